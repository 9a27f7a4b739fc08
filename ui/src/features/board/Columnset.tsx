import { Accessibility, type DragDropManagerInput } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, PointerSensor } from "@dnd-kit/react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useMay } from "../../data/queries";
import type { BoardStage, DealCard, Filter } from "../../transport/api";
import { type Move, recount } from "./arrange";
import classes from "./board.module.css";
import { CardFace } from "./Card";
import { CardMenu } from "./CardMenu";
import { Column, type Columns, cardsOf } from "./Column";
import { cardsById } from "./cached";
import { zoneAt } from "./DropZones";
import { type Across, inLane, KEEPS_CUSTOMER, type LaneKey, laneId, ownerOf, sameLane } from "./lanes";
import { askMove } from "./moving";
import { announce, isFolded, type Landing, left, useBoard } from "./state";
import { useBoardKeys } from "./useBoardKeys";

/** Pointer events only, in every web view; the keyboard has a way of its own that needs no drag. */
const SENSORS = [PointerSensor];
const NO_SENSORS: typeof SENSORS = [];
/** Cards say themselves what they are, and the board announces moves; the library's own words would be said twice. */
const PLUGINS: DragDropManagerInput["plugins"] = (defaults) => defaults.filter((plugin) => plugin !== Accessibility);

let dragEnded = 0;
/** The click that follows letting go of a card opens nothing. */
export function justDragged(): boolean {
  return performance.now() - dragEnded < 150;
}

interface ColumnsetProps {
  board: { pipeline: { type: string; id: string; title: string } };
  stages: BoardStage[];
  filter: Filter | null;
  /** The lane that these columns are of, where the board has lanes. */
  lane?: LaneKey | null;
  across?: Across | null;
  onOpen: (card: DealCard, column: DealCard[]) => void;
  onRows: (stage: BoardStage) => void;
}

