import { type Query, QueryCache, QueryClient } from "@tanstack/react-query";
import { type CommandName, listen, type ShellStatus, shell } from "../transport";
import type { Change, Job, Settings, WorkspaceInfo } from "../transport/api";

export const SHELL_STATUS = ["shell", "status"];

/**
 * First reads that were under way when a change made their answer old (NFR-03). The library lets such a read end and
 * takes its answer for fresh, so it would stand until the next change.
 */
const overtaken = new WeakSet<object>();

/** Data is fresh until a notice says otherwise, so nothing is fetched twice for nothing. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onSettled: (_data, _error, query) => {
      if (overtaken.delete(query)) void queryClient.invalidateQueries({ predicate: (one) => one === query });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Which notice makes the answer of a read command old. Commands that are not named here react to every change. */
const LISTENS: Partial<Record<CommandName, (types: Set<string>) => boolean>> = {
  "workspace.info": () => true,
  "catalog.get": (types) =>
    has(types, "custom_field", "custom_field_definition", "pipeline", "stage", "user", "settings"),
  "jobs.list": () => false,
  "jobs.get": () => false,
  "importing.inspect": () => false,
};

function has(types: Set<string>, ...names: string[]): boolean {
  return names.some((name) => types.has(name));
}

let waiting: Set<string> | null = null;
let refreshed = 0;

/** At least so long between two refreshes: an import sends a notice for every few thousand rows. */
const PAUSE = 300;

/** Marks what a committed change touched as old. Changes that come close together count as one. */
export function applyChange(change: Change | null): void {
  if (change) touch(change.types);
}

function touch(types: string[]): void {
  if (waiting) {
    for (const type of types) waiting.add(type);
    return;
  }
  waiting = new Set(types);
  const wait = Math.max(30, refreshed + PAUSE - performance.now());
  setTimeout(() => {
    refreshed = performance.now();
    const gathered = waiting ?? new Set<string>();
    waiting = null;
    const isOld = (query: Query) => {
      const name = query.queryKey[0];
      if (name === "shell") return false;
      if (asksForViews(query.queryKey[1])) return has(gathered, "saved_view");
      const rule = LISTENS[name as CommandName];
      return rule ? rule(gathered) : !onlySettings(gathered);
    };
    for (const query of queryClient.getQueryCache().findAll({ predicate: isOld, fetchStatus: "fetching" })) {
      if (query.state.data === undefined) overtaken.add(query);
    }
    void queryClient.invalidateQueries({ predicate: isOld });
  }, wait);
}

/** Views of lists are many small reads on every screen, and nothing but a change of a view makes them old. */
function asksForViews(input: unknown): boolean {
  return typeof input === "object" && input !== null && "type" in input && input.type === "saved_view";
}

function onlySettings(types: Set<string>): boolean {
  return types.size > 0 && [...types].every((type) => ["settings", "setting", "saved_view"].includes(type));
}

type JobListener = (job: Job) => void;
const jobListeners = new Set<JobListener>();

/** Hears of every progress notice of every job; the answer stops it. */
export function onJob(listener: JobListener): () => void {
  jobListeners.add(listener);
  return () => jobListeners.delete(listener);
}

/** Takes over how a job stands. */
export function applyJob(job: Job): void {
  queryClient.setQueryData<{ jobs: Job[] }>(["jobs.list", {}], (old) => {
    if (!old) return old;
    const known = old.jobs.some((one) => one.id === job.id);
    return { jobs: known ? old.jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...old.jobs] };
  });
  queryClient.setQueryData(["jobs.get", { id: job.id }], job);
  for (const listener of jobListeners) listener(job);
}

/** Connects the notices of the core to the cache. Called once at the start. */
export function startNotices(onWorkspace: () => void): () => void {
  onSwitch = onWorkspace;
  return listen((name, payload) => {
    if (name === "changed") {
      applyChange(payload as Change);
    } else if (name === "job") {
      applyJob(payload as Job);
    } else {
      // Without an answer the screen stays as it is; its next read says what is wrong.
      followWorkspace().catch(() => undefined);
    }
  });
}

let onSwitch: () => void = () => undefined;

/** Looks which file is open. Another one, or none: nothing that was read before counts any more. */
export async function followWorkspace(): Promise<void> {
  const status = await shell.status();
  // The notice and the answer of the call that opened the file both lead here; the second finds nothing new.
  const known = queryClient.getQueryData<ShellStatus>(SHELL_STATUS)?.workspace;
  queryClient.setQueryData<ShellStatus>(SHELL_STATUS, status);
  if (status.workspace === known) return;
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "shell" });
  onSwitch();
}

/** Settings that only steer the screen change without a notice: what the core answered is taken over. */
export function adoptSettings(settings: Settings): void {
  queryClient.setQueryData<WorkspaceInfo>(["workspace.info", {}], (old) => (old ? { ...old, settings } : old));
}
