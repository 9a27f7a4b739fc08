import { useEffect } from "react";

/** What was typed into a form for a new record and not saved yet, by type. It outlives the dialog and a reload. */
function place(type: string): string {
  return `kith.new.${type}`;
}

export function keptDraft(type: string): Record<string, unknown> | null {
  const text = sessionStorage.getItem(place(type));
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
}

export function forgetDraft(type: string): void {
  sessionStorage.removeItem(place(type));
}

/** Keeps what is typed while it is typed; `null` keeps nothing. */
export function useKeptDraft(type: string, values: Record<string, unknown> | null): void {
  useEffect(() => {
    if (values !== null) sessionStorage.setItem(place(type), JSON.stringify(values));
  }, [type, values]);
}
