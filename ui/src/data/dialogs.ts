import { create } from "zustand";
import type { BulkReport, Reference } from "../transport/api";

/** What a new record starts with; `done` is called with its id instead of opening its page. */
export interface NewRequest {
  type: string;
  values?: Record<string, unknown>;
  done?: (id: string) => void;
}

/** What did not take a change of many records, and why. */
export interface Refusals {
  /** How many; the list may hold fewer. */
  refused: number;
  refusals: { record: Reference; message: string }[];
}

interface Dialogs {
  palette: boolean;
  help: boolean;
  creating: NewRequest | null;
  refusals: Refusals | null;
}

/** The dialogs that any screen may open. */
export const useDialogs = create<Dialogs>(() => ({ palette: false, help: false, creating: null, refusals: null }));

export function openPalette(): void {
  useDialogs.setState({ palette: true });
}

export function openHelp(): void {
  useDialogs.setState({ help: true });
}

/** Opens the form for a new record over whatever is on the screen. */
export function openNew(request: NewRequest): void {
  useDialogs.setState({ creating: request });
}

export function closeNew(): void {
  useDialogs.setState({ creating: null });
}

export function openRefusals(refusals: Refusals | null): void {
  useDialogs.setState({ refusals });
}

/** How many records refused, as a list of jobs tells of one. */
export function refusedOf(result: unknown): number {
  return typeof result === "object" && result !== null && "refused" in result ? Number(result.refused) : 0;
}

/** The refusals in what a change of many records, or its job, answered; null when there are none. */
export function refusalsOf(result: unknown): Refusals | null {
  if (typeof result !== "object" || result === null || !("refusals" in result)) return null;
  const { type, refused, refusals } = result as BulkReport;
  if (!refused) return null;
  const list = refusals.map(({ id, title, message }) => ({ record: { type, id, title }, message }));
  return { refused, refusals: list };
}
