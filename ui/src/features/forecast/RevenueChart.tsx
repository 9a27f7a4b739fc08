import { useMemo } from "react";
import { Chart, type ChartSeries } from "../../components";
import { formatMoney, formatMonthShort } from "../../data/format";
import type { Forecast, ForecastGroup } from "../../transport/api";
import { charted } from "./months";
import type { Part } from "./showDeals";

/** SCR-25: what was won and what is expected, month by month. */
export function RevenueChart({
  forecast,
  onShow,
}: {
  forecast: Forecast;
  onShow: (group: ForecastGroup, part: Part) => void;
}) {
  const months = useMemo(() => charted(forecast.months, forecast.today), [forecast]);
  const series = useMemo<ChartSeries[]>(
    () => [
      {
        key: "won",
        name: "Won",
        color: "accent",
        stack: "month",
        values: months.map(({ sums }) => sums.won || null),
        labelled: true,
      },
      {
        key: "weighted",
        name: "Weighted",
        color: "grey-dot",
        stack: "month",
        values: months.map(({ sums }) => sums.weighted || null),
        labelled: "weighted",
      },
      {
        key: "total",
        name: "Open in all",
        color: "text-3",
        kind: "dashed",
        values: months.map(({ sums }) => (sums.open_count > 0 ? sums.total : null)),
      },
    ],
    [months],
  );
  const categories = useMemo(() => months.map((month) => formatMonthShort(month.key)), [months]);
  const money = useMemo(
    () => ({
      full: (minor: number) => formatMoney({ minor, currency: forecast.currency }),
      short: (minor: number) => formatMoney({ minor, currency: forecast.currency }, true),
    }),
    [forecast.currency],
  );
  return (
    <Chart
      title="Revenue by month"
      axis="Month"
      categories={categories}
      series={series}
      format={money.full}
      short={money.short}
      height={220}
      onPick={(at, key) => {
        const month = months[at];
        if (month) onShow(month, key === "won" ? "won" : "open");
      }}
    />
  );
}
