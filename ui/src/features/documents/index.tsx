import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { ErrorBanner, IconAction, MayChange } from "../../components";
import { closeNew } from "../../data/dialogs";
import { dayOf, formatDate } from "../../data/format";
import { useCommand, useMay, useWord } from "../../data/queries";
import type { DocumentRow, RecordRow } from "../../transport/api";
import { Zone } from "../records/Zone";
import { AddingList } from "./AddingList";
import { addFiles, chooseFiles, type Incoming, incoming, pasted } from "./adding";
import { formatSize } from "./bytes";
import classes from "./documents.module.css";
import { useDrops } from "./dropping";
import { iconFor } from "./kinds";
import { Preview } from "./Preview";

export { DocumentPage } from "./DocumentPage";

const NONE: DocumentRow[] = [];

/** Files pasted anywhere but into a text field. */
function usePasted(enabled: boolean, take: (items: Incoming[]) => void): void {
  useEffect(() => {
    if (!enabled) return;
    const paste = (event: ClipboardEvent) => {
      const to = event.target;
      if (to instanceof HTMLElement && (to.isContentEditable || /^(INPUT|TEXTAREA)$/.test(to.tagName))) return;
      const items = event.defaultPrevented ? [] : pasted(event);
      if (items.length === 0) return;
      event.preventDefault();
      take(items);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [enabled, take]);
}

/** SCR-27: the documents of a record; files are dropped anywhere on the record, chosen, or pasted as pictures. */
export function Documents({ record }: { record: RecordRow }) {
  const { type, id } = record;
  const word = useWord("document");
  const may = useMay(record);
  const list = useCommand("documents.list", { type, id });
  const documents = list.data?.documents ?? NONE;
  const [shown, setShown] = useState<string | null>(null);
  const add = useCallback((items: Incoming[]) => addFiles(id, { type, id }, items, documents), [type, id, documents]);
  const drop = useCallback((paths: string[], files: File[]) => add(incoming(paths, files)), [add]);
  useDrops(`Drop files to add them to ${record.title}`, may.change, drop);
  usePasted(may.change, add);
  const choose = () => void chooseFiles().then(add);
  return (
    <Zone
      title={word.many}
      count={documents.length}
      action={<IconAction icon={Plus} label="Add documents" changes size={24} onClick={choose} />}
    >
      <AddingList place={id} />
      {list.error && <ErrorBanner error={list.error} onRetry={() => void list.refetch()} />}
      {documents.length > 0 && (
        <ul className={classes.list}>
          {documents.map((document) => (
            <Item key={document.id} document={document} onOpen={() => setShown(document.id)} />
          ))}
        </ul>
      )}
      {list.data && documents.length === 0 && <Teach onChoose={choose} />}
      <Preview documents={documents} open={shown} onClose={() => setShown(null)} />
    </Zone>
  );
}

function Teach({ onChoose }: { onChoose: () => void }) {
  const { change } = useMay();
  if (!change) return <p className={classes.facts}>None yet</p>;
  return (
    <div className={classes.teach}>
      <p>
        Drop contracts, photos or recordings here. They stay in this workspace file; of one above 25 MB its place is
        kept.
      </p>
      <MayChange>
        <Button size="compact-sm" variant="default" onClick={onChoose}>
          Choose files
        </Button>
      </MayChange>
    </div>
  );
}

function Item({ document, onOpen }: { document: DocumentRow; onOpen: () => void }) {
  const Icon = iconFor(document.mime);
  const words = [
    formatSize(document.size),
    document.version > 1 ? `version ${document.version}` : null,
    document.inside ? null : "kept outside",
    formatDate(dayOf(document.uploaded_at)),
    document.attached_to ? `on ${document.attached_to.title}` : null,
    ...document.tags.map((tag) => tag.name),
  ];
  return (
    <li className={classes.item}>
      <button type="button" className={classes.open} title={document.title} onClick={onOpen}>
        <Icon size={18} strokeWidth={1.5} aria-hidden />
        <span className={classes.title} dir="auto">
          {document.title}
        </span>
        <span className={classes.facts}>{words.filter(Boolean).join(" · ")}</span>
      </button>
    </li>
  );
}

const NEW = "new-document";

/** A new document that belongs to nobody yet, in the place of the form that other records have. */
export function NewDocument() {
  const add = useCallback((items: Incoming[]) => addFiles(NEW, null, items, NONE, closeNew), []);
  const drop = useCallback((paths: string[], files: File[]) => add(incoming(paths, files)), [add]);
  useDrops("Drop files to add them", true, drop);
  return (
    <>
      <AddingList place={NEW} onDone={closeNew} />
      <div className={classes.teach}>
        <p>
          Drop files here, or choose them. To add one to a person, a company or a deal, drop it on that record's page.
        </p>
        <Button data-autofocus onClick={() => void chooseFiles().then(add)}>
          Choose files
        </Button>
      </div>
    </>
  );
}
