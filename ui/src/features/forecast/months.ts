import type { ForecastGroup, ForecastSums } from "../../transport/api";

const NOTHING: ForecastSums = {
  open_count: 0,
  total: 0,
  weighted: 0,
  won_count: 0,
  won: 0,
  lost_count: 0,
  lost: 0,
  abandoned_count: 0,
  abandoned: 0,
  omitted_count: 0,
  omitted: 0,
};

/** So many months are ahead whether or not a deal is expected in them: a card can be planned into each. */
const AHEAD = 6;

/** `2026-11` so many months later. */
export function monthAfter(month: string, step: number): string {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  const at = new Date(Date.UTC(year, number - 1 + step, 1));
  return at.toISOString().slice(0, 7);
}

/** The columns: every month with an open deal, this one and those after it, and at last the deals without a date. */
export function columnsOf(groups: ForecastGroup[], today: string): ForecastGroup[] {
  const now = today.slice(0, 7);
  const wanted = new Set(Array.from({ length: AHEAD }, (_, step) => monthAfter(now, step)));
  for (const group of groups) if (group.sums.open_count + group.sums.omitted_count > 0) wanted.add(group.key);
  wanted.delete("");
  return [...[...wanted].sort(), ""].map((key) => groups.find((group) => group.key === key) ?? without(key));
}

/** A month in which nothing is expected yet. */
function without(key: string): ForecastGroup {
  return { key, label: key, sums: NOTHING, filter: { any: [] } };
}

/** What the chart shows: a year back and a year ahead, without gaps. */
export function charted(groups: ForecastGroup[], today: string): ForecastGroup[] {
  const now = today.slice(0, 7);
  const dated = groups.map((group) => group.key).filter((key) => key !== "");
  const from = [...dated, now].filter((key) => key >= monthAfter(now, -12)).sort()[0] ?? now;
  const to = [...dated, monthAfter(now, AHEAD - 1)].filter((key) => key <= monthAfter(now, 12)).sort();
  const months: ForecastGroup[] = [];
  for (let key = from; key <= (to.at(-1) ?? now); key = monthAfter(key, 1)) {
    months.push(groups.find((group) => group.key === key) ?? without(key));
  }
  return months;
}
