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

const undoId = (seq: number) => `undo-${seq}`;

/** Names what was done and offers to take it back for ten seconds. */
export function showUndo(change: Change): void {
  notifications.show({
    id: undoId(change.seq),
    message: body(change.label, { label: "Undo", run: () => void undo(change.seq) }),
    autoClose: 10_000,
    withBorder: true,
  });
}

export function closeToast(seq: number): void {
  notifications.hide(undoId(seq));
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
