import { create } from "zustand";
import { formatNumber } from "../../data/format";
import type { CountRequest, ExportRequest, LeftOut, Outreach, Selection } from "../../transport/api";

/** The forms of a file, by the end of its name. */
export type Form = "xlsx" | "csv" | "json" | "jsonl" | "vcf";

interface Exporting {
  /** What to export; null while the dialog is closed. */
  asked: Pick<ExportRequest, "type" | "filter" | "search"> | null;
  /** How many records were picked one by one. */
  picked: number | null;
  /** The choices of last time. */
  form: Form;
  all: boolean;
  separator: string;
  bom: boolean;
  vcard: string;
  /** Asked each time: nobody is left out of a copy because of the list before. */
  outreach: Outreach | null;
}

/** The export dialog, and what it was left at. */
export const useExporting = create<Exporting>(() => ({
  asked: null,
  picked: null,
  form: "xlsx",
  all: false,
  separator: ",",
  bom: true,
  vcard: "4.0",
  outreach: null,
}));

/** Asks how to export what a list shows; or what is selected in it alone. */
export function openExport(asked: CountRequest, chosen?: { selection: Selection; count: number }): void {
  const { type } = asked;
  useExporting.setState({
    asked: chosen ? { type, ...askedFor(chosen.selection) } : { type, filter: asked.filter, search: asked.search },
    picked: chosen?.count ?? null,
    outreach: null,
  });
}

function askedFor(selection: Selection): Pick<CountRequest, "filter" | "search"> {
  if ("ids" in selection) return { filter: { field: "id", op: "in", value: selection.ids } };
  const { filter, search, except } = selection;
  if (!except?.length) return { filter, search };
  return { filter: { all: [filter, { field: "id", op: "not_in", value: except }] }, search };
}

export function closeExport(): void {
  useExporting.setState({ asked: null });
}

export function sumOf(left: LeftOut): number {
  return left.do_not_contact + left.other_way + left.too_soon;
}

/** Whom a list for outreach leaves out, in words: “12 left out: 8 want no contact, …”. */
export function leftOutWords(left: LeftOut): string {
  const reasons = [
    [left.do_not_contact, left.do_not_contact === 1 ? "wants no contact" : "want no contact"],
    [left.other_way, left.other_way === 1 ? "prefers another way" : "prefer another way"],
    [left.too_soon, "heard from you too lately"],
  ] as const;
  const said = reasons.filter(([count]) => count > 0).map(([count, words]) => `${formatNumber(count)} ${words}`);
  return said.length === 0 ? "Nobody is left out" : `${formatNumber(sumOf(left))} left out: ${said.join(", ")}`;
}
