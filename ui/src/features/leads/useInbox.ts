import { useMemo, useState } from "react";
import { create } from "zustand";
import { showError } from "../../components";
import { act } from "../../data/act";
import { useCommand, usePages } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow } from "../../transport/api";

export const STATUSES = ["new", "contacted", "converted", "discarded"] as const;
export type LeadStatus = (typeof STATUSES)[number];

/** How the inbox was left: coming back from a record finds it so. */
interface Place {
  status: LeadStatus;
  current: string | null;
  at: number;
}
const usePlace = create<Place>(() => ({ status: "new", current: null, at: 0 }));

/** The leads of one status, the one that is looked at, and what is done with it. */
export function useInbox() {
  const place = usePlace();
  const set = (part: Partial<Place>) => usePlace.setState(part);
  const counts = useCommand("records.groups", { type: "lead", field: "status" }, { keep: true }).data?.groups;
  const pages = usePages(
    "records.page",
    {
      type: "lead",
      filter: { field: "status", op: "eq", value: place.status },
      sort: [{ field: "created_at", desc: true }],
      limit: 60,
    },
    { keep: true },
  );
  // Undo exists, so what was decided goes at once; it comes back where the core says no.
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const leads = useMemo(
    () => pages.data?.pages.flatMap((page) => page.rows).filter((lead) => !gone.has(lead.id)) ?? [],
    [pages.data, gone],
  );
  const found = leads.findIndex((lead) => lead.id === place.current);
  const at = found >= 0 ? found : Math.max(0, Math.min(place.at, leads.length - 1));
  const current: RecordRow | undefined = leads[at];
  const stand = (index: number) => {
    const next = Math.max(0, Math.min(leads.length - 1, index));
    set({ at: next, current: leads[next]?.id ?? null });
  };

  /** The next lead comes into the place of the one that goes. */
  const decide = async (lead: RecordRow, work: () => Promise<unknown>) => {
    setGone((now) => new Set(now).add(lead.id));
    if (lead.id === current?.id) set({ at, current: leads[at + 1]?.id ?? null });
    try {
      await work();
      await pages.refetch();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
    // What the core answers from here on says whether the lead is there, an undo included.
    setGone((now) => new Set([...now].filter((one) => one !== lead.id)));
  };
  const count = (status: LeadStatus) => counts?.find((group) => group.value === status)?.count ?? 0;
  return {
    place,
    set,
    pages,
    leads,
    at,
    current,
    stand,
    decide,
    count,
    counted: counts !== undefined,
    total: STATUSES.reduce((sum, status) => sum + count(status), 0),
    discard: (lead: RecordRow) =>
      decide(lead, () => act("records.update", { type: "lead", id: lead.id, values: { status: "discarded" } })),
  };
}

export type Inbox = ReturnType<typeof useInbox>;
