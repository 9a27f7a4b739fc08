import { useCallback, useEffect, useRef, useState } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { useCommand } from "../../data/queries";
import { call, toCommandError } from "../../transport";
import type { ActivityDue, MyActivities, RecordRow } from "../../transport/api";

/** So long a ticked row stays where it was, so that the list does not jump under the pointer. */
const STAYS = 6000;
const PAGE = 100;

export interface Section {
  due: ActivityDue;
  count: number;
  rows: RecordRow[];
  more: boolean;
}

interface Ticked {
  row: RecordRow;
  due: ActivityDue;
  at: number;
}

/** Somebody's open work in sections, with rows that were just ticked still in their places. */
export function useMine() {
  const query = useCommand("activities.mine", { limit: PAGE }, { keep: true });
  const [older, setOlder] = useState<Partial<Record<ActivityDue, { cursor: string | null; rows: RecordRow[] }>>>({});
  const [ticked, setTicked] = useState<Record<string, Ticked>>({});
  const timers = useRef<number[]>([]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  // What was fetched behind the first page belongs to that first page: a new one begins anew.
  const first = query.data;
  const known = useRef<MyActivities | undefined>(undefined);
  if (known.current !== first) {
    known.current = first;
    if (Object.keys(older).length > 0) setOlder({});
  }

  const sections: Section[] = (first?.sections ?? []).map((section) => {
    const behind = older[section.due];
    const rows = [...section.rows, ...(behind?.rows ?? [])];
    const there = new Set(rows.map((row) => row.id));
    const kept = Object.values(ticked)
      .filter((one) => one.due === section.due && !there.has(one.row.id))
      .sort((a, b) => a.at - b.at);
    for (const one of kept) rows.splice(Math.min(one.at, rows.length), 0, one.row);
    return {
      due: section.due,
      count: section.count,
      rows,
      more: (behind ? behind.cursor : section.next_cursor) !== null,
    };
  });

  const showMore = async (due: ActivityDue) => {
    const section = first?.sections.find((one) => one.due === due);
    const behind = older[due];
    const cursor = behind ? behind.cursor : section?.next_cursor;
    if (!cursor) return;
    try {
      const page = (await call("activities.mine", { section: due, cursor, limit: PAGE })).sections[0];
      if (!page || known.current !== first) return;
      setOlder((now) => ({
        ...now,
        [due]: { cursor: page.next_cursor, rows: [...(now[due]?.rows ?? []), ...page.rows] },
      }));
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };

  const complete = useCallback(async (row: RecordRow, due: ActivityDue, at: number) => {
    try {
      const { value } = await act("activities.complete", { id: row.id });
      setTicked((now) => ({ ...now, [row.id]: { row: value, due, at } }));
      const gone = () =>
        setTicked((now) => {
          const { [row.id]: _, ...rest } = now;
          return rest;
        });
      timers.current.push(window.setTimeout(gone, STAYS));
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  }, []);

  return {
    sections,
    error: query.error,
    answered: query.data !== undefined,
    refetch: query.refetch,
    showMore,
    complete,
  };
}
