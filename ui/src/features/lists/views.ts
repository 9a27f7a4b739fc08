import type { Filter, RecordTypeInfo, Sort } from "../../transport/api";

/** A list's filters, search and order under a name; kept in the file for everybody who opens it. */
export interface SavedView {
  id: string;
  name: string;
  filter: Filter[];
  search: string;
  sort: Sort[] | null;
}

function isView(value: unknown): value is SavedView {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "name" in value &&
    "filter" in value &&
    Array.isArray(value.filter)
  );
}

/** The views that people saved for a record type (settings.views). */
export function savedViews(views: unknown, type: string): SavedView[] {
  if (typeof views !== "object" || views === null) return [];
  const own: unknown = Reflect.get(views, type);
  return Array.isArray(own) ? own.filter(isView) : [];
}

/** The views that every list has: all of them, and the reader's own. */
export function builtinViews(info: RecordTypeInfo): SavedView[] {
  const all: SavedView = { id: "all", name: "All", filter: [], search: "", sort: null };
  if (!info.fields.some((field) => field.key === "owner")) return [all];
  return [
    all,
    { id: "mine", name: "Mine", filter: [{ field: "owner", op: "in", value: ["me"] }], search: "", sort: null },
  ];
}

/** Whether a list still shows exactly what its view says. */
export function isAsSaved(view: SavedView, now: { filter: Filter[]; search: string; sort: Sort[] | null }): boolean {
  const text = (one: { filter: Filter[]; search: string; sort: Sort[] | null }) =>
    JSON.stringify([one.filter, one.search.trim(), one.sort]);
  return text(view) === text(now);
}
