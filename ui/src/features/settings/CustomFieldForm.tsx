import { Button, Group, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, FieldInput, Kbd, toInput } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCatalog, useWords } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { Choice, FieldInfo, RecordRow } from "../../transport/api";
import { ChangeKind } from "./ChangeKind";
import { choicesOf, isChosen, KINDS, keyOf, kindLabel } from "./kinds";

type Kind = FieldInfo["kind"];

interface CustomFieldFormProps {
  /** null: a new one. */
  field: RecordRow | null;
  position: number;
  onDone: () => void;
}

function textOf(field: RecordRow | null, key: string, otherwise = ""): string {
  const value = field?.values[key];
  return typeof value === "string" ? value : otherwise;
}

/** What a field of one's own is called, holds and asks for. */
export function CustomFieldForm({ field, position, onDone }: CustomFieldFormProps) {
  const word = useWords();
  const catalog = useCatalog();
  const known = (field?.values.choices as Choice[] | null | undefined) ?? [];
  const [label, setLabel] = useState(textOf(field, "label"));
  const [type, setType] = useState(textOf(field, "record_type", "person"));
  const [kind, setKind] = useState<Kind>(textOf(field, "kind", "text") as Kind);
  const [to, setTo] = useState(textOf(field, "reference_type", "party"));
  const [help, setHelp] = useState(textOf(field, "help"));
  const [required, setRequired] = useState(field?.values.required === true);
  const [indexed, setIndexed] = useState(field?.values.indexed === true);
  const [lines, setLines] = useState(known.map((one) => one.label).join("\n"));
  const [preset, setPreset] = useState<unknown>(field?.values.default_value ?? null);
  const [error, setError] = useState<CommandError | null>(null);
  const [changing, setChanging] = useState(false);
  const [tried, setTried] = useState(false);
  const choices = choicesOf(lines, known);

  const targets = [
    { value: "party", label: "Any person or organization" },
    ...catalog.types
      .filter((one) => one.searched || one.listed)
      .map((one) => ({ value: one.key, label: word(one.key).one })),
  ];
  const shape: FieldInfo | undefined = catalog.types
    .find((one) => one.key === type)
    ?.fields.find((one) => one.kind === "text");
  const missing = {
    label: label.trim() === "" ? "A field needs a label" : undefined,
    choices: isChosen(kind) && choices.length === 0 ? "Name at least one, one a line" : undefined,
  };
  const save = async () => {
    setTried(true);
    if (missing.label || missing.choices) return;
    const values = {
      label: label.trim(),
      required,
      indexed,
      help: help.trim() || null,
      default_value: toInput({ kind }, preset),
      ...(isChosen(kind) ? { choices } : {}),
    };
    try {
      if (field) await act("records.update", { type: "custom_field", id: field.id, values });
      else {
        const own = { key: keyOf(label), record_type: type, kind, position };
        const target = kind === "reference" ? { reference_type: to } : {};
        await act("records.create", {
          type: "custom_field",
          id: newId(),
          values: { ...values, ...own, ...target },
        });
      }
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  useKeys({ save: () => void save() }, !changing);
  if (field && changing) return <ChangeKind field={field} onBack={() => setChanging(false)} onDone={onDone} />;
  const about = (...keys: string[]) => (error?.field && keys.includes(error.field) ? error.message : undefined);
  const placed = about("label", "key", "choices", "default_value", "reference_type") !== undefined;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap={12}>
        {error && !placed && <ErrorBanner error={error} title="Not saved" />}
        <TextInput
          label="Label"
          required
          data-autofocus
          value={label}
          error={about("label", "key") ?? (tried ? missing.label : undefined)}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        {!field && (
          <Select
            label="Of"
            data={catalog.types
              .filter((one) => one.customizable)
              .map((one) => ({ value: one.key, label: word(one.key).many }))}
            value={type}
            onChange={(next) => setType(next ?? type)}
          />
        )}
        {field ? (
          <Group justify="space-between" align="flex-end" wrap="nowrap">
            <TextInput label="Kind" value={kindLabel(kind)} readOnly style={{ flex: 1 }} />
            <Button variant="default" onClick={() => setChanging(true)}>
              Change kind…
            </Button>
          </Group>
        ) : (
          <Select
            label="Kind"
            data={KINDS}
            value={kind}
            onChange={(next) => {
              setKind((next as Kind | null) ?? kind);
              setPreset(null);
            }}
          />
        )}
        {kind === "reference" && !field && (
          <Select
            label="Points to"
            data={targets}
            value={to}
            error={about("reference_type")}
            onChange={(next) => setTo(next ?? to)}
          />
        )}
        {isChosen(kind) && (
          <Textarea
            label="Choices"
            description="One a line, in the order in which they are offered"
            autosize
            minRows={3}
            value={lines}
            error={about("choices") ?? (tried ? missing.choices : undefined)}
            onChange={(event) => setLines(event.currentTarget.value)}
          />
        )}
        {shape && kind !== "reference" && kind !== "user" && (
          <FieldInput
            field={{
              ...shape,
              key: "default",
              label: "Default for new records",
              kind,
              choices,
              required: false,
              read_only: false,
              help: null,
            }}
            value={preset}
            error={about("default_value")}
            onChange={setPreset}
          />
        )}
        <TextInput
          label="Help"
          description="A sentence below the field"
          maxLength={300}
          value={help}
          onChange={(event) => setHelp(event.currentTarget.value)}
        />
        <Switch
          label="Must be filled"
          checked={required}
          onChange={(event) => setRequired(event.currentTarget.checked)}
        />
        <Switch
          label="Fast to filter"
          description="Keeps an index. Long lists that are often filtered or sorted by this field turn it on by themselves."
          checked={indexed}
          onChange={(event) => setIndexed(event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" rightSection={<Kbd id="save" />}>
            {field ? "Save" : "Add field"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
