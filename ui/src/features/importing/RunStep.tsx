import { Button, Group, Text } from "@mantine/core";
import { CircleSlash } from "lucide-react";
import { useEffect } from "react";
import { BusyBar, ErrorBanner, JobProgress, showError } from "../../components";
import { act } from "../../data/act";
import { isRunning, useCommand, useJob } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { ImportReport, Job } from "../../transport/api";
import { useDraft } from "./draft";
import classes from "./importing.module.css";
import { Outcome } from "./Outcome";
import { SaveMapping } from "./SaveMapping";
import type { Import } from "./useImport";

/** What became of an import that did not come to its end. */
const STOPPED: Partial<Record<Job["state"], string>> = {
  cancelled: "The import was cancelled.",
  paused: "The import is paused.",
  interrupted: "The import was interrupted.",
};

function reportOf(job: Job): ImportReport | null {
  const result = job.result;
  return typeof result === "object" && result !== null && "error_count" in result ? (result as ImportReport) : null;
}

/** The import while it runs, and what became of it. */
export function RunStep({ all }: { all: Import }) {
  const fileName = all.inspection?.file_name ?? "import";
  const draft = useDraft();
  const { set, discard } = draft;
  const job = useJob(draft.job);
  // The same question as the hook's, for its error: a job that is not kept any more has nothing to tell.
  const lost = useCommand("jobs.get", { id: draft.job ?? "" }, { enabled: draft.job !== null }).error !== null;
  const over = job !== undefined && !isRunning(job);
  useEffect(() => {
    if (lost) discard();
    else if (over) set({ seen: true });
  }, [lost, over, discard, set]);
  if (!job) return <BusyBar busy />;
  const report = reportOf(job);
  if (isRunning(job)) {
    return (
      <div className={classes.plain}>
        <JobProgress job={job} />
        <Text size="sm" c="dimmed" mt={8}>
          You can leave this page. The import goes on, and Jobs at the foot of the rail shows how far it is.
        </Text>
      </div>
    );
  }
  if (job.state === "done" && report) {
    return (
      <div className={classes.stack}>
        <Outcome report={report} type={all.type} fileName={fileName} />
        <SaveMapping all={all} />
      </div>
    );
  }
  const resumable = job.state === "paused" || job.state === "interrupted";
  return (
    <div className={classes.stack}>
      {job.state === "failed" && job.error ? (
        <ErrorBanner error={toCommandError(job.error)} title="The import stopped" />
      ) : (
        <p className={classes.outcome} role="status">
          <CircleSlash size={18} aria-hidden /> {STOPPED[job.state] ?? "The import stopped."}
        </p>
      )}
      <Text size="sm">Nothing was written. Every answer that you gave is still here.</Text>
      <Group gap="xs">
        {resumable && (
          <Button
            onClick={() =>
              void act("importing.resume", { id: job.id }).catch((thrown) => showError(toCommandError(thrown)))
            }
          >
            Resume the import
          </Button>
        )}
        <Button
          variant={resumable ? "default" : "filled"}
          onClick={() => set({ job: null, seen: false, step: "preview" })}
        >
          Back to the preview
        </Button>
      </Group>
    </div>
  );
}
