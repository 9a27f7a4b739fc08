import { Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import {
  CalendarCheck,
  CalendarDays,
  ChartColumn,
  ChevronsUpDown,
  Columns3,
  CopyCheck,
  FileInput,
  FolderOpen,
  History,
  Inbox,
  LayoutDashboard,
  type LucideIcon,
  PanelLeftClose,
  PanelLeftOpen,
  Settings,
  TrendingUp,
  X,
} from "lucide-react";
import { Avatar, iconOf, JobsTray, MayChange, tipLabel } from "../components";
import { formatNumber } from "../data/format";
import { LIST_KEYS, listedTypes, MAIN, typeAt } from "../data/places";
import { useCatalog, useCommand, useMay, useShellStatus, useWords, useWorkspace } from "../data/queries";
import { useSession } from "../data/session";
import { type PinnedView, showView, usePinnedViews } from "../features/lists/views";
import { closeWorkspace, openWorkspace, pickWorkspace } from "../features/welcome/open";
import { type KeyId, useKeys } from "../keys";
import type { RecordTypeInfo } from "../transport/api";
import classes from "./app.module.css";
import { useRailOpen } from "./useRailOpen";

type Place =
  | "/home"
  | "/board"
  | "/forecast"
  | "/reports"
  | "/activities"
  | "/calendar"
  | "/inbox"
  | "/import"
  | "/history"
  | "/settings";

interface Item {
  /** A screen, or the list of a record type. */
  to: Place | { list: string };
  label: string;
  icon: LucideIcon;
  keyId?: KeyId;
  count?: number;
}

export function Rail() {
  const open = useRailOpen();
  const toggle = useSession((state) => state.toggleRail);
  const word = useWords();
  const counts = useWorkspace().data?.counts ?? {};
  const path = useRouterState({ select: (state) => state.location.pathname });
  const catalog = useCatalog();
  const list = (type: RecordTypeInfo): Item => ({
    to: { list: type.key },
    label: word(type.key).many,
    icon: iconOf(type.icon),
    keyId: LIST_KEYS[type.key],
    count: counts[type.key],
  });
  const waiting = useCommand("records.count", NEW_LEADS, { enabled: catalog.types.length > 0 }).data?.count;
  // Planned work and leads have screens of their own, which stand for their lists.
  const used = useWorkspace().data?.used ?? [];
  const lists = listedTypes(catalog).filter(
    (type) => !["activity", "lead", "listing"].includes(type.key) && (!type.quiet || used.includes(type.key)),
  );
  const items: Item[] = [
    { to: "/home", label: "Home", icon: LayoutDashboard, keyId: "goHome" },
    ...lists.filter((type) => MAIN.includes(type.key)).map(list),
    { to: "/board", label: "Board", icon: Columns3, keyId: "goBoard" },
    { to: "/forecast", label: "Forecast", icon: TrendingUp, keyId: "goForecast" },
    { to: "/activities", label: word("activity").many, icon: CalendarCheck, keyId: "goActivities" },
    { to: "/calendar", label: "Calendar", icon: CalendarDays, keyId: "goCalendar" },
    { to: "/inbox", label: "Inbox", icon: Inbox, keyId: "goInbox", ...(waiting ? { count: waiting } : {}) },
    ...lists.filter((type) => !MAIN.includes(type.key)).map(list),
  ];
  const may = useMay();
  const tools: Item[] = [
    { to: "/reports", label: "Reports", icon: ChartColumn, keyId: "goReports" },
    ...(may.change ? [IMPORT] : []),
    { to: "/history", label: "History", icon: History, keyId: "goHistory" },
  ];
  return (
    <nav className={classes.rail} aria-label="Main">
      <Switcher open={open} />
      <div className={classes.railScroll}>
        {items.map((item) => (
          <RailLink key={item.label} item={item} open={open} active={isActive(path, item.to)} />
        ))}
        <Pins open={open} />
        <div className={classes.railGap} />
        {tools.map((item) => (
          <RailLink key={item.label} item={item} open={open} active={isActive(path, item.to)} />
        ))}
        <MayChange>
          <Tooltip label="Duplicates" disabled={open} position="right">
            <Link
              to="/duplicates/$type"
              params={{ type: "person" }}
              className={classes.railLink}
              data-active={path.startsWith("/duplicates") || path.startsWith("/merge") || undefined}
              aria-label={open ? undefined : "Duplicates"}
            >
              <CopyCheck size={16} aria-hidden />
              {open && <span className="k-cut">Duplicates</span>}
            </Link>
          </Tooltip>
        </MayChange>
      </div>
      <div className={classes.railFoot}>
        <JobsTray compact={!open} />
        <RailLink
          item={{ to: "/settings", label: "Settings", icon: Settings, keyId: "goSettings" }}
          open={open}
          active={path === "/settings"}
        />
        <Tooltip label={tipLabel(open ? "Collapse" : "Open", "rail")} position="right">
          <UnstyledButton
            className={classes.railLink}
            onClick={toggle}
            aria-label={open ? undefined : "Open the rail"}
            aria-expanded={open}
          >
            {open ? <PanelLeftClose size={16} aria-hidden /> : <PanelLeftOpen size={16} aria-hidden />}
            {open && <span className="k-cut">Collapse</span>}
          </UnstyledButton>
        </Tooltip>
      </div>
    </nav>
  );
}

/** Leads that nobody looked at yet. */
const NEW_LEADS = { type: "lead", filter: { field: "status", op: "eq" as const, value: "new" } };
const IMPORT: Item = { to: "/import", label: "Import", icon: FileInput, keyId: "goImport" };

/** A record's page belongs to the list of its type. */
function isActive(path: string, to: Item["to"]): boolean {
  if (to === "/import" && path.startsWith("/imports")) return true;
  if (to === "/inbox" && ["lead", "listing"].includes(typeAt(path) ?? "")) return true;
  if (typeof to === "string") return path === to;
  return /^\/(record|list)\//.test(path) && typeAt(path) === to.list;
}

function RailLink({ item, open, active }: { item: Item; open: boolean; active: boolean }) {
  const Icon = item.icon;
  return (
    <Tooltip label={tipLabel(item.label, item.keyId)} position="right" openDelay={open ? 900 : 100}>
      <Link
        {...(typeof item.to === "string" ? { to: item.to } : { to: "/list/$type", params: { type: item.to.list } })}
        className={classes.railLink}
        data-active={active || undefined}
        aria-label={open ? undefined : item.label}
        aria-current={active ? "page" : undefined}
      >
        <Icon size={16} aria-hidden />
        {open && (
          <>
            <span className="k-cut">{item.label}</span>
            {item.count !== undefined && <span className={classes.railCount}>{formatNumber(item.count)}</span>}
          </>
        )}
      </Link>
    </Tooltip>
  );
}

/** Views that were pinned: a click, or its number after `g`. */
function Pins({ open }: { open: boolean }) {
  const pins = usePinnedViews();
  const go = useNavigate();
  const catalog = useCatalog();
  const shown = useSession((state) => state.lists);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const show = (pin: PinnedView | undefined) => {
    if (!pin) return false;
    showView(pin.type, pin.view);
    void go({ to: "/list/$type", params: { type: pin.type } });
  };
  useKeys({ goPin: (event) => show(pins[Number(event.key) - 1]) });
  return pins.map((pin, at) => {
    const Icon = iconOf(catalog.types.find((type) => type.key === pin.type)?.icon ?? "");
    const active = path === `/list/${pin.type}` && shown[pin.type]?.view === pin.view.id;
    return (
      <Tooltip
        key={pin.view.id}
        label={at < 9 ? `${pin.view.name} (G ${at + 1})` : pin.view.name}
        position="right"
        openDelay={open ? 900 : 100}
      >
        <UnstyledButton
          className={`${classes.railLink} ${classes.railPin}`}
          data-active={active || undefined}
          aria-label={open ? undefined : pin.view.name}
          aria-current={active ? "page" : undefined}
          onClick={() => show(pin)}
        >
          <Icon size={14} aria-hidden />
          {open && (
            <span className="k-cut" dir="auto">
              {pin.view.name}
            </span>
          )}
        </UnstyledButton>
      </Tooltip>
    );
  });
}

/** The open file's name, and the way to another. */
function Switcher({ open }: { open: boolean }) {
  const workspace = useWorkspace().data;
  const status = useShellStatus().data;
  const go = useNavigate();
  const name = workspace?.settings.name || "Workspace";
  const fixed = status?.fixed === true;
  const others = (status?.recent ?? []).filter((one) => one.path !== status?.workspace).slice(0, 6);
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={open ? undefined : name} title="Switch workspace">
          <Avatar id={name} name={name} size={24} round={false} />
          {open && (
            <>
              <span className={`${classes.switcherName} k-cut`} dir="auto">
                {name}
              </span>
              <ChevronsUpDown size={14} aria-hidden />
            </>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {workspace?.path && <Menu.Label style={{ overflowWrap: "anywhere" }}>{workspace.path}</Menu.Label>}
        {others.map((one) => (
          <Menu.Item
            key={one.path}
            leftSection={<Avatar id={one.name} name={one.name} size={18} round={false} />}
            onClick={() => void openWorkspace(one.path)}
          >
            {one.name}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        {!fixed && (
          <Menu.Item leftSection={<FolderOpen size={16} aria-hidden />} onClick={() => void pickWorkspace()}>
            Open a workspace…
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Settings size={16} aria-hidden />} onClick={() => void go({ to: "/settings" })}>
          Workspace settings
        </Menu.Item>
        {!fixed && (
          <Menu.Item leftSection={<X size={16} aria-hidden />} onClick={() => void closeWorkspace()}>
            Close
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
