import type { FieldInfo, MergeCompare, MergeField } from "../../transport/api";
import { linesOf, sameKey } from "../matching/facts";

/** Field key to the id of the record whose value is kept. */
export type Picks = Record<string, string>;

export function entryOf(field: MergeField, id: string): { value: unknown; display: string } | undefined {
  return field.values.find((one) => one.id === id);
}

function hasValue(field: MergeField, id: string): boolean {
  const one = entryOf(field, id);
  return one !== undefined && one.value !== null && one.value !== undefined && one.value !== "";
}

/**
 * Whose value is kept: what the person picked; after another survivor was chosen, the survivor's where it has one; else
 * what the core suggests.
 */
export function pickOf(field: MergeField, picks: Picks, survivor: string, compare: MergeCompare): string {
  const picked = picks[field.key];
  if (picked !== undefined) return picked;
  if (survivor !== compare.survivor && hasValue(field, survivor)) return survivor;
  return field.suggested;
}

/** The picks of every field that holds one value: nothing is left for the core to guess. */
export function allPicks(compare: MergeCompare, picks: Picks, survivor: string): Picks {
  const all: Picks = {};
  for (const field of compare.fields) {
    if (!field.combines) all[field.key] = pickOf(field, picks, survivor, compare);
  }
  return all;
}

type Shape = Pick<FieldInfo, "kind" | "choices">;

/** Ids of rows that are not kept. */
export type LeftOut = ReadonlySet<string>;

/** Fields of which every entry can be left out by itself. */
const ONE_BY_ONE = ["emails", "phones", "addresses"];

export function isOneByOne(field: MergeField): boolean {
  return ONE_BY_ONE.includes(field.kind);
}

/** The id of an entry's row. */
export function rowOf(entry: unknown): string {
  return typeof entry === "object" && entry !== null && "id" in entry ? String(entry.id) : "";
}

/** What is left out, by field, as the core wants it. */
export function leftOutOf(compare: MergeCompare, left: LeftOut): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const field of compare.fields.filter(isOneByOne)) {
    const rows = field.values.flatMap((one) => (Array.isArray(one.value) ? one.value.map(rowOf) : []));
    const chosen = rows.filter((row) => left.has(row));
    if (chosen.length > 0) out[field.key] = chosen;
  }
  return out;
}

export interface Kept {
  line: string;
  /** The records that have it. */
  from: string[];
}

/** All entries of all records, each once: what a combining field holds after the merge. */
export function union(field: MergeField, shape: Shape, order: string[], left: LeftOut): Kept[] {
  const kept = new Map<string, Kept>();
  for (const id of order) {
    const value = entryOf(field, id)?.value;
    const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
    const lines = linesOf(shape, value);
    lines.forEach((line, at) => {
      if (left.has(rowOf(list[at]))) return;
      // Two places in one company are both kept when they say different things.
      const key = shape.kind === "affiliations" ? line.toLocaleLowerCase() : sameKey(shape, list[at], line);
      const known = kept.get(key);
      if (known) known.from.push(id);
      else kept.set(key, { line, from: [id] });
    });
  }
  return [...kept.values()];
}

/** A record's value of a field in lines, written as everywhere on the screen. */
export function cellLines(field: MergeField, shape: Shape, id: string): string[] {
  const one = entryOf(field, id);
  if (!one) return [];
  const lines = linesOf(shape, one.value);
  return lines.length > 0 || one.display === "" ? lines : [one.display];
}

/** The value that the merged record will have. Of choices that combine the stricter one stands, the later in the list. */
export function resultLines(field: MergeField, shape: Shape, pick: string, order: string[], left: LeftOut): string[] {
  if (!field.combines) return cellLines(field, shape, pick);
  if (field.kind !== "choice") return union(field, shape, order, left).map((one) => one.line);
  const rank = (id: string) => shape.choices.findIndex((one) => one.value === entryOf(field, id)?.value);
  const strict = order.reduce((best, id) => (rank(id) > rank(best) ? id : best));
  return cellLines(field, shape, strict);
}

/** The survivor first, then the others as they were given. */
export function ordered(compare: MergeCompare, survivor: string): string[] {
  return [survivor, ...compare.records.map((record) => record.id).filter((id) => id !== survivor)];
}
