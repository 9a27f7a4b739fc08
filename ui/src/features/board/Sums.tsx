import { Tooltip } from "@mantine/core";
import { formatMoney, minorDigits } from "../../data/format";
import type { BoardStage, StageTotals } from "../../transport/api";
import classes from "./board.module.css";

/** Sums are read at a glance: whole units, the exact amount on hover. */
export function wholeMoney(minor: number, currency: string): string {
  const unit = 10 ** minorDigits(currency);
  return formatMoney({ minor: Math.round(minor / unit) * unit, currency });
}

export function exact(totals: StageTotals[]): string {
  return totals
    .map(
      (one) =>
        `${formatMoney({ minor: one.total, currency: one.currency })}, weighted ${formatMoney({ minor: one.weighted, currency: one.currency })}`,
    )
    .join("\n");
}

/** Total and weighted total of a column, one line a currency (PIP-11, PIP-12). */
export function Sums({ stage }: { stage: BoardStage }) {
  const shown = stage.totals.slice(0, 2);
  const more = stage.totals.length - shown.length;
  return (
    <Tooltip
      label={<span className={classes.exact}>{exact(stage.totals)}</span>}
      disabled={stage.totals.length === 0}
      position="bottom"
    >
      <span className={classes.sums}>
        {shown.length === 0 && <span className={classes.dim}>No value</span>}
        {shown.map((one) => (
          <span key={one.currency} className={classes.sum}>
            <span className={classes.total}>{wholeMoney(one.total, one.currency)}</span>
            {stage.kind === "open" && (
              <span className={classes.dim}>{wholeMoney(one.weighted, one.currency)} weighted</span>
            )}
          </span>
        ))}
        {more > 0 && <span className={classes.dim}>and {more} more currencies</span>}
      </span>
    </Tooltip>
  );
}
