import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { DateInput, DateTimePicker } from "@mantine/dates";
import type { ReactNode } from "react";
import { countryName, minorDigits } from "../data/format";
import { useWorkspace } from "../data/queries";
import type {
  AddressValue,
  AffiliationValue,
  EmailValue,
  FieldInfo,
  Filter,
  Money,
  PhoneValue,
  Reference,
  TagValue,
} from "../transport/api";
import { AddressesInput, AffiliationsInput, EmailsInput, PhonesInput, TagsInput } from "./ManyInputs";
import { RecordPicker } from "./RecordPicker";
import { RichTextEditor } from "./richtext/RichTextEditor";
import { FORMATTED } from "./richtext/rules";

/** PTY-35: who is inactive stays on what they own and is not offered any more. */
const ACTIVE: Filter = { field: "active", op: "eq", value: true };

export interface FieldInputProps {
  field: FieldInfo;
  /** In the shape that records show (see api.ts); a reference stays a Reference until it is sent. */
  value: unknown;
  onChange: (value: unknown) => void;
  error?: ReactNode;
  autoFocus?: boolean;
  /** Without the label, for editing in place; the label is still read out. */
  bare?: boolean;
  /** For references: which records are offered. */
  filter?: Filter | null;
}

/** The right control for a field, by its kind. Text is handed over as typed; the core is the judge of it. */
export function FieldInput({ field, value, onChange, error, autoFocus, bare = false, filter }: FieldInputProps) {
  const currency = useWorkspace().data?.settings.currency ?? "EUR";
  const common = {
    label: bare ? undefined : field.label,
    "aria-label": bare ? field.label : undefined,
    error,
    required: field.required,
    withAsterisk: field.required && !bare,
    description: bare ? undefined : (field.help ?? undefined),
    disabled: field.read_only,
    "data-autofocus": autoFocus || undefined,
    autoFocus,
    size: "sm" as const,
  };
  const text = typeof value === "string" ? value : "";
  switch (field.kind) {
    case "text":
    case "email":
    case "phone":
    case "url":
      return (
        <TextInput
          {...common}
          dir="auto"
          inputMode={
            field.kind === "email" ? "email" : field.kind === "phone" ? "tel" : field.kind === "url" ? "url" : "text"
          }
          value={text}
          onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value)}
        />
      );
    case "long_text":
    case "json":
      if (field.key === FORMATTED) {
        return (
          <RichTextEditor
            label={field.label}
            value={text}
            error={error}
            required={field.required}
            autoFocus={autoFocus}
            onChange={onChange}
          />
        );
      }
      return (
        <Textarea
          {...common}
          dir="auto"
          autosize
          minRows={2}
          maxRows={12}
          value={typeof value === "string" ? value : value ? JSON.stringify(value) : ""}
          onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          hideControls
          suffix={field.unit ? ` ${field.unit}` : undefined}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(next === "" ? null : Number(next))}
        />
      );
    case "money": {
      const money = (value as Money | null) ?? null;
      const code = money?.currency ?? currency;
      const digits = minorDigits(code);
      return (
        <NumberInput
          {...common}
          hideControls
          thousandSeparator=","
          decimalScale={digits}
          allowNegative={false}
          rightSection={<span style={{ fontSize: 12, color: "var(--k-text-3)" }}>{code}</span>}
          rightSectionWidth={48}
          value={money ? money.minor / 10 ** digits : ""}
          onChange={(next) =>
            onChange(next === "" ? null : { minor: Math.round(Number(next) * 10 ** digits), currency: code })
          }
        />
      );
    }
    case "date":
      return (
        <DateInput
          {...common}
          clearable={!field.required}
          valueFormat="YYYY-MM-DD"
          value={text || null}
          onChange={(next) => onChange(next)}
        />
      );
    case "date_time":
      return (
        <DateTimePicker
          {...common}
          clearable={!field.required}
          valueFormat="YYYY-MM-DD HH:mm"
          value={text ? localText(new Date(text)) : null}
          onChange={(next) => onChange(next ? new Date(next.replace(" ", "T")).toISOString() : null)}
        />
      );
    case "yes_no":
      return (
        <Checkbox
          label={field.label}
          description={common.description}
          error={error}
          disabled={field.read_only}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          data={field.choices}
          clearable={!field.required}
          allowDeselect={!field.required}
          searchable={field.choices.length > 8}
          value={text || null}
          onChange={(next) => onChange(next)}
        />
      );
    case "many_choices":
      return (
        <MultiSelect
          {...common}
          data={field.choices}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={onChange}
        />
      );
    case "country":
      return (
        <Select
          {...common}
          data={countryChoices()}
          searchable
          clearable
          allowDeselect
          value={text || null}
          onChange={(next) => onChange(next)}
        />
      );
    case "user":
    case "reference":
      return (
        <RecordPicker
          label={bare ? undefined : field.label}
          types={referenceTypes(field)}
          filter={filter ?? (field.kind === "user" ? ACTIVE : null)}
          value={(value as Reference | null) ?? null}
          onChange={onChange}
          error={error}
          required={field.required}
          description={common.description}
          disabled={field.read_only}
          autoFocus={autoFocus}
        />
      );
    case "emails":
      return (
        <EmailsInput
          label={field.label}
          error={error}
          value={(value as EmailValue[] | null) ?? []}
          onChange={onChange}
        />
      );
    case "phones":
      return (
        <PhonesInput
          label={field.label}
          error={error}
          value={(value as PhoneValue[] | null) ?? []}
          onChange={onChange}
        />
      );
    case "addresses":
      return (
        <AddressesInput
          label={field.label}
          error={error}
          value={(value as AddressValue[] | null) ?? []}
          onChange={onChange}
        />
      );
    case "affiliations":
      return (
        <AffiliationsInput
          label={field.label}
          error={error}
          value={(value as AffiliationValue[] | null) ?? []}
          onChange={onChange}
        />
      );
    case "tags":
      return (
        <TagsInput label={field.label} error={error} value={(value as TagValue[] | null) ?? []} onChange={onChange} />
      );
  }
}