/** The columns of a board, or of one of its lanes: what is dragged, picked and walked over. */
export function Columnset({ board, stages, filter, lane = null, across = null, onOpen, onRows }: ColumnsetProps) {
  const columns = useMemo<Columns>(() => new Map(), []);
  const scroller = useRef<HTMLDivElement>(null);
  const pending = useBoard((state) => state.pending);
  const carried = useBoard((state) => state.drag?.cards ?? null);
  const refused = useBoard((state) => state.drag?.refused ?? null);
  // Within a column the place changes with every card that is passed; the sums do not.
  const over = useBoard((state) => state.drag?.over?.stage ?? null);
  const overLane = useBoard((state) => state.drag?.over?.lane ?? null);
  const folded = useBoard((state) => state.folded);
  const shown = useMemo(() => {
    const tentative: Move[] =
      over && carried
        ? carried.map((card) => ({
            ...{ key: card.id, card, to: over, before: null, after: null },
            ...ownerOf(across, overLane, carried),
          }))
        : [];
    return recount(stages, [...pending, ...tentative], lane);
  }, [stages, pending, carried, over, overLane, across, lane]);
  const may = useMay();
  const here = useBoard((state) => state.menu !== null && inLane(lane, state.menu.card));
  useBoardKeys(stages, columns, onOpen, lane, across);
  useEffect(() => {
    if (lane === null) return;
    across?.drawn.set(laneId(lane), columns);
    return () => void across?.drawn.delete(laneId(lane));
  }, [lane, across, columns]);

  useLayoutEffect(() => {
    if (scroller.current && lane === null) scroller.current.scrollLeft = left.across;
  }, [lane]);

  // A long press that goes nowhere is a click.
  const moved = useRef(false);
  const hover = (point: { x: number; y: number }) => {
    moved.current = true;
    const now = useBoard.getState().drag;
    if (!now) return;
    const without = new Set(now.cards.map((card) => card.id));
    const zone = zoneAt(point.x, point.y);
    const zoneStage = zone === null ? undefined : stages.find((stage) => stage.id === zone);
    let over: Landing | null = null;
    let why: string | null = null;
    if (zoneStage) over = { stage: zoneStage, lane, place: null, zone: true };
    else {
      const found = columnAt(point);
      const stage = stages.find((one) => one.id === found?.column.stage.id);
      if (found && stage) {
        if (lane?.by === "party" && !sameLane(found.lane, lane)) why = KEEPS_CUSTOMER;
        else over = { stage, lane: found.lane, place: found.column.placeAt(point.y, without), zone: false };
      }
    }
    const same =
      now.refused === why &&
      now.over?.stage.id === over?.stage.id &&
      now.over?.zone === over?.zone &&
      sameLane(now.over?.lane ?? null, over?.lane ?? null) &&
      now.over?.place?.before === over?.place?.before &&
      now.over?.place?.after === over?.place?.after;
    if (!same) useBoard.setState({ drag: { cards: now.cards, over, refused: why } });
  };
  /** The column under the pointer, of this lane or another. Without lanes its edge reaches a little beyond it. */
  const columnAt = (point: { x: number; y: number }) => {
    const all =
      lane && across
        ? across.list.flatMap(({ key }) => ({ lane: key, columns: across.drawn.get(laneId(key)) }))
        : [{ lane, columns }];
    const [aside, above] = lane ? [0, 0] : [4, 40];
    for (const one of all) {
      for (const column of one.columns?.values() ?? []) {
        const box = column.box();
        if (!box || point.x < box.left - aside || point.x > box.right + aside) continue;
        if (point.y < box.top - above || point.y > box.bottom + above) continue;
        return { lane: one.lane, column };
      }
    }
    return null;
  };

  return (
    <DragDropProvider
      sensors={may.change ? SENSORS : NO_SENSORS}
      plugins={PLUGINS}
      onDragStart={(event) => {
        const card = event.operation.source?.data as DealCard | undefined;
        if (!card?.id) return;
        const { picked } = useBoard.getState();
        const others = () => cardsById(picked).filter((one) => one.id !== card.id);
        const many = () => (lane ? [card, ...others()] : cardsOf(columns, picked));
        const cards = picked.includes(card.id) ? many() : [card];
        moved.current = false;
        useBoard.setState({ drag: { cards, over: null, refused: null }, menu: null });
        announce(`Dragging ${cards.length === 1 ? card.title : `${cards.length} deals`}`);
      }}
      onDragMove={(event) => hover(event.to ?? event.operation.position.current)}
      onDragEnd={(event) => {
        const now = useBoard.getState().drag;
        useBoard.setState({ drag: null });
        if (!moved.current) return;
        dragEnded = performance.now();
        if (!now?.over || event.canceled) {
          announce(now?.refused ?? "Nothing was moved");
          return;
        }
        const { stage, place } = now.over;
        const along = now.over.zone ? {} : ownerOf(across, now.over.lane, now.cards);
        if ("owner" in along || !isStill(now.cards, columns, stage, place)) askMove(now.cards, stage, place, along);
      }}
    >
      <div
        ref={scroller}
        className={classes.board}
        role="region"
        aria-label="Board"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        data-lane={lane !== null || undefined}
        onScroll={(event) => {
          if (lane === null) left.across = event.currentTarget.scrollLeft;
        }}
      >
        {shown.map((stage, at) => (
          <Column
            key={stage.id}
            stage={stage}
            count={stages[at]?.count ?? stage.count}
            pipeline={board.pipeline}
            filter={filter}
            lane={lane}
            folded={isFolded({ folded }, stage)}
            columns={columns}
            onOpen={onOpen}
            onRows={onRows}
          />
        ))}
      </div>
      {here && (
        <CardMenu
          stages={stages}
          columns={columns}
          lane={lane}
          across={across}
          onOpen={(card) => onOpen(card, columns.get(card.stage_id)?.cards() ?? [])}
        />
      )}
      <DragOverlay dropAnimation={null}>
        {carried?.[0] && inLane(lane, carried[0]) && (
          <div className={classes.overlay}>
            <div className={classes.card} data-carried>
              <CardFace card={carried[0]} />
            </div>
            {carried.length > 1 && <span className={classes.overlayCount}>{carried.length}</span>}
            {refused && <span className={classes.overlayWhy}>{refused}</span>}
          </div>
        )}
      </DragOverlay>
    </DragDropProvider>
  );
}

/** Let go where it was picked up. */
function isStill(
  cards: DealCard[],
  columns: Columns,
  stage: BoardStage,
  place: { before: string | null; after: string | null } | null,
): boolean {
  const [card] = cards;
  if (!card || cards.length > 1 || card.stage_id !== stage.id) return false;
  const list = columns.get(stage.id)?.cards() ?? [];
  const at = list.findIndex((one) => one.id === card.id);
  return place === null || (list[at - 1]?.id ?? null) === place.after;
}
