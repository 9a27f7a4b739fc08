import { Button, Checkbox, Radio } from "@mantine/core";
import { Check, ChevronDown, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Avatar } from "../../components";
import { formatDate, formatNumber } from "../../data/format";
import type { FieldInfo, MergeCompare, MergeField, RecordRow } from "../../transport/api";
import classes from "./merging.module.css";
import { cellLines, entryOf, isOneByOne, type LeftOut, ordered, type Picks, pickOf, resultLines, rowOf } from "./picks";

interface CompareTableProps {
  compare: MergeCompare;
  fields: FieldInfo[];
  survivor: string;
  picks: Picks;
  onSurvivor: (id: string) => void;
  onPick: (key: string, id: string) => void;
  onPickAll: (id: string) => void;
  left: LeftOut;
  onLeave: (row: string) => void;
}

const GROUPS: { key: MergeField["group"]; label: string; lead: string }[] = [
  { key: "different", label: "Different", lead: "choose one" },
  { key: "only_one", label: "Only in one", lead: "kept unless you say otherwise" },
  { key: "same", label: "Same", lead: "nothing to choose" },
];

/** A column a record and a column for the result; a row a field. */
export function CompareTable(props: CompareTableProps) {
  const { compare, survivor } = props;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set(["same"]));
  const table = useRef<HTMLTableElement>(null);
  const columns = compare.records.length + 2;

  /** Up and down go from field to field and stay in the column. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const here = (event.target as HTMLElement).closest<HTMLElement>("[data-pick]");
    if (!here) return;
    event.preventDefault();
    const rows = [...(table.current?.querySelectorAll<HTMLElement>("[data-choosing]") ?? [])];
    const at = rows.findIndex((row) => row.contains(here));
    const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
    next?.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label="Comparison" tabIndex={0}>
      <table ref={table} className={classes.table} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <td className={classes.corner} />
            {compare.records.map((record) => (
              <th key={record.id} scope="col" data-survivor={record.id === survivor || undefined}>
                <RecordHead
                  record={record}
                  survives={record.id === survivor}
                  onSurvive={() => props.onSurvivor(record.id)}
                  onAll={() => props.onPickAll(record.id)}
                />
              </th>
            ))}
            <th scope="col" className={classes.resultHead}>
              Result
            </th>
          </tr>
        </thead>
        {GROUPS.map((group) => {
          const fields = compare.fields.filter((field) => field.group === group.key);
          if (fields.length === 0) return null;
          const closed = folded.has(group.key);
          return (
            <tbody key={group.key}>
              <tr className={classes.groupRow}>
                <th colSpan={columns} scope="rowgroup">
                  <button
                    type="button"
                    aria-expanded={!closed}
                    onClick={() => {
                      const next = new Set(folded);
                      if (!next.delete(group.key)) next.add(group.key);
                      setFolded(next);
                    }}
                  >
                    {closed ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
                    {group.label} <span className="k-num">{formatNumber(fields.length)}</span>
                    <span className={classes.groupLead}>{group.lead}</span>
                  </button>
                </th>
              </tr>
              {!closed && fields.map((field) => <FieldRow key={field.key} field={field} {...props} />)}
            </tbody>
          );
        })}
      </table>
    </section>
  );
}

interface RecordHeadProps {
  record: RecordRow;
  survives: boolean;
  onSurvive: () => void;
  onAll: () => void;
}

function RecordHead({ record, survives, onSurvive, onAll }: RecordHeadProps) {
  const created = record.values.created_at;
  return (
    <div className={classes.head}>
      <span className={classes.headName}>
        <Avatar id={record.id} name={record.title} size={22} round={record.type === "person"} />
        <span dir="auto" title={record.title}>
          {record.title || "Untitled"}
        </span>
      </span>
      <span className={classes.headAbout}>{typeof created === "string" && `Created ${formatDate(created)}`}</span>
      <span className={classes.headActions}>
        <Radio
          name="survivor"
          label="Survives"
          aria-label={`${record.title} of ${typeof created === "string" ? formatDate(created) : record.id} survives`}
          checked={survives}
          onChange={onSurvive}
        />
        <Button size="compact-xs" variant="subtle" aria-label={`Use all values of ${record.title}`} onClick={onAll}>
          Use all
        </Button>
      </span>
    </div>
  );
}

function FieldRow(props: CompareTableProps & { field: MergeField }) {
  const { field, compare, fields, survivor, picks, onPick, left, onLeave } = props;
  const shape = fields.find((one) => one.key === field.key) ?? { kind: field.kind, choices: [] };
  const pick = pickOf(field, picks, survivor, compare);
  const ids = compare.records.map((record) => record.id);
  const choosing = !field.combines && field.group !== "same";
  const result = resultLines(field, shape, pick, ordered(compare, survivor), left);

  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = ids[(at + step + ids.length) % ids.length];
    if (next === undefined) return;
    onPick(field.key, next);
    const row = (event.currentTarget as HTMLElement).closest("tr");
    row?.querySelector<HTMLElement>(`[data-pick="${next}"]`)?.focus();
  };

  return (
    <tr data-choosing={choosing || undefined} className={classes.row} data-group={field.group}>
      <th scope="row">
        {field.label}
        {field.combines && field.group !== "same" && <span className={classes.combines}>{combining(field)}</span>}
      </th>
      {compare.records.map((record, at) => {
        const lines = cellLines(field, shape, record.id);
        const content =
          lines.length === 0 ? (
            <span className={classes.none}>empty</span>
          ) : isOneByOne(field) ? (
            <Keeping field={field} record={record} lines={lines} left={left} onLeave={onLeave} />
          ) : (
            <Lines lines={lines} />
          );
        if (!choosing) return <td key={record.id}>{content}</td>;
        const chosen = pick === record.id;
        return (
          <td key={record.id} className={classes.choice}>
            <button
              type="button"
              role="radio"
              aria-checked={chosen}
              aria-label={`${field.label}: ${lines.join(", ") || "empty"}`}
              tabIndex={chosen ? 0 : -1}
              data-pick={record.id}
              onClick={() => onPick(field.key, record.id)}
              onKeyDown={(event) => onKeyDown(event, at)}
            >
              <span className={classes.dot} aria-hidden>
                {chosen && <Check size={11} strokeWidth={3} />}
              </span>
              <span className={classes.choiceText}>{content}</span>
            </button>
          </td>
        );
      })}
      <td className={classes.result}>
        {result.length === 0 ? <span className={classes.none}>empty</span> : <Lines lines={result} />}
      </td>
    </tr>
  );
}

function combining(field: MergeField): string {
  if (field.kind === "yes_no") return "yes wins";
  if (field.kind === "choice") return "the stricter wins";
  return isOneByOne(field) ? "all that are ticked" : "all are kept";
}

interface KeepingProps {
  field: MergeField;
  record: RecordRow;
  lines: string[];
  left: LeftOut;
  onLeave: (row: string) => void;
}

/** Entries that are kept one by one; what is not is set aside with the merge. */
function Keeping({ field, record, lines, left, onLeave }: KeepingProps) {
  const value = entryOf(field, record.id)?.value;
  const rows = Array.isArray(value) ? value.map(rowOf) : [];
  return (
    <>
      {lines.map((line, at) => {
        const row = rows[at] ?? "";
        return (
          <Checkbox
            key={row}
            size="xs"
            className={classes.leave}
            checked={!left.has(row)}
            onChange={() => onLeave(row)}
            label={
              <span dir="auto" className={left.has(row) ? classes.left : undefined}>
                {line}
              </span>
            }
            aria-label={`Keep ${line} of ${record.title}`}
          />
        );
      })}
    </>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <>
      {lines.map((line) => (
        <span key={line} dir="auto" className={classes.line}>
          {line}
        </span>
      ))}
    </>
  );
}
