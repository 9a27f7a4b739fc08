import { Button, Group, Popover, Text, Tooltip } from "@mantine/core";
import { ArrowDown, ArrowDownUp, ArrowUp, ChevronUp, X } from "lucide-react";
import { useState } from "react";
import { IconAction, tipLabel } from "../../components";
import { useKeys } from "../../keys";
import { FieldChoice } from "./FieldChoice";
import classes from "./lists.module.css";
import { type List, MOST_SORTS } from "./useList";

/** By what a list is ordered: several fields, the first one counting most. */
export function SortMenu({ list }: { list: List }) {
  const [open, setOpen] = useState(false);
  useKeys({ sort: () => setOpen(true) });
  const { info, memory, setSort } = list;
  const sorts = memory.sort ?? [];
  if (!info) return null;
  const labelOf = (key: string) => info.fields.find((field) => field.key === key)?.label ?? key;
  const others = info.fields.filter((field) => field.sortable && !sorts.some((one) => one.field === field.key));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Tooltip label={tipLabel("Sort", "sort")}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<ArrowDownUp size={14} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {sorts.length > 0 ? sorts.map((one) => labelOf(one.field)).join(", ") : "Sort"}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Sort">
        {sorts.map((one, at) => (
          <Group key={one.field} gap={4} wrap="nowrap" className={classes.sortLine}>
            <Text size="xs" c="dimmed" w={44}>
              {at === 0 ? "by" : "then by"}
            </Text>
            <span className="k-cut" style={{ flex: 1 }}>
              {labelOf(one.field)}
            </span>
            <Button
              variant="default"
              size="compact-xs"
              leftSection={one.desc ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
              aria-label={`${labelOf(one.field)}: turn round`}
              onClick={() =>
                setSort(sorts.map((sort) => (sort === one ? { field: one.field, desc: !one.desc } : sort)))
              }
            >
              {one.desc ? "Descending" : "Ascending"}
            </Button>
            {at > 0 && (
              <IconAction
                icon={ChevronUp}
                size={22}
                label={`${labelOf(one.field)} counts more`}
                onClick={() => {
                  const rest = sorts.filter((sort) => sort !== one);
                  setSort([...rest.slice(0, at - 1), one, ...rest.slice(at - 1)]);
                }}
              />
            )}
            <IconAction
              icon={X}
              size={22}
              label={`Do not sort by ${labelOf(one.field)}`}
              onClick={() => setSort(sorts.filter((sort) => sort !== one))}
            />
          </Group>
        ))}
        {sorts.length < MOST_SORTS && (
          <FieldChoice
            key={sorts.length}
            label={sorts.length > 0 ? "Then by" : "Sort by"}
            options={others}
            onChoose={(field) => setSort([...sorts, { field }])}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
