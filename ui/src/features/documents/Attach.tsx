import { Button } from "@mantine/core";
import { Paperclip, X } from "lucide-react";
import { useState } from "react";
import { create } from "zustand";
import { IconAction } from "../../components";
import { useCommand } from "../../data/queries";
import type { TimelineEntry } from "../../transport/api";
import { AddingList } from "./AddingList";
import { addFiles, chooseFiles, type Incoming } from "./adding";
import classes from "./documents.module.css";
import { Preview } from "./Preview";

/** What files can be attached to. */
const HOLDERS = new Set(["note", "interaction", "activity"]);

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

/** Files chosen for what is still being written, by the place where it is written. */
const usePending = create<{ byPlace: Record<string, Incoming[]> }>(() => ({ byPlace: {} }));

function setPending(place: string, items: Incoming[]): void {
  usePending.setState(({ byPlace }) => ({ byPlace: { ...byPlace, [place]: items } }));
}

/** Chooses files for a note or a touch that is still being written; `attachPending` adds them once it is saved. */
export function AttachLater({ place }: { place: string }) {
  const items = usePending((state) => state.byPlace[place]) ?? [];
  return (
    <div className={classes.attached}>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Paperclip size={14} aria-hidden />}
        onClick={() => void chooseFiles().then((chosen) => setPending(place, [...items, ...chosen]))}
      >
        Attach files
      </Button>
      {items.map((item, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: two files of one name stand apart by their place alone
          key={index}
          type="button"
          className={classes.chip}
          aria-label={`Do not attach ${item.name}`}
          onClick={() =>
            setPending(
              place,
              items.filter((one) => one !== item),
            )
          }
        >
          <span dir="auto">{item.name}</span>
          <X size={12} aria-hidden />
        </button>
      ))}
    </div>
  );
}

/** Adds the files that were chosen at a place to what was written there. */
export function attachPending(place: string, type: string, id: string): void {
  const items = usePending.getState().byPlace[place] ?? [];
  setPending(place, []);
  addFiles(id, { type, id }, items, []);
}

/** The files of an entry of a history. They are read once for the whole history, with the record's documents. */
export function Attached({ entry }: { entry: TimelineEntry }) {
  const { reference, party } = entry;
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
              <Paperclip size={12} aria-hidden />
              <span dir="auto">{document.title}</span>
            </button>
          ))}
        </div>
      )}
      <Preview documents={mine} open={shown} onClose={() => setShown(null)} />
    </>
  );
}
