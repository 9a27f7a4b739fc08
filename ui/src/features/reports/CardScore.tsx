import classes from "./reports.module.css";
import { useScore } from "./useScore";

/** A deal's score on its card; asked for only where a model tells deals of one stage apart. */
export function CardScore({ id }: { id: string }) {
  const score = useScore(id);
  if (score?.basis !== "model" || score.score === null) return null;
  const why = score.factors.map(
    (factor) => `${factor.points > 0 ? "+" : "−"}${Math.abs(factor.points)} ${factor.text}`,
  );
  return (
    <span className={classes.cardScore} title={why.join(", ")}>
      Score {score.score}
    </span>
  );
}
