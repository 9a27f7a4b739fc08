import { useMemo } from "react";
import { useCatalog } from "../../data/queries";

/** What a person may narrow the story to; each stands for one or more kinds of entries. */
export interface KindGroup {
  key: string;
  label: string;
  kinds: string[];
}

const GROUPS: KindGroup[] = [
  { key: "note", label: "Notes", kinds: ["note"] },
  { key: "call", label: "Calls", kinds: ["call"] },
  { key: "email", label: "Mails", kinds: ["email"] },
  { key: "meeting", label: "Meetings", kinds: ["meeting", "in_person"] },
  { key: "message", label: "Messages", kinds: ["chat", "sms", "social", "other"] },
  { key: "activity", label: "Tasks", kinds: ["activity"] },
  { key: "deal", label: "Deals and stages", kinds: ["deal", "stage"] },
  { key: "change", label: "Changes and imports", kinds: ["change", "import"] },
];

/** The groups above, and each further type that stands in histories. */
export function useKindGroups(): KindGroup[] {
  const catalog = useCatalog();
  return useMemo(() => {
    const more = catalog.types.filter(
      (type) => type.story && !["note", "interaction", "interaction_link", "activity"].includes(type.key),
    );
    return [...GROUPS, ...more.map((type) => ({ key: type.key, label: type.plural, kinds: [type.key] }))];
  }, [catalog]);
}

export type Period = "90" | "365" | "all" | "custom";

export interface StoryFilter {
  groups: string[];
  period: Period;
  /** Local days, both included; for "custom". */
  from: string | null;
  to: string | null;
  actor: string | null;
  search: string;
  people: boolean;
}

export const WHOLE_STORY: StoryFilter = {
  groups: [],
  period: "90",
  from: null,
  to: null,
  actor: null,
  search: "",
  people: true,
};

function startOfDay(day: string, add = 0): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + add).toISOString();
}

function lastMoment(day: string): string {
  return new Date(new Date(startOfDay(day, 1)).getTime() - 1).toISOString();
}

/** The moments between which entries are asked for. Local midnight counts, so that a day is the person's day (INT-26). */
export function bounds(filter: StoryFilter, today: Date): { from: string | null; to: string | null } {
  if (filter.period === "all") return { from: null, to: null };
  if (filter.period === "custom") {
    return { from: filter.from ? startOfDay(filter.from) : null, to: filter.to ? lastMoment(filter.to) : null };
  }
  const from = new Date(today.getFullYear(), today.getMonth(), today.getDate() - Number(filter.period));
  return { from: from.toISOString(), to: null };
}

/** The next wider look back. */
export function earlier(period: Period): Period {
  return period === "90" ? "365" : "all";
}
