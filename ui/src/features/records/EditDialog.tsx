import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, FieldInput, Kbd, toInput } from "../../components";
import { act } from "../../data/act";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { FieldInfo, RecordRow, RecordTypeInfo } from "../../transport/api";
import { closeEdit, useEditing } from "./editing";

/** SCR-25: all fields of a record in one form, over whatever is on the screen. Only what was changed is sent. */
export function EditDialog() {
  const target = useEditing((state) => state.target);
  return target && <Loaded key={target.id} type={target.type} id={target.id} />;
}

function Loaded({ type, id }: { type: string; id: string }) {
  const info = useRecordType(type);
  const got = useCommand("records.get", { type, id });
  const word = useWord(type);
  return (
    <Modal
      opened
      onClose={closeEdit}
      title={`Edit ${word.one.toLocaleLowerCase()}`}
      size={560}
      closeOnClickOutside={false}
    >
      {got.error && <ErrorBanner error={got.error} />}
      {info && got.data && <Form info={info} record={got.data.record} />}
    </Modal>
  );
}

/** Whether an error that names a field or a part of it ("emails[1].address") belongs to this one. */
export function isAbout(error: CommandError | null, field: Pick<FieldInfo, "key">): boolean {
  const named = error?.field;
  return (
    named !== null &&
    named !== undefined &&
    (named === field.key || named.startsWith(`${field.key}.`) || named.startsWith(`${field.key}[`))
  );
}

function Form({ info, record }: { info: RecordTypeInfo; record: RecordRow }) {
  const [changed, setChanged] = useState<Record<string, unknown>>({});
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const fields = info.fields.filter((field) => field.in_form && !field.read_only);
  const placed = fields.some((field) => isAbout(error, field));

  const save = async () => {
    if (saving) return;
    const values: Record<string, unknown> = {};
    for (const field of fields) {
      if (field.key in changed) values[field.key] = toInput(field, changed[field.key]);
    }
    if (Object.keys(values).length === 0) {
      closeEdit();
      return;
    }
    setSaving(true);
    try {
      await act("records.update", { type: info.key, id: record.id, values });
      closeEdit();
    } catch (thrown) {
      setError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  useKeys({ save: () => void save() });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap={12}>
        {error && !placed && <ErrorBanner error={error} title="Not saved" />}
        {fields.map((field, at) => (
          <FieldInput
            key={field.key}
            field={field}
            autoFocus={at === 0}
            value={field.key in changed ? changed[field.key] : (record.values[field.key] ?? null)}
            error={isAbout(error, field) ? error?.message : undefined}
            onChange={(value) => {
              setChanged((now) => ({ ...now, [field.key]: value }));
              if (isAbout(error, field)) setError(null);
            }}
          />
        ))}
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={closeEdit}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} rightSection={<Kbd id="save" />}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
