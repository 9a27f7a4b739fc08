import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, RecordPicker } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { Reference } from "../../transport/api";

interface HandOverProps {
  id: string;
  name: string;
  /** They leave the workspace with it (IMP-23). */
  leaves?: boolean;
  onDone: () => void;
}

/** Everything open that somebody has goes to somebody else, or to nobody, as one step. */
export function HandOver({ id, name, leaves = false, onDone }: HandOverProps) {
  const owns = useCommand("users.owns", { id }).data;
  const [to, setTo] = useState<Reference | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const hand = async () => {
    try {
      await act(leaves ? "users.deactivate" : "users.transfer", { id, to: to?.id ?? null });
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  const count = (number: number, one: string, many: string) => `${formatNumber(number)} ${number === 1 ? one : many}`;
  return (
    <Stack gap={12}>
      {error && <ErrorBanner error={error} title={leaves ? "Not deactivated" : "Not handed over"} />}
      {owns && (
        <Text size="sm">
          {name} has {count(owns.customers, "customer", "customers")}, {count(owns.deals, "open deal", "open deals")}{" "}
          and {count(owns.activities, "open activity", "open activities")}. They go to whom you choose, all in one step.
        </Text>
      )}
      <RecordPicker
        label="Who takes over"
        description="Left empty, they belong to nobody and anybody may take them; activities come to you."
        types={["user"]}
        filter={{
          all: [
            { field: "active", op: "eq", value: true },
            { field: "id", op: "not_in", value: [id] },
          ],
        }}
        value={to}
        onChange={setTo}
        placeholder="Nobody: the pool"
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button onClick={() => void hand()}>{leaves ? "Deactivate" : "Hand over"}</Button>
      </Group>
    </Stack>
  );
}
