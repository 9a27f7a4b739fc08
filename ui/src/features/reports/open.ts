import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { FRESH_LIST, useSession } from "../../data/session";
import type { Filter } from "../../transport/api";

/** Opens the deals behind a figure as a list. */
export function useOpenDeals(): (filter: Filter) => void {
  const go = useNavigate();
  return useCallback(
    (filter) => {
      const parts = "all" in filter ? filter.all : [filter];
      useSession.getState().setList("deal", { ...FRESH_LIST, view: "all", filter: parts });
      void go({ to: "/list/$type", params: { type: "deal" } });
    },
    [go],
  );
}
