import { Button, Group, Modal, MultiSelect, NumberInput, Select, Switch, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { ErrorBanner, IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { newId } from "../../data/ids";
import { useCommand } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { LifecycleStage, LifecycleSummary, Settings } from "../../transport/api";
import { EditText } from "../settings/EditText";
import settings from "../settings/settings.module.css";
import classes from "./lifecycle.module.css";

const CATEGORIES = [
  { value: "pre_customer", label: "Before buying" },
  { value: "customer", label: "Customer" },
  { value: "post_customer", label: "After leaving" },
];

function show(thrown: unknown): void {
  showError(toCommandError(thrown));
}

/** LIF-01, LIF-09: the stages of a customer's life, and which moves lead from one to another. */
export function LifecycleSettings({ settings: kept }: { settings: Settings }) {
  const read = useCommand("lifecycle.summary", {});
  const pipelines = useCommand("board.get", {}).data?.pipelines ?? [];
  const [deleting, setDeleting] = useState<LifecycleStage | null>(null);
  const summary = read.data;
  const stages = summary?.stages ?? [];
  const swap = (at: number, step: 1 | -1) => {
    const ids = stages.map((stage) => stage.id);
    const [one, other] = [ids[at], ids[at + step]];
    if (!one || !other) return;
    ids[at] = other;
    ids[at + step] = one;
    act("lifecycle.reorder", { ids }, false).catch(show);
  };
  const add = () =>
    act("records.create", {
      type: "lifecycle_stage",
      id: newId(),
      values: { name: "New stage", category: "customer", position: stages.length + 1 },
    }).catch(show);
  return (
    <Section
      title="Lifecycle"
      actions={
        <Button
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden />}
          disabled={!summary}
          onClick={() => void add()}
        >
          Add stage
        </Button>
      }
    >
      {read.error && <ErrorBanner error={read.error} onRetry={() => void read.refetch()} />}
      <Group gap={16} align="start" mb={12}>
        <NumberInput
          label="Active customer"
          description="Days since the last purchase"
          min={1}
          max={3650}
          clampBehavior="blur"
          w={200}
          value={kept.active_customer_days}
          onChange={(days) =>
            typeof days === "number" &&
            days >= 1 &&
            act("settings.update", { active_customer_days: days }, false).catch(show)
          }
        />
        <Select
          label="Outreach pipeline"
          description="Whose deals are the clients that bots write to"
          w={260}
          placeholder="The first pipeline"
          clearable
          allowDeselect
          data={pipelines.map((one) => ({ value: one.id, label: one.title }))}
          value={kept.outreach_pipeline}
          onChange={(id) => act("settings.update", { outreach_pipeline: id }, false).catch(show)}
        />
      </Group>
      {summary && (
        <div className={settings.pipeline}>
          <table className={settings.stages}>
            <thead>
              <tr>
                <th>Stage</th>
                <th>Category</th>
                <th>Leads to</th>
                <th className={settings.right}>Here</th>
                <th>Used</th>
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
                  summary={summary}
                  first={at === 0}
                  last={at === stages.length - 1}
                  onMove={(step) => swap(at, step)}
                  onDelete={() => setDeleting(stage)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {summary && <Backfill summary={summary} />}
      {deleting && summary && <DeleteDialog stage={deleting} summary={summary} onClose={() => setDeleting(null)} />}
    </Section>
  );
}

interface StageProps {
  stage: LifecycleStage;
  summary: LifecycleSummary;
  first: boolean;
  last: boolean;
  onMove: (step: 1 | -1) => void;
  onDelete: () => void;
}

function Stage({ stage, summary, first, last, onMove, onDelete }: StageProps) {
  const set = (values: Record<string, unknown>) =>
    act("records.update", { type: "lifecycle_stage", id: stage.id, values }, false).catch(show);
  const others = summary.stages.filter((one) => one.id !== stage.id);
  const to = summary.transitions.filter((one) => one.from === stage.id).map((one) => one.to);
  return (
    <tr>
      <td>
        <Group gap={6} wrap="nowrap">
          <input
            type="color"
            className={classes.color}
            aria-label={`Colour of ${stage.name}`}
            value={stage.color ?? "#64748b"}
            onChange={(event) => void set({ color: event.currentTarget.value })}
          />
          <EditText label="Name of the stage" value={stage.name} onSave={(name) => void set({ name })} />
        </Group>
      </td>
      <td>
        <Select
          size="xs"
          w={130}
          aria-label={`Category of ${stage.name}`}
          data={CATEGORIES}
          value={stage.category}
          onChange={(category) => category && void set({ category })}
        />
      </td>
      <td>
        <MultiSelect
          size="xs"
          w={220}
          aria-label={`Where ${stage.name} leads`}
          data={others.map((one) => ({ value: one.id, label: one.name }))}
          value={to}
          onChange={(next) => act("lifecycle.set_transitions", { from: stage.id, to: next }, false).catch(show)}
        />
      </td>
      <td className={settings.right}>{formatNumber(summary.counts[stage.id] ?? 0)}</td>
      <td>
        <Switch
          size="xs"
          aria-label={`${stage.name} is in use`}
          checked={stage.is_active}
          onChange={(event) => void set({ is_active: event.currentTarget.checked })}
        />
      </td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <IconAction icon={ArrowUp} label={`Move ${stage.name} up`} disabled={first} onClick={() => onMove(-1)} />
          <IconAction icon={ArrowDown} label={`Move ${stage.name} down`} disabled={last} onClick={() => onMove(1)} />
          <IconAction
            icon={Trash2}
            label={stage.code ? `Rules go by ${stage.name}; take it out of use` : `Delete ${stage.name}`}
            disabled={stage.code !== null}
            onClick={onDelete}
          />
        </Group>
      </td>
    </tr>
  );
}

/** LIF-03: a stage in which customers stand goes only when they have somewhere to go. */
function DeleteDialog({
  stage,
  summary,
  onClose,
}: {
  stage: LifecycleStage;
  summary: LifecycleSummary;
  onClose: () => void;
}) {
  const here = summary.counts[stage.id] ?? 0;
  const [to, setTo] = useState<string | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const remove = async () => {
    try {
      await act("lifecycle.delete_stage", { id: stage.id, move_to: to });
      onClose();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  const others = summary.stages.filter((one) => one.id !== stage.id && one.is_active);
  return (
    <Modal opened onClose={onClose} title={`Delete ${stage.name}?`}>
      {error && <ErrorBanner error={error} title="Not deleted" />}
      {here > 0 && (
        <Select
          label={`${formatNumber(here)} ${here === 1 ? "customer stands" : "customers stand"} here; move them to`}
          data-autofocus
          data={others.map((one) => ({ value: one.id, label: one.name }))}
          value={to}
          onChange={setTo}
        />
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => void remove()} disabled={here > 0 && to === null}>
          Delete
        </Button>
      </Group>
    </Modal>
  );
}

function Backfill({ summary }: { summary: LifecycleSummary }) {
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed">
        {formatNumber(summary.active_customers)} active {summary.active_customers === 1 ? "customer" : "customers"}.
        Whoever was never moved stands where their status says.
      </Text>
      <Button variant="default" size="compact-sm" onClick={() => void act("lifecycle.backfill", {}).catch(show)}>
        Write their stages down
      </Button>
    </Group>
  );
}
