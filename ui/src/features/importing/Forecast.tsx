import { BusyBar } from "../../components";
import { formatNumber } from "../../data/format";
import { useWords } from "../../data/queries";
import { partText } from "./FirstRows";
import classes from "./importing.module.css";
import type { Import } from "./useImport";
import { counted, ROWS } from "./words";

/** What would happen if the import ran as it stands: counted anew with every answer. */
export function Forecast({ all }: { all: Import }) {
  const { inspection, preview, counting, missing, draft } = all;
  const word = useWords();
  if (!inspection) {
    return (
      <p className={classes.asideText}>Choose a file. What it would change is counted here, before anything is.</p>
    );
  }
  const report = preview?.report;
  const lines: { key: string; count: number; text: string; tone?: string }[] = [];
  if (report && draft.step !== "file") {
    // The rows' own type first, what comes along after it.
    const own = (counts: Record<string, number>) =>
      Object.entries(counts).sort(([a], [b]) => Number(b === all.type) - Number(a === all.type));
    for (const [type, count] of own(report.created))
      lines.push({ key: `c ${type}`, count, text: `${name(count, word(type))} to create`, tone: "green" });
    for (const [type, count] of own(report.updated))
      lines.push({ key: `u ${type}`, count, text: `${name(count, word(type))} to update` });
    lines.push({
      key: "same",
      count: report.unchanged,
      text: rows(report.unchanged, "changes nothing", "change nothing"),
    });
    lines.push({ key: "skip", count: report.skipped, text: rows(report.skipped, "to skip") });
    lines.push({ key: "bad", count: report.error_count, text: rows(report.error_count, "to refuse"), tone: "red" });
  }
  return (
    <div className={classes.forecast}>
      <BusyBar busy={counting} />
      <p className={classes.asideText}>
        {counted(inspection.rows, ROWS)}, {counted(inspection.columns.length, { one: "column", many: "columns" })}
      </p>
      {missing.length > 0 && draft.step !== "file" && (
        <p className={classes.asideText}>Counted as soon as a column gives {missing.join(" and ")}.</p>
      )}
      <ul aria-live="polite" aria-busy={counting} data-old={counting || undefined}>
        {lines
          .filter((line) => line.count > 0)
          .map((line) => (
            <li key={line.key} data-tone={line.tone}>
              <strong className="k-num">{formatNumber(line.count)}</strong> {line.text}
            </li>
          ))}
      </ul>
      {lines.length > 0 && partText(all) && <p className={classes.asideText}>{partText(all)}.</p>}
      <p className={classes.asideFoot}>Nothing is written until you start the import, and all of it can be undone.</p>
    </div>
  );
}

function name(count: number, word: { one: string; many: string }): string {
  return (count === 1 ? word.one : word.many).toLocaleLowerCase();
}

/** "row to skip", "rows to skip"; the number stands before it. */
function rows(count: number, one: string, many = one): string {
  return count === 1 ? `row ${one}` : `rows ${many}`;
}
