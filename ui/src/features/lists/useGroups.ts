import { useMemo, useState } from "react";
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
  return {
    by,
    groups,
    folded,
    error: by ? found.error : null,
    /** Something is unfolded: rows are worth asking for. */
    open: by === null || groups.length === 0 || groups.some((group) => !isFolded(group.value)),
    toggle: (value: unknown) =>
      fold(isFolded(value) ? folded.filter((one) => keyOf(one) !== keyOf(value)) : [...folded, value]),
    toggleAll: () => fold(folded.length > 0 ? [] : groups.map((group) => group.value)),
  };
}

export type Groups = ReturnType<typeof useGroups>;

/**
 * Rows and heads in the order of the list. Rows come page after page, group after group: behind the first group whose
 * rows are not all there nothing is shown yet.
 */
export function useLines(groups: Groups, rows: RecordRow[], keys: unknown[], more: boolean): Line[] {
  const { by, groups: all, folded } = groups;
  return useMemo(() => {
    if (!by) return rows;
    const closed = new Set(folded.map(keyOf));
    const byGroup = new Map<string, RecordRow[]>();
    rows.forEach((row, at) => {
      const key = keyOf(keys[at]);
      const known = byGroup.get(key);
      if (known) known.push(row);
      else byGroup.set(key, [row]);
    });
    const lines: Line[] = [];
    for (const group of all) {
      const key = keyOf(group.value);
      lines.push({ ...group, head: true, id: `group ${key}`, folded: closed.has(key) });
      if (closed.has(key)) continue;
      const own = byGroup.get(key) ?? [];
      for (const row of own) lines.push(row);
      if (more && own.length < group.count) break;
    }
    return lines;
  }, [by, all, folded, rows, keys, more]);
}
