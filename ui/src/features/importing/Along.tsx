import { Select, Text } from "@mantine/core";
import { useCommand, useWord } from "../../data/queries";
import type { OnMatch } from "../../transport/api";
import { type AlongAnswer, USUAL_ALONG } from "./draft";
import classes from "./importing.module.css";
import { MatchKeys } from "./MatchKeys";
import { broughtBy, matchChoices, saysMore } from "./plan";
import type { Import } from "./useImport";
import { one } from "./words";

/** How the companies and people that rows bring along are found, and what happens to those that are here (IMP-09). */
export function Along({ all }: { all: Import }) {
  return broughtBy(all.type, all.mapped).map((type) => <Brought key={type} all={all} type={type} />);
}

function Brought({ all, type }: { all: Import; type: string }) {
  const { draft, mapped } = all;
  const word = useWord(type);
  const keys = useCommand("importing.match_keys", { type }).data?.keys;
  if (!keys) return null;
  const answer = draft.along[type] ?? USUAL_ALONG;
  const set = (part: Partial<AlongAnswer>) => draft.set({ along: { ...draft.along, [type]: { ...answer, ...part } } });
  return (
    <section className={classes.plain} aria-labelledby={`along-${type}`}>
      <h3 id={`along-${type}`} className={classes.subheading}>
        How a row finds its {word.one.toLocaleLowerCase()}
      </h3>
      <MatchKeys
        offered={matchChoices(keys, type, mapped)}
        own={answer.matchBy}
        onChoose={(matchBy) => set({ matchBy })}
      />
      {saysMore(type, mapped) && (
        <Select
          mt={12}
          w={320}
          label={`${sentence(one(word))} that is here`}
          data={[
            { value: "fill", label: "gets values only where it has none" },
            { value: "change", label: "gets the values of the sheet" },
            { value: "keep", label: "stays as it is" },
          ]}
          value={answer.onMatch}
          onChange={(next) => next && set({ onMatch: next as OnMatch })}
        />
      )}
      {!saysMore(type, mapped) && (
        <Text size="xs" c="dimmed" mt={8}>
          The sheet tells no more of it than its name.
        </Text>
      )}
    </section>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
