import { create } from "zustand";
import { showError, showNote, showRedo, showUndo } from "../components/toast";
import { type CommandError, call, toCommandError } from "../transport";
import { applyChange } from "./client";
import { counted } from "./waiting";

interface ConflictState {
  conflict: { seq: number | null; error: CommandError } | null;
  close: () => void;
}

/** The undo that met later edits and waits for a decision; null most of the time. */
export const useUndoConflict = create<ConflictState>((set) => ({
  conflict: null,
  close: () => set({ conflict: null }),
}));

let turn: Promise<boolean> = Promise.resolve(true);
const underWay = new Set<number>();

/** One after the other: who presses the key three times means three. A named operation is meant once. */
function inTurn(seq: number | null, work: () => Promise<boolean>): Promise<boolean> {
  if (seq !== null) {
    if (underWay.has(seq)) return turn;
    underWay.add(seq);
  }
  turn = turn.then(work).finally(() => seq !== null && underWay.delete(seq));
  return turn;
}

/** Takes back the newest operation, or the one with this number; says what it took back. False where it was not. */
export function undo(
  seq: number | null = null,
  resolve: "keep" | "restore" | null = null,
  restore: string[] = [],
): Promise<boolean> {
  return inTurn(seq, () => takeBack(seq, resolve, restore));
}

async function takeBack(seq: number | null, resolve: "keep" | "restore" | null, restore: string[]): Promise<boolean> {
  try {
    const done = await counted(call("journal.undo", { seq, resolve, restore }));
    applyChange(done.change);
    useUndoConflict.setState({ conflict: null });
    showRedo(done.value.seq, done.change?.label ?? `Undid: ${done.value.label}`);
    return true;
  } catch (thrown) {
    const error = toCommandError(thrown);
    if (error.code === "undo_conflict") {
      const merge = resolve === null ? await mergeOf(seq) : null;
      if (merge) window.location.hash = `/unmerge/${merge}`;
      else useUndoConflict.setState({ conflict: { seq, error } });
    } else if (error.code === "nothing_to_undo") showNote("Nothing to undo");
    else showError(error);
    return false;
  }
}

/** The one merge that an operation made: what was changed since in it is decided field by field. */
async function mergeOf(seq: number | null): Promise<string | null> {
  if (seq === null) return null;
  const { merges } = await call("merging.list", { seq, limit: 2 });
  return merges.length === 1 && merges[0] && merges[0].fixed === null ? merges[0].id : null;
}

/** Does again what was undone last, or the operation with this number. */
export function redo(seq: number | null = null): Promise<boolean> {
  return inTurn(seq, () => again(seq));
}

async function again(seq: number | null): Promise<boolean> {
  try {
    const done = await counted(call("journal.redo", { seq }));
    applyChange(done.change);
    if (done.change) showUndo(done.change);
    else showNote(`Redid: ${done.value.label}`);
    return true;
  } catch (thrown) {
    const error = toCommandError(thrown);
    if (error.code === "nothing_to_redo") showNote("Nothing to redo");
    else showError(error);
    return false;
  }
}
