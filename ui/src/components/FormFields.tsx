import { Fragment, useState } from "react";
import type { CommandError } from "../transport";
import type { FieldInfo, Filter, RecordTypeInfo } from "../transport/api";
import classes from "./components.module.css";
import { FieldInput } from "./FieldInput";

const NARROW = ["choice", "many_choices", "date", "date_time", "number", "money", "user", "yes_no", "country", "phone"];

/** Which fields take the whole width; the others stand two in a line. */
function isWide(type: RecordTypeInfo, field: FieldInfo): boolean {
  if (field.kind === "text") return field.key === type.title_field;
  if (field.kind === "reference") return field.reference_type !== "stage" && field.reference_type !== "pipeline";
  return !NARROW.includes(field.kind);
}

/** Stages of the chosen pipeline only. */
function stagesOf(pipeline: unknown): Filter | null {
  if (typeof pipeline !== "object" || pipeline === null || !("id" in pipeline)) return null;
  return { field: "pipeline", op: "eq", value: pipeline.id };
}

/** The reasons for how a deal ended; an open one has none. */
function reasonsOf(status: unknown): Filter {
  if (typeof status !== "string" || status === "open") return { any: [] };
  return {
    all: [
      { field: "kind", op: "eq", value: status },
      { field: "active", op: "eq", value: true },
    ],
  };
}

/** Of what there is, what can be chosen here. */
function narrowed(field: FieldInfo, values: Record<string, unknown>): Filter | null | undefined {
  if (field.reference_type === "stage") return stagesOf(values.pipeline);
  if (field.reference_type === "close_reason") return reasonsOf(values.status);
  return undefined;
}

/** Whether an error that names a field or a part of it ("emails[1].address") belongs to this one. */
export function isAbout(error: CommandError | null, field: Pick<FieldInfo, "key">): boolean {
  const named = error?.field;
  return (
    named !== null &&
    named !== undefined &&
    (named === field.key || named.startsWith(`${field.key}.`) || named.startsWith(`${field.key}[`))
  );
}

interface FormFieldsProps {
  type: RecordTypeInfo;
  fields: FieldInfo[];
  values: Record<string, unknown>;
  error: CommandError | null;
  onChange: (field: FieldInfo, value: unknown) => void;
  /** Under the headings of their sections. */
  sections?: boolean;
  /** Typing begins in the first field that has nothing yet. */
  autoFocus?: boolean;
}

/** Rows of inputs and marks to tick are not where typing begins. */
const NOT_FIRST = ["emails", "phones", "addresses", "affiliations", "tags", "yes_no"];

function firstEmpty(fields: FieldInfo[], values: Record<string, unknown>): string | undefined {
  const typed = fields.filter((field) => !NOT_FIRST.includes(field.kind));
  const empty = typed.filter((field) => (values[field.key] ?? "") === "");
  return (empty[0] ?? typed[0] ?? fields[0])?.key;
}

/** The fields of a form: two in a line where they fit, each with what is wrong with it below. */
export function FormFields({ type, fields, values, error, onChange, sections, autoFocus }: FormFieldsProps) {
  // Where the form opens with the cursor; what is typed there afterwards does not move it.
  const [begin] = useState(() => (autoFocus ? firstEmpty(fields, values) : undefined));
  const names = sections ? [...new Set(fields.map((field) => field.section))] : [""];
  return names.map((name) => {
    const own = sections ? fields.filter((field) => field.section === name) : fields;
    const grid = (
      <div className={classes.formGrid}>
        {own.map((field) => (
          <div key={field.key} data-wide={isWide(type, field) || undefined} data-field={field.key}>
            <FieldInput
              field={field}
              autoFocus={field.key === begin}
              value={values[field.key] ?? null}
              filter={narrowed(field, values)}
              error={isAbout(error, field) ? error?.message : undefined}
              onChange={(value) => onChange(field, value)}
            />
          </div>
        ))}
      </div>
    );
    if (!sections) return <Fragment key={name}>{grid}</Fragment>;
    return (
      <section key={name} aria-label={name} className={classes.formSection}>
        <h3 className={classes.formHeading}>{name}</h3>
        {grid}
      </section>
    );
  });
}
