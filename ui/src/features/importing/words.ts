import { formatNumber } from "../../data/format";
import type { Word } from "../../data/queries";

/** "7,375 deals and 85 companies"; empty when there is nothing to count. */
export function totals(counts: Record<string, number>, word: (type: string) => Word): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([type, count]) => counted(count, word(type)));
  const last = parts.pop();
  if (last === undefined) return "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/** "1 deal", "7,375 deals". */
export function counted(count: number, word: Word): string {
  return `${formatNumber(count)} ${(count === 1 ? word.one : word.many).toLocaleLowerCase()}`;
}

/** "a deal", "an opportunity". */
export function one(word: Word): string {
  const name = word.one.toLocaleLowerCase();
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

export const ROWS: Word = { one: "row", many: "rows" };
