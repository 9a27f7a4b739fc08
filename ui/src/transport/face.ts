import type { Change, CommandError, Job, Money } from "./api";

/** The three notices a workspace sends. `workspace` means that another file was opened, or none is. */
export interface Notices {
  changed: Change;
  job: Job;
  workspace: null;
}
export type NoticeName = keyof Notices;
export type NoticeListener = <N extends NoticeName>(name: N, payload: Notices[N]) => void;

export interface RecentFile {
  path: string;
  name: string;
  opened_at: string;
}
export interface ShellStatus {
  workspace: string | null;
  recent: RecentFile[];
  /** Why the file of last time could not be opened. */
  problem?: CommandError | null;
  /** One file is being served; another cannot be chosen. */
  fixed?: boolean;
  version?: string;
}
export interface NewWorkspace {
  path: string;
  name: string;
  profile: "sales" | "fundraising" | "outreach";
  currency: Money["currency"];
  /** ISO 3166-1 alpha-2: how phone numbers without a prefix are read. */
  country: string;
  /** Name of the person who works in it. */
  user: string;
  /** How many sample people to make; 0 or null for an empty file. */
  sample: number | null;
}
export interface FileFilter {
  name: string;
  extensions: string[];
}
export interface PickFile {
  title: string;
  filters: FileFilter[];
  save: boolean;
  default_name: string | null;
}

/** The calls that belong to the program around a workspace, not to the workspace. */
export interface ShellCommands {
  shell_status: { input: Record<string, never>; output: ShellStatus };
  create_workspace: { input: NewWorkspace; output: unknown };
  open_workspace: { input: { path: string }; output: unknown };
  close_workspace: { input: Record<string, never>; output: unknown };
  pick_file: { input: PickFile; output: string | null };
}
export type ShellName = keyof ShellCommands;

/**
 * A file from outside over the window, gone again, or dropped. The window says where files lie; a browser keeps most
 * paths to itself and gives the files.
 */
export type Drop = { kind: "over" } | { kind: "away" } | { kind: "files"; paths: string[]; files: File[] };
export type DropListener = (drop: Drop) => void;

/** One way of reaching the core: the window's IPC or HTTP on the loopback. */
export interface Face {
  readonly kind: "window" | "http";
  call(command: string, input: unknown): Promise<unknown>;
  shell(name: ShellName, input: Record<string, unknown>): Promise<unknown>;
  /** Starts listening; the answer stops it. */
  listen(listener: NoticeListener): () => void;
  /** Hears of files that are dragged over the window and dropped on it; the answer stops it. */
  listenDrops(listener: DropListener): () => void;
}
