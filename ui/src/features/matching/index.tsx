import { Button, Group, Menu, Modal, SegmentedControl, Text } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { CopyCheck, Ellipsis, ScanSearch, SearchX } from "lucide-react";
import { useEffect, useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, JobProgress, Kbd, Page, showError, TimeText } from "../../components";
import { act } from "../../data/act";
import { onJob, queryClient } from "../../data/client";
import { formatNumber } from "../../data/format";
import { isRunning, useJob, useMay, useRecordType, useWords, useWorkspace } from "../../data/queries";
import { undo } from "../../data/undo";
import { type KeyId, useKeys } from "../../keys";
import { call, toCommandError } from "../../transport";
import type { MatchGroup } from "../../transport/api";
import { Peek } from "../lists/Peek";
import { Dismissed } from "./Dismissed";
import { GroupDetail } from "./GroupDetail";
import { GroupList } from "./GroupList";
import classes from "./matching.module.css";
import { SafeMerge } from "./SafeMerge";
import { Toolbar } from "./Toolbar";
import { type Triage, useTriage } from "./useTriage";

const TYPES = ["person", "organization", "household"] as const;
/** A group of more records than this is not merged by one key. */
const LARGE = 10;
/** So many changed records are looked at by themselves when the screen is opened. */
const FEW = 1_000;

/** What the search answers beside its pairs. */
interface ScanResult {
  left_out: { values: number; records: number };
}

/** IMP-08: groups of records that may be one, the surest first, each with what speaks for and against it. */
export function DuplicatesScreen() {
  const { type } = useParams({ from: "/duplicates/$type" });
  return <Duplicates key={type} type={type} />;
}

