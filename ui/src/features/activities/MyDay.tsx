import { Button, Group, Text } from "@mantine/core";
import { CalendarCheck, Plus } from "lucide-react";
import { useState } from "react";
import { EmptyState, ErrorBanner, MayChange } from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useField, useMay } from "../../data/queries";
import { useKeys } from "../../keys";
import type { ActivityDue, RecordRow } from "../../transport/api";
import { editRecord } from "../records/editing";
import classes from "./activities.module.css";
import { QuickAdd } from "./QuickAdd";
import { type OpenMenu, Row } from "./Row";
import { MoveMenu, SnoozeMenu } from "./RowMenus";
import { useMine } from "./useMine";

const NAMES: Record<ActivityDue, string> = {
  overdue: "Overdue",
  today: "Today",
  tomorrow: "Tomorrow",
  upcoming: "Upcoming",
  someday: "Someday",
};

/** SCR-14: what is to be done, in the order of a day; ticked, put off and moved without leaving the list. */
export function MyDay() {
  const may = useMay();
  const { sections, error, answered, refetch, showMore, complete } = useMine();
  const types = useField("activity", "type")?.choices ?? [];
  const [focus, setFocus] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ id: string; which: OpenMenu }>({ id: "", which: null });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<OpenMenu>(null);

  const flat: { row: RecordRow; due: ActivityDue; at: number }[] = sections.flatMap((section) =>
    section.rows.map((row, at) => ({ row, due: section.due, at })),
  );
  const place = Math.max(
    0,
    flat.findIndex((one) => one.row.id === focus),
  );
  const here = flat[place];
  const move = (step: number) => setFocus(flat[Math.max(0, Math.min(flat.length - 1, place + step))]?.row.id ?? null);
  const open = here && here.row.values.status !== "completed" && may.change ? here : undefined;
  const chosen = flat.filter((one) => picked.has(one.row.id)).map((one) => one.row.id);
  const pick = (id: string) =>
    setPicked((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const ask = (which: OpenMenu) => {
    if (chosen.length > 0) setBulk(which);
    else if (open) setMenu({ id: open.row.id, which });
  };
  useKeys({
    new: () => openNew({ type: "activity" }),
    down: () => move(focus === null ? 0 : 1),
    up: () => move(-1),
    top: () => move(-flat.length),
    bottom: () => move(flat.length),
    open: () => here && editRecord("activity", here.row.id),
    select: () => here && pick(here.row.id),
    completeActivity: () => {
      if (!open) return;
      move(1);
      void complete(open.row, open.due, open.at);
    },
    snoozeActivity: (event) => {
      event.preventDefault();
      ask("snooze");
    },
    moveActivity: (event) => {
      event.preventDefault();
      ask("move");
    },
    back: () => {
      if (picked.size === 0) return false;
      setPicked(new Set());
    },
  });

  const nothing = answered && flat.length === 0;
  return (
    <div className={classes.day}>
      <div className={classes.column}>
        <MayChange>
          <QuickAdd />
        </MayChange>
        {error && <ErrorBanner error={error} onRetry={() => void refetch()} />}
        {nothing && (
          <EmptyState
            icon={CalendarCheck}
            title="Nothing to do"
            actions={
              <MayChange>
                <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => openNew({ type: "activity" })}>
                  Plan an activity
                </Button>
              </MayChange>
            }
          >
            Calls, meetings and tasks that are yours show up here by the day on which they are due. Type one above, with
            its day and time.
          </EmptyState>
        )}
        {!nothing &&
          sections.map((section) => (
            <section key={section.due} className={classes.section} aria-label={NAMES[section.due]}>
              {(section.rows.length > 0 || section.due === "today") && (
                <h2 className={classes.heading} data-due={section.due}>
                  {NAMES[section.due]} <span className={classes.number}>{formatNumber(section.count)}</span>
                </h2>
              )}
              {section.due === "today" && section.rows.length === 0 && (
                <Text size="sm" c="dimmed" px={8}>
                  Nothing more today.
                </Text>
              )}
              {section.rows.length > 0 && (
                <ul className={classes.rows}>
                  {section.rows.map((row, at) => (
                    <Row
                      key={row.id}
                      row={row}
                      due={section.due}
                      type={types.find((one) => one.value === row.values.type)?.label ?? ""}
                      focused={focus === row.id}
                      picked={picked.has(row.id)}
                      menu={menu.id === row.id ? menu.which : null}
                      onMenu={(which) => setMenu({ id: row.id, which })}
                      onFocus={() => setFocus(row.id)}
                      onPick={() => pick(row.id)}
                      onComplete={() => void complete(row, section.due, at)}
                      onOpen={() => editRecord("activity", row.id)}
                    />
                  ))}
                </ul>
              )}
              {section.more && (
                <Button size="compact-sm" variant="subtle" onClick={() => void showMore(section.due)}>
                  Show more
                </Button>
              )}
            </section>
          ))}
      </div>
      {chosen.length > 0 && (
        <Group className={classes.bar} role="toolbar" aria-label="Selected activities" gap={12}>
          <Text size="sm" fw={600} className="k-num">
            {chosen.length} selected
          </Text>
          <SnoozeMenu
            ids={chosen}
            label="Snooze selected"
            keyId="snoozeActivity"
            opened={bulk === "snooze"}
            onChange={(now) => setBulk(now ? "snooze" : null)}
          />
          <MoveMenu
            ids={chosen}
            label="Move selected"
            keyId="moveActivity"
            opened={bulk === "move"}
            onChange={(now) => setBulk(now ? "move" : null)}
          />
          <Button size="compact-sm" variant="subtle" onClick={() => setPicked(new Set())}>
            Clear
          </Button>
        </Group>
      )}
    </div>
  );
}
