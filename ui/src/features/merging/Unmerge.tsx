import { Button } from "@mantine/core";
import { useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { Check, ShieldX } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { BusyBar, EmptyState, Page, RecordLink, showError, Wizard } from "../../components";
import { act } from "../../data/act";
import { formatDate, formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { UnmergeChoice, UnmergeConflict, UnmergePreview } from "../../transport/api";
import { counted, namesOf } from "./counts";
import classes from "./merging.module.css";

type Choices = Record<string, UnmergeChoice>;

/** IMP-17: two records become two again; only what was changed since in the same field is asked about. */
export function UnmergeScreen() {
  const { id } = useParams({ from: "/unmerge/$id" });
  const [done, setDone] = useState(false);
  const preview = useCommand("merging.unmerge_preview", { id }, { enabled: !done });
  const go = useNavigate();
  if (preview.error) {
    return (
      <Page title="Take a merge apart">
        <EmptyState
          icon={ShieldX}
          title="This merge cannot be taken apart now"
          actions={<Button onClick={() => void go({ to: "/merges" })}>All merges</Button>}
        >
          {preview.error.message}
        </EmptyState>
      </Page>
    );
  }
  if (!preview.data) return <BusyBar busy />;
  return <Apart key={id} preview={preview.data} onDone={() => setDone(true)} />;
}

const SIDES: { key: UnmergeChoice; label: string }[] = [
  { key: "before", label: "Before the merge" },
  { key: "after", label: "After the merge" },
  { key: "now", label: "Now" },
];

function Apart({ preview, onDone }: { preview: UnmergePreview; onDone: () => void }) {
  const { merge, conflicts } = preview;
  const go = useNavigate();
  const router = useRouter();
  const [choices, setChoices] = useState<Choices>({});
  const [working, setWorking] = useState(false);
  const open = conflicts.filter((one) => choices[one.key] === undefined).length;
  const apart = async () => {
    setWorking(true);
    try {
      await act("merging.unmerge", { id: merge.id, choices });
      onDone();
      const { type, id } = merge.survivor;
      void go({ to: "/record/$type/$id", params: { type, id }, replace: true });
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Wizard<"apart">
      title={`Take apart ${merge.survivor.title}`}
      about={`Merged from ${namesOf(merge)} on ${formatDate(merge.at)}${merge.by ? ` by ${merge.by.title}` : ""}`}
      steps={[{ key: "apart", label: "What comes back", enabled: true, problem: open > 0 }]}
      current="apart"
      onStep={() => undefined}
      heading={conflicts.length > 0 ? "Changed since: what shall it be?" : "Nothing to decide"}
      lead={
        conflicts.length > 0
          ? "The merge set these fields and somebody changed them later. Left and right choose, up and down go from field to field."
          : "Nothing was changed since that the merge had set: everything goes back as it was."
      }
      asideLabel="What will happen"
      aside={<WhatHappens preview={preview} />}
      cancel={{
        label: "Cancel",
        onClick: () => {
          if (router.history.canGoBack()) router.history.back();
          else void go({ to: "/merges" });
        },
      }}
      next={{ label: "Take apart", onClick: () => void apart(), disabled: open > 0, loading: working }}
      hint={open > 0 ? `${formatNumber(open)} to decide` : ""}
      fills={conflicts.length > 0}
    >
      {conflicts.length > 0 && <Decisions conflicts={conflicts} choices={choices} onChoose={setChoices} />}
    </Wizard>
  );
}

interface DecisionsProps {
  conflicts: UnmergeConflict[];
  choices: Choices;
  onChoose: (choices: Choices) => void;
}

/** A row a field, a column a moment: before, after, now. */
function Decisions({ conflicts, choices, onChoose }: DecisionsProps) {
  const table = useRef<HTMLTableElement>(null);
  const all = (side: UnmergeChoice) => onChoose(Object.fromEntries(conflicts.map((one) => [one.key, side])));
  const move = (event: KeyboardEvent, row: number, side: number) => {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const to = (side + step[1] + SIDES.length) % SIDES.length;
    const next = conflicts[row + step[0]];
    if (!next) return;
    table.current?.querySelector<HTMLElement>(`[data-cell="${row + step[0]} ${to}"]`)?.focus();
    const chosen = SIDES[to]?.key;
    if (step[1] !== 0 && chosen) onChoose({ ...choices, [next.key]: chosen });
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label="Decisions" tabIndex={0}>
      <table ref={table} className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {SIDES.map((side) => (
              <th key={side.key} scope="col">
                <span className={classes.sideHead}>
                  {side.label}
                  <Button size="compact-xs" variant="subtle" onClick={() => all(side.key)}>
                    Use all
                  </Button>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {conflicts.map((one, row) => (
            <tr key={one.key} className={classes.row}>
              <th scope="row">
                {one.label}
                <span className={classes.combines} dir="auto">
                  {one.record.title}
                </span>
              </th>
              {SIDES.map((side, at) => {
                const chosen = choices[one.key] === side.key;
                const text = said(one, side.key);
                const first = choices[one.key] === undefined && at === 0;
                return (
                  <td key={side.key} className={classes.choice}>
                    <button
                      type="button"
                      role="radio"
                      aria-checked={chosen}
                      aria-label={`${one.label}, ${side.label.toLocaleLowerCase()}: ${text || "empty"}`}
                      data-cell={`${row} ${at}`}
                      tabIndex={chosen || first ? 0 : -1}
                      onClick={() => onChoose({ ...choices, [one.key]: side.key })}
                      onKeyDown={(event) => move(event, row, at)}
                    >
                      <span className={classes.dot} aria-hidden>
                        {chosen && <Check size={11} strokeWidth={3} />}
                      </span>
                      <span className={classes.choiceText} dir="auto">
                        {text || <span className={classes.none}>empty</span>}
                      </span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** One side of a decision; the core says days as they are kept. */
function said(one: UnmergeConflict, side: UnmergeChoice): string {
  const text = one[side];
  return one.kind === "date" && text ? formatDate(text) : text;
}

function Counts({ counts }: { counts: Record<string, number> }) {
  const rows = Object.entries(counts);
  if (rows.length === 0) return <p className={classes.none}>nothing</p>;
  return (
    <ul>
      {rows.map(([label, count]) => (
        <li key={label}>{counted(label, count)}</li>
      ))}
    </ul>
  );
}

/** What comes back, what stays, what does not come back. */
function WhatHappens({ preview }: { preview: UnmergePreview }) {
  const { back, stays, kept, removed, taken, merge } = preview;
  return (
    <div className={classes.moves}>
      {back.map((one) => (
        <section key={one.record.id}>
          <h3>
            Back with <span dir="auto">{one.record.title}</span>
          </h3>
          <Counts counts={one.rows} />
        </section>
      ))}
      {Object.keys(stays).length > 0 && (
        <section>
          <h3>Added since, stays with {preview.survivor.title}</h3>
          <Counts counts={stays} />
        </section>
      )}
      {kept.length > 0 && (
        <section>
          <h3>Later edits that stay</h3>
          <ul>
            {kept.map((one) => (
              <li key={one.key} dir="auto">
                {one.label}: {one.now || "empty"}
              </li>
            ))}
          </ul>
        </section>
      )}
      {Object.keys(removed).length > 0 && (
        <section>
          <h3>Removed since, stays removed</h3>
          <Counts counts={removed} />
        </section>
      )}
      {taken.map((one) => (
        <p key={`${one.label} ${one.value}`}>
          {one.label} {one.value} does not come back: <RecordLink reference={one.by} /> has it now.
        </p>
      ))}
      <p className={classes.foot}>
        Possible until {formatDate(merge.undo_until)}. Taking a merge apart can itself be undone.
      </p>
    </div>
  );
}
