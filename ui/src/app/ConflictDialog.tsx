import { Button, Group, Modal, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { formatNumber } from "../data/format";
import { useWords } from "../data/queries";
import { undo, useUndoConflict } from "../data/undo";
import type { CommandError } from "../transport";
import classes from "./app.module.css";

/** One place where a later edit stands in the way of an undo (details.conflicts of `undo_conflict`). */
interface Conflict {
  table: string;
  id: string;
  /** Id of the record that the row belongs to. */
  record: string;
  field: string | null;
  now: string | null;
  was: string | null;
  why: string;
  /** The record that the row belongs to, where it is one with a title. */
  title?: string | null;
}

/** Records that are asked about one by one. */
const SHOWN = 100;

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

/** The conflicts of each record, in the order in which they were told. */
function byRecord(conflicts: Conflict[]): [string, Conflict[]][] {
  const records = new Map<string, Conflict[]>();
  for (const one of conflicts) records.set(one.record, [...(records.get(one.record) ?? []), one]);
  return [...records];
}

/** An undo that met later edits: nothing is overwritten until the person decides, for all or record by record. */
export function ConflictDialog() {
  const { conflict, close } = useUndoConflict();
  return (
    <Modal zIndex={400} opened={conflict !== null} onClose={close} title="Edited since" size={760}>
      {conflict && <Decision key={conflict.seq} error={conflict.error} seq={conflict.seq} close={close} />}
    </Modal>
  );
}

function Decision({ error, seq, close }: { error: CommandError; seq: number | null; close: () => void }) {
  const [restored, setRestored] = useState<string[]>([]);
  const word = useWords();
  const conflicts = conflictsOf(error.details);
  const records = byRecord(conflicts);
  const impossible = conflicts.some((one) => one.why === "still_used" || one.why === "would_loop");
  const answer = (record: string, restore: boolean) =>
    setRestored((old) => (restore ? [...old, record] : old.filter((one) => one !== record)));
  const some = restored.length > 0 && restored.length < records.length;
  const decide = () => {
    if (restored.length === 0) void undo(seq, "keep");
    else if (some) void undo(seq, "keep", restored);
    else void undo(seq, "restore");
  };
  return (
    <>
      <Text size="sm" mb="sm">
        {error.message}
      </Text>
      {impossible && (
        <Text size="sm">{[...new Set(conflicts.flatMap(({ title }) => (title ? [title] : [])))].join(", ")}</Text>
      )}
      {!impossible && records.length > 0 && (
        <div className={classes.conflicts}>
          <table className={classes.conflict}>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Field</th>
                <th scope="col">Now</th>
                <th scope="col">Undo brings back</th>
                <th scope="col">Answer</th>
              </tr>
            </thead>
            <tbody>
              {records.slice(0, SHOWN).map(([record, all]) =>
                all.map((one, at) => (
                  <tr key={`${one.table} ${one.id} ${one.field} ${one.why}`} data-same={at > 0 || undefined}>
                    <td>{at === 0 && (one.title ?? words(word(one.table).one))}</td>
                    <td>{one.field ? words(one.field) : (WHYS[one.why] ?? one.why)}</td>
                    <td>{one.now ?? "–"}</td>
                    <td>{one.was ?? "–"}</td>
                    <td>
                      {at === 0 && (
                        <SegmentedControl
                          size="xs"
                          aria-label={`${one.title ?? words(word(one.table).one)}: keep or restore`}
                          data={[
                            { value: "keep", label: "Keep" },
                            { value: "restore", label: "Restore" },
                          ]}
                          value={restored.includes(record) ? "restore" : "keep"}
                          onChange={(next) => answer(record, next === "restore")}
                        />
                      )}
                    </td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </div>
      )}
      {!impossible && records.length > SHOWN && (
        <Text size="sm" c="dimmed" mt={8}>
          {formatNumber(records.length - SHOWN)} more records were edited; what they have now is kept unless all is
          restored.
        </Text>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        {!impossible && (
          <>
            <Button variant="default" onClick={() => void undo(seq, "restore")}>
              {records.length > 1 ? "Restore all" : "Restore"}
            </Button>
            <Button data-autofocus onClick={decide}>
              {decision(restored.length, records.length)}
            </Button>
          </>
        )}
      </Group>
    </>
  );
}

/** What the answers come to. */
function decision(restored: number, records: number): string {
  if (restored === 0) return "Keep later edits";
  if (restored >= records) return records > 1 ? "Restore all, as answered" : "Restore, as answered";
  return `Keep ${formatNumber(records - restored)}, restore ${formatNumber(restored)}`;
}
