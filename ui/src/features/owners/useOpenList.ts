import { useNavigate } from "@tanstack/react-router";
import { FRESH_LIST, useSession } from "../../data/session";
import type { Filter } from "../../transport/api";

/** Opens the list of a type on exactly the records that a number counts. */
export function useOpenList(): (type: string, filter: Filter[]) => void {
  const go = useNavigate();
  return (type, filter) => {
    useSession.getState().setList(type, { ...FRESH_LIST, view: "all", filter });
    void go({ to: "/list/$type", params: { type } });
  };
}
