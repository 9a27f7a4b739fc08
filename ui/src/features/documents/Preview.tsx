import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { IconAction } from "../../components";
import { formatDateTime } from "../../data/format";
import type { DocumentRow } from "../../transport/api";
import { formatSize } from "./bytes";
import classes from "./documents.module.css";
import { FileView, type Shown } from "./FileView";
import { saveAs } from "./saving";

/** What is shown of a document's latest version. */
export function shownOf(document: DocumentRow): Shown {
  const { id, title, filename, mime, size, version } = document;
  return { id, title, filename, mime, size, version: null, stamp: String(version) };
}

interface PreviewProps {
  documents: DocumentRow[];
  /** Id of the one to begin with; null: closed. */
  open: string | null;
  onClose: () => void;
}

/** Documents, one at a time, over the screen: arrows go to the next one, Escape closes. */
export function Preview({ documents, open, onClose }: PreviewProps) {
  const first = documents.find((one) => one.id === open);
  return (
    <Modal opened={first !== undefined} onClose={onClose} size="min(1080px, 94vw)" title={first && "Preview"} centered>
      {first && <Walk key={first.id} documents={documents} first={first} />}
    </Modal>
  );
}

function Walk({ documents, first }: { documents: DocumentRow[]; first: DocumentRow }) {
  const [at, setAt] = useState(first.id);
  const place = Math.max(
    0,
    documents.findIndex((one) => one.id === at),
  );
  const document = documents[place] ?? first;
  const file = shownOf(document);
  const step = (by: number) => {
    const next = documents[place + by];
    if (next) setAt(next.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // The arrows of a player move in the recording.
    if (event.target instanceof HTMLAudioElement || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the whole dialog; every one has a button
    <div className={classes.preview} onKeyDown={onKeyDown}>
      <div className={classes.previewBar}>
        <span className={classes.previewFacts}>
          <Link to="/record/$type/$id" params={{ type: "document", id: document.id }} data-autofocus dir="auto">
            {document.title}
          </Link>
          {` · ${formatSize(document.size)} · version ${document.version} · ${formatDateTime(document.uploaded_at)}`}
        </span>
        <IconAction icon={Download} label="Save as…" size={28} onClick={() => void saveAs(file)} />
        {documents.length > 1 && (
          <>
            <IconAction
              icon={ChevronLeft}
              label="Document before (←)"
              size={28}
              disabled={place === 0}
              onClick={() => step(-1)}
            />
            <span className="k-num">
              {place + 1} of {documents.length}
            </span>
            <IconAction
              icon={ChevronRight}
              label="Next document (→)"
              size={28}
              disabled={place === documents.length - 1}
              onClick={() => step(1)}
            />
          </>
        )}
      </div>
      <FileView file={file} />
    </div>
  );
}
