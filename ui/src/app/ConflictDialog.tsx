import { Button, Group, Modal, Text } from "@mantine/core";
import { undo, useUndoConflict } from "../data/undo";
import classes from "./app.module.css";

interface ConflictField {
  record: string;
  field: string;
  now: string;
  before: string;
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function text(source: object, ...keys: string[]): string | null {
  for (const key of keys) {
    const value: unknown = Reflect.get(source, key);
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "object" && value !== null && "title" in value) return String(value.title);
  }
  return null;
}

/** details.fields: which field of which record was edited later, its value now and the value undo would bring back. */
function conflictFields(details: unknown): ConflictField[] {
  if (typeof details !== "object" || details === null) return [];
  const list: unknown = Reflect.get(details, "fields") ?? Reflect.get(details, "conflicts");
  if (!Array.isArray(list)) return [];
  return list
    .filter((one): one is object => typeof one === "object" && one !== null)
    .map((one) => ({
      record: text(one, "title", "record", "id") ?? "",
      field: text(one, "label", "field", "column") ?? "",
      now: shown(Reflect.get(one, "current") ?? Reflect.get(one, "now")),
      before: shown(Reflect.get(one, "restore") ?? Reflect.get(one, "old") ?? Reflect.get(one, "before")),
    }));
}

/** An undo that met later edits: nothing is overwritten until the person decides. */
export function ConflictDialog() {
  const { conflict, close } = useUndoConflict();
  const fields = conflictFields(conflict?.error.details);
  return (
    <Modal opened={conflict !== null} onClose={close} title="Edited since" size={640}>
      <Text size="sm" mb="sm">
        {conflict?.error.message}
      </Text>
      {fields.length > 0 && (
        <table className={classes.conflict}>
          <thead>
            <tr>
              <th>Record</th>
              <th>Field</th>
              <th>Now</th>
              <th>Undo brings back</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((one) => (
              <tr key={`${one.record} ${one.field}`}>
                <td>{one.record}</td>
                <td>{one.field}</td>
                <td>{one.now}</td>
                <td>{one.before}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button variant="default" onClick={() => void undo(conflict?.seq ?? null, "restore")}>
          Restore
        </Button>
        <Button data-autofocus onClick={() => void undo(conflict?.seq ?? null, "keep")}>
          Keep later edits
        </Button>
      </Group>
    </Modal>
  );
}
