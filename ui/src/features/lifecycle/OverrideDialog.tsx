import { Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner } from "../../components";
import { act } from "../../data/act";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { LifecycleStage, RecordRow } from "../../transport/api";

interface OverrideDialogProps {
  record: RecordRow;
  stages: LifecycleStage[];
  onClose: () => void;
}

/** LIF-10: a move that is not among the allowed ones, by an administrator who says why. */
export function OverrideDialog({ record, stages, onClose }: OverrideDialogProps) {
  const [stage, setStage] = useState<string | null>(stages[0]?.id ?? null);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<CommandError | null>(null);
  const save = async () => {
    if (!stage) return;
    try {
      await act("lifecycle.move", { party_id: record.id, stage_id: stage, reason, override: true });
      onClose();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  useKeys({ save: () => void save() });
  return (
    <Modal opened onClose={onClose} title={`Move ${record.title} to another stage`}>
      <Stack gap="sm">
        {error && error.field !== "reason" && <ErrorBanner error={error} title="Not moved" />}
        <Select
          label="Stage"
          data={stages.map((one) => ({ value: one.id, label: one.name }))}
          value={stage}
          onChange={setStage}
        />
        <Textarea
          label="Reason"
          description="No allowed move leads there. The history keeps why it was made."
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          error={error?.field === "reason" ? error.message : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => void save()}>Move</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
