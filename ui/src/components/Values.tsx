import { Badge, CopyButton, Group, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Check, Star } from "lucide-react";
import type { ReactNode } from "react";
import {
  countryName,
  formatDate,
  formatDateTime,
  formatFull,
  formatMoney,
  formatNumber,
  formatRelative,
} from "../data/format";
import { hasPage } from "../data/places";
import type {
  AddressValue,
  AffiliationValue,
  EmailValue,
  FieldInfo,
  Money,
  PhoneValue,
  Reference,
  TagValue,
} from "../transport/api";
import { Avatar } from "./Avatar";
import classes from "./components.module.css";

export function MoneyText({ value, compact = false }: { value: Money; compact?: boolean }) {
  return <span className="k-num">{formatMoney(value, compact)}</span>;
}

/** A moment, as "3 days ago" with the full date on hover, or as a date and time. */
export function TimeText({ at, relative = false }: { at: string; relative?: boolean }) {
  return (
    <time dateTime={at} title={formatFull(at)} className="k-num">
      {relative ? formatRelative(at) : formatDateTime(at)}
    </time>
  );
}

export function DateText({ day }: { day: string }) {
  return (
    <time dateTime={day} className="k-num">
      {formatDate(day)}
    </time>
  );
}

/** Another record by its title; a link where it has a page. */
export function RecordLink({ reference, avatar = false }: { reference: Reference; avatar?: boolean }) {
  const title = reference.title || "Untitled";
  const content: ReactNode = (
    <>
      {avatar && (
        <Avatar
          id={reference.id}
          name={title}
          size={18}
          round={reference.type === "person" || reference.type === "user"}
        />
      )}
      <span className="k-cut" dir="auto">
        {title}
      </span>
    </>
  );
  if (!hasPage(reference.type)) return <span className={classes.reference}>{content}</span>;
  return (
    <Link
      to="/record/$type/$id"
      params={{ type: reference.type, id: reference.id }}
      className={classes.reference}
      onClick={(event) => event.stopPropagation()}
      tabIndex={-1}
    >
      {content}
    </Link>
  );
}

export function TagChip({ tag, onRemove }: { tag: TagValue; onRemove?: () => void }) {
  return (
    <Badge
      size="sm"
      color={tag.color ?? "gray"}
      variant="light"
      rightSection={onRemove && <RemoveMark onRemove={onRemove} label={tag.name} />}
    >
      {tag.name}
    </Badge>
  );
}

function RemoveMark({ onRemove, label }: { onRemove: () => void; label: string }) {
  return (
    <button type="button" className={classes.removeMark} aria-label={`Remove ${label}`} onClick={onRemove}>
      ×
    </button>
  );
}

/** Text that one click copies; says so. */
export function CopyText({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : "Click to copy"}>
          <button
            type="button"
            className={classes.copy}
            onClick={(event) => {
              event.stopPropagation();
              copy();
            }}
          >
            {children ?? text}
            {copied && <Check size={12} aria-label="Copied" />}
          </button>
        </Tooltip>
      )}
    </CopyButton>
  );
}

export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

const TONES: Record<string, string> = {
  prospect: "hollow",
  pending: "hollow",
  won: "green",
  active: "green",
  completed: "green",
  done: "green",
  lost: "red",
  churned: "red",
  overdue: "red",
  urgent: "red",
  cancelled: "gray",
  inactive: "gray",
  abandoned: "gray",
  high: "yellow",
  in_progress: "teal",
  open: "hollow",
};

