import { create } from "zustand";
import { call } from "../transport";
import type { Filter, GroupBy, PageRequest, Sort } from "../transport/api";

/** How one list was left: coming back finds it as it was. */
export interface ListMemory {
  /** The saved view that the list shows, or started from; null: the one that it showed last. */
  view: string | null;
  search: string;
  filter: Filter[];
  sort: Sort[] | null;
  group: GroupBy | null;
  selected: string[];
  /** Everything that the list finds is selected, but for these; null: the rows in `selected` are. */
  allBut: string[] | null;
  cursor: number;
  offset: number;
}

export const FRESH_LIST: ListMemory = {
  view: null,
  search: "",
  filter: [],
  sort: null,
  group: null,
  selected: [],
  allBut: null,
  cursor: 0,
  offset: 0,
};

/** The part that has been read of the list that a record was opened from; `[` and `]` walk along it. */
export interface Walk {
  type: string;
  ids: string[];
  /** The whole list, where `ids` are a part of it. */
  list?: WalkedList;
}

export interface WalkedList {
  request: PageRequest;
  /** The place of the first of `ids` in the list, counted from nought. */
  first: number;
  /** How many records the list has. */
  total: number;
}

interface Session {
  railOpen: boolean;
  lists: Record<string, ListMemory>;
  walk: Walk | null;
  /** Where to go once the workspace that is being opened is there. */
  next: "/import" | null;
  /** Companies whose branch is folded in the tree. */
  folded: ReadonlySet<string>;
  fold: (id: string, closed: boolean) => void;
  toggleRail: () => void;
  setList: (key: string, part: Partial<ListMemory>) => void;
  setWalk: (type: string, ids: string[], list?: WalkedList) => void;
  forget: () => void;
}

const RAIL_KEY = "kith-rail";
const FOLDED_KEY = "kith-folded";

function foldedBefore(): ReadonlySet<string> {
  const kept: unknown = JSON.parse(localStorage.getItem(FOLDED_KEY) ?? "[]");
  return new Set(Array.isArray(kept) ? kept.map(String) : []);
}

/** What this window remembers between screens; nothing of it belongs in the file. */
export const useSession = create<Session>((set) => ({
  railOpen: localStorage.getItem(RAIL_KEY) !== "closed",
  lists: {},
  walk: null,
  next: null,
  folded: foldedBefore(),
  fold: (id, closed) =>
    set((state) => {
      const folded = new Set(state.folded);
      if (closed) folded.add(id);
      else folded.delete(id);
      localStorage.setItem(FOLDED_KEY, JSON.stringify([...folded]));
      return { folded };
    }),
  toggleRail: () =>
    set((state) => {
      localStorage.setItem(RAIL_KEY, state.railOpen ? "closed" : "open");
      return { railOpen: !state.railOpen };
    }),
  setList: (key, part) =>
    set((state) => ({ lists: { ...state.lists, [key]: { ...(state.lists[key] ?? FRESH_LIST), ...part } } })),
  setWalk: (type, ids, list) => set({ walk: { type, ids, ...(list && { list }) } }),
  forget: () => set({ lists: {}, walk: null }),
}));

/** Where a record stands in the list that it was opened from, counted from one; null where it was not opened from one. */
export function placeIn(walk: Walk | null, type: string, id: string): { at: number; total: number } | null {
  const at = walk?.type === type ? walk.ids.indexOf(id) : -1;
  if (!walk || at < 0) return null;
  const { first, total } = walk.list ?? { first: 0, total: walk.ids.length };
  return { at: first + at + 1, total: Math.max(total, first + walk.ids.length) };
}

/** So many records further are read at the end of those that have been. */
const STRIDE = 200;

/** The record before or after this one in the list that it was opened from; null at its ends. */
export async function neighbour(type: string, id: string, step: 1 | -1): Promise<string | null> {
  const { walk } = useSession.getState();
  if (!walk || walk.type !== type) return null;
  const at = walk.ids.indexOf(id);
  if (at < 0) return null;
  const known = walk.ids[at + step];
  if (known !== undefined || !walk.list) return known ?? null;
  const { request, first, total } = walk.list;
  const offset = step === 1 ? first + walk.ids.length : Math.max(0, first - STRIDE);
  const limit = step === 1 ? STRIDE : first - offset;
  if (limit === 0 || offset >= total) return null;
  const { rows } = await call("records.page", { ...request, fields: [], limit, offset });
  // The list may have changed meanwhile: nobody is walked past twice.
  const more = rows.map((row) => row.id).filter((one) => !walk.ids.includes(one));
  if (useSession.getState().walk === walk) {
    const ids = step === 1 ? [...walk.ids, ...more] : [...more, ...walk.ids];
    const list = { ...walk.list, first: step === 1 ? first : first - more.length };
    useSession.setState({ walk: { type, ids, list } });
  }
  return (step === 1 ? more[0] : more[more.length - 1]) ?? null;
}
