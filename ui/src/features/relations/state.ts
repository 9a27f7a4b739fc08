import { create } from "zustand";
import type { Reference } from "../../transport/api";

interface Connecting {
  from: Reference | null;
}

/** The record that a connection is being added to; any screen may ask. */
export const useConnecting = create<Connecting>(() => ({ from: null }));

export function openConnect(from: Reference): void {
  useConnecting.setState({ from });
}

export function closeConnect(): void {
  useConnecting.setState({ from: null });
}
