import { SegmentedControl } from "@mantine/core";
import { TrendingUp } from "lucide-react";
import { BusyBar, EmptyState, ErrorBanner, MoneyText } from "../../components";
import { Chart, type ChartSeries } from "../../components/Chart";
import { formatMoney } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { Trend } from "../../transport/api";
import { Controls } from "./Controls";
import { useOpenDeals } from "./open";
import classes from "./reports.module.css";
import { periodName, periodShort, trendOf, useReports } from "./state";

/** PIP-15: what past sales say of the next half year. */
export function TrendView() {
  const state = useReports();
  const asked = useCommand("scoring.trend", trendOf(state), { keep: true });
  return (
    <>
      <Controls info={null} />
      <SegmentedControl
        className={classes.unit}
        size="xs"
        aria-label="Periods"
        value={state.quarters ? "quarters" : "months"}
        onChange={(value) => useReports.setState({ quarters: value === "quarters" })}
        data={[
          { value: "months", label: "Months" },
          { value: "quarters", label: "Quarters" },
        ]}
      />
      <BusyBar busy={asked.isFetching} />
      {asked.error && <ErrorBanner error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && (asked.data.points.length > 0 ? <Shown trend={asked.data} /> : <None trend={asked.data} />)}
    </>
  );
}

function None({ trend }: { trend: Trend }) {
  return (
    <EmptyState icon={TrendingUp} title="Nothing was sold in a whole month yet">
      {trend.said} Deals count in {trend.currency} by the day they were won.
    </EmptyState>
  );
}

function Shown({ trend }: { trend: Trend }) {
  const open = useOpenDeals();
  const { points, currency } = trend;
  const money = (minor: number) => formatMoney({ minor, currency });
  const foretold = points.some((point) => point.expected !== null);
  const series: ChartSeries[] = [
    { key: "won", name: "Won", values: points.map((point) => point.won), color: "accent" },
    ...(foretold
      ? [
          {
            key: "low",
            name: "Low",
            values: points.map((point) => point.low),
            color: "line-strong",
            kind: "floor",
            stack: "range",
          } satisfies ChartSeries,
          {
            key: "range",
            name: "Range of 80 %",
            values: points.map((point) => (point.high === null || point.low === null ? null : point.high - point.low)),
            told: points.map((point) =>
              point.high === null || point.low === null ? null : `${money(point.low)} to ${money(point.high)}`,
            ),
            color: "line-strong",
            kind: "range",
            stack: "range",
          } satisfies ChartSeries,
          {
            key: "expected",
            name: "Expected",
            values: points.map((point) => point.expected),
            color: "text-3",
            kind: "dashed",
          } satisfies ChartSeries,
        ]
      : []),
  ];
  return (
    <>
      <p className={classes.said} role="status">
        {trend.said}
      </p>
      <Chart
        title={`Won value in ${currency} and what is to be expected`}
        axis={points[0]?.period.includes("Q") ? "Quarter" : "Month"}
        categories={points.map((point) => periodShort(point.period))}
        series={series}
        format={money}
        short={(minor) => formatMoney({ minor, currency }, true)}
        height={280}
        onPick={(at) => {
          const filter = points[at]?.filter;
          if (filter) open(filter);
        }}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long table scrolls, by keys too */}
      <section className={classes.scroll} aria-label="Trend: figures" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Period</th>
              <th scope="col" className={classes.number}>
                Won
              </th>
              <th scope="col" className={classes.number}>
                Expected
              </th>
              <th scope="col" className={classes.number}>
                80 % come within
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ period, won, filter, expected, low, high }) => (
              <tr key={period}>
                <th scope="row">{periodName(period)}</th>
                <td className={classes.number}>
                  {filter && won !== null ? (
                    <button type="button" className={classes.figure} onClick={() => open(filter)}>
                      <MoneyText value={{ minor: won, currency }} />
                    </button>
                  ) : (
                    <span className={classes.none}>{won === null ? "–" : money(won)}</span>
                  )}
                </td>
                <td className={classes.number}>{expected === null ? "" : money(expected)}</td>
                <td className={classes.number}>
                  {low === null || high === null ? "" : `${money(low)} to ${money(high)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {trend.begun.minor > 0 && (
        <p className={classes.said}>
          So far in the period that has begun: <MoneyText value={trend.begun} />.
        </p>
      )}
    </>
  );
}
