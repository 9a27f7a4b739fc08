import { ActionIcon, Button, Checkbox, Popover, ScrollArea, Stack, TextInput, Tooltip } from "@mantine/core";
import { Columns2 } from "lucide-react";
import { useState } from "react";
import { defaultColumns } from "./columns";
import type { List } from "./useList";

/** Which fields a list shows. Kept in the file, so that it is the same tomorrow. */
export function ColumnsMenu({ list }: { list: List }) {
  const { info, columns, setColumns } = list;
  const [text, setText] = useState("");
  if (!info) return null;
  const shown = columns ?? defaultColumns(info);
  const fields = info.fields.filter(
    (field) =>
      field.key !== info.title_field &&
      field.kind !== "json" &&
      field.label.toLocaleLowerCase().includes(text.toLocaleLowerCase()),
  );
  const toggle = (key: string) =>
    setColumns(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]);
  return (
    <Popover position="bottom-end" width={260} trapFocus>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label="Choose columns">
            <Columns2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Columns">
        <TextInput
          size="xs"
          placeholder="Find a column"
          aria-label="Find a column"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          mb={8}
        />
        <ScrollArea.Autosize mah={340} offsetScrollbars>
          <Stack gap={8} py={4}>
            {fields.map((field) => (
              <Checkbox
                key={field.key}
                label={field.label}
                checked={shown.includes(field.key)}
                onChange={() => toggle(field.key)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Button variant="subtle" size="compact-sm" mt={8} disabled={columns === null} onClick={() => setColumns(null)}>
          Back to the usual columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
