import { Button, Input, SegmentedControl, Select } from "@mantine/core";
import { useMemo } from "react";
import type { FieldInfo, Overview, RecordRow } from "../../transport/api";
import { dueWords } from "../activities/due";
import { whenOf } from "../interactions/followUp";
import { asReference } from "../records/context";
import classes from "./timeline.module.css";

/** The moment so many days from today at a full hour. */
export function at(days: number, hour: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  date.setHours(hour, 0, 0, 0);
  return date.toISOString();
}

export function Direction({
  field,
  value,
  onChange,
}: {
  field: FieldInfo;
  value: unknown;
  onChange: (value: string) => void;
}) {
  return (
    <Input.Wrapper label={field.label} labelElement="div" size="sm">
      <SegmentedControl
        aria-label={field.label}
        size="xs"
        className={classes.direction}
        styles={{ label: { fontSize: 12, paddingInline: 4 } }}
        fullWidth
        data={field.choices}
        value={typeof value === "string" ? value : "outbound"}
        onChange={onChange}
      />
    </Input.Wrapper>
  );
}

interface LinksProps {
  record: RecordRow;
  overview: Overview | undefined;
  values: Record<string, unknown>;
  onSet: (key: string, value: unknown) => void;
  note: boolean;
}

/** Which deal it is about, and with whom it was; offered only where there is a choice. */
export function Links({ record, overview, values, onSet, note }: LinksProps) {
  const deals = record.type === "deal" ? [] : (overview?.deals ?? []);
  const people = record.type === "organization" && !note ? (overview?.people ?? []) : [];
  return (
    <>
      {deals.length > 0 && (
        <Select
          label="Deal"
          size="sm"
          clearable
          allowDeselect
          searchable={deals.length > 6}
          placeholder="None"
          data={deals.map((deal) => ({ value: deal.id, label: deal.title }))}
          value={asReference(values.deal)?.id ?? null}
          onChange={(id) => {
            const deal = deals.find((one) => one.id === id);
            onSet("deal", deal ? { type: "deal", id: deal.id, title: deal.title } : null);
          }}
        />
      )}
      {people.length > 0 && (
        <Select
          label="With"
          size="sm"
          clearable
          allowDeselect
          searchable={people.length > 6}
          placeholder="Nobody"
          data={people.map((one) => ({ value: one.person.id, label: one.person.title }))}
          value={asReference(values.contact)?.id ?? null}
          onChange={(id) => onSet("contact", people.find((one) => one.person.id === id)?.person ?? null)}
        />
      )}
    </>
  );
}

/** Times at which a task may be due; what its own words say comes first (ACT-09). */
export function DueSoon({ subject, onPick }: { subject: string; onPick: (due: string) => void }) {
  const picks: [string, string][] = [
    ["Today", at(0, 17)],
    ["Tomorrow", at(1, 9)],
    ["In a week", at(7, 9)],
  ];
  const said = useMemo(() => whenOf(subject, new Date()), [subject]);
  const meant = said && "at" in said ? said.at.toISOString() : null;
  return (
    <fieldset className={classes.soon}>
      <legend className="k-hidden">Due</legend>
      {meant && (
        <Button variant="light" size="compact-sm" onClick={() => onPick(meant)}>
          Due {dueWords({ due_at: meant, due_has_time: true })}
        </Button>
      )}
      {picks.map(([label, due]) => (
        <Button key={label} variant="subtle" color="gray" size="compact-sm" onClick={() => onPick(due)}>
          {label}
        </Button>
      ))}
    </fieldset>
  );
}
