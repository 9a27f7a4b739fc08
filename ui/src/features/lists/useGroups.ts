import { useMemo, useRef, useState } from "react";
import type { Rows } from "../../data/pages";
import { useCommand } from "../../data/queries";
import type { CountRequest, GroupBy, GroupRow, RecordRow } from "../../transport/api";

/** The line above the rows of a group. */
export interface GroupHead extends GroupRow {
  head: true;
  id: string;
  folded: boolean;
}

/** A line of a list: a record, or the head of a group. */
export type Line = RecordRow | GroupHead;

export function isHead(line: Line | undefined): line is GroupHead {
  return line !== undefined && "head" in line;
}

export function isRow(line: Line | undefined): line is RecordRow {
  return line !== undefined && !("head" in line);
}

function keyOf(value: unknown): string {
  return JSON.stringify(value ?? null);
}

const NONE: GroupRow[] = [];

/** The groups of a list with their exact counts, and which of them are folded. */
export function useGroups(asked: CountRequest, by: GroupBy | null, ready: boolean) {
  const [state, setState] = useState<{ field: string; folded: unknown[] }>({ field: "", folded: [] });
  const found = useCommand(
    "records.groups",
    { type: asked.type, filter: asked.filter, search: asked.search, field: by?.field ?? "", desc: by?.desc ?? false },
    { enabled: ready && by !== null, keep: true },
  );
  const groups = by ? (found.data?.groups ?? NONE) : NONE;
  const folded = useMemo(() => (state.field === by?.field ? state.folded : []), [state, by?.field]);
  const fold = (next: unknown[]) => setState({ field: by?.field ?? "", folded: next });
  const isFolded = (value: unknown) => folded.some((one) => keyOf(one) === keyOf(value));
  const unfolded = groups.reduce((sum, group) => sum + (isFolded(group.value) ? 0 : group.count), 0);
  return {
    by,
    groups,
    folded,
    error: by ? found.error : null,
    /** Something is unfolded: rows are worth asking for. */
    open: by === null || groups.length === 0 || groups.some((group) => !isFolded(group.value)),
    /** The rows of the groups that are unfolded; undefined while the groups are not known. */
    unfolded: found.data && !found.isPlaceholderData ? unfolded : undefined,
    toggle: (value: unknown) =>
      fold(isFolded(value) ? folded.filter((one) => keyOf(one) !== keyOf(value)) : [...folded, value]),
    toggleAll: () => fold(folded.length > 0 ? [] : groups.map((group) => group.value)),
  };
}

export type Groups = ReturnType<typeof useGroups>;

/** The lines of a list by their place, heads of groups among the rows. */
export interface Lines extends Rows<Line> {
  /** How many rows stand before a line. */
  rowsBefore: (index: number) => number;
}

/**
 * Rows and heads in the order of the list: the exact counts of the groups say where each head stands. The lines stay as
 * they are until what was asked is answered, so that rows never stand under another group's head.
 */
export function useLines(groups: Groups, rows: Rows<RecordRow>, answered: boolean): Lines {
  const { by, groups: all, folded } = groups;
  const lines = useMemo((): Lines => {
    if (!by) return { length: rows.length, at: (index) => rows.at(index), rowsBefore: (index) => index };
    const closed = new Set(folded.map(keyOf));
    let line = 0;
    let row = 0;
    const heads = all.map((group) => {
      const key = keyOf(group.value);
      const head: GroupHead = { ...group, head: true, id: `group ${key}`, folded: closed.has(key) };
      const place = { head, line, row };
      if (!head.folded) row += group.count;
      line += 1 + (head.folded ? 0 : group.count);
      return place;
    });
    /** The last head at or before a line. */
    const headOf = (index: number) => {
      let [low, high] = [0, heads.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((heads[middle]?.line ?? 0) <= index) low = middle;
        else high = middle - 1;
      }
      return heads[low];
    };
    return {
      length: line,
      at: (index) => {
        const place = headOf(index);
        if (!place) return undefined;
        return place.line === index ? place.head : rows.at(place.row + index - place.line - 1);
      },
      rowsBefore: (index) => {
        const place = headOf(index);
        return place ? place.row + Math.max(0, index - place.line - 1) : 0;
      },
    };
  }, [by, all, folded, rows]);
  const shown = useRef<Lines>(lines);
  if (answered) shown.current = lines;
  return shown.current;
}
