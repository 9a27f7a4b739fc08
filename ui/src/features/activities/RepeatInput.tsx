import { Button, Chip, Group, NumberInput, SegmentedControl, Select, Text } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { DAYS, type Repeat, readRule, ruleOf, ruleWords, usualRepeat, weekdayName } from "./repeats";

interface RepeatInputProps {
  /** A rule of RFC 5545; null does not repeat. */
  value: string | null;
  /** The day from which it counts. */
  day: Date;
  onChange: (rule: string | null) => void;
  error?: string | undefined;
}

const UNITS = [
  { value: "", label: "Does not repeat" },
  { value: "day", label: "By days" },
  { value: "week", label: "By weeks" },
  { value: "month", label: "By months" },
  { value: "year", label: "By years" },
];

/** A rule in a few choices, and below it in words. A rule that the choices cannot say is kept until it is taken away. */
export function RepeatInput({ value, day, onChange, error }: RepeatInputProps) {
  const repeat = value === null ? null : readRule(value);
  const set = (part: Partial<Repeat>) => onChange(ruleOf({ ...(repeat ?? usualRepeat(day)), ...part }, day));
  if (value !== null && repeat === null) {
    return (
      <Group gap={8}>
        <Text size="sm">Repeats {ruleWords(value)}</Text>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(null)}>
          Do not repeat
        </Button>
      </Group>
    );
  }
  return (
    <div>
      <Group gap={8} align="flex-end">
        <Select
          label="Repeats"
          w={170}
          data={UNITS}
          value={repeat?.every ?? ""}
          error={error}
          onChange={(next) => (next ? set({ every: next as Repeat["every"] }) : onChange(null))}
        />
        {repeat && (
          <>
            <NumberInput
              label="Every"
              w={70}
              min={1}
              max={99}
              value={repeat.interval}
              onChange={(next) => set({ interval: Math.max(1, Number(next) || 1) })}
            />
            {repeat.every === "month" && (
              <SegmentedControl
                size="xs"
                mb={4}
                aria-label="Of the month"
                data={[
                  { value: "date", label: "That date" },
                  { value: "weekday", label: "That weekday" },
                ]}
                value={repeat.by}
                onChange={(next) => set({ by: next as Repeat["by"] })}
              />
            )}
            <Select
              label="Ends"
              w={110}
              data={[
                { value: "never", label: "Never" },
                { value: "until", label: "On a day" },
                { value: "count", label: "After" },
              ]}
              value={repeat.end}
              onChange={(next) => set({ end: (next ?? "never") as Repeat["end"] })}
            />
            {repeat.end === "until" && (
              <DateInput
                aria-label="Last day"
                w={130}
                valueFormat="YYYY-MM-DD"
                value={repeat.until || null}
                onChange={(next) => set({ until: next ?? "" })}
              />
            )}
            {repeat.end === "count" && (
              <NumberInput
                aria-label="How many times"
                w={80}
                min={1}
                max={999}
                suffix=" ×"
                value={repeat.count}
                onChange={(next) => set({ count: Math.max(1, Number(next) || 1) })}
              />
            )}
          </>
        )}
      </Group>
      {repeat?.every === "week" && (
        <Chip.Group multiple value={repeat.days} onChange={(days) => set({ days })}>
          <Group gap={4} mt={8} role="group" aria-label="On these days">
            {DAYS.map((one) => (
              <Chip key={one} size="xs" value={one}>
                {weekdayName(one).slice(0, 3)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {value !== null && (
        <Text size="xs" c="dimmed" mt={6} aria-live="polite">
          Repeats {ruleWords(value)}
        </Text>
      )}
    </div>
  );
}
