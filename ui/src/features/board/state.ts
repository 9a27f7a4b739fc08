import { create } from "zustand";
import type { BoardStage, DealCard, Reference } from "../../transport/api";
import type { Move } from "./arrange";
import type { LaneBy, LaneKey } from "./lanes";

/** Where a card would land: the neighbours in the column as it is shown. */
export interface Place {
  before: string | null;
  after: string | null;
  /** Index in the shown column without the dragged card; draws the line. */
  index: number;
}

/** What a close dialog waits for. */
export interface Closing {
  cards: DealCard[];
  stage: BoardStage;
  place: Place | null;
  along: Along;
}

/** What goes into the file with a move. */
export interface Along {
  /** Whose the deals become, nobody's where it is null; they stay whose they are when absent. */
  owner?: Reference | null;
  reason?: string | null;
  reasonId?: string | null;
  /** Fields that the stage asks for. */
  values?: Record<string, unknown>;
}

/** What a form for the fields of a stage waits for. */
export interface Filling extends Closing {
  /** Keys of the fields. */
  fields: string[];
}

/** A column, or a zone, that cards would land in. */
export interface Landing {
  stage: BoardStage;
  /** The lane of the column, where there are lanes. */
  lane: LaneKey | null;
  place: Place | null;
  zone: boolean;
}

/** Cards that are carried. */
export interface Drag {
  cards: DealCard[];
  over: Landing | null;
  /** Why they cannot land where the pointer is, in words. */
  refused: string | null;
}

interface BoardState {
  pipeline: string | null;
  /** Swim lanes, where there are any. */
  lanes: LaneBy | null;
  /** Closed lanes by the id of what they are of. */
  shut: Record<string, boolean>;
  /** Folded columns by stage id; a stage that is not named folds by its kind. */
  folded: Record<string, boolean>;
  /** The card that the keyboard stands on. */
  focused: string | null;
  /** Grows when the focus shall really go there. */
  focusTick: number;
  picked: string[];
  /** The card that a range of picks begins at. */
  anchor: string | null;
  /** Moves that are on the screen and not yet in the file. */
  pending: Move[];
  /** The card under the pointer and where it would land; sums follow it. */
  drag: Drag | null;
  closing: Closing | null;
  filling: Filling | null;
  /** What was won just now, while that is celebrated. */
  won: string | null;
  menu: { card: DealCard; x: number; y: number } | null;
  said: string;
}

/** How the board was left, and what happens on it now. */
export const useBoard = create<BoardState>(() => ({
  pipeline: null,
  lanes: null,
  shut: {},
  folded: {},
  focused: null,
  focusTick: 0,
  picked: [],
  anchor: null,
  pending: [],
  drag: null,
  closing: null,
  filling: null,
  won: null,
  menu: null,
  said: "",
}));

/** How far each column was scrolled, by stage id, and the board itself: coming back finds it as it was. */
export const left = { columns: new Map<string, number>(), across: 0 };

/** Puts the keyboard on a card. */
export function focusCard(id: string | null): void {
  useBoard.setState((state) => ({ focused: id, focusTick: state.focusTick + 1 }));
}

/** Says it to a screen reader. A mark that changes makes the same words heard twice. */
export function announce(text: string): void {
  useBoard.setState((state) => ({ said: state.said === text ? `${text}\u00a0` : text }));
}

export function isFolded(state: Pick<BoardState, "folded">, stage: BoardStage): boolean {
  return state.folded[stage.id] ?? stage.kind !== "open";
}
