import { Button } from "@mantine/core";
import { Download, Upload } from "lucide-react";
import { type ReactNode, useCallback, useState } from "react";
import { ErrorBanner, MayChange, showError } from "../../components";
import { act } from "../../data/act";
import { formatDateTime } from "../../data/format";
import { newId } from "../../data/ids";
import { useCommand, useMay } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { DocumentVersion, RecordRow } from "../../transport/api";
import { AddingList } from "./AddingList";
import { addVersion, chooseFiles, incoming } from "./adding";
import { formatSize } from "./bytes";
import classes from "./documents.module.css";
import { useDrops } from "./dropping";
import { FileView } from "./FileView";
import { Links } from "./Links";
import { saveAs } from "./saving";

const STATES: Record<DocumentVersion["state"], string> = {
  inside: "",
  there: "Kept where it was found",
  gone: "The file is not there any more",
  changed: "The file was changed since",
};

/** One document: what it looks like, its versions, the way to the next one (DOC-03), and what is known of it. */
export function DocumentPage({ record, children }: { record: RecordRow; children: ReactNode }) {
  const { id } = record;
  const may = useMay(record);
  const got = useCommand("documents.versions", { id }, { enabled: !record.deleted_at });
  const [chosen, setChosen] = useState<number | null>(null);
  const take = useCallback((paths: string[], files: File[]) => addVersion(id, id, incoming(paths, files)), [id]);
  useDrops(`Drop a file to make it the next version of ${record.title}`, may.change, take);
  const versions = got.data?.versions ?? [];
  const [latest] = versions;
  const version = versions.find((one) => one.number === chosen) ?? latest;
  // The page itself says that it is deleted, and brings it back.
  if (record.deleted_at) return <div className={classes.known}>{children}</div>;
  if (got.error) return <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />;
  if (!version || !latest) return null;
  const { number, filename, mime, size, sha256 } = version;
  const file = { id, title: record.title, filename, mime, size, version: number, stamp: String(number), sha256 };
  const restore = async (from: number) => {
    try {
      await act("documents.restore_version", { id, number: from, version_id: newId() });
      setChosen(null);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <div className={classes.page}>
      <FileView file={file} />
      <div className={classes.side}>
        <div className={classes.pageBar}>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<Download size={15} aria-hidden />}
            onClick={() => void saveAs(file)}
          >
            Save as…
          </Button>
          <MayChange of={record}>
            <Button
              size="compact-md"
              variant="default"
              leftSection={<Upload size={15} aria-hidden />}
              onClick={() => void chooseFiles().then((items) => addVersion(id, id, items.slice(0, 1)))}
            >
              New version
            </Button>
          </MayChange>
        </div>
        <AddingList place={id} />
        <section aria-label="Versions">
          <h2 className={classes.heading}>Versions</h2>
          <table className={classes.versions}>
            <thead className="k-hidden">
              <tr>
                <th>Number</th>
                <th>File</th>
                <th>What can be done</th>
              </tr>
            </thead>
            <tbody>
              {versions.map((one) => (
                <Version
                  key={one.number}
                  version={one}
                  shown={one.number === number}
                  latest={one.number === latest.number}
                  onShow={() => setChosen(one.number)}
                  onRestore={may.change ? () => void restore(one.number) : null}
                />
              ))}
            </tbody>
          </table>
        </section>
        <Links document={record} />
        <div className={classes.known}>{children}</div>
      </div>
    </div>
  );
}

interface VersionProps {
  version: DocumentVersion;
  shown: boolean;
  latest: boolean;
  onShow: () => void;
  onRestore: (() => void) | null;
}

function Version({ version, shown, latest, onShow, onRestore }: VersionProps) {
  const { number, state, path } = version;
  return (
    <tr aria-current={shown || undefined}>
      <th scope="row" className="k-num">
        {number}
      </th>
      <td>
        <span dir="auto" className={classes.place}>
          {version.filename}
        </span>
        <div className={classes.facts}>
          {formatSize(version.size)} · {formatDateTime(version.uploaded_at)} · {version.uploaded_by.title}
        </div>
        {version.note && <div dir="auto">{version.note}</div>}
        {path && (
          <div className={state === "there" ? classes.place : `${classes.place} ${classes.warning}`}>
            {STATES[state]}: {path}
          </div>
        )}
      </td>
      <td>
        {shown ? (
          "Shown"
        ) : (
          <Button size="compact-sm" variant="subtle" onClick={onShow} aria-label={`Show version ${number}`}>
            Show
          </Button>
        )}
        {!latest && onRestore && (
          <Button size="compact-sm" variant="subtle" onClick={onRestore} aria-label={`Restore version ${number}`}>
            Restore
          </Button>
        )}
      </td>
    </tr>
  );
}
