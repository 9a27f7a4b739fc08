import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { undo } from "../data/undo";
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

/** The toast of each operation that can still be taken back by a click; a redo shows a new one. */
const undoToasts = new Map<number, string>();

/** Names what was done and offers to take it back for ten seconds. */
export function showUndo(change: Pick<Change, "seq" | "label">): void {
  closeToast(change.seq);
  const id = notifications.show({
    message: body(change.label, { label: "Undo", run: () => void undo(change.seq) }),
    autoClose: 10_000,
    withBorder: true,
    onClose: () => undoToasts.delete(change.seq),
  });
  undoToasts.set(change.seq, id);
}

/** Takes the offer back, once it was accepted some other way. */
export function closeToast(seq: number): void {
  const id = undoToasts.get(seq);
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
