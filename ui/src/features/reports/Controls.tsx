import { Group, Select } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useCommand, useRecordType } from "../../data/queries";
import type { ReportInfo } from "../../transport/api";
import { FilterBar } from "../lists/FilterBar";
import classes from "./reports.module.css";
import { PERIODS, useReports } from "./state";

const set = useReports.setState;

const PERIOD_WORDS = { none: "", closed: "Closed", begun: "Begun", moved: "Moved" };

/** Which deals, of which days, counted by what. */
export function Controls({ info }: { info: ReportInfo | null }) {
  const state = useReports();
  const deal = useRecordType("deal");
  const pipelines = useCommand("records.page", { type: "pipeline", fields: [], limit: 200 }).data?.rows ?? [];
  const users = useCommand("records.page", { type: "user", fields: [], limit: 200 }).data?.rows ?? [];
  const choices = (rows: { id: string; title: string }[]) => rows.map((row) => ({ value: row.id, label: row.title }));
  const dimensions = info?.dimensions ?? [];
  return (
    <div className={classes.controls}>
      <Group gap="xs" align="end">
        {info && dimensions.length > 1 && (
          <Select
            size="xs"
            w={170}
            label="Counted by"
            data={dimensions.map((one) => ({ value: one.key, label: one.label }))}
            value={state.by[info.key] ?? dimensions[0]?.key ?? null}
            onChange={(by) => by && set({ by: { ...state.by, [info.key]: by } })}
          />
        )}
        {info && info.period !== "none" && (
          <Select
            size="xs"
            w={130}
            label={PERIOD_WORDS[info.period]}
            data={PERIODS.map(({ value, label }) => ({
              value,
              label: value === "all" && info.key === "progression" ? "Last 12 months" : label,
            }))}
            value={state.period}
            onChange={(period) => period && set({ period })}
          />
        )}
        {info && info.period !== "none" && state.period === "own" && (
          <>
            <OwnDay label="From" value={state.from} onChange={(from) => set({ from })} />
            <OwnDay label="To" value={state.to} onChange={(to) => set({ to })} />
          </>
        )}
        <Select
          size="xs"
          w={160}
          label="Pipeline"
          placeholder={info?.key === "funnel" ? (pipelines[0]?.title ?? "The first") : "All"}
          data={choices(pipelines)}
          value={state.pipeline}
          onChange={(pipeline) => set({ pipeline })}
          clearable
          allowDeselect
          clearButtonProps={{ "aria-label": "Any pipeline" }}
        />
        <Select
          size="xs"
          w={160}
          label="Owner"
          placeholder="Everybody"
          data={choices(users)}
          value={state.owner}
          onChange={(owner) => set({ owner })}
          clearable
          allowDeselect
          searchable
          clearButtonProps={{ "aria-label": "Any owner" }}
        />
        {deal && (
          <div className={classes.filters}>
            <FilterBar info={deal} filters={state.filters} onChange={(filters) => set({ filters })} />
          </div>
        )}
      </Group>
    </div>
  );
}

/** A day of one's own; a kept report that a program made may say one that moves along, such as `year` or `now-90d`. */
function OwnDay({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}) {
  const moves = value !== null && !/^\d{4}-\d{2}-\d{2}$/.test(value);
  return (
    <DateInput
      size="xs"
      w={130}
      label={label}
      clearable
      placeholder={moves ? value : undefined}
      value={moves ? null : value}
      onChange={(day) => onChange(day || null)}
    />
  );
}
