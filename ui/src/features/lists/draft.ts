import { knownType } from "../../data/places";
import type { FieldInfo, Filter, FilterOp, RecordTypeInfo } from "../../transport/api";
import { type FieldFilter, isChosen, isDated, PERIODS, periodOf } from "./filters";

/** How a person compares: the core's operators, and for dates forms that move with the day. */
export type DraftOp = FilterOp | "period" | "last" | "next";

/** A comparison under way: its value may still be missing. */
export interface DraftTest {
  field: string;
  op: DraftOp;
  value?: unknown;
}

export type Quantity = "some" | "none" | "every";

export interface DraftRelated {
  related: string;
  op: Quantity;
  filter: DraftGroup;
}

export type GroupMode = "all" | "any" | "none";

/** Conditions of which all, one or none must hold. */
export interface DraftGroup {
  mode: GroupMode;
  items: Draft[];
}

export type Draft = DraftTest | DraftRelated | DraftGroup;

/** The operators that a person is offered: of two that say the same, one. */
export function offeredOperators(field: FieldInfo): DraftOp[] {
  const all = field.operators as FilterOp[];
  if (isChosen(field)) return all.filter((op) => ["in", "not_in", "is_null", "is_not_null"].includes(op));
  if (isDated(field)) return ["period", "last", "next", ...all.filter((op) => op !== "gt")];
  return all.filter((op) => op !== "in" && op !== "not_in");
}

/** The comparison that a field begins with. */
export function firstTest(field: FieldInfo): DraftTest {
  const op = offeredOperators(field)[0] ?? "eq";
  return { field: field.key, op, value: field.kind === "yes_no" ? true : null };
}

export function needsValue(op: DraftOp): boolean {
  return op !== "is_null" && op !== "is_not_null";
}

export function isComplete({ op, value }: DraftTest): boolean {
  if (!needsValue(op)) return true;
  const given = (one: unknown) => one !== null && one !== "" && one !== undefined;
  if (op === "between") return Array.isArray(value) && value.length === 2 && value.every(given);
  if (Array.isArray(value)) return value.length > 0;
  return given(value);
}

/** A comparison as a person made it. */
export function draftTest(test: FieldFilter): DraftTest {
  const period = periodOf(test);
  return period ? { field: test.field, ...period } : { ...test };
}

/** The same as the core takes it. */
export function settledTest({ field, op, value }: DraftTest): FieldFilter {
  if (!needsValue(op)) return { field, op: op as FilterOp };
  if (op === "period") {
    return { field, op: "between", value: PERIODS.find((one) => one.label === value)?.range };
  }
  if (op === "last") return { field, op: "between", value: [`today-${value}d`, "today"] };
  if (op === "next") return { field, op: "between", value: ["today", `today+${value}d`] };
  return { field, op, value };
}

function draft(filter: Filter): Draft {
  if ("field" in filter) return draftTest(filter as FieldFilter);
  if ("related" in filter) {
    return { related: filter.related, op: filter.op, filter: draftGroup(filter.filter ?? { all: [] }) };
  }
  return draftGroup(filter);
}

/** A filter tree as groups; a single condition becomes a group of one. */
export function draftGroup(filter: Filter): DraftGroup {
  if ("all" in filter) return { mode: "all", items: filter.all.map(draft) };
  if ("any" in filter) return { mode: "any", items: filter.any.map(draft) };
  if ("not" in filter) {
    const items = "any" in filter.not ? filter.not.any : [filter.not];
    return { mode: "none", items: items.map(draft) };
  }
  return { mode: "all", items: [draft(filter)] };
}

/** What is whole of a draft; null where nothing is. */
export function settled(part: Draft): Filter | null {
  if ("field" in part) return isComplete(part) ? settledTest(part) : null;
  if ("related" in part) return { related: part.related, op: part.op, filter: settled(part.filter) };
  const items = part.items.map(settled).filter((one): one is Filter => one !== null);
  if (items.length === 0) return null;
  if (part.mode === "all") return { all: items };
  return part.mode === "any" ? { any: items } : { not: { any: items } };
}

/** The type that a relation leads to. */
export function relatedType(info: RecordTypeInfo, key: string): RecordTypeInfo | undefined {
  const relation = info.relations.find((one) => one.key === key);
  return relation && knownType(relation.to);
}
