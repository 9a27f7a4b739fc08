import classes from "./matching.module.css";
import { BANDS, bandOf } from "./place";

/** How likely records are one: the number, and what it means in a word. */
export function Score({ score }: { score: number }) {
  const band = bandOf(score);
  return (
    <span className={classes.score} data-band={band}>
      <strong className="k-num">{score}</strong> {BANDS[band].label.toLocaleLowerCase()}
    </span>
  );
}
