import { useMemo } from "react";
import { useCommand } from "../../data/queries";
import type { RecordRow, ReportRequest } from "../../transport/api";
import { PERIODS, type Reports, requestOf, useReports } from "./state";

/** A report as somebody wants it, under a name: a saved view of the reports (record type saved_view). */
export interface KeptReport {
  id: string;
  name: string;
  /** Everybody sees it; otherwise only whoever made it. */
  shared: boolean;
  position: number;
  content: Content;
}

interface Content {
  request: ReportRequest;
  quarters: boolean;
}

/** What is kept of the reports as they are shown. */
export function contentOf(state: Reports): Content {
  return { request: requestOf(state), quarters: state.quarters };
}

/** The reports as they were kept, after what they show otherwise. Days that no period of the list has are one's own. */
function asKept(state: Reports, { request, quarters }: Content): Reports {
  const { report, by = null, filter = null } = request;
  const { [report]: _, ...others } = state.by;
  const [from, to] = [request.from ?? null, request.to ?? null];
  const period = PERIODS.find((one) => one.value !== "own" && one.from === from && one.to === to);
  return {
    ...state,
    report,
    by: by === null ? others : { ...others, [report]: by },
    pipeline: request.pipeline_id ?? null,
    owner: request.owner_id ?? null,
    ...(period ? { period: period.value, from: null, to: null } : { period: "own", from, to }),
    quarters,
    filters: !filter ? [] : "all" in filter ? filter.all : [filter],
  };
}

/** Shows a kept report as it was kept. */
export function openKept({ id, content }: KeptReport): void {
  useReports.setState((state) => ({ ...asKept(state, content), kept: id }));
}

/** Whether the reports no longer show what was kept. */
export function isChanged(kept: KeptReport, state: Reports): boolean {
  return JSON.stringify(contentOf(asKept(state, kept.content))) !== JSON.stringify(contentOf(state));
}

function keptOf(row: RecordRow): KeptReport {
  const content = row.values.content as Partial<Content> | null;
  return {
    id: row.id,
    name: row.title,
    shared: row.values.shared === true,
    position: Number(row.values.position ?? 0),
    content: { request: content?.request ?? { report: "funnel" }, quarters: content?.quarters ?? false },
  };
}

/** The kept reports in their order. */
export function useKeptReports(): KeptReport[] {
  const rows = useCommand("records.page", {
    type: "saved_view",
    filter: { field: "record_type", op: "eq", value: "report" },
    limit: 200,
  }).data?.rows;
  return useMemo(() => (rows ?? []).map(keptOf), [rows]);
}
