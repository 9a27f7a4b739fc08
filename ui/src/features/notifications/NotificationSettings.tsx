import { Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { TimeInput } from "@mantine/dates";
import { useState } from "react";
import { ErrorBanner, Section } from "../../components";
import { useAct } from "../../data/act";
import { useCommand } from "../../data/queries";
import type { CommandError } from "../../transport";
import type { NotificationKind, NotificationWay, QuietHours } from "../../transport/api";

const KINDS: { kind: NotificationKind; label: string }[] = [
  { kind: "reminder", label: "Reminders of activities" },
  { kind: "assigned", label: "Work given to me" },
  { kind: "mention", label: "Notes that name me" },
  { kind: "job", label: "Jobs that ended" },
  { kind: "duplicate", label: "Likely duplicates" },
];

const WAYS: { value: NotificationWay; label: string }[] = [
  { value: "desktop", label: "List and desktop" },
  { value: "app", label: "List" },
  { value: "off", label: "Off" },
];

const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const NIGHT: QuietHours = { from: "20:00", to: "07:00", time_zone: machineZone };

/** AUT-04: of what one is told, how, and when not. */
export function NotificationSettings() {
  const settings = useCommand("notifications.settings", {}).data;
  const [error, setError] = useState<CommandError | null>(null);
  const update = useAct("notifications.update_settings", {
    toast: false,
    onDone: () => setError(null),
    onError: (failed) => {
      setError(failed);
      return true;
    },
  });
  if (!settings) return null;
  const quiet = settings.quiet;
  const setQuiet = (part: Partial<QuietHours>) => {
    const next = { ...(quiet ?? NIGHT), ...part };
    if (next.from && next.to) update.mutate({ quiet: next });
  };
  return (
    <Section title="Notifications">
      {error && <ErrorBanner error={error} title="Not saved" />}
      {KINDS.map(({ kind, label }) => (
        <Group key={kind} justify="space-between" mih={40} style={{ borderTop: "1px solid var(--k-line)" }}>
          <Text size="sm">{label}</Text>
          <SegmentedControl
            size="xs"
            aria-label={label}
            data={WAYS}
            value={settings[kind]}
            onChange={(next) => update.mutate({ [kind]: next as NotificationWay })}
          />
        </Group>
      ))}
      <Group mih={48} gap={16} align="center" style={{ borderTop: "1px solid var(--k-line)" }}>
        <Switch
          label="Quiet hours"
          checked={quiet !== null}
          onChange={(event) => update.mutate({ quiet: event.currentTarget.checked ? NIGHT : null })}
        />
        {quiet && (
          <Group gap={8}>
            <TimeInput
              size="xs"
              aria-label="Quiet from"
              value={quiet.from}
              onChange={(event) => setQuiet({ from: event.currentTarget.value })}
            />
            <Text size="sm">to</Text>
            <TimeInput
              size="xs"
              aria-label="Quiet until"
              value={quiet.to}
              onChange={(event) => setQuiet({ to: event.currentTarget.value })}
            />
            <Text size="sm" c="dimmed">
              {quiet.time_zone ?? machineZone}
            </Text>
          </Group>
        )}
        <Text size="sm" c="dimmed">
          What comes due in quiet hours is told when they end.
        </Text>
      </Group>
    </Section>
  );
}
