import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useId, useState } from "react";
import classes from "./Chart.module.css";
import type { ChartSeries } from "./chartOption";

export type { ChartColor, ChartSeries } from "./chartOption";

const Picture = lazy(() => import("./ChartPicture"));

interface Props {
  /** What it shows; the heading, and the name of picture and table. */
  title: string;
  /** What stands along the axis, e.g. months; the head of the table's first column. */
  axis: string;
  categories: string[];
  series: ChartSeries[];
  /** A value in full, for the table and the tip. */
  format: (value: number) => string;
  /** A value in a few letters, for the axis and the labels beside the marks; `format` unless given. */
  short?: (value: number) => string;
  /** Bars lie, categories go down: for long names and for funnels. */
  horizontal?: boolean;
  /** Pixels; 240 unless given. */
  height?: number;
  /** Opens the rows behind a figure: a mark of the picture, a cell of the table. */
  onPick?: (category: number, series: string) => void;
}

/** A chart that follows the theme, says its figures beside the marks, and can be read as a table (SCR-25). */
export function Chart({ title, axis, categories, series, format, short, horizontal = false, height, onPick }: Props) {
  const [shape, setShape] = useState("chart");
  const heading = useId();
  return (
    <section className={classes.box} aria-labelledby={heading}>
      <header className={classes.head}>
        <h2 id={heading} className={classes.title}>
          {title}
        </h2>
        <ul className={classes.legend} aria-hidden={shape === "table"}>
          {shape === "chart" &&
            series.map((one) => (
              <li key={one.key}>
                <span className={classes.swatch} data-kind={one.kind} style={{ color: `var(--k-${one.color})` }} />
                {one.name}
              </li>
            ))}
        </ul>
        <SegmentedControl
          size="xs"
          aria-label={`${title}: show as`}
          value={shape}
          onChange={setShape}
          data={[
            { value: "chart", label: "Chart" },
            { value: "table", label: "Table" },
          ]}
        />
      </header>
      {shape === "chart" ? (
        <Suspense fallback={<div style={{ height: height ?? 240 }} />}>
          <Picture
            label={`${title}. ${series.map((one) => one.name).join(", ")} by ${axis.toLowerCase()}; the table holds the figures.`}
            height={height ?? 240}
            categories={categories}
            series={series}
            format={format}
            short={short ?? format}
            horizontal={horizontal}
            onPick={onPick}
          />
        </Suspense>
      ) : (
        <Figures {...{ title, axis, categories, series, format, onPick }} />
      )}
    </section>
  );
}

type FiguresProps = Pick<Props, "title" | "axis" | "categories" | "series" | "format" | "onPick">;

function Figures({ title, axis, categories, series, format, onPick }: FiguresProps) {
  const shown = series.filter((one) => one.kind !== "floor");
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{axis}</th>
            {shown.map((one) => (
              <th key={one.key} scope="col" className={classes.number}>
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {categories.map((category, row) => (
            // Two categories may have one name; their places are their own.
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are the axis and are never reordered
            <tr key={`${row} ${category}`}>
              <th scope="row">{category}</th>
              {shown.map((one) => {
                const value = one.values[row];
                const text = value === null || value === undefined ? "–" : (one.told?.[row] ?? format(value));
                return (
                  <td key={one.key} className={classes.number}>
                    {onPick && value ? (
                      <button
                        type="button"
                        className={classes.figure}
                        aria-label={`${category}, ${one.name}: ${text}`}
                        onClick={() => onPick(row, one.key)}
                      >
                        {text}
                      </button>
                    ) : (
                      text
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
