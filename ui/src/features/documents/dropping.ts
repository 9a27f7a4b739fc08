import { useEffect, useRef } from "react";
import { create } from "zustand";

interface DropPlace {
  /** What a drop is good for here, in one line. */
  label: string;
  take: (paths: string[], files: File[]) => void;
  /** It stands in another place, and what is dropped is for it. */
  inner: boolean;
}

/** The places that take files which are dropped on the window, in the order in which they came. */
export const useDropPlace = create<{ places: DropPlace[] }>(() => ({ places: [] }));

/** Which of them takes a drop: an inner one first, then the one that came last; none: the program itself. */
export function topPlace({ places }: { places: DropPlace[] }): DropPlace | undefined {
  return places.findLast((place) => place.inner) ?? places.at(-1);
}

/** Takes files that are dropped anywhere while the component is on the screen. */
export function useDrops(label: string, enabled: boolean, take: DropPlace["take"], inner = false): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!enabled) return;
    const place: DropPlace = { label, inner, take: (paths, files) => latest.current(paths, files) };
    useDropPlace.setState(({ places }) => ({ places: [...places, place] }));
    return () => useDropPlace.setState(({ places }) => ({ places: places.filter((one) => one !== place) }));
  }, [label, enabled, inner]);
}
