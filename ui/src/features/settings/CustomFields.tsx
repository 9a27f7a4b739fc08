import { Button, Group, Modal, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { useCatalog, useCommand, useWords } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow } from "../../transport/api";
import { CustomFieldForm } from "./CustomFieldForm";
import { kindLabel } from "./kinds";
import classes from "./settings.module.css";

/** TAG-03, TAG-04: fields that people add; forms, lists, filters and imports know them at once. */
export function CustomFields() {
  const [editing, setEditing] = useState<RecordRow | "new" | null>(null);
  const word = useWords();
  const types = useCatalog().types.filter((one) => one.customizable);
  const fields =
    useCommand("records.page", {
      type: "custom_field",
      sort: [{ field: "position" }, { field: "label" }],
      limit: 200,
    }).data?.rows ?? [];
  const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));
  return (
    <Section
      title="Custom fields"
      actions={
        <Button variant="subtle" leftSection={<Plus size={14} aria-hidden />} onClick={() => setEditing("new")}>
          Add field
        </Button>
      }
    >
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          Something to note about everybody that has no place yet? A field of your own shows up in forms, lists, filters
          and imports.
        </Text>
      )}
      {types.map((type) => {
        const own = fields.filter((field) => field.values.record_type === type.key);
        const move = (at: number, by: number) => {
          const ids = own.map((field) => field.id);
          const [moved] = ids.splice(at, 1);
          if (moved) ids.splice(at + by, 0, moved);
          return run(act("custom_fields.reorder", { ids }, false));
        };
        return own.map((field, at) => (
          <Group key={field.id} gap={12} className={classes.user} wrap="nowrap">
            <Text size="sm" c="dimmed" w={110}>
              {at === 0 ? word(type.key).many : ""}
            </Text>
            <Text size="sm" fw={500} style={{ flex: 1, minWidth: 0 }} truncate dir="auto">
              {field.title}
              {field.values.required === true && (
                <Text span size="sm" c="dimmed" fw={400}>
                  {" "}
                  · required
                </Text>
              )}
              {field.values.indexed === true && (
                <Text span size="sm" c="dimmed" fw={400}>
                  {" "}
                  · fast to filter
                </Text>
              )}
            </Text>
            <Text size="sm" c="dimmed" w={160}>
              {kindLabel(String(field.values.kind))}
            </Text>
            <Group gap={2} wrap="nowrap">
              <IconAction
                icon={ArrowUp}
                label={`Move ${field.title} up`}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconAction
                icon={ArrowDown}
                label={`Move ${field.title} down`}
                disabled={at === own.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconAction icon={Pencil} label={`Edit the field ${field.title}`} onClick={() => setEditing(field)} />
              <IconAction
                icon={Trash2}
                label={`Delete the field ${field.title}`}
                onClick={() => run(act("records.delete", { type: "custom_field", ids: [field.id] }))}
              />
            </Group>
          </Group>
        ));
      })}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === "new" ? "New field" : "Edit field"}
        size={480}
      >
        {editing && (
          <CustomFieldForm
            field={editing === "new" ? null : editing}
            position={fields.length}
            onDone={() => setEditing(null)}
          />
        )}
      </Modal>
    </Section>
  );
}
