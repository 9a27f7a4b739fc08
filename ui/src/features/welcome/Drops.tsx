import { DropTarget, showNote } from "../../components";
import { isSheet, nameOf } from "../importing/sheets";
import { openWorkspace } from "./open";

/** A file dropped anywhere on the window: a workspace is opened, a spreadsheet goes where the screen sends it. */
export function Drops({ onSheet }: { onSheet: (path: string) => void }) {
  const take = (path: string) => {
    if (path.toLowerCase().endsWith(".kith")) void openWorkspace(path);
    else if (isSheet(path)) onSheet(path);
    else showNote(`${nameOf(path)} is neither a spreadsheet nor a workspace`);
  };
  return <DropTarget label="Drop a spreadsheet to import it, or a workspace to open it" onFile={take} />;
}