/** A code as words, where the catalogue has none for it: "in_progress" is "In progress". */
function inWords(code: string): string {
  const text = code.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function primary<T extends { is_primary?: boolean; is_default?: boolean }>(list: T[]): T | undefined {
  return list.find((one) => one.is_primary || one.is_default) ?? list[0];
}

function More({ count }: { count: number }) {
  return count > 0 ? <span className={classes.dim}>+{count}</span> : null;
}

function withUnit(field: { unit?: string | null }, value: unknown): string {
  const number = formatNumber(Number(value));
  return field.unit ? `${number} ${field.unit}` : number;
}

/** A phone number as the program writes it for people; what was typed while it is not saved. */
export function phoneText(phone: PhoneValue | undefined): string {
  return phone?.shown ?? phone?.raw ?? "";
}

export function formatAddress(address: AddressValue): string {
  const place = [address.postal_code, address.city].filter(Boolean).join(" ");
  return (
    [
      address.street_line_1,
      address.street_line_2,
      place,
      address.state_province,
      address.country ? countryName(address.country) : null,
    ]
      // An import that knows the country alone fills what is required with a dash.
      .filter((part) => part && part !== "—")
      .join(", ")
  );
}

interface FieldValueProps {
  field: Pick<FieldInfo, "kind" | "choices"> & Partial<Pick<FieldInfo, "key" | "unit">>;
  value: unknown;
  /** A list cell: one line, the first of several. */
  cell?: boolean;
}

/** Shows a value by the kind of its field. Nothing set shows nothing in a cell and a dash elsewhere. */
export function FieldValue({ field, value, cell = false }: FieldValueProps) {
  if (isEmptyValue(value)) return cell ? null : <span className={classes.dim}>–</span>;
  switch (field.kind) {
    case "money":
      return <MoneyText value={value as Money} />;
    case "number":
      // A year is a name, not an amount: 1986, never 1,986.
      if (field.key?.endsWith("_year")) return <span className="k-num">{String(value)}</span>;
      return <span className="k-num">{withUnit(field, value)}</span>;
    case "date":
      return <DateText day={String(value)} />;
    case "date_time":
      return <TimeText at={String(value)} relative={cell} />;
    case "yes_no":
      return value === true ? (
        <Check size={14} aria-label="Yes" />
      ) : (
        <span className={classes.dim}>{cell ? "" : "No"}</span>
      );
    case "choice": {
      const label = field.choices.find((choice) => choice.value === value)?.label ?? inWords(String(value));
      const tone = TONES[String(value)];
      return tone ? (
        <span className={classes.choice} data-tone={tone}>
          {label}
        </span>
      ) : (
        <span>{label}</span>
      );
    }
    case "many_choices":
      return (
        <span>
          {(value as string[])
            .map((one) => field.choices.find((choice) => choice.value === one)?.label ?? one)
            .join(", ")}
        </span>
      );
    case "country":
      return <span>{countryName(String(value))}</span>;
    case "reference":
    case "user":
      return <RecordLink reference={value as Reference} avatar={field.kind === "user"} />;
    case "url":
      return <CopyText text={String(value)}>{String(value).replace(/^https?:\/\/(www\.)?/, "")}</CopyText>;
    case "email":
    case "phone":
      return cell ? <span>{String(value)}</span> : <CopyText text={String(value)} />;
    case "emails": {
      const list = value as EmailValue[];
      if (cell) return <OneOf text={primary(list)?.address ?? ""} more={list.length - 1} />;
      return (
        <Lines>
          {list.map((one) => (
            <Labelled key={one.id ?? one.address} label={one.label} star={list.length > 1 && one.is_primary}>
              <CopyText text={one.address} />
            </Labelled>
          ))}
        </Lines>
      );
    }
    case "phones": {
      const list = value as PhoneValue[];
      if (cell) return <OneOf text={phoneText(primary(list))} more={list.length - 1} />;
      return (
        <Lines>
          {list.map((one) => (
            <Labelled key={one.id ?? one.raw} label={one.label} star={list.length > 1 && one.is_primary}>
              <CopyText text={one.e164 ?? one.raw}>{phoneText(one)}</CopyText>
            </Labelled>
          ))}
        </Lines>
      );
    }
    case "addresses": {
      const list = value as AddressValue[];
      const first = primary(list);
      if (cell)
        return (
          <OneOf text={first ? [first.city, first.country].filter(Boolean).join(", ") : ""} more={list.length - 1} />
        );
      return (
        <Lines>
          {list.map((one) => (
            <Labelled
              key={one.id ?? one.street_line_1}
              label={one.address_type}
              star={list.length > 1 && one.is_default}
            >
              <CopyText text={formatAddress(one)} />
            </Labelled>
          ))}
        </Lines>
      );
    }
    case "affiliations": {
      const list = value as AffiliationValue[];
      const first = primary(list);
      if (cell && first) {
        return (
          <span className={classes.oneOf}>
            <RecordLink reference={first.organization} />
            <More count={list.length - 1} />
          </span>
        );
      }
      return (
        <Lines>
          {list.map((one) => (
            <span key={one.id ?? one.organization.id} className={classes.stacked}>
              <RecordLink reference={one.organization} />
              {one.title && <span className={classes.dim}>{one.title}</span>}
            </span>
          ))}
        </Lines>
      );
    }
    case "tags": {
      const list = value as TagValue[];
      const shown = cell ? list.slice(0, 3) : list;
      return (
        <Group gap={4} wrap={cell ? "nowrap" : "wrap"}>
          {shown.map((tag) => (
            <TagChip key={tag.id} tag={tag} />
          ))}
          <More count={list.length - shown.length} />
        </Group>
      );
    }
    case "json":
      return <span className="k-cut">{JSON.stringify(value)}</span>;
    case "long_text":
      return cell ? (
        <span className="k-cut" dir="auto">
          {String(value)}
        </span>
      ) : (
        <span className={classes.longText} dir="auto">
          {String(value)}
        </span>
      );
    case "text":
      return (
        <span className={cell ? "k-cut" : undefined} dir="auto">
          {String(value)}
        </span>
      );
  }
}

function OneOf({ text, more }: { text: string; more: number }) {
  return (
    <span className={classes.oneOf}>
      <span className="k-cut">{text}</span>
      <More count={more} />
    </span>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <span className={classes.lines}>{children}</span>;
}

function Labelled({ label, star, children }: { label: string; star: boolean; children: ReactNode }) {
  return (
    <span className={classes.labelled}>
      {children}
      {star && <Star size={11} aria-label="Primary" />}
      <span className={classes.dim}>{label}</span>
    </span>
  );
}

/** A value as plain text, for titles and comparisons. */
export function valueText(field: FieldValueProps["field"], value: unknown): string {
  if (isEmptyValue(value)) return "";
  switch (field.kind) {
    case "money":
      return formatMoney(value as Money);
    case "number":
      return withUnit(field, value);
    case "date":
      return formatDate(String(value));
    case "date_time":
      return formatDateTime(String(value));
    case "yes_no":
      return value === true ? "Yes" : "No";
    case "choice":
      return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
    case "reference":
    case "user":
      return (value as Reference).title;
    default:
      return typeof value === "string"
        ? value
        : Array.isArray(value)
          ? value.map((one) => String(one)).join(", ")
          : String(value);
  }
}
