import { Accessibility, type DragDropManagerInput } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, PointerSensor } from "@dnd-kit/react";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Columns3, FileInput, Plus, SearchX } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { BusyBar, EmptyState, ErrorBanner, MayChange, Page } from "../../components";
import { openNew } from "../../data/dialogs";
import { useCommand, useMay, useWord } from "../../data/queries";
import { useSession } from "../../data/session";
import type { BoardStage, DealCard, Filter } from "../../transport/api";
import { rememberName } from "../lists/filters";
import { NarrowBar } from "../lists/NarrowBar";
import { ViewTabs } from "../lists/ViewTabs";
import { useViewed } from "../lists/views";
import { EditDialog } from "../records/EditDialog";
import { type Move, recount } from "./arrange";
import classes from "./board.module.css";
import { CardFace } from "./Card";
import { CardMenu } from "./CardMenu";
import { CloseDialog } from "./CloseDialog";
import { Column, type Columns, cardsOf } from "./Column";
import { DropZones, zoneAt } from "./DropZones";
import { askMove } from "./moving";
import { Summary } from "./Summary";
import { announce, isFolded, left, useBoard } from "./state";
import { PipelineSwitch, Toolbar } from "./Toolbar";
import { useBoardKeys } from "./useBoardKeys";

/** Pointer events only, in every web view; the keyboard has a way of its own that needs no drag. */
const SENSORS = [PointerSensor];
const NO_SENSORS: typeof SENSORS = [];
/** Cards say themselves what they are, and the board announces moves; the library's own words would be said twice. */
const PLUGINS: DragDropManagerInput["plugins"] = (defaults) => defaults.filter((plugin) => plugin !== Accessibility);

function boardFilter(filters: Filter[], search: string): Filter | null {
  const all = [...filters];
  if (search) {
    const name: Filter = { field: "display_name", op: "contains", value: search };
    all.push({
      any: [
        { field: "title", op: "contains", value: search },
        ...["organization", "person", "household", "contact"].map(
          (related): Filter => ({ related, op: "some", filter: name }),
        ),
      ],
    });
  }
  return all.length === 0 ? null : all.length === 1 ? (all[0] ?? null) : { all };
}

/** SCR-24: the deals of one pipeline by stage. */
export function BoardScreen() {
  const pipelineId = useBoard((state) => state.pipeline);
  const viewed = useViewed("deal", "board");
  const { info, memory, set, ready } = viewed;
  const filters = memory.filter;
  const [search] = useDebouncedValue(memory.search.trim(), 120);
  const filter = useMemo(() => boardFilter(filters, search), [filters, search]);
  const query = useCommand("board.get", { pipeline_id: pipelineId, filter }, { enabled: ready, keep: true });
  const board = query.data;
  const go = useNavigate();
  const word = useWord("deal");

  useEffect(() => {
    if (query.error?.code === "not_found" && pipelineId !== null) useBoard.setState({ pipeline: null });
  }, [query.error, pipelineId]);

  const open = useCallback(
    (card: DealCard, column: DealCard[]) => {
      if (justDragged()) return;
      useBoard.setState({ focused: card.id });
      useSession.getState().setWalk(
        "deal",
        column.map((one) => one.id),
      );
      void go({ to: "/record/$type/$id", params: { type: "deal", id: card.id } });
    },
    [go],
  );
  const rows = useCallback(
    (stage: BoardStage) => {
      const shown: Filter[] = [{ field: "stage", op: "eq", value: stage.id }, ...filters];
      rememberName(stage.id, stage.name);
      useSession
        .getState()
        .setList("deal", { view: "all", filter: shown, search, cursor: 0, offset: 0, selected: [], allBut: null });
      void go({ to: "/list/$type", params: { type: "deal" } });
    },
    [go, filters, search],
  );

  const total = board?.stages.reduce((sum, stage) => sum + stage.count, 0) ?? 0;
  const empty = board !== undefined && total === 0;
  return (
    <Page
      title={<PipelineSwitch board={board} />}
      aside={info && <ViewTabs viewed={viewed} />}
      actions={<Toolbar board={board} />}
    >
      <NarrowBar
        viewed={viewed}
        label={`Search ${word.many.toLocaleLowerCase()} on the board`}
        placeholder="Title or customer"
      >
        {board && <Summary stages={board.stages} />}
      </NarrowBar>
      <BusyBar busy={query.isFetching} />
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {board && empty && filter === null ? (
        <NoDeals onImport={() => void go({ to: "/import" })} pipeline={board.pipeline} />
      ) : (
        board && <Columnset stages={board.stages} board={board} filter={filter} onOpen={open} onRows={rows} />
      )}
      {board && empty && filter !== null && (
        <EmptyState
          icon={SearchX}
          title="No deals match"
          actions={
            <Button variant="default" onClick={() => set({ filter: [], search: "" })}>
              Show all deals
            </Button>
          }
        />
      )}
      <CloseDialog />
      <EditDialog />
      <Live />
    </Page>
  );
}

function NoDeals({
  onImport,
  pipeline,
}: {
  onImport: () => void;
  pipeline: { type: string; id: string; title: string };
}) {
  return (
    <EmptyState
      icon={Columns3}
      title="No deals in this pipeline yet"
      actions={
        <MayChange>
          <Button leftSection={<FileInput size={15} aria-hidden />} onClick={onImport}>
            Bring a spreadsheet
          </Button>
          <Button
            variant="default"
            leftSection={<Plus size={15} aria-hidden />}
            onClick={() => openNew({ type: "deal", values: { pipeline }, done: () => undefined })}
          >
            New deal
          </Button>
        </MayChange>
      }
    >
      Every deal becomes a card in the column of its stage. Drag it on, or press Shift with the arrow keys.
    </EmptyState>
  );
}

/** What a screen reader hears of picks, moves and what the file refused. */
function Live() {
  const said = useBoard((state) => state.said);
  return (
    <div className="k-hidden" role="status" aria-live="assertive">
      {said}
    </div>
  );
}

let dragEnded = 0;
/** The click that follows letting go of a card opens nothing. */
function justDragged(): boolean {
  return performance.now() - dragEnded < 150;
}

interface ColumnsetProps {
  board: { pipeline: { type: string; id: string; title: string } };
  stages: BoardStage[];
  filter: Filter | null;
  onOpen: (card: DealCard, column: DealCard[]) => void;
  onRows: (stage: BoardStage) => void;
}

function Columnset({ board, stages, filter, onOpen, onRows }: ColumnsetProps) {
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
    return recount(stages, [...pending, ...tentative]);
  }, [stages, pending, drag]);
  const may = useMay();
  useBoardKeys(stages, columns, onOpen);

  useEffect(
    () => () => {
      useBoard.setState({ drag: null, menu: null, closing: null });
    },
    [],
  );

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = left.across;
  }, []);

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
        onScroll={(event) => {
          left.across = event.currentTarget.scrollLeft;
        }}
      >
        {shown.map((stage) => (
          <Column
            key={stage.id}
            stage={stage}
            pipeline={board.pipeline}
            filter={filter}
            folded={isFolded({ folded }, stage)}
            columns={columns}
            onOpen={onOpen}
            onRows={onRows}
          />
        ))}
      </div>
      <DropZones stages={stages} />
      <CardMenu
        stages={stages}
        columns={columns}
        onOpen={(card) => onOpen(card, columns.get(card.stage_id)?.cards() ?? [])}
      />
      <DragOverlay dropAnimation={null}>
        {drag?.cards[0] && (
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
