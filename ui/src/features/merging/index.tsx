import { Button } from "@mantine/core";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { Merge } from "lucide-react";
import { useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, NO_MERGE, Page, showError, Wizard } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand, useMay, useRecordType, useWord, useWorkspace, type Word } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { MergeCompare, MergeCount, MergeRequest } from "../../transport/api";
import { CompareTable } from "./CompareTable";
import { counted, countWord } from "./counts";
import classes from "./merging.module.css";
import { allPicks, type LeftOut, leftOutOf, type Picks } from "./picks";
import { Result } from "./Result";

type Step = "choose" | "preview";

/** SCR-07, IMP-15: several records become one, value by value, with a look at the result before anything happens. */
export function MergeScreen() {
  const { type } = useParams({ from: "/merge/$type" });
  const { ids } = useSearch({ from: "/merge/$type" });
  return <MergeWizard key={`${type} ${ids}`} type={type} ids={[...new Set(ids.split(",").filter(Boolean))]} />;
}

function MergeWizard({ type, ids }: { type: string; ids: string[] }) {
  const word = useWord(type);
  const info = useRecordType(type);
  const go = useNavigate();
  const router = useRouter();
  const compared = useCommand("merging.compare", { type, ids }, { enabled: ids.length > 1 && !done.has(ids.join()) });
  const [step, setStep] = useState<Step>("choose");
  const [chosen, setChosen] = useState<string | null>(null);
  const [picks, setPicks] = useState<Picks>({});
  const [left, setLeft] = useState<LeftOut>(new Set());
  const [merging, setMerging] = useState(false);
  const compare = compared.data;
  const survivor = chosen ?? compare?.survivor ?? "";
  const input = compare && request(compare, survivor, picks, left);
  const foreseen = useCommand("merging.preview", input ?? NOTHING, {
    enabled: step === "preview" && input !== undefined && !done.has(ids.join()),
  });
  const preview = step === "preview" ? foreseen.data : undefined;
  const may = useMay();
  useKeys({
    survivor: () => {
      if (step !== "choose" || !compare) return false;
      const at = compare.records.findIndex((record) => record.id === survivor);
      setChosen(compare.records[(at + 1) % compare.records.length]?.id ?? null);
    },
  });
  const many = word.many.toLocaleLowerCase();

  if (ids.length < 2) {
    return (
      <Page title="Merge">
        <EmptyState
          icon={Merge}
          title={`Choose at least two ${many} to merge`}
          actions={
            <>
              <Button onClick={() => void go({ to: "/duplicates/$type", params: { type } })}>
                Look for duplicates
              </Button>
              <Button variant="default" onClick={() => void go({ to: "/list/$type", params: { type } })}>
                Go to {many}
              </Button>
            </>
          }
        >
          Select them in a list with X, then Merge.
        </EmptyState>
      </Page>
    );
  }

  if (!may.merge) {
    return (
      <Page title="Merge">
        <EmptyState icon={Merge} title="You merge no records here">
          {NO_MERGE}.
        </EmptyState>
      </Page>
    );
  }

  const merge = async () => {
    if (!input) return;
    setMerging(true);
    try {
      await act("merging.merge", input);
      // The others are gone from here on: the comparison is not asked for again while the page changes.
      done.add(ids.join());
      void go({ to: "/record/$type/$id", params: { type, id: survivor }, replace: true });
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setMerging(false);
    }
  };

  const label = `Merge ${formatNumber(compare?.records.length ?? ids.length)} ${many}`;
  return (
    <Wizard<Step>
      title={label}
      steps={[
        { key: "choose", label: "Choose values", done: step === "preview", enabled: true },
        { key: "preview", label: "Preview", enabled: compare !== undefined },
      ]}
      current={step}
      onStep={setStep}
      heading={step === "choose" ? "Which values are kept" : "What is left"}
      lead={
        step === "choose"
          ? "One click, or the arrow keys: left and right choose, up and down go from field to field, S lets another record survive."
          : null
      }
      asideLabel="What will happen"
      aside={compare && <Moves compare={compare} survivor={survivor} word={word} moves={preview?.moves} />}
      back={step === "preview" ? { label: "Back", onClick: () => setStep("choose") } : null}
      cancel={{
        label: "Cancel",
        onClick: () => {
          if (router.history.canGoBack()) router.history.back();
          else void go({ to: "/duplicates/$type", params: { type } });
        },
      }}
      next={
        step === "choose"
          ? { label: "Preview", onClick: () => setStep("preview"), disabled: !compare }
          : { label, onClick: () => void merge(), disabled: !compare || foreseen.isError, loading: merging }
      }
      fills={step === "choose"}
      hint={compare && movesText(compare, survivor)}
    >
      <BusyBar busy={compared.isFetching || foreseen.isFetching} />
      {step === "preview" && foreseen.error && (
        <ErrorBanner
          error={foreseen.error}
          title="These cannot be merged like this"
          onRetry={() => setStep("choose")}
        />
      )}
      {compared.error && (
        <ErrorBanner error={compared.error} title="These cannot be merged" onRetry={() => void compared.refetch()} />
      )}
      {compare && info && step === "choose" && (
        <CompareTable
          compare={compare}
          fields={info.fields}
          survivor={survivor}
          picks={picks}
          onSurvivor={setChosen}
          left={left}
          onLeave={(row) =>
            setLeft((now) => {
              const next = new Set(now);
              if (!next.delete(row)) next.add(row);
              return next;
            })
          }
          onPick={(key, id) => setPicks((now) => ({ ...now, [key]: id }))}
          onPickAll={(id) =>
            setPicks(Object.fromEntries(compare.fields.filter((one) => !one.combines).map((one) => [one.key, id])))
          }
        />
      )}
      {compare && info && preview && (
        <Result
          compare={compare}
          preview={preview}
          fields={info.fields}
          survivor={survivor}
          picks={picks}
          left={left}
        />
      )}
    </Wizard>
  );
}

