import { Button, Group, Modal, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { RecordPicker } from "../../components";
import { useCommand, useWord } from "../../data/queries";
import type { RecordRow, Reference } from "../../transport/api";
import classes from "./records.module.css";

/** Picks the record to merge with; likely ones first, each with the reason. */
export function MergeWith({ record, onClose }: { record: RecordRow; onClose: () => void }) {
  const go = useNavigate();
  const word = useWord(record.type);
  const [other, setOther] = useState<Reference | null>(null);
  const likely = useCommand("matching.check", { type: record.type, values: record.values, exclude_id: record.id });
  const start = (id: string) =>
    void go({ to: "/merge/$type", params: { type: record.type }, search: { ids: `${record.id},${id}` } });
  return (
    <Modal opened onClose={onClose} title={`Merge ${record.title} with…`} size={480}>
      {(likely.data?.candidates ?? []).slice(0, 4).map((one) => (
        <button key={one.id} type="button" className={classes.candidate} onClick={() => start(one.id)}>
          <span dir="auto">{one.title}</span>
          <Text span size="xs" c="dimmed">
            {[one.subtitle, one.evidence.map((said) => said.text).join(", ")].filter(Boolean).join(" · ")}
          </Text>
        </button>
      ))}
      <RecordPicker
        label={`Another ${word.one.toLocaleLowerCase()}`}
        types={[record.type]}
        value={other}
        onChange={setOther}
        autoFocus
        error={other?.id === record.id ? "That is this record" : undefined}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!other || other.id === record.id} onClick={() => other && start(other.id)}>
          Compare
        </Button>
      </Group>
    </Modal>
  );
}
