import { CloseButton, Combobox, Group, InputBase, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { knownType } from "../data/places";
import { useCommand, useWords } from "../data/queries";
import type { Filter, Reference } from "../transport/api";
import { Avatar } from "./Avatar";

interface RecordPickerProps {
  label: ReactNode;
  /** Its name where no label is shown. */
  "aria-label"?: string;
  /** Which record types may be chosen. "user" and other unsearchable types are listed by their titles. */
  types: string[];
  value: Reference | null;
  onChange: (value: Reference | null) => void;
  error?: ReactNode;
  required?: boolean;
  description?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
  /** Narrows what is listed, for types that are listed rather than searched (stages of one pipeline). */
  filter?: Filter | null;
}

/** PTY-35: whoever was deactivated keeps their records and is not offered for new ones. */
const IN_USE: Filter = { field: "status", op: "ne", value: "inactive" };

interface Option extends Reference {
  subtitle: string;
}

/** Finds another record as you type. Shows titles, hands over a reference. */
export function RecordPicker({ label, types, value, onChange, filter, ...rest }: RecordPickerProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text, 80);
  const word = useWords();
  const searched = types.every((type) => knownType(type)?.searched);
  const asked = searched && text !== "";
  const open = combobox.dropdownOpened;
  const hits = useCommand(
    "search.find",
    { query, types, limit: 8, active_only: true },
    { enabled: open && searched && query !== "", keep: true },
  );
  const page = useCommand(
    "records.page",
    {
      type: types[0] ?? "",
      limit: searched ? 8 : 200,
      filter: filter ?? (knownType(types[0] ?? "")?.party ? IN_USE : null),
    },
    { enabled: open && types.length > 0 && (!searched || query === ""), keep: true },
  );
  const listed: Option[] = (page.data?.rows ?? []).map((row) => ({
    type: row.type,
    id: row.id,
    title: row.title,
    subtitle: "",
  }));
  const found: Option[] = asked
    ? (hits.data?.hits ?? [])
    : listed.filter((one) => one.title.toLocaleLowerCase().includes(text.toLocaleLowerCase()));
  // What is shown may still be the answer to fewer letters.
  const answered = asked
    ? query === text && hits.data !== undefined && !hits.isPlaceholderData
    : page.data !== undefined && !page.isPlaceholderData;
  const [waiting, setWaiting] = useState(false);
  const choose = (one: Option | undefined) => {
    setWaiting(false);
    if (!one) return;
    onChange({ type: one.type, id: one.id, title: one.title });
    setText("");
    combobox.closeDropdown();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the answer ends the wait
  useEffect(() => {
    if (waiting && (answered || hits.isError)) choose(hits.isError ? undefined : found[0]);
  }, [waiting, answered, hits.isError]);
  // Answers come after the typing: Enter takes the first of what is shown now.
  const shown = found.map((one) => one.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new list moves the choice
  useEffect(() => {
    if (open && query !== "" && shown !== "") combobox.selectFirstOption();
  }, [open, query, shown]);

  return (
    <Combobox store={combobox} onOptionSubmit={(id) => choose(found.find((one) => one.id === id))}>
      <Combobox.Target>
        <InputBase
          label={label}
          size="sm"
          {...rest}
          data-autofocus={rest.autoFocus || undefined}
          wrapperProps={{
            // Before the choice itself hears of it: Enter means what was typed, so it waits for the answer to that.
            onKeyDownCapture: (event: KeyboardEvent) => {
              if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !open || text === "" || answered) return;
              event.preventDefault();
              event.stopPropagation();
              setWaiting(true);
            },
          }}
          value={open ? text : (value?.title ?? "")}
          placeholder={
            value?.title ??
            rest.placeholder ??
            `Find ${types.map((type) => word(type).one.toLocaleLowerCase()).join(" or ")}`
          }
          leftSection={
            value && !open ? (
              <Avatar
                id={value.id}
                name={value.title}
                size={18}
                round={value.type === "person" || value.type === "user"}
              />
            ) : undefined
          }
          rightSection={
            value && !rest.required && !rest.disabled ? (
              <CloseButton
                size="sm"
                aria-label="Clear"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChange(null)}
              />
            ) : (
              <Combobox.Chevron />
            )
          }
          rightSectionPointerEvents={value && !rest.required ? "all" : "none"}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWaiting(false);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => {
            combobox.closeDropdown();
            setText("");
            setWaiting(false);
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        {/* A list of choices without a choice is none. */}
        {found.length === 0 ? (
          <Combobox.Empty>{text === "" ? "Type to search" : answered ? "Nothing found" : "Searching"}</Combobox.Empty>
        ) : (
          <Combobox.Options mah={260} style={{ overflowY: "auto" }}>
            {found.map((one) => (
              <Combobox.Option key={one.id} value={one.id}>
                <Group gap={8} wrap="nowrap">
                  <Avatar id={one.id} name={one.title} round={one.type === "person" || one.type === "user"} />
                  <Text size="sm" truncate dir="auto">
                    {one.title}
                  </Text>
                  <Text size="xs" c="dimmed" truncate>
                    {one.subtitle}
                  </Text>
                </Group>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
