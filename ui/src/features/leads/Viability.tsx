import type { RecordRow } from "../../transport/api";
import classes from "./leads.module.css";

const WORDS: Record<string, string> = { high: "high", medium: "medium", low: "low" };

/** PIP-21: how promising a lead is, as a score and a word. */
export function Viability({ lead }: { lead: RecordRow }) {
  const { viability, viability_label, viability_reason } = lead.values;
  if (typeof viability !== "number" || typeof viability_label !== "string") return null;
  return (
    <span
      className={classes.viability}
      data-band={viability_label}
      title={typeof viability_reason === "string" ? viability_reason : undefined}
    >
      <strong className="k-num">{viability}</strong> {WORDS[viability_label]}
    </span>
  );
}
