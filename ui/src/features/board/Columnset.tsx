import { Accessibility, type DragDropManagerInput } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, PointerSensor } from "@dnd-kit/react";
import { useLayoutEffect, useMemo, useRef } from "react";
import { useMay } from "../../data/queries";
import type { BoardStage, DealCard, Filter } from "../../transport/api";
import { type Move, recount } from "./arrange";
import classes from "./board.module.css";
import { CardFace } from "./Card";
import { CardMenu } from "./CardMenu";
import { Column, type Columns, cardsOf } from "./Column";
import { zoneAt } from "./DropZones";
import { inLane, type LaneKey } from "./lanes";
import { askMove } from "./moving";
import { announce, isFolded, left, useBoard } from "./state";
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
  onOpen: (card: DealCard, column: DealCard[]) => void;
  onRows: (stage: BoardStage) => void;
}

/** The columns of a board, or of one of its lanes: what is dragged, picked and walked over. */
export function Columnset({ board, stages, filter, lane = null, onOpen, onRows }: ColumnsetProps) {
  const columns = useMemo<Columns>(() => new Map(), []);
  const scroller = useRef<HTMLDivElement>(null);
  const pending = useBoard((state) => state.pending);
  const drag = useBoard((state) => state.drag);
  const folded = useBoard((state) => state.folded);
  const shown = useMemo(() => {
    const over = drag?.over;
    const tentative: Move[] = over
      ? drag.cards.map((card) => ({ key: card.id, card, to: over.stage, before: null, after: null }))
      : [];
    return recount(
      stages,
      [...pending, ...tentative].filter((move) => inLane(lane, move.card)),
    );
  }, [stages, pending, drag, lane]);
  const may = useMay();
  const here = useBoard((state) => state.menu !== null && inLane(lane, state.menu.card));
  useBoardKeys(stages, columns, onOpen, lane !== null);

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
    let over: NonNullable<typeof now.over> | null = null;
    if (zoneStage) over = { stage: zoneStage, place: null, zone: true };
    else {
      for (const column of columns.values()) {
        const box = column.box();
        if (!box || point.x < box.left - 4 || point.x > box.right + 4) continue;
        if (point.y < box.top - 40 || point.y > box.bottom + 40) continue;
        over = { stage: column.stage, place: column.placeAt(point.y, without), zone: false };
      }
    }
    const same =
      now.over?.stage.id === over?.stage.id &&
      now.over?.zone === over?.zone &&
      now.over?.place?.before === over?.place?.before &&
      now.over?.place?.after === over?.place?.after;
    if (!same) useBoard.setState({ drag: { cards: now.cards, over } });
  };

  return (
    <DragDropProvider
      sensors={may.change ? SENSORS : NO_SENSORS}
      plugins={PLUGINS}
      onDragStart={(event) => {
        const card = event.operation.source?.data as DealCard | undefined;
        if (!card?.id) return;
        const { picked } = useBoard.getState();
        const cards = picked.includes(card.id) ? cardsOf(columns, picked) : [card];
        moved.current = false;
        useBoard.setState({ drag: { cards, over: null }, menu: null });
        announce(`Dragging ${cards.length === 1 ? card.title : `${cards.length} deals`}`);
      }}
      onDragMove={(event) => hover(event.to ?? event.operation.position.current)}
      onDragEnd={(event) => {
        const now = useBoard.getState().drag;
        useBoard.setState({ drag: null });
        if (!moved.current) return;
        dragEnded = performance.now();
        if (!now?.over || event.canceled) {
          announce("Nothing was moved");
          return;
        }
        const { stage, place } = now.over;
        if (!isStill(now.cards, columns, stage, place)) askMove(now.cards, stage, place);
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
        {shown.map((stage) => (
          <Column
            key={stage.id}
            stage={stage}
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
          onOpen={(card) => onOpen(card, columns.get(card.stage_id)?.cards() ?? [])}
        />
      )}
      <DragOverlay dropAnimation={null}>
        {drag?.cards[0] && inLane(lane, drag.cards[0]) && (
          <div className={classes.overlay}>
            <div className={classes.card} data-carried>
              <CardFace card={drag.cards[0]} />
            </div>
            {drag.cards.length > 1 && <span className={classes.overlayCount}>{drag.cards.length}</span>}
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
