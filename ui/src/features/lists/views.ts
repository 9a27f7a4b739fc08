import { useCallback, useEffect, useMemo } from "react";
import { useCommand, useRecordType } from "../../data/queries";
import { FRESH_LIST, type ListMemory, useSession } from "../../data/session";
import type { Filter, GroupBy, PageRequest, RecordRow, RecordTypeInfo, Sort } from "../../transport/api";
import { keepList, useLeft } from "./left";

/** What a list asks for: which rows, in which order and groups. */
export interface Asked {
  filter: Filter[];
  search: string;
  sort: Sort[] | null;
  group: GroupBy | null;
}

/** How a list looks: its columns (null: the usual ones) and the widths that somebody gave them, by field key. */
export interface Layout {
  columns: string[] | null;
  widths: Record<string, number>;
}

/** A list as somebody wants it, under a name; kept in the file (record type saved_view). */
export interface SavedView extends Asked {
  id: string;
  name: string;
  layout: Layout;
  /** Every list has it; it cannot be changed. */
  builtin: boolean;
  /** Everybody sees it; otherwise only whoever made it. */
  shared: boolean;
  pinned: boolean;
  /** The list opens with it. */
  usual: boolean;
  position: number;
}

const USUAL_LAYOUT: Layout = { columns: null, widths: {} };
const BUILTIN = { builtin: true, layout: USUAL_LAYOUT, shared: true, pinned: false, usual: false, position: -1 };
const NOTHING: Asked = { filter: [], search: "", sort: null, group: null };

/** The views that every list has: all of them, and the reader's own. */
export function builtinViews(info: RecordTypeInfo): SavedView[] {
  const all: SavedView = { ...BUILTIN, ...NOTHING, id: "all", name: "All" };
  if (!info.fields.some((field) => field.key === "owner")) return [all];
  return [
    all,
    { ...BUILTIN, ...NOTHING, id: "mine", name: "Mine", filter: [{ field: "owner", op: "in", value: ["me"] }] },
  ];
}

function part(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}

function layoutOf(holder: unknown): Layout {
  const columns = part(holder, "columns");
  const widths = part(holder, "widths");
  return {
    columns: Array.isArray(columns) ? columns.filter((key): key is string => typeof key === "string") : null,
    widths: typeof widths === "object" && widths !== null ? (widths as Record<string, number>) : {},
  };
}

/** A view out of its record. The core has checked the content. */
export function viewOf(row: RecordRow): SavedView {
  const content = row.values.content;
  const filter = part(content, "filter") as Filter | null | undefined;
  const sort = (part(content, "sort") ?? []) as Sort[];
  return {
    id: row.id,
    name: row.title,
    builtin: false,
    filter: !filter ? [] : "all" in filter ? filter.all : [filter],
    search: String(part(content, "search") ?? ""),
    sort: sort.length > 0 ? sort : null,
    group: (part(content, "group") as GroupBy | null | undefined) ?? null,
    layout: layoutOf(content),
    shared: row.values.shared === true,
    pinned: row.values.pinned === true,
    usual: row.values.usual === true,
    position: Number(row.values.position ?? 0),
  };
}

/** The content of a view's record. */
export function contentOf({ filter, search, sort, group }: Asked, { columns, widths }: Layout) {
  return {
    filter: filter.length > 0 ? { all: filter } : null,
    search: search.trim(),
    sort: sort ?? [],
    group: group && { field: group.field, desc: group.desc ?? false },
    columns,
    widths,
  };
}

/** Whether two ways of asking and looking come to the same. */
export function isSame(view: SavedView, asked: Asked, layout: Layout): boolean {
  return JSON.stringify(contentOf(view, view.layout)) === JSON.stringify(contentOf(asked, layout));
}

function viewsRequest(filter: Filter): PageRequest {
  return { type: "saved_view", filter, limit: 200 };
}

