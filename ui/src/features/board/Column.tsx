import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronsLeftRight, ChevronsRightLeft, Plus } from "lucide-react";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef } from "react";
import { ErrorBanner, IconAction } from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useCommand, usePages } from "../../data/queries";
import { stageColor } from "../../theme/stages";
import type { BoardStage, DealCard, Filter, Reference } from "../../transport/api";
import { arrange, touches } from "./arrange";
import classes from "./board.module.css";
import { Card, pickTo } from "./Card";
import { type LaneKey, laneFilter, sameLane } from "./lanes";
import { Sums } from "./Sums";
import { type Landing, left, type Place, useBoard } from "./state";

/** What the board asks a column. */
export interface ColumnHandle {
  stage: BoardStage;
  /** Those that were read so far. */
  cards: () => DealCard[];
  /** Reads the next ones; whether there are any. */
  more: () => boolean;
  box: () => DOMRect | undefined;
  /** Where a card that is let go at this height would land. */
  placeAt: (y: number, without: ReadonlySet<string>) => Place;
  reveal: (index: number) => void;
}

export type Columns = Map<string, ColumnHandle>;

/** The cards with these ids, in the order of the board. */
export function cardsOf(columns: Columns, ids: string[]): DealCard[] {
  return [...columns.values()].flatMap((column) => column.cards().filter((card) => ids.includes(card.id)));
}

interface ColumnProps {
  stage: BoardStage;
  /** Its deals without those that are only carried over it: what every card says must not change with the pointer. */
  count: number;
  pipeline: Reference;
  filter: Filter | null;
  lane: LaneKey | null;
  folded: boolean;
  columns: Columns;
  onOpen: (card: DealCard, column: DealCard[]) => void;
  onRows: (stage: BoardStage) => void;
}

export function Column(props: ColumnProps) {
  return props.folded ? <FoldedColumn {...props} /> : <OpenColumn {...props} />;
}

function fold(stage: BoardStage, folded: boolean): void {
  useBoard.setState((state) => ({ folded: { ...state.folded, [stage.id]: folded } }));
}

const NO_CARDS: DealCard[] = [];

/** A strip is 40 px wide: "16.7K" fits it. */
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** Where carried cards would land, if that is in this column. */
function useLanding({ stage, lane }: Pick<ColumnProps, "stage" | "lane">): Landing | null {
  return useBoard(({ drag }) => {
    const over = drag?.over ?? null;
    return over?.stage.id === stage.id && !over.zone && sameLane(over.lane, lane) ? over : null;
  });
}

function FoldedColumn({ stage, lane, columns }: ColumnProps) {
  const root = useRef<HTMLButtonElement>(null);
  const over = useLanding({ stage, lane }) !== null;
  useEffect(() => {
    columns.set(stage.id, {
      stage,
      cards: () => NO_CARDS,
      more: () => false,
      box: () => root.current?.getBoundingClientRect(),
      placeAt: () => ({ before: null, after: null, index: 0 }),
      reveal: () => undefined,
    });
    return () => void columns.delete(stage.id);
  }, [stage, columns]);
  return (
    <button
      ref={root}
      type="button"
      className={classes.folded}
      style={{ "--stage": stageColor(stage) } as CSSProperties}
      data-over={over || undefined}
      aria-expanded={false}
      onClick={() => fold(stage, false)}
    >
      <ChevronsLeftRight size={14} aria-hidden />
      <span className={classes.foldedCount}>{short.format(stage.count)}</span>
      <span className={classes.foldedName}>{stage.name}</span>
      <span className="k-hidden">deals, open the column</span>
    </button>
  );
}

const GAP = 6;

