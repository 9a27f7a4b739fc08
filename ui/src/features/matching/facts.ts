import { formatAddress, isEmptyValue, phoneText, valueText } from "../../components";
import type {
  AddressValue,
  AffiliationValue,
  EmailValue,
  Evidence,
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

/** The fields that tell records apart at a glance, the most telling first. */
const TELLING: Record<string, string[]> = {
  person: ["emails", "phones", "affiliations", "job_title", "addresses", "birth_date", "tax_id"],
  organization: ["domain", "website", "phones", "emails", "addresses", "industry"],
  household: ["emails", "phones", "addresses"],
};

/** Under which field of the record a comparison is shown; what is not here has a line of its own. */
const SHOWN_AT: Record<string, string> = {
  name: "name",
  first_name: "name",
  middle_name: "name",
  last_name: "name",
  suffix: "name",
  email: "emails",
  phone: "phones",
  company: "affiliations",
  address: "addresses",
  street: "addresses",
  postal_code: "addresses",
  city: "addresses",
  country: "addresses",
  birth_date: "birth_date",
  domain: "domain",
  tax_id: "tax_id",
};

/** Fields that say how a record came to be, not whom it is about. */
const SILENT = ["display_name", "first_name", "middle_name", "last_name", "tags", "created_at", "updated_at", "source"];

/** A value in one line, and by what it is the same as another one. */
export interface Line {
  key: string;
  line: string;
}

export interface Fact {
  key: string;
  label: string;
  /** The lines of each record, in the order of the records. */
  values: Line[][];
  /** Records say different things of which a merge keeps one. */
  conflict: boolean;
  evidence: Evidence[];
}

/** What a group of records says, field by field, and what was found by comparing two of them. */
export function factsOf(fields: FieldInfo[], type: string, records: RecordRow[], evidence: Evidence[]): Fact[] {
  const at = (key: string) => evidence.filter((one) => SHOWN_AT[one.field] === key);
  const named = records.map((record) => [{ key: record.title.toLocaleLowerCase(), line: record.title || "Untitled" }]);
  const found: Fact[] = [{ key: "name", label: "Name", values: named, conflict: differ(named), evidence: at("name") }];
  const telling = TELLING[type] ?? [];
  const rank = (field: FieldInfo) => (telling.includes(field.key) ? telling.indexOf(field.key) : telling.length);
  const shown = fields.filter((field) => !SILENT.includes(field.key) && !field.read_only);
  for (const field of shown.sort((a, b) => rank(a) - rank(b))) {
    const values = records.map((record) => keyed(field, record.values[field.key]));
    const conflict = !Array.isArray(records[0]?.values[field.key]) && differ(values);
    const own = at(field.key);
    // What is not telling is shown where it is in the way of a merge.
    if (own.length === 0 && !conflict && (!telling.includes(field.key) || values.every((one) => one.length === 0)))
      continue;
    found.push({ key: field.key, label: field.label, values, conflict, evidence: own });
  }
  const rest = evidence.filter((one) => !found.some((fact) => fact.evidence.includes(one)));
  if (rest.length > 0) {
    found.push({ key: "rest", label: "Also", values: records.map(() => []), conflict: false, evidence: rest });
  }
  return found;
}

function differ(values: Line[][]): boolean {
  return (
    new Set(values.filter((lines) => lines.length > 0).map((lines) => lines.map((one) => one.key).join())).size > 1
  );
}

function keyed(field: FieldInfo, value: unknown): Line[] {
  const lines = linesOf(field, value);
  const list = Array.isArray(value) ? value : [value];
  return lines.map((line, at) => ({ line, key: sameKey(field, list[at], line) }));
}
