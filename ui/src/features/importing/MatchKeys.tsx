import { Checkbox, Text } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { IconAction } from "../../components";
import type { MatchBy } from "../../transport/api";
import classes from "./importing.module.css";
import { matchOf } from "./plan";

interface MatchKeysProps {
  /** What the columns can tell by, the surest first. */
  offered: MatchBy[];
  /** Those that somebody chose, in their order; null: the usual ones. */
  own: string[] | null;
  onChoose: (own: string[] | null) => void;
  /** What is true besides, while nobody chose. */
  usually?: string;
}

/** By what a row is told to be a record that is here; the chosen ways in the order in which they are tried. */
export function MatchKeys({ offered, own, onChoose, usually }: MatchKeysProps) {
  const chosen = matchOf(own, offered);
  const find = (key: string) => offered.filter((one) => one.key === key);
  const rows = [...chosen.flatMap(find), ...offered.filter((one) => !chosen.includes(one.key))];
  const usual = matchOf(null, offered).join();
  /** With none left the usual ones count again: to match by nothing would double everything. */
  const choose = (next: string[]) => onChoose(next.length > 0 && next.join() !== usual ? next : null);
  const swap = (at: number, by: number) => {
    const next = [...chosen];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    choose(next);
  };
  return (
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
        {own === null && usually}
      </Text>
    </>
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
