import { useMemo } from "react";
import { useCommand } from "../../data/queries";
import type { Overview, RecordRow, Reference } from "../../transport/api";

const isReference = (value: unknown): value is Reference =>
  typeof value === "object" && value !== null && "id" in value && "title" in value;

/** Who has to do with a record: a deal's contacts and customer, a company's people, a person's companies. */
export function useNear(record: RecordRow, overview: Overview | undefined): Reference[] {
  const contacts = useCommand(
    "records.page",
    {
      type: "deal_contact",
      filter: { field: "deal", op: "eq", value: record.id },
      sort: [{ field: "created_at" }],
      limit: 200,
    },
    { enabled: record.type === "deal" },
  );
  return useMemo(() => {
    const people = overview?.people ?? [];
    return [
      ...(contacts.data?.rows ?? []).map((row) => row.values.person),
      record.values.contact,
      record.values.party,
      ...people.map((one) => (record.type === "organization" ? one.person : one.organization)),
    ].filter(isReference);
  }, [contacts.data, overview, record]);
}
