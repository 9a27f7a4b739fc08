import { Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, CircleCheck, CircleSlash, CopyCheck, Download, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { BusyBar, ErrorBanner, JobProgress, showError, showNote } from "../../components";
import { act } from "../../data/act";
import { formatNumber, formatSeconds } from "../../data/format";
import { isRunning, useCommand, useJob, useWord } from "../../data/queries";
import { undo } from "../../data/undo";
import { shell, toCommandError } from "../../transport";
import type { ImportReport, Job } from "../../transport/api";
import { Counts } from "./Counts";
import { useDraft } from "./draft";
import { Errors } from "./Errors";
import classes from "./importing.module.css";
import { counted, ROWS } from "./words";

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
export function RunStep({ type, fileName }: { type: string; fileName: string }) {
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
  if (job.state === "done" && report) return <Done report={report} type={type} fileName={fileName} />;
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

/** Taking back a large import takes a while, too. */
function UndoImport({ seq }: { seq: number }) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      variant="default"
      leftSection={<Undo2 size={14} aria-hidden />}
      loading={busy}
      onClick={() => {
        setBusy(true);
        void undo(seq).finally(() => setBusy(false));
      }}
    >
      Undo the import
    </Button>
  );
}

function Done({ report, type, fileName }: { report: ImportReport; type: string; fileName: string }) {
  const word = useWord(type);
  const go = useNavigate();
  const { discard } = useDraft();
  const [saving, setSaving] = useState(false);
  const batches = useCommand("importing.batches", {}).data?.batches ?? [];
  const undone = batches.find((batch) => batch.id === report.batch)?.undone ?? false;

  const save = async () => {
    if (report.batch === null) return;
    setSaving(true);
    try {
      const path = await shell.pickFile({
        title: "Save the refused rows",
        filters: [{ name: "CSV", extensions: ["csv"] }],
        save: true,
        default_name: `${fileName.replace(/\.[^.]+$/, "")} refused.csv`,
      });
      if (!path) return;
      const { count } = await act("importing.save_errors", { batch: report.batch, path });
      showNote(`Saved ${counted(count, ROWS)} to ${path}`);
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className={classes.stack}>
      <p className={classes.outcome} role="status">
        {undone ? (
          <>
            <CircleSlash size={18} aria-hidden /> This import was undone. Everything is as it was before.
          </>
        ) : (
          <>
            <CircleCheck size={18} aria-hidden data-good /> {counted(report.rows, ROWS)} read in{" "}
            {formatSeconds(report.seconds)}
          </>
        )}
      </p>
      <Counts type={type} report={report} done />
      <Group gap="xs">
        <Button
          rightSection={<ArrowRight size={14} aria-hidden />}
          onClick={() => {
            discard();
            void go({ to: "/list/$type", params: { type } });
          }}
        >
          Go to {word.many.toLocaleLowerCase()}
        </Button>
        {!undone && report.seq !== null && <UndoImport seq={report.seq} />}
        {(type === "person" || type === "organization") && !undone && (
          <Button
            variant="default"
            leftSection={<CopyCheck size={14} aria-hidden />}
            onClick={() => void go({ to: "/duplicates/$type", params: { type } })}
          >
            Look for duplicates
          </Button>
        )}
      </Group>
      {report.error_count > 0 && (
        <section aria-labelledby="refused">
          <div className={classes.sampleHead}>
            <h3 id="refused" className={classes.subheading}>
              {formatNumber(report.error_count)} refused
            </h3>
            <Button
              variant="default"
              leftSection={<Download size={14} aria-hidden />}
              loading={saving}
              disabled={report.batch === null}
              onClick={() => void save()}
            >
              Save refused rows…
            </Button>
          </div>
          <Errors report={report} />
        </section>
      )}
    </div>
  );
}
