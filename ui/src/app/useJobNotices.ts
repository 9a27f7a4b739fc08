import { useEffect } from "react";
import { showError, showNote } from "../components";
import { onJob } from "../data/client";
import { isRunning } from "../data/queries";
import { CommandError } from "../transport";

/** Says when a job ends that was seen running: work in the background must not end unnoticed. */
export function useJobNotices(): void {
  useEffect(() => {
    const running = new Set<string>();
    return onJob((job) => {
      if (isRunning(job)) running.add(job.id);
      else if (running.delete(job.id)) {
        if (job.error) showError(new CommandError(job.error));
        else if (job.state === "done") showNote(`Done: ${job.label}`);
      }
    });
  }, []);
}
