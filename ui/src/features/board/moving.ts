import type { InfiniteData } from "@tanstack/react-query";
import { showError, showNote } from "../../components";
import { act } from "../../data/act";
import { applyChange, queryClient } from "../../data/client";
import { newId } from "../../data/ids";
import { CommandError, call, toCommandError } from "../../transport";
import type { Board, BoardStage, CardsPage, CardsRequest, Change, DealCard } from "../../transport/api";
import { arrange, type Move, recount } from "./arrange";
import { announce, type Place, useBoard } from "./state";

type CardsData = InfiniteData<CardsPage, string | null>;

/** Writes a finished move into what was read before, so that nothing jumps back until it is read anew. */
function settle(move: Move, card: DealCard): void {
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
      ).map((one) => (one.id === card.id ? card : one));
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
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["board.get"] })) {
    queryClient.setQueryData<Board>(
      query.queryKey,
      (board) => board && { ...board, stages: recount(board.stages, [move]) },
    );
  }
}

function drop(keys: string[]): void {
  useBoard.setState((state) => ({ pending: state.pending.filter((move) => !keys.includes(move.key)) }));
}

/** Into a won or lost stage this is winning or losing, out of one it is reopening (PIP-09): one command for all. */
async function send(
  move: Move,
  reason: string | null,
  toast: boolean,
): Promise<{ card: DealCard; change: Change | null }> {
  const done = await act(
    "deals.move",
    { id: move.card.id, stage_id: move.to.id, before_id: move.before, after_id: move.after, reason },
    toast,
  );
  return { card: done.value, change: done.change };
}

async function undoAll(seqs: number[], what: string): Promise<void> {
  try {
    for (const seq of [...seqs].reverse()) applyChange((await call("journal.undo", { seq })).change);
    showNote(`Undid: ${what}`);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Moves cards at once on the screen and one after the other in the file. What the file refuses goes back to its
 * place and says why; what was already moved stays, and has its Undo.
 */
export function moveCards(cards: DealCard[], to: BoardStage, place: Place | null, reason: string | null = null): void {
  let after = place?.after ?? null;
  let before = place?.before ?? null;
  const moves: Move[] = [];
  for (const card of cards) {
    moves.push({ key: newId(), card, to, before, after });
    after = card.id;
    before = null;
  }
  if (moves.length === 0) return;
  useBoard.setState((state) => ({ pending: [...state.pending, ...moves], picked: [] }));
  const what = cards.length === 1 ? (cards[0]?.title ?? "") : `${cards.length} deals`;
  announce(`${what} moved to ${to.name}`);
  queue = queue.then(() => run(moves, to, what, reason));
}

async function run(moves: Move[], to: BoardStage, what: string, reason: string | null): Promise<void> {
  const seqs: number[] = [];
  for (const move of moves) {
    try {
      const done = await send(move, reason, moves.length === 1);
      settle(move, done.card);
      drop([move.key]);
      if (done.change) seqs.push(done.change.seq);
    } catch (thrown) {
      drop(moves.map((one) => one.key));
      const error = toCommandError(thrown);
      showError(
        new CommandError({
          code: error.code,
          message: `${move.card.title} stays in ${move.card.stage}. ${error.message}`,
        }),
      );
      announce(`${move.card.title} was not moved. ${error.message}`);
      break;
    }
  }
  if (moves.length > 1 && seqs.length > 0) {
    const text = `Moved ${seqs.length === moves.length ? what : `${seqs.length} of ${what}`} to ${to.name}`;
    showNote(text, { label: "Undo", run: () => void undoAll(seqs, text) });
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
