import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { MessageSquarePlus, SearchX } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, MayChange } from "../../components";
import { dayOf, daysFromToday, formatDay, locale, parseDay } from "../../data/format";
import { usePages } from "../../data/queries";
import type { Overview, RecordRow, ThreadMessage, TimelineEntry } from "../../transport/api";
import { Composer } from "./Composer";
import { openComposer } from "./drafts";
import { Entry } from "./Entry";
import { FilterBar } from "./FilterBar";
import { bounds, earlier, type StoryFilter, useKindGroups, WHOLE_STORY } from "./filters";
import { threadOf, useThreads } from "./Mail";
import classes from "./timeline.module.css";

type Row =
  | { kind: "head"; key: string; text: string; full: string }
  | { kind: "entry"; key: string; entry: TimelineEntry; dated: boolean };

const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });

function dayName(day: string): string {
  const ago = -daysFromToday(day);
  const date = parseDay(day);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return ago > 1 && ago < 7 ? `${weekday.format(date)}, ${formatDay(date)}` : formatDay(date);
}

/** What belongs to two of an organisation's parties is one thing that happened once. */
function once(entries: TimelineEntry[]): TimelineEntry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const what = `${entry.kind} ${entry.at} ${entry.reference.type} ${entry.reference.id} ${entry.text}`;
    if (seen.has(what)) return false;
    seen.add(what);
    return true;
  });
}

/** A conversation is one entry where its latest message stands; looking for words finds each message. */
function folded(entries: TimelineEntry[]): TimelineEntry[] {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    const thread = threadOf(entry);
    if (thread === null) return true;
    return !seen.has(thread) && seen.add(thread);
  });
}

/** Pinned first, then by day, newest on top. */
function rowsOf(pinned: TimelineEntry[], entries: TimelineEntry[]): Row[] {
  const rows: Row[] = [];
  if (pinned.length > 0) rows.push({ kind: "head", key: "pinned", text: "Pinned", full: "" });
  for (const entry of pinned) rows.push({ kind: "entry", key: `pinned-${entry.key}`, entry, dated: true });
  let day = "";
  for (const entry of entries) {
    const own = dayOf(entry.at);
    if (own !== day) {
      day = own;
      rows.push({ kind: "head", key: day, text: dayName(day), full: day });
    }
    rows.push({ kind: "entry", key: entry.key, entry, dated: false });
  }
  return rows;
}

const NO_MESSAGES: ThreadMessage[] = [];

/** How each story was left in this window: coming back finds it as it was. */
const stories = new Map<string, { filter: StoryFilter; offset: number }>();

interface TimelineProps {
  record: RecordRow;
  overview: Overview | undefined;
}

/** SCR-10: everything that happened with this record, newest first, and the place to add to it (V36-08, V36-09). */
export function Timeline({ record, overview }: TimelineProps) {
  const was = stories.get(record.id);
  const [filter, setFilter] = useState<StoryFilter>(was?.filter ?? WHOLE_STORY);
  const [search] = useDebouncedValue(filter.search.trim(), 150);
  const [today] = useState(() => new Date());
  const { from, to } = useMemo(() => bounds(filter, today), [filter, today]);
  const groups = useKindGroups();
  const kinds = useMemo(
    () => groups.filter((group) => filter.groups.includes(group.key)).flatMap((group) => group.kinds),
    [groups, filter.groups],
  );
  const pages = usePages(
    "timeline.page",
    {
      type: record.type,
      id: record.id,
      kinds,
      from,
      to,
      actor: filter.actor,
      search: search || null,
      include_people: record.type === "organization" && filter.people,
      limit: 50,
    },
    { keep: true },
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const told = useMemo(() => (pages.data?.pages ?? []).map((page) => [...page.pinned, ...page.entries]), [pages.data]);
  const messages = useThreads(told);
  const rows = useMemo(() => {
    const all = pages.data?.pages ?? [];
    const entries = once(all.flatMap((page) => page.entries));
    return rowsOf(once(all[0]?.pinned ?? []), search ? entries : folded(entries));
  }, [pages.data, search]);

  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    // The composer grows and shrinks above the list; the list must know where it begins.
    const measure = () => setMargin(list.current?.offsetTop ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    if (above.current) observer.observe(above.current);
    return () => observer.disconnect();
  }, []);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "head" ? 36 : 58),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    scrollMargin: margin,
    initialOffset: was?.offset ?? 0,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 15) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  const change = (part: Partial<StoryFilter>) => {
    const next = { ...filter, ...part };
    setFilter(next);
    stories.set(record.id, { filter: next, offset: 0 });
  };
  const ended = pages.data !== undefined && !hasNextPage;
  const bounded = filter.period === "90" || filter.period === "365";
  const narrowed = kinds.length > 0 || filter.actor !== null || search !== "" || filter.period === "custom";
  const period = filter.period === "90" ? "the last 90 days" : "the last 12 months";
  return (
    <div
      ref={scroller}
      className={classes.story}
      role="region"
      aria-label="Timeline"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
      tabIndex={0}
      onScroll={(event) => stories.set(record.id, { filter, offset: event.currentTarget.scrollTop })}
    >
      <div ref={above} className={classes.above}>
        <MayChange>
          <Composer record={record} overview={overview} />
        </MayChange>
        <FilterBar type={record.type} filter={filter} onChange={change} />
        {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
        <BusyBar busy={pages.isFetching && !isFetchingNextPage && pages.isPlaceholderData} />
      </div>
      <div ref={list} className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.row}
              style={{ transform: `translateY(${item.start - margin}px)` }}
            >
              {row.kind === "head" ? (
                <h3 className={classes.day} title={row.full || undefined}>
                  {row.text}
                </h3>
              ) : (
                <Entry
                  entry={row.entry}
                  recordId={record.id}
                  messages={messages.get(row.entry.reference.id) ?? NO_MESSAGES}
                  dated={row.dated}
                />
              )}
            </div>
          );
        })}
      </div>
      {isFetchingNextPage && <p className={classes.end}>Reading earlier entries…</p>}
      {ended && rows.length === 0 && narrowed && (
        <EmptyState
          icon={SearchX}
          title="Nothing in this story matches"
          actions={
            <Button variant="default" onClick={() => change({ ...WHOLE_STORY, people: filter.people, period: "all" })}>
              Show everything
            </Button>
          }
        />
      )}
      {ended && rows.length === 0 && !narrowed && (
        <EmptyState
          icon={MessageSquarePlus}
          title={bounded ? `Nothing happened in ${period}` : "The story begins with the first call or note"}
          actions={
            <>
              <MayChange>
                <Button onClick={() => openComposer(record.id, "call")}>Log a call</Button>
              </MayChange>
              {bounded && (
                <Button variant="default" onClick={() => change({ period: earlier(filter.period) })}>
                  Show earlier
                </Button>
              )}
            </>
          }
        />
      )}
      {ended && rows.length > 0 && (
        <p className={classes.end}>
          {bounded ? (
            <Button variant="subtle" size="compact-sm" onClick={() => change({ period: earlier(filter.period) })}>
              Show earlier than {period}
            </Button>
          ) : (
            "This is where the story begins"
          )}
        </p>
      )}
    </div>
  );
}
