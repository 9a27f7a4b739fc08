import { Autocomplete, Button, Group, MultiSelect, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { countryChoices, referenceTypes } from "../../components";
import { minorDigits } from "../../data/format";
import { useCommand, useWorkspace } from "../../data/queries";
import type { FieldInfo, Filter, FilterOp, Money } from "../../transport/api";
import {
  DATE_PRESETS,
  type FieldFilter,
  isChosen,
  isDated,
  needsValue,
  offeredOperators,
  rememberName,
  verb,
} from "./filters";

interface FilterEditorProps {
  field: FieldInfo;
  filter?: FieldFilter;
  onDone: (filter: Filter) => void;
}

/** How a field is compared and with what; the form follows the field's kind. */
export function FilterEditor({ field, filter, onDone }: FilterEditorProps) {
  const operators = offeredOperators(field);
  const [op, setOp] = useState<FilterOp>(filter && operators.includes(filter.op) ? filter.op : (operators[0] ?? "eq"));
  const [value, setValue] = useState<unknown>(filter?.value ?? (field.kind === "yes_no" ? true : null));
  const complete = !needsValue(op) || isComplete(op, value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onDone(needsValue(op) ? { field: field.key, op, value } : { field: field.key, op });
      }}
    >
      <Stack gap={8}>
        <Text size="sm" fw={600}>
          {field.label}
        </Text>
        {operators.length > 1 && (
          <Select
            size="xs"
            aria-label="Comparison"
            data={operators.map((one) => ({ value: one, label: verb(field, one) }))}
            value={op}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => {
              setOp((next as FilterOp | null) ?? op);
              if ((next === "between") !== (op === "between")) setValue(null);
            }}
          />
        )}
        {needsValue(op) && <FilterValue field={field} op={op} value={value} onChange={setValue} />}
        <Group justify="flex-end">
          <Button type="submit" size="compact-sm" disabled={!complete}>
            Apply
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function isComplete(op: FilterOp, value: unknown): boolean {
  if (op === "between")
    return (
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((one) => one !== null && one !== "" && one !== undefined)
    );
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== "";
}

interface FilterValueProps {
  field: FieldInfo;
  op: FilterOp;
  value: unknown;
  onChange: (value: unknown) => void;
}

function FilterValue({ field, op, value, onChange }: FilterValueProps) {
  if (op === "between") {
    const pair = Array.isArray(value) ? value : [null, null];
    return (
      <Group gap={6} grow>
        <Scalar field={field} label="From" value={pair[0]} onChange={(next) => onChange([next, pair[1]])} autoFocus />
        <Scalar field={field} label="To" value={pair[1]} onChange={(next) => onChange([pair[0], next])} />
      </Group>
    );
  }
  if (isChosen(field))
    return <Several field={field} value={Array.isArray(value) ? (value as string[]) : []} onChange={onChange} />;
  return <Scalar field={field} label="Value" value={value} onChange={onChange} autoFocus />;
}

interface ScalarProps {
  field: FieldInfo;
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  autoFocus?: boolean;
}

function Scalar({ field, label, value, onChange, autoFocus }: ScalarProps) {
  const currency = useWorkspace().data?.settings.currency ?? "EUR";
  const focus = autoFocus ? { "data-autofocus": true } : {};
  if (field.kind === "yes_no") {
    return (
      <Select
        size="xs"
        aria-label={label}
        data={[
          { value: "yes", label: "yes" },
          { value: "no", label: "no" },
        ]}
        value={value === false ? "no" : "yes"}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => onChange(next === "yes")}
      />
    );
  }
  if (field.kind === "number") {
    return (
      <NumberInput
        size="xs"
        aria-label={label}
        hideControls
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(next === "" ? null : Number(next))}
        {...focus}
      />
    );
  }
  if (field.kind === "money") {
    const money = typeof value === "object" && value !== null && "minor" in value ? (value as Money) : null;
    const code = money?.currency ?? currency;
    const scale = 10 ** minorDigits(code);
    return (
      <NumberInput
        size="xs"
        aria-label={`${label} in ${code}`}
        hideControls
        thousandSeparator=","
        rightSection={<Text size="xs">{code}</Text>}
        rightSectionWidth={44}
        value={money ? money.minor / scale : ""}
        onChange={(next) => onChange(next === "" ? null : { minor: Math.round(Number(next) * scale), currency: code })}
        {...focus}
      />
    );
  }
  if (isDated(field)) {
    const text = typeof value === "string" ? value : "";
    return (
      <Autocomplete
        size="xs"
        aria-label={label}
        placeholder="YYYY-MM-DD or choose"
        data={DATE_PRESETS.map((preset) => preset.label)}
        comboboxProps={{ withinPortal: false }}
        value={DATE_PRESETS.find((preset) => preset.value === text)?.label ?? text}
        onChange={(next) => onChange(DATE_PRESETS.find((preset) => preset.label === next)?.value ?? next)}
        {...focus}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...focus}
    />
  );
}

interface SeveralProps {
  field: FieldInfo;
  value: string[];
  onChange: (value: string[]) => void;
}

/** Several values at once: from the field's choices, or from records found as you type. */
function Several({ field, value, onChange }: SeveralProps) {
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text, 100);
  const types =
    field.kind === "tags" ? ["tag"] : field.kind === "affiliations" ? ["organization"] : referenceTypes(field);
  const fixed = field.kind === "country" ? countryChoices() : field.choices;
  const looked =
    field.kind === "user" || field.kind === "reference" || field.kind === "tags" || field.kind === "affiliations";
  const found = useCommand(
    "records.page",
    {
      type: types[0] ?? "",
      search:
        types[0] === "user" || types[0] === "tag" || types[0] === "stage" || types[0] === "pipeline"
          ? null
          : query || null,
      limit: 50,
    },
    { enabled: looked, keep: true },
  );
  const [kept, setKept] = useState<{ value: string; label: string }[]>(() =>
    value.map((id) => ({ value: id, label: id })),
  );
  const listed = (found.data?.rows ?? []).map((row) => ({ value: row.id, label: row.title }));
  const me = field.kind === "user" ? [{ value: "me", label: "Me" }] : [];
  const options = looked
    ? [...me, ...listed, ...kept.filter((one) => ![...me, ...listed].some((other) => other.value === one.value))]
    : fixed;
  return (
    <MultiSelect
      size="xs"
      aria-label="Values"
      placeholder={value.length === 0 ? "Choose" : undefined}
      searchable
      data-autofocus
      data={options}
      value={value}
      searchValue={text}
      onSearchChange={setText}
      comboboxProps={{ withinPortal: false }}
      maxDropdownHeight={220}
      onChange={(next) => {
        const chosen = options.filter((one) => next.includes(one.value));
        for (const one of chosen) rememberName(one.value, one.label);
        setKept(chosen);
        onChange(next);
      }}
    />
  );
}
