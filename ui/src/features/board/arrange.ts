import type { BoardStage, DealCard, Money, StageTotals } from "../../transport/api";

/** A card on its way to another place. */
export interface Move {
  key: string;
  card: DealCard;
  to: BoardStage;
  before: string | null;
  after: string | null;
}

/** A column's cards as they will be once the moves are done. Doing it twice changes nothing. */
export function arrange(stageId: string, cards: DealCard[], moves: Move[]): DealCard[] {
  if (moves.length === 0) return cards;
  let list = cards;
  for (const move of moves) {
    list = list.filter((card) => card.id !== move.card.id);
    if (move.to.id !== stageId) continue;
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
  if (move.card.stage_id === move.to.id) return move.card;
  return {
    ...move.card,
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

/** Counts and sums of all columns as they will be once the moves are done (PIP-11). */
export function recount(stages: BoardStage[], moves: Move[]): BoardStage[] {
  let result = stages;
  const where = new Map<string, { stageId: string; probability: number }>();
  for (const move of moves) {
    const { card, to } = move;
    const from = where.get(card.id) ?? { stageId: card.stage_id, probability: card.probability };
    if (from.stageId === to.id) continue;
    where.set(card.id, { stageId: to.id, probability: stageProbability(to) });
    const value = card.value;
    result = result.map((stage) => {
      const sign = stage.id === from.stageId ? -1 : stage.id === to.id ? 1 : 0;
      if (sign === 0) return stage;
      const probability = sign < 0 ? from.probability : stageProbability(to);
      return {
        ...stage,
        count: stage.count + sign,
        totals: value
          ? add(stage.totals, value.currency, sign * value.minor, sign * weigh(value, probability))
          : stage.totals,
      };
    });
  }
  return result;
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
