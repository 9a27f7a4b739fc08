import { Button, Group, Text } from "@mantine/core";
import { ArrowDown, ArrowDownUp, ArrowUp, ChevronUp, X } from "lucide-react";
import { IconAction } from "../../components";
import { BarMenu } from "./BarMenu";
import { FieldChoice } from "./FieldChoice";
import classes from "./lists.module.css";
import { type List, MOST_SORTS } from "./useList";

/** By what a list is ordered: several fields, the first one counting most. */
export function SortMenu({ list }: { list: List }) {
  const { info, memory, setSort } = list;
  const sorts = memory.sort ?? [];
  if (!info) return null;
  const labelOf = (key: string) => info.fields.find((field) => field.key === key)?.label ?? key;
  const others = info.fields.filter((field) => field.sortable && !sorts.some((one) => one.field === field.key));
  return (
    <BarMenu
      label="Sort"
      icon={ArrowDownUp}
      words={sorts.length > 0 ? sorts.map((one) => labelOf(one.field)).join(", ") : "Sort"}
      keyId="sort"
      width={300}
    >
      {() => (
        <>
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
        </>
      )}
    </BarMenu>
  );
}
