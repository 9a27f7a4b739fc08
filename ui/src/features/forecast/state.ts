import { create } from "zustand";
import type { Filter } from "../../transport/api";

interface ForecastState {
  pipeline: string | null;
  owner: string | null;
  category: string | null;
  filters: Filter[];
}

/** How the forecast was left. */
export const useForecast = create<ForecastState>(() => ({ pipeline: null, owner: null, category: null, filters: [] }));
