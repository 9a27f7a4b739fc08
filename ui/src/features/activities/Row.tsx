import { Checkbox, UnstyledButton } from "@mantine/core";
import { AlarmClock, Flag, Repeat } from "lucide-react";
import { useEffect, useRef } from "react";
import { iconOf, RecordLink } from "../../components";
import { formatDateTime } from "../../data/format";
import { useMay } from "../../data/queries";
import type { ActivityDue, RecordRow, Reference } from "../../transport/api";
import classes from "./activities.module.css";
import { dueOf, dueWords } from "./due";
import { MoveMenu, SnoozeMenu } from "./RowMenus";

const TYPE_ICONS: Record<string, string> = {
  call: "phone",
  email: "mail",
  meeting: "users",
  demo: "users",
  sms: "message-circle",
  note: "sticky-note",
  follow_up: "undo-2",
};

function asReference(value: unknown): Reference | null {
  return typeof value === "object" && value !== null && "title" in value ? (value as Reference) : null;
}

export type OpenMenu = "snooze" | "move" | null;

interface RowProps {
  row: RecordRow;
  due: ActivityDue;
  type: string;
  focused: boolean;
  picked: boolean;
  menu: OpenMenu;
  onMenu: (menu: OpenMenu) => void;
  onFocus: () => void;
  onPick: () => void;
  onComplete: () => void;
  onOpen: () => void;
}

/** One activity: tick it, open it, put it off, move it. */
export function Row({ row, due, type, focused, picked, menu, ...on }: RowProps) {
  const may = useMay(row);
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (focused) item.current?.scrollIntoView({ block: "nearest" });
  }, [focused]);
  const Icon = iconOf(TYPE_ICONS[String(row.values.type)] ?? "circle-check");
  const about = asReference(row.values.party) ?? asReference(row.values.contact);
  const deal = asReference(row.values.deal);
  const done = row.values.status === "completed";
  const urgent = row.values.priority === "high" || row.values.priority === "urgent";
  const reminder = row.values.reminder_at;
  return (
    <li
      ref={item}
      className={classes.row}
      data-focused={focused || undefined}
      data-picked={picked || undefined}
      data-done={done || undefined}
      aria-current={focused || undefined}
      onPointerDown={on.onFocus}
    >
      <Checkbox
        size="xs"
        aria-label={`Complete ${row.title}`}
        checked={done}
        disabled={done || !may.change}
        onChange={on.onComplete}
      />
      <Icon size={15} aria-hidden className={classes.icon} />
      <span className="k-hidden">{type}: </span>
      <UnstyledButton className={classes.subject} dir="auto" onClick={on.onOpen}>
        {row.title}
      </UnstyledButton>
      <span className={classes.marks}>
        {urgent && (
          <span className={classes.urgent}>
            <Flag size={13} aria-hidden /> {row.values.priority === "urgent" ? "Urgent" : "High"}
          </span>
        )}
        {typeof row.values.recurrence === "string" && <Repeat size={13} role="img" aria-label="Repeats" />}
        {typeof reminder === "string" && (
          <AlarmClock size={13} role="img" aria-label={`Reminder ${formatDateTime(reminder)}`} />
        )}
      </span>
      <span className={classes.about}>
        {about && <RecordLink reference={about} avatar />}
        {!about && deal && <RecordLink reference={deal} />}
      </span>
      <span className={classes.due} data-late={(due === "overdue" && !done) || undefined}>
        {dueWords(dueOf(row))}
        {due === "overdue" && !done && <span className="k-hidden">, overdue</span>}
      </span>
      <span className={classes.tools}>
        {!done && may.change && (
          <>
            <SnoozeMenu
              ids={[row.id]}
              label={`Snooze ${row.title}`}
              keyId="snoozeActivity"
              opened={menu === "snooze"}
              onChange={(open) => on.onMenu(open ? "snooze" : null)}
            />
            <MoveMenu
              ids={[row.id]}
              label={`Move ${row.title}`}
              keyId="moveActivity"
              repeats={typeof row.values.recurrence === "string"}
              opened={menu === "move"}
              onChange={(open) => on.onMenu(open ? "move" : null)}
            />
          </>
        )}
      </span>
    </li>
  );
}
