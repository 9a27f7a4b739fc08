import { Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { History, Merge, Redo2, Undo2 } from "lucide-react";
import {
  type Column,
  EmptyState,
  ErrorBanner,
  Kbd,
  MayChange,
  Page,
  RecordLink,
  TimeText,
  VirtualTable,
} from "../../components";
import { formatNumber } from "../../data/format";
import { usePages } from "../../data/queries";
import { redo, undo } from "../../data/undo";
import type { JournalEntry } from "../../transport/api";
import classes from "./history.module.css";

/** Undone, and perhaps beyond redo since something else was done (`discarded`). */
const isUndone = (entry: JournalEntry) => entry.state !== "done";

const COLUMNS: Column<JournalEntry>[] = [
  {
    key: "label",
    label: "What",
    width: 320,
    grow: 2,
    render: (entry) => (
      <span className={isUndone(entry) ? classes.undone : "k-cut"} dir="auto">
        {entry.label}
      </span>
    ),
  },
  {
    key: "rows",
    label: "Rows",
    width: 90,
    align: "right",
    render: (entry) => <span className="k-num">{formatNumber(entry.rows)}</span>,
  },
  {
    key: "actor",
    label: "Who",
    width: 170,
    render: (entry) => entry.actor && <RecordLink reference={entry.actor} avatar />,
  },
  { key: "at", label: "When", width: 170, render: (entry) => <TimeText at={entry.at} /> },
  {
    key: "undo",
    label: "Undo",
    hideLabel: true,
    width: 120,
    align: "right",
    render: (entry) =>
      isUndone(entry) ? (
        <span className={classes.state}>Undone</span>
      ) : (
        <MayChange>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Undo2 size={12} aria-hidden />}
            aria-label={`Undo ${entry.label}`}
            onClick={() => void undo(entry.seq)}
          >
            Undo
          </Button>
        </MayChange>
      ),
  },
];

/** Every operation, newest first; any of them can be taken back. */
export function HistoryScreen() {
  const go = useNavigate();
  const pages = usePages("journal.list", { limit: 100 });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Page
      title="History"
      aside="Everything that was changed, newest first"
      actions={
        <MayChange>
          <Group gap={6} wrap="nowrap">
            <Button
              variant="default"
              leftSection={<Merge size={14} aria-hidden />}
              onClick={() => void go({ to: "/merges" })}
            >
              Merges
            </Button>
            <Button
              variant="default"
              leftSection={<Undo2 size={14} aria-hidden />}
              rightSection={<Kbd id="undo" />}
              onClick={() => void undo()}
            >
              Undo
            </Button>
            <Button
              variant="default"
              leftSection={<Redo2 size={14} aria-hidden />}
              rightSection={<Kbd id="redo" />}
              onClick={() => void redo()}
            >
              Redo
            </Button>
          </Group>
        </MayChange>
      }
    >
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && entries.length === 0 && (
        <EmptyState icon={History} title="Nothing has been changed yet">
          What you do from now on is listed here, and can be taken back from here at any time.
        </EmptyState>
      )}
      {entries.length > 0 && (
        <VirtualTable
          label="History"
          columns={COLUMNS}
          rows={entries}
          rowKey={(entry) => String(entry.seq)}
          rowLabel={(entry) => entry.label}
          hasMore={pages.hasNextPage}
          onEnd={() => {
            if (!pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
        />
      )}
    </Page>
  );
}
