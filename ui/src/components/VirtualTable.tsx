import { Checkbox } from "@mantine/core";
import { memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Rows } from "../data/pages";
import { useRowHeight } from "../data/queries";
import type { Sort } from "../transport/api";
import classes from "./components.module.css";
import { type ColumnChanges, HeadCell } from "./HeadCell";
import { useRowWindow } from "./useRowWindow";

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

/** A row in sight; `shift` where it is not in its own place. */
interface Drawn<Row> {
  index: number;
  row: Row | undefined;
  shift: number;
}

interface VirtualTableProps<Row> {
  label: string;
  /** Keep the same array while nothing changes: rows are drawn again when it differs. */
  columns: Column<Row>[];
  rows: Rows<Row>;
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
  allSelected?: boolean;
  /** The row that the keyboard stands on. */
  cursor?: number;
  onOpen?: (row: Row, index: number) => void;
  /** What the rows answer; the answer to another question is read from its top. */
  question?: string;
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
/** Rows that stand for those that follow. */
const TRAIL = 8;
const HEAD = 32;

/** Rows on demand: only what is in sight is in the document, however long the list is. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, rows, rowKey, rowLabel, hasMore = false, onEnd, sort, selected, cursor } = props;
  const rowHeight = useRowHeight();
  const view = useRowWindow({
    count: rows.length + (hasMore ? TRAIL : 0),
    ...{ rowHeight, head: HEAD, initial: props.offset ?? 0, onOffset: props.onOffset },
  });
  const { scroller, first, last, reveal, scrollTo } = view;

  const { onRange } = props;
  useEffect(() => onRange?.(first, last), [first, last, onRange]);

  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) ended.current?.();
  }, [hasMore, last, rows.length]);

  const stood = useRef(cursor);
  useEffect(() => {
    if (cursor !== undefined && cursor >= 0 && cursor !== stood.current) reveal(cursor);
    stood.current = cursor;
  }, [cursor, reveal]);

  const { question } = props;
  const answered = useRef(question);
  useEffect(() => {
    if (question !== answered.current) scrollTo(0);
    answered.current = question;
  }, [question, scrollTo]);

  // Where none of the rows in sight are there yet, those that were stay: a hand on the scroll bar meets no blank list.
  const indexes = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const drawn = indexes.map((index): Drawn<Row> => ({ index, row: rows.at(index), shift: 0 }));
  const there = drawn.some((one) => one.row !== undefined && view.inSight(one.index));
  const kept = useRef<{ drawn: Drawn<Row>[]; top: number }>(null);
  const shift = view.top.current - (kept.current?.top ?? 0);
  const stays = !there && rows.length > 0 && kept.current;
  const shown = stays ? stays.drawn.map((one) => ({ ...one, shift })) : drawn;
  useLayoutEffect(() => {
    if (there) kept.current = { drawn, top: view.top.current };
  });

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

  return (
    <div
      ref={scroller}
      className={classes.tableScroll}
      style={{ scrollPaddingInlineStart: pinned, scrollPaddingBlockStart: HEAD }}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-multiselectable={selectable}
      tabIndex={0}
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
              checked={props.allSelected ?? false}
              indeterminate={!props.allSelected && selected.size > 0}
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
      <div className={classes.tableLength} style={{ height: view.height, minWidth }} role="rowgroup">
        <div ref={view.layer} className={classes.tableLayer} role="presentation">
          {shown.map(({ index, row, shift }) => {
            const start = view.placeOf(index) + shift;
            const place = { transform: `translateY(${start}px)`, height: rowHeight, gridTemplateColumns: template };
            if (row === undefined) {
              return <div key={index} className={classes.tableRow} data-waiting style={place} aria-hidden />;
            }
            const key = rowKey(row);
            const head = props.head?.(row);
            if (head) {
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is bound for the whole list in keys.ts
                <div
                  key={key}
                  role="row"
                  aria-rowindex={index + 2}
                  className={`${classes.tableRow} ${classes.groupRow}`}
                  data-cursor={index === cursor || undefined}
                  data-open
                  style={{ transform: place.transform, height: rowHeight, display: "flex" }}
                  onClick={() => handlers.current.onOpen?.(row, index)}
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
                index={index}
                start={start}
                height={rowHeight}
                template={template}
                columns={columns}
                label={rowLabel(row)}
                selectable={selectable}
                selected={selected?.has(key) ?? false}
                current={index === cursor}
                opens={props.onOpen !== undefined}
                handlers={handlers}
                span={cells && inside(index, cells.row, cells.toRow) ? spanOf(cells) : ""}
                focused={cells && cells.row === index ? cells.column : -1}
                editor={cells?.row === index ? editor : undefined}
              />
            );
          })}
        </div>
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
