import { Button, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { ArrowRight, CircleAlert, Search } from "lucide-react";
import { memo, startTransition, useEffect, useMemo, useState } from "react";
import { formatNumber } from "../../data/format";
import { useCatalog, useCommand, useWords } from "../../data/queries";
import type { ColumnInfo, FieldInfo, RecordTypeInfo } from "../../transport/api";
import { currencyChoices } from "../settings/currencies";
import { kindLabel } from "../settings/kinds";
import { type Target, useDraft } from "./draft";
import classes from "./importing.module.css";
import { MappingBar } from "./MappingBar";
import { NewFieldDialog } from "./NewFieldDialog";
import { clashes, kindOf, kindsOf, type TargetGroup, targetGroups, targetKey, targetOf } from "./plan";
import type { Import } from "./useImport";
import { Values } from "./ValuesDialog";
import { isWritten, WrittenAs } from "./WrittenAs";
import { one } from "./words";

/** The choice that a column goes nowhere; the cross in the field is for the mouse alone. */
const OUT = "-";
/** The choice that a column gets a field of its own. */
const NEW = "+";

type Shown = "all" | "mapped" | "out";

/** Every column of the file, where it goes, and why. Nothing is hidden because it is left out. */
export function ColumnsStep({ all }: { all: Import }) {
  const { draft, inspection, info, mapped, type } = all;
  const [shown, setShown] = useState<Shown>("all");
  const [text, setText] = useState("");
  const catalog = useCatalog();
  const word = useWords();
  const groups = useMemo(
    () => (inspection ? targetGroups(catalog, type, inspection, word) : []),
    [catalog, type, inspection, word],
  );
  // The first rows are there at once; those below the fold follow without holding up the keyboard.
  const [drawn, setDrawn] = useState(16);
  useEffect(() => startTransition(() => setDrawn(Number.POSITIVE_INFINITY)), []);
  const clash = useMemo(() => clashes(mapped, catalog), [mapped, catalog]);
  const [looking, setLooking] = useState<string | null>(null);
  if (!inspection || !info) return null;
  const columns = inspection.columns.filter((column) => {
    const out = targetOf(draft, column) === null;
    if (shown === "mapped" && out) return false;
    if (shown === "out" && !out) return false;
    return column.name.toLocaleLowerCase().includes(text.toLocaleLowerCase());
  });
  const total = inspection.columns.length;
  return (
    <div className={classes.stack}>
      <MappingBar all={all} />
      <div className={classes.columnsBar}>
        <SegmentedControl
          size="xs"
          aria-label="Which columns"
          data={[
            { value: "all", label: `All ${total}` },
            { value: "mapped", label: `Brought in ${mapped.length}` },
            { value: "out", label: `Left out ${total - mapped.length}` },
          ]}
          value={shown}
          onChange={(next) => setShown(next as Shown)}
        />
        {total > 12 && (
          <TextInput
            size="xs"
            aria-label="Find a column"
            placeholder="Find a column"
            leftSection={<Search size={14} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
      </div>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">In the file</th>
            <th scope="col">
              <span className="k-hidden">goes to</span>
            </th>
            <th scope="col">In Kith</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {columns.slice(0, drawn).map((column) => {
            const target = targetOf(draft, column);
            return (
              <ColumnRow
                key={column.name}
                column={column}
                rows={inspection.rows}
                target={target}
                kind={target ? kindOf(catalog, target) : undefined}
                chosen={draft.mapping[column.name] !== undefined}
                clash={clash.get(column.name)}
                info={info}
                groups={groups}
                onValues={setLooking}
              />
            );
          })}
        </tbody>
      </table>
      {columns.length === 0 && (
        <Text size="sm" c="dimmed">
          No such column.
        </Text>
      )}
      <Defaults all={all} />
      {looking !== null && <Values all={all} column={looking} onClose={() => setLooking(null)} />}
    </div>
  );
}

function choose(column: string, target: Target | null): void {
  const { mapping, set } = useDraft.getState();
  set({ mapping: { ...mapping, [column]: target } });
}

interface ColumnRowProps {
  column: ColumnInfo;
  rows: number;
  target: Target | null;
  /** What the field holds that it goes to. */
  kind: FieldInfo["kind"] | undefined;
  chosen: boolean;
  clash: string | undefined;
  info: RecordTypeInfo;
  groups: TargetGroup[];
  onValues: (column: string) => void;
}

/** A sheet can have a hundred columns: a choice draws its own row again and no other. */
const ColumnRow = memo(
  PlainRow,
  (old, now) =>
    old.column === now.column &&
    old.rows === now.rows &&
    old.chosen === now.chosen &&
    old.clash === now.clash &&
    old.groups === now.groups &&
    (old.target && targetKey(old.target)) === (now.target && targetKey(now.target)),
);

function PlainRow({ column, rows, target, kind, chosen, clash, info, groups, onValues }: ColumnRowProps) {
  const [naming, setNaming] = useState(false);
  const known = groups.flatMap((group) => group.items);
  const value = target ? targetKey(target) : null;
  const written = isWritten(kind) ? column.written : null;
  // A suggestion that the catalogue's own list does not have is offered all the same.
  const data =
    target && value && !known.some((one) => one.value === value)
      ? [
          { group: target.newField ? "New" : "Suggested", items: [{ value, label: fieldLabel(info, target) }] },
          ...groups,
        ]
      : groups;
  return (
    <tr data-out={target === null || undefined}>
      <td>
        <div className={classes.columnName} dir="auto">
          {column.name}
        </div>
        <div className={classes.samples} dir="auto" title={column.samples.join("\n")}>
          {column.samples.length > 0 ? column.samples.slice(0, 4).join(" · ") : "Empty in every row"}
        </div>
      </td>
      <td className={classes.arrow}>
        <ArrowRight size={14} aria-hidden />
      </td>
      <td>
        <Select
          size="xs"
          aria-label={`Where ${column.name} goes`}
          placeholder="Left out"
          searchable
          clearable
          data={[
            { value: OUT, label: "Leave out" },
            ...(info.customizable ? [{ value: NEW, label: "New field…" }] : []),
            ...data,
          ]}
          value={value}
          maxDropdownHeight={320}
          nothingFoundMessage="No such field"
          comboboxProps={{ width: 260, position: "bottom-start" }}
          onChange={(next) => {
            const item = known.find((one) => one.value === next);
            if (next === null || next === OUT) choose(column.name, null);
            else if (next === NEW) setNaming(true);
            else if (item) choose(column.name, item.target);
          }}
        />
        {written && <WrittenAs name={column.name} written={written} kind={kind} />}
        {naming && (
          <NewFieldDialog
            column={column}
            info={info}
            known={target?.newField}
            onChoose={(made) => {
              choose(column.name, made);
              setNaming(false);
            }}
            onClose={() => setNaming(false)}
          />
        )}
      </td>
      <td className={classes.why}>
        {clash && (
          <span className={classes.warn}>
            <CircleAlert size={13} aria-hidden /> {clash} goes there too
          </span>
        )}
        {target !== null &&
          column.problems.slice(0, 2).map((problem) => (
            <span key={problem} className={classes.warn}>
              <CircleAlert size={13} aria-hidden /> {problem}
            </span>
          ))}
        {target?.newField && <span>New field: {kindLabel(target.newField.kind).toLocaleLowerCase()}</span>}
        <span className={classes.whyText} title={chosen ? undefined : column.why}>
          {chosen ? (target ? "Chosen by you" : "Left out by you") : column.why}
        </span>
        {written && <span>{written.why}</span>}
        {target && (
          <Button
            size="compact-xs"
            variant="subtle"
            className={classes.valuesButton}
            aria-label={`Values of ${column.name}`}
            onClick={() => onValues(column.name)}
          >
            Values
          </Button>
        )}
        {column.filled < rows && <span className="k-num">{filledText(column.filled, rows)}</span>}
      </td>
    </tr>
  );
}

function fieldLabel(info: RecordTypeInfo, target: Target): string {
  if (target.newField) return target.newField.label;
  const field = info.fields.find((one) => one.key === target.field);
  return [field?.label ?? target.field.replaceAll("_", " "), target.qualifier?.replaceAll("_", " ")]
    .filter(Boolean)
    .join(", ");
}

function filledText(filled: number, rows: number): string {
  return `${formatNumber(filled)} of ${formatNumber(rows)} filled`;
}

/** What the file does not say: the currency of its amounts, the pipeline of its deals. */
function Defaults({ all }: { all: Import }) {
  const { draft, info, inspection, mapped, workspace } = all;
  const money = mapped.some(({ target }) => info?.fields.find((field) => field.key === target.field)?.kind === "money");
  const deals = info?.key === "deal";
  const pipelines = useCommand("records.page", { type: "pipeline", limit: 200 }, { enabled: deals }).data?.rows ?? [];
  const piped = mapped.some(({ target }) => target.field === "pipeline");
  const word = useWords();
  const telling = inspection && info ? inspection.plan.kinds : null;
  if (!money && !deals && !telling) return null;
  return (
    <div className={classes.defaults}>
      {telling && info && inspection && (
        <Select
          size="xs"
          w={240}
          label="Each row is"
          data={[
            { value: telling, label: `What “${telling}” says` },
            { value: OUT, label: one(word(info.key)).replace(/^a/, "A") },
          ]}
          value={kindsOf(draft, inspection, info.key) ?? OUT}
          onChange={(next) => draft.set({ kinds: next === OUT ? null : next })}
        />
      )}
      {money && (
        <Select
          size="xs"
          w={240}
          label="Amounts without a currency are in"
          searchable
          data={currencyChoices()}
          value={draft.currency ?? workspace?.settings.currency ?? null}
          onChange={(currency) => draft.set({ currency })}
        />
      )}
      {deals && !piped && pipelines.length > 0 && (
        <Select
          size="xs"
          w={240}
          label={`${word("deal").many} go into the pipeline`}
          data={pipelines.map((row) => ({ value: row.id, label: row.title }))}
          value={draft.pipeline ?? pipelines[0]?.id ?? null}
          onChange={(pipeline) => draft.set({ pipeline })}
        />
      )}
    </div>
  );
}
