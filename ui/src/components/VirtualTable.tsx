import { Checkbox } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Sort } from "../transport/api";
import classes from "./components.module.css";
import { type ColumnChanges, HeadCell } from "./HeadCell";

export interface Column<Row> {
  key: string;
  label: string;
  /** The label is only read out. */
  hideLabel?: boolean;
  /** Pixels. */
  width: number;
  /** How large a share of the room that is left over the column takes; none unless said. */
  grow?: number;
  /** Stays where it is, the first of them. */
  fixed?: boolean;
  align?: "left" | "right";
  sortable?: boolean;
  render: (row: Row) => ReactNode;
}

/** A block of cells: the one that has the focus, and how far the range reaches from it. */
export interface CellRange {
  row: number;
  column: number;
  toRow: number;
  toColumn: number;
}

/** The head of a group: its words, and whether its rows are folded away. */
export interface GroupLine {
  content: ReactNode;
  folded: boolean;
}

interface VirtualTableProps<Row> {
  label: string;
  /** Keep the same array while nothing changes: rows are drawn again when it differs. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** How a row is read out, and the name of its checkbox. */
  rowLabel: (row: Row) => string;
  /** More rows follow: `onEnd` is called when the end comes into sight. */
  hasMore?: boolean;
  onEnd?: () => void;
  /** How many rows there are in all, for the screen reader. */
  total?: number;
  sort?: Sort[];
  onSort?: (field: string, add: boolean) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (row: Row, index: number, range: boolean) => void;
  onSelectAll?: (all: boolean) => void;
  /** The row that the keyboard stands on. */
  cursor?: number;
  onOpen?: (row: Row, index: number) => void;
  rowHeight?: number;
  /** Where the list was left. */
  offset?: number;
  onOffset?: (offset: number) => void;
  /** The cells that the keyboard stands on, instead of a whole row. */
  cells?: CellRange | null;
  /** In place of the focused cell's value. */
  editor?: ReactNode;
  /** A cell was clicked while cells have the focus. */
  onCell?: (row: number, column: number, click: { range: boolean; twice: boolean }) => void;
  /** People can order columns and change their widths. */
  onColumns?: ColumnChanges;
  /** What stands across all columns in place of a row's cells, where the row is the head of a group. */
  head?: (row: Row) => GroupLine | null;
  /** Which rows are on the screen, a few around them included; called when that changes. */
  onRange?: (first: number, last: number) => void;
}

const CHECK = 36;

/** So many rows before the end the next ones are asked for: a fast wheel does not outrun them. */
const AHEAD = 150;

