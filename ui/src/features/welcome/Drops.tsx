import { DropTarget, showNote } from "../../components";
import { isCalendar } from "../calendar/files";
import { topPlace, useDropPlace } from "../documents/dropping";
import { isSheet, nameOf } from "../importing/sheets";
import { openWorkspace } from "./open";

interface DropsProps {
  onSheet: ((path: string) => void) | null;
  onCalendar?: ((path: string) => void) | null;
}

/**
 * A file dropped anywhere on the window: on a record it becomes a document; elsewhere a workspace is opened, and a
 * spreadsheet or a calendar goes where the screen sends it.
 */
export function Drops({ onSheet, onCalendar }: DropsProps) {
  const take = (path: string) => {
    if (path.toLowerCase().endsWith(".kith")) void openWorkspace(path);
    else if (isCalendar(path) && onCalendar) onCalendar(path);
    else if (isSheet(path) && onSheet) onSheet(path);
    else if (isSheet(path)) showNote("You may look, not change, so nothing can be imported");
    else showNote(`${nameOf(path)} is neither a spreadsheet nor a workspace`);
  };
  const label = onSheet ? "Drop a spreadsheet to import it, or a workspace to open it" : "Drop a workspace to open it";
  const place = useDropPlace(topPlace);
  return <DropTarget label={place?.label ?? label} onFile={take} onFiles={place?.take} />;
}
