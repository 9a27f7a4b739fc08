import { Trophy } from "lucide-react";
import { type CSSProperties, useEffect } from "react";
import { useWorkspace } from "../../data/queries";
import classes from "./board.module.css";
import { useBoard } from "./state";

const PIECES = Array.from({ length: 28 }, (_, at) => at);

/** A won deal, for two seconds. The toast says the same to a screen reader, and has the way back. */
export function Celebration() {
  const won = useBoard((state) => state.won);
  const wanted = useWorkspace().data?.settings.celebrate_wins ?? true;
  useEffect(() => {
    if (won === null) return;
    const timer = setTimeout(() => useBoard.setState({ won: null }), 2200);
    return () => clearTimeout(timer);
  }, [won]);
  if (won === null || !wanted) return null;
  return (
    <div className={classes.celebration} aria-hidden data-celebration>
      {PIECES.map((at) => (
        <i key={at} style={{ "--at": at, "--fall": `${180 + ((at * 71) % 220)}px` } as CSSProperties} />
      ))}
      <span className={classes.celebrationText}>
        <Trophy size={20} /> Won {won}
      </span>
    </div>
  );
}
