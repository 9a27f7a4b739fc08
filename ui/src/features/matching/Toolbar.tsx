import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { Search, X } from "lucide-react";
import { useRef } from "react";
import { IconAction, Kbd } from "../../components";
import { formatDateTime, formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { useKeys } from "../../keys";
import type { MatchGroupCounts, RecordTypeInfo } from "../../transport/api";
import { FilterBar } from "../lists/FilterBar";
import classes from "./matching.module.css";
import { BANDS, type Band, type Place } from "./place";

interface ToolbarProps {
  info: RecordTypeInfo;
  place: Place;
  set: (part: Partial<Place>) => void;
  counts: MatchGroupCounts | null;
}

/** What narrows the groups: words, how sure they are, any filter of the list, an import. */
export function Toolbar({ info, place, set, counts }: ToolbarProps) {
  const input = useRef<HTMLInputElement>(null);
  useKeys({
    search: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const batches = (useCommand("importing.batches", {}).data?.batches ?? []).filter(
    (batch) => !batch.undone && batch.type === info.key,
  );
  const narrow = (part: Partial<Place>) => set({ ...part, current: null, at: 0 });
  const count: Record<Band, number> = {
    all: (counts?.sure ?? 0) + (counts?.likely ?? 0) + (counts?.possible ?? 0),
    sure: counts?.sure ?? 0,
    likely: counts?.likely ?? 0,
    possible: counts?.possible ?? 0,
  };
  const bands = (Object.keys(BANDS) as Band[]).filter((band) => band !== "possible" || count.possible > 0);
  return (
    <div className={classes.bar}>
      <TextInput
        ref={input}
        className={classes.search}
        size="xs"
        aria-label="Search duplicates"
        placeholder="Search duplicates"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={
          place.search ? (
            <IconAction icon={X} label="Clear the search" size={20} onClick={() => narrow({ search: "" })} />
          ) : (
            <Kbd id="search" />
          )
        }
        value={place.search}
        onChange={(event) => narrow({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape" && place.search) {
            narrow({ search: "" });
            event.stopPropagation();
          } else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) {
            event.preventDefault();
            event.stopPropagation();
            event.currentTarget.blur();
          }
        }}
      />
      <SegmentedControl
        size="xs"
        aria-label="How sure"
        data={bands.map((band) => ({
          value: band,
          label: counts ? `${BANDS[band]} ${formatNumber(count[band])}` : BANDS[band],
        }))}
        value={place.band}
        onChange={(band) => narrow({ band: band as Band })}
      />
      <Select
        size="xs"
        w={130}
        aria-label="Order"
        data={[
          { value: "score", label: "Surest first" },
          { value: "size", label: "Largest first" },
        ]}
        value={place.sort}
        onChange={(sort) => narrow({ sort: sort === "size" ? "size" : "score" })}
      />
      {batches.length > 0 && (
        <Select
          size="xs"
          w={190}
          clearable
          allowDeselect
          placeholder="From any import"
          aria-label="Import"
          data={batches.map((batch) => ({ value: batch.id, label: `${batch.file_name}, ${formatDateTime(batch.at)}` }))}
          value={place.batch}
          onChange={(batch) => narrow({ batch })}
        />
      )}
      <FilterBar info={info} filters={place.filter} onChange={(filter) => narrow({ filter })} />
    </div>
  );
}
