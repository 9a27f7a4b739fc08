import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../data/queries";
import { undo, useUndoConflict } from "../data/undo";
import classes from "./app.module.css";

/** One place where a later edit stands in the way of an undo (details.conflicts of `undo_conflict`). */
interface Conflict {
  table: string;
  id: string;
  field: string | null;
  now: string | null;
  was: string | null;
  why: string;
  /** The record that the row belongs to, where it is one with a title. */
  title?: string | null;
}

const WHYS: Record<string, string> = {
  edited_later: "Edited later",
  removed_later: "Removed later",
  made_again: "Made again later",
  value_taken: "The value is used elsewhere now",
  used_later: "Changed or used later",
  still_used: "Still used by something made later",
};

function conflictsOf(details: unknown): Conflict[] {
  if (typeof details !== "object" || details === null || !("conflicts" in details)) return [];
  return Array.isArray(details.conflicts) ? (details.conflicts as Conflict[]) : [];
}

function words(column: string): string {
  const text = column.replace(/_(id|minor)$/, "").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An undo that met later edits: nothing is overwritten until the person decides. */
export function ConflictDialog() {
  const { conflict, close } = useUndoConflict();
  const word = useWords();
  const conflicts = conflictsOf(conflict?.error.details);
  const impossible = conflicts.some((one) => one.why === "still_used" || one.why === "would_loop");
  return (
    <Modal zIndex={400} opened={conflict !== null} onClose={close} title="Edited since" size={640}>
      <Text size="sm" mb="sm">
        {conflict?.error.message}
      </Text>
      {!impossible && conflicts.length > 0 && (
        <table className={classes.conflict}>
          <thead>
            <tr>
              <th>What</th>
              <th>Field</th>
              <th>Now</th>
              <th>Undo brings back</th>
            </tr>
          </thead>
          <tbody>
            {conflicts.slice(0, 50).map((one) => (
              <tr key={`${one.table} ${one.id} ${one.field} ${one.why}`}>
                <td>{one.title ?? words(word(one.table).one)}</td>
                <td>{one.field ? words(one.field) : (WHYS[one.why] ?? one.why)}</td>
                <td>{one.now ?? "–"}</td>
                <td>{one.was ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        {!impossible && (
          <>
            <Button variant="default" onClick={() => void undo(conflict?.seq ?? null, "restore")}>
              Restore
            </Button>
            <Button data-autofocus onClick={() => void undo(conflict?.seq ?? null, "keep")}>
              Keep later edits
            </Button>
          </>
        )}
      </Group>
    </Modal>
  );
}
