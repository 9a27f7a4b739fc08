import { ActionIcon, Button, Group, Menu, NumberInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { Check, MoreHorizontal } from "lucide-react";
import { useState } from "react";
import type { AddressValue } from "../transport/api";

interface RowMenuProps {
  name: string;
  states: string[];
  state: string;
  onState: (state: string) => void;
  shared?: boolean;
  onShared?: (shared: boolean) => void;
}

const WORDS: Record<string, string> = {
  unknown: "Not checked",
  valid: "Works",
  bounced: "Mail bounced",
  invalid: "Does not work",
};

/** How good an e-mail or number is, and whether somebody else has it too (PTY-23, C-11). */
export function RowMenu({ name, states, state, onState, shared, onShared }: RowMenuProps) {
  const bad = state === "bounced" || state === "invalid";
  const mark = (on: boolean) => (on ? <Check size={14} aria-hidden /> : <span style={{ width: 14 }} />);
  return (
    <Menu position="bottom-end" withinPortal zIndex={400}>
      <Menu.Target>
        <ActionIcon
          aria-label={`${name}: ${WORDS[state] ?? state}${shared ? ", shared" : ""}`}
          variant="subtle"
          color={bad ? "red" : "gray"}
          size={32}
        >
          <MoreHorizontal size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {states.map((one) => (
          <Menu.Item key={one} leftSection={mark(one === state)} onClick={() => onState(one)}>
            {WORDS[one] ?? one}
          </Menu.Item>
        ))}
        {onShared && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={mark(shared === true)} onClick={() => onShared(!shared)}>
              Shared with somebody else
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface WhenAndWhereProps {
  value: AddressValue;
  onChange: (part: Partial<AddressValue>) => void;
}

/** Since when and until when an address is right, and its pin on the map (PTY-22, PTY-23). */
export function WhenAndWhere({ value, onChange }: WhenAndWhereProps) {
  const said = [value.valid_from, value.valid_to, value.latitude, value.longitude].some((one) => one != null);
  const [open, setOpen] = useState(said);
  if (!open) {
    return (
      <Button variant="subtle" size="compact-sm" style={{ alignSelf: "flex-start" }} onClick={() => setOpen(true)}>
        Dates and place
      </Button>
    );
  }
  const degrees = (key: "latitude" | "longitude", label: string, most: number) => (
    <NumberInput
      label={label}
      hideControls
      min={-most}
      max={most}
      decimalScale={6}
      value={value[key] ?? ""}
      onChange={(next) => onChange({ [key]: next === "" ? null : Number(next) })}
    />
  );
  const day = (key: "valid_from" | "valid_to", label: string) => (
    <DateInput
      label={label}
      clearable
      valueFormat="YYYY-MM-DD"
      value={value[key] ?? null}
      onChange={(next) => onChange({ [key]: next ?? undefined })}
    />
  );
  return (
    <Group grow gap={6} align="flex-end">
      {day("valid_from", "From")}
      {day("valid_to", "Until")}
      {degrees("latitude", "Latitude", 90)}
      {degrees("longitude", "Longitude", 180)}
    </Group>
  );
}
