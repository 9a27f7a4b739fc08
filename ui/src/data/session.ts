import { create } from "zustand";
import type { Filter, GroupBy, Sort } from "../transport/api";

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

interface Session {
  railOpen: boolean;
  lists: Record<string, ListMemory>;
  /** The list a record was opened from; `[` and `]` walk along it. */
  walk: { type: string; ids: string[] } | null;
  /** Where to go once the workspace that is being opened is there. */
  next: "/import" | null;
  /** Companies whose branch is folded in the tree. */
  folded: ReadonlySet<string>;
  fold: (id: string, closed: boolean) => void;
  toggleRail: () => void;
  setList: (key: string, part: Partial<ListMemory>) => void;
  setWalk: (type: string, ids: string[]) => void;
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
  setWalk: (type, ids) => set({ walk: { type, ids } }),
  forget: () => set({ lists: {}, walk: null }),
}));

/** The record before or after this one in the list that it was opened from. */
export function neighbour(type: string, id: string, step: 1 | -1): string | null {
  const walk = useSession.getState().walk;
  if (!walk || walk.type !== type) return null;
  const at = walk.ids.indexOf(id);
  return at < 0 ? null : (walk.ids[at + step] ?? null);
}
