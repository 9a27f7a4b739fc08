import { create } from "zustand";
import type { Filter, MatchBand, MatchGroupSort } from "../../transport/api";

/** How the duplicates of a type were left: coming back from a merge finds them so. */
export interface Place {
  search: string;
  filter: Filter[];
  band: Band;
  batch: string | null;
  sort: MatchGroupSort;
  /** The group that is looked at, and where it stood. */
  current: string | null;
  at: number;
  /** Groups left for later. */
  skipped: readonly string[];
}

export type Band = "all" | MatchBand;

const FRESH: Place = {
  search: "",
  filter: [],
  band: "all",
  batch: null,
  sort: "score",
  current: null,
  at: 0,
  skipped: [],
};

const usePlaces = create<{ places: Record<string, Place> }>(() => ({ places: {} }));

/** Where the person is among the duplicates of a type, and how to change it. */
export function usePlace(type: string): [Place, (part: Partial<Place>) => void] {
  const place = usePlaces((state) => state.places[type]) ?? FRESH;
  const set = (part: Partial<Place>) =>
    usePlaces.setState(({ places }) => ({ places: { ...places, [type]: { ...(places[type] ?? FRESH), ...part } } }));
  return [place, set];
}

/** What a band is called; the core says which groups are in it. */
export const BANDS: Record<Band, string> = { all: "All", sure: "Sure", likely: "Likely", possible: "Possible" };
