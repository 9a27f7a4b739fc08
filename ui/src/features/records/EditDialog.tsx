import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner, FormFields, fromPlain, isAbout, Kbd, showError, toInput } from "../../components";
import { act } from "../../data/act";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { FieldInfo, RecordRow, RecordTypeInfo } from "../../transport/api";
import { WHEN_FIELDS, When } from "../activities/When";
import { warnOfNumbers } from "../interactions/warning";
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
      {got.data?.record.deleted_at && <Gone record={got.data.record} />}
      {info && got.data && !got.data.record.deleted_at && (
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

/** What was deleted is not edited; it can be brought back. */
function Gone({ record }: { record: RecordRow }) {
  const restore = () =>
    act("records.restore", { type: record.type, ids: [record.id] }).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  return (
    <Group justify="space-between" gap="xs" role="status">
      <Text size="sm" dir="auto">
        {record.title} was deleted.
      </Text>
      <Button variant="default" onClick={() => void restore()}>
        Restore
      </Button>
    </Group>
  );
}

/** A note that came as plain text is edited as rich text too. */
function formed({ values }: RecordRow): Record<string, unknown> {
  if (values.content_html !== null || typeof values.content !== "string") return values;
  return { ...values, content_html: fromPlain(values.content) };
}

/** What planned work is, before when. */
const LEAD = ["subject", "type"];

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
  // When planned work is due is one input of several fields.
  const planned = info.key === "activity";
  const single = planned ? fields.filter((field) => !WHEN_FIELDS.includes(field.key)) : fields;
  const moves = planned && typeof record.values.recurrence === "string" && "due_at" in changed;
  const [following, setFollowing] = useState(false);
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
      if (moves && following && typeof values.due_at === "string") {
        const timed = (changed.due_has_time ?? record.values.due_has_time) !== false;
        const where = timed ? { at: values.due_at } : { all_day: values.due_at.slice(0, 10) };
        await act("activities.reschedule", { ids: [record.id], ...where, following: true });
        delete values.due_at;
        delete values.due_has_time;
      }
      await act("records.update", { type: info.key, id: record.id, values });
      closeEdit();
      if (info.fields.some((field) => field.kind === "long_text" && field.key in values)) void warnOfNumbers(record.id);
    } catch (thrown) {
      setError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  useKeys({ save: () => void save() });

  const change = (field: FieldInfo, value: unknown) => {
    setChanged((now) => ({ ...now, [field.key]: value }));
    onDirty();
    if (isAbout(error, field)) setError(null);
  };

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
          fields={planned ? single.filter((field) => LEAD.includes(field.key)) : single}
          values={{ ...formed(record), ...changed }}
          error={error}
          sections={!planned}
          autoFocus
          onChange={change}
        />
        {planned && (
          <When
            values={{ ...record.values, ...changed }}
            error={error}
            onChange={(part) => {
              setChanged((now) => ({ ...now, ...part }));
              onDirty();
              if (error?.field && error.field in part) setError(null);
            }}
          />
        )}
        {moves && (
          <SegmentedControl
            size="xs"
            aria-label="What is moved"
            data={[
              { value: "one", label: "This one alone" },
              { value: "all", label: "This and all that follow" },
            ]}
            value={following ? "all" : "one"}
            onChange={(next) => setFollowing(next === "all")}
          />
        )}
        {planned && (
          <FormFields
            type={info}
            fields={single.filter((field) => !LEAD.includes(field.key))}
            values={{ ...record.values, ...changed }}
            error={error}
            onChange={change}
          />
        )}
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
