import { type Column, VirtualTable } from "../../components";
import { formatNumber } from "../../data/format";
import type { ImportIssue, ImportReport } from "../../transport/api";
import classes from "./importing.module.css";

const COLUMNS: Column<ImportIssue>[] = [
  {
    key: "row",
    label: "Row",
    width: 72,
    align: "right",
    render: (issue) => <span className="k-num">{formatNumber(issue.row)}</span>,
  },
  { key: "column", label: "Column", width: 110, render: (issue) => <span dir="auto">{issue.column}</span> },
  { key: "value", label: "Value", width: 120, render: (issue) => <span dir="auto">{issue.value}</span> },
  {
    key: "message",
    label: "What is wrong",
    width: 220,
    grow: 2,
    render: (issue) => (
      <span className="k-cut" title={issue.message}>
        {issue.message}
      </span>
    ),
  },
];

/** Every refused row with its place and its reason. */
export function Errors({ report }: { report: ImportReport }) {
  const rows = report.errors.map((issue, at) => ({ ...issue, at }));
  return (
    <>
      <div className={classes.errors} style={{ height: Math.min(360, 34 + rows.length * 32) }}>
        <VirtualTable
          label="Refused rows"
          columns={COLUMNS}
          rows={rows}
          rowKey={(issue) => String(issue.at)}
          rowLabel={(issue) => `Row ${issue.row}`}
        />
      </div>
      {report.error_count > report.errors.length && (
        <p className={classes.reason}>
          The first {formatNumber(report.errors.length)} of {formatNumber(report.error_count)} are listed. The saved
          file has them all.
        </p>
      )}
    </>
  );
}
