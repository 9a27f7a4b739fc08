import { minorDigits } from "../../data/format";
import type { FieldInfo, Money } from "../../transport/api";

/** Kinds that are small forms of their own: they are edited on the record's page. */
const FORMS = new Set(["emails", "phones", "addresses", "affiliations", "tags", "many_choices", "long_text", "json"]);

export function isEditable(field: FieldInfo | undefined): field is FieldInfo {
  return field !== undefined && !field.read_only && !FORMS.has(field.kind);
}

/** A value as a spreadsheet takes it, and as it is read when it comes back. */
export function cellText(field: FieldInfo, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => partText(one)).join("; ");
  if (field.kind === "money") {
    const { minor, currency } = value as Money;
    const digits = minorDigits(currency);
    return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;
  }
  if (field.kind === "yes_no") return value === true ? "Yes" : "No";
  if (field.kind === "choice") return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  return typeof value === "object" ? partText(value) : String(value);
}

/** The text of a reference, an address, a number or a tag. */
function partText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  for (const key of ["title", "address", "raw", "name"]) {
    const text: unknown = Reflect.get(value, key);
    if (typeof text === "string") return text;
  }
  return "organization" in value ? partText(value.organization) : "";
}
