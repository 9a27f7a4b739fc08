import { Button, Group, SegmentedControl, Select, Switch, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useWord } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow, Settings } from "../../transport/api";
import { EditText } from "./EditText";
import { moved } from "./Pipelines";
import { closingTitle } from "./sections";
import classes from "./settings.module.css";

const KINDS = [
  { value: "won", label: "Won" },
  { value: "lost", label: "Lost" },
  { value: "abandoned", label: "Abandoned" },
];

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

/** PIP-09: why deals are closed, and how much of it is asked. */
export function Closing({ settings }: { settings: Settings }) {
  const deals = useWord("deal").many;
  const [kind, setKind] = useState("lost");
  const { data } = useCommand("records.page", {
    type: "close_reason",
    filter: { field: "kind", op: "eq", value: kind },
    sort: [{ field: "position" }, { field: "name" }],
    limit: 200,
  });
  const reasons = data?.rows ?? [];
  const ids = reasons.map((one) => one.id);
  const move = (at: number, step: 1 | -1) => {
    const rows = moved(ids, at, at + step).map((id, position) => ({ id, values: { position } }));
    return run(act("records.update_many", { type: "close_reason", rows }, false));
  };
  const add = () => {
    const taken = new Set(reasons.map((one) => one.title));
    let name = "New reason";
    for (let number = 2; taken.has(name); number += 1) name = `New reason ${number}`;
    return run(
      act("records.create", { type: "close_reason", id: newId(), values: { kind, name, position: reasons.length } }),
    );
  };
  return (
    <Section
      title={closingTitle(deals)}
      actions={
        <Button variant="subtle" leftSection={<Plus size={14} aria-hidden />} disabled={!data} onClick={add}>
          Add reason
        </Button>
      }
    >
      <Group gap={24} mb={12} align="flex-end">
        <Select
          size="xs"
          w={260}
          label="A reason for losing a deal is"
          data={[
            { value: "optional", label: "Optional" },
            { value: "asked", label: "Asked for on the screen" },
            { value: "required", label: "Required of every program" },
          ]}
          value={settings.lost_reason}
          onChange={(next) =>
            next && run(act("settings.update", { lost_reason: next as Settings["lost_reason"] }, false))
          }
        />
        <Switch
          size="xs"
          mb={6}
          label="Celebrate won deals on the board"
          checked={settings.celebrate_wins}
          onChange={(event) => run(act("settings.update", { celebrate_wins: event.currentTarget.checked }, false))}
        />
      </Group>
      <SegmentedControl
        size="xs"
        aria-label="Reasons for deals that are"
        data={KINDS}
        value={kind}
        onChange={setKind}
      />
      {reasons.length === 0 && (
        <Text size="sm" c="dimmed" py={8}>
          No reasons yet. With a few to choose from, reports can tell what wins deals and what loses them.
        </Text>
      )}
      {reasons.length > 0 && (
        <table className={classes.stages}>
          <thead>
            <tr>
              <th>Reason</th>
              <th>Offered</th>
              <th>
                <span className="k-hidden">Order</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map((reason, at) => (
              <Reason
                key={reason.id}
                reason={reason}
                first={at === 0}
                last={at === reasons.length - 1}
                onMove={(step) => move(at, step)}
              />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

interface ReasonProps {
  reason: RecordRow;
  first: boolean;
  last: boolean;
  onMove: (step: 1 | -1) => void;
}

function Reason({ reason, first, last, onMove }: ReasonProps) {
  const set = (values: Record<string, unknown>) =>
    run(act("records.update", { type: "close_reason", id: reason.id, values }));
  return (
    <tr data-off={reason.values.active === false || undefined}>
      <td>
        <EditText label="Name of the reason" value={reason.title} onSave={(name) => set({ name })} />
      </td>
      <td>
        <Switch
          size="xs"
          aria-label={`${reason.title} is offered`}
          checked={reason.values.active !== false}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
      </td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <IconAction icon={ArrowUp} label={`Move ${reason.title} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${reason.title} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction
            icon={Trash2}
            label={`Delete ${reason.title}`}
            onClick={() => run(act("records.delete", { type: "close_reason", ids: [reason.id] }))}
          />
        </Group>
      </td>
    </tr>
  );
}
