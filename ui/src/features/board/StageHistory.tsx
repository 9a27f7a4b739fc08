import { ArrowRight } from "lucide-react";
import { TimeText } from "../../components";
import { useCommand } from "../../data/queries";
import type { StageChange } from "../../transport/api";
import classes from "./history.module.css";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span in the two largest units that say something: "3 d 4 h", "12 min". */
export function spanText(ms: number): string {
  if (ms < MINUTE) return "under a minute";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${Math.floor(ms / HOUR)} h${minutes > 0 ? ` ${minutes} min` : ""}`;
  }
  return `${Math.floor(ms / DAY)} days`;
}

/** Where a deal was, how long, who moved it and why (PIP-10); the newest on top. */
export function StageHistory({ id }: { id: string }) {
  const history = useCommand("deals.history", { id }).data;
  if (!history) return null;
  const longest = Math.max(1, ...history.changes.map((one) => one.stayed_ms ?? 0));
  return (
    <>
      <p className={classes.age}>{spanText(history.age_ms)} from the first stage on</p>
      <ol className={classes.list} aria-label="Stages so far">
        {[...history.changes].reverse().map((one) => (
          <Change key={`${one.at} ${one.to.id}`} change={one} longest={longest} />
        ))}
      </ol>
    </>
  );
}

function Change({ change, longest }: { change: StageChange; longest: number }) {
  const why = [change.close_reason?.title, change.reason].filter(Boolean).join(": ");
  return (
    <li className={classes.change} data-kind={change.kind}>
      <span className={classes.way}>
        {change.from && (
          <>
            <span className={classes.from}>{change.from.title}</span>
            <ArrowRight size={12} aria-label="to" />
          </>
        )}
        <strong>{change.to.title}</strong>
        {change.probability !== null && change.kind === "open" && (
          <span className={classes.dim}>{change.probability} %</span>
        )}
      </span>
      {why && <span className={classes.why}>{why}</span>}
      {change.stayed_ms !== null && (
        <span className={classes.stay}>
          <span className={classes.bar} aria-hidden>
            <span style={{ width: `${Math.max(2, (change.stayed_ms / longest) * 100)}%` }} />
          </span>
          {spanText(change.stayed_ms)}
        </span>
      )}
      <span className={classes.dim}>
        <TimeText at={change.at} relative />
        {change.by && ` by ${change.by.title}`}
      </span>
    </li>
  );
}
