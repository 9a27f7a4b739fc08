import { Button, Group } from "@mantine/core";
import { FileInput } from "lucide-react";
import { showError, showNote } from "../../components";
import { act } from "../../data/act";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import { useDraft } from "./draft";
import classes from "./importing.module.css";

/** An import that the end of the program cut short is offered again, until somebody decides (IMP-09). */
export function Interrupted() {
  const jobs = useCommand("jobs.list", {}).data?.jobs ?? [];
  // The wizard that began it tells it itself.
  const told = useDraft((draft) => draft.job);
  const job = jobs.find((one) => one.kind === "import" && one.state === "interrupted" && one.id !== told);
  if (!job) return null;
  const what = job.label.replace(/^Import /, "");
  const decide = async (command: "importing.resume" | "jobs.cancel") => {
    try {
      await act(command, { id: job.id });
      if (command === "importing.resume") showNote(`Importing ${what} again. Jobs shows how far it is`);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <section className={classes.interrupted} aria-label="Interrupted import">
      <FileInput size={16} aria-hidden />
      <span>
        The import of <strong dir="auto">{what}</strong> was interrupted. Nothing was written.
      </span>
      <Group gap={6} wrap="nowrap" ml="auto">
        <Button size="compact-sm" variant="default" onClick={() => void decide("importing.resume")}>
          Resume
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void decide("jobs.cancel")}>
          Dismiss
        </Button>
      </Group>
    </section>
  );
}
