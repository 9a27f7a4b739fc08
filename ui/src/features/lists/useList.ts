import { useDebouncedValue } from "@mantine/hooks";
import { useCallback } from "react";
import { act } from "../../data/act";
import { useRecordPages } from "../../data/pages";
import { useCommand, useRecordType, useWorkspace } from "../../data/queries";
import { FRESH_LIST, type ListMemory, useSession } from "../../data/session";
import type { Filter, PageRequest, Sort } from "../../transport/api";

/** Height of a row in pixels. */
export const ROW = 32;

/** The columns that the file remembers for a list; null for the catalogue's own choice. */
export function savedColumns(lists: unknown, type: string): string[] | null {
  if (typeof lists !== "object" || lists === null) return null;
  const one: unknown = Reflect.get(lists, type);
  if (typeof one !== "object" || one === null || !("columns" in one) || !Array.isArray(one.columns)) return null;
  return one.columns.filter((key): key is string => typeof key === "string");
}

/** Everything a list screen knows: what is asked for, the rows, the exact count, and how it was left. */
export function useList(type: string) {
  const memory = useSession((state) => state.lists[type] ?? FRESH_LIST);
  const setList = useSession((state) => state.setList);
  const set = useCallback(
    // "All matches" means what the list found when it was said; rows that were picked one by one stay picked.
    (part: Partial<ListMemory>) =>
      setList(type, "filter" in part || "search" in part ? { allBut: null, ...part } : part),
    [setList, type],
  );
  const info = useRecordType(type);
  const lists = useWorkspace().data?.settings.lists;
  const columns = savedColumns(lists, type);

  const [search] = useDebouncedValue(memory.search.trim(), 60);
  const filter: Filter | null = memory.filter.length > 0 ? { all: memory.filter } : null;
  const asked = { type, filter, search: search || null };
  const request: PageRequest = { ...asked, sort: memory.sort ?? info?.default_sort ?? [] };
  const ready = info !== undefined;
  const pages = useRecordPages(request, { enabled: ready, from: Math.floor(memory.offset / ROW) });
  const count = useCommand("records.count", asked, { enabled: ready, keep: true });

  const setColumns = useCallback(
    (next: string[] | null) => {
      const others = typeof lists === "object" && lists !== null ? lists : {};
      void act("settings.update", { lists: { ...others, [type]: { columns: next } } }, false);
    },
    [lists, type],
  );

  /** Once: this way round; twice: the other; thrice: the list's own order. With Shift it refines the present order. */
  const sortBy = (field: string, add: boolean) => {
    const now: Sort[] = memory.sort ?? [];
    const old = now.find((one) => one.field === field);
    const next: Sort | null = !old ? { field } : old.desc ? null : { field, desc: true };
    const kept = add ? now.filter((one) => one.field !== field) : [];
    const sort = next ? [...kept, next].slice(0, 3) : kept;
    set({ sort: sort.length > 0 ? sort : null, cursor: 0, offset: 0 });
  };

  return { info, memory, set, asked, request, pages, count: count.data?.count, columns, setColumns, sortBy };
}

export type List = ReturnType<typeof useList>;
