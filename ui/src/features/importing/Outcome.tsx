import { Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, CircleCheck, CircleSlash, CopyCheck, Download, Undo2 } from "lucide-react";
import { useState } from "react";
import { MayChange, showError, showNote } from "../../components";
import { act } from "../../data/act";
import { formatNumber, formatSeconds } from "../../data/format";
import { useCommand, useMay, useWord } from "../../data/queries";
import { FRESH_LIST, useSession } from "../../data/session";
import { undo } from "../../data/undo";
import { shell, toCommandError } from "../../transport";
import type { ImportReport } from "../../transport/api";
import { rememberName } from "../lists/filters";
import { Counts } from "./Counts";
import { Errors } from "./Errors";
import classes from "./importing.module.css";
import { Refused } from "./Refused";
import { counted, ROWS } from "./words";

interface OutcomeProps {
  report: ImportReport;
  type: string;
  fileName: string;
}

/** What an import did, what it refused, and the way back. */
export function Outcome({ report: first, type, fileName }: OutcomeProps) {
  const word = useWord(type);
  const go = useNavigate();
  const batches = useCommand("importing.batches", {}).data?.batches ?? [];
  const batch = batches.find((one) => one.id === first.batch);
  // As it stands: rows that were put right since count, too.
  const report = batch?.report ?? first;
  const undone = batch?.undone ?? false;
  /** Records of the rows' own type that it made or changed, and that are there. */
  const here = undone ? 0 : (report.created[type] ?? 0) + (report.updated[type] ?? 0);
  const open = () => {
    if (batch && here > 0) {
      rememberName(batch.id, `the import of ${batch.file_name}`);
      useSession.getState().setList(type, { ...FRESH_LIST, view: "all", filter: [batch.filter] });
    }
    void go({ to: "/list/$type", params: { type } });
  };
  const may = useMay();
  // What was put right stays on the screen until it is left.
  const [refusedAtFirst] = useState(report.error_count > 0);
  const undoable = batch?.undo ?? (first.seq === null ? [] : [first.seq]);
  const nothing = undoable.length === 0;
  return (
    <div className={classes.stack}>
      <p className={classes.outcome} role="status">
        {undone ? (
          <>
            <CircleSlash size={18} aria-hidden /> This import was undone. Everything is as it was before.
          </>
        ) : (
          <>
            <CircleCheck size={18} aria-hidden data-good /> {counted(report.rows, ROWS)} read in{" "}
            {formatSeconds(report.seconds)}
            {nothing && ". Nothing was changed."}
          </>
        )}
      </p>
      <Counts type={type} report={report} done />
      <Group gap="xs">
        <Button rightSection={<ArrowRight size={14} aria-hidden />} onClick={open}>
          {batch && here > 0
            ? `Open the ${here === 1 ? word.one.toLocaleLowerCase() : counted(here, word)}`
            : `Go to ${word.many.toLocaleLowerCase()}`}
        </Button>
        {!undone && !nothing && (
          <MayChange>
            <UndoImport seqs={undoable} />
          </MayChange>
        )}
        {(type === "person" || type === "organization") && !undone && !nothing && (
          <MayChange>
            <Button
              variant="default"
              leftSection={<CopyCheck size={14} aria-hidden />}
              onClick={() => void go({ to: "/duplicates/$type", params: { type } })}
            >
              Look for duplicates
            </Button>
          </MayChange>
        )}
      </Group>
      {(report.error_count > 0 || refusedAtFirst) && (
        <section aria-labelledby="refused">
          <div className={classes.sampleHead}>
            <h3 id="refused" className={classes.subheading}>
              {report.error_count > 0 ? `${formatNumber(report.error_count)} refused` : "Refused rows"}
            </h3>
            {report.batch !== null && report.error_count > 0 && (
              <SaveRefused batch={report.batch} fileName={fileName} />
            )}
          </div>
          {report.batch !== null && may.change && !undone ? (
            <Refused batch={report.batch} />
          ) : (
            <Errors report={report} />
          )}
        </section>
      )}
    </div>
  );
}

/** Taking back a large import takes a while, too. Its parts are taken back in this order, up to one that asks something. */
export function UndoImport({ seqs, label, compact = false }: { seqs: number[]; label?: string; compact?: boolean }) {
  const [busy, setBusy] = useState(false);
  const takeBack = async () => {
    setBusy(true);
    for (const seq of seqs) if (!(await undo(seq))) break;
    setBusy(false);
  };
  return (
    <Button
      variant="default"
      size={compact ? "compact-xs" : undefined}
      leftSection={<Undo2 size={compact ? 12 : 14} aria-hidden />}
      aria-label={label}
      loading={busy}
      onClick={(event) => {
        event.stopPropagation();
        void takeBack();
      }}
    >
      {compact ? "Undo" : "Undo the import"}
    </Button>
  );
}

function SaveRefused({ batch, fileName }: { batch: string; fileName: string }) {
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      const path = await shell.pickFile({
        title: "Save the refused rows",
        filters: [{ name: "CSV", extensions: ["csv"] }],
        save: true,
        default_name: `${fileName.replace(/\.[^.]+$/, "")} refused.csv`,
      });
      if (!path) return;
      const { count } = await act("importing.save_errors", { batch, path });
      showNote(`Saved ${counted(count, ROWS)} to ${path}`);
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<Download size={14} aria-hidden />}
      loading={saving}
      onClick={() => void save()}
    >
      Save refused rows…
    </Button>
  );
}
