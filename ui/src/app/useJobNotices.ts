import { useEffect } from "react";
import { showError, showNote, showUndo, tellRefusals } from "../components";
import { onJob } from "../data/client";
import { refusalsOf } from "../data/dialogs";
import { isRunning } from "../data/queries";
import { leftOutWords } from "../features/exporting/open";
import { CommandError } from "../transport";
import type { LeftOut } from "../transport/api";

/** The screen that shows how a kind of job went. */
const WATCHED: Record<string, string> = {
  import: "#/import",
  duplicates: "#/duplicates",
  merge_preview: "#/duplicates",
  calendar_preview: "#/calendar",
};

/** Says when a job ends that was seen running: work in the background must not end unnoticed. */
export function useJobNotices(): void {
  useEffect(() => {
    const running = new Set<string>();
    return onJob((job) => {
      if (isRunning(job)) running.add(job.id);
      else if (running.delete(job.id)) {
        if (job.kind === "bulk") tellRefusals(refusalsOf(job.result));
        const made = ["bulk", "merge", "calendar"].includes(job.kind) ? madeBy(job.result) : null;
        if (made) showUndo(made);
        else if (job.error) showError(new CommandError(job.error));
        // Where the outcome itself is on the screen, a note would only lie on it.
        else if (job.state === "done" && !window.location.hash.startsWith(WATCHED[job.kind.split(":")[0] ?? ""] ?? "-"))
          showNote([`Done: ${job.label}`, ...leftOutOf(job.result)].join(". "));
      }
    });
  }, []);
}

/** The step of the history that a job made of many records' change, to be taken back by a click. */
function madeBy(result: unknown): { seq: number; label: string } | null {
  if (typeof result !== "object" || result === null || !("seq" in result) || !("label" in result)) return null;
  const { seq, label } = result;
  return typeof seq === "number" && typeof label === "string" ? { seq, label } : null;
}

/** Whom an export for e-mails, calls or letters left out (PTY-27). */
function leftOutOf(result: unknown): string[] {
  if (typeof result !== "object" || result === null || !("left_out" in result)) return [];
  return [leftOutWords(result.left_out as LeftOut)];
}
