import { useNavigate } from "@tanstack/react-router";
import {
  CalendarCheck,
  CalendarDays,
  CalendarPlus,
  ChartColumn,
  CircleHelp,
  Columns3,
  CopyCheck,
  Eye,
  FileInput,
  FolderOpen,
  History,
  Inbox,
  ListChecks,
  ListFilter,
  type LucideIcon,
  Moon,
  PanelLeft,
  Pencil,
  Phone,
  Plus,
  Redo2,
  Search,
  Settings,
  StickyNote,
  Sun,
  TrendingUp,
  Undo2,
  X,
} from "lucide-react";
import { iconOf } from "../../components";
import { act } from "../../data/act";
import { openHelp, openNew } from "../../data/dialogs";
import { keyLabel, LIST_KEYS, listedTypes } from "../../data/places";
import { useCatalog, useMay, useShellStatus, useWords } from "../../data/queries";
import { useSession } from "../../data/session";
import { redo, undo } from "../../data/undo";
import { isBound, type KeyId, pressKey } from "../../keys";
import type { May, RecordTypeInfo } from "../../transport/api";
import { sectionsOf } from "../settings/sections";
import { closeWorkspace, pickWorkspace } from "../welcome/open";

export interface PaletteCommand {
  id: string;
  label: string;
  /** Other words under which a person may look for it. */
  also?: string;
  /** The screen that it is a part of; such a command is offered to who looks for it. */
  where?: string;
  icon: LucideIcon;
  keyId?: KeyId;
  /** What the person must be allowed to do for it. */
  needs?: keyof May | undefined;
  run: () => void;
}

/** Other words under which people look for a list. */
const ALSO: Record<string, string> = { person: "contacts", organization: "accounts", household: "families" };

/** Keys of the screen underneath that make sense as commands. */
const HERE = {
  call: Phone,
  note: StickyNote,
  task: CalendarPlus,
  edit: Pencil,
  filter: ListFilter,
  search: Search,
  selectAll: ListChecks,
  peek: Eye,
} satisfies Partial<Record<KeyId, LucideIcon>>;

