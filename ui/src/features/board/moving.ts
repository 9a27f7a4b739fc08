import type { InfiniteData } from "@tanstack/react-query";
import { showError } from "../../components";
import { act } from "../../data/act";
import { queryClient } from "../../data/client";
import { newId } from "../../data/ids";
import { CommandError, toCommandError } from "../../transport";
import type { Board, BoardStage, CardsPage, CardsRequest, DealCard, GetResult } from "../../transport/api";
import { arrange, type Move, recount } from "./arrange";
import { announce, type Place, useBoard } from "./state";

type CardsData = InfiniteData<CardsPage, string | null>;

/** Writes a finished move into what was read before, so that nothing jumps back until it is read anew. */
function settle(move: Move, card: DealCard | null): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["board.cards"] })) {
    const input = query.queryKey[1] as CardsRequest;
    if (input.stage_id !== move.card.stage_id && input.stage_id !== move.to.id) continue;
    queryClient.setQueryData<CardsData>(query.queryKey, (data) => {
      if (!data) return data;
      const sizes = data.pages.map((page) => page.cards.length);
      const all = arrange(
        input.stage_id,
        data.pages.flatMap((page) => page.cards),
        [move],
      ).map((one) => (card && one.id === card.id ? card : one));
      let from = 0;
      const pages = data.pages.map((page, at) => {
        const until = at === data.pages.length - 1 ? all.length : from + (sizes[at] ?? 0);
        const cards = all.slice(from, until);
        from = until;
        return { ...page, cards };
      });
      return { ...data, pages };
    });
  }
  const { to } = move;
  queryClient.setQueryData<GetResult>(
    ["records.get", { type: "deal", id: move.card.id }],
    (got) =>
      got && {
        ...got,
        record: {
          ...got.record,
          values: {
            ...got.record.values,
            stage: { type: "stage", id: to.id, title: to.name },
            status: to.kind,
            ...(to.id !== move.card.stage_id && { entered_stage_at: new Date().toISOString() }),
          },
        },
      },
  );
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["board.get"] })) {
    queryClient.setQueryData<Board>(
      query.queryKey,
      (board) => board && { ...board, stages: recount(board.stages, [move]) },
    );
  }
}

let queue: Promise<unknown> = Promise.resolve();

/** How many cards one operation takes. */
const MOST = 200;

/**
 * Moves cards at once on the screen and as one operation in the file: one undo for all of them. What the file refuses
 * goes back to its place and says why. Into a won or lost stage this is winning or losing, out of one it is reopening
 * (PIP-09).
 */
export function moveCards(chosen: DealCard[], to: BoardStage, place: Place | null, reason: string | null = null): void {
  const cards = chosen.slice(0, MOST);
  let after = place?.after ?? null;
  let before = place?.before ?? null;
  const moves: Move[] = [];
  for (const card of cards) {
    moves.push({ key: newId(), card, to, before, after });
    after = card.id;
    before = null;
  }
  const [first] = moves;
  if (!first) return;
  useBoard.setState((state) => ({ pending: [...state.pending, ...moves], picked: [] }));
  announce(`${nameOf(cards)} moved to ${to.name}`);
  queue = queue.then(() => run(moves, first, reason));
}

/** Runs something once all moves that are under way have reached the file. */
export function afterMoves(work: () => void): void {
  void queue.then(work);
}

function nameOf(cards: DealCard[]): string {
  return cards.length === 1 ? (cards[0]?.title ?? "") : `${cards.length} deals`;
}

async function run(moves: Move[], first: Move, reason: string | null): Promise<void> {
  const { to } = first;
  try {
    const done = await act("deals.move", {
      id: first.card.id,
      stage_id: to.id,
      before_id: first.before,
      after_id: first.after,
      reason,
      also: moves.slice(1).map((move) => move.card.id),
    });
    for (const move of moves) settle(move, move === first ? done.value : null);
  } catch (thrown) {
    const error = toCommandError(thrown);
    const what = nameOf(moves.map((move) => move.card));
    const where = moves.length === 1 ? `stays in ${first.card.stage}` : "stay where they are";
    showError(new CommandError({ code: error.code, message: `${what} ${where}. ${error.message}` }));
    announce(`${what} not moved. ${error.message}`);
  } finally {
    const keys = moves.map((move) => move.key);
    useBoard.setState((state) => ({ pending: state.pending.filter((move) => !keys.includes(move.key)) }));
  }
}

/** A move as a person asks for it: losing asks for the reason first. */
export function askMove(cards: DealCard[], to: BoardStage, place: Place | null): void {
  const closes = cards.filter((card) => card.stage_id !== to.id);
  if ((to.kind === "lost" || to.kind === "abandoned") && closes.length > 0) {
    useBoard.setState({ closing: { cards, stage: to, place } });
    return;
  }
  moveCards(cards, to, place);
}
