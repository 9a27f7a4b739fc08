import { Button, Group, Modal, NumberInput, Select, Stack, Textarea } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useMemo, useState } from "react";
import { ErrorBanner, Kbd, RecordPicker } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { Reference } from "../../transport/api";
import { closeConnect, useConnecting } from "./state";
import { useSayings } from "./types";

/** SCR-29: relates the record on the screen to another one. */
export function RelationshipForm() {
  const from = useConnecting((state) => state.from);
  return (
    <Modal
      opened={from !== null}
      onClose={closeConnect}
      title="Add a connection"
      size={480}
      closeOnClickOutside={false}
    >
      {from && <Form key={from.id} from={from} />}
    </Modal>
  );
}

const PLACED = ["type", "from", "to", "strength", "start_date", "end_date", "notes"];

function Form({ from }: { from: Reference }) {
  const sayings = useSayings(from.type);
  const id = useMemo(() => newId(), []);
  const [type, setType] = useState<string | null>(null);
  const [to, setTo] = useState<Reference | null>(null);
  const [strength, setStrength] = useState<number | null>(null);
  const [start, setStart] = useState<string | null>(null);
  const [end, setEnd] = useState<string | null>(null);
  const [notes, setNotes] = useState("");
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const saying = sayings.find((one) => one.code === type);
  const errorOf = (...fields: string[]) => (error?.field && fields.includes(error.field) ? error.message : undefined);

  const save = async () => {
    if (saving) return;
    setSaving(true);
    setError(null);
    try {
      await act("relations.create", {
        id,
        from: from.id,
        to: to?.id ?? "",
        type: type ?? "",
        strength,
        notes: notes.trim() || null,
        start_date: start,
        end_date: end,
      });
      closeConnect();
    } catch (thrown) {
      setError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  const ready = saying !== undefined && to !== null;
  useKeys({ save: () => void (ready && save()) });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save();
      }}
    >
      <Stack gap={12}>
        {error && !PLACED.includes(error.field ?? "") && <ErrorBanner error={error} title="Not saved" />}
        <Select
          label={`${from.title} is`}
          placeholder="parent of, colleague of, referred by…"
          data={sayings.map((one) => ({ value: one.code, label: one.label }))}
          value={type}
          searchable
          data-autofocus
          required
          error={errorOf("type", "from")}
          onChange={(next) => {
            setType(next);
            setError(null);
            const kinds = sayings.find((one) => one.code === next)?.to ?? [];
            if (to && !kinds.includes(to.type)) setTo(null);
          }}
        />
        <RecordPicker
          label="Whom"
          types={saying?.to ?? ["person", "organization", "household"]}
          value={to}
          required
          error={errorOf("to")}
          onChange={(next) => {
            setTo(next);
            setError(null);
          }}
        />
        <Group grow align="flex-start" gap={12}>
          <DateInput
            label="Since"
            valueFormat="YYYY-MM-DD"
            clearable
            value={start}
            error={errorOf("start_date")}
            onChange={setStart}
          />
          <DateInput
            label="Until"
            valueFormat="YYYY-MM-DD"
            clearable
            value={end}
            error={errorOf("end_date")}
            onChange={setEnd}
          />
        </Group>
        <NumberInput
          label="Strength"
          description="1 to 10. Left empty, it is computed from how lately and how often there was contact, and from deals"
          min={1}
          max={10}
          clampBehavior="none"
          allowDecimal={false}
          value={strength ?? ""}
          error={errorOf("strength")}
          onChange={(next) => setStrength(next === "" ? null : Number(next))}
        />
        <Textarea
          label="Notes"
          autosize
          minRows={2}
          maxRows={8}
          dir="auto"
          value={notes}
          error={errorOf("notes")}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={closeConnect}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} disabled={!ready} rightSection={<Kbd id="save" />}>
            Connect
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
