import { useCommand } from "../../data/queries";
import type { RecordRow } from "../../transport/api";

/** A relationship type as one side can say it: "parent of", or "child of" for the same fact. */
export interface Saying {
  code: string;
  label: string;
  /** Kinds of party that can be on the other side. */
  to: string[];
}

const KINDS = ["person", "organization", "household"];

/** What a record of this kind can be to another one, in the order of the types. */
export function useSayings(kind: string): Saying[] {
  const rows = useCommand("records.page", { type: "relationship_type", limit: 200 }).data?.rows ?? [];
  return rows.filter((row) => row.values.active !== false).flatMap((row) => sayings(row, kind));
}

function sayings(row: RecordRow, kind: string): Saying[] {
  const text = (key: string) => (typeof row.values[key] === "string" ? (row.values[key] as string) : null);
  const [from, to] = [text("from_kind"), text("to_kind")];
  const side = (own: string | null, other: string | null, code: string, label: string): Saying[] =>
    own === null || own === kind
      ? [{ code: text(code) ?? "", label: text(label) ?? "", to: other === null ? KINDS : [other] }]
      : [];
  const there = side(from, to, "code", "name");
  return row.values.symmetric === true ? there : [...there, ...side(to, from, "inverse_code", "inverse_name")];
}
