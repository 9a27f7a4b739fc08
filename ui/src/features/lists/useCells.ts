import { useEffect, useRef, useState } from "react";
import {
  type CellRange,
  type Column,
  othersWords,
  showError,
  showNote,
  someOthersWords,
  tellRefusals,
  toInput,
} from "../../components";
import { act } from "../../data/act";
import type { Refusals } from "../../data/dialogs";
import { rowsBetween } from "../../data/pages";
import { useMay } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { CellsReport, CellsRow, FieldInfo, RecordRow, RecordTypeInfo } from "../../transport/api";
import { cellText, isEditable } from "./cellText";
import { parseTsv, toTsv } from "./tsv";
import { isRow, type Line, type Lines } from "./useGroups";

interface Asked {
  info: RecordTypeInfo | undefined;
  columns: Column<Line>[];
  rows: Lines;
  /** The rows from one place to another among all rows, read where they are not there. */
  read: (top: number, bottom: number) => Promise<RecordRow[]>;
  cursor: number;
  setCursor: (row: number) => void;
}

function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLInputElement ? at.type !== "checkbox" : at instanceof HTMLTextAreaElement;
}

/** What of the filled rows stayed as it was. */
function refusedCells(report: CellsReport, info: RecordTypeInfo): Refusals | null {
  if (report.refused === 0) return null;
  const refusals = report.refusals.map(({ id, title, message }) => ({
    record: { type: info.key, id, title },
    message,
  }));
  return { refused: new Set(refusals.map((one) => one.record.id)).size, refusals };
}

/**
 * Cells under the keyboard: the right arrow steps from the row into its cells, Escape or the left arrow out again.
 * While a cell has the focus, Enter edits it instead of opening the record.
 */
export function useCells({ info, columns, rows, read, cursor, setCursor }: Asked) {
  const [at, setAt] = useState<{ column: number; toRow: number; toColumn: number } | null>(null);
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const [pasted, setPasted] = useState<CellsRow[] | null>(null);
  const range: CellRange | null = at && { row: cursor, ...at };
  const fieldAt = (column: number): FieldInfo | undefined =>
    info?.fields.find((field) => field.key === columns[column]?.key);
  const field = at ? fieldAt(at.column) : undefined;

  const focus = (row: number, column: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, row));
    setEditing(false);
    setCursor(next);
    setAt({ column, toRow: next, toColumn: column });
  };
  const reach = (down: number, right: number) => {
    if (!at) return false;
    const limit = (value: number, most: number) => Math.max(0, Math.min(most, value));
    setAt({
      ...at,
      toRow: limit(at.toRow + down, rows.length - 1),
      toColumn: limit(at.toColumn + right, columns.length - 1),
    });
    return true;
  };
  const open = (row: number, column: number): boolean => {
    const line = rows.at(row);
    const can = isEditable(fieldAt(column)) && isRow(line);
    if (can && may.change && !line.may_change) showNote(othersWords(line.title));
    else if (can) setEditing(true);
    return can;
  };
  const edit = () => {
    if (!at) return false;
    if (open(cursor, at.column)) return true;
    if (may.change) showNote(`${columns[at.column]?.label} is edited on the record's own page`);
    return true;
  };
  /** The rows and columns of the range, from its upper left corner. */
  const block = (cells: CellRange) => ({
    rows: rowsBetween(rows, Math.min(cells.row, cells.toRow), Math.max(cells.row, cells.toRow)).filter(isRow),
    columns: columns
      .map((_, index) => index)
      .slice(Math.min(cells.column, cells.toColumn), Math.max(cells.column, cells.toColumn) + 1),
  });
  const fill = async () => {
    if (!range || !info) return false;
    const { rows: chosen, columns: over } = block(range);
    const [first, ...others] = chosen;
    const fields = over.map(fieldAt).filter((one): one is FieldInfo => one !== undefined && !one.read_only);
    if (!first || others.length === 0 || fields.length === 0) return true;
    if (others.every((row) => !row.may_change)) {
      showNote(someOthersWords(others.length, others.length));
      return true;
    }
    const values = Object.fromEntries(fields.map((one) => [one.key, toInput(one, first.values[one.key])]));
    try {
      const { value } = await act("records.update_many", {
        type: info.key,
        rows: others.map((row) => ({ id: row.id, values })),
      });
      tellRefusals(refusedCells(value, info));
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
    return true;
  };

  useKeys({
    cellRight: () => {
      if (!isRow(rows.at(cursor))) return false;
      focus(cursor, at ? Math.min(at.column + 1, columns.length - 1) : 0);
    },
    cellLeft: () => {
      if (!at) return false;
      if (at.column === 0) setAt(null);
      else focus(cursor, at.column - 1);
    },
    rangeDown: () => reach(1, 0),
    rangeUp: () => reach(-1, 0),
    rangeRight: () => reach(0, 1),
    rangeLeft: () => reach(0, -1),
    editCell: edit,
    fillDown: () => void fill(),
  });

  /** Cells are where they were said to be only as long as the rows under them are the same. */
  const leave = () => {
    setEditing(false);
    setAt(null);
  };

  const clipboard = useRef<{ copy: () => string | null; paste: (text: string) => Promise<void> }>(null);
  clipboard.current = {
    copy: () => {
      if (!range) return null;
      const { rows: chosen, columns: over } = block(range);
      const text = (row: RecordRow, column: number) => {
        const one = fieldAt(column);
        return one ? cellText(one, one.key === info?.title_field ? row.title : row.values[one.key]) : "";
      };
      return toTsv(chosen.map((row) => over.map((column) => text(row, column))));
    },
    paste: async (text) => {
      if (!range || !info) return;
      const table = parseTsv(text);
      const top = Math.min(range.row, range.toRow);
      const left = Math.min(range.column, range.toColumn);
      const below = await read(rows.rowsBefore(top), rows.rowsBefore(top) + table.length - 1);
      const found = table.flatMap((cells, down) => {
        const row = below[down];
        const keyed = cells.flatMap((cell, right) => {
          const key = columns[left + right]?.key;
          return key === undefined ? [] : [[key, cell] as const];
        });
        return row ? [{ id: row.id, values: Object.fromEntries(keyed) }] : [];
      });
      if (found.length > 0 && may.change) setPasted(found);
    },
  };
  const active = at !== null && !editing && pasted === null;
  useEffect(() => {
    if (!active) return;
    const onCopy = (event: ClipboardEvent) => {
      const text = isTyping() ? null : clipboard.current?.copy();
      if (typeof text !== "string") return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping()) return;
      void clipboard.current?.paste(event.clipboardData?.getData("text/plain") ?? "");
      event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [active]);

  return {
    range,
    field,
    editing: editing && isEditable(field),
    pasted,
    closePaste: () => setPasted(null),
    edit,
    focus,
    leave,
    stop: () => setEditing(false),
    /** After saving: down by Enter, to the right by Tab. */
    step: (down: number, right: number) =>
      at && focus(cursor + down, Math.max(0, Math.min(columns.length - 1, at.column + right))),
    /** Up and down keep the column. */
    move: (row: number) => at && setAt({ ...at, toRow: row, toColumn: at.column }),
    click: (row: number, column: number, { range: to, twice }: { range: boolean; twice: boolean }) => {
      if (to && at) setAt({ ...at, toRow: row, toColumn: column });
      else focus(row, column);
      if (twice) open(row, column);
    },
  };
}
