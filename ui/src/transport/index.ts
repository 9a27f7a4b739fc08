/** The only door to the core. Nothing outside this folder knows Tauri or HTTP. */
import type { Commands } from "./api";
import { toCommandError } from "./error";
import type { DropListener, NoticeListener, ShellCommands, ShellName } from "./face";
import { httpFace } from "./http";
import { windowFace } from "./window";

export type CommandName = keyof Commands;
export type Input<C extends CommandName> = Commands[C]["input"];
export type Output<C extends CommandName> = Commands[C]["output"];

const face = "__TAURI_INTERNALS__" in window ? windowFace : httpFace;

/** Whether a native window carries the UI; a browser tab otherwise. */
export const inWindow = face.kind === "window";

/** Runs one command of the list. Rejects with a CommandError only. */
export async function call<C extends CommandName>(name: C, input: Input<C>): Promise<Output<C>> {
  try {
    return (await face.call(name, input)) as Output<C>;
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

async function shellCall<S extends ShellName>(
  name: S,
  input: ShellCommands[S]["input"],
): Promise<ShellCommands[S]["output"]> {
  try {
    return (await face.shell(name, input as Record<string, unknown>)) as ShellCommands[S]["output"];
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

type PickFallback = (request: ShellCommands["pick_file"]["input"]) => Promise<string | null>;
let askForPath: PickFallback = async () => null;

/** A browser has no native dialog that gives a path: the app says how to ask for one. */
export function setPathPrompt(ask: PickFallback): void {
  askForPath = ask;
}

/** Opening, making and closing files, and the native file dialog. */
export const shell = {
  status: () => shellCall("shell_status", {}),
  createWorkspace: (input: ShellCommands["create_workspace"]["input"]) => shellCall("create_workspace", input),
  openWorkspace: (path: string) => shellCall("open_workspace", { path }),
  closeWorkspace: () => shellCall("close_workspace", {}),
  /** The chosen path, or null when the person cancelled. */
  pickFile: (request: ShellCommands["pick_file"]["input"]) =>
    face.kind === "window" ? shellCall("pick_file", request) : askForPath(request),
};

export function listen(listener: NoticeListener): () => void {
  return face.listen(listener);
}

/** Files dragged over the window and dropped on it; the answer stops listening. */
export function listenDrops(listener: DropListener): () => void {
  return face.listenDrops(listener);
}

export { CommandError, toCommandError } from "./error";
export type { FileFilter, NewWorkspace, PickFile, RecentFile, ShellStatus } from "./face";
