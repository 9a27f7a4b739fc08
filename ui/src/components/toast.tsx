import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { redo, undo } from "../data/undo";
import type { CommandError } from "../transport";
import type { Change } from "../transport/api";

interface ToastAction {
  label: string;
  run: () => void;
}

function body(text: string, action?: ToastAction) {
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Text size="sm" style={{ overflowWrap: "anywhere" }} lineClamp={3}>
        {text}
      </Text>
      {action && (
        <Button size="compact-sm" variant="subtle" onClick={action.run} style={{ flexShrink: 0 }}>
          {action.label}
        </Button>
      )}
    </Group>
  );
}

/** So many offers are shown at a time. */
const MOST_OFFERS = 3;

/** The toast of each operation that can be taken back, or done again, by a click: never both. */
const offers = new Map<number, string>();

function offer(seq: number, text: string, action: ToastAction): void {
  closeToast(seq);
  // Work by keys makes offers faster than they fade: the oldest go, so that the newest is not kept waiting.
  for (const old of [...offers.keys()].slice(0, Math.max(0, offers.size - MOST_OFFERS + 1))) closeToast(old);
  const id = notifications.show({
    message: body(text, action),
    autoClose: 10_000,
    withBorder: true,
    onClose: () => {
      if (offers.get(seq) === id) offers.delete(seq);
    },
  });
  offers.set(seq, id);
}

/** Names what was done and offers to take it back for ten seconds. */
export function showUndo(change: Pick<Change, "seq" | "label">): void {
  offer(change.seq, change.label, { label: "Undo", run: () => void undo(change.seq) });
}

/** Names what was taken back and offers to do that operation, and no other, again. */
export function showRedo(seq: number, text: string): void {
  offer(seq, text, { label: "Redo", run: () => void redo(seq) });
}

/** Takes the offer back, once it was accepted some other way. */
export function closeToast(seq: number): void {
  const id = offers.get(seq);
  offers.delete(seq);
  if (id) notifications.hide(id);
}

export function showNote(text: string, action?: ToastAction): void {
  notifications.show({ message: body(text, action), autoClose: action ? 10_000 : 5000, withBorder: true });
}

/** For errors that have no place on the screen of their own; stays until it is closed. */
export function showError(error: CommandError): void {
  notifications.show({
    title: "That did not work",
    message: error.message,
    color: "red",
    autoClose: false,
    withBorder: true,
    role: "alert",
  });
}
