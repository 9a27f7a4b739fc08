import { Chart, type ChartColor, type ChartSeries } from "../../components/Chart";
import { formatMoney, formatNumber } from "../../data/format";
import type { Report, ReportCell } from "../../transport/api";
import { useOpenDeals } from "./open";
import { figureText, periodName, periodShort } from "./state";

const COLORS: ChartColor[] = ["accent", "grey-dot"];
/** Bars beyond these are read in the table. */
const MOST_BARS = 15;

interface Props {
  report: Report;
  /** Whose money is drawn where there are several. */
  currency: string;
}

/** What a report draws. */
export function Picture({ report, currency }: Props) {
  const open = useOpenDeals();
  const time = report.chart === "time";
  const rows = time ? report.rows : report.rows.slice(0, MOST_BARS);
  const drawn = report.drawn.flatMap((key) => {
    const at = report.columns.findIndex((column) => column.key === key);
    const column = report.columns[at];
    return column ? [{ at, column }] : [];
  });
  const money = drawn.some(({ column }) => column.kind === "money");
  const amountsOf = (cell: ReportCell | undefined) => (cell?.converted ? [cell.converted] : (cell?.amounts ?? []));
  const found = rows.flatMap((row) => drawn.flatMap(({ at }) => amountsOf(row.cells[at])));
  const of = found.some((amount) => amount.currency === currency) ? currency : (found[0]?.currency ?? currency);
  const value = (cell: ReportCell | undefined): number | null =>
    money ? (amountsOf(cell).find((amount) => amount.currency === of)?.minor ?? 0) : (cell?.number ?? null);
  const first = drawn[0]?.column;
  if (!first || !rows.some((row) => drawn.some(({ at }) => value(row.cells[at])))) return null;
  const series: ChartSeries[] = drawn.map(({ at, column }, place) => ({
    key: column.key,
    name: money ? `${column.label} (${of})` : column.label,
    values: rows.map((row) => value(row.cells[at])),
    color: COLORS[place] ?? "grey-dot",
    labelled: rows.length <= MOST_BARS,
  }));
  const told = (number: number, short: boolean) =>
    money
      ? formatMoney({ minor: number, currency: of }, short)
      : first.kind === "count" || first.kind === "moves"
        ? formatNumber(number)
        : figureText(first, { number, amounts: [], converted: null, filter: null });
  return (
    <Chart
      title={`${report.label} by ${report.by.label.toLocaleLowerCase()}`}
      axis={report.by.label}
      categories={rows.map((row) => (time ? periodShort(row.label) : periodName(row.label)))}
      series={series}
      format={(number) => told(number, false)}
      short={(number) => told(number, true)}
      horizontal={!time}
      height={time ? 240 : Math.max(140, 40 + rows.length * 28 * drawn.length)}
      onPick={(category, key) => {
        const at = report.columns.findIndex((column) => column.key === key);
        const filter = rows[category]?.cells[at]?.filter;
        if (filter) open(filter);
      }}
    />
  );
}
