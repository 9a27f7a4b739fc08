import { daysFromToday } from "../../data/format";
import type { BoardStage, DealCard, Money, RecordRow, Reference } from "../../transport/api";

export function referenceOf(record: RecordRow): Reference {
  return { type: record.type, id: record.id, title: record.title };
}

export function asReference(value: unknown): Reference | null {
  return typeof value === "object" && value !== null && "id" in value && "title" in value ? (value as Reference) : null;
}

export function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function asMoney(value: unknown): Money | null {
  return typeof value === "object" && value !== null && "minor" in value ? (value as Money) : null;
}

/** How long ago an open deal should have closed, in words; null where that day is not over. */
export function closeOverdue(record: RecordRow): string | null {
  const day = asText(record.values.expected_close_date);
  if (record.type !== "deal" || record.values.status !== "open" || day === null) return null;
  const days = -daysFromToday(day);
  return days > 0 ? `${days} ${days === 1 ? "day" : "days"} overdue` : null;
}

/** A deal's record as the card that the board shows of it, for the moves that both share. */
export function cardOf(record: RecordRow, stages: BoardStage[]): DealCard | null {
  const stage = asReference(record.values.stage);
  if (!stage) return null;
  const standing = stages.find((one) => one.id === stage.id);
  const entered = asText(record.values.entered_stage_at) ?? new Date().toISOString();
  return {
    id: record.id,
    title: record.title,
    stage_id: stage.id,
    stage: stage.title,
    stage_kind: standing?.kind ?? asText(record.values.status) ?? "open",
    value: asMoney(record.values.value),
    probability:
      typeof record.values.probability === "number" ? record.values.probability : (standing?.probability ?? 0),
    probability_overridden: typeof record.values.probability_override === "number",
    party: asReference(record.values.party),
    contact: asReference(record.values.contact),
    owner: asReference(record.values.owner),
    rank: "",
    entered_stage_at: entered,
    days_in_stage: Math.max(0, Math.floor((Date.now() - new Date(entered).getTime()) / 86_400_000)),
    expected_close_date: asText(record.values.expected_close_date),
    next_step_at: null,
    rot_reason: null,
    may_change: record.may_change,
  };
}
