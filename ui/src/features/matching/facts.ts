import { formatAddress, isEmptyValue, phoneText, valueText } from "../../components";
import type {
  AddressValue,
  AffiliationValue,
  EmailValue,
  FieldInfo,
  PhoneValue,
  RecordRow,
  TagValue,
} from "../../transport/api";

/** A value in lines of plain text: one line for a single value, one per entry of a list. */
export function linesOf(field: Pick<FieldInfo, "kind" | "choices">, value: unknown): string[] {
  if (isEmptyValue(value)) return [];
  switch (field.kind) {
    case "emails":
      return (value as EmailValue[]).map((one) => one.address);
    case "phones":
      return (value as PhoneValue[]).map(phoneText);
    case "addresses":
      return (value as AddressValue[]).map(formatAddress);
    case "affiliations":
      return (value as AffiliationValue[]).map((one) => [one.organization.title, one.title].filter(Boolean).join(", "));
    case "tags":
      return (value as TagValue[]).map((one) => one.name);
    case "many_choices":
      return (value as string[]).map((one) => field.choices.find((choice) => choice.value === one)?.label ?? one);
    default:
      return [valueText(field, value)];
  }
}

/** What makes two entries of a list the same one, however they are written. */
export function sameKey(field: Pick<FieldInfo, "kind">, value: unknown, line: string): string {
  if (field.kind === "phones") {
    const phone = value as PhoneValue;
    return phone.e164 ? `${phone.e164} ${phone.extension ?? ""}` : phone.raw.replace(/\D/g, "");
  }
  if (field.kind === "affiliations") return (value as AffiliationValue).organization.id;
  return line.trim().toLocaleLowerCase();
}

/** The fields that tell two records apart at a glance, the most telling first. */
const TELLING: Record<string, string[]> = {
  person: ["emails", "phones", "affiliations", "job_title", "addresses", "birth_date"],
  organization: ["domain", "website", "phones", "emails", "addresses", "industry"],
  household: ["emails", "phones", "addresses"],
};

export interface Fact {
  key: string;
  label: string;
  a: string[];
  b: string[];
  /** The sides share a value. */
  same: boolean;
}

/** Up to four facts of two records side by side; a fact that both lack is left out. */
export function factsOf(fields: FieldInfo[], type: string, a: RecordRow, b: RecordRow): Fact[] {
  const found: Fact[] = [];
  for (const key of TELLING[type] ?? []) {
    const field = fields.find((one) => one.key === key);
    if (!field) continue;
    const [left, right] = [keyed(field, a.values[key]), keyed(field, b.values[key])];
    if (left.length === 0 && right.length === 0) continue;
    const same = left.some((one) => right.some((other) => other.key === one.key));
    found.push({
      key,
      label: field.label,
      a: left.map((one) => one.line),
      b: right.map((one) => one.line),
      same,
    });
    if (found.length === 4) break;
  }
  return found;
}

function keyed(field: FieldInfo, value: unknown): { key: string; line: string }[] {
  const lines = linesOf(field, value);
  const list = Array.isArray(value) ? value : [value];
  return lines.map((line, at) => ({ line, key: sameKey(field, list[at], line) }));
}
