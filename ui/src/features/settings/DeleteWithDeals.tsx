import { Button, Group, Modal, Select, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, Kbd } from "../../components";
import { useAct } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useKeys } from "../../keys";
import type { CommandError } from "../../transport";
import type { PipelineInfo, StageInfo } from "../../transport/api";

/** A stage or a whole pipeline in which deals stand. */
export interface Leaving {
  pipeline: PipelineInfo;
  /** The whole pipeline where it is none. */
  stage: StageInfo | null;
  deals: number;
}

/** Where the deals go when their stage or pipeline is deleted. */
export function DeleteWithDeals({
  leaving,
  pipelines,
  onClose,
}: {
  leaving: Leaving;
  pipelines: PipelineInfo[];
  onClose: () => void;
}) {
  const { pipeline, stage, deals } = leaving;
  const kind = stage?.kind ?? "open";
  const groups = pipelines
    .filter((one) => stage !== null || one.id !== pipeline.id)
    .map((one) => ({
      group: one.name,
      items: one.stages
        .filter((each) => each.kind === kind && each.id !== stage?.id)
        .map((each) => ({ value: each.id, label: each.name })),
    }))
    .filter((one) => one.items.length > 0);
  const [to, setTo] = useState<string | null>(groups[0]?.items[0]?.value ?? null);
  const [error, setError] = useState<CommandError | null>(null);
  const options = {
    onDone: onClose,
    onError: (failed: CommandError) => {
      setError(failed);
      return true;
    },
  };
  const removeStage = useAct("pipelines.delete_stage", options);
  const removePipeline = useAct("pipelines.delete", options);
  const save = () => {
    if (to === null) return;
    if (stage) removeStage.mutate({ id: stage.id, move_to: to });
    else removePipeline.mutate({ id: pipeline.id, move_to: to });
  };
  useKeys({ save });
  const many = deals === 1 ? "1 deal stands" : `${formatNumber(deals)} deals stand`;
  return (
    <Modal opened onClose={onClose} title={`Delete ${stage?.name ?? pipeline.name}`} size={440}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Text size="sm" mb="sm">
          {many} here.{" "}
          {stage
            ? "Choose the stage that takes them."
            : "Choose the stage that takes the open ones; won and lost deals go to the stages of that kind beside it."}
        </Text>
        {groups.length === 0 ? (
          <Text size="sm" c="dimmed">
            There is no other stage of this kind yet; add one first.
          </Text>
        ) : (
          <Select
            label="Move them to"
            data={groups}
            value={to}
            onChange={(chosen) => setTo(chosen)}
            error={error?.field === "move_to" ? error.message : undefined}
          />
        )}
        {error && error.field !== "move_to" && <ErrorBanner error={error} title="Not deleted" />}
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={to === null}
            loading={removeStage.isPending || removePipeline.isPending}
            rightSection={<Kbd id="save" />}
          >
            Move and delete
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
