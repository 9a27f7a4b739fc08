import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { CalendarCheck, Plus } from "lucide-react";
import { useState } from "react";
import {
  type Column,
  EmptyState,
  ErrorBanner,
  FieldValue,
  MayChange,
  Page,
  RecordLink,
  showError,
  TimeText,
  VirtualTable,
} from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useRecordPages } from "../../data/pages";
import { useCommand, useMay, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { Filter, PageRequest, RecordRow, Reference } from "../../transport/api";
import { EditDialog } from "../records/EditDialog";
import { editRecord } from "../records/editing";
import classes from "./activities.module.css";

type View = "open" | "overdue" | "today" | "done";

const OPEN: Filter = { field: "status", op: "in", value: ["pending", "in_progress"] };

/** The local day's borders as moments: "today" is the person's today, not that of Greenwich. */
function dayBorders(): [string, string] {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  const end = new Date(start);
  end.setDate(end.getDate() + 1);
  return [start.toISOString(), end.toISOString()];
}

function filterOf(view: View): Filter {
  const [start, end] = dayBorders();
  if (view === "overdue") return { all: [OPEN, { field: "due_at", op: "lt", value: start }] };
  if (view === "today")
    return { all: [OPEN, { field: "due_at", op: "gte", value: start }, { field: "due_at", op: "lt", value: end }] };
  if (view === "done") return { field: "status", op: "in", value: ["completed", "cancelled"] };
  return OPEN;
}

async function complete(row: RecordRow): Promise<void> {
  try {
    await act("activities.complete", { id: row.id });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "id" in value && "title" in value;
}

/** What is to be done, soonest first; one click completes and logs it. */
export function ActivitiesScreen() {
  const may = useMay();
  const [view, setView] = useState<View>("open");
  const [filter, setFilter] = useState(() => filterOf("open"));
  const word = useWord("activity");
  const info = useRecordType("activity");
  const counted = useCommand("records.count", { type: "activity", filter }, { keep: true });
  const count = counted.data?.count;
  const request: PageRequest = { type: "activity", filter, sort: [{ field: "due_at", desc: view === "done" }] };
  const pages = useRecordPages(request, { count: counted.isPlaceholderData ? undefined : count });
  const [cursor, setCursor] = useState(0);
  const at = Math.min(cursor, Math.max(0, pages.rows.length - 1));
  const move = (step: number) => setCursor(Math.max(0, Math.min(pages.rows.length - 1, at + step)));
  const edit = (row: RecordRow | undefined) => row && editRecord("activity", row.id);
  useKeys({
    new: () => openNew({ type: "activity" }),
    down: () => move(1),
    up: () => move(-1),
    open: () => edit(pages.rows.at(at)),
  });
  const field = (key: string) => info?.fields.find((one) => one.key === key) ?? { kind: "text" as const, choices: [] };
  const [today] = dayBorders();

  const columns: Column<RecordRow>[] = [
    {
      key: "done",
      label: "Done",
      hideLabel: true,
      width: 40,
      render: (row) => (
        <Checkbox
          aria-label={`Complete ${row.title}`}
          checked={row.values.status === "completed"}
          disabled={!may.change || row.values.status === "completed" || row.values.status === "cancelled"}
          onChange={() => void complete(row)}
          onClick={(event) => event.stopPropagation()}
        />
      ),
    },
    {
      key: "subject",
      label: "Subject",
      width: 260,
      grow: 2,
      render: (row) => (
        <span className={classes.subject} dir="auto">
          {row.title}
        </span>
      ),
    },
    {
      key: "type",
      label: "Kind",
      width: 110,
      render: (row) => <FieldValue field={field("type")} value={row.values.type} cell />,
    },
    {
      key: "due_at",
      label: "Due",
      width: 190,
      render: (row) => {
        const due = row.values.due_at;
        if (typeof due !== "string") return null;
        const overdue = due < today && (row.values.status === "pending" || row.values.status === "in_progress");
        return (
          <span className={overdue ? classes.overdue : undefined}>
            <TimeText at={due} />
            {overdue && " · overdue"}
          </span>
        );
      },
    },
    {
      key: "party",
      label: "With",
      width: 190,
      grow: 1,
      render: (row) => {
        const party = row.values.party ?? row.values.contact ?? row.values.deal;
        return isReference(party) ? <RecordLink reference={party} avatar /> : null;
      },
    },
    {
      key: "priority",
      label: "Priority",
      width: 100,
      render: (row) => <FieldValue field={field("priority")} value={row.values.priority} cell />,
    },
    {
      key: "assigned_to",
      label: "Assigned to",
      width: 160,
      render: (row) => <FieldValue field={field("assigned_to")} value={row.values.assigned_to} cell />,
    },
  ];

  return (
    <Page
      title={word.many}
      aside={
        <>
          {count !== undefined && <span className="k-num">{formatNumber(count)}</span>}
          <SegmentedControl
            size="xs"
            aria-label="Which activities"
            data={[
              { value: "open", label: "To do" },
              { value: "overdue", label: "Overdue" },
              { value: "today", label: "Today" },
              { value: "done", label: "Done" },
            ]}
            value={view}
            onChange={(next) => {
              setView(next as View);
              setCursor(0);
              setFilter(filterOf(next as View));
            }}
          />
        </>
      }
    >
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.answered && pages.rows.length === 0 && (
        <EmptyState
          icon={CalendarCheck}
          title={view === "open" ? "Nothing to do" : "Nothing here"}
          actions={
            <MayChange>
              <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => openNew({ type: "activity" })}>
                New {word.one.toLocaleLowerCase()}
              </Button>
            </MayChange>
          }
        >
          Calls, meetings and tasks that you plan on a record show up here when they are due.
        </EmptyState>
      )}
      {pages.rows.length > 0 && (
        <VirtualTable
          label={word.many}
          columns={columns}
          rows={pages.rows}
          rowKey={(row) => row.id}
          rowLabel={(row) => row.title}
          total={count}
          onRange={pages.look}
          cursor={at}
          onOpen={(row, index) => {
            setCursor(index);
            edit(row);
          }}
          question={JSON.stringify(request)}
        />
      )}
      <EditDialog />
    </Page>
  );
}
