import { Button, Group } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Rows3 } from "lucide-react";
import { countryName, formatMonth, formatNumber } from "../../data/format";
import { BarMenu } from "./BarMenu";
import { FieldChoice } from "./FieldChoice";
import classes from "./lists.module.css";
import type { GroupHead } from "./useGroups";
import type { List } from "./useList";

/** By what the rows of a list are grouped. */
export function GroupMenu({ list }: { list: List }) {
  const { info, memory, set, groups } = list;
  if (!info) return null;
  const by = memory.group;
  const field = info.fields.find((one) => one.key === by?.field);
  const choose = (key: string | null) => set({ group: key === null ? null : { field: key }, cursor: 0, offset: 0 });
  return (
    <BarMenu label="Group" icon={Rows3} words={field ? field.label : "Group"} keyId="group" width={260}>
      {(close) => (
        <>
          <FieldChoice
            label="Group by"
            options={info.fields.filter((one) => one.groupable && one.key !== by?.field)}
            onChoose={(key) => {
              choose(key);
              close();
            }}
          />
          {by && (
            <Group gap={4} mt={8} className={classes.menuFoot}>
              <Button
                variant="default"
                size="compact-xs"
                leftSection={by.desc ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
                onClick={() => set({ group: { field: by.field, desc: !by.desc }, cursor: 0, offset: 0 })}
              >
                {by.desc ? "Last group first" : "First group first"}
              </Button>
              <Button variant="default" size="compact-xs" onClick={groups.toggleAll}>
                {groups.folded.length > 0 ? "Unfold all" : "Fold all"}
              </Button>
              <Button
                variant="default"
                size="compact-xs"
                onClick={() => {
                  choose(null);
                  close();
                }}
              >
                No groups
              </Button>
            </Group>
          )}
        </>
      )}
    </BarMenu>
  );
}

/** The head of a group: what its rows have in common, and how many they are. */
export function GroupWords({ list, head }: { list: List; head: GroupHead }) {
  const field = list.info?.fields.find((one) => one.key === list.memory.group?.field);
  const Mark = head.folded ? ChevronRight : ChevronDown;
  return (
    <>
      <Mark size={14} aria-hidden />
      <span className={classes.groupLabel} dir="auto">
        {wordsOf(head, field?.kind, field?.label ?? "")}
      </span>
      <span className={`${classes.groupCount} k-num`}>{formatNumber(head.count)}</span>
    </>
  );
}

function wordsOf({ value, label }: GroupHead, kind: string | undefined, field: string): string {
  if (value === null || value === undefined) return `No ${field.toLocaleLowerCase()}`;
  if (kind === "date" || kind === "date_time") return formatMonth(String(value));
  if (kind === "yes_no") return `${field}: ${value === true ? "yes" : "no"}`;
  if (kind === "country") return countryName(String(value));
  return label;
}