function OpenColumn({ stage, count, pipeline, filter, lane, columns, onOpen, onRows }: ColumnProps) {
  const root = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const asked = useMemo(() => (lane ? laneFilter(lane, filter) : filter), [lane, filter]);
  const pages = usePages("board.cards", { stage_id: stage.id, filter: asked, limit: 50 }, { keep: true });
  const moves = useBoard((state) => state.pending);
  const pending = useMemo(() => moves.filter((move) => touches(lane, move)), [moves, lane]);
  const picked = useBoard((state) => state.picked);
  const focused = useBoard((state) => state.focused);
  const scored = useCommand("scoring.status", {}).data?.basis === "model";
  const carried = useBoard((state) => state.drag?.cards);
  const over = useLanding({ stage, lane });
  const base = useMemo(() => pages.data?.pages.flatMap((page) => page.cards) ?? NO_CARDS, [pages.data]);
  const cards = useMemo(() => arrange(stage.id, base, pending, lane), [stage.id, base, pending, lane]);
  const lifted = useMemo(() => new Set(carried?.map((card) => card.id)), [carried]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;

  const keep = useMemo(() => cards.findIndex((card) => lifted.has(card.id)), [cards, lifted]);
  const virtual = useVirtualizer({
    count: cards.length + (hasNextPage ? 3 : 0),
    getScrollElement: () => body.current,
    estimateSize: () => 103,
    getItemKey: (index) => cards[index]?.id ?? `more-${index}`,
    initialOffset: lane ? 0 : (left.columns.get(stage.id) ?? 0),
    overscan: 6,
    gap: GAP,
    paddingStart: 2,
    paddingEnd: 12,
    scrollPaddingStart: 8,
    scrollPaddingEnd: 24,
    // The card under the pointer must stay in the document while it is carried, wherever the column is scrolled to.
    rangeExtractor: useCallback(
      (range: { startIndex: number; endIndex: number; overscan: number; count: number }) => {
        const from = Math.max(0, range.startIndex - range.overscan);
        const to = Math.min(range.count - 1, range.endIndex + range.overscan);
        const list = Array.from({ length: to - from + 1 }, (_, at) => from + at);
        return keep < 0 || (keep >= from && keep <= to) ? list : [...list, keep].sort((a, b) => a - b);
      },
      [keep],
    ),
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= cards.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, cards.length]);

  useEffect(() => {
    columns.set(stage.id, {
      stage,
      cards: () => cards,
      more: () => {
        if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
        return hasNextPage;
      },
      box: () => root.current?.getBoundingClientRect(),
      placeAt: (y, without) => {
        const top = body.current?.getBoundingClientRect().top ?? 0;
        const inside = y - top + (body.current?.scrollTop ?? 0);
        const rest = cards.filter((card) => !without.has(card.id));
        const starts = new Map(virtual.measurementsCache.map((item) => [item.key, item]));
        let index = rest.findIndex((card) => {
          const item = starts.get(card.id);
          return item !== undefined && inside < item.start + item.size / 2;
        });
        if (index < 0) index = rest.length;
        return { after: rest[index - 1]?.id ?? null, before: rest[index]?.id ?? null, index };
      },
      reveal: (index) => virtual.scrollToIndex(index, { align: "auto" }),
    });
    return () => void columns.delete(stage.id);
  }, [stage, cards, columns, virtual, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const line = over?.place ? lineAt(over.place, virtual.measurementsCache) : null;
  const open = useCallback((card: DealCard) => onOpen(card, cards), [onOpen, cards]);
  const range = useCallback((id: string) => pickTo(cards, id), [cards]);
  const first = focused === null || !cards.some((card) => card.id === focused) ? cards[0]?.id : null;
  const stop = useBoard((state) => state.focused === null);
  return (
    <section
      ref={root}
      className={classes.column}
      style={{ "--stage": stageColor(stage) } as CSSProperties}
      data-over={over !== null || undefined}
      aria-label={stage.name}
    >
      <header className={classes.columnHead}>
        <span className={classes.columnTitle}>
          <h2 className="k-cut" dir="auto" title={stage.name}>
            {stage.name}
          </h2>
          <button
            type="button"
            className={classes.rows}
            aria-label={`${formatNumber(stage.count)} deals in ${stage.name}: show as a list`}
            onClick={() => onRows(stage)}
          >
            {formatNumber(stage.count)}
          </button>
          {stage.kind === "open" && (
            <span
              className={classes.chance}
              title={`Deals in ${stage.name} count at ${stage.probability} % of their value`}
            >
              {stage.probability} %
            </span>
          )}
          <span className={classes.columnTools}>
            <IconAction
              changes
              icon={Plus}
              label={`New deal in ${stage.name}`}
              size={24}
              onClick={() =>
                openNew({
                  type: "deal",
                  values: { pipeline, stage: { type: "stage", id: stage.id, title: stage.name } },
                  done: () => undefined,
                })
              }
            />
            <IconAction
              icon={ChevronsRightLeft}
              label={`Fold ${stage.name}`}
              size={24}
              onClick={() => fold(stage, true)}
            />
          </span>
        </span>
        <Sums stage={stage} />
      </header>
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      <div
        ref={body}
        className={classes.columnBody}
        tabIndex={cards.length === 0 ? 0 : -1}
        onScroll={(event) => lane === null && left.columns.set(stage.id, event.currentTarget.scrollTop)}
      >
        <div
          {...(cards.length > 0 && { role: "list", "aria-label": `Deals in ${stage.name}` })}
          style={{ height: virtual.getTotalSize(), position: "relative" }}
        >
          {items.map((item) => {
            const card = cards[item.index];
            return (
              <div
                key={item.key}
                role="presentation"
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {card ? (
                  <Card
                    card={card}
                    index={item.index}
                    total={count}
                    focused={focused === card.id || (stop && first === card.id)}
                    picked={picked.includes(card.id)}
                    waiting={pending.some((move) => move.card.id === card.id)}
                    lifted={lifted.has(card.id)}
                    scored={scored}
                    onOpen={open}
                    onRange={range}
                  />
                ) : (
                  <div className={classes.ghost} aria-hidden />
                )}
              </div>
            );
          })}
          {line !== null && <div className={classes.line} style={{ transform: `translateY(${line}px)` }} aria-hidden />}
        </div>
        {pages.data && cards.length === 0 && (
          <p className={classes.none}>
            {filter ? "No deal here matches" : lane ? "Nothing here" : "Drag a deal here, or add one with\u00a0+"}
          </p>
        )}
      </div>
    </section>
  );
}

/** The height of the line that shows where a card lands: between its neighbours, which may not be measured yet. */
function lineAt(place: Place, items: { key: unknown; start: number; end: number }[]): number {
  const below = items.find((item) => item.key === place.before);
  if (below) return Math.max(0, below.start - GAP / 2 - 1);
  const above = items.find((item) => item.key === place.after);
  return above ? above.end + GAP / 2 - 1 : 0;
}
