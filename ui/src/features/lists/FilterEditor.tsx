import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  NumberInput,
  ScrollArea,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { countryChoices } from "../../components";
import { minorDigits } from "../../data/format";
import { knownType } from "../../data/places";
import { useCommand, useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Choice, FieldInfo, Filter, Money } from "../../transport/api";
import {
  type DraftOp,
  type DraftTest,
  draftTest,
  firstTest,
  isComplete,
  needsValue,
  offeredOperators,
  settledTest,
} from "./draft";
import { DATE_PRESETS, type FieldFilter, isChosen, isDated, nameOf, PERIODS, rememberName, verb } from "./filters";
import { relativeWords } from "./relative";
import { lookedUpTypes } from "./useNames";

interface FilterEditorProps {
  field: FieldInfo;
  filter?: FieldFilter;
  onDone: (filter: Filter) => void;
}

/** How a field is compared and with what; the form follows the field's kind. */
export function FilterEditor({ field, filter, onDone }: FilterEditorProps) {
  const [test, setTest] = useState<DraftTest>(() => {
    const given = filter && draftTest(filter);
    return given && offeredOperators(field).includes(given.op) ? given : firstTest(field);
  });
  const complete = isComplete(test);
  const apply = () => {
    if (complete) onDone(settledTest(test));
  };
  useKeys({ save: apply });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Stack gap={8}>
        <Text size="sm" fw={600}>
          {field.label}
        </Text>
        {offeredOperators(field).length > 1 && <Comparison field={field} test={test} onChange={setTest} />}
        <FilterValue field={field} test={test} onChange={setTest} />
        <Group justify="flex-end">
          <Button type="submit" size="compact-sm" disabled={!complete}>
            Apply
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface TestProps {
  field: FieldInfo;
  test: DraftTest;
  onChange: (test: DraftTest) => void;
}

/** The operators of a field. What was given stays where it still makes sense. */
export function Comparison({ field, test, onChange }: TestProps) {
  const shape = (op: DraftOp) => (["between", "period", "last", "next"].includes(op) ? op : "one");
  return (
    <Select
      size="xs"
      aria-label="Comparison"
      data={offeredOperators(field).map((one) => ({ value: one, label: verb(field, one) }))}
      value={test.op}
      comboboxProps={{ withinPortal: false }}
      onChange={(next) => {
        const op = (next as DraftOp | null) ?? test.op;
        onChange({ ...test, op, value: shape(op) === shape(test.op) ? test.value : null });
      }}
    />
  );
}

/** With what a field is compared; nothing where that needs no value. */
export function FilterValue({ field, test, onChange }: TestProps) {
  const { op, value } = test;
  const give = (next: unknown) => onChange({ ...test, value: next });
  if (!needsValue(op)) return null;
  if (op === "between") {
    const pair = Array.isArray(value) ? value : [null, null];
    return (
      <Group gap={6} grow>
        <Scalar field={field} label="From" value={pair[0]} onChange={(next) => give([next, pair[1]])} autoFocus />
        <Scalar field={field} label="To" value={pair[1]} onChange={(next) => give([pair[0], next])} />
      </Group>
    );
  }
  if (op === "period") {
    return (
      <Select
        size="xs"
        aria-label="When"
        placeholder="When"
        searchable
        selectFirstOptionOnChange
        data={PERIODS.map((one) => one.label)}
        value={typeof value === "string" ? value : null}
        comboboxProps={{ withinPortal: false }}
        onChange={give}
        data-autofocus
        autoFocus
      />
    );
  }
  if (op === "last" || op === "next") {
    return (
      <NumberInput
        size="xs"
        aria-label="Days"
        hideControls
        min={1}
        max={36_500}
        allowDecimal={false}
        rightSection={<Text size="xs">days</Text>}
        rightSectionWidth={44}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => give(next === "" ? null : Number(next))}
        data-autofocus
        autoFocus
      />
    );
  }
  if (isChosen(field))
    return <Several field={field} value={Array.isArray(value) ? (value as string[]) : []} onChange={give} />;
  return <Scalar field={field} label="Value" value={value} onChange={give} autoFocus />;
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
  const focus = autoFocus ? { "data-autofocus": true, autoFocus: true } : {};
  const [asked] = useState(() => (typeof value === "string" ? value : ""));
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
    // A form that is not offered, as a screen's own numbers ask with, is said in words and kept all the same.
    const other = DATE_PRESETS.some((preset) => preset.value === asked) ? null : relativeWords(asked);
    const presets = other === null ? DATE_PRESETS : [{ value: asked, label: other }, ...DATE_PRESETS];
    return (
      <Autocomplete
        size="xs"
        aria-label={label}
        placeholder="YYYY-MM-DD or choose"
        data={presets.map((preset) => preset.label)}
        comboboxProps={{ withinPortal: false }}
        value={presets.find((preset) => preset.value === text)?.label ?? text}
        onChange={(next) => onChange(presets.find((preset) => preset.label === next)?.value ?? next)}
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

/** A value with what tells it from another one of the same name. */
interface Option extends Choice {
  hint?: string;
}

/** Several values at once: from the field's choices, or from records found as you type. Enter takes the first that is shown. */
function Several({ field, value, onChange }: SeveralProps) {
  const [text, setText] = useState("");
  const typed = text.trim();
  const [query] = useDebouncedValue(typed, 80);
  const me = useWorkspace().data?.user?.id;
  const [kept] = useState(() => new Map(value.map((id) => [id, nameOf(id)])));
  const type = lookedUpTypes(field)[0] ?? null;
  const searched = type !== null && knownType(type)?.searched === true;
  const found = useCommand(
    "records.page",
    { type: type ?? "", search: searched && query ? query : null, limit: 50 },
    { enabled: type !== null, keep: true },
  );
  const listed: Option[] =
    type === null
      ? field.kind === "country"
        ? countryChoices()
        : field.choices
      : [
          ...(field.kind === "user"
            ? [{ value: "me", label: "Me", hint: "Whoever opens the list sees their own" }]
            : []),
          ...(found.data?.rows ?? []).map((row) => ({
            ...{ value: row.id, label: row.title },
            ...(row.id === me && { hint: "Always you, whoever opens the list" }),
          })),
        ];
  const chosen = [...kept]
    .filter(([id]) => !listed.some((one) => one.value === id))
    .map(([id, label]) => ({ value: id, label }));
  const options: Option[] = [...chosen, ...listed];
  const shown = searched
    ? options
    : options.filter((one) => one.label.toLocaleLowerCase().includes(typed.toLocaleLowerCase()));
  const findable = options.length > 8 || type !== null;
  const toggle = (option: Choice) => {
    rememberName(option.value, option.label);
    if (!value.includes(option.value)) kept.set(option.value, option.label);
    onChange(value.includes(option.value) ? value.filter((one) => one !== option.value) : [...value, option.value]);
  };
  // What is shown may still be the answer to fewer letters: Enter means what was typed and waits for the answer to that.
  const answered = !searched || (query === typed && found.data !== undefined && !found.isPlaceholderData);
  const [waiting, setWaiting] = useState(false);
  const matching = searched ? listed : shown;
  const take = () => {
    setWaiting(false);
    const first = matching.find((one) => !value.includes(one.value));
    if (!first) return;
    toggle(first);
    setText("");
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the answer ends the wait
  useEffect(() => {
    if (waiting && (answered || found.isError)) take();
  }, [waiting, answered, found.isError]);
  return (
    <>
      {findable && (
        <TextInput
          size="xs"
          aria-label="Find a value"
          placeholder="Find, Enter takes the first"
          data-autofocus
          autoFocus
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWaiting(false);
          }}
          onKeyDown={(event) => {
            // With nothing typed, Enter is the form's: it applies what was taken.
            if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
            if (typed === "") return;
            event.preventDefault();
            if (answered) take();
            else setWaiting(true);
          }}
        />
      )}
      <ScrollArea.Autosize mah={220} offsetScrollbars="present">
        <Stack gap={8} py={4} role="group" aria-label="Values">
          {shown.map((option, at) => (
            <Checkbox
              autoFocus={at === 0 && !findable}
              key={option.value}
              label={option.label}
              description={option.hint}
              checked={value.includes(option.value)}
              onChange={() => toggle(option)}
            />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              Nothing found
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
    </>
  );
}
