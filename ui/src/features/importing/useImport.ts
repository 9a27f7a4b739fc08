import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useRef } from "react";
import { useCommand, useRecordType, useWorkspace } from "../../data/queries";
import type { ImportRequest, MatchBy } from "../../transport/api";
import { useDraft } from "./draft";
import { adopt } from "./mappings";
import { buildPlan, mappedColumns, missingFields, NO_QUESTIONS, openQuestions } from "./plan";
import { useWhole } from "./useWhole";

/** Everything the steps share: the draft, what was seen in the file, and what would happen if it ran now. */
export function useImport() {
  const draft = useDraft();
  const workspace = useWorkspace().data;
  const { belong, workspace: owner } = draft;
  const here = workspace?.path;
  useEffect(() => {
    if (here && owner !== here) belong(here);
  }, [here, owner, belong]);

  const looking = useCommand(
    "importing.inspect",
    { path: draft.path, options: draft.options, type: draft.type, mapping: draft.mappingId },
    { enabled: draft.path !== "" && draft.workspace === here, keep: true },
  );
  const inspection = useOwn(looking, draft.path);
  useEffect(() => {
    if (inspection && !looking.isPlaceholderData) adopt(inspection);
  }, [inspection, looking.isPlaceholderData]);
  const type = draft.type || inspection?.type || "person";
  const info = useRecordType(type);
  const keys = useCommand("importing.match_keys", { type }).data?.keys ?? NO_KEYS;
  const mapped = useMemo(
    () => (inspection ? mappedColumns({ mapping: draft.mapping }, inspection) : []),
    [draft.mapping, inspection],
  );
  const missing = info && inspection ? missingFields(info, mapped, draft.mode) : [];
  const ready = info !== undefined && inspection !== undefined && !looking.isPlaceholderData && missing.length === 0;

  const plan = info && inspection ? buildPlan(draft, inspection, info, keys) : null;
  const large = (inspection?.rows ?? 0) > AT_ONCE;
  const request: ImportRequest | null = plan && {
    path: draft.path,
    options: draft.options,
    plan,
    dry_run: true,
    first: large ? FIRST : null,
  };
  const [asked] = useDebouncedValue(JSON.stringify(request), 250);
  const settled = asked === JSON.stringify(request);
  const wanted = useMemo<ImportRequest | null>(() => JSON.parse(asked), [asked]);
  const running = draft.job !== null;
  const forecast = useCommand("importing.preview", wanted ?? EMPTY, {
    enabled: ready && settled && !running && draft.step !== "file" && wanted !== null,
    keep: true,
  });
  const subject = `${draft.path} ${type}`;
  const first = useOwn(forecast, subject);
  const whole = useWhole(wanted, forecast.dataUpdatedAt);
  const preview = whole.preview ?? first;
  // What the sheet asks does not depend on the answers: what all rows ask stays asked while answers are given.
  const questions = whole.questions ?? preview?.questions ?? NO_QUESTIONS;

  return {
    draft,
    workspace,
    looking,
    inspection,
    type,
    info,
    keys,
    mapped,
    missing,
    ready,
    request,
    preview,
    questions,
    /** The counts on the screen are those of the first rows. */
    part: large && preview !== undefined && whole.preview === undefined,
    whole,
    open: openQuestions(draft, questions),
    /** The counts on the screen are those of an earlier answer. */
    counting: ready && !running && (!settled || forecast.isFetching),
    previewError: forecast.error,
    retryPreview: () => void forecast.refetch(),
  };
}

/** The last answer while a new one comes, as long as it is about the same thing: never that of another file. */
function useOwn<T>(query: { data: T | undefined; isPlaceholderData: boolean }, subject: string): T | undefined {
  const about = useRef<string | null>(null);
  if (query.data !== undefined && !query.isPlaceholderData) about.current = subject;
  return about.current === subject ? query.data : undefined;
}

export type Import = ReturnType<typeof useImport>;

const NO_KEYS: MatchBy[] = [];

/** So many rows are counted within two seconds, whatever they hold. */
const FIRST = 5_000;
/** A sheet of up to so many rows is counted whole each time. */
const AT_ONCE = 10_000;

/** Never sent: the query is off while there is nothing to ask. */
const EMPTY: ImportRequest = {
  path: "",
  plan: { type: "person", mode: "upsert", match_by: [], columns: [], defaults: {}, owners: {}, stages: {} },
};
