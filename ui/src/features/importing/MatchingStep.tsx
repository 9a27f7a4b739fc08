import { Checkbox, Radio, Stack, Text } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { useWord } from "../../data/queries";
import type { Mode } from "./draft";
import classes from "./importing.module.css";
import { matchChoices, matchOf } from "./plan";
import type { Import } from "./useImport";

const MODES: { value: Mode; label: string; description: string }[] = [
  {
    value: "upsert",
    label: "Create and update",
    description: "New ones are created; those that are here get the values of the sheet",
  },
  { value: "create", label: "Create only", description: "New ones are created; those that are here stay as they are" },
  { value: "fill", label: "Fill blanks", description: "Those that are here get values only where they have none" },
  { value: "update", label: "Update only", description: "Those that are here get the values of the sheet" },
];

/** How a row finds the record that it means, and what it may change there. */
export function MatchingStep({ all }: { all: Import }) {
  const { draft, info, mapped, type } = all;
  const word = useWord(type);
  if (!info) return null;
  const choices = matchChoices(info, mapped);
  const chosen = matchOf(draft, info, mapped);
  /** With none left the usual ones count again: to match by nothing would double everything. */
  const toggle = (key: string, on: boolean) => {
    const next = on ? [...chosen, key] : chosen.filter((one) => one !== key);
    draft.set({ matchBy: next.length > 0 ? next : null });
  };
  const many = word.many.toLocaleLowerCase();
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
      <section className={classes.plain} aria-labelledby="match">
        <h3 id="match" className={classes.subheading}>
          A row is one of your {many} when it has the same
        </h3>
        <Stack gap={8}>
          {choices.map((field) => (
            <Checkbox
              key={field.key}
              label={field.label}
              checked={chosen.includes(field.key)}
              onChange={(event) => toggle(field.key, event.currentTarget.checked)}
            />
          ))}
        </Stack>
        {choices.length === 0 && (
          <p className={classes.warn}>
            <CircleAlert size={14} aria-hidden /> No column can tell whether a row is here already; only rows that were
            imported before are known again.
          </p>
        )}
        {chosen.length > 1 && (
          <Text size="xs" c="dimmed" mt={8}>
            Tried in this order; the first one that finds somebody counts.
          </Text>
        )}
      </section>
    </div>
  );
}
