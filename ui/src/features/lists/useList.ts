import { useDebouncedValue } from "@mantine/hooks";
import { useRecordPages } from "../../data/pages";
import { useCommand, useRowHeight } from "../../data/queries";
import type { Filter, PageRequest, Sort } from "../../transport/api";
import { defaultColumns } from "./columns";
import { keepList } from "./left";
import { useGroups } from "./useGroups";
import { type Layout, layoutKey, useViewed } from "./views";

/** A list is ordered by at most so many fields. */
export const MOST_SORTS = 3;

/** Everything a list screen knows: what is asked for, the rows, the exact count, and how it was left. */
export function useList(type: string) {
  const viewed = useViewed(type);
  const { memory, set, info, view, layout, ready } = viewed;
  const rowHeight = useRowHeight();

  const [search] = useDebouncedValue(memory.search.trim(), 60);
  const filter: Filter | null = memory.filter.length > 0 ? { all: memory.filter } : null;
  const asked = { type, filter, search: search || null };
  const groups = useGroups(asked, memory.group, ready);
  const request: PageRequest = {
    ...asked,
    sort: memory.sort ?? info?.default_sort ?? [],
    ...(memory.group && { group: { ...memory.group, folded: groups.folded } }),
  };
  const count = useCommand("records.count", asked, { enabled: ready, keep: true });
  const known = count.isPlaceholderData ? undefined : count.data?.count;
  const pages = useRecordPages(request, {
    enabled: ready && groups.open,
    from: Math.floor(memory.offset / rowHeight),
    count: memory.group ? groups.unfolded : known,
  });

  const setLayout = (next: Layout) =>
    keepList(layoutKey(type, view?.id ?? "all"), { columns: next.columns, widths: next.widths });
  const setColumns = (columns: string[] | null) => setLayout({ ...layout, columns });
  const columns = layout.columns ?? (info ? defaultColumns(info) : []);
  /** Puts a column before another one, or so many places further. */
  const moveColumn = (key: string, to: string | number) => {
    const others = columns.filter((one) => one !== key);
    if (others.length === columns.length) return;
    const found = typeof to === "number" ? columns.indexOf(key) + to : others.indexOf(to);
    const at = typeof to === "string" && found < 0 ? others.length : Math.max(0, Math.min(others.length, found));
    setColumns([...others.slice(0, at), key, ...others.slice(at)]);
  };
  /** Gives a column a width; null: its own again. */
  const setWidth = (key: string, width: number | null) => {
    const { [key]: _, ...others } = layout.widths;
    setLayout({ columns: layout.columns, widths: width === null ? others : { ...others, [key]: Math.round(width) } });
  };

  const setSort = (sort: Sort[]) =>
    set({ sort: sort.length > 0 ? sort.slice(0, MOST_SORTS) : null, cursor: 0, offset: 0 });
  /** Once: this way round; twice: the other; thrice: the list's own order. With Shift it refines the present order. */
  const sortBy = (field: string, add: boolean) => {
    const now: Sort[] = memory.sort ?? [];
    const old = now.find((one) => one.field === field);
    const next: Sort | null = !old ? { field } : old.desc ? null : { field, desc: true };
    if (!add) return setSort(next ? [next] : []);
    // A field keeps its place in the order when it is turned round.
    setSort(old ? now.flatMap((one) => (one.field !== field ? [one] : next ? [next] : [])) : [...now, { field }]);
  };

  return {
    ...viewed,
    ...{ asked, request, pages, groups, count: count.data?.count, sortBy, setSort },
    ...{ columns, setColumns, setWidth, moveColumn },
  };
}

export type List = ReturnType<typeof useList>;
