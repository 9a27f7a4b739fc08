import { Text } from "@mantine/core";
import { ErrorBanner, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { CellsReport, CellsRow, RecordTypeInfo } from "../../transport/api";
import { ChangeDialog, Changes, RefusedCells } from "./ChangeDialog";

/** What a block from a spreadsheet will change, cell by cell, before it does. */
export function PasteDialog({ info, rows, onClose }: { info: RecordTypeInfo; rows: CellsRow[]; onClose: () => void }) {
  const request = { type: info.key, rows, as_text: true };
  const preview = useCommand("records.preview_many", request);
  const ready = (preview.data?.changed ?? 0) > 0;
  const apply = async () => {
    if (!ready) return;
    try {
      await act("records.update_many", request);
      onClose();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <ChangeDialog title="Paste cells" action="Paste" ready={ready} focus onApply={() => void apply()} onClose={onClose}>
      {preview.error && <ErrorBanner error={preview.error} />}
      {preview.data && (
        <>
          <Text size="sm" aria-live="polite">
            <strong>{willChange(preview.data)}</strong>
            {willStay(preview.data)}
          </Text>
          <Changes info={info} sample={preview.data.sample} columns />
          <RefusedCells info={info} refusals={preview.data.refusals} />
        </>
      )}
    </ChangeDialog>
  );
}

function willChange({ changed, rows }: CellsReport): string {
  return `${formatNumber(changed)} of ${formatNumber(rows)} rows will change`;
}

function willStay({ refused }: CellsReport): string {
  if (refused === 0) return "";
  return `, ${formatNumber(refused)} ${refused === 1 ? "cell stays as it is" : "cells stay as they are"}`;
}
