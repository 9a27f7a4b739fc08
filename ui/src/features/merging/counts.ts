import { queryClient } from "../../data/client";
import { formatNumber } from "../../data/format";
import type { Catalog, MergeCount, MergeRecord } from "../../transport/api";

/** One of what the core names in the plural. */
const ONE: Record<string, string> = {
  "e-mail addresses": "e-mail address",
  "phone numbers": "phone number",
  addresses: "address",
  companies: "company",
  people: "person",
  "child companies": "child company",
  deals: "deal",
  "deals as contact": "deal as contact",
  "calls, mails and meetings": "call, mail or meeting",
  "calls, mails and meetings as contact": "call, mail or meeting as contact",
  notes: "note",
  activities: "activity",
  "activities as contact": "activity as contact",
  tags: "tag",
  "external ids": "external id",
  "earlier merges": "earlier merge",
  relationships: "relationship",
  "household members": "household member",
  ratings: "rating",
  assignments: "assignment",
  "lifecycle stages": "lifecycle stage",
  "mentions in notes": "mention in a note",
  "judgements about duplicates": "judgement about duplicates",
};

/** Records that refer to what is merged are named after their type, with the field where there are several: "deals as contact". */
function oneOf(label: string): string {
  const known = ONE[label];
  if (known) return known;
  const types = queryClient.getQueryData<Catalog>(["catalog.get", {}])?.types ?? [];
  for (const { label: one, plural } of types) {
    const many = plural.toLocaleLowerCase();
    if (label === many || label.startsWith(`${many} as `)) {
      return one.toLocaleLowerCase() + label.slice(many.length);
    }
  }
  return label;
}

/** Rows of a kind, in words. */
export function counted(label: string, count: number): string {
  return `${formatNumber(count)} ${countWord(label, count)}`;
}

export function countWord(label: string, count: number): string {
  return count === 1 ? oneOf(label) : label;
}

/** What went over to a survivor, in one line. */
export function movedLine(moved: MergeCount[]): string {
  return moved
    .filter((one) => one.moved > 0)
    .map((one) => counted(one.label, one.moved))
    .join(", ");
}

/** The names of the records that went into one. */
export function namesOf(merge: MergeRecord): string {
  return merge.merged.map((one) => one.title || "a record that was erased").join(", ");
}
