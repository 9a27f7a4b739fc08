import { showError, showNote } from "../../components/toast";
import { call, inWindow, shell, toCommandError } from "../../transport";
import { load } from "./bytes";

interface Saved {
  id: string;
  filename: string;
  version: number | null;
}

/** Writes a version to a file of the person's choice; a browser puts it among its downloads. */
export async function saveAs({ id, filename, version }: Saved): Promise<void> {
  try {
    if (!inWindow) {
      download(
        filename,
        await load(
          id,
          version,
          () => undefined,
          () => true,
        ),
      );
      return;
    }
    const path = await shell.pickFile({ title: "Save the document", filters: [], save: true, default_name: filename });
    if (!path) return;
    // The dialog asked before it gave the name of a file that is there.
    const saved = await call("documents.save_as", { id, version, path, replace: true });
    showNote(`Saved ${saved.path}`);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

function download(filename: string, parts: Uint8Array<ArrayBuffer>[]): void {
  // As bytes without a kind: a browser saves them and shows nothing.
  const url = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
