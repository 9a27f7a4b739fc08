import { Button, Checkbox, Group, Select, Switch, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useRecordType } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Choice, RecordRow } from "../../transport/api";
import { EditText } from "./EditText";
import classes from "./settings.module.css";

/** Stands for no kind: people, companies and households alike. */
const ANYTHING = "any";

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

function text(row: RecordRow, key: string): string {
  const value = row.values[key];
  return typeof value === "string" ? value : "";
}

/** C-08: how records can stand to each other. What is used cannot vanish; it can be offered no longer. */
export function RelationshipTypes() {
  const { data } = useCommand("records.page", {
    type: "relationship_type",
    sort: [{ field: "position" }, { field: "name" }],
    limit: 200,
  });
  const types = data?.rows ?? [];
  const kinds = useRecordType("relationship_type")?.fields.find((field) => field.key === "from_kind")?.choices ?? [];
  /** Positions are written anew, as one step, so that gaps and ties do not matter. */
  const move = (at: number, step: 1 | -1) => {
    const order = types.map((type) => type.id);
    const [moved] = order.splice(at, 1);
    if (moved) order.splice(at + step, 0, moved);
    const rows = order.map((id, position) => ({ id, values: { position } }));
    return run(act("records.update_many", { type: "relationship_type", rows }, false));
  };
  const add = () => {
    const taken = new Set(types.map((type) => type.title));
    let name = "connected with";
    for (let number = 2; taken.has(name); number += 1) name = `connected with ${number}`;
    const values = { name, symmetric: true, position: types.length };
    return run(act("records.create", { type: "relationship_type", id: newId(), values }));
  };
  return (
    <Section
      title="Relationship types"
      actions={
        <Button variant="subtle" leftSection={<Plus size={14} aria-hidden />} disabled={!data} onClick={add}>
          Add type
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={6}>
        One fact, two names: Ann is “parent of” Ben, Ben is “child of” Ann. A type that is in use cannot be deleted;
        switch it off and it is not offered any more.
      </Text>
      <table className={classes.stages}>
        <thead>
          <tr>
            <th>Name</th>
            <th>From the other side</th>
            <th>Between</th>
            <th>Offered</th>
            <th>
              <span className="k-hidden">Order</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {types.map((type, at) => (
            <TypeRow
              key={type.id}
              type={type}
              kinds={kinds}
              first={at === 0}
              last={at === types.length - 1}
              onMove={(step) => move(at, step)}
            />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

interface TypeRowProps {
  type: RecordRow;
  kinds: Choice[];
  first: boolean;
  last: boolean;
  onMove: (step: 1 | -1) => void;
}

function TypeRow({ type, kinds, first, last, onMove }: TypeRowProps) {
  const symmetric = type.values.symmetric === true;
  const set = (values: Record<string, unknown>) =>
    run(act("records.update", { type: "relationship_type", id: type.id, values }));
  const side = (key: "from_kind" | "to_kind", label: string) => (
    <Select
      size="xs"
      w={108}
      aria-label={label}
      data={[{ value: ANYTHING, label: "Anything" }, ...kinds]}
      value={text(type, key) || ANYTHING}
      onChange={(chosen) => {
        const kind = chosen === ANYTHING ? null : chosen;
        set(symmetric ? { from_kind: kind, to_kind: kind } : { [key]: kind });
      }}
    />
  );
  return (
    <tr data-off={type.values.active === false || undefined}>
      <td>
        <EditText label="Name of the relationship" value={type.title} onSave={(name) => set({ name })} />
      </td>
      <td>
        {!symmetric && (
          <EditText
            label={`${type.title}, seen from the other side`}
            value={text(type, "inverse_name")}
            onSave={(name) => set({ inverse_name: name })}
          />
        )}
        <Checkbox
          size="xs"
          ms={6}
          label="The same"
          aria-label={`${type.title} is the same from both sides`}
          checked={symmetric}
          onChange={(event) =>
            set(
              event.currentTarget.checked
                ? { symmetric: true, to_kind: type.values.from_kind ?? null }
                : { symmetric: false, inverse_name: `${type.title} (from)`, inverse_code: null },
            )
          }
        />
      </td>
      <td>
        <Group gap={4} wrap="nowrap">
          {side("from_kind", `Who can be ${type.title}`)}
          {!symmetric && side("to_kind", `Whom something can be ${type.title}`)}
        </Group>
      </td>
      <td>
        <Switch
          size="xs"
          aria-label={`${type.title} is offered`}
          checked={type.values.active !== false}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
      </td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <IconAction icon={ArrowUp} label={`Move ${type.title} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${type.title} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction
            icon={Trash2}
            label={`Delete ${type.title}`}
            onClick={() => run(act("records.delete", { type: "relationship_type", ids: [type.id] }))}
          />
        </Group>
      </td>
    </tr>
  );
}
