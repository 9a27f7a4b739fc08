import { Avatar } from "../../components";
import { formatNumber } from "../../data/format";
import type { FieldInfo, MergeCompare, MergePreview } from "../../transport/api";
import { linesOf } from "../matching/facts";
import classes from "./merging.module.css";
import { type LeftOut, ordered, type Picks, pickOf, union } from "./picks";

interface ResultProps {
  compare: MergeCompare;
  preview: MergePreview;
  fields: FieldInfo[];
  survivor: string;
  picks: Picks;
  left: LeftOut;
}

const WHYS: Record<string, string> = {
  same: "says the same as one that stays",
  itself: "would lead from the record to itself",
  left_out: "left out by you",
};

/** The one record that is left, as the core would make it, where its values come from, and what is set aside. */
export function Result({ compare, preview, fields, survivor, picks, left }: ResultProps) {
  const { record, parked, parked_count } = preview;
  const order = ordered(compare, survivor);
  const sections = new Map<string, { info: FieldInfo; lines: string[] }[]>();
  for (const field of compare.fields) {
    const info = fields.find((one) => one.key === field.key);
    const lines = info ? linesOf(info, record.values[field.key]) : [];
    if (!info || lines.length === 0) continue;
    const section = info.section ?? "Details";
    sections.set(section, [...(sections.get(section) ?? []), { info, lines }]);
  }

  /** Only what does not come from the survivor is worth a word. */
  const source = (info: FieldInfo): string | null => {
    const field = compare.fields.find((one) => one.key === info.key);
    if (!field || field.group === "same") return null;
    if (field.combines) {
      if (info.kind === "choice") return null;
      const added = union(field, info, order, left).filter((one) => !one.from.includes(survivor)).length;
      return added > 0 ? `${formatNumber(added)} from the other${compare.records.length > 2 ? "s" : ""}` : null;
    }
    return pickOf(field, picks, survivor, compare) === survivor ? null : "from the other record";
  };

  return (
    <div className={classes.preview}>
      <p className={classes.previewTitle}>
        <Avatar id={survivor} name={record.title} size={32} round={record.type === "person"} />
        <strong dir="auto">{record.title || "Untitled"}</strong>
      </p>
      {[...sections].map(([section, shown]) => (
        <section key={section}>
          <h3 className={classes.previewHeading}>{section}</h3>
          <dl className={classes.previewList}>
            {shown.map(({ info, lines }) => {
              const from = source(info);
              return (
                <div key={info.key}>
                  <dt>{info.label}</dt>
                  <dd>
                    {lines.map((line) => (
                      <span key={line} dir="auto" className={classes.line}>
                        {line}
                      </span>
                    ))}
                    {from && <span className={classes.from}>{from}</span>}
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
      {parked_count > 0 && (
        <section>
          <h3 className={classes.previewHeading}>Set aside, and back when the merge is taken apart</h3>
          <ul className={classes.parked} aria-label="Set aside">
            {parked.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and the list never changes
              <li key={at}>
                <span>{row.label}</span>
                <span dir="auto">
                  {row.text}
                  <span className={classes.why}>{WHYS[row.why] ?? row.why}</span>
                </span>
              </li>
            ))}
            {parked_count > parked.length && <li>and {formatNumber(parked_count - parked.length)} more</li>}
          </ul>
        </section>
      )}
    </div>
  );
}
