import { countryName, formatDate, formatMoney, formatNumber } from "../../data/format";
import type { FieldInfo, Filter, FilterOp, Money, RecordTypeInfo } from "../../transport/api";

export interface FieldFilter {
  field: string;
  op: FilterOp;
  value?: unknown;
}

export function isFieldFilter(filter: Filter): filter is FieldFilter {
  return "field" in filter;
}

/** Kinds whose filters are a choice among values. */
export function isChosen(field: Pick<FieldInfo, "kind">): boolean {
  return ["choice", "many_choices", "country", "user", "reference", "tags", "affiliations"].includes(field.kind);
}

export function isDated(field: Pick<FieldInfo, "kind">): boolean {
  return field.kind === "date" || field.kind === "date_time";
}

const VERBS: Record<FilterOp, string> = {
  eq: "is",
  ne: "is not",
  lt: "below",
  lte: "at most",
  gt: "above",
  gte: "at least",
  in: "is",
  not_in: "is not",
  contains: "contains",
  starts_with: "starts with",
  between: "between",
  is_null: "is empty",
  is_not_null: "is filled",
};

const DATE_VERBS: Partial<Record<FilterOp, string>> = {
  lt: "before",
  lte: "up to",
  gt: "after",
  gte: "since",
  eq: "on",
};

export function verb(field: Pick<FieldInfo, "kind">, op: FilterOp): string {
  return (isDated(field) ? DATE_VERBS[op] : undefined) ?? VERBS[op];
}

/** The operators that a person is offered: of two that say the same, one. */
export function offeredOperators(field: FieldInfo): FilterOp[] {
  const all = field.operators as FilterOp[];
  if (isChosen(field)) return all.filter((op) => ["in", "not_in", "is_null", "is_not_null"].includes(op));
  if (isDated(field)) return all.filter((op) => !["gt"].includes(op));
  return all.filter((op) => op !== "in" && op !== "not_in");
}

export function needsValue(op: FilterOp): boolean {
  return op !== "is_null" && op !== "is_not_null";
}

/** Relative days, so that a saved filter stays true tomorrow. */
export const DATE_PRESETS = [
  { value: "today", label: "today" },
  { value: "today-1d", label: "yesterday" },
  { value: "today-7d", label: "7 days ago" },
  { value: "today-30d", label: "30 days ago" },
  { value: "today-90d", label: "90 days ago" },
  { value: "today-1y", label: "a year ago" },
  { value: "today+7d", label: "in 7 days" },
  { value: "today+30d", label: "in 30 days" },
  { value: "today+90d", label: "in 90 days" },
];

const names = new Map<string, string>();
/** Remembers what a referenced id is called, for the words of a chip. */
export function rememberName(id: string, name: string): void {
  names.set(id, name);
}

export function nameOf(id: string): string {
  return names.get(id) ?? id;
}

function one(field: FieldInfo, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object" && value !== null && "minor" in value) return formatMoney(value as Money);
  if (typeof value === "number") return formatNumber(value);
  const text = String(value);
  if (isDated(field)) return DATE_PRESETS.find((preset) => preset.value === text)?.label ?? formatDate(text);
  if (field.kind === "country") return countryName(text);
  return (
    field.choices.find((choice) => choice.value === text)?.label ?? names.get(text) ?? (text === "me" ? "me" : text)
  );
}

/** A filter in words: subject, verb, object. */
export function filterText(field: FieldInfo, filter: FieldFilter): { subject: string; verb: string; object: string } {
  const subject = field.label;
  if (!needsValue(filter.op)) return { subject, verb: verb(field, filter.op), object: "" };
  const values = Array.isArray(filter.value) ? filter.value : [filter.value];
  const glue = filter.op === "between" ? " and " : " or ";
  const shown = values.slice(0, 3).map((value) => one(field, value));
  const more = values.length > 3 ? ` and ${values.length - 3} more` : "";
  return { subject, verb: verb(field, filter.op), object: shown.join(glue) + more };
}

/** A whole filter tree in words: "Customer is Acme or Contact is Acme". */
export function groupText(info: RecordTypeInfo, filter: Filter): string {
  if ("all" in filter) return filter.all.map((part) => groupText(info, part)).join(" and ");
  if ("any" in filter) return filter.any.map((part) => groupText(info, part)).join(" or ");
  if ("not" in filter) return `not: ${groupText(info, filter.not)}`;
  if ("related" in filter) return `${filter.op === "none" ? "no " : "some "}${filter.related}`;
  const field = info.fields.find((one) => one.key === filter.field);
  if (!field) return filter.field;
  const { subject, verb: word, object } = filterText(field, filter);
  return [subject, word, object].filter(Boolean).join(" ");
}