const NOTHING: MergeRequest = { type: "", survivor: "", others: [] };

/** What is asked of the core: to try it, and then to do it. */
function request(compare: MergeCompare, survivor: string, picks: Picks, left: LeftOut): MergeRequest {
  const others = compare.records.map((record) => record.id).filter((id) => id !== survivor);
  const type = compare.records[0]?.type ?? "";
  return { type, survivor, others, picks: allPicks(compare, picks, survivor), leave_out: leftOutOf(compare, left) };
}

/** Merges of this window that are done: going back does not compare records that are one now. */
const done = new Set<string>();

interface Moving {
  label: string;
  count: number;
}

/** What goes over to the survivor: everything that hangs on the others. */
function movesOf(compare: MergeCompare, survivor: string): Moving[] {
  return compare.moves
    .map((move) => ({
      label: move.label,
      count: Object.entries(move.by_record).reduce((sum, [id, count]) => (id === survivor ? sum : sum + count), 0),
    }))
    .filter((move) => move.count > 0);
}

/** The table shows these as values; the bar tells of what is not on the screen. */
const SHOWN_AS_VALUES = ["e-mail addresses", "phone numbers", "addresses", "companies", "tags"];

function movesText(compare: MergeCompare, survivor: string): string {
  const moves = movesOf(compare, survivor)
    .filter((move) => !SHOWN_AS_VALUES.includes(move.label))
    .map((move) => counted(move.label, move.count));
  return moves.length > 0 ? `Moves ${moves.join(", ")}` : "";
}

interface MovesProps {
  compare: MergeCompare;
  survivor: string;
  word: Word;
  /** What the core counted when it tried; before that what hangs on the others. */
  moves?: MergeCount[];
}

function Moves({ compare, survivor, word, moves: tried }: MovesProps) {
  const moves: Moving[] = tried
    ? tried.filter((one) => one.moved > 0).map((one) => ({ label: one.label, count: one.moved }))
    : movesOf(compare, survivor);
  const united = (tried ?? []).filter((one) => one.united > 0);
  const days = useWorkspace().data?.settings.merge_undo_days ?? 30;
  const stays = compare.records.find((record) => record.id === survivor);
  const others = compare.records.length - 1;
  return (
    <div className={classes.moves}>
      <p>
        <strong dir="auto">{stays?.title}</strong> stays.{" "}
        {others === 1
          ? `The other ${word.one.toLocaleLowerCase()} goes into it.`
          : `The ${others} other ${word.many.toLocaleLowerCase()} go into it.`}{" "}
        Links to {others === 1 ? "the old one" : "the old ones"} lead here.
      </p>
      {moves.length > 0 && (
        <>
          <h3>Moves over</h3>
          <ul>
            {moves.map((move) => (
              <li key={move.label}>
                <strong className="k-num">{formatNumber(move.count)}</strong> {countWord(move.label, move.count)}
              </li>
            ))}
          </ul>
        </>
      )}
      {united.length > 0 && (
        <>
          <h3>In both, becomes one</h3>
          <ul>
            {united.map((one) => (
              <li key={one.label}>
                <strong className="k-num">{formatNumber(one.united)}</strong> {countWord(one.label, one.united)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={classes.foot}>
        A merge can be undone for {days} days: in the toast that follows, on the record, or in History.
      </p>
    </div>
  );
}