/** `reference_type` may name several types: "person|organization"; "party" stands for all parties. */
export function referenceTypes(field: Pick<FieldInfo, "kind" | "reference_type">): string[] {
  if (field.kind === "user") return ["user"];
  const named = (field.reference_type ?? "").split(/[|,]/).filter(Boolean);
  return named.flatMap((type) => (type === "party" ? ["organization", "person", "household"] : [type]));
}

/** What the core takes in: references as ids, rows that were added and left empty dropped, everything else as shown. */
export function toInput(field: Pick<FieldInfo, "kind">, value: unknown): unknown {
  switch (field.kind) {
    case "reference":
    case "user":
      return typeof value === "object" && value !== null && "id" in value ? value.id : (value ?? null);
    case "tags":
      // By name: a tag that does not exist yet is made of it.
      return ((value as TagValue[] | null) ?? []).map((tag) => tag.name);
    case "emails":
      return ((value as EmailValue[] | null) ?? []).filter((one) => one.address.trim() !== "");
    case "phones":
      return ((value as PhoneValue[] | null) ?? []).filter((one) => one.raw.trim() !== "");
    case "affiliations":
      return ((value as AffiliationValue[] | null) ?? []).filter((one) => one.organization.id !== "");
    case "addresses":
      return ((value as AddressValue[] | null) ?? []).filter(
        (one) => one.street_line_1.trim() !== "" || one.city.trim() !== "",
      );
    default:
      return value ?? null;
  }
}

function localText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:00`;
}

const CODES =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

let countries: { value: string; label: string }[] | null = null;
/** Every country by its name in the person's language. */
export function countryChoices(): { value: string; label: string }[] {
  countries ??= CODES.split(" ")
    .map((code) => ({ value: code, label: countryName(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return countries;
}
