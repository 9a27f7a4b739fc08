import { Checkbox, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { ErrorBanner, FieldInput, isEmptyValue, toInput } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useWord } from "../../data/queries";
import type { BulkAction, BulkPreview, FieldInfo, RecordTypeInfo } from "../../transport/api";
import { runBulk } from "./bulk";
import { ChangeDialog, Changes, RefusedCells } from "./ChangeDialog";
import classes from "./lists.module.css";
import type { Chosen } from "./useChosen";

/** Values that are each record's own, or that have a button of their own. */
const NOT_OFFERED = new Set(["emails", "phones", "addresses", "tags", "json"]);

/** Sets one field of everything that is selected; what will change is shown before it does. */
export function BulkEdit({ info, chosen, onClose }: { info: RecordTypeInfo; chosen: Chosen; onClose: () => void }) {
  const word = useWord(info.key);
  const fields = info.fields.filter((field) => field.in_form && !field.read_only && !NOT_OFFERED.has(field.kind));
  const [field, setField] = useState<FieldInfo | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const ready = field !== null && (empty || field.kind === "yes_no" || !isEmptyValue(value));
  const action: BulkAction = {
    kind: "set",
    values: field ? { [field.key]: empty ? null : toInput(field, value) } : {},
  };
  const [settled] = useDebouncedValue(JSON.stringify(action), 200);
  const preview = useCommand(
    "bulk.preview",
    { type: info.key, selection: chosen.selection, action: JSON.parse(settled) as BulkAction },
    { enabled: ready, keep: true },
  );
  const shown = ready && settled === JSON.stringify(action) && !preview.isPlaceholderData ? preview.data : undefined;
  const apply = async () => {
    if (ready && (await runBulk(info.key, chosen.selection, action, chosen.count))) onClose();
  };
  const many = (count: number) => `${formatNumber(count)} ${(count === 1 ? word.one : word.many).toLocaleLowerCase()}`;
  return (
    <ChangeDialog
      title={`Change ${many(chosen.count)}`}
      action={shown ? `Change ${many(shown.changed)}` : "Change"}
      ready={ready && preview.error === null && shown?.changed !== 0}
      onApply={() => void apply()}
      onClose={onClose}
    >
      <Select
        label="Field"
        placeholder="Which field"
        data-autofocus
        searchable
        data={fields.map((one) => ({ value: one.key, label: one.label }))}
        value={field?.key ?? null}
        onChange={(key) => {
          const next = fields.find((one) => one.key === key) ?? null;
          setField(next);
          setValue(next?.kind === "yes_no" ? false : null);
          setEmpty(false);
        }}
      />
      {field && !empty && (
        <FieldInput key={field.key} field={{ ...field, required: false }} value={value} onChange={setValue} />
      )}
      {field && !field.required && field.kind !== "yes_no" && (
        <Checkbox label="Empty it" checked={empty} onChange={(event) => setEmpty(event.currentTarget.checked)} />
      )}
      {ready && preview.error && <ErrorBanner error={preview.error} />}
      {field && shown && !preview.error && <Preview info={info} preview={shown} many={many} />}
    </ChangeDialog>
  );
}

interface PreviewProps {
  info: RecordTypeInfo;
  preview: BulkPreview;
  many: (count: number) => string;
}

/** What will change, what is so already, and what will not take it and why. */
function Preview({ info, preview, many }: PreviewProps) {
  const { changed, already, refused, refusals, sample } = preview;
  const rehearsed = preview.looked_at < preview.count;
  return (
    <section className={classes.preview} aria-label="What will change" aria-live="polite">
      <Text size="sm">
        <strong>{many(changed)} will change</strong>
        {already > 0 && `, ${formatNumber(already)} ${already === 1 ? "is" : "are"} so already`}
        {refused > 0 && `, ${formatNumber(refused)} will stay as ${refused === 1 ? "it is" : "they are"}`}
        {rehearsed && ` (of the first ${formatNumber(preview.looked_at)})`}
      </Text>
      <Changes info={info} sample={sample} columns={false} />
      <RefusedCells info={info} refusals={refusals} />
    </section>
  );
}
