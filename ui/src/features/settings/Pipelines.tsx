import { Button, Group, Select, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow } from "../../transport/api";
import { EditText } from "./EditText";
import classes from "./settings.module.css";

const KINDS = [
  { value: "open", label: "Open" },
  { value: "won", label: "Won" },
  { value: "lost", label: "Lost" },
  { value: "abandoned", label: "Abandoned" },
];

function show(thrown: unknown): void {
  showError(toCommandError(thrown));
}

function update(type: string, id: string, values: Record<string, unknown>): void {
  act("records.update", { type, id, values }).catch(show);
}

function create(type: string, values: Record<string, unknown>): void {
  act("records.create", { type, id: newId(), values }).catch(show);
}

function remove(type: string, id: string): void {
  act("records.delete", { type, ids: [id] }).catch(show);
}

function byPosition(a: RecordRow, b: RecordRow): number {
  return Number(a.values.position ?? 0) - Number(b.values.position ?? 0);
}

/** Pipelines and their stages. What a stage means is its kind; its name is free. */
export function Pipelines() {
  const pipelines = useCommand("records.page", { type: "pipeline", limit: 200 }).data?.rows ?? [];
  const stages = useCommand("records.page", { type: "stage", limit: 200 }).data?.rows ?? [];
  return (
    <Section
      title="Pipelines"
      actions={
        <Button
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => create("pipeline", { name: "New pipeline", position: pipelines.length })}
        >
          Add pipeline
        </Button>
      }
    >
      {[...pipelines].sort(byPosition).map((pipeline) => (
        <Pipeline
          key={pipeline.id}
          pipeline={pipeline}
          stages={stages.filter((stage) => pipelineOf(stage) === pipeline.id).sort(byPosition)}
          last={pipelines.length === 1}
        />
      ))}
    </Section>
  );
}

function pipelineOf(stage: RecordRow): string | null {
  const pipeline = stage.values.pipeline;
  if (typeof pipeline === "object" && pipeline !== null && "id" in pipeline) return String(pipeline.id);
  return typeof pipeline === "string" ? pipeline : null;
}

function Pipeline({ pipeline, stages, last }: { pipeline: RecordRow; stages: RecordRow[]; last: boolean }) {
  /** Swaps a stage with its neighbour. Positions are written anew, so that gaps and ties do not matter. */
  const move = async (at: number, step: 1 | -1) => {
    const order = [...stages];
    const [one, other] = [order[at], order[at + step]];
    if (!one || !other) return;
    order[at] = other;
    order[at + step] = one;
    try {
      for (const [position, stage] of order.entries()) {
        if (stage.values.position !== position)
          await act("records.update", { type: "stage", id: stage.id, values: { position } }, false);
      }
    } catch (thrown) {
      show(thrown);
    }
  };
  return (
    <div className={classes.pipeline}>
      <Group justify="space-between" mb={6}>
        <EditText
          label="Name of the pipeline"
          value={pipeline.title}
          strong
          onSave={(name) => update("pipeline", pipeline.id, { name })}
        />
        <IconAction
          icon={Trash2}
          label={last ? "The last pipeline stays" : `Delete ${pipeline.title}`}
          disabled={last}
          onClick={() => remove("pipeline", pipeline.id)}
        />
      </Group>
      <table className={classes.stages}>
        <thead>
          <tr>
            <th>Stage</th>
            <th>Means</th>
            <th className={classes.right}>Probability</th>
            <th className={classes.right}>Rots after</th>
            <th>
              <span className="k-hidden">Order</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage, at) => (
            <Stage
              key={stage.id}
              stage={stage}
              first={at === 0}
              last={at === stages.length - 1}
              onMove={(step) => void move(at, step)}
            />
          ))}
        </tbody>
      </table>
      {stages.length === 0 && (
        <Text size="sm" c="dimmed" py={6}>
          A pipeline needs stages before a deal can be in it.
        </Text>
      )}
      <Button
        variant="subtle"
        leftSection={<Plus size={14} aria-hidden />}
        mt={4}
        onClick={() =>
          create("stage", {
            pipeline: pipeline.id,
            name: "New stage",
            kind: "open",
            probability: 50,
            position: stages.length,
          })
        }
      >
        Add stage
      </Button>
    </div>
  );
}

interface StageProps {
  stage: RecordRow;
  first: boolean;
  last: boolean;
  onMove: (step: 1 | -1) => void;
}

function Stage({ stage, first, last, onMove }: StageProps) {
  const set = (values: Record<string, unknown>) => update("stage", stage.id, values);
  const number = (value: unknown) => (typeof value === "number" ? String(value) : "");
  return (
    <tr>
      <td>
        <EditText label="Name of the stage" value={stage.title} onSave={(name) => set({ name })} />
      </td>
      <td>
        <Select
          size="xs"
          w={124}
          aria-label={`What ${stage.title} means`}
          data={KINDS}
          value={String(stage.values.kind ?? "open")}
          allowDeselect={false}
          onChange={(kind) => kind && set({ kind })}
        />
      </td>
      <td className={classes.right}>
        <EditText
          label={`Probability of ${stage.title} in percent`}
          value={number(stage.values.probability)}
          suffix="%"
          narrow
          onSave={(text) => set({ probability: Number(text) })}
        />
      </td>
      <td className={classes.right}>
        <EditText
          label={`Days until a deal rots in ${stage.title}`}
          value={number(stage.values.rot_days)}
          suffix="days"
          narrow
          onSave={(text) => set({ rot_days: text === "" ? null : Number(text) })}
        />
      </td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <IconAction icon={ArrowUp} label={`Move ${stage.title} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${stage.title} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction icon={Trash2} label={`Delete ${stage.title}`} onClick={() => remove("stage", stage.id)} />
        </Group>
      </td>
    </tr>
  );
}
