import { Button, SegmentedControl, Text } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CopyCheck, ScanSearch } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, JobProgress, Page, showError, TimeText } from "../../components";
import { act } from "../../data/act";
import { onJob, queryClient } from "../../data/client";
import { formatNumber } from "../../data/format";
import { isRunning, useJob, usePages, useRecordType, useWords } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { MatchPair } from "../../transport/api";
import classes from "./matching.module.css";
import { Pair } from "./Pair";

const TYPES = ["person", "organization"] as const;

const pairKey = (pair: MatchPair) => `${pair.a.id} ${pair.b.id}`;

/** IMP-08: pairs that may be the same, the surest first, each with its reasons in words. */
export function DuplicatesScreen() {
  const { type } = useParams({ from: "/duplicates/$type" });
  return <Duplicates key={type} type={type} />;
}

function Duplicates({ type }: { type: string }) {
  const word = useWords();
  const go = useNavigate();
  const info = useRecordType(type);
  const pages = usePages("matching.pairs", { type, limit: 50 }, { keep: true });
  const first = pages.data?.pages[0];
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [started, setStarted] = useState<string | null>(null);
  const [cursor, setCursor] = useState(0);
  const pairs = useMemo(
    () => pages.data?.pages.flatMap((page) => page.pairs).filter((pair) => !gone.has(pairKey(pair))) ?? [],
    [pages.data, gone],
  );
  const job = useJob(started ?? (isRunning(first?.job ?? undefined) ? (first?.job?.id ?? null) : null));
  const scanning = isRunning(job);
  useScanEnd(job && !scanning ? job.id : null);

  const at = Math.min(cursor, Math.max(0, pairs.length - 1));
  const current = pairs[at];
  const total = Math.max(0, (first?.total ?? 0) - gone.size);

  const scan = async () => {
    try {
      setStarted((await act("matching.scan", { type })).id);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  const merge = (pair: MatchPair) =>
    void go({ to: "/merge/$type", params: { type }, search: { ids: `${pair.a.id},${pair.b.id}` } });
  const dismiss = async (pair: MatchPair) => {
    const key = pairKey(pair);
    // Undo exists, so the pair goes at once; it comes back when the core says no.
    setGone((now) => new Set(now).add(key));
    const back = () => setGone((now) => new Set([...now].filter((one) => one !== key)));
    try {
      await act("matching.dismiss", { type, ids: [pair.a.id, pair.b.id] });
      await pages.refetch();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
    // What the core answers from here on says whether the pair is there, an undo included.
    back();
  };

  useKeys({
    down: () => setCursor(Math.min(pairs.length - 1, at + 1)),
    up: () => setCursor(Math.max(0, at - 1)),
    open: () => (current ? merge(current) : false),
    select: () => (current ? void dismiss(current) : false),
  });

  const many = word(type).many.toLocaleLowerCase();
  const scanned = first?.scanned_at ?? null;
  return (
    <Page
      title="Duplicates"
      aside={
        <>
          {first && scanned && (
            <span className="k-num" aria-live="polite">
              {formatNumber(total)}
            </span>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Duplicates of"
            data={TYPES.map((key) => ({ value: key, label: word(key).many }))}
            value={type}
            onChange={(next) => void go({ to: "/duplicates/$type", params: { type: next } })}
          />
          {scanned && !scanning && (
            <span>
              Scanned <TimeText at={scanned} relative />
            </span>
          )}
        </>
      }
      actions={
        pairs.length > 0 && (
          <Button
            variant="default"
            leftSection={<ScanSearch size={15} aria-hidden />}
            disabled={scanning}
            onClick={() => void scan()}
          >
            Scan again
          </Button>
        )
      }
    >
      <BusyBar busy={pages.isFetching && !pages.isFetchingNextPage && !scanning} />
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {job && (scanning || job.state === "failed") && (
        <div className={classes.progress}>
          <JobProgress job={job} />
        </div>
      )}
      {pairs.length > 0 && info && (
        <PairList
          pairs={pairs}
          label={`Likely duplicates among ${many}`}
          cursor={at}
          hasMore={pages.hasNextPage}
          onEnd={() => {
            if (!pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
          render={(pair, index) => (
            <Pair
              pair={pair}
              type={type}
              fields={info.fields}
              current={index === at}
              onStand={() => setCursor(index)}
              onMerge={() => merge(pair)}
              onDismiss={() => void dismiss(pair)}
            />
          )}
        />
      )}
      {first && pairs.length === 0 && !scanning && (
        <EmptyState
          icon={scanned ? CopyCheck : ScanSearch}
          title={scanned ? `No ${many} look alike` : `Find ${many} that are here twice`}
          actions={
            <>
              <Button leftSection={<ScanSearch size={15} aria-hidden />} onClick={() => void scan()}>
                {scanned ? "Scan again" : `Scan ${many}`}
              </Button>
              <Button variant="default" onClick={() => void go({ to: "/list/$type", params: { type } })}>
                Go to {many}
              </Button>
            </>
          }
        >
          {scanned
            ? "Pairs that you called different stay out of this list."
            : "Names, e-mails, phones and addresses are compared on this computer. Nothing is merged without you."}
        </EmptyState>
      )}
      {pairs.length > 0 && (
        <Text size="xs" c="dimmed" className={classes.foot}>
          A merge can be undone for 30 days.
        </Text>
      )}
    </Page>
  );
}

/**
 * When a scan ends there are new pairs, also where it changed no record. A short one has ended before its id was known
 * here, so both tell: the notice, and the job as it is read.
 */
function useScanEnd(ended: string | null): void {
  useEffect(() => {
    const readAgain = () => void queryClient.invalidateQueries({ queryKey: ["matching.pairs"] });
    if (ended) readAgain();
    return onJob((job) => {
      if (job.kind.includes("scan") && !isRunning(job)) readAgain();
    });
  }, [ended]);
}

interface PairListProps {
  pairs: MatchPair[];
  label: string;
  cursor: number;
  hasMore: boolean;
  onEnd: () => void;
  render: (pair: MatchPair, index: number) => ReactNode;
}

function PairList({ pairs, label, cursor, hasMore, onEnd, render }: PairListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => {
      const pair = pairs[index];
      return pair ? pairKey(pair) : index;
    },
    estimateSize: () => 190,
    overscan: 4,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (hasMore && last >= pairs.length - 10) ended.current();
  }, [hasMore, last, pairs.length]);
  const stood = useRef(cursor);
  useEffect(() => {
    if (cursor !== stood.current) virtual.scrollToIndex(cursor, { align: "auto" });
    stood.current = cursor;
  }, [cursor, virtual]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} className={classes.scroll} aria-label={label} tabIndex={0}>
      <ol className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const pair = pairs[item.index];
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classes.item}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={pairs.length}
              aria-posinset={item.index + 1}
            >
              {pair && render(pair, item.index)}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
