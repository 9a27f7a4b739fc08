import type { DealCard, Filter, Reference } from "../../transport/api";
import type { Columns } from "./Column";

/** What the deals of a lane have in common. */
export type LaneBy = "owner" | "party";

/** Whose deals a lane has; nobody's where the id is none. */
export interface LaneKey {
  by: LaneBy;
  id: string | null;
}

/** The lanes of a board, for what goes from one to another. */
export interface Across {
  /** All lanes in their order, drawn or not. */
  list: { key: LaneKey; of: Reference | null }[];
  /** The columns of the lanes that are drawn, by the id of the lane. */
  drawn: Map<string, Columns>;
}

/** Why cards do not go from one customer's lane to another's. */
export const KEEPS_CUSTOMER = "A deal keeps its customer";

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

/** Whether two are the same lane, or both none. */
export function sameLane(one: LaneKey | null, other: LaneKey | null): boolean {
  return one?.by === other?.by && one?.id === other?.id;
}

/** What the lane is called where it is remembered. */
export function laneId({ by, id }: LaneKey): string {
  return `${by}:${id ?? "none"}`;
}

/** What cards take along into a lane of an owner: the owner, unless they have that one. */
export function ownerOf(across: Across | null, lane: LaneKey | null, cards: DealCard[]): { owner?: Reference | null } {
  if (lane?.by !== "owner" || cards.every((card) => inLane(lane, card))) return {};
  return { owner: across?.list.find((one) => sameLane(one.key, lane))?.of ?? null };
}
