import { Button, Group, Indicator, Menu, Popover, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { AlarmClock, AtSign, Bell as BellIcon, CopyCheck, ListChecks, type LucideIcon, UserCheck } from "lucide-react";
import { useState } from "react";
import { ErrorBanner, IconAction, showError, TimeText, tipLabel } from "../../components";
import { applyChange } from "../../data/client";
import { hasPage } from "../../data/places";
import { useCommand, useMay, usePages } from "../../data/queries";
import { useKeys } from "../../keys";
import { call, toCommandError } from "../../transport";
import type { Notification, NotificationKind } from "../../transport/api";
import { SNOOZES, snooze } from "../activities/snoozes";
import { editRecord } from "../records/editing";
import classes from "./notifications.module.css";

const ICONS: Record<NotificationKind, LucideIcon> = {
  mention: AtSign,
  reminder: AlarmClock,
  assigned: UserCheck,
  job: ListChecks,
  duplicate: CopyCheck,
};

const WORDS: Record<NotificationKind, string> = {
  mention: "Mentioned you",
  reminder: "Reminder",
  assigned: "Assigned to you",
  job: "Job",
  duplicate: "Likely duplicate",
};

/** What was read is no operation: the list is asked for again at once. */
function refresh(): void {
  applyChange({
    seq: 0,
    op: "notifications.read",
    label: "",
    types: ["notification_read"],
    ids: [],
    origin: null,
  });
}

async function mark(ids: string[], read: boolean): Promise<void> {
  try {
    await call("notifications.read", { ids, read });
    refresh();
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

async function markAll(): Promise<void> {
  try {
    await call("notifications.read_all", {});
    refresh();
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** AUT-04: in the top bar, with how many are unread; the panel lists them, newest first. */
export function Bell() {
  const [open, setOpen] = useState(false);
  const unread = useCommand("notifications.list", { limit: 1 }).data?.unread ?? 0;
  const toggle = () => setOpen((now) => !now);
  useKeys({ notifications: toggle });
  const shown = unread > 99 ? "99+" : String(unread);
  const label = unread > 0 ? `Notifications, ${shown} unread` : "Notifications";
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={380} trapFocus returnFocus>
      <Indicator
        label={shown}
        disabled={unread === 0}
        size={16}
        offset={5}
        color="teal"
        classNames={{ indicator: classes.count }}
      >
        <Popover.Target>
          <IconAction icon={BellIcon} label={label} keyId="notifications" onClick={toggle} />
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label="Notifications" p={0}>
        {open && <Panel onClose={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Panel({ onClose }: { onClose: () => void }) {
  const go = useNavigate();
  const pages = usePages("notifications.list", { limit: 30 });
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const unread = pages.data?.pages[0]?.unread ?? 0;
  const show = (row: Notification) => {
    if (!row.read) void mark([row.id], true);
    const about = row.about;
    if (!about) return;
    onClose();
    if (about.type === "activity") {
      void go({ to: "/activities" }).then(() => editRecord("activity", about.id));
    } else if (hasPage(about.type)) {
      void go({ to: "/record/$type/$id", params: { type: about.type, id: about.id } });
    }
  };
  return (
    <>
      <Group justify="space-between" className={classes.head}>
        <Text fw={600} size="sm">
          Notifications
        </Text>
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" disabled={unread === 0} onClick={() => void markAll()}>
            Mark all as read
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              onClose();
              void go({ to: "/settings" });
            }}
          >
            Settings
          </Button>
        </Group>
      </Group>
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && rows.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          Reminders that come due, work that somebody gives you and notes that name you show up here.
        </Text>
      )}
      {rows.length > 0 && (
        <ul className={classes.list}>
          {rows.map((row) => (
            <Row key={row.id} row={row} onShow={() => show(row)} />
          ))}
          {pages.hasNextPage && (
            <li className={classes.more}>
              <Button size="compact-sm" variant="subtle" onClick={() => void pages.fetchNextPage()}>
                Show older ones
              </Button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Row({ row, onShow }: { row: Notification; onShow: () => void }) {
  const Icon = ICONS[row.kind];
  const may = useMay();
  const about = row.about;
  const fromOther = row.kind === "mention" || row.kind === "assigned";
  return (
    <li className={classes.row} data-unread={!row.read || undefined}>
      <UnstyledButton className={classes.open} onClick={onShow}>
        <Icon size={16} aria-hidden className={classes.icon} />
        <span className={classes.text}>
          <span dir="auto" className={classes.title}>
            {row.text}
          </span>
          <span className={classes.meta}>
            {WORDS[row.kind]}
            {fromOther && row.by.title && ` by ${row.by.title}`} · <TimeText at={row.at} relative />
            {!row.read && <span className="k-hidden">, unread</span>}
          </span>
        </span>
      </UnstyledButton>
      <Group gap={0} wrap="nowrap" className={classes.actions}>
        {row.kind === "reminder" && about && may.change && (
          <Menu position="bottom-end" width={200} withinPortal={false}>
            <Menu.Target>
              <Button size="compact-xs" variant="subtle" aria-label={`Snooze ${row.text}`}>
                Snooze
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {SNOOZES.map((one) => (
                <Menu.Item
                  key={one.label}
                  onClick={() =>
                    void snooze(about.id, one.until).then((done) => (done ? mark([row.id], true) : undefined))
                  }
                >
                  {one.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Tooltip label={tipLabel(row.read ? "Mark as unread" : "Mark as read")}>
          <UnstyledButton
            className={classes.dot}
            data-unread={!row.read || undefined}
            aria-label={row.read ? `Mark as unread: ${row.text}` : `Mark as read: ${row.text}`}
            onClick={() => void mark([row.id], !row.read)}
          />
        </Tooltip>
      </Group>
    </li>
  );
}
