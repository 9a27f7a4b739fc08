/** The keyboard map: every key of every screen, in one place. Screens bind handlers to names, never to keys. */
import { useEffect, useRef, useSyncExternalStore } from "react";

export const KEY_GROUPS = [
  "Anywhere",
  "Go to",
  "Lists",
  "Duplicates",
  "Inbox",
  "Activities",
  "Calendar",
  "Record",
  "Board",
] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

interface Binding {
  /** One or more ways to press it: "mod+k", "shift+x", "g p" (one after the other). */
  keys: readonly string[];
  label: string;
  group: KeyGroup;
  /** Works while the cursor stands in a text field. */
  typing?: boolean;
  /** Works while a dialog is open. */
  dialog?: boolean;
  /** It changes something: silent for who may only look. */
  changes?: boolean;
  /** Not for a person to change: what it does hangs on the key itself. */
  fixed?: boolean;
}

const map = {
  // Before those that share a key with them: where duplicates are looked through, these are meant.
  mergeGroup: { keys: ["m"], label: "Merge the group as suggested", group: "Duplicates", changes: true },
  notSame: { keys: ["n"], label: "Not duplicates", group: "Duplicates", changes: true },
  noneOfThese: {
    keys: ["shift+n"],
    label: "The record in the column is none of the others",
    group: "Duplicates",
    changes: true,
  },
  skip: { keys: ["s"], label: "Skip the group for now", group: "Duplicates" },
  undoHere: { keys: ["u"], label: "Undo", group: "Duplicates", changes: true },
  columnBefore: { keys: ["arrowleft"], label: "Record to the left", group: "Duplicates" },
  columnAfter: { keys: ["arrowright"], label: "Record to the right", group: "Duplicates" },
  convertLead: { keys: ["c"], label: "Convert the lead", group: "Inbox", changes: true },
  discardLead: { keys: ["d"], label: "Discard the lead", group: "Inbox", changes: true },
  completeActivity: { keys: ["c"], label: "Complete the activity", group: "Activities", changes: true },
  snoozeActivity: { keys: ["z"], label: "Snooze the activity", group: "Activities", changes: true },
  moveActivity: { keys: ["d"], label: "Move the activity to another day", group: "Activities", changes: true },
  addActivity: { keys: ["a"], label: "Add an activity in one line", group: "Activities", changes: true },
  eventLater: { keys: ["alt+arrowright"], label: "Move the event a day later", group: "Calendar", changes: true },
  eventEarlier: { keys: ["alt+arrowleft"], label: "Move the event a day earlier", group: "Calendar", changes: true },
  eventDown: { keys: ["alt+arrowdown"], label: "Half an hour later, or a week", group: "Calendar", changes: true },
  eventUp: { keys: ["alt+arrowup"], label: "Half an hour earlier, or a week", group: "Calendar", changes: true },
  eventLonger: { keys: ["shift+alt+arrowdown"], label: "Make the event longer", group: "Calendar", changes: true },
  eventShorter: { keys: ["shift+alt+arrowup"], label: "Make the event shorter", group: "Calendar", changes: true },
  calendarToday: { keys: ["0"], label: "Today in the calendar", group: "Calendar" },
  palette: { keys: ["mod+k"], label: "Find a record or run a command", group: "Anywhere", typing: true },
  undo: { keys: ["mod+z"], label: "Undo", group: "Anywhere", changes: true },
  redo: { keys: ["shift+mod+z", "mod+y"], label: "Redo", group: "Anywhere", changes: true },
  new: { keys: ["n"], label: "New here", group: "Anywhere", changes: true },
  save: { keys: ["mod+enter"], label: "Save", group: "Anywhere", typing: true, dialog: true },
  help: { keys: ["?"], label: "Show all keys", group: "Anywhere" },
  rail: { keys: ["mod+b"], label: "Collapse or open the rail", group: "Anywhere", typing: true },
  back: { keys: ["escape"], label: "Close the innermost thing", group: "Anywhere", fixed: true },
  goHome: { keys: ["g h"], label: "Home", group: "Go to" },
  goPeople: { keys: ["g p"], label: "People", group: "Go to" },
  goCompanies: { keys: ["g c"], label: "Companies", group: "Go to" },
  goHouseholds: { keys: ["g o"], label: "Households", group: "Go to" },
  goDeals: { keys: ["g d"], label: "Deals", group: "Go to" },
  goBoard: { keys: ["g b"], label: "Board", group: "Go to" },
  goForecast: { keys: ["g f"], label: "Forecast", group: "Go to" },
  goActivities: { keys: ["g a"], label: "Activities", group: "Go to" },
  goReports: { keys: ["g r"], label: "Reports", group: "Go to" },
  goInbox: { keys: ["g l"], label: "Inbox of leads", group: "Go to" },
  goImport: { keys: ["g i"], label: "Import", group: "Go to" },
  goSettings: { keys: ["g s"], label: "Settings", group: "Go to" },
  goPin: {
    keys: ["g 1", "g 2", "g 3", "g 4", "g 5", "g 6", "g 7", "g 8", "g 9"],
    label: "Pinned view 1 to 9",
    group: "Go to",
    fixed: true,
  },
  notifications: { keys: ["g n"], label: "Notifications", group: "Go to" },
  goCalendar: { keys: ["g e"], label: "Calendar", group: "Go to" },
  goHistory: { keys: ["g y"], label: "History", group: "Go to" },
  search: { keys: ["/"], label: "Search this list", group: "Lists" },
  filter: { keys: ["f"], label: "Add a filter", group: "Lists" },
  filterEditor: { keys: ["shift+f"], label: "Edit the whole filter", group: "Lists" },
  down: { keys: ["arrowdown", "j"], label: "Next row", group: "Lists" },
  up: { keys: ["arrowup", "k"], label: "Previous row", group: "Lists" },
  top: { keys: ["home"], label: "First row", group: "Lists" },
  bottom: { keys: ["end"], label: "Last row", group: "Lists" },
  left: { keys: ["arrowleft"], label: "Column to the left", group: "Board" },
  right: { keys: ["arrowright"], label: "Column to the right", group: "Board" },
  moveDown: { keys: ["shift+arrowdown"], label: "Move the card down", group: "Board", changes: true },
  moveUp: { keys: ["shift+arrowup"], label: "Move the card up", group: "Board", changes: true },
  moveLeft: { keys: ["shift+arrowleft"], label: "Move the card to the stage before", group: "Board", changes: true },
  moveRight: { keys: ["shift+arrowright"], label: "Move the card to the next stage", group: "Board", changes: true },
  pick: { keys: [" "], label: "Pick the card", group: "Board", changes: true },
  menu: { keys: ["."], label: "What can be done with the card", group: "Board" },
  open: { keys: ["enter"], label: "Open", group: "Lists" },
  cellRight: { keys: ["arrowright"], label: "Into the cells, next cell", group: "Lists" },
  cellLeft: { keys: ["arrowleft"], label: "Previous cell, out of the cells", group: "Lists" },
  rangeDown: { keys: ["shift+arrowdown"], label: "Cells down to here", group: "Lists" },
  rangeUp: { keys: ["shift+arrowup"], label: "Cells up to here", group: "Lists" },
  rangeRight: { keys: ["shift+arrowright"], label: "Cells to the right", group: "Lists" },
  rangeLeft: { keys: ["shift+arrowleft"], label: "Cells to the left", group: "Lists" },
  editCell: { keys: ["f2"], label: "Edit the cell", group: "Lists", changes: true },
  fillDown: { keys: ["mod+d"], label: "Fill the first cell down", group: "Lists", changes: true },
  peek: { keys: [" "], label: "Peek", group: "Lists" },
  select: { keys: ["x"], label: "Select", group: "Lists" },
  selectRange: { keys: ["shift+x"], label: "Select up to here", group: "Lists" },
  selectAll: { keys: ["mod+a"], label: "Select all matches", group: "Lists" },
  export: { keys: ["mod+e"], label: "Export what is selected, or all that is shown", group: "Lists" },
  view: {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    label: "Saved view 1 to 9",
    group: "Lists",
    fixed: true,
  },
  saveView: { keys: ["mod+s"], label: "Save the view as it is now", group: "Lists", changes: true },
  saveViewAs: { keys: ["shift+mod+s"], label: "Save as a new view", group: "Lists", changes: true },
  sort: { keys: ["shift+s"], label: "Sort by one or more fields", group: "Lists" },
  group: { keys: ["shift+g"], label: "Group by a field", group: "Lists" },
  foldAll: { keys: ["shift+z"], label: "Fold or unfold all groups", group: "Lists" },
  columns: { keys: ["shift+c"], label: "Choose and order columns", group: "Lists" },
  columnLeft: { keys: ["mod+arrowleft"], label: "Move the cell's column to the left", group: "Lists" },
  columnRight: { keys: ["mod+arrowright"], label: "Move the cell's column to the right", group: "Lists" },
  narrower: { keys: ["shift+mod+arrowleft"], label: "Make the cell's column narrower", group: "Lists" },
  wider: { keys: ["shift+mod+arrowright"], label: "Make the cell's column wider", group: "Lists" },
  fitColumn: { keys: ["shift+mod+f"], label: "Fit the cell's column to its values", group: "Lists" },
  tag: { keys: ["shift+t"], label: "Tag what is selected", group: "Lists", changes: true },
  assign: { keys: ["shift+o"], label: "Assign what is selected", group: "Lists", changes: true },
  remove: { keys: ["delete"], label: "Delete", group: "Lists", changes: true },
  edit: { keys: ["e"], label: "Edit", group: "Record", changes: true },
  call: { keys: ["l"], label: "Log a call", group: "Record", changes: true },
  note: { keys: ["m"], label: "Write a note", group: "Record", changes: true },
  task: { keys: ["t"], label: "Add a task", group: "Record", changes: true },
  survivor: { keys: ["s"], label: "In a merge: another record survives", group: "Record", changes: true },
  moveUnder: { keys: ["u"], label: "Move the company under another one", group: "Record", changes: true },
  unfold: { keys: ["arrowright"], label: "Open the branch of a company tree, step in", group: "Record" },
  fold: { keys: ["arrowleft"], label: "Close the branch of a company tree, step out", group: "Record" },
  previous: { keys: ["["], label: "Previous record of the list", group: "Record" },
  next: { keys: ["]"], label: "Next record of the list", group: "Record" },
} as const satisfies Record<string, Binding>;

