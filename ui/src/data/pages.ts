import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { type CommandError, call } from "../transport";
import type { Page, PageRequest, RecordRow } from "../transport/api";
import { queryClient } from "./client";
import type { ReadOptions } from "./queries";

type Loaded = InfiniteData<Page, string | null>;

interface View {
  first: number;
  last: number;
}

/** Rows above and below the view that count as seen, so that a short scroll meets fresh rows. */
const MARGIN = 60;
const SIZE = 200;

/** Pages that were left as they were when something changed: they are read again when they come into view. */
const stale = new WeakSet<Page>();

function touches(view: View, start: number, length: number): boolean {
  return start < view.last + MARGIN && start + length > view.first - MARGIN;
}

/**
 * Reads the pages of a list. When the list is read again after a change, only the pages in view are asked for: a page
 * out of view stays as it is, marked stale, as long as the chain of cursors still leads to it. Where the chain leads
 * elsewhere the pages behind it are dropped, and read again when somebody scrolls there.
 */
function pageReader(view: { current: View }) {
  // How far reading again has come: pages to go, and the row that the next one starts with.
  let left = 0;
  let start = 0;
  return async (request: PageRequest, key: QueryKey, cursor: string | null): Promise<Page> => {
    const old = queryClient.getQueryData<Loaded>(key);
    if (cursor === null) {
      left = old?.pages.length ?? 0;
      start = 0;
    }
    const again = left > 0;
    if (again) left -= 1;
    const known = again ? old?.pages[old.pageParams.indexOf(cursor)] : undefined;
    const seen = !again || touches(view.current, start, known?.rows.length || SIZE);
    const page = seen
      ? await call("records.page", { ...request, cursor })
      : (known ?? { rows: [], next_cursor: cursor });
    if (known) {
      if (seen) stale.delete(known);
      else stale.add(known);
    }
    start += page.rows.length;
    return page;
  };
}

interface PageOptions extends ReadOptions {
  /** The row that the list is entered at; the first unless said. */
  from?: number;
}

/** The rows of a list, page after page (200 rows a call). Tell `look` which rows are on the screen. */
export function useRecordPages(request: PageRequest, options: PageOptions = {}) {
  const from = options.from ?? 0;
  const view = useRef<View>({ first: from, last: from + MARGIN });
  const read = useRef<ReturnType<typeof pageReader>>(null);
  read.current ??= pageReader(view);
  const reader = read.current;
  const input = { limit: SIZE, ...request };
  const query = useInfiniteQuery<Page, CommandError, Loaded, QueryKey, string | null>({
    queryKey: ["records.page", input, "pages"],
    queryFn: ({ pageParam, queryKey }) => reader(input, queryKey, pageParam),
    initialPageParam: null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: options.enabled ?? true,
    placeholderData: (options.keep ?? true) ? keepPreviousData : undefined,
  });
  const { data, isFetching, refetch } = query;
  const rows = useMemo<RecordRow[]>(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const groups = useMemo<unknown[]>(() => data?.pages.flatMap((page) => page.groups ?? []) ?? [], [data]);
  const freshen = useCallback(() => {
    if (isFetching) return;
    let start = 0;
    for (const page of data?.pages ?? []) {
      if (stale.has(page) && touches(view.current, start, page.rows.length)) {
        void refetch({ cancelRefetch: false });
        return;
      }
      start += page.rows.length;
    }
  }, [data, isFetching, refetch]);
  useEffect(freshen, [freshen]);
  const look = useCallback(
    (first: number, last: number) => {
      view.current = { first, last };
      freshen();
    },
    [freshen],
  );
  return { ...query, rows, groups, look };
}
