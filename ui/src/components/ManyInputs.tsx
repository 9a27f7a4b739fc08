import { Button, Input, TagsInput as MantineTags, Select, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { Plus, Star, X } from "lucide-react";
import type { ReactNode } from "react";
import { newId } from "../data/ids";
import { useCommand, useWorkspace } from "../data/queries";
import type { AddressValue, AffiliationValue, EmailValue, PhoneValue, TagValue } from "../transport/api";
import { IconAction } from "./Basics";
import classes from "./components.module.css";
import { countryChoices } from "./FieldInput";
import { RecordPicker } from "./RecordPicker";
import { RowMenu, WhenAndWhere } from "./RowDetails";

interface ManyProps<T> {
  label: string;
  error?: ReactNode;
  value: T[];
  onChange: (value: T[]) => void;
}

/** Replaces one entry; marking one as primary takes the mark from the others. */
export function putEntry<T extends object>(list: T[], at: number, part: Partial<T>, mark?: keyof T): T[] {
  return list.map((one, index) => {
    if (index === at) return { ...one, ...part };
    return mark && part[mark] === true ? { ...one, [mark]: false } : one;
  });
}

/** Takes one entry out; the first one left inherits the mark. */
export function dropEntry<T extends object>(list: T[], at: number, mark: keyof T): T[] {
  const left = list.filter((_, index) => index !== at);
  const first = left[0];
  if (first && !left.some((one) => one[mark] === true)) return [{ ...first, [mark]: true }, ...left.slice(1)];
  return left;
}

interface ShellProps {
  label: string;
  error?: ReactNode;
  add: string;
  onAdd: () => void;
  children: ReactNode;
}

function Shell({ label, error, add, onAdd, children }: ShellProps) {
  return (
    <Input.Wrapper label={label} labelElement="div" error={error} size="sm">
      <Stack gap={6} align="stretch">
        {children}
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={onAdd}
          style={{ alignSelf: "flex-start" }}
        >
          {add}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

interface MarksProps {
  /** One row alone is primary without saying so. */
  alone: boolean;
  name: string;
  marked: boolean;
  onMark: () => void;
  onRemove: () => void;
}

function Marks({ alone, name, marked, onMark, onRemove }: MarksProps) {
  if (alone) return <IconAction icon={X} label={`Remove ${name}`} size={32} onClick={onRemove} />;
  return (
    <>
      <IconAction
        icon={Star}
        label={marked ? `${name} is primary` : `Make ${name} primary`}
        variant={marked ? "light" : "subtle"}
        color={marked ? "teal" : "gray"}
        size={32}
        onClick={onMark}
      />
      <IconAction icon={X} label={`Remove ${name}`} size={32} onClick={onRemove} />
    </>
  );
}

/** What the program made of a number is gone once it is typed anew. */
export function typedPhone(raw: string): Pick<PhoneValue, "raw" | "e164" | "shown"> {
  return { raw, e164: null, shown: undefined };
}

const PHONE_STATES = ["unknown", "valid", "invalid"];
const EMAIL_STATES = ["unknown", "valid", "bounced", "invalid"];
const LABELS = ["work", "home", "mobile", "other"];
const ADDRESS_TYPES = ["billing", "shipping", "service", "headquarters", "home", "mailing", "other"];

/** A new, empty row of each kind; the first one is the primary one. */
export const blank = {
  email: (first: boolean): EmailValue => ({
    id: newId(),
    address: "",
    label: "work",
    is_primary: first,
    state: "unknown",
  }),
  phone: (first: boolean): PhoneValue => ({
    id: newId(),
    raw: "",
    e164: null,
    extension: null,
    label: "work",
    is_primary: first,
  }),
  affiliation: (first: boolean): AffiliationValue => ({
    id: newId(),
    organization: { type: "organization", id: "", title: "" },
    person: { type: "person", id: "", title: "" },
    title: null,
    role: null,
    from_date: null,
    to_date: null,
    is_primary: first,
    is_primary_contact: false,
  }),
};

export function EmailsInput({ label, error, value, onChange }: ManyProps<EmailValue>) {
  return (
    <Shell
      label={label}
      error={error}
      add="Add e-mail"
      onAdd={() => onChange([...value, blank.email(value.length === 0)])}
    >
      {value.map((one, at) => (
        <div key={one.id ?? at} className={classes.manyRow}>
          <TextInput
            aria-label={`E-mail ${at + 1}`}
            inputMode="email"
            value={one.address}
            onChange={(event) => onChange(putEntry(value, at, { address: event.currentTarget.value }))}
          />
          <Select
            aria-label="Label"
            w={96}
            size="sm"
            data={labelsWith(one.label)}
            value={one.label}
            onChange={(next) => onChange(putEntry(value, at, { label: next ?? "work" }))}
          />
          <RowMenu
            name={one.address || "this e-mail"}
            states={EMAIL_STATES}
            state={one.state}
            onState={(state) => onChange(putEntry(value, at, { state }))}
            shared={one.shared === true}
            onShared={(shared) => onChange(putEntry(value, at, { shared }))}
          />
          <Marks
            alone={value.length === 1}
            name={one.address || "this e-mail"}
            marked={one.is_primary}
            onMark={() => onChange(putEntry(value, at, { is_primary: true }, "is_primary"))}
            onRemove={() => onChange(dropEntry(value, at, "is_primary"))}
          />
        </div>
      ))}
    </Shell>
  );
}

export function PhonesInput({ label, error, value, onChange }: ManyProps<PhoneValue>) {
  return (
    <Shell
      label={label}
      error={error}
      add="Add phone"
      onAdd={() => onChange([...value, blank.phone(value.length === 0)])}
    >
      {value.map((one, at) => (
        <div key={one.id ?? at} className={classes.manyRow}>
          <TextInput
            aria-label={`Phone ${at + 1}`}
            inputMode="tel"
            value={one.raw}
            onChange={(event) => onChange(putEntry(value, at, typedPhone(event.currentTarget.value)))}
          />
          <Select
            aria-label="Label"
            w={96}
            size="sm"
            data={labelsWith(one.label)}
            value={one.label}
            onChange={(next) => onChange(putEntry(value, at, { label: next ?? "work" }))}
          />
          <RowMenu
            name={one.raw || "this phone"}
            states={PHONE_STATES}
            state={one.state ?? "unknown"}
            onState={(state) => onChange(putEntry(value, at, { state }))}
          />
          <Marks
            alone={value.length === 1}
            name={one.raw || "this phone"}
            marked={one.is_primary}
            onMark={() => onChange(putEntry(value, at, { is_primary: true }, "is_primary"))}
            onRemove={() => onChange(dropEntry(value, at, "is_primary"))}
          />
        </div>
      ))}
    </Shell>
  );
}

function labelsWith(own: string): string[] {
  return LABELS.includes(own) ? LABELS : [...LABELS, own];
}

export function AddressesInput({ label, error, value, onChange }: ManyProps<AddressValue>) {
  const country = useWorkspace().data?.settings.country ?? "";
  const fresh = (): AddressValue => ({
    id: newId(),
    address_type: "billing",
    is_default: value.length === 0,
    street_line_1: "",
    street_line_2: null,
    city: "",
    state_province: null,
    postal_code: null,
    country,
    latitude: null,
    longitude: null,
  });
  return (
    <Shell label={label} error={error} add="Add address" onAdd={() => onChange([...value, fresh()])}>
      {value.map((one, at) => {
        const text = (
          key: "street_line_1" | "street_line_2" | "city" | "state_province" | "postal_code",
          name: string,
        ) => (
          <TextInput
            aria-label={name}
            placeholder={name}
            value={one[key] ?? ""}
            onChange={(event) => onChange(putEntry(value, at, { [key]: event.currentTarget.value }))}
            style={{ flex: 1 }}
          />
        );
        return (
          <div key={one.id ?? at} className={classes.addressBox}>
            <div className={classes.manyRow}>
              <Select
                aria-label="Kind of address"
                size="sm"
                data={ADDRESS_TYPES}
                value={one.address_type}
                onChange={(next) => onChange(putEntry(value, at, { address_type: next ?? "other" }))}
              />
              <Marks
                alone={value.length === 1}
                name="this address"
                marked={one.is_default}
                onMark={() => onChange(putEntry(value, at, { is_default: true }, "is_default"))}
                onRemove={() => onChange(dropEntry(value, at, "is_default"))}
              />
            </div>
            {text("street_line_1", "Street")}
            {text("street_line_2", "Second line")}
            <div className={classes.manyRow}>
              {text("postal_code", "Postal code")}
              {text("city", "City")}
            </div>
            <div className={classes.manyRow}>
              {text("state_province", "State or province")}
              <Select
                aria-label="Country"
                placeholder="Country"
                size="sm"
                searchable
                clearable
                allowDeselect
                data={countryChoices()}
                value={one.country || null}
                onChange={(next) => onChange(putEntry(value, at, { country: next ?? "" }))}
                style={{ flex: 1 }}
              />
            </div>
            <WhenAndWhere value={one} onChange={(part) => onChange(putEntry(value, at, part))} />
          </div>
        );
      })}
    </Shell>
  );
}

export function AffiliationsInput({ label, error, value, onChange }: ManyProps<AffiliationValue>) {
  return (
    <Shell
      label={label}
      error={error}
      add="Add company"
      onAdd={() => onChange([...value, blank.affiliation(value.length === 0)])}
    >
      {value.map((one, at) => (
        <div key={one.id ?? at} className={value.length > 1 ? classes.addressBox : undefined}>
          <div className={classes.manyRow}>
            <div>
              <RecordPicker
                label={undefined}
                types={["organization"]}
                value={one.organization.id ? one.organization : null}
                onChange={(next) =>
                  onChange(putEntry(value, at, { organization: next ?? { type: "organization", id: "", title: "" } }))
                }
              />
            </div>
            <Marks
              alone={value.length === 1}
              name={one.organization.title || "this company"}
              marked={one.is_primary}
              onMark={() => onChange(putEntry(value, at, { is_primary: true }, "is_primary"))}
              onRemove={() => onChange(dropEntry(value, at, "is_primary"))}
            />
          </div>
          {one.organization.id !== "" && (
            <Place at={one} onChange={(part) => onChange(putEntry(value, at, part))} alone={value.length === 1} />
          )}
        </div>
      ))}
    </Shell>
  );
}

/** As what, and from when to when, a person is at a company. */
function Place(props: { at: AffiliationValue; alone: boolean; onChange: (part: Partial<AffiliationValue>) => void }) {
  const { at, alone, onChange } = props;
  const text = (key: "title" | "role", name: string) => (
    <TextInput
      aria-label={name}
      placeholder={name}
      maxLength={100}
      value={at[key] ?? ""}
      onChange={(event) => onChange({ [key]: event.currentTarget.value || null })}
      style={{ flex: 1 }}
    />
  );
  const day = (key: "from_date" | "to_date", name: string) => (
    <DateInput
      aria-label={name}
      placeholder={name}
      size="sm"
      valueFormat="YYYY-MM-DD"
      clearable
      value={at[key]}
      onChange={(next) => onChange({ [key]: next })}
      style={{ flex: 1 }}
    />
  );
  return (
    <>
      <div className={classes.manyRow} style={{ marginTop: 6 }}>
        {!alone && text("title", "Job title there")}
        {text("role", "Role there")}
      </div>
      <div className={classes.manyRow} style={{ marginTop: 6 }}>
        {day("from_date", "Since")}
        {day("to_date", "Until")}
      </div>
    </>
  );
}

export function TagsInput({ label, error, value, onChange }: ManyProps<TagValue>) {
  const known = useCommand("records.page", { type: "tag", limit: 200 }).data?.rows ?? [];
  return (
    <MantineTags
      label={label}
      error={error}
      size="sm"
      data={known.map((row) => row.title)}
      value={value.map((tag) => tag.name)}
      onChange={(names) =>
        onChange(
          names.map((name) => {
            const row = known.find((one) => one.title === name);
            return value.find((tag) => tag.name === name) ?? { id: row?.id ?? newId(), name, color: null };
          }),
        )
      }
    />
  );
}
