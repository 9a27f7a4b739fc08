import { create } from "zustand";

interface Editing {
  target: { type: string; id: string } | null;
}

/** The record whose form is open; any screen may open it. */
export const useEditing = create<Editing>(() => ({ target: null }));

export function editRecord(type: string, id: string): void {
  useEditing.setState({ target: { type, id } });
}

export function closeEdit(): void {
  useEditing.setState({ target: null });
}
