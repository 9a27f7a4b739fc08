import { useEffect } from "react";
import { othersWords, showNote } from "../../components";
import { formatNumber } from "../../data/format";
import { useKeys } from "../../keys";
import type { BoardStage, DealCard } from "../../transport/api";
import { editRecord } from "../records/editing";
import { pick } from "./Card";
import { type ColumnHandle, type Columns, cardsOf } from "./Column";
import { cardsById } from "./cached";
import { type Across, KEEPS_CUSTOMER, type LaneKey, laneId, sameLane } from "./lanes";
import { askMove, moveCards } from "./moving";
import { announce, focusCard, isFolded, useBoard } from "./state";

interface Standing {
  column: ColumnHandle;
  card: DealCard;
  index: number;
}

/** The board without a mouse: arrows walk, Shift with arrows moves, Space picks, Enter opens. */
export function useBoardKeys(
  stages: BoardStage[],
  columns: Columns,
  onOpen: (card: DealCard, column: DealCard[]) => void,
  /** The lane that these columns are, of several: keys mean the lane in which the focus stands. */
  lane: LaneKey | null = null,
  across: Across | null = null,
): void {
  const shown = () => stages.flatMap((stage) => columns.get(stage.id) ?? []).filter((one) => one.cards().length > 0);

  const standing = (): Standing | null => {
    const { focused } = useBoard.getState();
    for (const column of columns.values()) {
      const list = column.cards();
      const index = list.findIndex((card) => card.id === focused);
      const card = list[index];
      if (card) return { column, card, index };
    }
    return null;
  };

  /** The card that a key changes; whose it is not is told why nothing happens (PTY-36). */
  const changing = (): Standing | null => {
    const now = standing();
    if (!now || now.card.may_change) return now;
    showNote(othersWords(now.card.title));
    return null;
  };

  const start = () => {
    if (lane) return false;
    const card = shown()[0]?.cards()[0];
    if (card) focusCard(card.id);
    return true;
  };

  /** The lane so many places on, and its column of a stage if it is drawn. */
  const laneAt = (step: number, stage: string) => {
    const at = across?.list.findIndex((one) => sameLane(one.key, lane)) ?? -1;
    const there = at < 0 ? undefined : across?.list[at + step];
    return there && { ...there, column: across?.drawn.get(laneId(there.key))?.get(stage) };
  };

  const vertical = (step: 1 | -1) => {
    const now = standing();
    if (!now) return start();
    const next = now.column.cards()[now.index + step];
    if (next) focusCard(next.id);
    else if (lane) {
      const cards = laneAt(step, now.column.stage.id)?.column?.cards();
      const card = step > 0 ? cards?.[0] : cards?.at(-1);
      if (card) focusCard(card.id);
    }
    return true;
  };

  /** From the edge of a lane into the next one: its owner becomes the card's. */
  const shiftLane = (now: Standing, step: 1 | -1) => {
    if (lane?.by === "party") {
      announce(KEEPS_CUSTOMER);
      showNote(`${KEEPS_CUSTOMER}: ${now.card.title} stays in its lane.`);
      return;
    }
    const there = laneAt(step, now.column.stage.id);
    if (!there) {
      announce(step < 0 ? "This is the first lane" : "This is the last lane");
      return;
    }
    const cards = there.column?.cards() ?? [];
    const place =
      step > 0
        ? { after: null, before: cards[0]?.id ?? null, index: 0 }
        : there.column?.more()
          ? null
          : { after: cards.at(-1)?.id ?? null, before: null, index: cards.length };
    askMove([now.card], now.column.stage, place, { owner: there.of });
    focusCard(now.card.id);
  };

  const horizontal = (step: number) => {
    const now = standing();
    if (!now) return start();
    const list = shown();
    const next = list[list.indexOf(now.column) + step];
    const cards = next?.cards();
    const card = cards?.[Math.min(now.index, cards.length - 1)];
    if (card && next) {
      focusCard(card.id);
      announce(`${next.stage.name}, ${formatNumber(next.stage.count)} deals`);
    }
    return true;
  };

  const shiftVertical = (step: 1 | -1) => {
    const now = changing();
    if (!now) return !lane;
    const list = now.column.cards();
    const neighbour = list[now.index + step];
    if (!neighbour && step > 0 && now.column.more()) {
      announce("More cards are being read");
      return true;
    }
    if (!neighbour && lane) {
      shiftLane(now, step);
      return true;
    }
    if (!neighbour) {
      announce(step < 0 ? "Already on top" : "Already at the end");
      return true;
    }
    const place =
      step < 0
        ? { after: list[now.index - 2]?.id ?? null, before: neighbour.id, index: now.index - 1 }
        : { after: neighbour.id, before: list[now.index + 2]?.id ?? null, index: now.index + 1 };
    void moveCards([now.card], now.column.stage, place);
    announce(`${now.card.title}, place ${now.index + step + 1} in ${now.column.stage.name}`);
    focusCard(now.card.id);
    return true;
  };

  const shiftHorizontal = (step: 1 | -1) => {
    const now = changing();
    if (!now) return !lane;
    const at = stages.findIndex((stage) => stage.id === now.column.stage.id);
    const to = stages[at + step];
    if (!to) {
      announce(step < 0 ? "This is the first stage" : "This is the last stage");
      return true;
    }
    const { picked } = useBoard.getState();
    const many = () => (lane ? cardsById(picked) : cardsOf(columns, picked));
    const cards = picked.includes(now.card.id) ? many() : [now.card];
    const list = now.column.cards();
    const stays = !isFolded(useBoard.getState(), to);
    const heir = list[now.index + 1] ?? list[now.index - 1];
    askMove(cards, to, null);
    if (to.kind === "open" || to.kind === "won") focusCard(stays ? now.card.id : (heir?.id ?? null));
    return true;
  };

  useKeys({
    down: () => vertical(1),
    up: () => vertical(-1),
    left: () => horizontal(-1),
    right: () => horizontal(1),
    moveDown: () => shiftVertical(1),
    moveUp: () => shiftVertical(-1),
    moveLeft: () => shiftHorizontal(-1),
    moveRight: () => shiftHorizontal(1),
    open: () => {
      const now = standing();
      if (!now) return false;
      onOpen(now.card, now.column.cards());
    },
    pick: () => {
      const now = changing();
      if (!now) return false;
      pick(now.card.id);
      const { picked } = useBoard.getState();
      announce(
        `${now.card.title} ${picked.includes(now.card.id) ? "picked" : "put back"}, ${picked.length} picked in all`,
      );
    },
    edit: () => {
      const now = changing();
      if (!now) return false;
      editRecord("deal", now.card.id);
    },
    menu: () => {
      const now = standing();
      if (!now) return false;
      const box = document.querySelector(`[data-card="${now.card.id}"]`)?.getBoundingClientRect();
      useBoard.setState({ menu: { card: now.card, x: (box?.left ?? 0) + 16, y: (box?.top ?? 0) + 32 } });
    },
    back: () => {
      if (useBoard.getState().picked.length === 0) return false;
      useBoard.setState({ picked: [], anchor: null });
      announce("Nothing is picked any more");
    },
  });

  const tick = useBoard((state) => state.focusTick);
  useEffect(() => {
    if (tick === 0) return;
    const { focused } = useBoard.getState();
    if (focused === null) return;
    for (const column of columns.values()) {
      const index = column.cards().findIndex((card) => card.id === focused);
      if (index >= 0) column.reveal(index);
    }
    // The card is drawn one or two frames after its column was scrolled to it.
    let tries = 0;
    let frame = 0;
    const look = () => {
      const element = document.querySelector<HTMLElement>(`[data-card="${focused}"]`);
      if (element) {
        element.focus({ preventScroll: true });
        element.closest("section")?.scrollIntoView({ inline: "nearest", block: "nearest" });
      } else if (tries < 10) {
        tries += 1;
        frame = requestAnimationFrame(look);
      }
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [tick, columns]);
}
