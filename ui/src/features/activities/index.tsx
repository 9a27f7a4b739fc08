import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CalendarCheck, CalendarDays, Plus } from "lucide-react";
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
  VirtualTable,
} from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { useRecordPages } from "../../data/pages";
import { useCommand, useMay, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { Filter, PageRequest, RecordRow, Reference } from "../../transport/api";
import { EditDialog } from "../records/EditDialog";
import { editRecord } from "../records/editing";
import classes from "./activities.module.css";
import { dueOf, dueWords, isOverdue } from "./due";
import { MyDay } from "./MyDay";

type View = "mine" | "open" | "done";

const OPEN: Filter = { field: "status", op: "in", value: ["pending", "in_progress"] };

function filterOf(view: View): Filter {
  return view === "done" ? { field: "status", op: "in", value: ["completed", "cancelled"] } : OPEN;
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

/** SCR-14: one's own day, everybody's open work, and what is done. */
export function ActivitiesScreen() {
  const [view, setView] = useState<View>("mine");
  const word = useWord("activity");
  const go = useNavigate();
  return (
    <Page
      title={word.many}
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Which activities"
          data={[
            { value: "mine", label: "Mine" },
            { value: "open", label: "Everyone's" },
            { value: "done", label: "Done" },
          ]}
          value={view}
          onChange={(next) => setView(next as View)}
        />
      }
      actions={
        <Button
          variant="default"
          leftSection={<CalendarDays size={15} aria-hidden />}
          onClick={() => void go({ to: "/calendar" })}
        >
          Calendar
        </Button>
      }
    >
      {view === "mine" ? <MyDay /> : <All key={view} view={view} />}
      <EditDialog />
    </Page>
  );
}

/** Everybody's activities as a list, soonest first; done ones newest first. */
function All({ view }: { view: View }) {
  const may = useMay();
  const filter = filterOf(view);
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
        const due = dueOf(row);
        const late = isOverdue(due) && (row.values.status === "pending" || row.values.status === "in_progress");
        return (
          <span className={late ? classes.overdue : undefined}>
            {dueWords(due)}
            {late && " · overdue"}
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
    <>
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.answered && pages.rows.length === 0 && (
        <EmptyState
          icon={CalendarCheck}
          title={view === "open" ? "Nothing to do" : "Nothing done yet"}
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
    </>
  );
}
