import { MoneyText } from "../../components";
import { formatMoney } from "../../data/format";
import type { Filter, Report, ReportCell, ReportColumn, ReportRow } from "../../transport/api";
import { useOpenDeals } from "./open";
import classes from "./reports.module.css";
import { figureText, periodName } from "./state";

interface Props {
  report: Report;
}

/** The figures of a report: each opens the deals behind it. */
export function Figures({ report }: Props) {
  const open = useOpenDeals();
  const line = (row: ReportRow) =>
    row.cells.map((cell, at) => {
      const column = report.columns[at];
      return column && <Figure key={column.key} {...{ row, column, cell, open }} />;
    });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, by keys too
    <section className={classes.scroll} aria-label={`${report.label}: figures`} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{report.by.label}</th>
            {report.columns.map((column) => (
              <th key={column.key} scope="col" className={classes.number}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={row.key ?? "none"}>
              <th scope="row" dir="auto">
                {periodName(row.label)}
              </th>
              {line(row)}
            </tr>
          ))}
        </tbody>
        {report.total && report.rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{report.total.label}</th>
              {line(report.total)}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

interface FigureProps {
  row: ReportRow;
  column: ReportColumn;
  cell: ReportCell;
  open: (filter: Filter) => void;
}

function Figure({ row, column, cell, open }: FigureProps) {
  const shown =
    column.kind === "money"
      ? cell.amounts.length > 0
        ? (cell.converted ? [cell.converted] : cell.amounts).map((amount) => (
            <span key={amount.currency} className={classes.amount}>
              <MoneyText value={amount} />
            </span>
          ))
        : "–"
      : figureText(column, cell);
  const filter = cell.filter;
  return (
    <td className={classes.number}>
      {filter ? (
        <button
          type="button"
          className={classes.figure}
          title={
            cell.converted
              ? cell.amounts.map((amount) => formatMoney(amount)).join(" + ")
              : `The deals behind ${column.label} of ${periodName(row.label)}`
          }
          onClick={() => open(filter)}
        >
          {shown}
        </button>
      ) : (
        <span className={classes.none}>{shown}</span>
      )}
    </td>
  );
}
