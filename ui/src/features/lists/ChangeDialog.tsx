import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { FieldValue, isEmptyValue } from "../../components";
import { useKeys } from "../../keys";
import type { BulkSample, RecordTypeInfo } from "../../transport/api";
import classes from "./lists.module.css";

interface ChangeDialogProps {
  title: string;
  /** What the button says that makes the change. */
  action: string;
  ready: boolean;
  /** The button has the focus, because there is nothing else to fill in. */
  focus?: boolean;
  onApply: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** The frame of a change of many records, which is looked at before it is made. */
export function ChangeDialog({ title, action, ready, focus, onApply, onClose, children }: ChangeDialogProps) {
  useKeys({ save: onApply });
  return (
    <Modal opened onClose={onClose} title={title} size={640}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onApply();
        }}
      >
        <Stack gap="sm">
          {children}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" data-autofocus={focus || undefined} disabled={!ready}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Cells shown before and after. */
const MOST = 10;

/** The first cells that change, before and after; the column is told where there are several. */
export function Changes({ info, sample, columns }: { info: RecordTypeInfo; sample: BulkSample[]; columns: boolean }) {
  const cells = sample.flatMap((of) => of.changes.map((change) => ({ of, ...change }))).slice(0, MOST);
  if (cells.length === 0) return null;
  return (
    <table className={classes.sample} data-columns={columns || undefined}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          {columns && <th scope="col">Column</th>}
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {cells.map(({ of, field: key, before, after }) => {
          const field = info.fields.find((one) => one.key === key);
          const shown = (value: unknown) =>
            field && !isEmptyValue(value) ? <FieldValue field={field} value={value} cell /> : "empty";
          return (
            <tr key={`${of.id} ${key}`}>
              <th scope="row" dir="auto">
                {of.title}
              </th>
              {columns && <td>{field?.label}</td>}
              <td>{shown(before)}</td>
              <td>{shown(after)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface Refused {
  id: string;
  title: string;
  /** Where one cell refuses, not the record. */
  field?: string | null;
  message: string;
}

/** What does not take the change, and why: the record, the column, the reason. */
export function RefusedCells({ info, refusals }: { info: RecordTypeInfo; refusals: Refused[] }) {
  if (refusals.length === 0) return null;
  return (
    <ul className={classes.refused} aria-label="What stays as it is">
      {refusals.slice(0, MOST).map(({ id, title, field: key, message }) => {
        const label = info.fields.find((one) => one.key === key)?.label;
        // A reason may begin with the name of the record or of the field: that is not said twice.
        const where = [title, label].filter((name) => name && !message.startsWith(name)).join(", ");
        return (
          <li key={`${id} ${key} ${message}`}>
            {where && <span dir="auto">{where}</span>}
            <span>{message}</span>
          </li>
        );
      })}
    </ul>
  );
}
