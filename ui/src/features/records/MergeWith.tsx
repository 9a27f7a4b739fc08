import { Button, Group, Modal, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { othersWords, RecordPicker, showNote } from "../../components";
import { useCommand, useLocked, useWord } from "../../data/queries";
import type { RecordRow, Reference } from "../../transport/api";
import classes from "./records.module.css";

/** Picks the record to merge with; likely ones first, each with the reason. */
export function MergeWith({ record, onClose }: { record: RecordRow; onClose: () => void }) {
  const go = useNavigate();
  const word = useWord(record.type);
  const [other, setOther] = useState<Reference | null>(null);
  const likely = useCommand("matching.check", { type: record.type, values: record.values, exclude_id: record.id });
  const candidates = (likely.data?.candidates ?? []).slice(0, 4);
  const locked = useLocked(record.type, [...candidates.map((one) => one.id), ...(other ? [other.id] : [])]);
  const start = (id: string) =>
    void go({ to: "/merge/$type", params: { type: record.type }, search: { ids: `${record.id},${id}` } });
  const own = other?.id === record.id ? "That is this record" : undefined;
  const refused = other && locked.has(other.id) ? othersWords(other.title) : own;
  return (
    <Modal opened onClose={onClose} title={`Merge ${record.title} with…`} size={480}>
      {candidates.map((one) => (
        <button
          key={one.id}
          type="button"
          className={classes.candidate}
          aria-disabled={locked.has(one.id) || undefined}
          onClick={() => (locked.has(one.id) ? showNote(othersWords(one.title)) : start(one.id))}
        >
          <span dir="auto">{one.title}</span>
          <Text span size="xs" c="dimmed">
            {[
              one.subtitle,
              one.evidence.map((said) => said.text).join(", "),
              locked.has(one.id) && "belongs to somebody else",
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </button>
      ))}
      <RecordPicker
        label={`Another ${word.one.toLocaleLowerCase()}`}
        types={[record.type]}
        value={other}
        onChange={setOther}
        autoFocus
        error={refused}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!other || refused !== undefined} onClick={() => other && start(other.id)}>
          Compare
        </Button>
      </Group>
    </Modal>
  );
}
