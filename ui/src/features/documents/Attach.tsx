import { Paperclip, Play } from "lucide-react";
import { useState } from "react";
import { IconAction } from "../../components";
import { useCommand } from "../../data/queries";
import type { Reference } from "../../transport/api";
import { AddingList } from "./AddingList";
import { addFiles, chooseFiles } from "./adding";
import classes from "./documents.module.css";
import { Preview } from "./Preview";

/** What files can be attached to. */
export const HOLDERS = new Set(["note", "interaction", "activity"]);

/** Attaches files to a note, an interaction or an activity that is there (DOC-06). */
export function AttachTool({ type, id, what }: { type: string; id: string; what: string }) {
  return (
    <IconAction
      icon={Paperclip}
      label={`Attach files: ${what}`}
      changes
      size={24}
      onClick={() => void chooseFiles().then((items) => addFiles(id, { type, id }, items, []))}
    />
  );
}

interface AttachedProps {
  /** The note, touch or activity that holds them. */
  reference: Reference;
  /** The party or deal in whose history it stands. */
  party: Reference;
}

/** The files of an entry of a history. They are read once for the whole history, with the record's documents. */
export function Attached({ reference, party }: AttachedProps) {
  const enabled = HOLDERS.has(reference.type);
  const list = useCommand("documents.list", { type: party.type, id: party.id }, { enabled });
  const [shown, setShown] = useState<string | null>(null);
  const mine = (list.data?.documents ?? []).filter((document) => document.attached_to?.id === reference.id);
  if (!enabled) return null;
  return (
    <>
      <AddingList place={reference.id} />
      {mine.length > 0 && (
        <div className={classes.attached}>
          {mine.map((document) => (
            <button key={document.id} type="button" className={classes.chip} onClick={() => setShown(document.id)}>
              {document.mime.startsWith("audio/") ? (
                <Play size={12} aria-hidden />
              ) : (
                <Paperclip size={12} aria-hidden />
              )}
              <span dir="auto">{document.title}</span>
            </button>
          ))}
        </div>
      )}
      <Preview documents={mine} open={shown} onClose={() => setShown(null)} />
    </>
  );
}
