import { Button, Group, Menu, MultiSelect, Popover, Select, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, GripVertical, ListChecks, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { STAGE_COLORS, stageColor } from "../../theme/stages";
import { toCommandError } from "../../transport";
import type { PipelineInfo, StageInfo } from "../../transport/api";
import { DeleteWithDeals, type Leaving } from "./DeleteWithDeals";
import { EditText } from "./EditText";
import classes from "./settings.module.css";
import { useRowDrag } from "./useRowDrag";

const KINDS = [
  { value: "open", label: "Open" },
  { value: "won", label: "Won" },
  { value: "lost", label: "Lost" },
  { value: "abandoned", label: "Abandoned" },
];

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

/** The list with one of its entries somewhere else. */
export function moved(ids: string[], from: number, to: number): string[] {
  const order = [...ids];
  const [one] = order.splice(from, 1);
  if (one !== undefined) order.splice(to, 0, one);
  return order;
}

/** Pipelines and their stages. What a stage means is its kind; its name is free. */
export function Pipelines() {
  const pipelines = useCommand("pipelines.list", {}).data?.pipelines ?? [];
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const ids = pipelines.map((one) => one.id);
  return (
    <Section title="Pipelines" actions={<AddPipeline taken={pipelines.map((one) => one.name)} />}>
      <Text size="sm" c="dimmed" mb={8}>
        The board opens with the first pipeline. Drag a stage by its handle to another place, or use its arrows.
      </Text>
      {pipelines.map((pipeline, at) => (
        <Pipeline
          key={pipeline.id}
          pipeline={pipeline}
          first={at === 0}
          last={at === pipelines.length - 1}
          only={pipelines.length === 1}
          onMove={(step) => run(act("pipelines.reorder", { ids: moved(ids, at, at + step) }, false))}
          onLeave={setLeaving}
        />
      ))}
      {leaving && <DeleteWithDeals leaving={leaving} pipelines={pipelines} onClose={() => setLeaving(null)} />}
    </Section>
  );
}

function AddPipeline({ taken }: { taken: string[] }) {
  const templates = useCommand("pipelines.templates", {}).data?.templates ?? [];
  const add = (key: string, called: string) => {
    let name = key === "blank" ? "New pipeline" : called;
    for (let number = 2; taken.includes(name); number += 1) name = `${called} ${number}`;
    return run(act("pipelines.create", { id: newId(), name, template: key }));
  };
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button variant="subtle" leftSection={<Plus size={14} aria-hidden />}>
          Add pipeline
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {templates.map((one) => (
          <Menu.Item key={one.key} onClick={() => add(one.key, one.name)}>
            {one.name}
            <Text size="xs" c="dimmed" component="span" display="block">
              {one.stages.join(", ")}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface PipelineProps {
  pipeline: PipelineInfo;
  first: boolean;
  last: boolean;
  only: boolean;
  onMove: (step: 1 | -1) => void;
  onLeave: (leaving: Leaving) => void;
}

function Pipeline({ pipeline, first, last, only, onMove, onLeave }: PipelineProps) {
  const word = useWord("deal").many;
  const { id, name, stages } = pipeline;
  const ids = stages.map((stage) => stage.id);
  const move = (from: number, to: number) =>
    run(act("pipelines.reorder_stages", { pipeline_id: id, ids: moved(ids, from, to) }, false));
  const drag = useRowDrag(move);
  const deals = stages.reduce((sum, stage) => sum + stage.deals, 0);
  const remove = () => (deals > 0 ? onLeave({ pipeline, stage: null, deals }) : run(act("pipelines.delete", { id })));
  const leave = (stage: StageInfo) =>
    stage.deals > 0
      ? onLeave({ pipeline, stage, deals: stage.deals })
      : run(act("pipelines.delete_stage", { id: stage.id }));
  return (
    <div className={classes.pipeline} role="group" aria-label={name}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <EditText
          label="Name of the pipeline"
          value={name}
          strong
          onSave={(text) => run(act("records.update", { type: "pipeline", id, values: { name: text } }))}
        />
        <Group gap={0} wrap="nowrap">
          <IconAction icon={ArrowUp} label={`Move ${name} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${name} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction
            icon={Trash2}
            label={only ? "The last pipeline stays" : `Delete ${name}`}
            disabled={only}
            onClick={remove}
          />
        </Group>
      </Group>
      <table className={classes.stages}>
        <thead>
          <tr>
            <th>
              <span className="k-hidden">Colour</span>
            </th>
            <th>Stage</th>
            <th>Means</th>
            <th className={classes.right}>Probability</th>
            <th className={classes.right}>Rots after</th>
            <th className={classes.right}>{word}</th>
            <th>
              <span className="k-hidden">Required fields and order</span>
            </th>
          </tr>
        </thead>
        <tbody ref={drag.body}>
          {stages.map((stage, at) => (
            <Stage
              key={stage.id}
              stage={stage}
              at={at}
              first={at === 0}
              last={at === stages.length - 1}
              over={drag.over === at}
              onGrab={(event) => drag.start(event, at)}
              onMove={(step) => move(at, at + step)}
              onDelete={() => leave(stage)}
            />
          ))}
        </tbody>
      </table>
      <Button
        variant="subtle"
        leftSection={<Plus size={14} aria-hidden />}
        mt={4}
        onClick={() =>
          run(
            act("records.create", {
              type: "stage",
              id: newId(),
              values: { pipeline: id, name: "New stage", kind: "open", probability: 50, position: stages.length },
            }),
          )
        }
      >
        Add stage
      </Button>
    </div>
  );
}

interface StageProps {
  stage: StageInfo;
  at: number;
  first: boolean;
  last: boolean;
  /** A dragged stage would land here. */
  over: boolean;
  onGrab: (event: React.PointerEvent) => void;
  onMove: (step: 1 | -1) => void;
  onDelete: () => void;
}

function Stage({ stage, at, first, last, over, onGrab, onMove, onDelete }: StageProps) {
  const { name } = stage;
  const set = (values: Record<string, unknown>) => run(act("records.update", { type: "stage", id: stage.id, values }));
  return (
    <tr data-row={at} data-over={over || undefined}>
      <td>
        <Group gap={2} wrap="nowrap">
          <span className={classes.grip} onPointerDown={onGrab} title={`Drag ${name}`} aria-hidden>
            <GripVertical size={14} />
          </span>
          <Color stage={stage} onPick={(color) => set({ color })} />
        </Group>
      </td>
      <td>
        <EditText label="Name of the stage" value={name} onSave={(text) => set({ name: text })} />
      </td>
      <td>
        <Select
          size="xs"
          w={116}
          aria-label={`What ${name} means`}
          data={KINDS}
          value={stage.kind}
          onChange={(kind) => kind && set({ kind })}
        />
      </td>
      <td className={classes.right}>
        {stage.kind === "open" ? (
          <EditText
            label={`Probability of ${name} in percent`}
            value={String(stage.probability)}
            suffix="%"
            narrow
            onSave={(text) => set({ probability: Number(text) })}
          />
        ) : (
          <span className={classes.fixed}>{stage.probability} %</span>
        )}
      </td>
      <td className={classes.right}>
        {stage.kind === "open" && (
          <EditText
            label={`Days until a deal rots in ${name}`}
            value={stage.rot_days === null ? "" : String(stage.rot_days)}
            suffix="days"
            empty="never"
            narrow
            onSave={(text) => set({ rot_days: text === "" ? null : Number(text) })}
          />
        )}
      </td>
      <td className={classes.right}>{stage.deals}</td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <Asked stage={stage} onSet={(keys) => set({ required_fields: keys })} />
          <IconAction icon={ArrowUp} label={`Move ${name} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${name} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction icon={Trash2} label={`Delete ${name}`} onClick={onDelete} />
        </Group>
      </td>
    </tr>
  );
}

function Color({ stage, onPick }: { stage: StageInfo; onPick: (color: string) => void }) {
  return (
    <Menu position="bottom-start" width={150}>
      <Menu.Target>
        <button type="button" className={classes.color} aria-label={`Colour of ${stage.name}`}>
          <span style={{ background: stageColor(stage) }} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {STAGE_COLORS.map((one) => (
          <Menu.Item
            key={one.value}
            leftSection={<span className={classes.dot} style={{ background: one.css }} />}
            onClick={() => onPick(one.value)}
          >
            {one.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Which fields a deal must have to come into the stage. */
function Asked({ stage, onSet }: { stage: StageInfo; onSet: (keys: string[]) => void }) {
  const fields = useRecordType("deal")?.fields ?? [];
  const count = stage.required_fields.length;
  const data = fields
    .filter(
      (one) =>
        one.in_form &&
        !one.read_only &&
        !one.required &&
        one.kind !== "yes_no" &&
        !["stage", "pipeline"].includes(one.key),
    )
    .map((one) => ({ value: one.key, label: one.label }));
  return (
    <Popover position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color={count > 0 ? undefined : "gray"}
          size="compact-sm"
          leftSection={<ListChecks size={14} aria-hidden />}
          aria-label={`Required fields of ${stage.name}: ${count}`}
          title="Fields that a deal needs to enter"
        >
          {count > 0 ? count : ""}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <MultiSelect
          label={`A deal needs to enter ${stage.name}`}
          placeholder={count === 0 ? "Nothing" : undefined}
          searchable
          data={data}
          value={stage.required_fields}
          onChange={onSet}
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
