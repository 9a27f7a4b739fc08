import { Button, Group, UnstyledButton } from "@mantine/core";
import { Pencil } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { create } from "zustand";
import { FieldInput, FieldValue, IconAction, isEmptyValue, toInput } from "../../components";
import { act } from "../../data/act";
import { formatDateTime } from "../../data/format";
import { useCommand, useMay, useRecordType } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { FieldInfo, RecordRow } from "../../transport/api";
import { warnOfNumbers } from "../interactions/warning";
import { closeOverdue } from "./context";
import classes from "./records.module.css";

/** Whether empty fields are shown; holds for all records until it is switched. */
const useShowAll = create<{ all: boolean }>(() => ({ all: false }));

/** Kinds whose editor is a small form of its own and is saved by a button. */
const FORMS = new Set(["emails", "phones", "addresses", "affiliations", "tags", "many_choices", "long_text", "json"]);
/** Kinds whose editor says the name of the field itself. */
const NAMED = new Set(["emails", "phones", "addresses", "affiliations", "tags"]);
/** Kinds where choosing is all there is to say: the choice is saved at once. */
const CHOSEN = new Set(["choice", "country", "user", "reference", "yes_no", "date"]);

type Origins = Map<string, string>;

/** Who set each value and when, read from the audit once somebody wants to know. */
function useOrigins(record: RecordRow, wanted: boolean, source: string | null): Origins {
  const audit = useCommand("audit.list", { type: record.type, id: record.id, limit: 200 }, { enabled: wanted });
  return useMemo(() => {
    const origins: Origins = new Map();
    for (const row of audit.data?.rows ?? []) {
      const by = row.actor ? ` by ${row.actor.title}` : "";
      for (const key of Object.keys(row.changes)) {
        if (!origins.has(key)) {
          const from = row.action === "created" && source ? `\n${source}` : "";
          origins.set(key, `Set${by} on ${formatDateTime(row.at)}${from}`);
        }
      }
    }
    return origins;
  }, [audit.data, source]);
}

interface FactsProps {
  record: RecordRow;
  /** Which import made the record, in words. */
  source: string | null;
}

/** What is known, by section. A click on a value edits it where it stands (V36-01). */
export function Facts({ record, source }: FactsProps) {
  const info = useRecordType(record.type);
  const all = useShowAll((state) => state.all);
  const [wanted, setWanted] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const origins = useOrigins(record, wanted, source);
  const may = useMay(record);
  useKeys({ edit: () => may.change && setEditing(first) });
  if (!info) return null;

  // The title is in the header; where it is made of other fields, those are what can be edited.
  const known = info.fields.filter(
    (field) => field.in_form || (field.key !== info.title_field && !isEmptyValue(record.values[field.key])),
  );
  const first = known.find((field) => !field.read_only && field.in_form)?.key ?? null;
  const shown = known.filter(
    (field) =>
      all ||
      editing === field.key ||
      (field.in_form && (field.in_list || field.required)) ||
      (!isEmptyValue(record.values[field.key]) && record.values[field.key] !== false),
  );
  const hidden = known.length - shown.length;
  const sections = new Map<string, FieldInfo[]>();
  for (const field of shown) sections.set(field.section, [...(sections.get(field.section) ?? []), field]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: looking at the facts makes their origins wanted; nothing is pressed
    <div className={classes.facts} onPointerEnter={() => setWanted(true)} onFocus={() => setWanted(true)}>
      {[...sections].map(([section, fields]) => (
        <section key={section} className={classes.factSection}>
          <h2 className={classes.zoneTitle}>{section}</h2>
          <dl>
            {fields.map((field) => (
              <Fact
                key={field.key}
                record={record}
                field={field}
                editing={editing === field.key}
                origin={origins.get(field.key)}
                onEdit={(on) => setEditing(on ? field.key : null)}
              />
            ))}
          </dl>
        </section>
      ))}
      {(hidden > 0 || all) && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.moreFacts}
          onClick={() => useShowAll.setState({ all: !all })}
        >
          {all ? "Hide empty fields" : `${hidden} empty fields`}
        </Button>
      )}
      {source && <p className={classes.source}>{source}</p>}
    </div>
  );
}

