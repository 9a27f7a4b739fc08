import { formatDate, locale } from "../../data/format";

/** What the chooser can say of a rule; every other rule of RFC 5545 is kept as it is. */
export interface Repeat {
  every: "day" | "week" | "month" | "year";
  interval: number;
  /** Of a week: MO to SU. */
  days: string[];
  /** Of a month: by its date, or by the weekday in it. */
  by: "date" | "weekday";
  end: "never" | "until" | "count";
  /** `2026-12-31`. */
  until: string;
  count: number;
}

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const FREQ = { day: "DAILY", week: "WEEKLY", month: "MONTHLY", year: "YEARLY" } as const;
const KNOWN = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"];

function weekdayOf(day: Date): string {
  return DAYS[(day.getDay() + 6) % 7] ?? "MO";
}

/** Which weekday of its month a day is: 3 is the third, -1 the last where it is the fifth. */
function placeInMonth(day: Date): number {
  const place = Math.ceil(day.getDate() / 7);
  return place > 4 ? -1 : place;
}

export function usualRepeat(day: Date): Repeat {
  return { every: "week", interval: 1, days: [weekdayOf(day)], by: "date", end: "never", until: "", count: 10 };
}

/** The rule of what was chosen, counted from a day. */
export function ruleOf(repeat: Repeat, day: Date): string {
  const parts = [`FREQ=${FREQ[repeat.every]}`];
  if (repeat.interval > 1) parts.push(`INTERVAL=${repeat.interval}`);
  if (repeat.every === "week") {
    const days = repeat.days.length > 0 ? repeat.days : [weekdayOf(day)];
    parts.push(`BYDAY=${DAYS.filter((one) => days.includes(one)).join(",")}`);
  }
  if (repeat.every === "month") {
    parts.push(repeat.by === "weekday" ? `BYDAY=${placeInMonth(day)}${weekdayOf(day)}` : `BYMONTHDAY=${day.getDate()}`);
  }
  if (repeat.end === "until" && repeat.until) parts.push(`UNTIL=${repeat.until.replaceAll("-", "")}`);
  if (repeat.end === "count") parts.push(`COUNT=${Math.max(1, repeat.count)}`);
  return parts.join(";");
}

/** What a rule says, where the chooser can say it; null for any other. */
export function readRule(rule: string): Repeat | null {
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  if ([...parts.keys()].some((key) => !KNOWN.includes(key))) return null;
  const every = (Object.keys(FREQ) as Repeat["every"][]).find((one) => FREQ[one] === parts.get("FREQ"));
  if (!every) return null;
  const byDay = (parts.get("BYDAY") ?? "").split(",").filter(Boolean);
  const plain = byDay.every((one) => DAYS.includes(one));
  const placed = byDay.length === 1 && /^(-1|[1-4])[A-Z]{2}$/.test(byDay[0] ?? "");
  if (byDay.length > 0 && !(every === "week" && plain) && !(every === "month" && placed)) return null;
  const monthDay = parts.get("BYMONTHDAY");
  if (monthDay !== undefined && (every !== "month" || !/^\d{1,2}$/.test(monthDay))) return null;
  const until = parts.get("UNTIL");
  return {
    every,
    interval: Number(parts.get("INTERVAL") ?? 1),
    days: every === "week" ? byDay : [],
    by: placed ? "weekday" : "date",
    end: until ? "until" : parts.has("COUNT") ? "count" : "never",
    until: until ? `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}` : "",
    count: Number(parts.get("COUNT") ?? 10),
  };
}

/** The rule when the day from which it counts becomes another: the weekday or date that it names moves along. */
export function movedRule(rule: string, from: Date, to: Date): string {
  const repeat = readRule(rule);
  if (!repeat) return rule;
  const days = repeat.days.length === 1 && repeat.days[0] === weekdayOf(from) ? [weekdayOf(to)] : repeat.days;
  return ruleOf({ ...repeat, days }, to);
}

const weekdays = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
/** 2024-01-01 was a Monday. */
export function weekdayName(day: string): string {
  return weekdays.format(new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(day))));
}

const PLACES: Record<string, string> = { "1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last" };

/** A rule in words: "every 2 weeks on Monday and Thursday, until 31 Dec". */
export function ruleWords(rule: string): string {
  const repeat = readRule(rule);
  if (!repeat) return `by its own rule, ${rule}`;
  const often = repeat.interval === 1 ? `every ${repeat.every}` : `every ${repeat.interval} ${repeat.every}s`;
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  const days = new Intl.ListFormat(locale, { type: "conjunction" }).format(repeat.days.map(weekdayName));
  const placed = /^(-?\d)([A-Z]{2})$/.exec(repeat.by === "weekday" ? (parts.get("BYDAY") ?? "") : "");
  const on = placed
    ? ` on the ${PLACES[placed[1] ?? ""]} ${weekdayName(placed[2] ?? "MO")}`
    : repeat.every === "month" && parts.has("BYMONTHDAY")
      ? ` on day ${parts.get("BYMONTHDAY")}`
      : days
        ? ` on ${days}`
        : "";
  const end =
    repeat.end === "until"
      ? `, until ${formatDate(repeat.until)}`
      : repeat.end === "count"
        ? `, ${repeat.count} times`
        : "";
  return `${often}${on}${end}`;
}
