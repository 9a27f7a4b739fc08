import { Button } from "@mantine/core";
import { CalendarCheck, X } from "lucide-react";
import { useState } from "react";
import { formatTime } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { Filter, RecordRow, Reference } from "../../transport/api";
import { dueOf } from "../activities/due";
import { asReference } from "../records/context";
import classes from "./interactions.module.css";

/** A planned meeting is offered from an hour before it until so many hours after. */
const HOURS = 12;

/** Which planned work each kind of touch may come from. */
const PLANNED: Record<string, string[]> = { call: ["call", "follow_up"], meeting: ["meeting", "demo"] };

/** The planned activity that a touch under way was begun with. */
export function heldOf(values: Record<string, unknown>): Reference | null {
  return asReference(values.planned);
}

/** The state of that activity when it was offered: what is reported of it meanwhile is not written over. */
export function seenOf(values: Record<string, unknown>): string | null {
  return typeof values.planned_seen === "string" ? values.planned_seen : null;
}

interface FromCalendarProps {
  record: RecordRow;
  /** call, meeting, email. */
  kind: string;
  values: Record<string, unknown>;
  onSet: (part: Record<string, unknown>) => void;
}

/** INT-16: what was planned with this customer for about now fills the form, and is completed by it. */
export function FromCalendar({ record, kind, values, onSet }: FromCalendarProps) {
  const types = PLANNED[kind];
  const [now] = useState(() => Date.now());
  const filter: Filter = {
    all: [
      { field: "status", op: "in", value: ["pending", "in_progress"] },
      { field: "type", op: "in", value: types ?? [] },
      { field: "due_has_time", op: "eq", value: true },
      { field: "due_at", op: "gte", value: new Date(now - HOURS * 3_600_000).toISOString() },
      { field: "due_at", op: "lte", value: new Date(now + 3_600_000).toISOString() },
      { any: ABOUT[record.type === "deal" ? "deal" : "party"].map((field) => ({ field, op: "eq", value: record.id })) },
    ],
  };
  const found = useCommand(
    "records.page",
    { type: "activity", filter, sort: [{ field: "due_at", desc: true }], limit: 3 },
    { enabled: types !== undefined },
  );
  const planned = heldOf(values);
  if (planned) {
    return (
      <p className={classes.held}>
        <CalendarCheck size={14} aria-hidden />
        <span dir="auto">Saving completes “{planned.title}”.</span>
        <button
          type="button"
          className={classes.drop}
          aria-label={`Do not complete ${planned.title}`}
          onClick={() => onSet({ planned: null })}
        >
          <X size={12} aria-hidden />
        </button>
      </p>
    );
  }
  const rows = found.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <div className={classes.offers}>
      {rows.map((row) => (
        <Button
          key={row.id}
          size="compact-sm"
          variant="light"
          leftSection={<CalendarCheck size={14} aria-hidden />}
          onClick={() => onSet(filled(row, kind))}
        >
          <span className={classes.offer} dir="auto">
            Log from the {kind} {formatTime(dueOf(row).due_at ?? "")} “{row.title}”
          </span>
        </Button>
      ))}
    </div>
  );
}

const ABOUT = { deal: ["deal"], party: ["party", "contact"] };

/** What a planned activity says of the touch that it became. */
function filled(row: RecordRow, kind: string): Record<string, unknown> {
  const { due_at, duration_minutes, contact, deal, updated_at } = row.values;
  const part: Record<string, unknown> = {
    planned: { type: "activity", id: row.id, title: row.title },
    planned_seen: updated_at,
    subject: row.title,
    type: kind,
    // One that begins in a moment is logged as it is now.
    occurred_at: typeof due_at === "string" && new Date(due_at) < new Date() ? due_at : new Date().toISOString(),
  };
  if (typeof duration_minutes === "number") part.duration_minutes = duration_minutes;
  if (asReference(contact)) part.contact = contact;
  if (asReference(deal)) part.deal = deal;
  return part;
}
