import { create } from "zustand";
import type { CountRequest, ExportRequest, Selection } from "../../transport/api";

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
}));

/** Asks how to export what a list shows; or what is selected in it alone. */
export function openExport(asked: CountRequest, chosen?: { selection: Selection; count: number }): void {
  const { type } = asked;
  useExporting.setState({
    asked: chosen ? { type, ...askedFor(chosen.selection) } : { type, filter: asked.filter, search: asked.search },
    picked: chosen?.count ?? null,
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
