import { Button, Group, Modal, NumberInput, Switch, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner, JobProgress, showUndo } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { isRunning, useJob, useWorkspace } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { MatchGroup } from "../../transport/api";
import { namesOf } from "./GroupList";
import classes from "./matching.module.css";
import { Score } from "./Score";

/** What the job answers: what was merged or would be, and how many groups it leaves alone. */
interface MergedSafe {
  groups: number;
  records: number;
  conflicting: number;
  large: number;
  doubtful: number;
  sample: MatchGroup[];
  label: string;
  seq: number | null;
}

/** Merges at once what needs no look: first says what that would be, then does it as one step. */
export function SafeMerge({ type, many, onClose }: { type: string; many: string; onClose: () => void }) {
  const usual = useWorkspace().data?.settings.duplicates_safe_score ?? 99;
  const [least, setLeast] = useState(usual);
  const [conflicts, setConflicts] = useState(false);
  const [jobs, setJobs] = useState<{ preview: string | null; merge: string | null }>({ preview: null, merge: null });
  const [error, setError] = useState<CommandError | null>(null);
  const preview = useJob(jobs.preview);
  const merge = useJob(jobs.merge);
  const start = (previewing: boolean) =>
    act("matching.merge_safe", { type, min_score: least, with_conflicts: conflicts, preview: previewing })
      .then((job) => setJobs((now) => (previewing ? { ...now, preview: job.id } : { ...now, merge: job.id })))
      .catch((thrown) => setError(toCommandError(thrown)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted anew when the choice changes, and only then
  useEffect(() => {
    setError(null);
    const soon = setTimeout(() => void start(true), 150);
    return () => clearTimeout(soon);
  }, [least, conflicts]);
  useEffect(() => {
    if (merge?.state !== "done") return;
    // A short job ends before anybody saw it run, and then no notice tells of it.
    const { seq, label } = merge.result as MergedSafe;
    if (seq !== null) showUndo({ seq, label });
    onClose();
  }, [merge, onClose]);
  const counted = preview?.state === "done" ? (preview.result as MergedSafe) : null;
  const failed = [preview, merge].find((job) => job?.state === "failed");
  const busy = merge !== undefined && isRunning(merge);
  return (
    <Modal opened onClose={onClose} title="Merge safe groups" size={560}>
      <Text size="sm" c="dimmed" mb={12}>
        Groups whose every pair has this score at least are merged as one step that one undo takes back. The most
        complete record of each stays and gets what it lacks from the others.
      </Text>
      <Group gap={24} mb={12} align="end">
        <NumberInput
          label="Lowest score"
          min={80}
          max={100}
          clampBehavior="blur"
          w={120}
          value={least}
          disabled={busy}
          onChange={(value) => {
            if (typeof value === "number" && value >= 80 && value <= 100) setLeast(value);
          }}
        />
        <Switch
          mb={8}
          label="Also where values differ"
          checked={conflicts}
          disabled={busy}
          onChange={(event) => setConflicts(event.currentTarget.checked)}
        />
      </Group>
      {error && <ErrorBanner error={error} />}
      {failed && <JobProgress job={failed} />}
      {[preview, merge].map((job) => job && isRunning(job) && <JobProgress key={job.id} job={job} />)}
      <div role="status">{counted && <Counted counted={counted} many={many} />}</div>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={!counted || counted.groups === 0}
          loading={busy}
          onClick={() => void start(false)}
          data-autofocus
        >
          {counted && counted.groups > 0 ? `Merge ${groupsOf(counted.groups)}` : "Merge"}
        </Button>
      </Group>
    </Modal>
  );
}

function groupsOf(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? "group" : "groups"}`;
}

function Counted({ counted, many }: { counted: MergedSafe; many: string }) {
  const left = [
    [counted.conflicting, "say different things"],
    [counted.doubtful, "are in doubt: linked in part, in two groups, or changed since the last look"],
    [counted.large, "have more than 10 records"],
  ] as const;
  return (
    <div className={classes.counted}>
      <Text size="sm" fw={600}>
        {counted.groups === 0
          ? "No group is safe to merge like this"
          : `${formatNumber(counted.records)} ${many} become ${formatNumber(counted.groups)}`}
      </Text>
      {left.some(([count]) => count > 0) && (
        <ul>
          {left
            .filter(([count]) => count > 0)
            .map(([count, why]) => (
              <li key={why}>
                {groupsOf(count)} left alone: they {why}
              </li>
            ))}
        </ul>
      )}
      {counted.sample.map((group) => (
        <div key={group.id} className={classes.sample}>
          <span className="k-cut" dir="auto">
            {namesOf(group)}
          </span>
          <Text span size="xs" c="dimmed" className="k-cut">
            {group.pairs[0]?.evidence[0]?.text}
          </Text>
          <Score group={group} />
        </div>
      ))}
    </div>
  );
}
