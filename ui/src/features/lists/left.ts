import { create } from "zustand";
import { showError } from "../../components";
import { act } from "../../data/act";
import { queryClient } from "../../data/client";
import { lastly } from "../../data/lastly";
import { useWorkspace } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { WorkspaceInfo } from "../../transport/api";

/** How lists are left, by type and by view: settings.lists. */
export type Left = Record<string, object>;

const INFO = ["workspace.info", {}];

/** What is on its way to the file. It stands above what was read: a read that began before would take it back. */
const useOnTheWay = create<{ left: Left | null }>(() => ({ left: null }));

const write = lastly(
  async (lists: Left) => {
    await act("settings.update", { lists }, false).catch((thrown) => showError(toCommandError(thrown)));
    void queryClient.invalidateQueries({ queryKey: INFO });
  },
  () => useOnTheWay.setState({ left: null }),
);

/** How lists are left; undefined until it is read, null in a file where none was. */
export function useLeft(): Left | null | undefined {
  const left = useOnTheWay((state) => state.left);
  const kept = useWorkspace().data?.settings.lists as Left | null | undefined;
  return left ?? kept;
}

/** Remembers how a list is left: at once on the screen, then in the file, outside the history. */
export function keepList(
  key: string,
  change: { view?: string; columns?: string[] | null; widths?: object } | null,
): void {
  const info = queryClient.getQueryData<WorkspaceInfo>(INFO);
  if (!info) return;
  const before = useOnTheWay.getState().left ?? (info.settings.lists as Left | null) ?? {};
  const lists = { ...before };
  if (change) lists[key] = { ...lists[key], ...change };
  else delete lists[key];
  if (JSON.stringify(lists) === JSON.stringify(before)) return;
  useOnTheWay.setState({ left: lists });
  write(lists);
}
