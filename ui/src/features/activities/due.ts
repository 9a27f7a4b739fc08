import { dayText, formatDate, formatDay, formatTime, parseDay } from "../../data/format";
import type { RecordRow } from "../../transport/api";

/** The day so many days from today. */
export function inDays(days: number, from: Date = new Date()): Date {
  return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
}

/** The next day after today that is a Monday. */
export function nextMonday(from: Date = new Date()): Date {
  return inDays(7 - ((from.getDay() + 6) % 7), from);
}

export interface DueFields {
  due_at: string | null;
  due_has_time: boolean;
}

/** What a row says of its time. */
export function dueOf(row: RecordRow): DueFields {
  const at = row.values.due_at;
  return { due_at: typeof at === "string" ? at : null, due_has_time: row.values.due_has_time !== false };
}

/** The local day on which it is due; a day without a time is never shifted by a zone. */
export function dueDay({ due_at, due_has_time }: DueFields): Date | null {
  if (due_at === null) return null;
  if (!due_has_time) return parseDay(due_at);
  const at = new Date(due_at);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}

/** Whether open work should have been done: from its moment on, or after its day (ACT-05). */
export function isOverdue(due: DueFields, now: Date = new Date()): boolean {
  if (due.due_at === null) return false;
  if (due.due_has_time) return new Date(due.due_at) < now;
  return due.due_at.slice(0, 10) < dayText(now);
}

/** "today, 10:00", "tomorrow", "24 Nov". */
export function dueWords(due: DueFields, now: Date = new Date()): string {
  const day = dueDay(due);
  if (day === null || due.due_at === null) return "someday";
  const away = Math.round((day.getTime() - inDays(0, now).getTime()) / 86_400_000);
  const named = { [-1]: "yesterday", 0: "today", 1: "tomorrow" }[away];
  const words = named ?? (due.due_has_time ? formatDay(day, now) : formatDate(due.due_at));
  return due.due_has_time ? `${words}, ${formatTime(due.due_at)}` : words;
}
