import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "../../data/client";
import type { CardsPage, DealCard } from "../../transport/api";

/** Cards that were read for the board, by id and in that order, as they were read last; what is gone is left out. */
export function cardsById(ids: string[]): DealCard[] {
  const known = new Map<string, DealCard>();
  const read = queryClient.getQueryCache().findAll({ queryKey: ["board.cards"] });
  for (const query of read.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)) {
    const data = query.state.data as InfiniteData<CardsPage> | undefined;
    for (const card of data?.pages.flatMap((page) => page.cards) ?? []) known.set(card.id, card);
  }
  return ids.flatMap((id) => known.get(id) ?? []);
}
