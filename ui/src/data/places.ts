import { KEYS, type KeyId } from "../keys";
import type { Catalog, RecordTypeInfo } from "../transport/api";
import { queryClient } from "./client";

/** The types that most work is about, in the order in which they are offered; the other listed ones follow. */
export const MAIN = ["person", "organization", "household", "deal", "activity"];

/** The keys that lead to lists. */
export const LIST_KEYS: Record<string, KeyId> = {
  person: "goPeople",
  organization: "goCompanies",
  household: "goHouseholds",
  deal: "goDeals",
};

/** Keys that lead to records of a type, by what the type is called in this workspace. */
const TYPE_OF_KEY: Partial<Record<KeyId, string>> = {
  ...Object.fromEntries(Object.entries(LIST_KEYS).map(([type, id]) => [id, type])),
  goActivities: "activity",
};

/** What a key does, in the workspace's own words. */
export function keyLabel(id: KeyId, word: (type: string) => { many: string }): string {
  const type = TYPE_OF_KEY[id];
  return type === undefined ? KEYS[id].label : word(type).many;
}

/** Types that have a list, those that most work is about first. */
export function listedTypes(catalog: Catalog): RecordTypeInfo[] {
  const rank = (type: RecordTypeInfo) => (MAIN.includes(type.key) ? MAIN.indexOf(type.key) : MAIN.length);
  return catalog.types.filter((type) => type.listed).sort((a, b) => rank(a) - rank(b));
}

/** What the catalogue, as it was last read, says of a type. */
export function knownType(type: string): RecordTypeInfo | undefined {
  return queryClient.getQueryData<Catalog>(["catalog.get", {}])?.types.find((one) => one.key === type);
}

/** Which record types have a page of their own: those that have a list. */
export function hasPage(type: string): boolean {
  return knownType(type)?.listed === true;
}

/** The record type that a path is about: its list, or a record's page. */
export function typeAt(path: string): string | null {
  const page = /^\/(?:record|list)\/([a-z_]+)/.exec(path)?.[1];
  if (page) return page;
  if (path.startsWith("/board") || path.startsWith("/forecast")) return "deal";
  if (path.startsWith("/activities") || path.startsWith("/calendar")) return "activity";
  if (path.startsWith("/inbox")) return "lead";
  return null;
}
