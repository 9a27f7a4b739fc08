import { useQueries } from "@tanstack/react-query";
import { referenceTypes } from "../../components";
import { knownType } from "../../data/places";
import { call } from "../../transport";
import type { FieldInfo, Filter, RecordTypeInfo } from "../../transport/api";
import { hasName, isId, rememberName } from "./filters";

/** The record types whose records are the values of a field; none where the field has choices of its own. */
export function lookedUpTypes(field: FieldInfo): string[] {
  if (field.kind === "tags") return ["tag"];
  if (field.kind === "affiliations") return ["organization"];
  return field.kind === "user" || field.kind === "reference" ? referenceTypes(field) : [];
}

/** The ids that a filter names, by the record types that they may be of ("person|organization"). */
function gather(info: RecordTypeInfo, filter: Filter, found: Map<string, Set<string>>): void {
  if ("all" in filter) for (const part of filter.all) gather(info, part, found);
  else if ("any" in filter) for (const part of filter.any) gather(info, part, found);
  else if ("not" in filter) gather(info, filter.not, found);
  else if ("related" in filter) {
    const relation = info.relations.find((one) => one.key === filter.related);
    const other = relation && knownType(relation.to);
    if (filter.filter && other) gather(other, filter.filter, found);
  } else {
    const field = info.fields.find((one) => one.key === filter.field);
    if (!field) return;
    const ids = [filter.value].flat().filter(isId);
    const types = lookedUpTypes(field).join("|");
    if (ids.length > 0 && types !== "") found.set(types, new Set([...(found.get(types) ?? []), ...ids]));
  }
}

/** Of each type that many at a time. */
const MOST = 200;

/** Learns what the records are called that filters name, for their words: of a saved view, of a drill-down. Draws again once it knows. */
export function useNames(info: RecordTypeInfo | undefined, filters: Filter[]): void {
  const found = new Map<string, Set<string>>();
  if (info) for (const filter of filters) gather(info, filter, found);
  useQueries({
    queries: [...found].map(([types, all]) => {
      const ids = [...all].sort().slice(0, MOST);
      return { queryKey: ["filter names", types, ids], queryFn: () => learn(types.split("|"), ids) };
    }),
  });
}

async function learn(types: string[], ids: string[]): Promise<[string, string][]> {
  const filter: Filter = { field: "id", op: "in", value: ids };
  const pages = types.map((type) => call("records.page", { type, filter, fields: [], limit: MOST }));
  const rows = (await Promise.all(pages)).flatMap((page) => page.rows);
  for (const row of rows) rememberName(row.id, row.title);
  for (const id of ids) if (!hasName(id)) rememberName(id, "one that is not here any more");
  return rows.map((row) => [row.id, row.title]);
}
