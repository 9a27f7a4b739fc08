import { Radio, Stack, Text } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { useWord } from "../../data/queries";
import { Along } from "./Along";
import type { Mode } from "./draft";
import classes from "./importing.module.css";
import { MatchKeys } from "./MatchKeys";
import { MissingNames } from "./MissingNames";
import { matchChoices } from "./plan";
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
      <Along all={all} />
      <MissingNames all={all} />
    </div>
  );
}

/** By what a row is told to be a record that is here. */
function Keys({ all }: { all: Import }) {
  const { draft, keys, mapped, type } = all;
  const many = useWord(type).many.toLocaleLowerCase();
  const offered = matchChoices(keys, type, mapped);
  return (
    <section className={classes.plain} aria-labelledby="match">
      <h3 id="match" className={classes.subheading}>
        How a row finds one of your {many}
      </h3>
      {offered.length === 0 ? (
        <p className={classes.warn}>
          <CircleAlert size={14} aria-hidden /> No column can tell whether a row is here already; only rows that were
          imported before are known again.
        </p>
      ) : (
        <MatchKeys
          offered={offered}
          own={draft.matchBy}
          onChoose={(matchBy) => draft.set({ matchBy })}
          usually="Rows that were imported before are known again."
        />
      )}
    </section>
  );
}
