import { useMemo } from "react";
import { useDealContacts } from "../../data/contacts";
import type { Overview, RecordRow, Reference } from "../../transport/api";

const isReference = (value: unknown): value is Reference =>
  typeof value === "object" && value !== null && "id" in value && "title" in value;

/** Who has to do with a record: a deal's contacts and customer, a company's people, a person's companies. */
export function useNear(record: RecordRow, overview: Overview | undefined): Reference[] {
  const contacts = useDealContacts(record.id, { enabled: record.type === "deal" });
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
