import { Badge, Button, Group, Modal, Select, Stack, Switch, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Avatar, ErrorBanner, RecordPicker, Section, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { newId } from "../../data/ids";
import { useCommand, useRecordType, useWorkspace } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { RecordRow, Reference } from "../../transport/api";
import { EditText } from "./EditText";
import classes from "./settings.module.css";

/** Who owns records and what they may do (PTY-36). Who leaves hands over what was theirs (IMP-23). */
export function Users() {
  const me = useWorkspace().data?.user.id;
  const users = useCommand("records.page", { type: "user", limit: 200 }).data?.rows ?? [];
  const roles = useRecordType("user")?.fields.find((field) => field.key === "role")?.choices ?? [];
  const [leaving, setLeaving] = useState<RecordRow | null>(null);
  const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));
  const set = (user: RecordRow, values: Record<string, unknown>) =>
    run(act("records.update", { type: "user", id: user.id, values }));
  return (
    <Section
      title="Users"
      actions={
        <Button
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => run(act("records.create", { type: "user", id: newId(), values: { name: "New user" } }))}
        >
          Add user
        </Button>
      }
    >
      {users.map((user) => (
        <Group key={user.id} gap={10} className={classes.user} wrap="nowrap">
          <Avatar id={user.id} name={user.title} size={24} />
          <EditText label="Name of the user" value={user.title} onSave={(name) => set(user, { name })} />
          <Text size="sm" c="dimmed" style={{ flex: 1 }}>
            {typeof user.values.email === "string" ? user.values.email : ""}
          </Text>
          {user.id === me && <Badge color="teal">You</Badge>}
          <Select
            aria-label={`Role of ${user.title}`}
            w={150}
            size="xs"
            data={roles}
            allowDeselect={false}
            value={String(user.values.role)}
            onChange={(role) => role && set(user, { role })}
          />
          {user.id !== me && (
            <Switch
              size="xs"
              label="Active"
              aria-label={`${user.title} is active`}
              checked={user.values.active !== false}
              onChange={(event) => (event.currentTarget.checked ? set(user, { active: true }) : setLeaving(user))}
            />
          )}
        </Group>
      ))}
      <Modal
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Deactivate ${leaving?.title ?? ""}`}
        size={440}
      >
        {leaving && <Leave user={leaving} onDone={() => setLeaving(null)} />}
      </Modal>
    </Section>
  );
}

function Leave({ user, onDone }: { user: RecordRow; onDone: () => void }) {
  const owns = useCommand("users.owns", { id: user.id }).data;
  const [to, setTo] = useState<Reference | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const leave = async () => {
    try {
      await act("users.deactivate", { id: user.id, to: to?.id ?? null });
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  const count = (number: number, one: string, many: string) => `${formatNumber(number)} ${number === 1 ? one : many}`;
  return (
    <Stack gap={12}>
      {error && <ErrorBanner error={error} title="Not deactivated" />}
      {owns && (
        <Text size="sm">
          {user.title} has {count(owns.customers, "customer", "customers")},{" "}
          {count(owns.deals, "open deal", "open deals")} and{" "}
          {count(owns.activities, "open activity", "open activities")}. They go to whom you choose, all in one step.
        </Text>
      )}
      <RecordPicker
        label="Who takes over"
        description="Left empty, they belong to nobody and anybody may take them; activities come to you."
        types={["user"]}
        filter={{
          all: [
            { field: "active", op: "eq", value: true },
            { field: "id", op: "not_in", value: [user.id] },
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
        <Button onClick={() => void leave()}>Deactivate</Button>
      </Group>
    </Stack>
  );
}
