/** The words for days and moments that move with the day, in the forms that the core knows: `now-90d`, `month+1m-1d`. */

const FORM = /^(now|today|week|month|quarter|year)((?:[+-]\d+[hdwmy])*)$/;
const UNITS: Record<string, string> = { h: "hour", d: "day", w: "week", m: "month", y: "year" };

/** What stands for the first day of a stretch of days, and of how many of which unit the stretch is. */
const STRETCHES: Record<string, { count: number; unit: string }> = {
  week: { count: 1, unit: "w" },
  month: { count: 1, unit: "m" },
  quarter: { count: 3, unit: "m" },
  year: { count: 1, unit: "y" },
};

const NAMED: Record<string, string> = {
  "today-1d": "yesterday",
  "today+1d": "tomorrow",
  "today-1y": "a year ago",
};

interface Shift {
  back: boolean;
  count: number;
  unit: string;
}

function amount({ count, unit }: Shift): string {
  return `${count} ${UNITS[unit]}${count === 1 ? "" : "s"}`;
}

/** A form such as `quarter+3m-1d` as a person says it; null where the text is none. */
export function relativeWords(text: string): string | null {
  const named = NAMED[text];
  if (named) return named;
  const [, base, shifted = ""] = FORM.exec(text) ?? [];
  if (base === undefined) return null;
  const shifts = [...shifted.matchAll(/([+-])(\d+)([hdwmy])/g)].map(
    ([, sign, count, unit]): Shift => ({ back: sign === "-", count: Number(count), unit: unit ?? "d" }),
  );
  const [first] = shifts;
  if (base === "today" || base === "now") {
    if (first && shifts.length === 1) {
      if (first.back) return `${amount(first)} ago`;
      return base === "today" ? `in ${amount(first)}` : `${amount(first)} from now`;
    }
    return shifts.reduce(besides, base);
  }
  const length = STRETCHES[base];
  const isStep = first !== undefined && first.unit === length?.unit && first.count === length.count;
  // The day before the next stretch begins is the last one of this stretch.
  const [, second] = shifts;
  if (isStep && !first.back && shifts.length === 2 && second?.back && second.count === 1 && second.unit === "d") {
    return `the end of this ${base}`;
  }
  if (isStep) return shifts.slice(1).reduce(besides, `the start of ${first.back ? "last" : "next"} ${base}`);
  return shifts.reduce(besides, `the start of this ${base}`);
}

function besides(words: string, shift: Shift): string {
  return `${amount(shift)} ${shift.back ? "before" : "after"} ${words}`;
}
