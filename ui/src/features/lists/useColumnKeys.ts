import { type Column, columnWidth, fittingWidth } from "../../components";
import { useKeys } from "../../keys";
import type { Line } from "./useGroups";
import type { List } from "./useList";

const STEP = 16;

/** Columns by the keyboard: the one whose head has the focus, or else the one of the focused cell. */
export function useColumnKeys(list: List, columns: Column<Line>[], cell: number | undefined): void {
  const chosen = () => {
    const head = document.activeElement?.closest<HTMLElement>("[role=columnheader]")?.dataset.column;
    const key = head ?? (cell === undefined ? undefined : columns[cell]?.key);
    const shown = key && document.querySelector<HTMLElement>(`[role=columnheader][data-column="${CSS.escape(key)}"]`);
    return key && shown ? { key, shown, grid: shown.closest("[role=grid]") } : null;
  };
  const resize = (step: number) => {
    const column = chosen();
    if (!column) return false;
    list.setWidth(column.key, columnWidth(column.shown.getBoundingClientRect().width + step));
  };
  const move = (step: number) => {
    const column = chosen();
    if (!column) return false;
    list.moveColumn(column.key, step);
  };
  useKeys({
    columnLeft: () => move(-1),
    columnRight: () => move(1),
    narrower: () => resize(-STEP),
    wider: () => resize(STEP),
    fitColumn: () => {
      const column = chosen();
      if (!column?.grid) return false;
      list.setWidth(column.key, fittingWidth(column.grid, column.key));
    },
  });
}
