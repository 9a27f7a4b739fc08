import { Button } from "@mantine/core";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { JobProgress } from "../../components";
import { formatNumber } from "../../data/format";
import classes from "./importing.module.css";
import type { Import } from "./useImport";

/** "Counted in the first 5,000 of 1,000,000 rows"; empty when all were counted. */
export function partText(all: Import): string {
  const { preview, part } = all;
  return part && preview
    ? `Counted in the first ${formatNumber(preview.report.rows)} of ${formatNumber(preview.of)} rows`
    : "";
}

/** Says that the counts are those of the first rows, and offers to count all. */
export function FirstRows({ all, children }: { all: Import; children?: ReactNode }) {
  const text = partText(all);
  const { job, starting, start } = all.whole;
  if (text === "") return null;
  return (
    <div className={classes.part}>
      <Info size={16} aria-hidden />
      <div className={classes.partText}>
        <strong>{text}.</strong> {children}
        {job && <JobProgress job={job} />}
      </div>
      {(!job || job.state === "failed") && (
        <Button size="compact-sm" variant="default" loading={starting} disabled={all.counting} onClick={start}>
          Count all rows
        </Button>
      )}
    </div>
  );
}
