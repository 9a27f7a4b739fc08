import { Button, Group, Switch, Text } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { BusyBar, ErrorBanner, showError, showUndo } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand, useWords } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { ImportReport, RefusedRow } from "../../transport/api";
import classes from "./importing.module.css";
import { counted, ROWS, totals } from "./words";

/** Rows that are corrected at a time: every cell of them can be typed into. */
const PAGE = 25;

/** What was typed: row, column, text. */
type Typed = Record<number, Record<string, string>>;

/** The refused rows of an import, to be corrected where they stand and brought in again (IMP-12). */
export function Refused({ batch }: { batch: string }) {
  const word = useWords();
  const [offset, setOffset] = useState(0);
  const [typed, setTyped] = useState<Typed>({});
  const [whole, setWhole] = useState(false);
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<ImportReport | null>(null);
  const { data, error, refetch } = useCommand("importing.refused", { batch, offset, limit: PAGE }, { keep: true });
  if (error) return <ErrorBanner error={error} onRetry={() => void refetch()} />;
  if (!data) return <BusyBar busy />;
  const { rows, total } = data;
  const corrected = rows.filter((row) => typed[row.row] !== undefined);
  const taken = corrected.length > 0 ? corrected : rows;

  const retry = async () => {
    setBusy(true);
    try {
      const report = await act("importing.retry", {
        batch,
        rows: taken.map(({ row }) => ({ row, cells: typed[row] ?? {} })),
      });
      if (report.seq !== null)
        showUndo({ seq: report.seq, label: `Brought in ${counted(cameIn(report), ROWS)} again` });
      // What was typed stands until the rows are read again: it is what they hold now.
      await refetch();
      setLast(report);
      setTyped({});
      setOffset(0);
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <p className={classes.retried} role="status">
        {last && told(last, (counts) => totals(counts, word))}
        {total === 0 && " All refused rows were put right."}
      </p>
      {total > 0 && (
        <>
          <RefusedTable
            columns={data.columns}
            rows={rows}
            typed={typed}
            whole={whole}
            onType={(row, column, text) => setTyped({ ...typed, [row]: { ...typed[row], [column]: text } })}
          />
          <Group gap={12} mt={10} justify="space-between">
            <Group gap={12}>
              <Button loading={busy} onClick={() => void retry()}>
                {corrected.length > 0 || taken.length === 1 ? "Retry" : "Retry all"} {counted(taken.length, ROWS)}
              </Button>
              <Switch
                size="xs"
                label="All columns"
                checked={whole}
                onChange={(event) => setWhole(event.currentTarget.checked)}
              />
            </Group>
            {total > PAGE && (
              <Group gap={6}>
                <Text size="xs" c="dimmed" className="k-num">
                  {formatNumber(offset + 1)} to {formatNumber(offset + rows.length)} of {formatNumber(total)}
                </Text>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={offset === 0}
                  onClick={() => setOffset(Math.max(0, offset - PAGE))}
                >
                  Previous
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={data.next_offset === null}
                  onClick={() => setOffset(data.next_offset ?? offset)}
                >
                  Next rows
                </Button>
              </Group>
            )}
          </Group>
        </>
      )}
    </>
  );
}

function cameIn(report: ImportReport): number {
  return report.rows - report.error_count - report.skipped;
}

function told(report: ImportReport, made: (counts: Record<string, number>) => string): string {
  const created = made(report.created);
  const updated = made(report.updated);
  const parts = [created && `${created} created`, updated && `${updated} updated`].filter(Boolean);
  const came = parts.length > 0 ? `${parts.join(", ")}.` : "Nothing new came in.";
  return report.error_count > 0 ? `${came} ${counted(report.error_count, ROWS)} still refused.` : came;
}

interface RefusedTableProps {
  columns: string[];
  rows: RefusedRow[];
  typed: Typed;
  /** Every column; else those that are to blame, and the first two to know the row by. */
  whole: boolean;
  onType: (row: number, column: string, text: string) => void;
}

function RefusedTable({ columns, rows, typed, whole, onType }: RefusedTableProps) {
  const blamed = new Set(rows.flatMap((row) => row.issues.flatMap((issue) => issue.column ?? [])));
  // A row that as a whole is wrong can be put right in any of its cells.
  const anywhere = whole || rows.some((row) => row.issues.some((issue) => issue.column === null));
  const known = columns.filter((column) => !blamed.has(column));
  const shown = [...columns.filter((column) => blamed.has(column)), ...(anywhere ? known : known.slice(0, 2))];
  /** Enter goes down a column, as in a spreadsheet. */
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const by = event.key === "Enter" || event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || event.ctrlKey || event.metaKey) return;
    const { at, column } = event.currentTarget.dataset;
    const to = event.currentTarget
      .closest("table")
      ?.querySelector<HTMLInputElement>(
        `input[data-at="${Number(at) + by}"][data-column="${CSS.escape(column ?? "")}"]`,
      );
    if (!to) return;
    event.preventDefault();
    to.select();
    to.focus();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.sheet} tabIndex={0} aria-label="Refused rows, to be corrected">
      <table className={classes.refused}>
        <thead>
          <tr>
            <th scope="col" className={classes.numberCell}>
              Row
            </th>
            <th scope="col">What is wrong</th>
            {shown.map((column) => (
              <th key={column} scope="col" title={column} dir="auto">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.row}>
              <td className={classes.numberCell}>{formatNumber(row.row)}</td>
              <td className={classes.reasonCell}>
                {row.issues.map((issue) => (
                  <div key={`${issue.code} ${issue.column}`} id={`issue-${row.row}-${issue.column}`}>
                    {issue.message}
                  </div>
                ))}
              </td>
              {shown.map((column) => {
                const wrong = row.issues.some((issue) => issue.column === column);
                return (
                  <td key={column} className={classes.typeCell}>
                    <input
                      dir="auto"
                      data-at={at}
                      data-column={column}
                      data-changed={typed[row.row]?.[column] !== undefined || undefined}
                      aria-label={`${column} of row ${row.row}`}
                      aria-invalid={wrong || undefined}
                      aria-describedby={wrong ? `issue-${row.row}-${column}` : undefined}
                      value={typed[row.row]?.[column] ?? row.cells[columns.indexOf(column)] ?? ""}
                      onChange={(event) => onType(row.row, column, event.currentTarget.value)}
                      onKeyDown={onKeyDown}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