/** Everything that can be done from anywhere, in the order in which it is offered. */
export function usePaletteCommands(): PaletteCommand[] {
  const go = useNavigate();
  const word = useWords();
  const may = useMay();
  const fixed = useShellStatus().data?.fixed === true;
  const types = listedTypes(useCatalog());
  const create = (type: RecordTypeInfo): PaletteCommand => ({
    id: `new-${type.key}`,
    label: `New ${word(type.key).one.toLocaleLowerCase()}`,
    also: "add create",
    icon: Plus,
    needs: "change",
    run: () => openNew({ type: type.key }),
  });
  const list = (type: RecordTypeInfo): PaletteCommand => ({
    id: `list-${type.key}`,
    label: word(type.key).many,
    also: `go ${type.plural} ${ALSO[type.key] ?? ""} list`,
    icon: iconOf(type.icon),
    keyId: LIST_KEYS[type.key],
    run: () => void go({ to: "/list/$type", params: { type: type.key } }),
  });
  const here: PaletteCommand[] = (Object.keys(HERE) as (keyof typeof HERE)[]).filter(isBound).map((id) => ({
    id: `here-${id}`,
    label: keyLabel(id, word),
    also: "here",
    icon: HERE[id],
    keyId: id,
    run: () => setTimeout(() => pressKey(id), 150),
  }));
  const files: PaletteCommand[] = fixed
    ? []
    : [
        {
          id: "open-file",
          label: "Open a workspace…",
          also: "file switch",
          icon: FolderOpen,
          run: () => void pickWorkspace(),
        },
        {
          id: "close-file",
          label: "Close this workspace",
          also: "file quit",
          icon: X,
          run: () => void closeWorkspace(),
        },
      ];
  const all: PaletteCommand[] = [
    ...here,
    ...types.filter((type) => !type.imported).map(create),
    ...types.filter((type) => type.key !== "activity").map(list),
    {
      id: "board",
      label: "Board",
      also: "go pipeline kanban stages",
      icon: Columns3,
      keyId: "goBoard",
      run: () => void go({ to: "/board" }),
    },
    {
      id: "forecast",
      label: "Forecast",
      also: "go revenue expected months weighted",
      icon: TrendingUp,
      keyId: "goForecast",
      run: () => void go({ to: "/forecast" }),
    },
    {
      id: "inbox",
      label: "Inbox of leads",
      also: "go leads triage new",
      icon: Inbox,
      keyId: "goInbox",
      run: () => void go({ to: "/inbox" }),
    },
    {
      id: "activities",
      label: word("activity").many,
      also: "go tasks to do calls",
      icon: CalendarCheck,
      keyId: "goActivities",
      run: () => void go({ to: "/activities" }),
    },
    {
      id: "calendar",
      label: "Calendar",
      also: "go day week month agenda meetings",
      icon: CalendarDays,
      keyId: "goCalendar",
      run: () => void go({ to: "/calendar" }),
    },
    {
      id: "reports",
      label: "Reports",
      also: "go funnel conversion win rate time in stage velocity sales trend score",
      icon: ChartColumn,
      keyId: "goReports",
      run: () => void go({ to: "/reports" }),
    },
    {
      id: "import",
      needs: "change",
      label: "Import a spreadsheet",
      also: "csv excel xlsx bring",
      icon: FileInput,
      keyId: "goImport",
      run: () => void go({ to: "/import" }),
    },
    {
      id: "imports",
      label: "Imports",
      also: "history of imported files refused rows undo",
      icon: FileInput,
      run: () => void go({ to: "/imports" }),
    },
    {
      id: "duplicate-people",
      needs: "change",
      label: `Find duplicate ${word("person").many.toLocaleLowerCase()}`,
      also: "merge matching",
      icon: CopyCheck,
      run: () => void go({ to: "/duplicates/$type", params: { type: "person" } }),
    },
    {
      id: "duplicate-companies",
      needs: "change",
      label: `Find duplicate ${word("organization").many.toLocaleLowerCase()}`,
      also: "merge matching",
      icon: CopyCheck,
      run: () => void go({ to: "/duplicates/$type", params: { type: "organization" } }),
    },
    { id: "undo", needs: "change", label: "Undo", icon: Undo2, keyId: "undo", run: () => void undo() },
    { id: "redo", needs: "change", label: "Redo", icon: Redo2, keyId: "redo", run: () => void redo() },
    {
      id: "history",
      label: "History",
      also: "journal changes undo",
      icon: History,
      keyId: "goHistory",
      run: () => void go({ to: "/history" }),
    },
    {
      id: "settings",
      label: "Settings",
      also: "preferences pipeline stages users currency",
      icon: Settings,
      keyId: "goSettings",
      run: () => void go({ to: "/settings" }),
    },
    {
      id: "light",
      needs: "set_up",
      label: "Light theme",
      also: "appearance",
      icon: Sun,
      run: () => void act("settings.update", { theme: "light" }, false),
    },
    {
      id: "dark",
      needs: "set_up",
      label: "Dark theme",
      also: "appearance night",
      icon: Moon,
      run: () => void act("settings.update", { theme: "dark" }, false),
    },
    {
      id: "rail",
      label: "Collapse or open the rail",
      also: "sidebar",
      icon: PanelLeft,
      keyId: "rail",
      run: () => useSession.getState().toggleRail(),
    },
    {
      id: "help",
      label: "Show all keys",
      also: "help keyboard shortcuts",
      icon: CircleHelp,
      keyId: "help",
      run: openHelp,
    },
    ...sectionsOf(word).map(
      ({ title, also, needs }): PaletteCommand => ({
        id: `settings-${title}`,
        label: title,
        where: "Settings",
        also,
        icon: Settings,
        needs,
        run: () => void go({ to: "/settings", search: { section: title } }),
      }),
    ),
    ...files,
  ];
  return all.filter((one) => one.needs === undefined || may[one.needs]);
}

/** Every word that was typed starts a word of the text. */
export function startsWords(text: string, typed: string): boolean {
  const words = text.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u);
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

export function matches(command: PaletteCommand, typed: string): boolean {
  if (typed === "" && command.where) return false;
  return startsWords(`${command.label} ${command.also ?? ""}`, typed);
}
