import { showError } from "../../components";
import { followWorkspace } from "../../data/client";
import { shell, toCommandError } from "../../transport";

const WORKSPACES = [{ name: "Kith workspace", extensions: ["kith"] }];

/** Opens a file, and says why when that does not work; whether it did. */
export async function openWorkspace(path: string): Promise<boolean> {
  try {
    await shell.openWorkspace(path);
    await followWorkspace();
    return true;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return false;
  }
}

/** Asks which file, then opens it; whether one is open now. */
export async function pickWorkspace(): Promise<boolean> {
  const path = await shell.pickFile({
    title: "Open a workspace",
    filters: WORKSPACES,
    save: false,
    default_name: null,
  });
  return path !== null && (await openWorkspace(path));
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
