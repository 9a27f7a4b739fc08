import { showError } from "../../components/toast";
import { shell, toCommandError } from "../../transport";

const ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsm", "ods", "json", "jsonl", "ndjson", "vcf", "zip", "gz"];

/** Whether a file's name says that it can be imported. */
export function isSheet(path: string): boolean {
  return ENDINGS.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** Asks which spreadsheet; null when the person thought better of it. */
export async function pickSheet(): Promise<string | null> {
  try {
    return await shell.pickFile({
      title: "Choose a spreadsheet",
      filters: [
        { name: "Spreadsheets, JSON, address cards", extensions: ENDINGS },
        { name: "All files", extensions: ["*"] },
      ],
      save: false,
      default_name: null,
    });
  } catch (thrown) {
    showError(toCommandError(thrown));
    return null;
  }
}
