import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "../../data/client";
import type { CardsPage, DealCard } from "../../transport/api";

/** Cards that were read for the board, by id and in that order; what is not there any more is left out. */
export function cardsById(ids: string[]): DealCard[] {
  const known = new Map<string, DealCard>();
  for (const query of queryClient.getQueryCache().findAll({ queryKey: ["board.cards"] })) {
    const data = query.state.data as InfiniteData<CardsPage> | undefined;
    for (const card of data?.pages.flatMap((page) => page.cards) ?? []) known.set(card.id, card);
  }
  return ids.flatMap((id) => known.get(id) ?? []);
}
