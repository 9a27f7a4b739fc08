import { Button, Group, Indicator, Popover, Progress, Text, Tooltip } from "@mantine/core";
import { CircleCheck, CircleSlash, CircleX, ListChecks, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { act } from "../data/act";
import { openRefusals, refusalsOf, refusedOf } from "../data/dialogs";
import { formatNumber, formatRelative, formatSeconds } from "../data/format";
import { isRunning, useCommand } from "../data/queries";
import { call, toCommandError } from "../transport";
import type { Job } from "../transport/api";
import classes from "./components.module.css";
import { refusedText } from "./Refusals";
import { showError } from "./toast";

const STATES: Record<Job["state"], string> = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  paused: "Paused",
  interrupted: "Interrupted",
};

function StateIcon({ job }: { job: Job }) {
  if (isRunning(job)) return <LoaderCircle size={14} aria-hidden color="var(--k-accent)" />;
  if (job.state === "done") return <CircleCheck size={14} aria-hidden color="var(--k-green)" />;
  if (job.state === "failed") return <CircleX size={14} aria-hidden color="var(--k-red)" />;
  return <CircleSlash size={14} aria-hidden color="var(--k-text-3)" />;
}

/** One job: how far, how fast, how long still, and a way to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const running = isRunning(job);
  const share = job.total ? (job.done / job.total) * 100 : null;
  const counts = job.total
    ? `${formatNumber(job.done)} of ${formatNumber(job.total)}`
    : job.done > 0
      ? formatNumber(job.done)
      : "";
  const rows = job.kind === "import" || job.kind === "count" ? "rows " : "";
  const words = running
    ? [
        counts,
        job.rate ? `${formatNumber(Math.round(job.rate))} ${rows}a second` : "",
        job.seconds_left !== null ? `${formatSeconds(job.seconds_left)} left` : "",
      ]
    : [STATES[job.state], counts, job.finished_at ? formatRelative(job.finished_at) : ""];
  const refused = job.kind === "bulk" ? refusedOf(job.result) : 0;
  const ask = (work: Promise<unknown>) => void work.catch((thrown) => showError(toCommandError(thrown)));
  const resumable = job.kind === "import" && (job.state === "paused" || job.state === "interrupted");
  return (
    <div className={classes.job}>
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Group gap={8} wrap="nowrap" miw={0}>
          <StateIcon job={job} />
          <Text size="sm" truncate>
            {job.label}
          </Text>
        </Group>
        {running && job.kind === "import" && (
          <Tooltip label="Lets go of the file, so that others can save; the import begins anew when it is resumed">
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Pause: ${job.label}`}
              onClick={() => ask(act("jobs.pause", { id: job.id }))}
            >
              Pause
            </Button>
          </Tooltip>
        )}
        {resumable && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Resume: ${job.label}`}
            onClick={() => ask(act("importing.resume", { id: job.id }))}
          >
            Resume
          </Button>
        )}
        {(running || resumable) && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Cancel: ${job.label}`}
            onClick={() => ask(act("jobs.cancel", { id: job.id }))}
          >
            Cancel
          </Button>
        )}
      </Group>
      {running && <Progress aria-label={job.label} value={share ?? 100} animated={share === null} size={4} my={6} />}
      <Text size="xs" c="dimmed" className="k-num" aria-live="polite">
        {words.filter(Boolean).join(" · ")}
      </Text>
      {refused > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => ask(call("jobs.get", { id: job.id }).then(({ result }) => openRefusals(refusalsOf(result))))}
        >
          {refusedText({ refused })}
        </Button>
      )}
      {job.error && (
        <Text size="xs" c="red">
          {job.error.message}
        </Text>
      )}
    </div>
  );
}

/** At the foot of the rail: quiet while nothing runs. */
export function JobsTray({ compact }: { compact: boolean }) {
  const [open, setOpen] = useState(false);
  const jobs = useCommand("jobs.list", {}).data?.jobs ?? [];
  const running = jobs.filter(isRunning);
  const first = running[0];
  const share = first?.total ? Math.round((first.done / first.total) * 100) : null;
  const label = first ? `${running.length} running` : "Jobs";
  return (
    <Popover opened={open} onChange={setOpen} position="right-end" width={320} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          fullWidth
          px={8}
          h={32}
          onClick={() => setOpen(!open)}
          aria-label={compact ? label : undefined}
          aria-expanded={open}
        >
          <Indicator
            disabled={!first}
            processing={Boolean(first)}
            size={7}
            offset={1}
            color="teal"
            mr={compact ? 0 : 10}
            display="flex"
          >
            <ListChecks size={16} aria-hidden />
          </Indicator>
          {!compact && (
            <Text size="sm" fw={450} className="k-num">
              {label}
              {share !== null && ` · ${share} %`}
            </Text>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Jobs" p="sm" mah={420} style={{ overflowY: "auto" }}>
        <Text fw={600} size="sm" mb={4}>
          Jobs
        </Text>
        {jobs.length === 0 && (
          <Text size="sm" c="dimmed">
            Imports, exports and scans show up here while they run.
          </Text>
        )}
        {jobs.slice(0, 20).map((job) => (
          <JobProgress key={job.id} job={job} />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
