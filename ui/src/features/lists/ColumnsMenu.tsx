import { Button, Checkbox, ScrollArea, Stack, TextInput } from "@mantine/core";
import { ChevronDown, ChevronUp, Columns2 } from "lucide-react";
import { useState } from "react";
import { IconAction } from "../../components";
import { BarMenu } from "./BarMenu";
import classes from "./lists.module.css";
import type { List } from "./useList";

/** Which fields a list shows, and in which order. Kept for each view, so that it is the same tomorrow. */
export function ColumnsMenu({ list }: { list: List }) {
  const { info, layout, columns: shown, setColumns, moveColumn } = list;
  const [text, setText] = useState("");
  if (!info) return null;
  const offered = info.fields.filter((field) => field.key !== info.title_field && field.kind !== "json");
  const fields = [
    ...shown.flatMap((key) => offered.filter((field) => field.key === key)),
    ...offered.filter((field) => !shown.includes(field.key)),
  ].filter((field) => field.label.toLocaleLowerCase().includes(text.toLocaleLowerCase()));
  const toggle = (key: string) =>
    setColumns(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]);
  return (
    <BarMenu label="Choose columns" icon={Columns2} keyId="columns" width={290} onClose={() => setText("")}>
      {() => (
        <>
          <TextInput
            size="xs"
            placeholder="Find a column"
            aria-label="Find a column"
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            mb={8}
          />
          <ScrollArea.Autosize mah={340} offsetScrollbars>
            <Stack gap={2} py={4}>
              {fields.map((field) => (
                <div key={field.key} className={classes.columnLine}>
                  <Checkbox
                    label={field.label}
                    checked={shown.includes(field.key)}
                    onChange={() => toggle(field.key)}
                  />
                  {shown.includes(field.key) && (
                    <span className={classes.columnMoves}>
                      <IconAction
                        icon={ChevronUp}
                        size={20}
                        label={`Move ${field.label} to the left`}
                        disabled={shown[0] === field.key}
                        onClick={() => moveColumn(field.key, -1)}
                      />
                      <IconAction
                        icon={ChevronDown}
                        size={20}
                        label={`Move ${field.label} to the right`}
                        disabled={shown[shown.length - 1] === field.key}
                        onClick={() => moveColumn(field.key, 1)}
                      />
                    </span>
                  )}
                </div>
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Button
            variant="subtle"
            size="compact-sm"
            mt={8}
            disabled={layout.columns === null}
            onClick={() => setColumns(null)}
          >
            Back to the usual columns
          </Button>
        </>
      )}
    </BarMenu>
  );
}
