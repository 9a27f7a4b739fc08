/** Where the list of each record type is; everything that leads to a list asks here. */
export const LIST_OF = {
  person: "/people",
  organization: "/companies",
  household: "/households",
  deal: "/deals",
} as const;

export type ListPlace = (typeof LIST_OF)[keyof typeof LIST_OF];

/** The list that a record of this type stands in; People for a type without one. */
export function listOf(type: string): ListPlace {
  return type in LIST_OF ? LIST_OF[type as keyof typeof LIST_OF] : LIST_OF.person;
}

/** The record type that a path is about: its list, or a record's page. */
export function typeAt(path: string): string | null {
  const page = /^\/record\/([a-z_]+)\//.exec(path)?.[1];
  if (page) return page;
  if (path.startsWith("/board")) return "deal";
  if (path.startsWith("/activities")) return "activity";
  return Object.entries(LIST_OF).find(([, place]) => path.startsWith(place))?.[0] ?? null;
}
