import { create } from "zustand";
import { showError } from "../../components";
import { act } from "../../data/act";
import { queryClient } from "../../data/client";
import { lastly } from "../../data/lastly";
import { useWorkspace } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { WorkspaceInfo } from "../../transport/api";

/** How lists are left, by type and by view: settings.lists. */
type Left = Record<string, object>;

interface OnTheWay {
  /** The file it goes to. */
  path: string;
  lists: Left;
}

const INFO = ["workspace.info", {}];

const known = () => queryClient.getQueryData<WorkspaceInfo>(INFO);

/** What is on its way to the file. It stands above what was read: a read that began before would take it back. */
const useOnTheWay = create<{ now: OnTheWay | null }>(() => ({ now: null }));

const write = lastly(
  async ({ path, lists }: OnTheWay) => {
    // Another file was opened meanwhile: its lists are its own.
    if (known()?.path !== path) return;
    await act("settings.update", { lists }, false).catch((thrown) => showError(toCommandError(thrown)));
    // A read that is under way may be older than this answer, and this answer may be of a file that is no longer open.
    void queryClient.invalidateQueries({ queryKey: INFO });
  },
  () => useOnTheWay.setState({ now: null }),
);

function leftIn(info: WorkspaceInfo | undefined, now: OnTheWay | null): Left | null | undefined {
  return now && now.path === info?.path ? now.lists : (info?.settings.lists as Left | null | undefined);
}

/** How lists are left; undefined until it is read, null in a file where none was. */
export function useLeft(): Left | null | undefined {
  const now = useOnTheWay((state) => state.now);
  return leftIn(useWorkspace().data, now);
}

/** Remembers how a list is left: at once on the screen, then in the file, outside the history. */
export function keepList(
  key: string,
  change: { view?: string; columns?: string[] | null; widths?: object } | null,
): void {
  const info = known();
  if (!info) return;
  const before = leftIn(info, useOnTheWay.getState().now) ?? {};
  const lists = { ...before };
  if (change) lists[key] = { ...lists[key], ...change };
  else delete lists[key];
  if (JSON.stringify(lists) === JSON.stringify(before)) return;
  const now = { path: info.path, lists };
  useOnTheWay.setState({ now });
  write(now);
}
