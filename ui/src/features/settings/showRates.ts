import { create } from "zustand";

/** The currency that a rate is asked for; the settings open its form with it. */
export const useRatesAsked = create<{ currency: string | null }>(() => ({ currency: null }));

export function showPaste(currency: string): void {
  useRatesAsked.setState({ currency });
}