export type KeyId = keyof typeof map;
export const KEYS: Record<KeyId, Binding> = map;

/** The person's own key for some of them; the file keeps them (settings.keys). */
export type OwnKeys = Partial<Record<KeyId, string>>;
let own: OwnKeys = {};
const watchers = new Set<() => void>();

function isOwnKeys(saved: unknown): saved is Record<string, unknown> {
  return typeof saved === "object" && saved !== null;
}

/** Takes over the keys that the open file remembers; what it does not name has its usual keys. */
export function adoptKeys(saved: unknown): void {
  own = {};
  for (const id of Object.keys(map) as KeyId[]) {
    const keys = isOwnKeys(saved) ? saved[id] : undefined;
    if (typeof keys === "string" && !KEYS[id].fixed) own[id] = keys;
  }
  index();
  for (const tell of watchers) tell();
}

/** The person's own keys; the component is drawn again when they change. */
export function useOwnKeys(): OwnKeys {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => own,
  );
}

/** Every way to press it now. An own key takes the place of the usual ones, but arrows stay arrows. */
export function keysOf(id: KeyId): readonly string[] {
  const { keys } = KEYS[id];
  const chosen = own[id];
  if (chosen === undefined) return keys;
  return [chosen, ...keys.filter((one) => keys.length > 1 && one.startsWith("arrow"))];
}

