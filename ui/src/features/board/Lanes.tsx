import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { Avatar, ErrorBanner } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { Board, BoardStage, DealCard, Filter, Lane } from "../../transport/api";
import { sumOf } from "./arrange";
import classes from "./board.module.css";
import { Columnset } from "./Columnset";
import { type Across, inLane, type LaneBy, type LaneKey, laneId } from "./lanes";
import { wholeMoney } from "./Sums";
import { useBoard } from "./state";

const HEAD = 40;
/** Head and sums of a column, and a card; a lane shows two to three cards and scrolls the others. */
const COLUMN = 104;
const CARD = 109;
const MOST = 3;

const NO_LANES: Lane[] = [];

interface LanesProps {
  board: Board;
  by: LaneBy;
  filter: Filter | null;
  onOpen: (card: DealCard, column: DealCard[]) => void;
  onRows: (stage: BoardStage) => void;
}

/** The board cut across: a lane for every owner or customer, each with counts and sums of its own. */
export function Lanes({ board, by, filter, onOpen, onRows }: LanesProps) {
  const asked = { pipeline_id: board.pipeline.id, by, filter };
  const query = useCommand("board.lanes", asked, { keep: true });
  const shut = useBoard((state) => state.shut);
  const lanes = query.data?.lanes ?? NO_LANES;
  const kinds = useMemo(() => new Map(board.stages.map((stage) => [stage.id, stage.kind])), [board.stages]);
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useMemo<Across["drawn"]>(() => new Map(), []);
  const across = useMemo<Across>(
    () => ({ list: lanes.map(({ of }) => ({ key: { by, id: of?.id ?? null }, of })), drawn }),
    [lanes, by, drawn],
  );
  const carried = useBoard((state) => state.drag?.cards[0] ?? null);
  const from = carried ? across.list.findIndex((one) => inLane(one.key, carried)) : -1;
  const virtual = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => laneId(across.list[index]?.key ?? { by, id: null }),
    estimateSize: (index) => {
      const lane = lanes[index];
      if (!lane || shut[laneId({ by, id: lane.of?.id ?? null })]) return HEAD;
      const open = lane.stages.filter((one) => kinds.get(one.stage_id) === "open");
      return HEAD + COLUMN + CARD * Math.min(MOST, Math.max(1, ...open.map((one) => one.count)));
    },
    overscan: 1,
    // The lane that a card was taken from stays in the document while it is carried, wherever the lanes are scrolled to.
    rangeExtractor: useCallback(
      (range: Range) => {
        const list = defaultRangeExtractor(range);
        return from < 0 || list.includes(from) ? list : [...list, from].sort((a, b) => a - b);
      },
      [from],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shut changes the heights
  useEffect(() => virtual.measure(), [shut, lanes]);
  return (
    <div ref={scroller} className={classes.lanes}>
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const lane = lanes[item.index];
          return (
            lane && (
              <div
                key={item.key}
                className={classes.laneSlot}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <LaneRow
                  lane={lane}
                  across={across}
                  board={board}
                  by={by}
                  filter={filter}
                  onOpen={onOpen}
                  onRows={onRows}
                />
              </div>
            )
          );
        })}
      </div>
      {(query.data?.more ?? 0) > 0 && (
        <p className={classes.laneMore}>
          {formatNumber(query.data?.more ?? 0)} more with fewer deals; a filter brings them in.
        </p>
      )}
    </div>
  );
}

/** The stages of the board with the counts and sums of a lane. */
function stagesOf(board: Board, lane: Lane): BoardStage[] {
  return board.stages.map((stage) => {
    const own = lane.stages.find((one) => one.stage_id === stage.id);
    return { ...stage, count: own?.count ?? 0, totals: own?.totals ?? [] };
  });
}

function LaneRow({ lane, across, board, by, filter, onOpen, onRows }: LanesProps & { lane: Lane; across: Across }) {
  const key = useMemo<LaneKey>(() => ({ by, id: lane.of?.id ?? null }), [by, lane.of?.id]);
  const id = laneId(key);
  const shut = useBoard((state) => state.shut[id] ?? false);
  const stages = useMemo(() => stagesOf(board, lane), [board, lane]);
  const open = sumOf(stages, "open");
  const title = lane.of?.title ?? (by === "owner" ? "Nobody's" : "No customer");
  return (
    <section aria-label={title} className={classes.lane}>
      <button
        type="button"
        className={classes.laneHead}
        aria-expanded={!shut}
        onClick={() => useBoard.setState((state) => ({ shut: { ...state.shut, [id]: !shut } }))}
      >
        {shut ? <ChevronRight size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
        {lane.of && <Avatar id={lane.of.id} name={lane.of.title} size={20} round={by === "owner"} />}
        <strong className="k-cut" dir="auto">
          {title}
        </strong>
        <span className={classes.dim}>
          {formatNumber(open.count)} open
          {open.totals.map((one) => ` · ${wholeMoney(one.total, one.currency)}`).join("")}
          {lane.count > open.count && ` · ${formatNumber(lane.count - open.count)} closed`}
        </span>
      </button>
      {!shut && (
        <Columnset
          board={board}
          stages={stages}
          filter={filter}
          lane={key}
          across={across}
          onOpen={onOpen}
          onRows={onRows}
        />
      )}
    </section>
  );
}
