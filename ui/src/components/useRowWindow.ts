import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

/**
 * Browsers cut an element off somewhere between 17 and 33 million pixels. A list that is higher is drawn this high and
 * scrolls in proportion.
 */
const HIGHEST = 8_000_000;
/** Rows that are drawn beyond either edge. */
const BEYOND = 8;
/** What is drawn changes when so many rows have gone by. */
const STEP = 4;
/** Places far from zero are not exact in a transform: rows are placed from a base that is so many rows apart. */
const BASE = 1_000;

interface RowWindowOptions {
  count: number;
  rowHeight: number;
  /** What stands above the rows and stays. */
  head: number;
  /** Where the list was left, in pixels of the whole list. */
  initial: number;
  onOffset?: ((offset: number) => void) | undefined;
}

export interface RowWindow {
  scroller: RefObject<HTMLDivElement | null>;
  layer: RefObject<HTMLDivElement | null>;
  /** Of the element that makes the scroller scroll. */
  height: number;
  /** The rows to draw, the last included. */
  first: number;
  last: number;
  /** Whether a row can be seen, rather than lying beyond an edge. */
  inSight: (index: number) => boolean;
  /** Where a row stands in the layer. */
  placeOf: (index: number) => number;
  /** The upper edge of what is seen, in pixels of the whole list. */
  top: RefObject<number>;
  reveal: (index: number) => void;
  scrollTo: (top: number) => void;
}

/**
 * Which rows of a list are in sight. The rows lie in a layer that stays in the frame (`position: sticky`) and is moved
 * by hand: what was drawn stays in sight until what comes next is drawn, however fast somebody scrolls, and the list
 * may be higher than a browser lets an element be.
 */
export function useRowWindow({ count, rowHeight, head, initial, onOffset }: RowWindowOptions): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const top = useRef(initial);
  const [room, setRoom] = useState(0);
  const [seen, setSeen] = useState(() => stepOf(initial, rowHeight));

  const full = count * rowHeight;
  const height = Math.min(full, HIGHEST);
  const lowest = Math.max(0, full - room);
  /** Pixels of the list to one pixel of the scroller. */
  const ratio = full > height ? lowest / (height - room) : 1;
  const from = Math.min(seen, stepOf(lowest, rowHeight));
  // A list that became shorter is moved after it was drawn.
  const seenTop = Math.min(top.current, lowest);
  const base = Math.floor(from / BASE) * BASE * rowHeight;

  const now = useRef({ ratio, lowest, base, rowHeight, onOffset });
  now.current = { ratio, lowest, base, rowHeight, onOffset };
  const place = useCallback(() => {
    if (layer.current) layer.current.style.transform = `translateY(${now.current.base - top.current}px)`;
  }, []);
  const scrollTo = useCallback((next: number) => {
    top.current = Math.max(0, Math.min(now.current.lowest, next));
    if (scroller.current) scroller.current.scrollTop = top.current / now.current.ratio;
    setSeen(stepOf(top.current, now.current.rowHeight));
  }, []);
  useLayoutEffect(place);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setRoom(Math.max(0, element.clientHeight - head));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const onScroll = () => {
      const at = element.scrollTop;
      const { ratio: by, rowHeight: row } = now.current;
      // In proportion one pixel is several rows: as long as nobody but us has moved it, we know better where it stands.
      if (by === 1 || Math.abs(at - top.current / by) > 1) top.current = at * by;
      now.current.onOffset?.(top.current);
      flushSync(() => setSeen(stepOf(top.current, row)));
      place();
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [head, place]);

  // The scroller follows when the list becomes longer or shorter, and when it is entered where it was left.
  useLayoutEffect(() => {
    if (full === 0 || room === 0) return;
    top.current = Math.min(top.current, lowest);
    if (scroller.current) scroller.current.scrollTop = top.current / ratio;
    place();
  }, [full, room, lowest, ratio, place]);

  // In proportion a turn of the wheel would skip rows; it moves the list as far as any other.
  const proportional = ratio !== 1;
  useEffect(() => {
    const element = scroller.current;
    if (!element || !proportional) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const unit = [1, rowHeight, element.clientHeight - head][event.deltaMode] ?? 1;
      scrollTo(top.current + event.deltaY * unit);
    };
    const onKey = (event: KeyboardEvent) => {
      const pages = event.target !== element ? 0 : event.key === "PageDown" ? 1 : event.key === "PageUp" ? -1 : 0;
      if (pages === 0) return;
      event.preventDefault();
      scrollTo(top.current + pages * (element.clientHeight - head - rowHeight));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("keydown", onKey);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("keydown", onKey);
    };
  }, [proportional, rowHeight, head, scrollTo]);

  const reveal = useCallback(
    (index: number) => {
      const start = index * rowHeight;
      if (start < top.current) scrollTo(start);
      else if (start + rowHeight > top.current + room) scrollTo(start + rowHeight - room);
    },
    [rowHeight, room, scrollTo],
  );

  return {
    ...{ scroller, layer, height, top, reveal, scrollTo },
    first: Math.max(0, from - BEYOND),
    last: Math.min(count - 1, from + STEP + Math.ceil(room / rowHeight) + BEYOND),
    inSight: (index) => (index + 1) * rowHeight > seenTop && index * rowHeight < seenTop + room,
    placeOf: (index) => index * rowHeight - base,
  };
}

function stepOf(top: number, rowHeight: number): number {
  return Math.floor(top / rowHeight / STEP) * STEP;
}
