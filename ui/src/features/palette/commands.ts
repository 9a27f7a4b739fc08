import { useNavigate } from "@tanstack/react-router";
import {
  Building2,
  CalendarCheck,
  CircleDollarSign,
  CircleHelp,
  Columns3,
  CopyCheck,
  FileInput,
  FolderOpen,
  History,
  House,
  type LucideIcon,
  Moon,
  PanelLeft,
  Plus,
  Redo2,
  Settings,
  Sun,
  Undo2,
  UserRound,
  X,
} from "lucide-react";
import { act } from "../../data/act";
import { openHelp, openNew } from "../../data/dialogs";
import { useShellStatus, useWords } from "../../data/queries";
import { useSession } from "../../data/session";
import { redo, undo } from "../../data/undo";
import { isBound, KEYS, type KeyId, pressKey } from "../../keys";
import { closeWorkspace, pickWorkspace } from "../welcome/open";

export interface PaletteCommand {
  id: string;
  label: string;
  /** Other words under which a person may look for it. */
  also?: string;
  icon: LucideIcon;
  keyId?: KeyId;
  run: () => void;
}

/** Keys of the screen underneath that make sense as commands. */
const HERE: KeyId[] = ["call", "note", "task", "edit", "filter", "search", "selectAll", "peek"];

/** Everything that can be done from anywhere, in the order in which it is offered. */
export function usePaletteCommands(): PaletteCommand[] {
  const go = useNavigate();
  const word = useWords();
  const fixed = useShellStatus().data?.fixed === true;
  const create = (type: string): PaletteCommand => ({
    id: `new-${type}`,
    label: `New ${word(type).one.toLocaleLowerCase()}`,
    also: "add create",
    icon: Plus,
    run: () => openNew({ type }),
  });
  const here: PaletteCommand[] = HERE.filter(isBound).map((id) => ({
    id: `here-${id}`,
    label: KEYS[id].label,
    also: "here",
    icon: Columns3,
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
  return [
    ...here,
    create("person"),
    create("organization"),
    create("household"),
    create("deal"),
    create("activity"),
    {
      id: "people",
      label: word("person").many,
      also: "go people contacts list",
      icon: UserRound,
      keyId: "goPeople",
      run: () => void go({ to: "/people" }),
    },
    {
      id: "companies",
      label: word("organization").many,
      also: "go companies accounts list",
      icon: Building2,
      keyId: "goCompanies",
      run: () => void go({ to: "/companies" }),
    },
    {
      id: "households",
      label: word("household").many,
      also: "go households families list",
      icon: House,
      keyId: "goHouseholds",
      run: () => void go({ to: "/households" }),
    },
    {
      id: "deals",
      label: word("deal").many,
      also: "go deals list",
      icon: CircleDollarSign,
      keyId: "goDeals",
      run: () => void go({ to: "/deals" }),
    },
    {
      id: "board",
      label: "Board",
      also: "go pipeline kanban stages",
      icon: Columns3,
      keyId: "goBoard",
      run: () => void go({ to: "/board" }),
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
      id: "import",
      label: "Import a spreadsheet",
      also: "csv excel xlsx bring",
      icon: FileInput,
      keyId: "goImport",
      run: () => void go({ to: "/import" }),
    },
    {
      id: "duplicate-people",
      label: `Find duplicate ${word("person").many.toLocaleLowerCase()}`,
      also: "merge matching",
      icon: CopyCheck,
      run: () => void go({ to: "/duplicates/$type", params: { type: "person" } }),
    },
    {
      id: "duplicate-companies",
      label: `Find duplicate ${word("organization").many.toLocaleLowerCase()}`,
      also: "merge matching",
      icon: CopyCheck,
      run: () => void go({ to: "/duplicates/$type", params: { type: "organization" } }),
    },
    { id: "undo", label: "Undo", icon: Undo2, keyId: "undo", run: () => void undo() },
    { id: "redo", label: "Redo", icon: Redo2, keyId: "redo", run: () => void redo() },
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
      label: "Light theme",
      also: "appearance",
      icon: Sun,
      run: () => void act("settings.update", { theme: "light" }, false),
    },
    {
      id: "dark",
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
    ...files,
  ];
}

/** Every word that was typed starts a word of the command. */
export function matches(command: PaletteCommand, typed: string): boolean {
  const words = `${command.label} ${command.also ?? ""}`.toLocaleLowerCase().split(/[\s/]+/);
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}
