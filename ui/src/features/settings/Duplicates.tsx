import { ActionIcon, Button, Group, NumberInput, SegmentedControl, Select, Switch, Text } from "@mantine/core";
import { X } from "lucide-react";
import { useState } from "react";
import { ErrorBanner, Section } from "../../components";
import { act } from "../../data/act";
import { useWords } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { RuleField, RuleKey, RuleSet, RuleSets, Settings } from "../../transport/api";
import classes from "./settings.module.css";

const FIELDS: Record<RuleKey, string> = {
  email: "E-mail",
  phone: "Phone",
  domain: "Domain",
  birth_date: "Birth date",
  street: "Street",
  name: "Whole name",
  last_name: "Last name",
  first_name: "First name",
  postal_code: "Postal code",
  company: "Company",
  city: "City",
  country: "Country",
};

/** In the order of the rail. */
const TYPES = ["person", "organization", "household"];

const SCORES = [
  ["duplicates_warn_score", "Warn while typing", "From this score on"],
  ["duplicates_list_score", "Show in the list", "From this score on"],
  ["duplicates_safe_score", "Safe to merge unseen", "Lowest score of a group"],
] as const;

/** IMP-07: from which score on what happens, and rules of one's own beside it. */
export function Duplicates({ settings }: { settings: Settings }) {
  const word = useWords();
  const [type, setType] = useState("person");
  const [error, setError] = useState<CommandError | null>(null);
  const save = (part: Partial<Settings>) =>
    act("settings.update", part, false)
      .then(() => setError(null))
      .catch((thrown) => setError(toCommandError(thrown)));
  const sets = settings.duplicate_rules[type];
  const setRules = (part: Partial<RuleSets>) =>
    sets && void save({ duplicate_rules: { ...settings.duplicate_rules, [type]: { ...sets, ...part } } });
  return (
    <Section title="Duplicates">
      {error && <ErrorBanner error={error} title="Not saved" />}
      <Group gap={16} align="start" mb={16}>
        {SCORES.map(([key, label, description]) => (
          <NumberInput
            key={key}
            label={label}
            description={description}
            min={80}
            max={100}
            clampBehavior="blur"
            w={190}
            value={settings[key]}
            onChange={(value) => typeof value === "number" && value >= 80 && void save({ [key]: value })}
          />
        ))}
        <NumberInput
          label="Merges can be undone"
          description="For so many days"
          min={30}
          max={3650}
          clampBehavior="blur"
          w={190}
          value={settings.merge_undo_days}
          onChange={(days) => typeof days === "number" && days >= 30 && void save({ merge_undo_days: days })}
        />
      </Group>
      <Text size="sm" c="dimmed" mb={10}>
        Rules of your own add to what is found by comparing: two records whose equal fields weigh as much as the
        threshold are listed, whatever else they say.
      </Text>
      <SegmentedControl
        size="xs"
        mb={10}
        aria-label="Rules for"
        data={TYPES.map((key) => ({ value: key, label: word(key).many }))}
        value={type}
        onChange={setType}
      />
      {sets && (
        <>
          <Rules
            title="Strict: imports and safe merges"
            rules={sets.strict}
            onChange={(strict) => setRules({ strict })}
          />
          <Rules title="Loose: warns while typing" rules={sets.loose} onChange={(loose) => setRules({ loose })} />
        </>
      )}
    </Section>
  );
}

function Rules({ title, rules, onChange }: { title: string; rules: RuleSet; onChange: (rules: RuleSet) => void }) {
  const free = (Object.keys(FIELDS) as RuleKey[]).filter((key) => !rules.fields.some((one) => one.field === key));
  const change = (at: number, part: Partial<RuleField>) =>
    onChange({ ...rules, fields: rules.fields.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const next = free[0];
  return (
    <fieldset className={classes.rules} data-on={rules.on || undefined}>
      <legend>
        <Switch
          label={title}
          checked={rules.on}
          onChange={(event) => onChange({ ...rules, on: event.currentTarget.checked })}
        />
      </legend>
      {rules.on && (
        <>
          {rules.fields.map((one, at) => (
            <Group key={one.field} gap={8} mb={6}>
              <Select
                aria-label="Field"
                w={150}
                data={[one.field, ...free].map((key) => ({ value: key, label: FIELDS[key] }))}
                value={one.field}
                onChange={(field) => field && change(at, { field: field as RuleKey })}
              />
              <NumberInput
                aria-label={`Weight of ${FIELDS[one.field]}`}
                leftSection={<Text size="xs">×</Text>}
                min={1}
                max={1000}
                w={90}
                value={one.weight}
                onChange={(weight) => typeof weight === "number" && weight >= 1 && change(at, { weight })}
              />
              <NumberInput
                aria-label={`Characters of ${FIELDS[one.field]}`}
                placeholder="All characters"
                min={1}
                max={100}
                w={140}
                value={one.length ?? ""}
                onChange={(length) => change(at, { length: typeof length === "number" ? length : null })}
              />
              <ActionIcon
                aria-label={`Leave out ${FIELDS[one.field]}`}
                disabled={rules.fields.length === 1}
                onClick={() => onChange({ ...rules, fields: rules.fields.filter((_, index) => index !== at) })}
              >
                <X size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <Group gap={16} align="end">
            <Button
              variant="default"
              size="compact-sm"
              disabled={!next}
              onClick={() => next && onChange({ ...rules, fields: [...rules.fields, { field: next, weight: 5 }] })}
            >
              Add a field
            </Button>
            <NumberInput
              label="Threshold"
              min={1}
              w={100}
              value={rules.threshold}
              onChange={(threshold) => typeof threshold === "number" && onChange({ ...rules, threshold })}
            />
            <NumberInput
              label="Listed with score"
              min={80}
              max={100}
              clampBehavior="blur"
              w={130}
              value={rules.score}
              onChange={(score) => typeof score === "number" && score >= 80 && onChange({ ...rules, score })}
            />
          </Group>
        </>
      )}
    </fieldset>
  );
}