/** The views of a list in their order, those that every list has first; undefined until they are read. */
export function useViews(type: string): SavedView[] | undefined {
  const info = useRecordType(type);
  const rows = useCommand("records.page", viewsRequest({ field: "record_type", op: "eq", value: type })).data?.rows;
  return useMemo(() => info && rows && [...builtinViews(info), ...rows.map(viewOf)], [info, rows]);
}

/** The view that a list shows; `place` is where it stands, if not on the list's own screen. */
export function useShownView(type: string, place = type): SavedView | undefined {
  const shown = useSession((state) => state.lists[place]?.view);
  const views = useViews(type);
  return views?.find((one) => one.id === shown) ?? views?.[0];
}

/** Kept reports have a screen of their own. */
const PINNED: Filter = {
  all: [{ field: "pinned", op: "eq", value: true }, { not: { field: "record_type", op: "eq", value: "report" } }],
};

export interface PinnedView {
  type: string;
  view: SavedView;
}

/** The views that stand in the rail. */
export function usePinnedViews(): PinnedView[] {
  const rows = useCommand("records.page", viewsRequest(PINNED)).data?.rows;
  return useMemo(
    () => (rows ?? []).map((row) => ({ type: String(row.values.record_type), view: viewOf(row) })),
    [rows],
  );
}

/** Where the layout of a view is kept while it is not saved: that of the first view under the type itself. */
export function layoutKey(type: string, view: string): string {
  if (view === "all") return type;
  return view === "mine" ? `${type}/mine` : view;
}

/** How a view looks now: as somebody left it, or as it was saved. */
export function useLayout(type: string, view: SavedView | undefined): Layout {
  const lists = useLeft();
  return useMemo(() => {
    const left = view && part(lists, layoutKey(type, view.id));
    const touched = part(left, "columns") !== undefined || part(left, "widths") !== undefined;
    return touched ? layoutOf(left) : (view?.layout ?? USUAL_LAYOUT);
  }, [lists, type, view]);
}

/** The view that a list showed last. */
function lastView(lists: unknown, place: string): string | null {
  const view = part(part(lists, place), "view");
  return typeof view === "string" ? view : null;
}

/** Makes a place (a list by its type, or the board) show a view. */
export function showView(place: string, view: SavedView): void {
  const { filter, search, sort, group } = view;
  useSession.getState().setList(place, {
    ...{ view: view.id, filter, search, sort, group },
    ...{ cursor: 0, offset: 0, selected: [], allBut: null },
  });
  keepList(place, { view: view.id });
}

const NO_VIEWS: SavedView[] = [];

/** The records of a type in a place of their own, as a view says or as somebody has changed it since. */
export function useViewed(type: string, place = type) {
  const memory = useSession((state) => state.lists[place] ?? FRESH_LIST);
  const setList = useSession((state) => state.setList);
  const set = useCallback(
    // "All matches" means what the list found when it was said; rows that were picked one by one stay picked.
    (part: Partial<ListMemory>) =>
      setList(place, "filter" in part || "search" in part ? { allBut: null, ...part } : part),
    [setList, place],
  );
  const info = useRecordType(type);
  const lists = useLeft();
  const views = useViews(type);
  const view = useShownView(type, place);
  const layout = useLayout(type, view);

  // A place opens with the view that it showed last, or else with the one that was made the usual.
  const entering = memory.view === null && lists !== undefined;
  useEffect(() => {
    if (!entering || !views) return;
    const last = lastView(lists, place);
    const first = views.find((one) => one.id === last) ?? views.find((one) => one.usual) ?? views[0];
    if (first) showView(place, first);
  }, [entering, views, lists, place]);

  return {
    ...{ type, place, info, memory, set, views: views ?? NO_VIEWS, view, layout },
    /** It is known what is shown. */
    ready: info !== undefined && memory.view !== null,
    /** The place no longer shows what its view says. */
    changed: view !== undefined && memory.view !== null && !isSame(view, memory, view.builtin ? view.layout : layout),
  };
}

export type Viewed = ReturnType<typeof useViewed>;
