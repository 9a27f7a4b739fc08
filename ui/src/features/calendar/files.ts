import { create } from "zustand";
import { showError } from "../../components/toast";
import { shell, toCommandError } from "../../transport";

interface Files {
  /** The calendar file that is looked at before it is taken in; null: none. */
  bringing: string | null;
  exporting: boolean;
}

/** Which dialog about calendar files is open. A file that is dropped on another screen waits here. */
export const useFiles = create<Files>(() => ({ bringing: null, exporting: false }));

export function bring(path: string | null): void {
  useFiles.setState({ bringing: path });
}

export function setExporting(exporting: boolean): void {
  useFiles.setState({ exporting });
}

/** Whether a file's name says that it is a calendar. */
export function isCalendar(path: string): boolean {
  return /\.(ics|ical|ifb|icalendar)$/i.test(path);
}

const KINDS = [{ name: "Calendars", extensions: ["ics", "ical"] }];

/** Asks which calendar file, and looks at it. */
export async function chooseCalendar(): Promise<void> {
  try {
    const path = await shell.pickFile({
      title: "Choose a calendar file",
      filters: KINDS,
      save: false,
      default_name: null,
    });
    if (path) bring(path);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** Asks where to write a calendar file; null when the person thought better of it. */
export function whereTo(name: string): Promise<string | null> {
  return shell.pickFile({ title: "Export the calendar", filters: KINDS, save: true, default_name: name });
}
