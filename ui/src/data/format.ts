import type { Money } from "../transport/api";

/** The person's own locale. A bare system ("C", POSIX) has no digit grouping at all: English then. */
const own = new Intl.NumberFormat().resolvedOptions().locale;
export const locale = /posix|^c$|^und/i.test(own) ? "en-US" : own;

const numbers = new Intl.NumberFormat(locale);
const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, compact: boolean): Intl.NumberFormat {
  const key = `${currency} ${compact}`;
  let format = moneyFormats.get(key);
  if (!format) {
    try {
      format = new Intl.NumberFormat(
        locale,
        compact
          ? { style: "currency", currency, notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }
          : { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" },
      );
    } catch {
      format = numbers;
    }
    moneyFormats.set(key, format);
  }
  return format;
}

const digits = new Map<string, number>();

/** How many minor units make one: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    known = askDigits(currency);
    digits.set(currency, known);
  }
  return known;
}

function askDigits(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export function formatMoney(value: Money, compact = false): string {
  return moneyFormat(value.currency, compact).format(value.minor / 10 ** minorDigits(value.currency));
}

export function formatNumber(value: number): string {
  return numbers.format(value);
}

const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const dayThisYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: "short" });

/** A date without a time is a day on the calendar: it is never shifted by a time zone. */
export function parseDay(text: string): Date {
  const [year = 1970, month = 1, day = 1] = text.slice(0, 10).split("-").map(Number);
  return new Date(year, month - 1, day);
}

/** The day of a date as the person's calendar has it: `2026-11-22`. */
export function dayText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The person's own day of a moment; a day, `2026-11-22`, is that day wherever anybody is. */
export function dayOf(text: string): string {
  return text.length === 10 ? text : dayText(new Date(text));
}

/** A date in words; as it was written where it is none, since a formatter must not break the screen that it stands on. */
function inWords(format: Intl.DateTimeFormat, date: Date, written: string): string {
  return Number.isNaN(date.getTime()) ? written : format.format(date);
}

export function formatDay(date: Date, now: Date = new Date(), written = ""): string {
  return inWords(date.getFullYear() === now.getFullYear() ? dayThisYear : dayFormat, date, written);
}

const monthFormat = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" });

/** A month, `2026-11`. */
export function formatMonth(text: string): string {
  return inWords(monthFormat, parseDay(`${text}-01`), text);
}

const shortMonthFormat = new Intl.DateTimeFormat(locale, { month: "short", year: "2-digit" });

/** A month, `2026-11`, in a few letters. */
export function formatMonthShort(text: string): string {
  return inWords(shortMonthFormat, parseDay(`${text}-01`), text);
}

export function formatDate(text: string): string {
  return formatDay(parseDay(text), undefined, text);
}

export function formatDateTime(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : `${formatDay(date)}, ${timeFormat.format(date)}`;
}

export function formatTime(text: string): string {
  return inWords(timeFormat, new Date(text), text);
}

export function formatFull(text: string): string {
  return inWords(fullFormat, new Date(text), text);
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 days ago", "in 2 hours", "now". */
export function formatRelative(text: string, now: number = Date.now()): string {
  const seconds = (new Date(text).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return text;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/** Whole days between a calendar day and today: negative when it lies behind. */
export function daysFromToday(day: string, now: Date = new Date()): number {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((parseDay(day).getTime() - today.getTime()) / 86_400_000);
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  if (!first) return "?";
  const last = words
    .slice(1)
    .reverse()
    .find((word) => /^\p{L}/u.test(word));
  return [first, last]
    .map((word) => (word ? (Array.from(word.replace(/^[^\p{L}\p{N}]+/u, ""))[0] ?? "") : ""))
    .join("")
    .toLocaleUpperCase();
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

let countries: Intl.DisplayNames | null = null;
export function countryName(code: string): string {
  try {
    countries ??= new Intl.DisplayNames(locale, { type: "region" });
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}
