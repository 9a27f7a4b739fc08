import { Menu } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { AlarmClock, CalendarClock } from "lucide-react";
import { IconAction, showError } from "../../components";
import { act } from "../../data/act";
import { dayText } from "../../data/format";
import type { KeyId } from "../../keys";
import { toCommandError } from "../../transport";
import { inDays, nextMonday } from "./due";
import { SNOOZES, snooze } from "./snoozes";

/** Moves activities to a day, each at its time of the day, or to someday. */
export async function reschedule(ids: string[], day: string | null): Promise<void> {
  try {
    await act("activities.reschedule", day === null ? { ids, someday: true } : { ids, day });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

interface MenuProps {
  ids: string[];
  label: string;
  opened: boolean;
  onChange: (opened: boolean) => void;
  keyId: KeyId;
}

export function SnoozeMenu({ ids, label, opened, onChange, keyId }: MenuProps) {
  return (
    <Menu position="bottom-end" width={200} opened={opened} onChange={onChange}>
      <Menu.Target>
        <IconAction icon={AlarmClock} label={label} keyId={keyId} changes size="sm" onClick={() => onChange(!opened)} />
      </Menu.Target>
      <Menu.Dropdown>
        {SNOOZES.map((one) => (
          <Menu.Item key={one.label} onClick={() => ids.forEach((id) => void snooze(id, one.until))}>
            {one.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

async function skip(id: string): Promise<void> {
  try {
    await act("activities.skip", { id });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

export function MoveMenu({ ids, label, opened, onChange, keyId, repeats }: MenuProps & { repeats?: boolean }) {
  return (
    <Menu position="bottom-end" width={280} opened={opened} onChange={onChange}>
      <Menu.Target>
        <IconAction
          icon={CalendarClock}
          label={label}
          keyId={keyId}
          changes
          size="sm"
          onClick={() => onChange(!opened)}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void reschedule(ids, dayText(inDays(0)))}>Today</Menu.Item>
        <Menu.Item onClick={() => void reschedule(ids, dayText(inDays(1)))}>Tomorrow</Menu.Item>
        <Menu.Item onClick={() => void reschedule(ids, dayText(nextMonday()))}>Next Monday</Menu.Item>
        <Menu.Item onClick={() => void reschedule(ids, null)}>Someday</Menu.Item>
        {repeats && <Menu.Item onClick={() => ids.forEach((id) => void skip(id))}>Skip this one</Menu.Item>}
        <Menu.Divider />
        <DatePicker
          size="xs"
          p={8}
          onChange={(day) => {
            if (!day) return;
            onChange(false);
            void reschedule(ids, day);
          }}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
