import { useEffect } from "react";
import { showError, showNote } from "../components";
import { onJob } from "../data/client";
import { isRunning } from "../data/queries";
import { CommandError } from "../transport";

/** The screen that shows how a kind of job went. */
const WATCHED: Record<string, string> = { import: "#/import", duplicates: "#/duplicates" };

/** Says when a job ends that was seen running: work in the background must not end unnoticed. */
export function useJobNotices(): void {
  useEffect(() => {
    const running = new Set<string>();
    return onJob((job) => {
      if (isRunning(job)) running.add(job.id);
      else if (running.delete(job.id)) {
        if (job.error) showError(new CommandError(job.error));
        // Where the outcome itself is on the screen, a note would only lie on it.
        else if (job.state === "done" && !window.location.hash.startsWith(WATCHED[job.kind] ?? "-"))
          showNote(`Done: ${job.label}`);
      }
    });
  }, []);
}
