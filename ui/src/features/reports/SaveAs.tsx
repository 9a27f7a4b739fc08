import { Button, Menu } from "@mantine/core";
import { FileDown } from "lucide-react";
import { showError, showNote } from "../../components";
import { shell, toCommandError } from "../../transport";
import type { SavedReport } from "../../transport/api";

/** Takes what is shown along as a file that the person names; `name` is the beginning of what is proposed. */
export function SaveAs({ name, save }: { name: string; save: (path: string) => Promise<SavedReport> }) {
  const ask = async (ending: "xlsx" | "csv") => {
    try {
      const path = await shell.pickFile({
        title: "Save the report",
        filters: [{ name: ending === "xlsx" ? "Excel workbook" : "CSV table", extensions: [ending] }],
        save: true,
        default_name: `${name}.${ending}`,
      });
      if (path) showNote(`Saved to ${(await save(path)).path}`);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<FileDown size={14} aria-hidden />}>
          Save as…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void ask("xlsx")}>Excel workbook (.xlsx)</Menu.Item>
        <Menu.Item onClick={() => void ask("csv")}>CSV table (.csv)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
