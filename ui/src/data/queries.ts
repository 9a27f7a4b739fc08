import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { useMemo } from "react";
import type { CommandError, CommandName, Input, Output } from "../transport";
import { call, shell } from "../transport";
import type { Catalog, FieldInfo, Job, May, RecordTypeInfo, WorkspaceInfo } from "../transport/api";
import { SHELL_STATUS } from "./client";

export interface ReadOptions {
  /** false: do not ask yet. */
  enabled?: boolean;
  /** Show the last answer while a changed input is on its way; for search-as-you-type. */
  keep?: boolean;
}

/** The answer of a read command, kept fresh by change notices. Key: command and input. */
export function useCommand<C extends CommandName>(
  name: C,
  input: Input<C>,
  options: ReadOptions = {},
): UseQueryResult<Output<C>, CommandError> {
  return useQuery<Output<C>, CommandError>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? (keepPreviousData as never) : undefined,
  });
}

type PagedCommand = {
  [C in CommandName]: Output<C> extends { next_cursor: string | null } ? C : never;
}[CommandName];

/** Keyset pages of a paging command, joined. `input` carries no cursor; `fetchNextPage` asks for the next page. */
export function usePages<C extends PagedCommand>(name: C, input: Input<C>, options: ReadOptions = {}) {
  return useInfiniteQuery<Output<C>, CommandError, InfiniteData<Output<C>, string | null>, QueryKey, string | null>({
    queryKey: [name, input, "pages"],
    queryFn: ({ pageParam }) => call(name, { ...input, cursor: pageParam }),
    initialPageParam: null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? (keepPreviousData as never) : undefined,
  });
}

export function useWorkspace(): UseQueryResult<WorkspaceInfo, CommandError> {
  return useCommand("workspace.info", {});
}

/** Height of a row of a list in pixels. */
export function useRowHeight(): number {
  return useWorkspace().data?.settings.density === "comfortable" ? 40 : 32;
}

const EVERYTHING: May = { change: true, set_up: true, merge: true };
const NOTHING: May = { change: false, set_up: false, merge: false };

/** What the person may do (PTY-36), at all or with a record. Screens offer no more than that; the core refuses the rest whatever they offer. */
export function useMay(of?: { may_change: boolean }): May {
  const may = useWorkspace().data?.may ?? EVERYTHING;
  return of?.may_change === false ? NOTHING : may;
}

/** Of some records, those that are somebody else's to change; only who may not change everything asks. */
export function useLocked(type: string, ids: string[]): ReadonlySet<string> {
  const { change, set_up } = useMay();
  const filter = { field: "id", op: "in" as const, value: ids };
  const enabled = change && !set_up && ids.length > 0;
  const rows = useCommand("records.page", { type, filter, fields: [], limit: 200 }, { enabled }).data?.rows;
  return useMemo(() => new Set(rows?.filter((row) => !row.may_change).map((row) => row.id)), [rows]);
}

export function useShellStatus() {
  return useQuery({ queryKey: SHELL_STATUS, queryFn: () => shell.status() });
}

const NO_CATALOG: Catalog = { types: [] };

export function useCatalog(): Catalog {
  const catalog = useCommand("catalog.get", {}).data ?? NO_CATALOG;
  return useMay().change ? catalog : lookedAt(catalog);
}

const lookedAtOnly = new WeakMap<Catalog, Catalog>();
/** The catalogue of who may only look: nothing in it can be written or merged. */
function lookedAt(catalog: Catalog): Catalog {
  const known = lookedAtOnly.get(catalog);
  if (known) return known;
  const locked = {
    types: catalog.types.map((type) => ({
      ...type,
      mergeable: false,
      fields: type.fields.map((field) => ({ ...field, read_only: true })),
    })),
  };
  lookedAtOnly.set(catalog, locked);
  return locked;
}

/** What one record type is made of; undefined until the catalogue is read or when it has no such type. */
export function useRecordType(type: string): RecordTypeInfo | undefined {
  const catalog = useCatalog();
  return useMemo(() => catalog.types.find((one) => one.key === type), [catalog, type]);
}

export function useField(type: string, key: string): FieldInfo | undefined {
  return useRecordType(type)?.fields.find((field) => field.key === key);
}

export interface Word {
  one: string;
  many: string;
}

/** The workspace's own word for a record type ("Person"/"People", "Constituent"/"Constituents"). */
export function useWord(type: string): Word {
  return useWords()(type);
}

export function useWords(): (type: string) => Word {
  const words = useWorkspace().data?.words;
  const catalog = useCatalog();
  return useMemo(
    () => (type: string) => {
      const own = words?.[type];
      if (own) return own;
      const known = catalog.types.find((one) => one.key === type);
      return known ? { one: known.label, many: known.plural } : (FALLBACK_WORDS[type] ?? { one: type, many: type });
    },
    [words, catalog],
  );
}

/** Shown only while the workspace's own words are not read yet. */
const FALLBACK_WORDS: Record<string, Word> = {
  person: { one: "Person", many: "People" },
  organization: { one: "Company", many: "Companies" },
  household: { one: "Household", many: "Households" },
  deal: { one: "Deal", many: "Deals" },
  activity: { one: "Activity", many: "Activities" },
};

/** One job, live: read once, then kept by progress notices. */
export function useJob(id: string | null): Job | undefined {
  const query = useQuery<Job, CommandError>({
    queryKey: ["jobs.get", { id }],
    queryFn: () => call("jobs.get", { id: id ?? "" }),
    enabled: id !== null,
    // Progress comes as notices; this slow second look only covers a notice lost while connecting.
    refetchInterval: (state) => (isRunning(state.state.data) ? 2000 : false),
  });
  return query.data;
}

export function isRunning(job: Job | undefined): boolean {
  return job?.state === "running" || job?.state === "queued";
}
