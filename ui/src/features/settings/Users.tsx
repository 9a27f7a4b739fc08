import { Badge, Button, Group, Switch, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { Avatar, Section, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useWorkspace } from "../../data/queries";
import { toCommandError } from "../../transport";
import { EditText } from "./EditText";
import classes from "./settings.module.css";

/** Who owns records. An inactive user stays on what they own and is no longer offered. */
export function Users() {
  const me = useWorkspace().data?.user.id;
  const users = useCommand("records.page", { type: "user", limit: 200 }).data?.rows ?? [];
  const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));
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
          <EditText
            label="Name of the user"
            value={user.title}
            onSave={(name) => run(act("records.update", { type: "user", id: user.id, values: { name } }))}
          />
          <Text size="sm" c="dimmed" style={{ flex: 1 }}>
            {typeof user.values.email === "string" ? user.values.email : ""}
          </Text>
          {user.id === me && <Badge color="teal">You</Badge>}
          {user.id !== me && (
            <Switch
              size="xs"
              label="Active"
              aria-label={`${user.title} is active`}
              checked={user.values.active !== false}
              onChange={(event) =>
                run(
                  act("records.update", { type: "user", id: user.id, values: { active: event.currentTarget.checked } }),
                )
              }
            />
          )}
        </Group>
      ))}
    </Section>
  );
}