function Duplicates({ type }: { type: string }) {
  const word = useWords();
  const go = useNavigate();
  const info = useRecordType(type);
  const triage = useTriage(type);
  const { first, groups, pages, place, set } = triage;
  const [open, setOpen] = useState<"safe" | "dismissed" | null>(null);
  const may = useMay();
  const scan = useScan(type, first?.job ?? null);
  // Also when the last group was settled.
  useKeys({ undoHere: () => void undo() });
  const many = word(type).many.toLocaleLowerCase();
  const scanned = first?.scanned_at ?? null;
  const counts = first?.counts ?? null;
  const total = (counts?.sure ?? 0) + (counts?.likely ?? 0) + (counts?.possible ?? 0);

  return (
    <Page
      title="Duplicates"
      aside={
        <>
          {counts && scanned && (
            <span className="k-num" aria-live="polite">
              {formatNumber(total)} {total === 1 ? "group" : "groups"}
            </span>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Duplicates of"
            data={TYPES.map((key) => ({ value: key, label: word(key).many }))}
            value={type}
            onChange={(next) => void go({ to: "/duplicates/$type", params: { type: next } })}
          />
          {scanned && !scan.running && (
            <span>
              Looked <TimeText at={scanned} relative />
              {first && first.changed_since > 0 && ` · ${changedSince(first.changed_since)}`}
            </span>
          )}
        </>
      }
      actions={
        scanned && (
          <>
            {total > 0 && may.merge && (
              <Button variant="default" onClick={() => setOpen("safe")}>
                Merge safe groups…
              </Button>
            )}
            <Button
              variant="default"
              leftSection={<ScanSearch size={15} aria-hidden />}
              disabled={scan.running}
              onClick={() => void scan.start()}
            >
              Look again
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" px={8} aria-label="More">
                  <Ellipsis size={16} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setOpen("dismissed")}>What is not a duplicate…</Menu.Item>
                <Menu.Item onClick={() => void go({ to: "/settings" })}>Scores and rules…</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )
      }
    >
      <BusyBar busy={pages.isFetching && !pages.isFetchingNextPage && !scan.running} />
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {scan.job && (scan.running || scan.job.state === "failed") && (
        <div className={classes.progress}>
          <JobProgress job={scan.job} />
        </div>
      )}
      {info && scanned && (total > 0 || triage.narrowed) && (
        <Toolbar info={info} place={place} set={set} counts={counts} />
      )}
      {scanned && !scan.running && <LeftOut result={first?.job?.result} />}
      {info && groups.length > 0 && <Workbench type={type} triage={triage} many={many} fields={info.fields} />}
      {first && groups.length === 0 && !scan.running && (
        <Nothing triage={triage} scanned={scanned !== null} many={many} type={type} onScan={() => void scan.start()} />
      )}
      {open === "safe" && <SafeMerge type={type} many={many} onClose={() => setOpen(null)} />}
      {open === "dismissed" && <Dismissed type={type} onClose={() => setOpen(null)} />}
    </Page>
  );
}

/** The core counts up to 10,000. */
function changedSince(count: number): string {
  return `${count >= 10_000 ? "more than " : ""}${formatNumber(count)} changed since`;
}

interface WorkbenchProps {
  type: string;
  triage: Triage;
  many: string;
  fields: Parameters<typeof GroupDetail>[0]["fields"];
}

/** The groups at the left, the one that is looked at at the right, all of it by keys. */
function Workbench({ type, triage, many, fields }: WorkbenchProps) {
  const go = useNavigate();
  const { groups, at, current, pages, stand } = triage;
  const [column, setColumn] = useState(1);
  const [peek, setPeek] = useState(false);
  const [large, setLarge] = useState<MatchGroup | null>(null);
  const records = current?.records ?? [];
  const stood = Math.min(column, records.length - 1);
  const open = (id: string) => void go({ to: "/record/$type/$id", params: { type, id } });
  const choose = (group: MatchGroup) =>
    void go({
      to: "/merge/$type",
      params: { type },
      search: { ids: group.records.map((record) => record.id).join(",") },
    });
  const merge = (group: MatchGroup) => (group.size > LARGE ? setLarge(group) : void triage.merge(group));
  const move = (step: number) => {
    setColumn(1);
    stand(at + step);
  };
  const may = useMay();
  const withCurrent =
    (work: (group: MatchGroup) => unknown, allowed = true) =>
    () =>
      current && allowed ? void work(current) : false;

  useKeys({
    down: () => move(1),
    up: () => move(-1),
    top: () => move(-at),
    bottom: () => move(groups.length - 1 - at),
    columnBefore: () => setColumn(Math.max(0, stood - 1)),
    columnAfter: () => setColumn(Math.min(records.length - 1, stood + 1)),
    open: withCurrent(choose, may.merge),
    mergeGroup: withCurrent(merge, may.merge),
    notSame: withCurrent(triage.dismiss, may.change),
    noneOfThese: () => {
      const record = records[stood];
      return may.change && current && record && stood > 0 && records.length > 2
        ? void triage.none(current, record)
        : false;
    },
    skip: withCurrent(triage.skip),
    peek: () => setPeek(!peek),
    back: () => (peek ? setPeek(false) : false),
  });
  const looked = records[stood];
  return (
    <>
      <div className={classes.bench}>
        <GroupList
          groups={groups}
          label={`Likely duplicates among ${many}`}
          type={type}
          cursor={at}
          hasMore={pages.hasNextPage}
          onEnd={() => {
            if (!pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
          onStand={(index) => {
            setColumn(1);
            stand(index);
          }}
        />
        {current && (
          <GroupDetail
            group={current}
            type={type}
            fields={fields}
            column={stood}
            onColumn={setColumn}
            onMerge={() => merge(current)}
            onChoose={() => choose(current)}
            onDismiss={() => void triage.dismiss(current)}
            onNone={(record) => void triage.none(current, record)}
            onSkip={() => triage.skip(current)}
          />
        )}
        {peek && looked && <Peek row={looked} onClose={() => setPeek(false)} onOpen={() => open(looked.id)} />}
      </div>
      <Foot triage={triage} />
      {large && (
        <Modal opened onClose={() => setLarge(null)} title={`Merge ${large.records.length} ${many} into one?`}>
          <Text size="sm">
            So many records are seldom one. Look at them once more, or choose value by value; a merge takes at most 20.
          </Text>
          <Group justify="flex-end" gap="xs" mt="md">
            <Button variant="default" onClick={() => setLarge(null)} data-autofocus>
              Cancel
            </Button>
            <Button variant="default" onClick={() => choose(large)}>
              Choose values…
            </Button>
            <Button
              onClick={() => {
                setLarge(null);
                void triage.merge(large);
              }}
            >
              Merge all {large.records.length}
            </Button>
          </Group>
        </Modal>
      )}
    </>
  );
}

const HINTS: [KeyId, string][] = [
  ["down", "next"],
  ["mergeGroup", "merge"],
  ["notSame", "not duplicates"],
  ["skip", "skip"],
  ["undoHere", "undo"],
  ["open", "choose values"],
  ["peek", "peek"],
  ["help", "all keys"],
];

/** The keys of the screen, and what was left for later. */
function Foot({ triage }: { triage: Triage }) {
  const may = useMay();
  const days = useWorkspace().data?.settings.merge_undo_days ?? 30;
  const barred: KeyId[] = may.merge ? [] : ["mergeGroup", "open"];
  return (
    <footer className={classes.foot}>
      {HINTS.filter(([id]) => !barred.includes(id)).map(([id, label]) => (
        <span key={id}>
          <Kbd id={id} /> {label}
        </span>
      ))}
      <span className={classes.footEnd}>
        {triage.skipped > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => triage.set({ skipped: [] })}>
            {formatNumber(triage.skipped)} skipped: show again
          </Button>
        )}
        {may.merge
          ? `A merge can be undone for ${formatNumber(days)} days`
          : "Managers and administrators merge; you can say what is not a duplicate"}
      </span>
    </footer>
  );
}

interface NothingProps {
  triage: Triage;
  scanned: boolean;
  many: string;
  type: string;
  onScan: () => void;
}

/** Nothing to show: never looked, nothing found, all done, or narrowed too far. */
function Nothing({ triage, scanned, many, type, onScan }: NothingProps) {
  const go = useNavigate();
  const { set, skipped, narrowed } = triage;
  if (scanned && skipped > 0) {
    return (
      <EmptyState
        icon={CopyCheck}
        title="That was the last one"
        actions={<Button onClick={() => set({ skipped: [] })}>Show the {formatNumber(skipped)} skipped again</Button>}
      />
    );
  }
  if (scanned && narrowed) {
    const all = { search: "", filter: [], batch: null, band: "all" as const };
    return (
      <EmptyState
        icon={SearchX}
        title="No group fits"
        actions={<Button onClick={() => set(all)}>Show all groups</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={scanned ? CopyCheck : ScanSearch}
      title={scanned ? `No ${many} look alike` : `Find ${many} that are here twice`}
      actions={
        <>
          <Button leftSection={<ScanSearch size={15} aria-hidden />} onClick={onScan}>
            {scanned ? "Look again" : `Look through ${many}`}
          </Button>
          <Button variant="default" onClick={() => void go({ to: "/list/$type", params: { type } })}>
            Go to {many}
          </Button>
        </>
      }
    >
      {scanned
        ? "What you called different stays out of this list."
        : "Names, e-mails, phones and addresses are compared on this computer. Nothing is merged without you."}
    </EmptyState>
  );
}

/**
 * The search for duplicates of a type. When it ends there are new groups, also where it changed no record. A short one
 * has ended before its id was known here, so both tell: the notice, and the job as it is read.
 */
function useScan(type: string, latest: { id: string; state: string } | null) {
  const [started, setStarted] = useState<string | null>(null);
  const job = useJob(started ?? (latest?.state === "running" ? latest.id : null));
  const running = isRunning(job);
  const ended = job && !running ? job.id : null;
  useEffect(() => {
    const readAgain = () => void queryClient.invalidateQueries({ queryKey: ["matching.groups"] });
    if (ended) readAgain();
    return onJob((one) => {
      if (one.kind.startsWith("duplicates") && one.state === "done") readAgain();
    });
  }, [ended]);
  const start = async (changed = false) => {
    try {
      setStarted((await act("matching.scan", { type, changed })).id);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  // Who opens the screen sees what is: a few changes are looked at without being asked. What changes while somebody
  // decides is left for the next time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen is opened
  useEffect(() => {
    let left = false;
    void call("matching.groups", { type, limit: 1 })
      .then(({ changed_since, outdated, scanned_at, job }) => {
        const few = changed_since > 0 && changed_since <= FEW;
        if (!left && scanned_at !== null && job?.state !== "running" && (few || outdated)) void start(true);
      })
      // The list itself says what is wrong.
      .catch(() => undefined);
    return () => {
      left = true;
    };
  }, []);
  return { job, running, start };
}

/** What rules would have listed if it were not too much. */
function LeftOut({ result }: { result: unknown }) {
  const { values, records } = (result as Partial<ScanResult> | null)?.left_out ?? { values: 0, records: 0 };
  if (values === 0) return null;
  return (
    <p className={classes.note}>
      {formatNumber(values)} {values === 1 ? "value that your rules compare is" : "values that your rules compare are"}{" "}
      shared by too many records to list them ({formatNumber(records)}). Let the rules ask for more than that.
    </p>
  );
}
