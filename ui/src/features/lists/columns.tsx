import { Avatar, type Column, FieldValue } from "../../components";
import type { FieldInfo, FieldKind, RecordRow, RecordTypeInfo } from "../../transport/api";
import classes from "./lists.module.css";
import { isRow, type Line } from "./useGroups";
import type { Layout } from "./views";

const WIDTHS: Partial<Record<FieldKind, number>> = {
  money: 150,
  number: 100,
  date: 120,
  date_time: 130,
  yes_no: 80,
  choice: 110,
  country: 130,
  user: 130,
  emails: 210,
  email: 200,
  phones: 160,
  phone: 150,
  affiliations: 170,
  reference: 180,
  addresses: 180,
  tags: 180,
  url: 170,
  long_text: 260,
};

/** Their values are long as often as not: on a wide screen they get a share of the room beside the title. */
const GROWING: FieldKind[] = ["emails", "email", "affiliations", "url", "long_text", "tags", "addresses"];

/** Money and numbers stand to the right, so that their digits line up. */
const RIGHT: FieldKind[] = ["money", "number"];

/** The columns of a list: the title first, then the fields that were chosen or that the catalogue lists. */
export function listColumns(type: RecordTypeInfo, layout: Layout): Column<Line>[] {
  const title = type.fields.find((field) => field.key === type.title_field);
  const first: Column<RecordRow> = {
    key: type.title_field,
    label: title?.label ?? type.label,
    ...sized(type.title_field, { width: 240, grow: 1 }, layout),
    fixed: true,
    sortable: title?.sortable ?? false,
    render: (row) => (
      <span className={classes.title}>
        {type.party && <Avatar id={row.id} name={row.title} round={row.type === "person"} />}
        <span className="k-cut" dir="auto">
          {row.title || "Untitled"}
        </span>
      </span>
    ),
  };
  const keys = layout.columns ?? defaultColumns(type);
  const others = keys
    .map((key) => type.fields.find((field) => field.key === key))
    .filter((field): field is FieldInfo => field !== undefined && field.key !== type.title_field)
    .map((field) => ({ ...fieldColumn(field), ...sized(field.key, fieldColumn(field), layout) }));
  // Heads of groups have no cells.
  return [first, ...others].map((column) => ({
    ...column,
    render: (line: Line) => (isRow(line) ? column.render(line) : null),
  }));
}

/** A width that somebody gave is kept to; otherwise a column takes its share of the room. */
function sized(key: string, usual: { width: number; grow?: number }, { widths }: Layout) {
  const given = widths[key];
  return given === undefined ? { width: usual.width, grow: usual.grow ?? 0 } : { width: given, grow: 0 };
}

export function defaultColumns(type: RecordTypeInfo): string[] {
  return type.fields.filter((field) => field.in_list && field.key !== type.title_field).map((field) => field.key);
}

function fieldColumn(field: FieldInfo): Column<RecordRow> {
  return {
    key: field.key,
    label: field.label,
    width: field.reference_type === "stage" ? 130 : (WIDTHS[field.kind] ?? 150),
    grow: GROWING.includes(field.kind) || (field.kind === "reference" && field.reference_type !== "stage") ? 1 : 0,
    align: RIGHT.includes(field.kind) ? "right" : "left",
    sortable: field.sortable,
    render: (row) => <FieldValue field={field} value={row.values[field.key]} cell />,
  };
}
