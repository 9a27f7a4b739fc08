import type { EventInput } from "@fullcalendar/core";
import { dayText } from "../../data/format";
import type { AgendaEntry } from "../../transport/api";
import { dueOf, isOverdue } from "../activities/due";
import { asReference } from "../records/context";

/** Minutes that an activity takes in the picture when it names none. */
export const USUAL_MINUTES = 30;

export function minutesOf(entry: AgendaEntry): number {
  const minutes = entry.activity.values.duration_minutes;
  return typeof minutes === "number" ? minutes : USUAL_MINUTES;
}

/** What the calendar draws of an entry. What is yet to be made of a series, and what is done, stays where it is. */
export function eventOf(entry: AgendaEntry, mayChange: boolean): EventInput {
  const { activity, at, projected } = entry;
  const due = { ...dueOf(activity), due_at: at };
  const open = activity.values.status === "pending" || activity.values.status === "in_progress";
  const start = new Date(at);
  const minutes = activity.values.duration_minutes;
  const length =
    typeof minutes === "number" && due.due_has_time
      ? { end: new Date(start.getTime() + minutes * 60_000).toISOString() }
      : {};
  const customer = asReference(activity.values.party) ?? asReference(activity.values.contact);
  const movable = open && !projected && mayChange && activity.may_change;
  return {
    id: projected ? `${activity.id} ${at}` : activity.id,
    title: [activity.title, customer?.title].filter(Boolean).join(" · "),
    start: due.due_has_time ? at : at.slice(0, 10),
    ...length,
    allDay: !due.due_has_time,
    editable: movable,
    durationEditable: movable && due.due_has_time,
    classNames: [
      "k-event",
      `k-event-${String(activity.values.type)}`,
      ...(open && !projected && isOverdue(due) ? ["k-event-late"] : []),
      ...(open ? [] : ["k-event-done"]),
      ...(projected ? ["k-event-ahead"] : []),
    ],
    extendedProps: { entry },
  };
}

/** What a calendar's slot starts a new activity with. */
export function startsWith(start: Date, end: Date, allDay: boolean): Record<string, unknown> {
  const zone = { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  if (allDay) {
    return { ...zone, due_at: `${dayText(start)}T00:00:00Z`, due_has_time: false };
  }
  return {
    ...zone,
    due_at: start.toISOString(),
    due_has_time: true,
    duration_minutes: Math.max(1, Math.round((end.getTime() - start.getTime()) / 60_000)),
  };
}
