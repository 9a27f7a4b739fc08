import { showError } from "../../components";
import { followWorkspace } from "../../data/client";
import { shell, toCommandError } from "../../transport";

const WORKSPACES = [{ name: "Kith workspace", extensions: ["kith"] }];

/** Opens a file; says why when that does not work. */
export async function openWorkspace(path: string): Promise<void> {
  try {
    await shell.openWorkspace(path);
    await followWorkspace();
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** Asks which file, then opens it. */
export async function pickWorkspace(): Promise<void> {
  const path = await shell.pickFile({
    title: "Open a workspace",
    filters: WORKSPACES,
    save: false,
    default_name: null,
  });
  if (path) await openWorkspace(path);
}

/** Closes the open file and shows the welcome. */
export async function closeWorkspace(): Promise<void> {
  try {
    await shell.closeWorkspace();
    await followWorkspace();
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}
