import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";
import type { HierarchyNode } from "../../transport/api";
import { isUnder, moveUnder } from "./state";

/** So far the pointer travels before a press is a drag, in pixels. */
const THRESHOLD = 5;
/** The target that stands for "above everything". */
export const TOP = "top";

export interface Drag {
  node: HierarchyNode;
  x: number;
  y: number;
  /** A company's id, `TOP`, or nothing to drop on. */
  over: string | null;
  /** Dropping there would make a loop. */
  refused: boolean;
}

/** What was a drag must not open the link that it ended on. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}

/** Dragging a company by pointer onto its new parent; Escape lets go of it where it was. */
export function useTreeDrag(nodes: HierarchyNode[]): {
  drag: Drag | null;
  start: (event: ReactPointerEvent, node: HierarchyNode) => void;
} {
  const [drag, setDrag] = useState<Drag | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = (event: ReactPointerEvent, node: HierarchyNode) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = { x: event.clientX, y: event.clientY };
    let now: Drag | null = null;
    const move = (at: PointerEvent) => {
      if (!now && Math.hypot(at.clientX - from.x, at.clientY - from.y) < THRESHOLD) return;
      const over =
        document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>("[data-drop]")?.dataset.drop ?? null;
      const refused = over !== null && over !== TOP && isUnder(nodes, over, node.company.id);
      now = { node, x: at.clientX, y: at.clientY, over, refused };
      setDrag(now);
    };
    const end = (drop: boolean) => {
      stop.current?.();
      if (now) swallowClick();
      const { over } = now ?? { over: null };
      if (!drop || over === null || over === node.company.id) return;
      // The file is the judge of loops: it knows more than what is shown.
      if ((over === TOP ? null : over) !== node.parent) void moveUnder(node.company, over === TOP ? null : over);
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
      setDrag(null);
    };
  };
  return { drag, start };
}
