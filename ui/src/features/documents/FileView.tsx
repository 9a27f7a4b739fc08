import { Button, Progress } from "@mantine/core";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { ErrorBanner } from "../../components";
import { useMay } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import { formatSize, load, SHOWN } from "./bytes";
import classes from "./documents.module.css";
import { iconFor, lookOf } from "./kinds";
import { saveAs } from "./saving";

const PdfView = lazy(() => import("./PdfView"));

/** More characters of a text are not shown. */
const CHARACTERS = 400_000;

/** What a version of a document is. */
export interface Shown {
  id: string;
  title: string;
  filename: string;
  mime: string;
  size: number;
  /** null: the latest. */
  version: number | null;
  /** A number that changes with the content. */
  stamp: string;
  /** The hash of the content, where it is known: a PDF that is shown is read for the search too. */
  sha256?: string;
}

/** A document inside the app: pictures, PDF, text and sound; of everything else what it is. Nothing in it is run. */
export function FileView({ file }: { file: Shown }) {
  const look = file.size <= SHOWN ? lookOf(file.mime) : null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long texts and PDFs are scrolled by keys
    <section className={classes.stage} aria-label={`Preview of ${file.title}`} tabIndex={0}>
      {look === null ? <Unshown file={file} /> : <Loaded key={`${file.id} ${file.stamp}`} file={file} />}
    </section>
  );
}

function Unshown({ file }: { file: Shown }) {
  const Icon = iconFor(file.mime);
  return (
    <div className={classes.middle}>
      <Icon size={36} strokeWidth={1.5} aria-hidden />
      <strong dir="auto">{file.filename}</strong>
      <span>
        {formatSize(file.size)} · {file.mime}
      </span>
      <span>
        {file.size > SHOWN ? "It is too large to be shown here." : "Files of this kind are not shown here."} Save it to
        open it with another program.
      </span>
      <Button variant="default" onClick={() => void saveAs(file)}>
        Save as…
      </Button>
    </div>
  );
}

function Loaded({ file }: { file: Shown }) {
  const { id, version } = file;
  const [parts, setParts] = useState<Uint8Array<ArrayBuffer>[] | null>(null);
  const [share, setShare] = useState(0);
  const [error, setError] = useState<CommandError | null>(null);
  useEffect(() => {
    let wanted = true;
    load(
      id,
      version,
      (loaded) => wanted && setShare(loaded),
      () => wanted,
    )
      .then((all) => wanted && setParts(all))
      .catch((thrown: unknown) => wanted && setError(toCommandError(thrown)));
    return () => {
      wanted = false;
    };
  }, [id, version]);
  if (error) return <ErrorBanner error={error} title="The document cannot be read" />;
  if (!parts) {
    return (
      <div className={classes.middle} role="status">
        Reading {formatSize(file.size)}…
        <Progress value={share * 100} w={220} aria-label="Read so far" />
      </div>
    );
  }
  return <Content file={file} parts={parts} />;
}

function Content({ file, parts }: { file: Shown; parts: Uint8Array<ArrayBuffer>[] }) {
  const pdf = lookOf(file.mime) === "pdf";
  const { change } = useMay();
  const { id, size, sha256 } = file;
  useEffect(() => {
    if (pdf && sha256 && change) {
      void import("./words").then(({ findWords }) => findWords({ id, sha256, size, parts }));
    }
  }, [pdf, id, sha256, size, change, parts]);
  if (pdf) {
    return (
      <Suspense fallback={<p className={classes.middle}>Drawing the pages…</p>}>
        <PdfView parts={parts} name={file.title} />
      </Suspense>
    );
  }
  return <BytesView file={file} parts={parts} />;
}

/** What is shown, and of what kind it is. */
interface Named {
  title: string;
  mime: string;
}

/** Text, a picture or sound whose bytes are at hand. */
export function BytesView({ file, parts }: { file: Named; parts: BlobPart[] }) {
  return lookOf(file.mime) === "text" ? <TextView parts={parts} /> : <Made file={file} parts={parts} />;
}

function TextView({ parts }: { parts: BlobPart[] }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    void new Blob(parts).arrayBuffer().then((bytes) => wanted && setText(decode(bytes)));
    return () => {
      wanted = false;
    };
  }, [parts]);
  if (text === null) return null;
  return (
    <pre className={classes.text} dir="auto">
      {text === "" ? "This file is empty." : text.slice(0, CHARACTERS)}
      {text.length > CHARACTERS && "\n…\nThe rest is not shown. Save the file to read it."}
    </pre>
  );
}

/** UTF-8 where it is that; else the letters of western Europe, as old programs wrote them. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** An address of bytes that this page made, for as long as they are shown. */
export function useAddress(bytes: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!bytes) return;
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url;
}

/** A picture or a recording. */
function Made({ file, parts }: { file: Named; parts: BlobPart[] }) {
  const blob = useMemo(() => new Blob(parts, { type: file.mime }), [parts, file.mime]);
  const url = useAddress(blob);
  const [broken, setBroken] = useState(false);
  if (!url) return null;
  if (broken) return <p className={classes.middle}>This file cannot be shown here. Save it to open it elsewhere.</p>;
  if (lookOf(file.mime) === "image") {
    return <img className={classes.picture} src={url} alt={file.title} onError={() => setBroken(true)} />;
  }
  return (
    <div className={classes.middle}>
      <span dir="auto">{file.title}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: a recording of a call has no captions */}
      <audio className={classes.sound} controls src={url} onError={() => setBroken(true)} aria-label={file.title} />
    </div>
  );
}
