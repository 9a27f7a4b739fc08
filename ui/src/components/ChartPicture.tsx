import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import classes from "./Chart.module.css";
import { type ChartSeries, optionOf } from "./chartOption";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

interface PictureProps {
  label: string;
  height: number;
  categories: string[];
  series: ChartSeries[];
  format: (value: number) => string;
  short: (value: number) => string;
  horizontal: boolean;
  onPick: ((category: number, series: string) => void) | undefined;
}

/** The drawn part of a chart, apart from it so that ECharts is read when the first chart is. */
export default function Picture({
  label,
  height,
  categories,
  series,
  format,
  short,
  horizontal,
  onPick,
}: PictureProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const made = init(box, null, { renderer: "svg" });
    chart.current = made;
    made.on("click", (event) => {
      const key = String(event.seriesId ?? "").split(":")[0];
      if (typeof event.dataIndex === "number" && key) pick.current?.(event.dataIndex, key);
    });
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const cursor = pick.current ? "pointer" : "default";
    chart.current?.setOption(optionOf({ categories, series, format, short, horizontal, cursor }), { notMerge: true });
  }, [categories, series, format, short, horizontal]);

  return <div ref={element} role="img" aria-label={label} className={classes.picture} style={{ height }} />;
}
