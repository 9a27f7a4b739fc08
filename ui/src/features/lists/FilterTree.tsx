import { Button, Group, Modal, Popover, SegmentedControl, Select, Text, UnstyledButton } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { type RefObject, useRef, useState } from "react";
import { IconAction, Kbd } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import type { FieldInfo, Filter, RecordTypeInfo } from "../../transport/api";
import {
  type Draft,
  type DraftGroup,
  type DraftRelated,
  type DraftTest,
  draftGroup,
  firstTest,
  type GroupMode,
  isComplete,
  type Quantity,
  relatedType,
  settled,
  settledTest,
} from "./draft";
import { FieldChoice, type Offered } from "./FieldChoice";
import { Comparison, FilterValue } from "./FilterEditor";
import { filterText, groupText, isChosen } from "./filters";
import classes from "./lists.module.css";

/** Where a choice means another record type or a group, and not a field. */
const RELATED = "related:";
const GROUP = "group:";

/** What a condition can be about: fields, related records, and a group of conditions. */
export function offeredConditions(info: RecordTypeInfo): Offered[] {
  return [
    ...info.fields.filter((field) => field.filterable && field.kind !== "json"),
    ...info.relations.map((one) => ({ key: RELATED + one.key, label: one.label, hint: "related" })),
    { key: GROUP, label: "Group of conditions", hint: "all, any or none" },
  ];
}

/** A new condition about what was chosen. */
export function newCondition(info: RecordTypeInfo, key: string): Draft | null {
  if (key === GROUP) return { mode: "any", items: [] };
  if (key.startsWith(RELATED)) {
    return { related: key.slice(RELATED.length), op: "some", filter: { mode: "all", items: [] } };
  }
  const field = info.fields.find((one) => one.key === key);
  return field ? firstTest(field) : null;
}

interface FilterTreeProps {
  info: RecordTypeInfo;
  filters: Filter[];
  /** A condition to begin with. */
  added: Draft | null;
  onDone: (filters: Filter[]) => void;
  onClose: () => void;
}

/** The whole filter of a list: groups in groups, related records, in words and with what it finds. */
export function FilterTree({ info, filters, added, onDone, onClose }: FilterTreeProps) {
  const [root, setRoot] = useState<DraftGroup>(() => {
    const [only] = filters;
    const group =
      filters.length === 1 && only && !("related" in only) ? draftGroup(only) : draftGroup({ all: filters });
    return added ? { mode: "all", items: group.mode === "all" ? [...group.items, added] : [group, added] } : group;
  });
  const word = useWord(info.key);
  const filter = settled(root);
  const count = useCommand("records.count", { type: info.key, filter }, { keep: true }).data?.count;
  const done = () => {
    onDone(filter === null ? [] : "all" in filter ? filter.all : [filter]);
    onClose();
  };
  useKeys({ save: done });
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      title={`Which ${word.many.toLocaleLowerCase()}`}
      size={760}
      onKeyDown={(event) => {
        if (event.key === "Escape" && isInnermost(event.target)) onClose();
      }}
    >
      <GroupEditor info={info} group={root} onChange={setRoot} first />
      <Text size="sm" c="dimmed" mt={16} aria-live="polite">
        {filter ? groupText(info, filter) : `All ${word.many.toLocaleLowerCase()}`}
        {count !== undefined && ` · ${formatNumber(count)}`}
      </Text>
      <Group mt={12} justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={done} rightSection={<Kbd id="save" />}>
          Apply
        </Button>
      </Group>
    </Modal>
  );
}

/** Escape closes the innermost thing: a list of choices that is open comes before the dialog around it. */
function isInnermost(target: EventTarget): boolean {
  if (!(target instanceof HTMLElement) || target.getAttribute("aria-expanded") === "true") return false;
  return target.closest("[role=dialog]")?.getAttribute("aria-modal") === "true";
}

/** A choice that is left without choosing gives the keyboard back to its button, so that the next Escape is heard. */
function backTo(button: RefObject<HTMLButtonElement | null>, set: (open: boolean) => void) {
  return (open: boolean) => {
    set(open);
    if (!open) button.current?.focus();
  };
}

const MODES: { value: GroupMode; label: string }[] = [
  { value: "all", label: "All of these" },
  { value: "any", label: "Any of these" },
  { value: "none", label: "None of these" },
];

interface GroupEditorProps {
  info: RecordTypeInfo;
  group: DraftGroup;
  onChange: (group: DraftGroup) => void;
  /** The outermost one: a dialog without conditions starts at its button. */
  first?: boolean;
}

