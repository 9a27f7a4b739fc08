import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, FormFields, isAbout, Kbd, toInput } from "../../components";
import { useRecordType } from "../../data/queries";
import { useKeys } from "../../keys";
import type { CommandError } from "../../transport";
import type { RecordTypeInfo } from "../../transport/api";
import { moveCards } from "./moving";
import { type Filling, focusCard, useBoard } from "./state";

/** What a stage asks for and a deal has not, asked for where the deal was moved. */
export function FillDialog() {
  const filling = useBoard((state) => state.filling);
  const info = useRecordType("deal");
  if (!filling || !info) return null;
  return <Form key={filling.cards.map((card) => card.id).join()} filling={filling} info={info} />;
}

function Form({ filling, info }: { filling: Filling; info: RecordTypeInfo }) {
  const { cards, stage, place, along, fields: keys } = filling;
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const fields = keys.flatMap((key) => info.fields.find((field) => field.key === key) ?? []);
  const placed = fields.some((field) => isAbout(error, field));
  const what = cards.length === 1 ? (cards[0]?.title ?? "The deal") : `${cards.length} deals`;
  const cancel = () => {
    useBoard.setState({ filling: null });
    focusCard(cards[0]?.id ?? null);
  };
  const save = async () => {
    if (saving) return;
    setSaving(true);
    const given = Object.fromEntries(fields.map((field) => [field.key, toInput(field, values[field.key] ?? null)]));
    const refused = await moveCards(cards, stage, place, { ...along, values: { ...along.values, ...given } }, true);
    setSaving(false);
    if (refused) {
      setError(refused);
      return;
    }
    useBoard.setState({ filling: null });
    focusCard(cards[0]?.id ?? null);
  };
  useKeys({ save: () => void save() });
  return (
    <Modal opened onClose={cancel} title={`${what} to ${stage.name}`} size={460}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Text size="sm" c="dimmed" mb="sm">
          {stage.name} asks for {fields.length === 1 ? "this" : "these"} first.
          {cards.length > 1 && " It goes to the deals that have none; the others keep theirs."}
        </Text>
        {error && !placed && <ErrorBanner error={error} title="Not moved" />}
        <FormFields
          type={info}
          fields={fields}
          values={values}
          error={error}
          // A day opens its calendar over the form as soon as it has the focus.
          autoFocus={fields[0]?.kind !== "date"}
          onChange={(field, value) => {
            setValues((now) => ({ ...now, [field.key]: value }));
            if (isAbout(error, field)) setError(null);
          }}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} rightSection={<Kbd id="save" />}>
            Move
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
