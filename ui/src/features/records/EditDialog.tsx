import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner, FormFields, fromPlain, isAbout, Kbd, toInput } from "../../components";
import { act } from "../../data/act";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { RecordRow, RecordTypeInfo } from "../../transport/api";
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
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const leave = () => (dirty ? setAsking(true) : closeEdit());
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  return (
    <Modal opened onClose={leave} title={`Edit ${word.one.toLocaleLowerCase()}`} size={560} closeOnClickOutside={false}>
      {got.error && <ErrorBanner error={got.error} />}
      {info && got.data && (
        <Form info={info} record={got.data.record} onDirty={() => setDirty(true)} onCancel={leave} />
      )}
      {asking && (
        <Group role="alert" justify="space-between" gap="xs" mt="md">
          <Text size="sm" fw={600}>
            Leave without saving what you changed?
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={closeEdit}>
              Leave it unsaved
            </Button>
            <Button variant="light" autoFocus onClick={() => setAsking(false)}>
              Go on editing
            </Button>
          </Group>
        </Group>
      )}
    </Modal>
  );
}

/** A note that came as plain text is edited as rich text too. */
function formed({ values }: RecordRow): Record<string, unknown> {
  if (values.content_html !== null || typeof values.content !== "string") return values;
  return { ...values, content_html: fromPlain(values.content) };
}

interface FormProps {
  info: RecordTypeInfo;
  record: RecordRow;
  onDirty: () => void;
  onCancel: () => void;
}

function Form({ info, record, onDirty, onCancel }: FormProps) {
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
        <FormFields
          type={info}
          fields={fields}
          values={{ ...formed(record), ...changed }}
          error={error}
          sections
          autoFocus
          onChange={(field, value) => {
            setChanged((now) => ({ ...now, [field.key]: value }));
            onDirty();
            if (isAbout(error, field)) setError(null);
          }}
        />
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={onCancel}>
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
