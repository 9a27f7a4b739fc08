import { ArrowDown, ArrowUp } from "lucide-react";
import { type PointerEvent, useRef } from "react";
import type { Sort } from "../transport/api";
import classes from "./components.module.css";
import type { Column } from "./VirtualTable";

/** What people can do with columns. */
export interface ColumnChanges {
  /** Puts a column before another one; behind all where none is named. */
  move: (key: string, before: string) => void;
  /** A width in pixels; null: the column's own. */
  resize: (key: string, width: number | null) => void;
}

const NARROWEST = 64;
const WIDEST = 800;
/** So far the pointer goes before a press becomes a drag. */
const SLACK = 6;

/** A width that a column can have. */
export function columnWidth(width: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.round(width)));
}

/** The width that shows the values of a column whole, of the rows that are in the document. */
export function fittingWidth(grid: Element, key: string): number {
  const range = document.createRange();
  let widest = 0;
  for (const cell of grid.querySelectorAll(`[data-column="${CSS.escape(key)}"]`)) {
    const content = cell.querySelector("[data-label]") ?? cell;
    range.selectNodeContents(content);
    widest = Math.max(widest, range.getBoundingClientRect().width);
  }
  // The room beside the text, and an arrow or an ellipsis that would just touch.
  return columnWidth(widest + 26);
}

interface HeadCellProps<Row> {
  column: Column<Row>;
  pinned: boolean;
  afterCheck: boolean;
  sort: Sort[] | undefined;
  onSort: ((field: string, add: boolean) => void) | undefined;
  onColumns: ColumnChanges | undefined;
}

/** The head of a column: a click sorts, a drag moves the column, its edge makes it wider. */
export function HeadCell<Row>({ column, pinned, afterCheck, sort, onSort, onColumns }: HeadCellProps<Row>) {
  const order = sort?.findIndex((one) => one.field === column.key) ?? -1;
  const key = order >= 0 ? sort?.[order] : undefined;
  const state = key ? (key.desc ? "descending" : "ascending") : column.sortable ? "none" : undefined;
  const Arrow = key?.desc ? ArrowDown : ArrowUp;
  const dragged = useRef(false);
  const movable = onColumns !== undefined && column.fixed !== true;
  const label = (
    <span className={column.hideLabel ? "k-hidden" : "k-cut"} data-label>
      {column.label}
    </span>
  );
  return (
    <span
      role="columnheader"
      aria-sort={state}
      className={pinned ? `${classes.headCell} ${classes.pinned}` : classes.headCell}
      data-after-check={(pinned && afterCheck) || undefined}
      data-align={column.align}
      data-column={column.key}
      data-movable={movable || undefined}
      onPointerDown={movable ? (event) => startMove(event, column.key, onColumns, dragged) : undefined}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={classes.headButton}
          onClick={(event) => {
            if (!dragged.current) onSort(column.key, event.shiftKey);
            dragged.current = false;
          }}
        >
          {label}
          {key && <Arrow size={12} aria-hidden />}
          {key && (sort?.length ?? 0) > 1 && <span className={classes.sortRank}>{order + 1}</span>}
        </button>
      ) : (
        label
      )}
      {onColumns && (
        <span
          className={classes.resizer}
          aria-hidden
          title="Drag to resize, double click to fit"
          onPointerDown={(event) => startResize(event, column.key, onColumns)}
          onDoubleClick={(event) => {
            const grid = event.currentTarget.closest("[role=grid]");
            if (grid) onColumns.resize(column.key, fittingWidth(grid, column.key));
          }}
        />
      )}
    </span>
  );
}

/** Follows the pointer until it is let go. */
function follow(move: (event: globalThis.PointerEvent) => void, done: (event: globalThis.PointerEvent | null) => void) {
  const stop = (event: globalThis.PointerEvent | null) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", cancel);
    done(event);
  };
  const up = (event: globalThis.PointerEvent) => stop(event);
  const cancel = () => stop(null);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", cancel);
}

/** The line that shows the new edge of a column, or where it would land. */
function guideOn(grid: Element): { at: (x: number) => void; remove: () => void } {
  const line = document.createElement("div");
  line.className = classes.guide ?? "";
  document.body.append(line);
  const { top, height } = grid.getBoundingClientRect();
  Object.assign(line.style, { top: `${top}px`, height: `${height}px` });
  return {
    at: (x) => {
      line.style.left = `${x}px`;
    },
    remove: () => line.remove(),
  };
}

function startResize(event: PointerEvent<HTMLElement>, key: string, onColumns: ColumnChanges): void {
  const cell = event.currentTarget.closest("[role=columnheader]");
  const grid = event.currentTarget.closest("[role=grid]");
  if (!cell || !grid || event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const { left, width } = cell.getBoundingClientRect();
  const from = event.clientX;
  const guide = guideOn(grid);
  let next = width;
  guide.at(left + width);
  follow(
    (moved) => {
      next = columnWidth(width + moved.clientX - from);
      guide.at(left + next);
    },
    (end) => {
      guide.remove();
      if (end && Math.abs(next - width) > 1) onColumns.resize(key, next);
    },
  );
}

function startMove(
  event: PointerEvent<HTMLElement>,
  key: string,
  onColumns: ColumnChanges,
  dragged: { current: boolean },
): void {
  const grid = event.currentTarget.closest("[role=grid]");
  if (!grid || event.button !== 0) return;
  const heads = [...grid.querySelectorAll<HTMLElement>("[role=columnheader][data-movable]")];
  const from = event.clientX;
  dragged.current = false;
  let guide: ReturnType<typeof guideOn> | null = null;
  let over: string | null = null;
  follow(
    (moved) => {
      if (!guide && Math.abs(moved.clientX - from) < SLACK) return;
      guide ??= guideOn(grid);
      dragged.current = true;
      const target = heads.find((head) => moved.clientX < middle(head)) ?? null;
      over = target?.dataset.column ?? "";
      const edge = target ?? heads[heads.length - 1];
      if (edge) guide.at(target ? edge.getBoundingClientRect().left : edge.getBoundingClientRect().right);
    },
    (end) => {
      guide?.remove();
      if (end && over !== null && over !== key) onColumns.move(key, over);
      // The click that follows the release is no wish to sort; where none follows, the next one is again.
      if (guide) setTimeout(() => Object.assign(dragged, { current: false }), 0);
    },
  );
}

function middle(head: HTMLElement): number {
  const { left, width } = head.getBoundingClientRect();
  return left + width / 2;
}
