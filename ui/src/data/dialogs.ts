import { create } from "zustand";

/** What a new record starts with; `done` is called with its id instead of opening its page. */
export interface NewRequest {
  type: string;
  values?: Record<string, unknown>;
  done?: (id: string) => void;
}

interface Dialogs {
  palette: boolean;
  help: boolean;
  creating: NewRequest | null;
}

/** The dialogs that any screen may open. */
export const useDialogs = create<Dialogs>(() => ({ palette: false, help: false, creating: null }));

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
