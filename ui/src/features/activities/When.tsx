import { Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { DateInput, TimeInput } from "@mantine/dates";
import { useId } from "react";
import { dayText, formatDateTime } from "../../data/format";
import type { CommandError } from "../../transport";
import { dueDay, inDays } from "./due";
import { RepeatInput } from "./RepeatInput";
import { movedRule } from "./repeats";

/** The fields that stand together here, in place of inputs of their own. */
export const WHEN_FIELDS = ["due_at", "due_has_time", "duration_minutes", "reminder_at", "recurrence"];

type Mode = "time" | "day" | "someday";

interface WhenProps {
  values: Record<string, unknown>;
  error: CommandError | null;
  onChange: (part: Record<string, unknown>) => void;
  /** Of a new activity: the rule goes along with the day. */
  fresh?: boolean;
}

const DURATIONS = [15, 30, 45, 60, 90, 120, 180, 240, 480];
const AHEAD: [number, string][] = [
  [0, "At the time"],
  [5, "5 minutes before"],
  [15, "15 minutes before"],
  [30, "30 minutes before"],
  [60, "An hour before"],
  [1440, "A day before"],
];

function timeText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function minutesWords(minutes: number): string {
  return minutes < 60 || minutes % 30 !== 0 ? `${minutes} min` : `${minutes / 60} h`;
}

/** Nine in the morning of a day, so many days earlier. */
function nine(day: Date, before: number): string {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - before, 9).toISOString();
}

/** When it is due, whether it repeats, and when to be reminded of it (SCR-15, ACT-07). */
export function When({ values, error, onChange, fresh }: WhenProps) {
  const id = useId();
  const due_at = typeof values.due_at === "string" ? values.due_at : null;
  const hasTime = values.due_has_time !== false;
  const mode: Mode = due_at === null ? "someday" : hasTime ? "time" : "day";
  const day = dueDay({ due_at, due_has_time: hasTime }) ?? inDays(1);
  const time = due_at !== null && hasTime ? timeText(new Date(due_at)) : "09:00";
  const reminder = typeof values.reminder_at === "string" ? values.reminder_at : null;
  const rule = typeof values.recurrence === "string" && values.recurrence !== "" ? values.recurrence : null;
  const minutes = typeof values.duration_minutes === "number" ? values.duration_minutes : null;
  const problem = (...keys: string[]) => (error?.field && keys.includes(error.field) ? error.message : undefined);

  const set = (next: Mode, onDay: Date, at: string) => {
    if (next === "someday") {
      onChange({ due_at: null, due_has_time: true, recurrence: null, duration_minutes: null });
      return;
    }
    const [hour = 9, minute = 0] = at.split(":").map(Number);
    const moment = new Date(onDay.getFullYear(), onDay.getMonth(), onDay.getDate(), hour, minute);
    const part =
      next === "day"
        ? { due_at: `${dayText(onDay)}T00:00:00.000Z`, due_has_time: false, duration_minutes: null }
        : { due_at: moment.toISOString(), due_has_time: true };
    // A reminder keeps its distance; between a day and a time there is none, so it goes to the usual one.
    const shifted =
      reminder === null
        ? {}
        : next === "day"
          ? { reminder_at: nine(onDay, 0) }
          : mode === "time" && due_at !== null
            ? {
                reminder_at: new Date(
                  moment.getTime() - (new Date(due_at).getTime() - new Date(reminder).getTime()),
                ).toISOString(),
              }
            : { reminder_at: moment.toISOString() };
    const along = fresh && rule !== null ? { recurrence: movedRule(rule, day, onDay) } : {};
    onChange({ ...part, ...shifted, ...along });
  };

  const offers =
    mode === "time" && due_at !== null
      ? AHEAD.map(([ahead, label]) => ({
          value: new Date(new Date(due_at).getTime() - ahead * 60_000).toISOString(),
          label,
        }))
      : mode === "day"
        ? [
            { value: nine(day, 0), label: "09:00 that day" },
            { value: nine(day, 1), label: "09:00 the day before" },
          ]
        : [];
  const own =
    reminder !== null && !offers.some((one) => one.value === reminder)
      ? [{ value: reminder, label: formatDateTime(reminder) }]
      : [];

  return (
    <Stack gap={10} role="group" aria-labelledby={id}>
      <Group gap={12} justify="space-between">
        <Text id={id} size="sm" fw={500}>
          Due
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="How it is due"
          data={[
            { value: "time", label: "At a time" },
            { value: "day", label: "On a day" },
            { value: "someday", label: "Someday" },
          ]}
          value={mode}
          onChange={(next) => set(next as Mode, day, time)}
        />
      </Group>
      {mode !== "someday" && (
        <Group gap={8} align="flex-start" grow wrap="nowrap">
          <DateInput
            aria-label="Day"
            valueFormat="YYYY-MM-DD"
            value={dayText(day)}
            error={problem("due_at", "due_has_time")}
            onChange={(next) => {
              if (!next) return;
              const [year = 1970, month = 1, date = 1] = next.split("-").map(Number);
              set(mode, new Date(year, month - 1, date), time);
            }}
          />
          {mode === "time" && (
            <TimeInput
              aria-label="Time"
              value={time}
              onChange={(event) => event.currentTarget.value && set("time", day, event.currentTarget.value)}
            />
          )}
          {mode === "time" && (
            <Select
              aria-label="How long"
              placeholder="How long"
              clearable
              allowDeselect
              data={[...new Set([...DURATIONS, ...(minutes === null ? [] : [minutes])])]
                .sort((a, b) => a - b)
                .map((one) => ({ value: String(one), label: minutesWords(one) }))}
              value={minutes === null ? null : String(minutes)}
              error={problem("duration_minutes")}
              onChange={(next) => onChange({ duration_minutes: next === null ? null : Number(next) })}
            />
          )}
        </Group>
      )}
      {(mode !== "someday" || own.length > 0) && (
        <Select
          label="Remind me"
          placeholder="Not at all"
          clearable
          allowDeselect
          data={[...offers, ...own]}
          value={reminder}
          error={problem("reminder_at")}
          onChange={(next) => onChange({ reminder_at: next })}
        />
      )}
      {mode !== "someday" && (
        <RepeatInput
          value={rule}
          day={day}
          error={problem("recurrence")}
          onChange={(next) => onChange({ recurrence: next })}
        />
      )}
    </Stack>
  );
}
