import { countryName, formatDate, formatMoney, formatNumber } from "../../data/format";
import { knownType } from "../../data/places";
import type { FieldInfo, Filter, FilterOp, Money, RecordTypeInfo } from "../../transport/api";
import { relativeWords } from "./relative";

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

const PERIOD_VERBS = { period: "is", last: "in the last … days", next: "in the next … days" };

export function verb(field: Pick<FieldInfo, "kind">, op: FilterOp | keyof typeof PERIOD_VERBS): string {
  if (op === "period" || op === "last" || op === "next") return PERIOD_VERBS[op];
  return (isDated(field) ? DATE_VERBS[op] : undefined) ?? VERBS[op];
}

/** Relative days that are offered, so that a saved filter stays true tomorrow. */
export const DATE_PRESETS = [
  "today",
  "today-1d",
  "today-7d",
  "today-30d",
  "today-90d",
  "today-1y",
  "today+7d",
  "today+30d",
  "today+90d",
].map((value) => ({ value, label: relativeWords(value) ?? value }));

/** Stretches of days that move with the day; the core knows the forms. */
export const PERIODS: { label: string; range: [string, string] }[] = [
  { label: "today", range: ["today", "today"] },
  { label: "yesterday", range: ["today-1d", "today-1d"] },
  { label: "tomorrow", range: ["today+1d", "today+1d"] },
  { label: "this week", range: ["week", "week+6d"] },
  { label: "last week", range: ["week-1w", "week-1d"] },
  { label: "next week", range: ["week+1w", "week+13d"] },
  { label: "this month", range: ["month", "month+1m-1d"] },
  { label: "last month", range: ["month-1m", "month-1d"] },
  { label: "next month", range: ["month+1m", "month+2m-1d"] },
  { label: "this quarter", range: ["quarter", "quarter+3m-1d"] },
  { label: "last quarter", range: ["quarter-3m", "quarter-1d"] },
  { label: "this year", range: ["year", "year+1y-1d"] },
  { label: "last year", range: ["year-1y", "year-1d"] },
];

/** A pair of relative days as a person says it; null where it is none. */
export function periodOf({
  op,
  value,
}: FieldFilter): { op: "period" | "last" | "next"; value: string | number } | null {
  if (op !== "between" || !Array.isArray(value)) return null;
  const [from, to] = value.map(String);
  const named = PERIODS.find(({ range }) => range[0] === from && range[1] === to);
  if (named) return { op: "period", value: named.label };
  const last = to === "today" ? /^today-(\d+)d$/.exec(from ?? "") : null;
  if (last) return { op: "last", value: Number(last[1]) };
  const next = from === "today" ? /^today\+(\d+)d$/.exec(to ?? "") : null;
  return next ? { op: "next", value: Number(next[1]) } : null;
}

const names = new Map<string, string>();
/** Remembers what a referenced id is called, for the words of a chip. */
export function rememberName(id: string, name: string): void {
  names.set(id, name);
}

export function hasName(id: string): boolean {
  return names.has(id);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value of a filter is the id of a record. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}

/** What a referenced id is called: an ellipsis until `useNames` has learnt it. */
export function nameOf(id: string): string {
  return names.get(id) ?? (isId(id) ? "…" : id);
}

function one(field: FieldInfo, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object" && value !== null && "minor" in value) return formatMoney(value as Money);
  if (typeof value === "number") return formatNumber(value);
  const text = String(value);
  if (isDated(field)) return relativeWords(text) ?? formatDate(text);
  if (field.kind === "country") return countryName(text);
  return field.choices.find((choice) => choice.value === text)?.label ?? nameOf(text);
}

/** A filter in words: subject, verb, object. */
export function filterText(field: FieldInfo, filter: FieldFilter): { subject: string; verb: string; object: string } {
  const subject = field.label;
  if (filter.op === "is_null" || filter.op === "is_not_null") {
    return { subject, verb: verb(field, filter.op), object: "" };
  }
  const period = periodOf(filter);
  if (period?.op === "period") return { subject, verb: "is", object: String(period.value) };
  if (period) return { subject, verb: `in the ${period.op}`, object: `${period.value} days` };
  const values = Array.isArray(filter.value) ? filter.value : [filter.value];
  const glue = filter.op === "between" ? " and " : " or ";
  const shown = values.slice(0, 3).map((value) => one(field, value));
  const more = values.length > 3 ? ` and ${values.length - 3} more` : "";
  return { subject, verb: verb(field, filter.op), object: shown.join(glue) + more };
}

/** A whole filter tree in words: "Customer is Acme or Contact is Acme", "no deals with Status is Open". */
export function groupText(info: RecordTypeInfo, filter: Filter): string {
  const several = (parts: Filter[], glue: string) =>
    parts
      .map((part) => (isGroup(part) && parts.length > 1 ? `(${groupText(info, part)})` : groupText(info, part)))
      .join(glue);
  if ("all" in filter) return several(filter.all, " and ");
  if ("any" in filter) return several(filter.any, " or ");
  if ("not" in filter) {
    const inner = filter.not;
    return "any" in inner ? `neither ${several(inner.any, " nor ")}` : `not ${groupText(info, inner)}`;
  }
  if ("related" in filter) {
    const relation = info.relations.find((one) => one.key === filter.related);
    const other = relation && knownType(relation.to);
    const what = `${QUANTITIES[filter.op]} ${(relation?.label ?? filter.related).toLocaleLowerCase()}`;
    const inner = filter.filter && other ? groupText(other, filter.filter) : "";
    return inner ? `${what} with ${inner}` : what;
  }
  const field = info.fields.find((one) => one.key === filter.field);
  if (!field) return filter.field === "import" ? cameFrom(filter as FieldFilter) : filter.field;
  const { subject, verb: word, object } = filterText(field, filter);
  return [subject, word, object].filter(Boolean).join(" ");
}

/** Whether a filter asks by which import records came. */
export function asksForImport(filter: Filter): boolean {
  if ("all" in filter) return filter.all.some(asksForImport);
  if ("any" in filter) return filter.any.some(asksForImport);
  if ("not" in filter) return asksForImport(filter.not);
  if ("related" in filter) return filter.filter ? asksForImport(filter.filter) : false;
  return filter.field === "import";
}

/** Which import made or changed the records: no field of theirs, and known by name once its list was read. */
function cameFrom({ value }: FieldFilter): string {
  const ids = Array.isArray(value) ? value : [value];
  return `made or changed by ${ids.map((id) => names.get(String(id)) ?? "an import").join(" or ")}`;
}

export const QUANTITIES = { some: "some", none: "no", every: "only" };

/** Whether its words run into those beside it without brackets. */
function isGroup(filter: Filter): boolean {
  if ("all" in filter) return filter.all.length > 1;
  return "any" in filter ? filter.any.length > 1 : "not" in filter;
}
