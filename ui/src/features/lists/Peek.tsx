import { Button, Group } from "@mantine/core";
import { X } from "lucide-react";
import { Avatar, ErrorBanner, FieldValue, IconAction, isEmptyValue, Kbd } from "../../components";
import { useCommand, useRecordType } from "../../data/queries";
import type { FieldInfo, RecordRow } from "../../transport/api";
import classes from "./lists.module.css";

/** A look at the row beside the list: every value that is set, by section. */
export function Peek({ row, onClose, onOpen }: { row: RecordRow; onClose: () => void; onOpen: () => void }) {
  const info = useRecordType(row.type);
  const got = useCommand("records.get", { type: row.type, id: row.id }, { keep: true });
  const record = got.data?.record ?? row;
  const shown = (info?.fields ?? []).filter(
    (field) =>
      !isEmptyValue(record.values[field.key]) && field.key !== info?.title_field && record.values[field.key] !== false,
  );
  const sections = new Map<string, FieldInfo[]>();
  for (const field of shown) sections.set(field.section, [...(sections.get(field.section) ?? []), field]);
  return (
    <aside className={classes.peek} aria-label={`Peek: ${record.title}`}>
      <Group gap={10} wrap="nowrap" mb="sm">
        <Avatar id={record.id} name={record.title} size={32} round={record.type === "person"} />
        <h2 className={classes.peekTitle} dir="auto">
          {record.title}
        </h2>
        <IconAction icon={X} label="Close" keyId="peek" onClick={onClose} />
      </Group>
      {got.error && <ErrorBanner error={got.error} />}
      {[...sections].map(([section, fields]) => (
        <section key={section} className={classes.peekSection}>
          <h3>{section}</h3>
          <dl>
            {fields.map((field) => (
              <div key={field.key} className={classes.fact}>
                <dt>{field.label}</dt>
                <dd>
                  <FieldValue field={field} value={record.values[field.key]} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Button fullWidth variant="default" onClick={onOpen} rightSection={<Kbd id="open" />}>
        Open
      </Button>
    </aside>
  );
}
