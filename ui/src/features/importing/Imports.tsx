import { Button } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft, FileInput } from "lucide-react";
import {
  Avatar,
  type Column,
  EmptyState,
  ErrorBanner,
  MayChange,
  Page,
  TimeText,
  VirtualTable,
} from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { ImportBatch, ImportReport } from "../../transport/api";
import classes from "./importing.module.css";
import { Outcome, UndoImport } from "./Outcome";

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);

const number = (key: string, label: string, of: (report: ImportReport) => number): Column<ImportBatch> => ({
  key,
  label,
  width: 96,
  align: "right",
  render: ({ report }) => (
    <span className="k-num" data-zero={of(report) === 0 || undefined}>
      {formatNumber(of(report))}
    </span>
  ),
});

const COLUMNS: Column<ImportBatch>[] = [
  {
    key: "file",
    label: "File",
    width: 220,
    grow: 2,
    render: (batch) => (
      <Link
        to="/imports/$id"
        params={{ id: batch.id }}
        className={classes.batchLink}
        dir="auto"
        title={batch.file_name}
      >
        {batch.file_name}
      </Link>
    ),
  },
  { key: "at", label: "When", width: 150, render: (batch) => <TimeText at={batch.at} /> },
  {
    key: "actor",
    label: "Who",
    width: 140,
    render: ({ actor }) =>
      actor && (
        <span className={classes.batchActor}>
          <Avatar id={actor.id} name={actor.title} size={18} />
          <span className="k-cut">{actor.title}</span>
        </span>
      ),
  },
  number("rows", "Rows", (report) => report.rows),
  number("created", "Created", (report) => sum(report.created)),
  number("updated", "Updated", (report) => sum(report.updated)),
  number("refused", "Refused", (report) => report.error_count),
  {
    key: "undo",
    label: "Undo",
    hideLabel: true,
    width: 116,
    align: "right",
    render: ({ undo, undone, file_name }) =>
      undone ? (
        <span className={classes.dim}>Undone</span>
      ) : undo.length === 0 ? (
        <span className={classes.dim}>Nothing new</span>
      ) : (
        <MayChange>
          <UndoImport seqs={undo} label={`Undo the import of ${file_name}`} compact />
        </MayChange>
      ),
  },
];

/** Every import, newest first: what it did, and the way back (IMP-12). */
export function ImportsScreen() {
  const go = useNavigate();
  const { data, error, refetch } = useCommand("importing.batches", {});
  const batches = data?.batches ?? [];
  return (
    <Page
      title="Imports"
      aside="Every file that was brought in, newest first"
      actions={
        <MayChange>
          <Button component={Link} to="/import" leftSection={<FileInput size={14} aria-hidden />}>
            Import a file
          </Button>
        </MayChange>
      }
    >
      {error && <ErrorBanner error={error} onRetry={() => void refetch()} />}
      {data && batches.length === 0 && (
        <EmptyState icon={FileInput} title="Nothing was imported yet">
          Every import is listed here with what it created, changed and refused, and can be taken back at any time.
        </EmptyState>
      )}
      {batches.length > 0 && (
        <VirtualTable
          label="Imports"
          columns={COLUMNS}
          rows={batches}
          rowKey={(batch) => batch.id}
          rowLabel={(batch) => batch.file_name}
          onOpen={(batch) => void go({ to: "/imports/$id", params: { id: batch.id } })}
        />
      )}
    </Page>
  );
}

/** One import. */
export function BatchScreen() {
  const { id } = useParams({ from: "/imports/$id" });
  const { data, error, refetch } = useCommand("importing.batches", {});
  const batch = data?.batches.find((one) => one.id === id);
  return (
    <Page
      title={<span dir="auto">{batch ? `Import of ${batch.file_name}` : "Import"}</span>}
      aside={
        batch && (
          <span data-whole>
            <TimeText at={batch.at} />
            {batch.actor && ` · ${batch.actor.title}`}
          </span>
        )
      }
      actions={
        <Button component={Link} to="/imports" variant="default" leftSection={<ArrowLeft size={14} aria-hidden />}>
          All imports
        </Button>
      }
      width={860}
    >
      {error && <ErrorBanner error={error} onRetry={() => void refetch()} />}
      {data && !batch && (
        <EmptyState icon={FileInput} title="This import is not listed">
          Only the last 100 imports are.
        </EmptyState>
      )}
      {batch && <Outcome report={batch.report} type={batch.type || "person"} fileName={batch.file_name} />}
    </Page>
  );
}
