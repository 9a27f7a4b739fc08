import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ColumnInfo, RecordTypeInfo } from "../../transport/api";
import { isChosen, KINDS, keyOf } from "../settings/kinds";
import type { Target } from "./draft";

type Kind = ColumnInfo["new_kind"];

/** Users and records are not told by text alone. */
const OF_TEXT = KINDS.filter((kind) => kind.value !== "user" && kind.value !== "reference");

interface NewFieldDialogProps {
  column: ColumnInfo;
  info: RecordTypeInfo;
  /** The new field that the column goes to already. */
  known: Target["newField"];
  onChoose: (target: Target) => void;
  onClose: () => void;
}

/** A column that no field is there for gets one; the import makes it, and undoing the import takes it away. */
export function NewFieldDialog({ column, info, known, onChoose, onClose }: NewFieldDialogProps) {
  const [label, setLabel] = useState(known?.label ?? column.name);
  const [kind, setKind] = useState<Kind>(known?.kind ?? column.new_kind);
  const there = info.fields.find((field) => field.key === keyOf(label));
  return (
    <Modal opened onClose={onClose} title={`New field for ${column.name}`} size={440}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChoose({
            type: info.key,
            field: keyOf(label),
            qualifier: null,
            newField: { label: label.trim(), kind },
          });
        }}
      >
        <Stack gap={12}>
          <TextInput
            label="Label"
            required
            data-autofocus
            maxLength={100}
            value={label}
            error={there && `There is a field ${there.label} already: choose it for the column, or another label.`}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Select
            label="Kind"
            description={
              isChosen(kind) ? "The choices are the values of the column." : "Guessed from the values of the column."
            }
            data={OF_TEXT}
            value={kind}
            onChange={(next) => setKind((next as Kind | null) ?? kind)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={label.trim() === "" || there !== undefined}>
              Use new field
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
