import { useMutation } from "@tanstack/react-query";
import { showError, showUndo } from "../components/toast";
import type { CommandError, CommandName, Input, Output } from "../transport";
import { call } from "../transport";
import type { Change, Job } from "../transport/api";
import { adoptSettings, applyChange, applyJob } from "./client";
import { counted } from "./waiting";

interface ActOptions<C extends CommandName> {
  /** false: no toast, for edits whose result is visible where they were made. Undo by Ctrl+Z works all the same. */
  toast?: boolean;
  onDone?: (output: Output<C>, input: Input<C>) => void;
  /** Return true when the error was shown where it happened; otherwise a toast shows it. */
  onError?: (error: CommandError) => boolean | undefined;
}

function changeOf(output: unknown): Change | null {
  if (typeof output === "object" && output !== null && "change" in output) return output.change as Change | null;
  return null;
}

/** Takes what a write answered over into what is on the screen. */
function adopt<C extends CommandName>(name: C, output: Output<C>, toast: boolean): void {
  const change = changeOf(output);
  applyChange(change);
  if (name === "settings.update") adoptSettings((output as Output<"settings.update">).value);
  if (name === "jobs.cancel") adoptCancelled(output as Job);
  if (change && toast) showUndo(change);
}

/** One that was paused is given up without a notice; a running one tells its end itself. */
function adoptCancelled(job: Job): void {
  if (job.state === "cancelled") applyJob(job);
}

/** A user's operation: runs the command, refreshes what it touched, and offers Undo in a toast. */
export function useAct<C extends CommandName>(name: C, options: ActOptions<C> = {}) {
  return useMutation<Output<C>, CommandError, Input<C>>({
    mutationFn: (input) => counted(call(name, input)),
    onSuccess: (output, input) => {
      adopt(name, output, options.toast !== false);
      options.onDone?.(output, input);
    },
    onError: (error) => {
      if (options.onError?.(error) !== true) showError(error);
    },
  });
}

/** The same outside a component: one call, refresh, toast. Rejects with the CommandError. */
export async function act<C extends CommandName>(name: C, input: Input<C>, toast = true): Promise<Output<C>> {
  const output = await counted(call(name, input));
  adopt(name, output, toast);
  return output;
}