function GroupEditor({ info, group, onChange, first }: GroupEditorProps) {
  const [adding, setAdding] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { mode, items } = group;
  const replace = (at: number, next: Draft) =>
    onChange({ mode, items: items.map((one, i) => (i === at ? next : one)) });
  return (
    <div className={classes.filterGroup} role="group" aria-label={MODES.find((one) => one.value === mode)?.label}>
      <SegmentedControl
        size="xs"
        aria-label="How many must hold"
        data={MODES}
        value={mode}
        onChange={(next) => onChange({ mode: next as GroupMode, items })}
      />
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no id; their order is their identity
        <div key={at} className={classes.filterLine}>
          <div className={classes.filterPart}>
            {"field" in item ? (
              <TestEditor info={info} test={item} onChange={(next) => replace(at, next)} />
            ) : "related" in item ? (
              <RelatedEditor info={info} part={item} onChange={(next) => replace(at, next)} />
            ) : (
              <GroupEditor info={info} group={item} onChange={(next) => replace(at, next)} />
            )}
          </div>
          <IconAction
            icon={X}
            size={22}
            label="Remove the condition"
            onClick={() => onChange({ mode, items: items.filter((_, i) => i !== at) })}
          />
        </div>
      ))}
      <Popover opened={adding} onChange={backTo(button, setAdding)} position="bottom-start" width={280} trapFocus>
        <Popover.Target>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Plus size={13} aria-hidden />}
            ref={button}
            data-autofocus={first || undefined}
            onClick={() => setAdding(!adding)}
          >
            Add a condition
          </Button>
        </Popover.Target>
        <Popover.Dropdown p="xs" aria-label="Condition">
          <FieldChoice
            label="About what"
            options={offeredConditions(info)}
            onChoose={(key) => {
              const next = newCondition(info, key);
              if (next) onChange({ mode, items: [...items, next] });
              setAdding(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

interface TestEditorProps {
  info: RecordTypeInfo;
  test: DraftTest;
  onChange: (test: DraftTest) => void;
}

function TestEditor({ info, test, onChange }: TestEditorProps) {
  const field = info.fields.find((one) => one.key === test.field);
  if (!field) return <Text size="sm">{test.field}</Text>;
  return (
    <div className={classes.filterTest}>
      <span className="k-cut">{field.label}</span>
      <Comparison field={field} test={test} onChange={onChange} />
      {isChosen(field) ? (
        <ChosenValue field={field} test={test} onChange={onChange} />
      ) : (
        <div>
          <FilterValue field={field} test={test} onChange={onChange} />
        </div>
      )}
    </div>
  );
}

/** Values that are chosen from many: their words, and the choice on a press. */
function ChosenValue({
  field,
  test,
  onChange,
}: {
  field: FieldInfo;
  test: DraftTest;
  onChange: (test: DraftTest) => void;
}) {
  const [open, setOpen] = useState(!isComplete(test));
  const button = useRef<HTMLButtonElement>(null);
  if (test.op === "is_null" || test.op === "is_not_null") return null;
  return (
    <Popover opened={open} onChange={backTo(button, setOpen)} position="bottom-start" width={280} trapFocus>
      <Popover.Target>
        <UnstyledButton ref={button} className={classes.chosenValue} onClick={() => setOpen(!open)}>
          {isComplete(test) ? filterText(field, settledTest(test)).object : "Choose…"}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={field.label}>
        <FilterValue field={field} test={test} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface RelatedEditorProps {
  info: RecordTypeInfo;
  part: DraftRelated;
  onChange: (part: DraftRelated) => void;
}

/** Some, none or only related records for which a group of conditions holds. */
function RelatedEditor({ info, part, onChange }: RelatedEditorProps) {
  const other = relatedType(info, part.related);
  const label = info.relations.find((one) => one.key === part.related)?.label ?? part.related;
  return (
    <>
      <div className={classes.filterTest}>
        <span className="k-cut">{label}</span>
        <Select
          size="xs"
          aria-label="How many"
          data={[
            { value: "some", label: "some of them" },
            { value: "none", label: "none of them" },
            { value: "every", label: "every one of them" },
          ]}
          value={part.op}
          onChange={(next) => onChange({ ...part, op: (next as Quantity | null) ?? part.op })}
        />
        <Text size="xs" c="dimmed">
          where
        </Text>
      </div>
      {other && <GroupEditor info={other} group={part.filter} onChange={(filter) => onChange({ ...part, filter })} />}
    </>
  );
}
