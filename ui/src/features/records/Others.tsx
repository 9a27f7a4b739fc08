import { Plus } from "lucide-react";
import { IconAction, RecordLink } from "../../components";
import { openNew } from "../../data/dialogs";
import { hasPage } from "../../data/places";
import { useCatalog, useCommand, useRecordType, useWord } from "../../data/queries";
import type { FieldInfo, RecordRow, RecordTypeInfo } from "../../transport/api";
import { referenceOf } from "./context";
import classes from "./records.module.css";
import { Zone } from "./Zone";

/** Types that have a zone or a place in the story already. */
const SHOWN = [
  "person",
  "organization",
  "household",
  "deal",
  "activity",
  "interaction",
  "note",
  "relationship",
  "document",
];

/** Records of further types that point to this one, the newest of each. */
export function Others({ record }: { record: RecordRow }) {
  const catalog = useCatalog();
  const party = catalog.types.some((type) => type.key === record.type && type.party);
  const points = (field: FieldInfo) =>
    !field.read_only && (field.reference_type === record.type || (party && field.reference_type === "party"));
  return catalog.types
    .filter((type) => type.listed && !SHOWN.includes(type.key))
    .map((type) => {
      const field = type.fields.find(points);
      return field && <Other key={type.key} type={type} field={field} record={record} />;
    });
}

function Other({ type, field, record }: { type: RecordTypeInfo; field: FieldInfo; record: RecordRow }) {
  const word = useWord(type.key);
  const told = useRecordType(record.type)?.history === true;
  const filter = { field: field.key, op: "eq" as const, value: record.id };
  const rows = useCommand("records.page", { type: type.key, filter, limit: 5 }).data?.rows ?? [];
  const count = useCommand("records.count", { type: type.key, filter }).data?.count;
  // What a customer has none of is not offered on every page: some businesses have no tickets at all.
  if (told && type.quiet && !count) return null;
  return (
    <Zone
      title={word.many}
      count={count}
      action={
        <IconAction
          icon={Plus}
          label={`New ${word.one.toLocaleLowerCase()}`}
          size={24}
          onClick={() =>
            openNew({ type: type.key, values: { [field.key]: referenceOf(record) }, done: () => undefined })
          }
        />
      }
    >
      {rows.map((row) => (
        <p key={row.id} className={classes.row}>
          {hasPage(type.key) ? <RecordLink reference={referenceOf(row)} /> : row.title}
        </p>
      ))}
      {rows.length === 0 && <p className={classes.none}>None yet</p>}
    </Zone>
  );
}
