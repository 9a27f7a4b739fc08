import type { EChartsCoreOption } from "echarts/core";

/** Tokens of the theme, so that a chart is right in light, in dark and on paper. */
export type ChartColor = "accent" | "green" | "red" | "amber-dot" | "grey-dot" | "text-3" | "line-strong";

/** One row of values along the axis. */
export interface ChartSeries {
  key: string;
  name: string;
  /** One a category; null where there is none. */
  values: (number | null)[];
  color: ChartColor;
  /**
   * Bars unless said. `floor` and `range` in this order, with one `stack`, draw a range: the floor is not seen, the
   * range is its height above the floor.
   */
  kind?: "bar" | "line" | "dashed" | "floor" | "range";
  /** Series of one name stand on each other. */
  stack?: string;
  /** Whether each mark says its value; a word stands below the value where the mark is a part that could be taken for the whole bar. */
  labelled?: boolean | string;
  /** What the table and the tip say in place of the value, one a category: for a range, both its ends. */
  told?: (string | null)[];
}

interface Drawn {
  categories: string[];
  series: ChartSeries[];
  format: (value: number) => string;
  short: (value: number) => string;
  horizontal: boolean;
  cursor: string;
}

const token = (name: string) => `var(--k-${name})`;
const FONT = '"Inter Variable", system-ui, sans-serif';
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);

/** What ECharts is told: colours are CSS variables, which the browser resolves as the theme changes. */
export function optionOf({ categories, series, format, short, horizontal, cursor }: Drawn): EChartsCoreOption {
  const text = { color: token("text-2"), fontFamily: FONT, fontSize: 12 };
  const along = {
    type: "category",
    data: categories,
    inverse: horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisLabel: { ...text, ...(horizontal ? { width: 150, overflow: "truncate" } : { hideOverlap: true }) },
  };
  const up = {
    type: "value",
    splitNumber: 4,
    splitLine: { lineStyle: { color: token("line") } },
    axisLabel: { ...text, color: token("text-3"), formatter: (value: number) => short(value), hideOverlap: true },
  };
  const worded = series.some((one) => typeof one.labelled === "string");
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 4, right: horizontal ? 64 : 12, top: worded ? 36 : 22, bottom: 4, outerBoundsMode: "same" },
    xAxis: horizontal ? up : along,
    yAxis: horizontal ? along : up,
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: "shadow", shadowStyle: { color: token("hover"), opacity: 0.6 } },
      backgroundColor: token("raised"),
      borderColor: token("line-strong"),
      textStyle: { ...text, color: token("text") },
      formatter: (params: unknown) => tip(params, categories, series, format),
    },
    series: series.map((one, at) => drawn(one, series.slice(at + 1), short, horizontal, cursor)),
  };
}

function drawn(
  one: ChartSeries,
  later: ChartSeries[],
  short: (value: number) => string,
  horizontal: boolean,
  cursor: string,
) {
  const bar = !one.kind || one.kind === "bar";
  // A bar that another one stands on has no room at its end for words.
  const covered = (index: number) =>
    later.some((other) => one.stack && other.stack === one.stack && other.values[index]);
  const color = token(one.color);
  const word = typeof one.labelled === "string" ? one.labelled : "";
  const common = {
    id: one.key,
    name: one.name,
    data: one.values,
    stack: one.stack,
    cursor,
    emphasis: { disabled: true },
    label: {
      show: Boolean(one.labelled),
      position: horizontal ? "right" : "top",
      color: token("text-2"),
      fontFamily: FONT,
      fontSize: 11,
      lineHeight: 13,
      formatter: ({ value, dataIndex }: { value: number | null; dataIndex: number }) =>
        value && !covered(dataIndex) ? short(value) + (word ? `\n${word}` : "") : "",
    },
    labelLayout: { hideOverlap: true },
  };
  if (bar) {
    const radius = horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0];
    return { ...common, type: "bar", barMaxWidth: 36, itemStyle: { color, borderRadius: one.stack ? 0 : radius } };
  }
  const unseen = one.kind === "floor" || one.kind === "range";
  return {
    ...common,
    type: "line",
    symbol: unseen ? "none" : "circle",
    symbolSize: 6,
    silent: unseen,
    itemStyle: { color },
    lineStyle: { color, width: 2, type: one.kind === "dashed" ? "dashed" : "solid", opacity: unseen ? 0 : 1 },
    ...(one.kind === "range" ? { areaStyle: { color, opacity: 0.18 } } : {}),
  };
}

/** All values of the category under the pointer. Names are people's own words: they are text, never markup. */
function tip(params: unknown, categories: string[], series: ChartSeries[], format: (value: number) => string): string {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  const index = (first as { dataIndex?: number } | undefined)?.dataIndex ?? -1;
  const lines = series
    .filter((one) => one.kind !== "floor")
    .map((one) => {
      const value = one.values[index];
      const said = one.told?.[index] ?? (value === null || value === undefined ? null : format(value));
      return said === null ? "" : `<div>${escaped(one.name)}: <b>${escaped(said)}</b></div>`;
    });
  return `<div><b>${escaped(categories[index] ?? "")}</b></div>${lines.join("")}`;
}
