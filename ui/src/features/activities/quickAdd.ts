import { dayText } from "../../data/format";
import { whenOf } from "../interactions/followUp";

/** What a line says: "call Ada tomorrow at 10" is a call, on a day, at a time. */
export interface QuickLine {
  type: string;
  subject: string;
  /** `2026-11-22`; null where the line names none. */
  day: string | null;
  /** `10:00`. */
  time: string | null;
  /** Words that may be meant as a day or a time, and were not taken for one. */
  doubt: string | null;
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

/** Reads a line; what names a day or a time is taken out of the subject. */
export function readLine(text: string, now: Date = new Date()): QuickLine {
  const whole = text.trim();
  const when = whenOf(whole, now);
  const due = when && "at" in when ? when : null;
  const subject = due?.rest || whole;
  const first = subject.split(" ")[0]?.toLowerCase() ?? "";
  return {
    type: TYPES[first] ?? "task",
    subject,
    day: due && dayText(due.at),
    time: due?.timed ? timeText(due.at) : null,
    doubt: when && "doubt" in when ? when.doubt : null,
  };
}

function timeText(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
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
