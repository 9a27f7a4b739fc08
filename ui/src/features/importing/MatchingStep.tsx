import { Checkbox, Radio, Stack, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, CircleAlert } from "lucide-react";
import { IconAction } from "../../components";
import { useWord } from "../../data/queries";
import type { MatchBy } from "../../transport/api";
import type { Mode } from "./draft";
import classes from "./importing.module.css";
import { MissingNames } from "./MissingNames";
import { matchChoices, matchOf } from "./plan";
import type { Import } from "./useImport";

const MODES: { value: Mode; label: string; description: string }[] = [
  {
    value: "upsert",
    label: "Create and update",
    description: "New ones are created; those that are here get the values of the sheet",
  },
  { value: "create", label: "Create only", description: "New ones are created; those that are here stay as they are" },
  {
    value: "fill",
    label: "Fill blanks",
    description: "Those that are here get values only where they have none; new ones are skipped",
  },
  {
    value: "update",
    label: "Update only",
    description: "Those that are here get the values of the sheet; new ones are skipped",
  },
];

/** How a row finds the record that it means, and what it may change there. */
export function MatchingStep({ all }: { all: Import }) {
  const { draft, info } = all;
  if (!info) return null;
  return (
    <div className={classes.stack}>
      <section className={classes.plain} aria-labelledby="mode">
        <h3 id="mode" className={classes.subheading}>
          What may happen
        </h3>
        <Radio.Group aria-labelledby="mode" value={draft.mode} onChange={(mode) => draft.set({ mode: mode as Mode })}>
          <Stack gap={10}>
            {MODES.map((mode) => (
              <Radio key={mode.value} {...mode} />
            ))}
          </Stack>
        </Radio.Group>
        <Text size="xs" c="dimmed" mt={10}>
          An empty cell never clears a value.
        </Text>
      </section>
      <Keys all={all} />
      <MissingNames all={all} />
    </div>
  );
}

/** By what a row is told to be a record that is here; the chosen ways in the order in which they are tried. */
function Keys({ all }: { all: Import }) {
  const { draft, keys, mapped, type } = all;
  const many = useWord(type).many.toLocaleLowerCase();
  const offered = matchChoices(keys, type, mapped);
  const chosen = matchOf(draft, offered);
  const find = (key: string) => offered.filter((one) => one.key === key);
  const rows = [...chosen.flatMap(find), ...offered.filter((one) => !chosen.includes(one.key))];
  const usual = matchOf({ matchBy: null }, offered).join();
  /** With none left the usual ones count again: to match by nothing would double everything. */
  const choose = (next: string[]) => draft.set({ matchBy: next.length > 0 && next.join() !== usual ? next : null });
  const swap = (at: number, by: number) => {
    const next = [...chosen];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    choose(next);
  };
  return (
    <section className={classes.plain} aria-labelledby="match">
      <h3 id="match" className={classes.subheading}>
        How a row finds one of your {many}
      </h3>
      {rows.length === 0 ? (
        <p className={classes.warn}>
          <CircleAlert size={14} aria-hidden /> No column can tell whether a row is here already; only rows that were
          imported before are known again.
        </p>
      ) : (
        <>
          <ol className={classes.keys}>
            {rows.map((key) => (
              <Key
                key={key.key}
                by={key}
                at={chosen.indexOf(key.key)}
                last={chosen.length - 1}
                onToggle={(on) =>
                  choose(on ? inOrder(offered, [...chosen, key.key]) : chosen.filter((one) => one !== key.key))
                }
                onMove={(by) => swap(chosen.indexOf(key.key), by)}
              />
            ))}
          </ol>
          <Text size="xs" c="dimmed" mt={8}>
            {chosen.length > 1 && "Tried in this order; the first one that finds somebody counts. "}
            {draft.matchBy === null && "Rows that were imported before are known again."}
          </Text>
        </>
      )}
    </section>
  );
}

/** A key that is added takes the place that its sureness gives it, as long as nobody ordered them otherwise. */
function inOrder(offered: MatchBy[], chosen: string[]): string[] {
  const rank = (key: string) => offered.findIndex((one) => one.key === key);
  const before = chosen.slice(0, -1);
  const sorted = before.every((key, at) => at === 0 || rank(before[at - 1] ?? "") < rank(key));
  return sorted ? [...chosen].sort((a, b) => rank(a) - rank(b)) : chosen;
}

interface KeyProps {
  by: MatchBy;
  /** Place among the chosen ones; -1 for none. */
  at: number;
  last: number;
  onToggle: (on: boolean) => void;
  onMove: (by: number) => void;
}

function Key({ by, at, last, onToggle, onMove }: KeyProps) {
  return (
    <li>
      <Checkbox
        label={by.label}
        description={by.explanation}
        checked={at >= 0}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      {at > 0 && <IconAction icon={ArrowUp} label={`Try ${by.label} earlier`} onClick={() => onMove(-1)} />}
      {at >= 0 && at < last && (
        <IconAction icon={ArrowDown} label={`Try ${by.label} later`} onClick={() => onMove(1)} />
      )}
    </li>
  );
}