const COPYING = ["mod+c", "mod+v", "mod+x"];

/** Why this cannot be the key for that and what to do, in sentences; null when it can. */
export function keyProblem(id: KeyId, keys: string, nameOf: (id: KeyId) => string): string | null {
  if (KEYS[id].typing && !keys.includes("mod+"))
    return "This one works while typing, so it needs Ctrl or Cmd. Choose another key.";
  if (COPYING.includes(keys)) return `${capsOf(keys).join(" ")} copies and pastes. Choose another key.`;
  for (const other of Object.keys(map) as KeyId[]) {
    // Some keys are shared from the start, by screens that are never shown together.
    if (other === id || KEYS[other].keys.some((one) => KEYS[id].keys.includes(one))) continue;
    for (const taken of keysOf(other)) {
      const name = `“${nameOf(other)}”`;
      const way = "Choose another key, or change that one first.";
      if (taken === keys) return `${capsOf(keys).join(" ")} is ${name} already. ${way}`;
      if (taken.startsWith(`${keys} `)) {
        return `${capsOf(keys).join(" ")} begins ${capsOf(taken).join(" ")}, ${name}. ${way}`;
      }
    }
  }
  return null;
}

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How the keys of a binding are written on buttons: ["Ctrl", "K"] or ["G", "P"]. */
export function keyCaps(id: KeyId): string[] {
  if (id === "view") return ["1", "–", "9"];
  if (id === "goPin") return ["G", "1", "–", "9"];
  return capsOf(keysOf(id)[0] ?? "");
}

/** The same for keys that are not bound yet. */
export function capsOf(keys: string): string[] {
  return keys.split(keys.includes(" ") && keys.length > 1 ? " " : "+").map(cap);
}

function cap(part: string): string {
  switch (part) {
    case "mod":
      return apple ? "⌘" : "Ctrl";
    case "shift":
      return "Shift";
    case "alt":
      return apple ? "⌥" : "Alt";
    case "enter":
      return "Enter";
    case "escape":
      return "Esc";
    case "delete":
      return "Del";
    case "home":
      return "Home";
    case "end":
      return "End";
    case " ":
    case "":
      return "Space";
    case "arrowup":
      return "↑";
    case "arrowdown":
      return "↓";
    case "arrowleft":
      return "←";
    case "arrowright":
      return "→";
    default:
      return part.toUpperCase();
  }
}

let mayChange = true;

