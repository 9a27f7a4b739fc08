import { useEffect, useState } from "react";
import { act } from "../../data/act";
import { isRunning, useJob } from "../../data/queries";
import { CommandError, toCommandError } from "../../transport";
import type { CalendarReport, Job, UnknownGuests } from "../../transport/api";

interface Asked {
  report: CalendarReport | null;
  /** The job while it runs. */
  job: Job | undefined;
  error: CommandError | null;
}

/** What a calendar file would bring, counted as a job: who leaves or asks otherwise does not wait for it. */
export function useReport(path: string, unknown: UnknownGuests): Asked {
  const about = `${unknown} ${path}`;
  const [begun, setBegun] = useState<{ about: string; id: string } | null>(null);
  const [failed, setFailed] = useState<CommandError | null>(null);
  useEffect(() => {
    let wanted = true;
    let id: string | null = null;
    const stop = (job: string) => void act("jobs.cancel", { id: job }).catch(() => undefined);
    setFailed(null);
    act("calendar.count", { path, unknown })
      .then((job) => {
        if (!wanted) return stop(job.id);
        id = job.id;
        setBegun({ about, id });
      })
      .catch((thrown: unknown) => wanted && setFailed(toCommandError(thrown)));
    return () => {
      wanted = false;
      if (id !== null) stop(id);
    };
  }, [path, unknown, about]);
  const job = useJob(begun?.about === about ? begun.id : null);
  const error = failed ?? (job?.state === "failed" && job.error ? new CommandError(job.error) : null);
  return {
    report: job?.state === "done" ? (job.result as CalendarReport) : null,
    job: job && isRunning(job) ? job : undefined,
    error,
  };
}