/** Rows on demand: only what is in sight is in the document, however long the list is. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, rows, rowKey, rowLabel, hasMore = false, onEnd, sort, selected, cursor, rowHeight = 32 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length + (hasMore ? 8 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset: props.offset ?? 0,
    scrollPaddingStart: rowHeight,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;

  const first = items[0]?.index ?? 0;
  const { onRange } = props;
  useEffect(() => onRange?.(first, last), [first, last, onRange]);

  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) ended.current?.();
  }, [hasMore, last, rows.length]);

  const stood = useRef(cursor);
  useEffect(() => {
    if (cursor !== undefined && cursor >= 0 && cursor !== stood.current)
      virtual.scrollToIndex(cursor, { align: "auto" });
    stood.current = cursor;
  }, [cursor, virtual]);

  // Rows keep their props while the list scrolls, so only rows that come into sight are drawn.
  const handlers = useRef<RowHandlers<Row>>({});
  handlers.current = { onOpen: props.onOpen, onSelect: props.onSelect, onCell: props.onCell };
  const { cells, editor } = props;
  // The arrows lead into columns beyond the edge; what is pinned must not lie on them.
  const column = cells?.column;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another column moves the list
  useLayoutEffect(() => {
    const cell = scroller.current?.querySelector("[data-focused]");
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [column]);

  const selectable = selected !== undefined && props.onSelect !== undefined;
  const template = [
    selectable ? `${CHECK}px` : "",
    ...columns.map((column) => (column.grow ? `minmax(${column.width}px, ${column.grow}fr)` : `${column.width}px`)),
  ].join(" ");
  const minWidth = columns.reduce((sum, column) => sum + column.width, selectable ? CHECK : 0);
  const pinned = (selectable ? CHECK : 0) + (columns[0]?.width ?? 0);
  const allSelected = selectable && rows.length > 0 && rows.every((row) => selected.has(rowKey(row)));

  return (
    <div
      ref={scroller}
      className={classes.tableScroll}
      style={{ scrollPaddingInlineStart: pinned, scrollPaddingBlockStart: rowHeight }}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-multiselectable={selectable}
      tabIndex={0}
      onScroll={(event) => props.onOffset?.(event.currentTarget.scrollTop)}
    >
      <div
        className={classes.tableHead}
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template, minWidth }}
      >
        {selectable && (
          <span role="columnheader" className={`${classes.checkCell} ${classes.pinned}`}>
            <Checkbox
              aria-label="Select all loaded rows"
              checked={allSelected}
              indeterminate={!allSelected && selected.size > 0}
              onChange={(event) => props.onSelectAll?.(event.currentTarget.checked)}
            />
          </span>
        )}
        {columns.map((column, at) => (
          <HeadCell
            key={column.key}
            pinned={at === 0}
            afterCheck={selectable}
            column={column}
            sort={sort}
            onSort={props.onSort}
            onColumns={props.onColumns}
          />
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), minWidth, position: "relative" }} role="rowgroup">
        {items.map((item) => {
          const row = rows[item.index];
          const place = { transform: `translateY(${item.start}px)`, height: rowHeight, gridTemplateColumns: template };
          if (row === undefined) {
            return <div key={item.key} className={classes.tableRow} data-waiting style={place} aria-hidden />;
          }
          const key = rowKey(row);
          const head = props.head?.(row);
          if (head) {
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is bound for the whole list in keys.ts
              <div
                key={key}
                role="row"
                aria-rowindex={item.index + 2}
                className={`${classes.tableRow} ${classes.groupRow}`}
                data-cursor={item.index === cursor || undefined}
                data-open
                style={{ transform: place.transform, height: rowHeight, display: "flex" }}
                onClick={() => handlers.current.onOpen?.(row, item.index)}
              >
                <span role="gridcell" aria-colspan={columns.length}>
                  {/* The press reaches the row; Enter is the row's as well. */}
                  <button type="button" tabIndex={-1} aria-expanded={!head.folded} className={classes.groupCell}>
                    {head.content}
                  </button>
                </span>
              </div>
            );
          }
          return (
            <TableRow
              key={key}
              row={row}
              index={item.index}
              start={item.start}
              height={rowHeight}
              template={template}
              columns={columns}
              label={rowLabel(row)}
              selectable={selectable}
              selected={selected?.has(key) ?? false}
              current={item.index === cursor}
              opens={props.onOpen !== undefined}
              handlers={handlers}
              span={cells && inside(item.index, cells.row, cells.toRow) ? spanOf(cells) : ""}
              focused={cells && cells.row === item.index ? cells.column : -1}
              editor={cells?.row === item.index ? editor : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

function inside(at: number, from: number, to: number): boolean {
  return at >= Math.min(from, to) && at <= Math.max(from, to);
}

/** The columns of a range as text, so that rows whose part of it stays the same are not drawn again. */
function spanOf(cells: CellRange): string {
  return `${Math.min(cells.column, cells.toColumn)}-${Math.max(cells.column, cells.toColumn)}`;
}

interface RowHandlers<Row> {
  onCell?: VirtualTableProps<Row>["onCell"];
  onOpen?: ((row: Row, index: number) => void) | undefined;
  onSelect?: ((row: Row, index: number, range: boolean) => void) | undefined;
}

interface TableRowProps<Row> {
  row: Row;
  index: number;
  start: number;
  height: number;
  template: string;
  columns: Column<Row>[];
  label: string;
  selectable: boolean;
  selected: boolean;
  current: boolean;
  opens: boolean;
  handlers: RefObject<RowHandlers<Row>>;
  /** First and last column of the range in this row, or nothing. */
  span: string;
  /** The column that has the focus in this row; -1 for none. */
  focused: number;
  editor: ReactNode;
}

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, index, columns, selectable, selected, handlers } = props;
  const span = props.span ? props.span.split("-") : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is bound for the whole list in keys.ts
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      className={classes.tableRow}
      data-selected={selected || undefined}
      data-cursor={props.current || undefined}
      data-open={props.opens || undefined}
      style={{
        transform: `translateY(${props.start}px)`,
        height: props.height,
        gridTemplateColumns: props.template,
      }}
      onClick={() => handlers.current.onOpen?.(row, index)}
    >
      {selectable && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the checkbox inside is the control; the cell only widens its target
        <span
          role="gridcell"
          className={`${classes.checkCell} ${classes.pinned}`}
          onClick={(event) => event.stopPropagation()}
        >
          <Checkbox
            aria-label={`Select ${props.label}`}
            checked={selected}
            readOnly
            onClick={(event) => handlers.current.onSelect?.(row, index, event.shiftKey)}
          />
        </span>
      )}
      {columns.map((column, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: cells are walked and edited by the keys of keys.ts
        <span
          key={column.key}
          role="gridcell"
          aria-selected={span ? inside(at, Number(span[0]), Number(span[1])) : undefined}
          className={at === 0 ? `${classes.cell} ${classes.pinned}` : classes.cell}
          data-after-check={(at === 0 && selectable) || undefined}
          data-align={column.align}
          data-column={column.key}
          data-focused={at === props.focused || undefined}
          data-editing={(at === props.focused && props.editor !== undefined) || undefined}
          data-range={(span && inside(at, Number(span[0]), Number(span[1]))) || undefined}
          onClick={(event) => {
            const { onCell } = handlers.current;
            if (!onCell) return;
            event.stopPropagation();
            onCell(index, at, { range: event.shiftKey, twice: event.detail > 1 });
          }}
        >
          {at === props.focused && props.editor ? props.editor : column.render(row)}
        </span>
      ))}
    </div>
  );
}

const TableRow = memo(DrawnRow) as typeof DrawnRow;
