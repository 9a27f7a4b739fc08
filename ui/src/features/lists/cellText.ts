import { minorDigits } from "../../data/format";
import type { FieldInfo, FieldKind, Money } from "../../transport/api";

/**
 * How the cells of a kind are edited: the primary one of several where it stands, or what needs more room in a panel
 * below; what has a form of its own only on the record's page. Everything else is one input in the cell.
 */
const EDITORS: Partial<Record<FieldKind, "primary" | "panel" | "page">> = {
  emails: "primary",
  phones: "primary",
  affiliations: "primary",
  tags: "panel",
  many_choices: "panel",
  long_text: "panel",
  addresses: "page",
  json: "page",
};

export function editorOf(field: Pick<FieldInfo, "kind">): "cell" | "primary" | "panel" | "page" {
  return EDITORS[field.kind] ?? "cell";
}

export function isEditable(field: FieldInfo | undefined): field is FieldInfo {
  return field !== undefined && !field.read_only && editorOf(field) !== "page";
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
