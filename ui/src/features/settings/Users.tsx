import { Anchor, Badge, Button, Group, Modal, Select, Switch, Text, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Avatar, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useRecordType, useWorkspace } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow } from "../../transport/api";
import { HandOver } from "../owners/HandOver";
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
          <Anchor
            size="xs"
            renderRoot={(props) => <Link {...props} to="/owner/$id" params={{ id: user.id }} />}
            aria-label={`What they have: ${user.title}`}
          >
            What they have
          </Anchor>
          <Text size="sm" c="dimmed" style={{ flex: 1 }}>
            {typeof user.values.email === "string" ? user.values.email : ""}
          </Text>
          {user.id === me && <Badge color="teal">You</Badge>}
          <Team user={user} onSave={(team) => set(user, { team })} />
          <Select
            aria-label={`Role of ${user.title}`}
            w={150}
            size="xs"
            data={roles}
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
        {leaving && <HandOver id={leaving.id} name={leaving.title} leaves onDone={() => setLeaving(null)} />}
      </Modal>
    </Section>
  );
}

/** Whose team notes they read (INT-07). Empty is a team of its own: all who have none. */
function Team({ user, onSave }: { user: RecordRow; onSave: (team: string | null) => void }) {
  const team = typeof user.values.team === "string" ? user.values.team : "";
  return (
    <TextInput
      key={team}
      size="xs"
      w={110}
      placeholder="Team"
      aria-label={`Team of ${user.title}`}
      title="Team notes are read by those with the same team, and by all without one where the author has none"
      defaultValue={team}
      onBlur={(event) => {
        const typed = event.currentTarget.value.trim();
        if (typed !== team) onSave(typed === "" ? null : typed);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
