import { showError, showNote } from "../../components";
import { call, shell, toCommandError } from "../../transport";
import type { CountRequest, Filter } from "../../transport/api";

/** Asks where to, then starts an export job of what the list shows; or of these ids only. */
export async function exportRows(asked: CountRequest, name: string, ids?: string[]): Promise<void> {
  const filter: Filter | null = ids ? { field: "id", op: "in", value: ids } : (asked.filter ?? null);
  try {
    const path = await shell.pickFile({
      title: `Export ${name.toLocaleLowerCase()}`,
      filters: [
        { name: "CSV", extensions: ["csv"] },
        { name: "JSON", extensions: ["json"] },
      ],
      save: true,
      default_name: `${name}.csv`,
    });
    if (!path) return;
    await call("exporting.start", { type: asked.type, path, filter, search: ids ? null : (asked.search ?? null) });
    showNote(`Exporting to ${path}`);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}
