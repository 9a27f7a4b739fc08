import { Badge, SegmentedControl } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { BusyBar, ErrorBanner } from "../../components";
import { formatNumber } from "../../data/format";
import { useCatalog } from "../../data/queries";
import type { Catalog, ImportPreview } from "../../transport/api";
import { Counts } from "./Counts";
import { FirstRows } from "./FirstRows";
import classes from "./importing.module.css";
import { Problems } from "./Problems";
import { kindOf } from "./plan";
import type { Import } from "./useImport";

type SampleRow = ImportPreview["sample"][number];
type Action = SampleRow["action"];

const ACTIONS: Record<Action, { label: string; color: string }> = {
  create: { label: "Create", color: "teal" },
  update: { label: "Update", color: "blue" },
  skip: { label: "Skip", color: "gray" },
  error: { label: "Refuse", color: "red" },
};

/** What would happen, counted over every row and shown cell by cell for some. */
export function PreviewStep({ all }: { all: Import }) {
  const { preview, previewError, counting } = all;
  const [shown, setShown] = useState<Action | "all">("all");
  if (previewError)
    return <ErrorBanner error={previewError} title="The preview was not made" onRetry={all.retryPreview} />;
  if (!preview) return <BusyBar busy />;
  const present = (Object.keys(ACTIONS) as Action[]).filter((action) =>
    preview.sample.some((row) => row.action === action),
  );
  const kept = shown !== "all" && !present.includes(shown) ? "all" : shown;
  const rows = preview.sample.filter((row) => kept === "all" || row.action === kept);
  return (
    <div className={classes.stack}>
      <BusyBar busy={counting} />
      <FirstRows all={all}>The import goes through all of them and refuses rows that are wrong.</FirstRows>
      <Counts type={all.type} report={preview.report} />
      {(preview.report.error_count > 0 || Object.keys(all.draft.values).length > 0) && (
        <Problems report={preview.report} all={all} />
      )}
      <AsTheyAre all={all} />
      <section aria-labelledby="sample">
        <div className={classes.sampleHead}>
          <h3 id="sample" className={classes.subheading}>
            Row by row
          </h3>
          {present.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label="Which rows"
              data={[
                { value: "all", label: "All" },
                ...present.map((action) => ({ value: action, label: ACTIONS[action].label })),
              ]}
              value={kept}
              onChange={(next) => setShown(next as Action | "all")}
            />
          )}
        </div>
        <Sample rows={rows} />
        {preview.sample.length < preview.report.rows && (
          <p className={classes.reason}>
            {formatNumber(preview.sample.length)} of {formatNumber(preview.of)} rows are shown.
            {!all.part && " The counts are of all."}
          </p>
        )}
      </section>
    </div>
  );
}

/** Any text is kept as a phone number: those that look like none are told here, since they refuse no row. */
function AsTheyAre({ all }: { all: Import }) {
  const catalog = useCatalog();
  const columns = all.mapped.filter(
    ({ column, target }) => kindOf(catalog, target) === "phones" && column.problems.length > 0,
  );
  if (columns.length === 0) return null;
  return (
    <section aria-labelledby="as-they-are">
      <h3 id="as-they-are" className={classes.subheading}>
        Kept as they are written
      </h3>
      {columns.map(({ column }) => (
        <p key={column.name} className={classes.reason}>
          <CircleAlert size={13} aria-hidden />
          <span>
            <span dir="auto">{column.name}</span>: {column.problems.join(" ")}
          </span>
        </p>
      ))}
    </section>
  );
}

function fieldLabel(catalog: Catalog, type: string, key: string): string {
  const info = catalog.types.find((one) => one.key === type);
  const field = info?.fields.find((one) => one.key === key);
  return field?.label ?? key.replaceAll("_", " ").replace(/^./, (letter) => letter.toLocaleUpperCase());
}

/** A row of the sheet a line; a field a column; an old value stands above the new one. */
function Sample({ rows }: { rows: SampleRow[] }) {
  const catalog = useCatalog();
  const fields = new Map<string, string>();
  for (const row of rows) {
    for (const change of row.changes) {
      const label = fieldLabel(catalog, row.type, change.field);
      // A value that is the title already is not told twice.
      if (!fields.has(label) && (change.old || change.new !== row.title)) fields.set(label, label);
    }
  }
  const labels = [...fields.keys()];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.sheet} tabIndex={0} aria-label="Rows and what becomes of them">
      <table>
        <thead>
          <tr>
            <th scope="col" className={classes.numberCell}>
              Row
            </th>
            <th scope="col">What happens</th>
            <th scope="col">Title</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.row} ${row.type} ${row.title}`}>
              <td className={classes.numberCell}>{formatNumber(row.row)}</td>
              <td>
                <Badge size="sm" color={ACTIONS[row.action].color}>
                  {ACTIONS[row.action].label}
                </Badge>
              </td>
              <td className={classes.titleCell}>
                <span dir="auto">{row.title}</span>
                {row.message && <span className={classes.rowMessage}>{row.message}</span>}
              </td>
              {labels.map((label) => {
                const change = row.changes.find((one) => fieldLabel(catalog, row.type, one.field) === label);
                return (
                  <td key={label} dir="auto">
                    {change && <Difference old={change.old} next={change.new} />}
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

function Difference({ old, next }: { old: string | null; next: string | null }) {
  if (old === null || old === "") return <span>{next}</span>;
  return (
    <span className={classes.difference}>
      <del>{old}</del>
      <ins>{next === null || next === "" ? "empty" : next}</ins>
    </span>
  );
}
