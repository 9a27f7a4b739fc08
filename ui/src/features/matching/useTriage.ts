import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { usePages } from "../../data/queries";
import { call, toCommandError } from "../../transport";
import type { Filter, MatchGroup, RecordRow } from "../../transport/api";
import { allPicks } from "../merging/picks";
import { usePlace } from "./place";

/** The groups that are looked through, and what is done with them. */
export function useTriage(type: string) {
  const [place, set] = usePlace(type);
  const [search] = useDebouncedValue(place.search.trim(), 120);
  const tests: Filter[] = [...place.filter];
  if (place.batch) tests.push({ field: "import", op: "in", value: [place.batch] });
  const pages = usePages(
    "matching.groups",
    {
      type,
      band: place.band === "all" ? null : place.band,
      search: search || null,
      filter: tests.length > 0 ? { all: tests } : null,
      sort: place.sort,
      limit: 40,
    },
    { keep: true },
  );
  const first = pages.data?.pages[0];
  // Undo exists, so what was decided goes at once; it comes back where the core says no.
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const { groups, skipped } = useMemo(() => {
    const there = pages.data?.pages.flatMap((page) => page.groups).filter((group) => !gone.has(group.id)) ?? [];
    const later = there.filter((group) => place.skipped.includes(group.id));
    return { groups: there.filter((group) => !later.includes(group)), skipped: later.length };
  }, [pages.data, gone, place.skipped]);

  const found = groups.findIndex((group) => group.id === place.current);
  const at = found >= 0 ? found : Math.max(0, Math.min(place.at, groups.length - 1));
  const current: MatchGroup | undefined = groups[at];
  const stand = (index: number) => {
    const next = Math.max(0, Math.min(groups.length - 1, index));
    set({ at: next, current: groups[next]?.id ?? null });
  };
  /** The next group comes into the place of the one that goes. */
  const pass = () => set({ at, current: groups[at + 1]?.id ?? null });

  const decide = async (group: MatchGroup, work: () => Promise<unknown>) => {
    setGone((now) => new Set(now).add(group.id));
    if (group.id === current?.id) pass();
    try {
      await work();
      await pages.refetch();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
    // What the core answers from here on says whether the group is there, an undo included.
    setGone((now) => new Set([...now].filter((one) => one !== group.id)));
  };
  return {
    place,
    set,
    pages,
    first,
    groups,
    skipped,
    at,
    current,
    stand,
    narrowed: search !== "" || tests.length > 0 || place.band !== "all",
    merge: (group: MatchGroup) =>
      decide(group, async () => {
        const ids = group.records.map((record) => record.id);
        const compare = await call("merging.compare", { type, ids });
        const { survivor } = compare;
        const others = ids.filter((id) => id !== survivor);
        return act("merging.merge", { type, survivor, others, picks: allPicks(compare, {}, survivor) });
      }),
    dismiss: (group: MatchGroup) =>
      decide(group, () => act("matching.dismiss", { type, ids: group.records.map((record) => record.id) })),
    none: (group: MatchGroup, record: RecordRow) =>
      decide(group, () => act("matching.dismiss", { type, ids: group.records.map((one) => one.id), one: record.id })),
    skip: (group: MatchGroup) => {
      set({ skipped: [...place.skipped, group.id], at, current: groups[at + 1]?.id ?? null });
    },
  };
}

export type Triage = ReturnType<typeof useTriage>;
