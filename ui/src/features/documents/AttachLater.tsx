import { Button, Modal } from "@mantine/core";
import { Paperclip, X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { create } from "zustand";
import { addFiles, chooseFiles, type Incoming, incoming } from "./adding";
import { formatSize, LIMIT } from "./bytes";
import classes from "./documents.module.css";
import { useDrops } from "./dropping";
import { BytesView, useAddress } from "./FileView";
import { lookOf } from "./kinds";

/** Files chosen for what is still being written, by the place where it is written. */
const usePending = create<{ byPlace: Record<string, Incoming[]> }>(() => ({ byPlace: {} }));
const NONE: Incoming[] = [];

function setPending(place: string, items: Incoming[]): void {
  usePending.setState(({ byPlace }) => ({ byPlace: { ...byPlace, [place]: items } }));
}

/** Puts files beside what is being written at a place. */
export function attachLater(place: string, items: Incoming[]): void {
  setPending(place, [...(usePending.getState().byPlace[place] ?? NONE), ...items]);
}

/** Adds the files that were chosen at a place to what was written there. */
export function attachPending(place: string, type: string, id: string): void {
  const items = usePending.getState().byPlace[place] ?? NONE;
  setPending(place, []);
  addFiles(id, { type, id }, items, []);
}

function isSound({ name, file }: Incoming): boolean {
  return file ? file.type.startsWith("audio/") : /\.(mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i.test(name);
}

/** What a browser shows of a file before it is added. */
function isShown({ file }: Incoming): boolean {
  const look = file ? lookOf(file.type) : null;
  return look !== null && look !== "pdf";
}

/** Whether a recording waits at a place: what was said in it may be typed beside it (INT-16). */
export function useHasRecording(place: string): boolean {
  return usePending((state) => state.byPlace[place]?.some(isSound) ?? false);
}

/**
 * Files for a note or a touch that is still being written: dropped anywhere, pasted as pictures, or chosen.
 * `attachPending` adds them once it is saved.
 */
export function AttachLater({ place, what }: { place: string; what: string }) {
  const items = usePending((state) => state.byPlace[place]) ?? NONE;
  const [shown, setShown] = useState<Incoming | null>(null);
  const drop = useCallback((paths: string[], files: File[]) => attachLater(place, incoming(paths, files)), [place]);
  useDrops(`Drop files to attach them to the ${what}`, true, drop, true);
  const without = (item: Incoming) =>
    setPending(
      place,
      items.filter((one) => one !== item),
    );
  return (
    <>
      {items.filter(isSound).map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files of one name stand apart by their place alone
        <Player key={`${item.name} ${index}`} item={item} />
      ))}
      <div className={classes.attached}>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Paperclip size={14} aria-hidden />}
          onClick={() => void chooseFiles().then((chosen) => attachLater(place, chosen))}
        >
          Attach files
        </Button>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files of one name stand apart by their place alone
          <span key={`${item.name} ${index}`} className={classes.waiting}>
            {isShown(item) ? (
              <button
                type="button"
                className={classes.waitingName}
                aria-label={`Look at ${item.name}`}
                onClick={() => setShown(item)}
              >
                <span dir="auto">{item.name}</span>
              </button>
            ) : (
              <span dir="auto" className={classes.waitingName}>
                {item.name}
              </span>
            )}
            {item.file && <span className={classes.waitingSize}>{formatSize(item.file.size)}</span>}
            <button
              type="button"
              className={classes.waitingDrop}
              aria-label={`Do not attach ${item.name}`}
              onClick={() => without(item)}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
      </div>
      {items.some((item) => item.file && item.file.size > LIMIT) && (
        <p className={classes.failed} role="alert">
          A browser can bring in 25 MB. Add larger files in the window of Kith: their place is kept there.
        </p>
      )}
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.name}
        size="min(900px, 94vw)"
        centered
      >
        {shown?.file && <Waiting file={shown.file} />}
      </Modal>
    </>
  );
}

/** A recording is heard while what was said is typed. */
function Player({ item }: { item: Incoming }) {
  const url = useAddress(item.file);
  const [broken, setBroken] = useState(false);
  if (!url || broken) return null;
  return (
    // biome-ignore lint/a11y/useMediaCaption: what was said is typed beside it
    <audio className={classes.sound} controls src={url} onError={() => setBroken(true)} aria-label={item.name} />
  );
}

/** A file before it is added. What it is says the browser; nothing in it is run. */
function Waiting({ file }: { file: File }) {
  const parts = useMemo(() => [file], [file]);
  return <BytesView file={{ title: file.name, mime: file.type }} parts={parts} />;
}
