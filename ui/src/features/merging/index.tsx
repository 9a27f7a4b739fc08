import { Button } from "@mantine/core";
import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { Merge } from "lucide-react";
import { useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, Page, showError, Wizard } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand, useRecordType, useWord, type Word } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { MergeCompare } from "../../transport/api";
import { CompareTable } from "./CompareTable";
import classes from "./merging.module.css";
import { allPicks, type Picks } from "./picks";
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
  const [merging, setMerging] = useState(false);
  const compare = compared.data;
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

  const survivor = chosen ?? compare?.survivor ?? "";
  const merge = async () => {
    if (!compare) return;
    setMerging(true);
    try {
      const others = compare.records.map((record) => record.id).filter((id) => id !== survivor);
      await act("merging.merge", { type, survivor, others, picks: allPicks(compare, picks, survivor) });
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
          ? "One click, or the arrow keys: left and right choose, up and down go from field to field."
          : null
      }
      asideLabel="What will happen"
      aside={compare && <Moves compare={compare} survivor={survivor} word={word} />}
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
          : { label, onClick: () => void merge(), disabled: !compare, loading: merging }
      }
      fills={step === "choose"}
      hint={compare && movesText(compare, survivor)}
    >
      <BusyBar busy={compared.isFetching} />
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
          onPick={(key, id) => setPicks((now) => ({ ...now, [key]: id }))}
          onPickAll={(id) =>
            setPicks(Object.fromEntries(compare.fields.filter((one) => !one.combines).map((one) => [one.key, id])))
          }
        />
      )}
      {compare && info && step === "preview" && (
        <Result compare={compare} fields={info.fields} survivor={survivor} picks={picks} />
      )}
    </Wizard>
  );
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

/** One of what the core names in the plural. */
const ONE: Record<string, string> = {
  "e-mail addresses": "e-mail address",
  "phone numbers": "phone number",
  addresses: "address",
  companies: "company",
  people: "person",
  "child companies": "child company",
  deals: "deal",
  "deals as contact": "deal as contact",
  "calls, mails and meetings": "call, mail or meeting",
  "calls, mails and meetings as contact": "call, mail or meeting as contact",
  notes: "note",
  activities: "activity",
  "activities as contact": "activity as contact",
  tags: "tag",
  "external ids": "external id",
  "earlier merges": "earlier merge",
  relationships: "relationship",
};
/** The table shows these as values; the bar tells of what is not on the screen. */
const SHOWN_AS_VALUES = ["e-mail addresses", "phone numbers", "addresses", "companies", "tags"];

function moving({ label, count }: Moving): string {
  return count === 1 ? (ONE[label] ?? label) : label;
}

function movesText(compare: MergeCompare, survivor: string): string {
  const moves = movesOf(compare, survivor)
    .filter((move) => !SHOWN_AS_VALUES.includes(move.label))
    .map((move) => `${formatNumber(move.count)} ${moving(move)}`);
  return moves.length > 0 ? `Moves ${moves.join(", ")}` : "";
}

function Moves({ compare, survivor, word }: { compare: MergeCompare; survivor: string; word: Word }) {
  const moves = movesOf(compare, survivor);
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
                <strong className="k-num">{formatNumber(move.count)}</strong> {moving(move)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={classes.foot}>A merge can be undone for 30 days, in the toast that follows or in History.</p>
    </div>
  );
}
