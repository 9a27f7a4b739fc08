import { create } from "zustand";
import { formatMonth, formatNumber, locale, parseDay } from "../../data/format";
import type { Filter, ReportCell, ReportColumn, ReportRequest } from "../../transport/api";

/** What stands beside the reports of the core: it looks ahead, it scores. */
export const TREND = "trend";
export const SCORE = "score";

/** The days that reports offer, as filters tell them. */
export const PERIODS: { value: string; label: string; from: string | null; to: string | null }[] = [
  { value: "all", label: "All time", from: null, to: null },
  { value: "month", label: "This month", from: "month", to: "month+1m-1d" },
  { value: "last-month", label: "Last month", from: "month-1m", to: "month-1d" },
  { value: "quarter", label: "This quarter", from: "quarter", to: "quarter+3m-1d" },
  { value: "last-quarter", label: "Last quarter", from: "quarter-3m", to: "quarter-1d" },
  { value: "year", label: "This year", from: "year", to: "year+12m-1d" },
  { value: "last-year", label: "Last year", from: "year-12m", to: "year-1d" },
  { value: "own", label: "Own days", from: null, to: null },
];

export interface Reports {
  report: string;
  /** Id of the kept report that was opened. */
  kept: string | null;
  /** What each report counts by, where somebody chose it. */
  by: Record<string, string>;
  pipeline: string | null;
  owner: string | null;
  period: string;
  from: string | null;
  to: string | null;
  quarters: boolean;
  filters: Filter[];
}

/** How the reports were left: coming back shows the same. */
export const useReports = create<Reports>(() => ({
  report: "funnel",
  kept: null,
  by: {},
  pipeline: null,
  owner: null,
  period: "all",
  from: null,
  to: null,
  quarters: false,
  filters: [],
}));

/** The deals that are asked for, without the days. */
export function dealsOf({ pipeline, owner, filters }: Reports) {
  return { pipeline_id: pipeline, owner_id: owner, filter: filters.length > 0 ? { all: filters } : null };
}

/** The request of the trend. */
export function trendOf(state: Reports) {
  return { ...dealsOf(state), quarters: state.quarters };
}

/** The request of the report that is shown. */
export function requestOf(state: Reports): ReportRequest {
  const period = PERIODS.find((one) => one.value === state.period);
  const own = state.period === "own";
  return {
    report: state.report,
    by: state.by[state.report] ?? null,
    ...dealsOf(state),
    from: own ? state.from : (period?.from ?? null),
    to: own ? state.to : (period?.to ?? null),
  };
}

/** `2026-11` as a month, `2026-Q4` as a quarter, anything else as it is. */
export function periodName(text: string): string {
  if (/^\d{4}-\d{2}$/.test(text)) return formatMonth(text);
  const quarter = /^(\d{4})-Q(\d)$/.exec(text);
  return quarter ? `Q${quarter[2]} ${quarter[1]}` : text;
}

const shortMonth = new Intl.DateTimeFormat(locale, { month: "short" });

/** The same in a few letters, for an axis. */
export function periodShort(text: string): string {
  if (!/^\d{4}-\d{2}$/.test(text)) return periodName(text);
  return `${shortMonth.format(parseDay(`${text}-01`))} ${text.slice(2, 4)}`;
}

/** A figure that is not money, in words. */
export function figureText(column: ReportColumn, cell: ReportCell): string {
  if (cell.number === null) return "–";
  if (column.kind === "rate") return `${formatNumber(Math.round(cell.number * 1000) / 10)} %`;
  if (column.kind === "days") return `${formatNumber(Math.round(cell.number * 10) / 10)} d`;
  return formatNumber(cell.number);
}
