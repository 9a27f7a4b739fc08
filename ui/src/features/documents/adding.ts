import { create } from "zustand";
import { showNote } from "../../components/toast";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { inWindow, shell, toCommandError } from "../../transport";
import type { DocumentRow } from "../../transport/api";
import { nameOf } from "../importing/sheets";
import { formatSize, LIMIT, send } from "./bytes";

/** A file on its way in: where it lies, or what a browser gives of it. */
export interface Incoming {
  name: string;
  path?: string;
  file?: File;
}

/** The record that documents are added to; none: they stand alone. */
export interface Target {
  type: string;
  id: string;
}

export interface Adding {
  key: string;
  item: Incoming;
  /** Which place on the screen shows it. */
  place: string;
  target: Target | null;
  /** A document of the same file name: is this its next version? */
  like: DocumentRow | null;
  /** 0 to 1; null while it is not known. */
  share: number | null;
  state: "asking" | "running" | "failed";
  error: string | null;
}

/** What is on its way in, on all screens: leaving a record stops nothing. */
export const useAdding = create<{ list: Adding[] }>(() => ({ list: [] }));

function change(key: string, to: Partial<Adding>): void {
  useAdding.setState(({ list }) => ({ list: list.map((one) => (one.key === key ? { ...one, ...to } : one)) }));
}

export function dismiss(key: string): void {
  useAdding.setState(({ list }) => ({ list: list.filter((one) => one.key !== key) }));
}

/** The same files from the two ways in which they come; a place is told before bytes. */
export function incoming(paths: string[], files: File[]): Incoming[] {
  if (paths.length > 0) return paths.map((path) => ({ name: nameOf(path), path }));
  return files.map((file) => ({ name: file.name, file }));
}

type Added = (id: string) => void;

/** Begins to add files; of one that has the name of a document here, the person is asked what it is. */
export function addFiles(place: string, target: Target | null, items: Incoming[], known: DocumentRow[], done?: Added) {
  for (const item of items) {
    const like = known.find((document) => document.filename === item.name && !document.attached_to) ?? null;
    const adding: Adding = {
      key: newId(),
      item,
      place,
      target,
      like,
      share: null,
      state: like ? "asking" : "running",
      error: null,
    };
    useAdding.setState(({ list }) => ({ list: [...list, adding] }));
    if (!like) void run(adding, null, done);
  }
}

/** Brings one file in, as a new document or as the next version of one. */
export async function run(adding: Adding, of: string | null, done?: Added): Promise<void> {
  const { key, item, target } = adding;
  change(key, { state: "running", error: null });
  try {
    if (item.file && item.file.size > LIMIT) {
      const size = formatSize(item.file.size);
      throw new Error(`${size} is more than the 25 MB that a browser can bring in. Add it in the window of Kith.`);
    }
    if (item.file) {
      const { file } = item;
      await send(key, file, (bytes) => change(key, { share: file.size === 0 ? 1 : bytes / file.size }));
    }
    const from = item.file ? { upload: key } : { path: item.path ?? "" };
    // The key of this attempt is the id: what is repeated is not added twice.
    const added = await act("documents.add", { id: key, ...from, filename: item.name, of, on: of ? null : target });
    dismiss(key);
    if (added.value.values.kept === "outside") {
      showNote(`${item.name} is larger than 25 MB: its place is kept, and the file stays where it is.`);
    }
    const { mime, sha256, size, kept } = added.value.values;
    done?.(added.value.id);
    if (mime === "application/pdf" && kept === "inside") {
      const pdf = { id: added.value.id, sha256: String(sha256), size: Number(size) };
      // The reader of PDF is large and comes when it is needed. Nothing that goes wrong here undoes the adding.
      void import("./words").then(({ findWords }) => findWords(pdf)).catch(() => undefined);
    }
  } catch (thrown) {
    change(key, { state: "failed", error: toCommandError(thrown).message });
  }
}

/** Adds the next version of a document; nothing is asked. */
export function addVersion(place: string, of: string, items: Incoming[]): void {
  for (const item of items) {
    const adding: Adding = {
      key: newId(),
      item,
      place,
      target: null,
      like: null,
      share: null,
      state: "running",
      error: null,
    };
    useAdding.setState(({ list }) => ({ list: [...list, adding] }));
    void run(adding, of);
  }
}

/** Lets the person choose files: by the native dialog where there is one, else by the browser's. */
export async function chooseFiles(): Promise<Incoming[]> {
  if (inWindow) {
    const path = await shell.pickFile({ title: "Add a document", filters: [], save: false, default_name: null });
    return path ? incoming([path], []) : [];
  }
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.onchange = () => resolve(incoming([], Array.from(input.files ?? [])));
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** The pictures in what is pasted, with a name each. */
export function pasted(event: ClipboardEvent): Incoming[] {
  const files = Array.from(event.clipboardData?.files ?? []).filter((file) => file.type.startsWith("image/"));
  return files.map((file) => ({ name: file.name || `Pasted.${file.type.split("/")[1] ?? "png"}`, file }));
}
