import { Button, Loader, Paper, Text } from "@mantine/core";
import { act } from "../data/act";
import { formatSeconds } from "../data/format";
import { useCommand } from "../data/queries";
import { holding, useWaiting } from "../data/waiting";
import { toCommandError } from "../transport";
import classes from "./components.module.css";
import { showError } from "./toast";

/** Says that what was changed is not saved yet, what it waits for and how long still, and lets it go first. */
export function Waiting() {
  const writes = useWaiting((state) => state.writes);
  const jobs = useCommand("jobs.list", {}).data?.jobs ?? [];
  const job = writes > 0 ? holding(jobs) : undefined;
  const pause = () => {
    if (job) act("jobs.pause", { id: job.id }).catch((thrown) => showError(toCommandError(thrown)));
  };
  return (
    <div role="status" className={classes.waitingPlace}>
      {job && (
        <Paper withBorder shadow="md" className={classes.waiting}>
          <Loader size={16} aria-hidden />
          <div>
            <Text size="sm" fw={600}>
              {writes === 1 ? "Your change waits for the import" : `${writes} changes wait for the import`}
            </Text>
            <Text size="xs" c="dimmed" className="k-num">
              {job.label}
              {job.seconds_left !== null && ` · ${formatSeconds(job.seconds_left)} left`}. Saved right after; nothing is
              lost.
            </Text>
          </div>
          <Button size="compact-sm" variant="default" onClick={pause}>
            Pause the import and save now
          </Button>
        </Paper>
      )}
    </div>
  );
}
