import type { BoardStage, DealCard, Money, Reference, StageTotals } from "../../transport/api";
import { inLane, type LaneKey } from "./lanes";

/** A card on its way to another place. */
export interface Move {
  key: string;
  card: DealCard;
  to: BoardStage;
  before: string | null;
  after: string | null;
  /** Whose it becomes; absent: it stays whose it is. */
  owner?: Reference | null;
}

/** Whether a move takes a card out of a lane, into it, or to another place in it. */
export function touches(lane: LaneKey | null, move: Move): boolean {
  return inLane(lane, move.card) || inLane(lane, arrived(move));
}

/** The cards of a column of a lane as they will be once the moves are done. Doing it twice changes nothing. */
export function arrange(stageId: string, cards: DealCard[], moves: Move[], lane: LaneKey | null = null): DealCard[] {
  if (moves.length === 0) return cards;
  let list = cards;
  for (const move of moves) {
    list = list.filter((card) => card.id !== move.card.id);
    if (move.to.id !== stageId || !inLane(lane, arrived(move))) continue;
    const at = placeOf(list, move.before, move.after);
    list = [...list.slice(0, at), arrived(move), ...list.slice(at)];
  }
  return list;
}

/** After `after`, else before `before`, else on top: the rule of deals.move. */
export function placeOf(list: DealCard[], before: string | null, after: string | null): number {
  const above = after === null ? -1 : list.findIndex((card) => card.id === after);
  if (above >= 0) return above + 1;
  const below = before === null ? -1 : list.findIndex((card) => card.id === before);
  return Math.max(below, 0);
}

function arrived(move: Move): DealCard {
  const card = move.owner === undefined ? move.card : { ...move.card, owner: move.owner };
  if (card.stage_id === move.to.id) return card;
  return {
    ...card,
    stage_id: move.to.id,
    stage: move.to.name,
    stage_kind: move.to.kind,
    probability: stageProbability(move.to),
    probability_overridden: false,
    days_in_stage: 0,
    entered_stage_at: new Date().toISOString(),
    rot_reason: null,
  };
}

function stageProbability(stage: BoardStage): number {
  return stage.kind === "won" ? 100 : stage.kind === "open" ? stage.probability : 0;
}

/** Rounded half up a deal, to the minor unit (PIP-12). */
function weigh(value: Money, probability: number): number {
  return Math.floor((value.minor * probability + 50) / 100);
}

function add(totals: StageTotals[], currency: string, total: number, weighted: number): StageTotals[] {
  const known = totals.some((one) => one.currency === currency);
  const list = known ? totals : [...totals, { currency, total: 0, weighted: 0 }];
  return list
    .map((one) =>
      one.currency === currency ? { currency, total: one.total + total, weighted: one.weighted + weighted } : one,
    )
    .filter((one) => one.total !== 0 || one.weighted !== 0);
}

/** Counts and sums of all columns, or of those of a lane, as they will be once the moves are done (PIP-11). */
export function recount(stages: BoardStage[], moves: Move[], lane: LaneKey | null = null): BoardStage[] {
  let result = stages;
  const where = new Map<string, { card: DealCard; probability: number }>();
  for (const move of moves) {
    const { to } = move;
    const from = where.get(move.card.id) ?? { card: move.card, probability: move.card.probability };
    const card = arrived({ ...move, card: from.card });
    const moved = from.card.stage_id !== to.id;
    const probability = moved ? stageProbability(to) : from.probability;
    where.set(card.id, { card, probability });
    const [here, there] = [inLane(lane, from.card), inLane(lane, card)];
    if (!moved && here === there) continue;
    result = result.map((stage) => {
      let next = stage;
      if (here && stage.id === from.card.stage_id) next = counted(next, card, -1, from.probability);
      if (there && stage.id === to.id) next = counted(next, card, 1, probability);
      return next;
    });
  }
  return result;
}

function counted(stage: BoardStage, card: DealCard, sign: 1 | -1, probability: number): BoardStage {
  const { value } = card;
  return {
    ...stage,
    count: stage.count + sign,
    totals: value
      ? add(stage.totals, value.currency, sign * value.minor, sign * weigh(value, probability))
      : stage.totals,
  };
}

export interface KindSum {
  count: number;
  totals: StageTotals[];
}

/** The sums of all stages of one kind, one a currency: sums never mix currencies. */
export function sumOf(stages: BoardStage[], kind: BoardStage["kind"]): KindSum {
  let sum: KindSum = { count: 0, totals: [] };
  for (const stage of stages) {
    if (stage.kind !== kind) continue;
    let totals = sum.totals;
    for (const one of stage.totals) totals = add(totals, one.currency, one.total, one.weighted);
    sum = { count: sum.count + stage.count, totals };
  }
  return sum;
}
