import { useNavigate } from "@tanstack/react-router";
import { useSession } from "../../data/session";
import type { Filter, ForecastGroup } from "../../transport/api";

/** Which of a group's deals a figure counts. */
export type Part = "open" | "won" | "lost" | "all";

const PARTS: Record<Part, Filter[]> = {
  open: [{ field: "forecast", op: "in", value: ["pipeline", "best_case", "commit"] }],
  won: [{ field: "status", op: "eq", value: "won" }],
  lost: [{ field: "status", op: "eq", value: "lost" }],
  all: [],
};

/** Opens exactly the deals that a figure counts as a list. */
export function useShowDeals(scope: Filter[]): (group: ForecastGroup | null, part: Part, more?: Filter[]) => void {
  const go = useNavigate();
  return (group, part, more = []) => {
    const filter = [...scope, ...(group ? [group.filter] : []), ...PARTS[part], ...more];
    useSession
      .getState()
      .setList("deal", { view: "all", filter, search: "", cursor: 0, offset: 0, selected: [], allBut: null });
    void go({ to: "/list/$type", params: { type: "deal" } });
  };
}
