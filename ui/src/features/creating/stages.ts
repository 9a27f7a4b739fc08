import { useCommand } from "../../data/queries";
import type { RecordRow, Reference } from "../../transport/api";

const ALL = 200;

function referenceOf(row: RecordRow | undefined): Reference | null {
  return row ? { type: row.type, id: row.id, title: row.title } : null;
}

/** Where a deal begins unless somebody says otherwise, in the pipeline that was chosen or in the first: as the core has it. */
export function useFirstStage(
  enabled: boolean,
  chosen: unknown,
): { pipeline: Reference | null; stage: Reference | null } {
  const sort = [{ field: "position" }];
  const pipelines = useCommand("records.page", { type: "pipeline", sort, fields: [], limit: ALL }, { enabled }).data;
  const given = typeof chosen === "object" && chosen !== null && "id" in chosen ? (chosen as Reference) : null;
  const pipeline = given ?? referenceOf(pipelines?.rows[0]);
  const filter = { field: "pipeline", op: "eq" as const, value: pipeline?.id ?? "" };
  const stages = useCommand(
    "records.page",
    { type: "stage", filter, sort, fields: ["kind"], limit: ALL },
    { enabled: enabled && pipeline !== null },
  ).data?.rows;
  const stage = stages?.find((row) => row.values.kind === "open") ?? stages?.[0];
  return { pipeline, stage: referenceOf(stage) };
}
