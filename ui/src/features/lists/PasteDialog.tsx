import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { ErrorBanner, FieldValue, isEmptyValue, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { CellsRow, RecordTypeInfo } from "../../transport/api";
import classes from "./lists.module.css";

/** What a block from a spreadsheet will change, cell by cell, before it does. */
export function PasteDialog({ info, rows, onClose }: { info: RecordTypeInfo; rows: CellsRow[]; onClose: () => void }) {
  const request = { type: info.key, rows, as_text: true };
  const preview = useCommand("records.preview_many", request);
  const label = (key: string | null) => info.fields.find((field) => field.key === key)?.label ?? "";
  const title = (id: string) => preview.data?.sample.find((one) => one.id === id)?.title;
  const apply = async () => {
    if (!preview.data?.changed) return;
    try {
      await act("records.update_many", request);
      onClose();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  useKeys({ save: () => void apply() });
  const changes =
    preview.data?.sample.flatMap((one) => one.changes.map((change) => ({ ...change, ...{ of: one } }))) ?? [];
  return (
    <Modal opened onClose={onClose} title="Paste cells" size={640}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
      >
        <Stack gap="sm">
          {preview.error && <ErrorBanner error={preview.error} />}
          {preview.data && (
            <Text size="sm" aria-live="polite">
              <strong>
                {formatNumber(preview.data.changed)} of {formatNumber(preview.data.rows)} rows will change
              </strong>
              {preview.data.refused > 0 &&
                `, ${formatNumber(preview.data.refused)} ${preview.data.refused === 1 ? "cell stays as it is" : "cells stay as they are"}`}
            </Text>
          )}
          {changes.length > 0 && (
            <table className={classes.sample}>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Column</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                </tr>
              </thead>
              <tbody>
                {changes.slice(0, 10).map(({ of, field: key, before, after }) => {
                  const field = info.fields.find((one) => one.key === key);
                  const shown = (value: unknown) =>
                    field && !isEmptyValue(value) ? <FieldValue field={field} value={value} cell /> : "empty";
                  return (
                    <tr key={`${of.id} ${key}`}>
                      <th scope="row">{of.title}</th>
                      <td>{label(key)}</td>
                      <td>{shown(before)}</td>
                      <td>{shown(after)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
          {preview.data?.refusals.slice(0, 8).map((one) => (
            <Text key={`${one.id} ${one.field}`} size="sm" c="var(--mantine-color-error)">
              {[title(one.id), label(one.field)].filter(Boolean).join(", ")}: {one.message}
            </Text>
          ))}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" data-autofocus disabled={!preview.data?.changed}>
              Paste
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
