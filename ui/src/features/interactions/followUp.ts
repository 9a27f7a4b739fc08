import { en, type ParsedResult } from "chrono-node";

/** What a text asks to do later. */
export interface FollowUp {
  /** A type of activity. */
  type: "call" | "email" | "meeting" | "demo" | "follow_up" | "task";
  at: Date;
  /** false: only the day counts. */
  timed: boolean;
  /** The words that say so. */
  phrase: string;
}

/** How one language says it. Another language is another of these. */
interface Language {
  /** Words for what is to be done, in their plain form: what was done is said otherwise. */
  verbs: [FollowUp["type"], RegExp][];
  /** Who writes is not sure, does not want it, or somebody else will do it. */
  unsure: RegExp;
  weekdays: RegExp;
  /** Sunday is 0. */
  weekday: (word: string) => number;
  /** The rest of a line that speaks of more than one time. */
  repeated: RegExp;
  /** What the reader of dates does not know, and what it says in words that it does. */
  other: [RegExp, string][];
  /** Weekdays with what belongs to them, and words that lead to a day or time. */
  dayWords: RegExp;
  leading: RegExp;
  nextWeek: RegExp;
  next: RegExp;
  this: RegExp;
  /** Dates that may be read in two ways. */
  vague: RegExp;
  clock: (text: string) => { hour: number; minute: number } | null;
  parse: (text: string, now: Date) => ParsedResult[];
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY = "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?";

function clock(text: string): { hour: number; minute: number } | null {
  if (/\bnoon\b/i.test(text)) return { hour: 12, minute: 0 };
  const said =
    /\b(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b/i.exec(text) ??
    /\b([01]?\d|2[0-3]):([0-5]\d)\b/.exec(text) ??
    /\bat\s+(\d{1,2})(?:\s*o'clock|\s*h)?\b(?![:./-]?\d)/i.exec(text);
  if (!said) return null;
  let hour = Number(said[1]);
  const half = said[3]?.toLowerCase();
  if (half === "p" && hour < 12) hour += 12;
  if (half === "a" && hour === 12) hour = 0;
  // Nobody rings at three at night: a bare hour is one of the working day.
  if (!half && said[2] === undefined && hour >= 1 && hour <= 6) hour += 12;
  return hour > 23 ? null : { hour, minute: Number(said[2] ?? 0) };
}

const ENGLISH: Language = {
  verbs: [
    ["demo", /\bdemo\b/i],
    ["meeting", /\b(meet|meeting|lunch|coffee|visit|appointment)\b/i],
    ["call", /\b(call|ring|phone|speak|talk)\b/i],
    ["email", /\b(e-?mail|write)\b/i],
    ["follow_up", /\b(follow[- ]?up|check (in|back)|touch base|get back|reconnect|chase|circle back)\b/i],
    ["task", /\b(send|prepare|remind|deliver|order)\b/i],
  ],
  unsure:
    /\b(maybe|perhaps|might|could|possibly|probably|or|if|unless|whether|not|never|no|cancel(l?ed)?|don'?t|won'?t|can'?t|cannot|doesn'?t|didn'?t|instead|yesterday|ago|last|met|was|were|before|after|until|till|since|every|each|weekly|daily|monthly|early|late|mid|end of|some ?time|around|about|he'll|she'll|they'll|(he|she|they|customer|client) (will|would|is going to|wants to|plans to)|(call|ring|phone|email|write) (me|us))\b|\?/i,
  weekdays: new RegExp(`\\b${DAY}\\b`, "gi"),
  weekday: (word) => DAYS.indexOf(word.slice(0, 3).toLowerCase()),
  repeated: /\b(?:every|each|daily|weekly|monthly|yearly)\b.*$/i,
  other: [[/\b(?:the )?day after tomorrow\b/gi, "in 2 days"]],
  dayWords: new RegExp(`\\b(?:(?:next|this|on|by) )?${DAY}\\b`, "gi"),
  leading: /\b(?:on|by|at)(?=\s*$|\s{2})/gi,
  nextWeek: /\bnext week\b/i,
  next: new RegExp(`\\bnext ${DAY}\\b`, "i"),
  this: new RegExp(`\\bthis ${DAY}\\b`, "i"),
  vague:
    /\b(next (month|year|quarter)|(this|the) (week|month|quarter)|weekend)\b|\b\d{1,2}\.\d{1,2}\.|\b\d{1,2}\/\d{1,2}\b/i,
  clock,
  parse: (text, now) => en.casual.parse(text, now, { forwardDate: true }),
};

const HOUR = 9;

function dayAfter(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, HOUR);
}

/** Days from today to the Monday after this week. */
function toNextMonday(now: Date): number {
  return 7 - ((now.getDay() + 6) % 7);
}

function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** The day of a weekday that is named without a date; null where it can be meant in two ways. */
function byWeekday(clause: string, now: Date, language: Language): Date | null {
  const named = clause.match(language.weekdays) ?? [];
  if (named.length !== 1) return null;
  const wanted = language.weekday(named[0] ?? "");
  const ahead = (wanted - now.getDay() + 7) % 7;
  const inWeek = (wanted + 6) % 7;
  if (language.nextWeek.test(clause)) return dayAfter(now, toNextMonday(now) + inWeek);
  if (ahead === 0) return null;
  const stillThisWeek = ahead < toNextMonday(now);
  // “Next Friday” on a Monday is this week's to some and the week after to others.
  if (language.next.test(clause) && stillThisWeek) return null;
  if (language.this.test(clause) && !stillThisWeek) return null;
  return dayAfter(now, ahead);
}

/** A time that only the reader of dates knows for one: "tomorrow 9.30". */
function clockOf(found: ParsedResult[]): { hour: number; minute: number } | null {
  const start = found.find((one) => one.start.isCertain("hour"))?.start;
  return start ? { hour: start.get("hour") ?? 0, minute: start.get("minute") ?? 0 } : null;
}

function read(clause: string, now: Date, language: Language): Omit<FollowUp, "type" | "phrase"> | null {
  if (language.vague.test(clause)) return null;
  const named = clause.match(language.weekdays) ?? [];
  const found = language.parse(clause, now);
  const time = language.clock(clause) ?? clockOf(found);
  // A day with a date of its own: 24 November, tomorrow, in three days.
  const dated = found.filter(
    (one) =>
      one.start.isCertain("day") ||
      one.start.isCertain("month") ||
      /\b(in|from now|week|day|hour|minute)/i.test(one.text),
  );
  const plain = dated.filter(
    (one) => !(named.length > 0 && one.start.isCertain("weekday") && !one.start.isCertain("month")),
  );
  const bare = plain.filter((one) => !language.nextWeek.test(one.text));
  const [first, ...more] = bare;
  if (first) {
    const at = first.start.date();
    if (more.some((one) => !sameDay(one.start.date(), at)) || (first.end && !sameDay(first.end.date(), at)))
      return null;
    if (named.length > 0 && language.weekday(named[0] ?? "") !== at.getDay()) return null;
    if (!first.start.isCertain("day") && !/\b(week|day|hour|minute|month)s?\b/i.test(first.text)) return null;
    if (/\b(hour|minute)s?\b/i.test(first.text)) return { at, timed: true };
    at.setHours(time?.hour ?? HOUR, time?.minute ?? 0, 0, 0);
    return { at, timed: time !== null };
  }
  const day =
    named.length > 0
      ? byWeekday(clause, now, language)
      : language.nextWeek.test(clause)
        ? dayAfter(now, toNextMonday(now))
        : null;
  if (!day) return null;
  if (time) day.setHours(time.hour, time.minute, 0, 0);
  return { at: day, timed: time !== null };
}

/**
 * What a text asks to be done later, and when (ACT-09). The first sentence that says both plainly; null where anything is
 * doubtful: who is offered a wrong day once does not look a second time.
 */
export function findFollowUp(text: string, now: Date, language = ENGLISH): FollowUp | null {
  for (const sentence of text.split(/\n|(?<=[.!;])\s+(?=[A-Z])|;\s+/)) {
    // What was done stands before a comma or “and”; what is to be done after it.
    const clauses = sentence.split(/,?\s+(?:and|but|then)\s+|,\s+/i);
    for (let index = 0; index < clauses.length; index += 1) {
      const clause = clauses[index] ?? "";
      const said = language.verbs
        .map(([type, verb]) => ({ type, place: clause.search(verb) }))
        .filter((one) => one.place >= 0)
        .sort((a, b) => a.place - b.place)[0];
      if (!said) continue;
      const whole = [clause, clauses.slice(index, index + 2).join(" ")].find(
        (words) => !language.unsure.test(words) && read(words, now, language) !== null,
      );
      if (language.unsure.test(sentence) && language.unsure.test(clauses.slice(index).join(" "))) return null;
      const when = whole ? read(clauses.slice(index).join(" "), now, language) : null;
      if (!whole || !when) continue;
      const days = (when.at.getTime() - now.getTime()) / 86_400_000;
      if (when.timed ? days <= 0 : dayAfter(now, 0) > when.at) return null;
      if (days > 730) return null;
      return { type: said.type, ...when, phrase: whole.trim() };
    }
  }
  return null;
}

/** When a line is due, and the line without the words that say so; or the words that may mean more than one day. */
export type When = { at: Date; timed: boolean; rest: string } | { doubt: string };

/** Reads the one time that a line names; null where it names none. */
export function whenOf(line: string, now: Date, language = ENGLISH): When | null {
  const doubtful = language.repeated.exec(line) ?? language.vague.exec(line);
  if (doubtful) return { doubt: doubtful[0] };
  const plain = language.other.reduce((text, [words, instead]) => text.replace(words, instead), line);
  const found = language.parse(plain, now);
  const said = [...found.map((one) => one.text), ...(plain.match(language.dayWords) ?? [])];
  if (said.length === 0) return null;
  const due = read(plain, now, language) ?? atHour(found, said, now, language.clock(plain));
  if (!due) return { doubt: said[0] ?? "" };
  const spaced = said.reduce((text, words) => text.replace(words, "  "), plain.replace(language.nextWeek, "  "));
  return { ...due, rest: spaced.replace(language.leading, " ").replace(/\s+/g, " ").trim() };
}

/** A line that says only at what hour means the next time that it strikes. */
function atHour(found: ParsedResult[], said: string[], now: Date, time: ReturnType<typeof clock>) {
  if (!time || said.length > 1 || found.some((one) => one.start.isCertain("day") || one.start.isCertain("weekday"))) {
    return null;
  }
  const at = dayAfter(now, 0);
  at.setHours(time.hour, time.minute, 0, 0);
  if (at <= now) at.setDate(at.getDate() + 1);
  return { at, timed: true };
}
