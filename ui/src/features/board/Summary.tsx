import { formatNumber } from "../../data/format";
import type { BoardStage } from "../../transport/api";
import { type KindSum, recount, sumOf } from "./arrange";
import classes from "./board.module.css";
import { exact, wholeMoney } from "./Sums";
import { useBoard } from "./state";

/** The whole pipeline in one line (PIP-11): what is open, what it weighs, what was won. */
export function Summary({ stages }: { stages: BoardStage[] }) {
  const pending = useBoard((state) => state.pending);
  const now = recount(stages, pending);
  const open = sumOf(now, "open");
  const won = sumOf(now, "won");
  const lost = sumOf(now, "lost");
  const closed = won.count + lost.count;
  return (
    <span className={classes.summary} aria-live="polite">
      <Part label="open" sum={open} weighted />
      {won.count > 0 && <Part label="won" sum={won} />}
      {closed > 0 && (
        <span title={`${formatNumber(won.count)} won of ${formatNumber(closed)} closed`}>
          <strong>{Math.round((won.count / closed) * 100)} %</strong> win rate
        </span>
      )}
    </span>
  );
}

function Part({ label, sum, weighted = false }: { label: string; sum: KindSum; weighted?: boolean }) {
  return (
    <span className={classes.part} title={exact(sum.totals)}>
      <strong>{formatNumber(sum.count)}</strong> {label}
      {sum.totals.map((one, at) => (
        <span key={one.currency}>
          {at === 0 ? " · " : " + "}
          <strong>{wholeMoney(one.total, one.currency)}</strong>
          {weighted && ` (${wholeMoney(one.weighted, one.currency)} weighted)`}
        </span>
      ))}
    </span>
  );
}
