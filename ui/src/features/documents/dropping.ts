import { useEffect } from "react";
import { create } from "zustand";

interface DropPlace {
  /** What a drop is good for here, in one line. */
  label: string;
  take: (paths: string[], files: File[]) => void;
}

/** What takes the files that are dropped on the window, while it is on the screen; none: the program itself. */
export const useDropPlace = create<{ place: DropPlace | null }>(() => ({ place: null }));

/** Takes files that are dropped anywhere while the component is on the screen; the one that came last wins. */
export function useDrops(label: string, enabled: boolean, take: DropPlace["take"]): void {
  useEffect(() => {
    if (!enabled) return;
    const before = useDropPlace.getState().place;
    const place = { label, take };
    useDropPlace.setState({ place });
    return () => {
      // Whoever came later has put their own place above this one.
      useDropPlace.setState((state) => (state.place === place ? { place: before } : state));
    };
  }, [label, enabled, take]);
}
