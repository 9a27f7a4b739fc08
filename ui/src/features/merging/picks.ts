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

export interface Kept {
  line: string;
  /** The records that have it. */
  from: string[];
}

/** All entries of all records, each once: what a combining field holds after the merge. */
export function union(field: MergeField, shape: Shape, order: string[]): Kept[] {
  const kept = new Map<string, Kept>();
  for (const id of order) {
    const value = entryOf(field, id)?.value;
    const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
    const lines = linesOf(shape, value);
    lines.forEach((line, at) => {
      const key = sameKey(shape, list[at], line);
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

/** The value that the merged record will have. */
export function resultLines(field: MergeField, shape: Shape, pick: string, order: string[]): string[] {
  return field.combines ? union(field, shape, order).map((one) => one.line) : cellLines(field, shape, pick);
}

/** The survivor first, then the others as they were given. */
export function ordered(compare: MergeCompare, survivor: string): string[] {
  return [survivor, ...compare.records.map((record) => record.id).filter((id) => id !== survivor)];
}
