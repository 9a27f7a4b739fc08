import type { DealCard, Filter, Reference } from "../../transport/api";
import type { LaneBy } from "./state";

/** Whose deals a lane has; nobody's where the id is none. */
export interface LaneKey {
  by: LaneBy;
  id: string | null;
}

/** The filter of a lane's cards: its own condition stands first, so that it can be told again. */
export function laneFilter(lane: LaneKey, filter: Filter | null): Filter {
  const own: Filter =
    lane.id === null ? { field: lane.by, op: "is_null", value: null } : { field: lane.by, op: "eq", value: lane.id };
  return { all: [own, filter ?? { all: [] }] };
}

/** The lane that a filter was made for by [laneFilter]. */
export function laneOf(filter: Filter | null): LaneKey | null {
  if (!filter || !("all" in filter) || filter.all.length !== 2) return null;
  const [own] = filter.all;
  if (!own || !("field" in own) || (own.field !== "owner" && own.field !== "party")) return null;
  return { by: own.field, id: own.op === "eq" ? String(own.value) : null };
}

/** Whether a card stands in a lane; where there are no lanes, every card does. */
export function inLane(lane: LaneKey | null, card: Pick<DealCard, "owner" | "party">): boolean {
  return lane === null || (card[lane.by]?.id ?? null) === lane.id;
}

/** What the lane is called where it is remembered. */
export function laneId(by: LaneBy, of: Reference | null): string {
  return `${by}:${of?.id ?? "none"}`;
}
