import { formatNumber } from "../../data/format";
import { useWords } from "../../data/queries";
import type { ImportReport } from "../../transport/api";
import classes from "./importing.module.css";
import { totals } from "./words";

/** The numbers of an import, in words; also those that are zero, so that nothing is left to guess. */
export function Counts({ type, report, done = false }: { type: string; report: ImportReport; done?: boolean }) {
  const word = useWords();
  // The rows' own type is the number; what comes along (owners, companies) is named below it.
  const beside = (counts: Record<string, number>) => {
    const { [type]: _, ...others } = counts;
    const text = totals(others, word);
    return text && `and ${text}`;
  };
  const items = [
    {
      key: "created",
      label: done ? "Created" : "To create",
      count: report.created[type] ?? 0,
      detail: beside(report.created),
      tone: "green",
    },
    {
      key: "updated",
      label: done ? "Updated" : "To update",
      count: report.updated[type] ?? 0,
      detail: beside(report.updated),
      tone: "",
    },
    { key: "unchanged", label: "Unchanged", count: report.unchanged, detail: "", tone: "" },
    // Few sheets have such rows: only theirs name them.
    ...(report.repeated > 0
      ? [
          {
            key: "repeated",
            label: done ? "Repeated" : "Repeat",
            count: report.repeated,
            detail: "about one that an earlier row told of",
            tone: "",
          },
        ]
      : []),
    { key: "skipped", label: "Skipped", count: report.skipped, detail: "", tone: "" },
    { key: "refused", label: done ? "Refused" : "To refuse", count: report.error_count, detail: "", tone: "red" },
  ];
  return (
    <dl className={classes.counts} aria-live="polite">
      {items.map((item) => (
        <div
          key={item.key}
          data-tone={item.count > 0 ? item.tone : undefined}
          data-zero={item.count === 0 || undefined}
        >
          <dt>{item.label}</dt>
          <dd className="k-num">{formatNumber(item.count)}</dd>
          {item.detail && <dd className={classes.countDetail}>{item.detail}</dd>}
        </div>
      ))}
    </dl>
  );
}
