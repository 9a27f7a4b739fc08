/** The colours of stages; what each is in light and in dark stands in tokens.css. */
export const STAGE_COLORS = ["grey", "blue", "teal", "green", "yellow", "orange", "red", "pink", "violet"].map(
  (value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1), css: `var(--k-stage-${value})` }),
);

const BY_KIND: Record<string, string> = { open: "blue", won: "green", lost: "red", abandoned: "grey" };

/** The colour of a stage: its own, or that of its kind. */
export function stageColor(stage: { color: string | null; kind: string }): string {
  return `var(--k-stage-${stage.color ?? BY_KIND[stage.kind] ?? "grey"})`;
}
