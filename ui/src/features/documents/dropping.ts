import { useEffect, useRef } from "react";
import { create } from "zustand";

interface DropPlace {
  /** What a drop is good for here, in one line. */
  label: string;
  take: (paths: string[], files: File[]) => void;
}

/** What takes the files that are dropped on the window: the place that opened last; none: the program itself. */
export const useDropPlace = create<{ places: DropPlace[] }>(() => ({ places: [] }));

/** Takes files that are dropped anywhere while the component is on the screen; the one that came last wins. */
export function useDrops(label: string, enabled: boolean, take: DropPlace["take"]): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!enabled) return;
    const place: DropPlace = { label, take: (paths, files) => latest.current(paths, files) };
    useDropPlace.setState(({ places }) => ({ places: [...places, place] }));
    return () => useDropPlace.setState(({ places }) => ({ places: places.filter((one) => one !== place) }));
  }, [label, enabled]);
}
