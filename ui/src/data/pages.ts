import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type CommandError, call } from "../transport";
import type { Page, PageRequest, RecordRow } from "../transport/api";
import { queryClient } from "./client";
import type { ReadOptions } from "./queries";

/** Rows by their place, however many there are: undefined where a row has not been read. An array is one. */
export interface Rows<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
}

/** The rows from one place to another that are there, the last place included. */
export function rowsBetween<Row>(rows: Rows<Row>, from: number, to: number): Row[] {
  const found: Row[] = [];
  for (let at = Math.max(0, from); at <= Math.min(to, rows.length - 1); at += 1) {
    const row = rows.at(at);
    if (row !== undefined) found.push(row);
  }
  return found;
}

const SIZE = 200;
/** Rows above and below the view that count as seen. */
const MARGIN = 60;
/** Rows that are read ahead of somebody who scrolls. */
const AHEAD = 2 * SIZE;
/** Pages that nobody looks at are forgotten after so many milliseconds: a million rows must not pile up. */
const KEPT = 60_000;

interface PageOptions extends ReadOptions {
  /** The row that the list is entered at; the first unless said. */
  from?: number;
  /** How many rows there are, once that is known. */
  count?: number | undefined;
}

/** The pages around some rows. */
function around(first: number, last: number): [number, number] {
  return [Math.floor(Math.max(0, first - MARGIN) / SIZE), Math.floor((last + MARGIN) / SIZE)];
}

/**
 * The rows of a list by their place: only the pages around what is looked at are read, and read again after a change.
 * Tell `look` which rows are on the screen. While the rows of another question are on their way, those of the last one
 * stay.
 */
export function useRecordPages(request: PageRequest, { from = 0, count, enabled = true }: PageOptions = {}) {
  const input: PageRequest = { limit: SIZE, ...request };
  const question = JSON.stringify(input);
  const [[first, end], setRange] = useState(() => around(from, from));
  const last = count === undefined ? end : Math.min(end, Math.max(first, Math.ceil(count / SIZE) - 1));
  const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const keyOf = (page: number) => ["records.page", input, page];

  const read = (page: number): Promise<Page> => {
    const before = queryClient.getQueryState<Page>(keyOf(page - 1));
    const cursor = before && !before.isInvalidated ? before.data?.next_cursor : null;
    return call("records.page", cursor ? { ...input, cursor } : { ...input, offset: page * SIZE });
  };
  const query = (page: number) => ({ queryKey: keyOf(page), queryFn: () => read(page), gcTime: KEPT });
  const results = useQueries({
    queries: numbers.map((page) => ({ ...query(page), enabled: enabled && (count !== 0 || page === 0) })),
  });

  // Every page that was read for this question; the cache forgets them when nobody has looked for a while.
  const asked = useRef({ question, pages: new Set<number>() });
  if (asked.current.question !== question) asked.current = { question, pages: new Set() };
  for (const page of numbers) asked.current.pages.add(page);

  const stamp = `${question} ${first} ${results.map((one) => one.dataUpdatedAt)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says when something else was read
  const loaded = useMemo(() => {
    const pages = new Map<number, Page>();
    for (const page of [...asked.current.pages].sort((a, b) => a - b)) {
      const data = queryClient.getQueryData<Page>(keyOf(page));
      if (data) pages.set(page, data);
      else if (!numbers.includes(page)) asked.current.pages.delete(page);
    }
    return pages;
  }, [stamp]);
  const found = useMemo(() => placesOf(loaded, count), [loaded, count]);
  const shown = useRef(found);
  const answered = results.some((one) => one.data !== undefined);
  if (answered) shown.current = found;

  // A fast hand passes many pages: they are asked for one after the other, always where it is by then.
  const fetching = results.some((one) => one.isFetching);
  const busy = useRef(fetching);
  busy.current = fetching;
  const wanted = useRef<[number, number]>([first, end]);
  const follow = useCallback(() => {
    const [low, high] = wanted.current;
    setRange((old) => (old[0] === low && old[1] === high ? old : [low, high]));
  }, []);
  useEffect(() => {
    if (!fetching) follow();
  }, [fetching, follow]);
  const seen = useRef(from);
  const look = useCallback(
    (top: number, bottom: number) => {
      const ahead = Math.sign(top - seen.current) * AHEAD;
      seen.current = top;
      wanted.current = around(top + Math.min(0, ahead), bottom + Math.max(0, ahead));
      if (!busy.current) follow();
    },
    [follow],
  );

  return {
    rows: shown.current.rows,
    /** All rows that have been read, in their order. */
    loaded: shown.current.loaded,
    /** The rows from one place to another, read where they have not been. */
    read: async (top: number, bottom: number): Promise<RecordRow[]> => {
      for (let page = Math.floor(top / SIZE); page <= Math.floor(bottom / SIZE); page += 1) {
        await queryClient.fetchQuery(query(page));
      }
      const row = (at: number) => queryClient.getQueryData<Page>(keyOf(Math.floor(at / SIZE)))?.rows[at % SIZE];
      return rowsBetween({ length: bottom + 1, at: row }, top, bottom);
    },
    look,
    isPending: !answered && shown.current.rows.length === 0,
    isFetching: fetching,
    /** The rows on the screen are those of the question. */
    answered,
    error: (results.find((one) => one.error)?.error ?? null) as CommandError | null,
    refetch: () => Promise.all(results.map((one) => one.refetch())),
  };
}

/** The rows of some pages by their places. */
function placesOf(pages: Map<number, Page>, count: number | undefined) {
  let length = 0;
  let ended = true;
  for (const [page, { rows, next_cursor: next }] of pages) {
    length = page * SIZE + rows.length;
    ended = next === null;
  }
  const rows: Rows<RecordRow> = {
    length: count ?? (ended ? length : length + SIZE),
    at: (index) => pages.get(Math.floor(index / SIZE))?.rows[index % SIZE],
  };
  return { rows, loaded: [...pages.values()].flatMap((page) => page.rows) };
}
