import { Button, Group, Modal, Select, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { ErrorBanner, IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCatalog, useCommand, useWords } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import classes from "./settings.module.css";

const KINDS = [
  { value: "text", label: "Text" },
  { value: "long_text", label: "Long text" },
  { value: "number", label: "Number" },
  { value: "date", label: "Date" },
  { value: "yes_no", label: "Yes or no" },
  { value: "choice", label: "One of several choices" },
  { value: "many_choices", label: "Several choices" },
  { value: "url", label: "Web address" },
  { value: "email", label: "E-mail" },
  { value: "phone", label: "Phone" },
];

/** "Shoe size (EU)" becomes "shoe_size_eu": the name that sheets and programs use. */
function keyOf(label: string): string {
  const folded = label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (
    folded
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 60) || "field"
  );
}

/** TAG-03: fields that people add; forms, lists, filters and imports know them at once. */
export function CustomFields() {
  const [adding, setAdding] = useState(false);
  const word = useWords();
  const fields =
    useCommand("records.page", { type: "custom_field", sort: [{ field: "label" }], limit: 200 }).data?.rows ?? [];
  const remove = (id: string) =>
    act("records.delete", { type: "custom_field", ids: [id] }).catch((thrown) => showError(toCommandError(thrown)));
  return (
    <Section
      title="Custom fields"
      actions={
        <Button variant="subtle" leftSection={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          Add field
        </Button>
      }
    >
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          Something to note about everybody that has no place yet? A field of your own shows up in forms, lists, filters
          and imports.
        </Text>
      )}
      {fields.map((field) => (
        <Group key={field.id} gap={12} className={classes.user} wrap="nowrap">
          <Text size="sm" fw={500} style={{ flex: 1 }}>
            {field.title || String(field.values.label)}
          </Text>
          <Text size="sm" c="dimmed" w={140}>
            {word(String(field.values.record_type)).many}
          </Text>
          <Text size="sm" c="dimmed" w={180}>
            {KINDS.find((kind) => kind.value === field.values.kind)?.label ?? String(field.values.kind)}
          </Text>
          <IconAction icon={Trash2} label={`Delete the field ${field.title}`} onClick={() => remove(field.id)} />
        </Group>
      ))}
      <Modal opened={adding} onClose={() => setAdding(false)} title="New field" size={440}>
        {adding && <NewField position={fields.length} onDone={() => setAdding(false)} />}
      </Modal>
    </Section>
  );
}

function NewField({ position, onDone }: { position: number; onDone: () => void }) {
  const word = useWords();
  const types = useCatalog().types.filter((one) => one.customizable);
  const [label, setLabel] = useState("");
  const [type, setType] = useState("person");
  const [kind, setKind] = useState("text");
  const [required, setRequired] = useState(false);
  const [choices, setChoices] = useState("");
  const [error, setError] = useState<CommandError | null>(null);
  const chosen = kind === "choice" || kind === "many_choices";
  const save = async () => {
    const lines = choices.split("\n").map((line) => line.trim());
    const list = [...new Set(lines.filter(Boolean))].map((line) => ({ value: keyOf(line), label: line }));
    try {
      await act("records.create", {
        type: "custom_field",
        id: newId(),
        values: {
          label: label.trim(),
          key: keyOf(label),
          record_type: type,
          kind,
          required,
          position,
          ...(chosen ? { choices: list } : {}),
        },
      });
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap={12}>
        {error && error.field !== "label" && <ErrorBanner error={error} title="Not saved" />}
        <TextInput
          label="Label"
          required
          data-autofocus
          value={label}
          error={error?.field === "label" ? error.message : undefined}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Select
          label="Of"
          data={types.map((one) => ({ value: one.key, label: word(one.key).many }))}
          value={type}
          allowDeselect={false}
          onChange={(next) => setType(next ?? type)}
        />
        <Select
          label="Kind"
          data={KINDS}
          value={kind}
          allowDeselect={false}
          onChange={(next) => setKind(next ?? kind)}
        />
        {chosen && (
          <Textarea
            label="Choices"
            description="One a line"
            autosize
            minRows={3}
            value={choices}
            onChange={(event) => setChoices(event.currentTarget.value)}
          />
        )}
        <Switch
          label="Must be filled"
          checked={required}
          onChange={(event) => setRequired(event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={label.trim() === ""}>
            Add field
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
