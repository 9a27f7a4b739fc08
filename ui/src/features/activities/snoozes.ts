import { showError } from "../../components/toast";
import { act } from "../../data/act";
import { toCommandError } from "../../transport";
import type { SnoozeUntil } from "../../transport/api";

/** Until when something can be put off by a click; the core knows the clocks. */
export const SNOOZES: { label: string; until: SnoozeUntil }[] = [
  { label: "In an hour", until: "hour" },
  { label: "This evening", until: "evening" },
  { label: "Tomorrow morning", until: "tomorrow" },
  { label: "Next Monday", until: "next_monday" },
];

/** Whether it was put off; what is wrong is told otherwise. */
export async function snooze(id: string, until: SnoozeUntil): Promise<boolean> {
  try {
    await act("activities.snooze", { id, until });
    return true;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return false;
  }
}
