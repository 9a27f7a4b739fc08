import { Button, Popover, TextInput } from "@mantine/core";
import { Plus, Star, X } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { blank, dropEntry, IconAction, putEntry, RecordPicker, typedPhone } from "../../components";
import type { AffiliationValue, EmailValue, FieldInfo, PhoneValue } from "../../transport/api";
import classes from "./lists.module.css";

type Entry = EmailValue | PhoneValue | AffiliationValue;

interface PrimaryCellProps {
  field: FieldInfo;
  value: Entry[];
  onChange: (value: Entry[]) => void;
}

function fresh(field: FieldInfo, first: boolean): Entry {
  if (field.kind === "emails") return blank.email(first);
  return field.kind === "phones" ? blank.phone(first) : blank.affiliation(first);
}

function nameOf(one: Entry): string {
  if ("address" in one) return one.address;
  return "raw" in one ? one.raw : one.organization.title;
}

/** The primary e-mail, phone or company in the cell itself, the others in a small list below it. */
export function PrimaryCell({ field, value, onChange }: PrimaryCellProps) {
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const list = value.length > 0 ? value : [fresh(field, true)];
  const first = Math.max(
    0,
    list.findIndex((one) => one.is_primary),
  );
  const others = list.map((one, at) => ({ one, at })).filter(({ at }) => at !== first);
  // Below a picker of companies is the list that it picks from.
  const addable = field.kind !== "affiliations" && value.length > 0;
  const input = (one: Entry, at: number, name: string) => (
    <EntryInput
      name={name}
      one={one}
      fresh={at !== first}
      onChange={(part) => onChange(putEntry<Entry>(list, at, part))}
    />
  );
  // The button that was pressed may be gone; the keys go on in the cell.
  const give = (next: Entry[]) => {
    onChange(next);
    root.current?.querySelector("input")?.focus();
  };
  // Tab leaves the cell, so the arrows walk through what belongs to it.
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.defaultPrevented) return;
    const stops = [root.current, panel.current].flatMap((part) => [
      ...(part?.querySelectorAll<HTMLElement>("input, button") ?? []),
    ]);
    stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only the way of the arrows from one input to the next
    <div onKeyDown={walk}>
      <Popover
        opened={others.length > 0 || addable}
        position="bottom-start"
        offset={4}
        closeOnClickOutside={false}
        closeOnEscape={false}
        returnFocus={false}
        withRoles={false}
      >
        <Popover.Target>
          <div ref={root}>{input(list[first] ?? fresh(field, true), first, field.label)}</div>
        </Popover.Target>
        <Popover.Dropdown p={6}>
          <div ref={panel} role="dialog" aria-label={`More of ${field.label}`}>
            {others.map(({ one, at }) => (
              <div key={one.id ?? at} className={classes.otherEntry}>
                {input(one, at, `${field.label} ${at + 1}`)}
                <IconAction
                  icon={Star}
                  label={`Make ${nameOf(one) || "it"} primary`}
                  size={26}
                  onClick={() => give(putEntry<Entry>(list, at, { is_primary: true }, "is_primary"))}
                />
                <IconAction
                  icon={X}
                  label={`Remove ${nameOf(one) || "it"}`}
                  size={26}
                  onClick={() => give(dropEntry<Entry>(list, at, "is_primary"))}
                />
              </div>
            ))}
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() => onChange([...list, fresh(field, false)])}
            >
              Add another
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

interface EntryInputProps {
  name: string;
  one: Entry;
  /** One of the others: an empty one was just added, and is what comes next. */
  fresh: boolean;
  onChange: (part: Partial<Entry>) => void;
}

function EntryInput({ name, one, fresh, onChange }: EntryInputProps) {
  if ("organization" in one) {
    const none = { type: "organization", id: "", title: "" };
    return (
      <RecordPicker
        label={undefined}
        aria-label={name}
        types={["organization"]}
        value={one.organization.id ? one.organization : null}
        onChange={(organization) => onChange({ organization: organization ?? none })}
      />
    );
  }
  return (
    <TextInput
      aria-label={name}
      autoFocus={fresh && nameOf(one) === ""}
      inputMode={"address" in one ? "email" : "tel"}
      value={nameOf(one)}
      onChange={({ currentTarget }) =>
        onChange("address" in one ? { address: currentTarget.value } : typedPhone(currentTarget.value))
      }
    />
  );
}
