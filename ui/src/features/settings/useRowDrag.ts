import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from "react";

/** So far the pointer travels before a press is a drag, in pixels. */
const THRESHOLD = 4;

/** Dragging the rows of a table by a handle; Escape lets go. Buttons do the same without a pointer. */
export function useRowDrag(onDrop: (from: number, to: number) => void): {
  body: RefObject<HTMLTableSectionElement | null>;
  /** The row on which the dragged one would land. */
  over: number | null;
  start: (event: ReactPointerEvent, from: number) => void;
} {
  const body = useRef<HTMLTableSectionElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = (event: ReactPointerEvent, from: number) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const origin = event.clientY;
    let to: number | null = null;
    const move = (at: PointerEvent) => {
      if (to === null && Math.abs(at.clientY - origin) < THRESHOLD) return;
      const rows = [...(body.current?.rows ?? [])];
      const found = rows.findIndex((row) => at.clientY < row.getBoundingClientRect().bottom);
      to = found < 0 ? rows.length - 1 : found;
      setOver(to);
    };
    const end = (drop: boolean) => {
      stop.current?.();
      if (drop && to !== null && to !== from) onDrop(from, to);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== "Escape") return;
      pressed.stopPropagation();
      cancel();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", key, true);
    stop.current = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", key, true);
      stop.current = null;
      setOver(null);
    };
  };
  return { body, over, start };
}
