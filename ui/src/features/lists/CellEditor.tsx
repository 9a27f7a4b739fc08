import { Popover } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { FieldInput, toInput } from "../../components";
import { act } from "../../data/act";
import { toCommandError } from "../../transport";
import type { FieldInfo, RecordRow } from "../../transport/api";
import classes from "./lists.module.css";

interface CellEditorProps {
  row: RecordRow;
  field: FieldInfo;
  /** Where the focus goes once the value is saved. */
  onSaved: (down: number, right: number) => void;
  onCancel: () => void;
}

/** A cell being edited where it stands: Enter saves and goes down, Tab to the right, Escape drops what was typed. */
export function CellEditor({ row, field, onSaved, onCancel }: CellEditorProps) {
  const start = row.values[field.key] ?? null;
  const [value, setValue] = useState<unknown>(start);
  const [error, setError] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  const save = async (next: unknown, down: number, right: number) => {
    if (busy.current) return;
    if (JSON.stringify(next ?? null) === JSON.stringify(start)) {
      onSaved(down, right);
      return;
    }
    busy.current = true;
    try {
      const values = { [field.key]: toInput(field, next) };
      await act("records.update", { type: row.type, id: row.id, values }, false);
      onSaved(down, right);
    } catch (thrown) {
      setError(toCommandError(thrown).message);
      busy.current = false;
    }
  };
  useEffect(() => {
    const input = root.current?.querySelector<HTMLElement>("input, textarea");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type !== "checkbox") input.select();
  }, []);
  return (
    <Popover opened={error !== null} position="bottom-start" withinPortal>
      <Popover.Target>
        <div
          ref={root}
          className={classes.cellEditor}
          role="group"
          aria-label={`Edit ${field.label} of ${row.title}`}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              event.preventDefault();
              onCancel();
            } else if (event.key === "Tab") {
              event.preventDefault();
              void save(value, 0, event.shiftKey ? -1 : 1);
            } else if (event.key === "Enter" && !event.defaultPrevented) {
              event.preventDefault();
              void save(value, 1, 0);
            }
          }}
        >
          <FieldInput
            field={field}
            bare
            autoFocus
            value={value}
            onChange={(next) => {
              setValue(next);
              setError(null);
            }}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown p="xs" role="alert" className={classes.cellError}>
        {error}
      </Popover.Dropdown>
    </Popover>
  );
}
