import type { InfiniteData } from "@tanstack/react-query";
import { showError } from "../../components";
import { act } from "../../data/act";
import { queryClient } from "../../data/client";
import { newId } from "../../data/ids";
import { CommandError, toCommandError } from "../../transport";
import type { Board, BoardStage, CardsPage, CardsRequest, DealCard, GetResult } from "../../transport/api";
import { arrange, type Move, recount, touches } from "./arrange";
import { laneOf } from "./lanes";
import { type Along, announce, type Place, useBoard } from "./state";

type CardsData = InfiniteData<CardsPage, string | null>;

/** Writes a finished move into what was read before, so that nothing jumps back until it is read anew. */
function settle(move: Move, card: DealCard | null): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["board.cards"] })) {
    const input = query.queryKey[1] as CardsRequest;
    if (input.stage_id !== move.card.stage_id && input.stage_id !== move.to.id) continue;
    const lane = laneOf(input.filter ?? null);
    if (!touches(lane, move)) continue;
    queryClient.setQueryData<CardsData>(query.queryKey, (data) => {
      if (!data) return data;
      const sizes = data.pages.map((page) => page.cards.length);
      const all = arrange(
        input.stage_id,
        data.pages.flatMap((page) => page.cards),
        [move],
        lane,
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
            ...(move.owner !== undefined && { owner: move.owner }),
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
 * goes back to its place and says why. Into a won, lost or abandoned stage this is winning, losing or abandoning; closed
 * deals come to an open stage by reopening them, which is an operation of its own (PIP-07, PIP-09). The promise ends
 * with the refusal, if there was one.
 */
export function moveCards(
  chosen: DealCard[],
  to: BoardStage,
  place: Place | null,
  along: Along = {},
  quiet = false,
): Promise<CommandError | null> {
  const cards = chosen.slice(0, MOST);
  const closed = to.kind === "open" ? cards.filter((card) => card.stage_kind !== "open") : [];
  if (closed.length > 0 && closed.length < cards.length) {
    const open = cards.filter((card) => card.stage_kind === "open");
    void moveCards(closed, to, place, along, quiet);
    return moveCards(open, to, place, along, quiet);
  }
  let after = place?.after ?? null;
  let before = place?.before ?? null;
  const moves: Move[] = [];
  for (const card of cards) {
    moves.push({ key: newId(), card, to, before, after, ...("owner" in along && { owner: along.owner }) });
    after = card.id;
    before = null;
  }
  const [first] = moves;
  if (!first) return Promise.resolve(null);
  useBoard.setState((state) => ({ pending: [...state.pending, ...moves], picked: [], anchor: null }));
  const whose = along.owner === undefined ? "" : `, for ${along.owner?.title ?? "nobody"}`;
  announce(`${nameOf(cards)} moved to ${to.name}${whose}`);
  const done = queue.then(() => run(moves, first, place, along, quiet));
  queue = done;
  return done;
}

/** Runs something once all moves that are under way have reached the file. */
export function afterMoves(work: () => void): void {
  void queue.then(work);
}

function nameOf(cards: DealCard[]): string {
  return cards.length === 1 ? (cards[0]?.title ?? "") : `${cards.length} deals`;
}

/** The keys of the fields that a stage asked for in vain. */
function missing(error: CommandError): string[] | null {
  const details = error.details as { fields?: string[] } | undefined;
  return error.code === "fields_missing" && Array.isArray(details?.fields) ? details.fields : null;
}

async function run(
  moves: Move[],
  first: Move,
  place: Place | null,
  along: Along,
  quiet: boolean,
): Promise<CommandError | null> {
  const { to } = first;
  const where = {
    id: first.card.id,
    stage_id: to.id,
    before_id: first.before,
    after_id: first.after,
    values: along.values ?? {},
    owner: along.owner === undefined ? null : { id: along.owner?.id ?? null },
    also: moves.slice(1).map((move) => move.card.id),
  };
  try {
    const reopens = to.kind === "open" && first.card.stage_kind !== "open";
    const done = reopens
      ? await act("deals.reopen", where)
      : await act("deals.move", { ...where, reason: along.reason ?? null, reason_id: along.reasonId ?? null });
    for (const move of moves) settle(move, move === first ? done.value : null);
    if (to.kind === "won" && first.card.stage_kind === "open") celebrate(moves.map((move) => move.card));
    return null;
  } catch (thrown) {
    const error = toCommandError(thrown);
    const cards = moves.map((move) => move.card);
    const what = nameOf(cards);
    const fields = missing(error);
    announce(`${what} not moved. ${error.message}`);
    if (quiet) return error;
    if (fields) {
      useBoard.setState({ filling: { cards, stage: to, place, along, fields } });
      return error;
    }
    const stays = moves.length === 1 ? `stays in ${first.card.stage}` : "stay where they are";
    showError(new CommandError({ code: error.code, message: `${what} ${stays}. ${error.message}` }));
    return error;
  } finally {
    const keys = moves.map((move) => move.key);
    useBoard.setState((state) => ({ pending: state.pending.filter((move) => !keys.includes(move.key)) }));
  }
}

/** A won deal is shown for a moment; who asked the system for less motion, or switched it off, goes without. */
function celebrate(cards: DealCard[]): void {
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  useBoard.setState({ won: nameOf(cards) });
}

/** A move as a person asks for it: losing asks for the reason first. */
export function askMove(cards: DealCard[], to: BoardStage, place: Place | null, along: Along = {}): void {
  const closes = cards.filter((card) => card.stage_id !== to.id);
  if ((to.kind === "lost" || to.kind === "abandoned") && closes.length > 0) {
    useBoard.setState({ closing: { cards, stage: to, place, along } });
    return;
  }
  void moveCards(cards, to, place, along);
}
