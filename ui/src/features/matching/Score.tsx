import type { MatchGroup } from "../../transport/api";
import classes from "./matching.module.css";
import { BANDS } from "./place";

/** How likely records are one: the number, and what it means in a word, both as the core says. */
export function Score({ group: { score, band } }: { group: Pick<MatchGroup, "score" | "band"> }) {
  return (
    <span className={classes.score} data-band={band}>
      <strong className="k-num">{score}</strong> {BANDS[band].toLocaleLowerCase()}
    </span>
  );
}
