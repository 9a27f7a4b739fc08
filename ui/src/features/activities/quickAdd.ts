import { dayText } from "../../data/format";
import { inDays } from "./due";

/** What a line says: "call Ada tomorrow at 10" is a call, on a day, at a time. */
export interface QuickLine {
  type: string;
  subject: string;
  /** `2026-11-22`; null where the line names none. */
  day: string | null;
  /** `10:00`. */
  time: string | null;
}

const TYPES: Record<string, string> = {
  call: "call",
  phone: "call",
  ring: "call",
  email: "email",
  "e-mail": "email",
  mail: "email",
  meet: "meeting",
  meeting: "meeting",
  demo: "demo",
  sms: "sms",
  text: "sms",
};

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const NAMES = DAYS.join("|");
const WHEN: [RegExp, (found: RegExpExecArray, now: Date) => Date][] = [
  [/\btoday\b/i, (_, now) => inDays(0, now)],
  [/\btomorrow\b/i, (_, now) => inDays(1, now)],
  [/\bin (\d{1,3}) days?\b/i, (found, now) => inDays(Number(found[1]), now)],
  [/\bin (\d{1,2}) weeks?\b/i, (found, now) => inDays(7 * Number(found[1]), now)],
  [/\bnext week\b/i, (_, now) => inDays(7, now)],
  [
    new RegExp(`\\b(?:next |on )?(${NAMES})\\b`, "i"),
    (found, now) => inDays(((DAYS.indexOf((found[1] ?? "").toLowerCase()) - now.getDay() + 6) % 7) + 1, now),
  ],
  [/\b(\d{4})-(\d{2})-(\d{2})\b/, (found) => new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]))],
];

const AT = /\bat (\d{1,2})(?::(\d{2}))? ?(am|pm)?\b|\b(\d{1,2}):(\d{2}) ?(am|pm)?\b/i;

/** Reads a line; what names a day or a time is taken out of the subject. */
export function readLine(text: string, now: Date = new Date()): QuickLine {
  let rest = text.trim();
  let day: string | null = null;
  let time: string | null = null;
  const at = AT.exec(rest);
  if (at) {
    const half = (at[3] ?? at[6])?.toLowerCase();
    let hour = Number(at[1] ?? at[4]);
    if (half === "pm" && hour < 12) hour += 12;
    if (half === "am" && hour === 12) hour = 0;
    const minute = at[2] ?? at[5] ?? "00";
    if (hour < 24 && Number(minute) < 60) {
      time = `${String(hour).padStart(2, "0")}:${minute}`;
      rest = rest.replace(at[0], " ");
    }
  }
  for (const [pattern, meant] of WHEN) {
    const found = pattern.exec(rest);
    if (!found) continue;
    const date = meant(found, now);
    if (Number.isNaN(date.getTime())) continue;
    day = dayText(date);
    rest = rest.replace(found[0], " ");
    break;
  }
  if (time !== null && day === null) day = dayText(now);
  rest = rest.replace(/\s+/g, " ").trim();
  const first = rest.split(" ")[0]?.toLowerCase() ?? "";
  return { type: TYPES[first] ?? "task", subject: rest === "" ? text.trim() : rest, day, time };
}

const BEFORE_NAME = /^(?:to|up|with)$/i;
const AFTER_NAME = /^(?:a|about|after|an|at|back|because|before|by|for|from|if|in|on|re|regarding|the|to|when|with)$/i;
const MORE_NAMES = /^(?:and|or|&|\+)$/i;
/** Words of the longest name that is looked for. */
const LONGEST = 4;

/** The name that a line may mean: what follows "call", or "with" and "to" where it is written like one. Null where several are named. */
export function nameIn(subject: string): string | null {
  const words = subject.split(" ");
  const verb = TYPES[words[0]?.toLowerCase() ?? ""] !== undefined;
  let start = verb
    ? 1
    : words.findIndex((word, at) => at > 0 && BEFORE_NAME.test(words[at - 1] ?? "") && /^\p{Lu}/u.test(word));
  if (start < 0) return null;
  while (BEFORE_NAME.test(words[start] ?? "")) start += 1;
  const name: string[] = [];
  for (const word of words.slice(start)) {
    if (MORE_NAMES.test(word)) return null;
    if (AFTER_NAME.test(word)) break;
    const bare = word.replace(/[,.;:!?]+$/, "");
    name.push(bare);
    if (bare !== word) break;
  }
  return name.length > 0 && name.length <= LONGEST && name.every((word) => word !== "") ? name.join(" ") : null;
}

function nameWords(text: string): string[] {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** The one whose name has every word of a line's name. Null for several, and where `found` may not be all. */
export function onlyOne<T extends { title: string }>(found: T[], most: number, name: string): T | null {
  if (found.length >= most) return null;
  const words = nameWords(name);
  const called = found.filter(({ title }) => {
    const own = nameWords(title);
    return words.length > 0 && words.every((word) => own.includes(word));
  });
  return called.length === 1 ? (called[0] ?? null) : null;
}

/** The fields of the activity that a line makes, with a person or without. */
export function fieldsOf(line: QuickLine, party: string | null): Record<string, unknown> {
  const due =
    line.day === null
      ? {}
      : line.time === null
        ? { due_at: `${line.day}T00:00:00Z`, due_has_time: false }
        : { due_at: new Date(`${line.day}T${line.time}:00`).toISOString(), due_has_time: true };
  return {
    type: line.type,
    subject: line.subject,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(party === null ? {} : { party }),
    ...due,
  };
}
