import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Merge, Split } from "lucide-react";
import { type Column, EmptyState, ErrorBanner, Page, RecordLink, TimeText, VirtualTable } from "../../components";
import { formatDate, formatNumber } from "../../data/format";
import { useMay, usePages } from "../../data/queries";
import type { MergeRecord } from "../../transport/api";
import { movedLine, namesOf } from "./counts";
import classes from "./merging.module.css";

/** Every merge, newest first: who, when, what went over, and whether it can still be taken apart. */
export function MergesScreen() {
  const go = useNavigate();
  const may = useMay();
  const pages = usePages("merging.list", { limit: 100 });
  const merges = pages.data?.pages.flatMap((page) => page.merges) ?? [];
  const columns: Column<MergeRecord>[] = [
    {
      key: "what",
      label: "What",
      width: 300,
      grow: 2,
      render: (merge) => (
        <span className={merge.state === "undone" ? classes.undone : "k-cut"} dir="auto">
          {namesOf(merge)} into {merge.survivor.title || "a record that was erased"}
        </span>
      ),
    },
    {
      key: "moved",
      label: "Moved over",
      width: 240,
      grow: 1,
      render: (merge) => (
        <span className="k-cut" title={movedLine(merge.moved)}>
          {movedLine(merge.moved) || "nothing"}
        </span>
      ),
    },
    {
      key: "parked",
      label: "Set aside",
      width: 90,
      align: "right",
      render: (merge) => <span className="k-num">{formatNumber(merge.parked)}</span>,
    },
    { key: "by", label: "Who", width: 140, render: (merge) => merge.by && <RecordLink reference={merge.by} avatar /> },
    { key: "at", label: "When", width: 160, render: (merge) => <TimeText at={merge.at} /> },
    {
      key: "undo",
      label: "Take apart",
      hideLabel: true,
      width: 150,
      align: "right",
      render: (merge) =>
        merge.state === "undone" ? (
          <span className={classes.state}>Taken apart</span>
        ) : merge.fixed !== null || !may.merge ? (
          <span className={classes.state} title={merge.fixed ?? undefined}>
            Stays
          </span>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Split size={12} aria-hidden />}
            title={`Possible until ${formatDate(merge.undo_until)}`}
            aria-label={`Take apart ${namesOf(merge)} and ${merge.survivor.title}`}
            onClick={() => void go({ to: "/unmerge/$id", params: { id: merge.id } })}
          >
            Take apart
          </Button>
        ),
    },
  ];
  return (
    <Page title="Merges" aside="Which records became one, newest first">
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && merges.length === 0 && (
        <EmptyState icon={Merge} title="Nothing has been merged yet">
          What you merge is listed here with everything that moved, and can be taken apart from here.
        </EmptyState>
      )}
      {merges.length > 0 && (
        <VirtualTable
          label="Merges"
          columns={columns}
          rows={merges}
          rowKey={(merge) => merge.id}
          rowLabel={(merge) => `${namesOf(merge)} into ${merge.survivor.title}`}
          hasMore={pages.hasNextPage}
          onEnd={() => {
            if (!pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
        />
      )}
    </Page>
  );
}
