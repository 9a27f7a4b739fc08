import { Button, Group, Popover } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { FieldInput, FieldValue, showError, toInput } from "../../components";
import { act } from "../../data/act";
import { toCommandError } from "../../transport";
import type { EmailValue, FieldInfo, RecordRow } from "../../transport/api";
import { editorOf } from "./cellText";
import classes from "./lists.module.css";
import { PrimaryCell } from "./PrimaryCell";

interface CellEditorProps {
  row: RecordRow;
  field: FieldInfo;
  /** Where the focus goes once the value is saved. */
  onSaved: (down: number, right: number) => void;
  onCancel: () => void;
}

/**
 * A cell being edited where it stands: Enter saves and goes down, Tab to the right, a click elsewhere saves and goes
 * there; only Escape drops what was typed.
 */
export function CellEditor({ row, field, onSaved, onCancel }: CellEditorProps) {
  const start = row.values[field.key] ?? null;
  const [value, setValue] = useState<unknown>(start);
  const [error, setError] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  const write = (next: unknown) =>
    act("records.update", { type: row.type, id: row.id, values: { [field.key]: toInput(field, next) } }, false);
  const same = (next: unknown) => JSON.stringify(next ?? null) === JSON.stringify(start);
  const save = async (next: unknown, down: number, right: number) => {
    if (busy.current) return;
    busy.current = true;
    try {
      if (!same(next)) await write(next);
      onSaved(down, right);
    } catch (thrown) {
      setError(toCommandError(thrown).message);
      busy.current = false;
    }
  };
  const leave = useRef<() => void>(() => undefined);
  leave.current = () => {
    // The editor is gone when the answer comes: a refusal is told by a toast.
    if (!busy.current && !same(value)) write(value).catch((thrown: unknown) => showError(toCommandError(thrown)));
    onCancel();
  };
  useEffect(() => {
    const outside = ({ target }: PointerEvent) => {
      // What the editor opened stands in a portal.
      const own = target instanceof Element && (root.current?.contains(target) || target.closest("[data-portal]"));
      if (!own) leave.current();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);
  useEffect(() => {
    const input = root.current?.querySelector<HTMLElement>("input, textarea");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type !== "checkbox") input.select();
  }, []);
  const give = (next: unknown) => {
    setValue(next);
    setError(null);
  };
  const kind = editorOf(field);
  const input = <FieldInput field={field} bare autoFocus value={value} onChange={give} />;
  return (
    // Below the cell may be its panel.
    <Popover opened={error !== null} position={kind === "cell" ? "bottom-start" : "top-start"} withinPortal>
      <Popover.Target>
        <div
          ref={root}
          className={classes.cellEditor}
          role="group"
          aria-label={`Edit ${field.label} of ${row.title}`}
          // A click in the editor, or in what it opened below, is none on the cell around it.
          onClick={(event) => event.stopPropagation()}
          onKeyDownCapture={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.stopPropagation();
            void save(value, 1, 0);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              event.preventDefault();
              onCancel();
            } else if (event.key === "Tab") {
              event.preventDefault();
              void save(value, 0, event.shiftKey ? -1 : 1);
            } else if (event.key === "Enter" && !event.defaultPrevented && ends(event)) {
              event.preventDefault();
              void save(value, 1, 0);
            }
          }}
        >
          {kind === "cell" && input}
          {kind === "primary" && (
            <PrimaryCell field={field} value={(value as EmailValue[] | null) ?? []} onChange={give} />
          )}
          {kind === "panel" && (
            <Panel field={field} value={value} onSave={() => void save(value, 1, 0)} onCancel={onCancel}>
              {input}
            </Panel>
          )}
        </div>
      </Popover.Target>
      <Popover.Dropdown p="xs" role="alert" className={classes.cellError}>
        {error}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Enter presses the button under it, and with Shift it is a line more of a long text. */
function ends(event: KeyboardEvent): boolean {
  const { target } = event;
  return !(target instanceof HTMLButtonElement) && !(target instanceof HTMLTextAreaElement && event.shiftKey);
}

interface PanelProps {
  field: FieldInfo;
  value: unknown;
  children: ReactNode;
  onSave: () => void;
  onCancel: () => void;
}

/** What needs more room than a cell, below the cell, which shows what it becomes. */
function Panel({ field, value, children, onSave, onCancel }: PanelProps) {
  return (
    <Popover
      opened
      position="bottom-start"
      offset={4}
      width={300}
      trapFocus
      closeOnClickOutside={false}
      closeOnEscape={false}
      returnFocus={false}
      withRoles={false}
    >
      <Popover.Target>
        <div className={classes.cellShown}>
          <FieldValue field={field} value={value} cell />
        </div>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <div role="dialog" aria-label={field.label}>
          {children}
          <Group gap={6} mt={8}>
            <Button size="compact-sm" title="Ctrl Enter, or Tab" onClick={onSave}>
              Save
            </Button>
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              Cancel
            </Button>
          </Group>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