interface FactProps {
  record: RecordRow;
  field: FieldInfo;
  editing: boolean;
  origin: string | undefined;
  onEdit: (on: boolean) => void;
}

function Fact({ record, field, editing, origin, onEdit }: FactProps) {
  const value = record.values[field.key];
  const can = useMay(record).change && !field.read_only && field.in_form;
  const late = field.key === "expected_close_date" ? closeOverdue(record) : null;
  const wide = editing && (FORMS.has(field.kind) || field.kind === "money");
  return (
    <div className={classes.fact} data-wide={wide || undefined}>
      <dt title={field.help ?? undefined} className={editing && NAMED.has(field.kind) ? "k-hidden" : undefined}>
        {field.label}
      </dt>
      <dd title={editing ? undefined : origin}>
        {editing ? (
          <Editor key={record.id} record={record} field={field} onDone={() => onEdit(false)} />
        ) : can ? (
          <Shown field={field} value={value} onEdit={() => onEdit(true)} />
        ) : (
          <FieldValue field={field} value={value} />
        )}
        {late && !editing && <span className={classes.late}>{late}</span>}
      </dd>
    </div>
  );
}

/** Values that are links or copy themselves keep their own click; the pencil beside them edits. */
const PRESSED = new Set(["emails", "phones", "addresses", "affiliations", "reference", "url", "email", "phone"]);

function Shown({ field, value, onEdit }: { field: FieldInfo; value: unknown; onEdit: () => void }) {
  const empty = isEmptyValue(value);
  if (empty || !PRESSED.has(field.kind)) {
    return (
      <UnstyledButton className={classes.value} data-empty={empty || undefined} onClick={onEdit}>
        {empty ? "Add" : <FieldValue field={field} value={value} />}
        <span className="k-hidden">{empty ? field.label : `edit ${field.label}`}</span>
      </UnstyledButton>
    );
  }
  return (
    <span className={classes.pressed}>
      <FieldValue field={field} value={value} />
      <span className={classes.pencil}>
        <IconAction icon={Pencil} label={`Edit ${field.label}`} size={22} onClick={onEdit} />
      </span>
    </span>
  );
}

interface EditorProps {
  record: RecordRow;
  field: FieldInfo;
  onDone: () => void;
}

/** The control in place of the value. What was typed stays until it is saved or dropped on purpose. */
export function Editor({ record, field, onDone }: EditorProps) {
  const start = record.values[field.key] ?? null;
  const [value, setValue] = useState<unknown>(start);
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const form = FORMS.has(field.kind);
  const chosen = CHOSEN.has(field.kind);

  const save = async (next: unknown) => {
    if (saving) return;
    if (JSON.stringify(next ?? null) === JSON.stringify(start)) {
      onDone();
      return;
    }
    setSaving(true);
    try {
      await act("records.update", { type: record.type, id: record.id, values: { [field.key]: toInput(field, next) } });
      onDone();
      if (field.kind === "long_text") void warnOfNumbers(record.id);
    } catch (thrown) {
      setError(toCommandError(thrown));
      setSaving(false);
    }
  };
  useKeys({
    save: () => {
      if (!root.current?.contains(document.activeElement)) return false;
      void save(value);
    },
    back: onDone,
  });

  useEffect(() => {
    const input = root.current?.querySelector<HTMLElement>("input, textarea");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type !== "checkbox") input.select();
  }, []);

  return (
    <form
      ref={root}
      className={classes.editor}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.stopPropagation();
          onDone();
        }
      }}
      onBlur={(event) => {
        // Leaving a one-line field keeps what was typed in it; a form waits for its buttons.
        if (form || chosen || error !== null) return;
        if (!event.currentTarget.contains(event.relatedTarget)) void save(value);
      }}
    >
      <FieldInput
        field={field}
        bare
        autoFocus
        value={value}
        error={error?.message}
        onChange={(next) => {
          setValue(next);
          setError(null);
          if (chosen) void save(next);
        }}
      />
      {(form || error !== null || field.kind === "date_time") && (
        <Group gap={6} mt={6}>
          <Button type="submit" size="compact-sm" loading={saving}>
            Save
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      )}
    </form>
  );
}
