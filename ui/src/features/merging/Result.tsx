import { Avatar } from "../../components";
import type { FieldInfo, MergeCompare, MergeField } from "../../transport/api";
import classes from "./merging.module.css";
import { entryOf, ordered, type Picks, pickOf, resultLines, union } from "./picks";

interface ResultProps {
  compare: MergeCompare;
  fields: FieldInfo[];
  survivor: string;
  picks: Picks;
}

/** The one record that is left, as it will stand, and where each of its values comes from. */
export function Result({ compare, fields, survivor, picks }: ResultProps) {
  const order = ordered(compare, survivor);
  const title = titleOf(compare, fields, survivor, picks);
  const sections = new Map<string, { field: MergeField; info: FieldInfo | undefined }[]>();
  for (const field of compare.fields) {
    const info = fields.find((one) => one.key === field.key);
    const section = info?.section ?? "Details";
    sections.set(section, [...(sections.get(section) ?? []), { field, info }]);
  }
  return (
    <div className={classes.preview}>
      <p className={classes.previewTitle}>
        <Avatar
          id={survivor}
          name={title}
          size={32}
          round={compare.records.find((record) => record.id === survivor)?.type === "person"}
        />
        <strong dir="auto">{title}</strong>
      </p>
      {[...sections].map(([section, list]) => {
        const shown = list
          .map(({ field, info }) => {
            const shape = info ?? { kind: field.kind, choices: [] };
            const pick = pickOf(field, picks, survivor, compare);
            return { field, lines: resultLines(field, shape, pick, order), from: source(field, shape, pick) };
          })
          .filter((one) => one.lines.length > 0);
        if (shown.length === 0) return null;
        return (
          <section key={section}>
            <h3 className={classes.previewHeading}>{section}</h3>
            <dl className={classes.previewList}>
              {shown.map(({ field, lines, from }) => (
                <div key={field.key}>
                  <dt>{field.label}</dt>
                  <dd>
                    {lines.map((line) => (
                      <span key={line} dir="auto" className={classes.line}>
                        {line}
                      </span>
                    ))}
                    {from && <span className={classes.from}>{from}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );

  /** Only what does not come from the survivor is worth a word. */
  function source(field: MergeField, shape: Pick<FieldInfo, "kind" | "choices">, pick: string): string | null {
    if (field.group === "same") return null;
    if (field.combines) {
      const added = union(field, shape, order).filter((one) => !one.from.includes(survivor)).length;
      return added > 0 ? `${added} from the other${compare.records.length > 2 ? "s" : ""}` : null;
    }
    return pick === survivor ? null : "from the other record";
  }
}

function titleOf(compare: MergeCompare, fields: FieldInfo[], survivor: string, picks: Picks): string {
  const read = (key: string): string => {
    const field = compare.fields.find((one) => one.key === key);
    return field ? (entryOf(field, pickOf(field, picks, survivor, compare))?.display ?? "") : "";
  };
  const record = compare.records.find((one) => one.id === survivor);
  const key = fields.some((one) => one.key === "display_name") ? "display_name" : "title";
  return read(key) || record?.title || "Untitled";
}
