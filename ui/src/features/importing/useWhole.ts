import { useEffect, useState } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { isRunning, useJob } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { ImportPreview, ImportRequest } from "../../transport/api";
import type { Questions } from "./plan";

interface Counted {
  /** What was asked, and the state of the workspace that it was asked in. */
  about: string;
  job: string;
}

/**
 * The count of all rows of a large sheet, as a job. Its answer stands for as long as the same is asked of the same
 * workspace (`answered`: when the count of the first rows was last made anew).
 */
export function useWhole(request: ImportRequest | null, answered: number) {
  const [counted, setCounted] = useState<Counted | null>(null);
  const [kept, setKept] = useState<{ sheet: string; questions: Questions } | null>(null);
  const [starting, setStarting] = useState(false);
  const about = JSON.stringify([request, answered]);
  const sheet = JSON.stringify(request && [request.path, request.options, request.plan.type, request.plan.columns]);
  const job = useJob(counted?.job ?? null);
  const own = counted?.about === about;
  const running = isRunning(job);

  // Nobody waits for the count of something else, nor for one whose screen was left: others could not save meanwhile.
  const id = counted?.job ?? null;
  useEffect(() => {
    if (id === null || !own) return;
    return () => void act("jobs.cancel", { id }).catch(() => undefined);
  }, [id, own]);

  const preview = own && job?.state === "done" ? (job.result as ImportPreview) : undefined;
  useEffect(() => {
    if (preview) setKept({ sheet, questions: preview.questions });
  }, [preview, sheet]);

  const start = async () => {
    if (!request) return;
    setStarting(true);
    try {
      const begun = await act("importing.count", request);
      setCounted({ about, job: begun.id });
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setStarting(false);
    }
  };

  return {
    preview,
    questions: kept?.sheet === sheet ? kept.questions : undefined,
    /** The job while it runs, or when it failed. */
    job: own && job && (running || job.state === "failed") ? job : undefined,
    starting,
    start: () => void start(),
  };
}
