import classes from "./reports.module.css";
import { useScore } from "./useScore";

/** How likely a deal is to be won, and what says so; nothing for closed deals. */
export function DealScore({ id }: { id: string }) {
  const score = useScore(id);
  if (!score) return null;
  return (
    <div className={classes.score}>
      <p className={classes.scoreHead}>
        {score.score !== null && (
          <>
            <strong className={classes.points}>{score.score}</strong>
            <span className={classes.outOf}>of 100</span>
            <meter className={classes.meter} min={0} max={100} value={score.score} aria-label="Score" />
          </>
        )}
      </p>
      <p className={classes.scoreSaid}>{score.said}</p>
      {score.factors.length > 0 && (
        <ul className={classes.factors}>
          {score.factors.map((factor) => (
            <li key={factor.text}>
              <span className={classes.change} data-up={factor.points > 0 || undefined}>
                {factor.points > 0 ? `+${factor.points}` : `−${-factor.points}`}
              </span>
              <span dir="auto">{factor.text}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