/** Whether keys that change something do so. */
export function adoptRights(change: boolean): void {
  mayChange = change;
}

/** Whether the key does anything for this person. */
export function isOffered(id: KeyId): boolean {
  return mayChange || KEYS[id].changes !== true;
}

/** Return false to let the handler that was bound before this one have the key. */
export type KeyHandler = (event: KeyboardEvent) => unknown;
export type KeyHandlers = Partial<Record<KeyId, KeyHandler>>;

const stack: { current: KeyHandlers }[] = [];

/** Binds handlers while the component is on the screen. The innermost (latest) one wins. */
export function useKeys(handlers: KeyHandlers, active = true): void {
  const ref = useRef(handlers);
  ref.current = handlers;
  useEffect(() => {
    if (!active) return;
    stack.push(ref);
    return () => {
      const at = stack.indexOf(ref);
      if (at >= 0) stack.splice(at, 1);
    };
  }, [active]);
}

/** Runs what a key would run, for the palette and for buttons. */
export function pressKey(id: KeyId): boolean {
  return dispatch(id, new KeyboardEvent("keydown"));
}

/** Whether somebody on the screen listens to this key now. */
export function isBound(id: KeyId): boolean {
  return isOffered(id) && stack.some((entry) => entry.current[id] !== undefined);
}

function dispatch(id: KeyId, event: KeyboardEvent): boolean {
  if (!isOffered(id)) return false;
  for (let at = stack.length - 1; at >= 0; at -= 1) {
    const handler = stack[at]?.current[id];
    if (handler && handler(event) !== false) return true;
  }
  return false;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Inside a popover, a menu or a list of choices, keys belong to it and not to the list beneath. */
function isInside(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role=dialog], [role=menu], [role=listbox]") !== null;
}

/** A button or link under the focus keeps Enter and Space for itself. */
function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("button, a[href], [role=button], [role=menuitem], [role=option], input") !== null
  );
}

function chord(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const parts: string[] = [];
  const printable = event.key.length === 1 && !/[a-z ]/i.test(event.key);
  if (event.shiftKey && !printable) parts.push("shift");
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  parts.push(key);
  return parts.join("+");
}

const byChord = new Map<string, KeyId[]>();
const prefixes = new Set<string | undefined>();

function index(): void {
  byChord.clear();
  prefixes.clear();
  for (const id of Object.keys(map) as KeyId[]) {
    for (const keys of keysOf(id)) {
      byChord.set(keys, [...(byChord.get(keys) ?? []), id]);
      if (keys.length > 1 && keys.includes(" ")) prefixes.add(keys.split(" ")[0]);
    }
  }
}
index();

let recording: { first: string; done: (keys: string | null) => void } | null = null;

/** Hears the next keys instead of doing what they do; null when Escape was pressed. The answer stops it. */
export function recordKeys(done: (keys: string | null) => void): () => void {
  const mine = { first: "", done };
  recording = mine;
  return () => {
    if (recording === mine) recording = null;
  };
}

function record(event: KeyboardEvent): void {
  if (!recording || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const pressed = chord(event);
  if (recording.first === "" && prefixes.has(pressed)) {
    recording.first = pressed;
    return;
  }
  const { first, done } = recording;
  recording = null;
  done(pressed === "escape" || pressed === "tab" ? null : [first, pressed].filter(Boolean).join(" "));
}

let prefix: { key: string; until: number } | null = null;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = chord(event);
  const sequence = prefix && prefix.until > event.timeStamp ? `${prefix.key} ${pressed}` : null;
  prefix = null;
  const typing = isTyping(event.target);
  const dialog = isInside(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
  const ids = (sequence ? byChord.get(sequence) : undefined) ?? byChord.get(pressed) ?? [];
  for (const id of ids) {
    const binding = KEYS[id];
    if (typing && !binding.typing) continue;
    if (dialog && !binding.dialog) continue;
    if ((pressed === "enter" || pressed === " ") && isPressable(event.target)) continue;
    if (dispatch(id, event)) {
      event.preventDefault();
      return;
    }
  }
  if (!typing && !dialog && prefixes.has(pressed)) prefix = { key: pressed, until: event.timeStamp + 1500 };
}

/** Who changes a key hears all of them. Saving comes before what a control would make of the same keys: a select opens its list on Ctrl+Enter. */
function onFirst(event: KeyboardEvent): void {
  if (recording) {
    event.preventDefault();
    event.stopImmediatePropagation();
    record(event);
    return;
  }
  if (event.isComposing || !keysOf("save").includes(chord(event))) return;
  if (dispatch("save", event)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Starts listening to the keyboard; the answer stops it. */
export function startKeys(): () => void {
  window.addEventListener("keydown", onFirst, true);
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", onFirst, true);
    window.removeEventListener("keydown", onKeyDown);
  };
}
