import { useMemo } from "react";
import type { RecordRow, Selection } from "../../transport/api";
import type { List } from "./useList";

/** What is selected in a list: rows one by one, or all that the list finds but for some. */
export interface Chosen {
  count: number;
  /** Whether it is all that the list finds, rows included that nobody has scrolled to. */
  all: boolean;
  /** Of the rows that are loaded, those that are selected. */
  loaded: ReadonlySet<string>;
  /** In the form that commands take. */
  selection: Selection;
  toggle: (id: string) => void;
  add: (rows: RecordRow[]) => void;
  /** All that the list finds. */
  everything: () => void;
  clear: () => void;
}

export function useChosen(list: List): Chosen {
  const { memory, set, asked, count } = list;
  const { loaded: rows } = list.pages;
  const { selected, allBut } = memory;
  const loaded = useMemo(() => {
    if (allBut === null) return new Set(selected);
    const but = new Set(allBut);
    return new Set(rows.map((row) => row.id).filter((id) => !but.has(id)));
  }, [selected, allBut, rows]);
  const flip = (ids: string[], id: string) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return {
    count: allBut === null ? selected.length : Math.max(0, (count ?? 0) - allBut.length),
    all: allBut !== null,
    loaded,
    selection:
      allBut === null
        ? { ids: selected }
        : { filter: asked.filter ?? { all: [] }, search: asked.search, except: allBut },
    toggle: (id) => set(allBut === null ? { selected: flip(selected, id) } : { allBut: flip(allBut, id) }),
    add: (more) => {
      const ids = more.map((row) => row.id);
      if (allBut === null) set({ selected: [...new Set([...selected, ...ids])] });
      else set({ allBut: allBut.filter((id) => !ids.includes(id)) });
    },
    everything: () => set({ selected: [], allBut: [] }),
    clear: () => set({ selected: [], allBut: null }),
  };
}
