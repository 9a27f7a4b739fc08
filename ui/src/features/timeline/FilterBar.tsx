import { Button, Group, Menu, Popover, Select, Switch, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { CalendarRange, ListFilter, Search, UserRound, X } from "lucide-react";
import { IconAction } from "../../components";
import { useCommand, useWord } from "../../data/queries";
import { type Period, type StoryFilter, useKindGroups, WHOLE_STORY } from "./filters";
import classes from "./timeline.module.css";

interface FilterBarProps {
  type: string;
  filter: StoryFilter;
  onChange: (part: Partial<StoryFilter>) => void;
}

const PERIODS: { value: Period; label: string }[] = [
  { value: "90", label: "Last 90 days" },
  { value: "365", label: "Last 12 months" },
  { value: "all", label: "All time" },
  { value: "custom", label: "From … to …" },
];

/** Kinds, dates, who and words; says in its buttons what is chosen (V36-09). */
export function FilterBar({ type, filter, onChange }: FilterBarProps) {
  const users = useCommand("records.page", { type: "user", limit: 200 }).data?.rows ?? [];
  const people = useWord("person").many.toLocaleLowerCase();
  const groups = useKindGroups();
  const chosen = groups.filter((group) => filter.groups.includes(group.key));
  const kinds = chosen.length === 0 ? "Everything" : chosen.map((group) => group.label).join(", ");
  const period = PERIODS.find((one) => one.value === filter.period)?.label ?? "";
  const actor = users.find((row) => row.id === filter.actor)?.title ?? "Anybody";
  const narrowed = chosen.length > 0 || filter.actor !== null || filter.search !== "" || filter.period === "custom";
  return (
    <div className={classes.filters}>
      <Menu closeOnItemClick={false} position="bottom-start" width={200}>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<ListFilter size={14} aria-hidden />}>
            <span className={classes.filterText}>{kinds}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {groups.map((group) => {
            const on = filter.groups.includes(group.key);
            return (
              <Menu.CheckboxItem
                key={group.key}
                checked={on}
                onChange={() =>
                  onChange({
                    groups: on ? filter.groups.filter((key) => key !== group.key) : [...filter.groups, group.key],
                  })
                }
              >
                {group.label}
              </Menu.CheckboxItem>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Popover position="bottom-start" width={260}>
        <Popover.Target>
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<CalendarRange size={14} aria-hidden />}>
            {filter.period === "custom" ? `${filter.from ?? "…"} to ${filter.to ?? "…"}` : period}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Select
            label="Period"
            size="sm"
            data={PERIODS}
            value={filter.period}
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => onChange({ period: (next ?? "90") as Period })}
          />
          {filter.period === "custom" && (
            <Group gap={8} mt={8} grow>
              <DatePickerInput
                label="From"
                size="sm"
                valueFormat="YYYY-MM-DD"
                clearable
                popoverProps={{ withinPortal: false }}
                value={filter.from}
                onChange={(from) => onChange({ from })}
              />
              <DatePickerInput
                label="To"
                size="sm"
                valueFormat="YYYY-MM-DD"
                clearable
                popoverProps={{ withinPortal: false }}
                value={filter.to}
                onChange={(to) => onChange({ to })}
              />
            </Group>
          )}
        </Popover.Dropdown>
      </Popover>
      <Menu position="bottom-start" width={200}>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" leftSection={<UserRound size={14} aria-hidden />}>
            {actor}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={280} style={{ overflowY: "auto" }}>
          <Menu.Item onClick={() => onChange({ actor: null })}>Anybody</Menu.Item>
          {users.map((row) => (
            <Menu.Item key={row.id} onClick={() => onChange({ actor: row.id })}>
              {row.title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {type === "organization" && (
        <Switch
          size="xs"
          label={`With its ${people}`}
          checked={filter.people}
          onChange={(event) => onChange({ people: event.currentTarget.checked })}
        />
      )}
      <span className={classes.filtersEnd}>
        {narrowed && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onChange({ ...WHOLE_STORY, people: filter.people })}
          >
            Clear
          </Button>
        )}
        <TextInput
          size="xs"
          className={classes.find}
          aria-label="Search the story"
          placeholder="Search the story"
          leftSection={<Search size={13} aria-hidden />}
          rightSection={
            filter.search ? (
              <IconAction icon={X} label="Clear the search" size={18} onClick={() => onChange({ search: "" })} />
            ) : undefined
          }
          value={filter.search}
          onChange={(event) => onChange({ search: event.currentTarget.value })}
        />
      </span>
    </div>
  );
}
