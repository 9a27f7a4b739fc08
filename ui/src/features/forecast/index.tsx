import { Accessibility, type DragDropManagerInput } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, PointerSensor } from "@dnd-kit/react";
import { Button, Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, TrendingUp } from "lucide-react";
import { type MouseEvent, useMemo, useRef, useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, MoneyText, Page, showError, showNote } from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { formatMoney, formatMonth, formatNumber } from "../../data/format";
import { useCommand, useMay, useRecordType } from "../../data/queries";
import { useKeys } from "../../keys";
import { call, toCommandError } from "../../transport";
import type { Filter, Forecast } from "../../transport/api";
import { FilterBar } from "../lists/FilterBar";
import { rememberName } from "../lists/filters";
import { SaveAs } from "../reports/SaveAs";
import { showPaste } from "../settings/showRates";
import classes from "./forecast.module.css";
import { MonthColumn } from "./MonthColumn";
import { columnsOf } from "./months";
import { RevenueChart } from "./RevenueChart";
import { useShowDeals } from "./showDeals";
import { useForecast } from "./state";

const SENSORS = [PointerSensor];
const NO_SENSORS: typeof SENSORS = [];
/** The screen says itself where a card went. */
const PLUGINS: DragDropManagerInput["plugins"] = (defaults) => defaults.filter((plugin) => plugin !== Accessibility);

const CATEGORIES = [
  { value: "commit", label: "Commit" },
  { value: "best_case", label: "Best case" },
  { value: "pipeline", label: "Pipeline" },
  { value: "omitted", label: "Omitted" },
];

/** PIP-11, PIP-12: what is expected in which month, and what came. */
export function ForecastScreen() {
  const { pipeline, owner, category, filters } = useForecast();
  const info = useRecordType("deal");
  const filter = useMemo<Filter | null>(() => (filters.length > 0 ? { all: filters } : null), [filters]);
  const request = { pipeline_id: pipeline, owner_id: owner, category, filter };
  const query = useCommand("deals.forecast", request, { keep: true });
  const forecast = query.data;
  const scope = useMemo<Filter[]>(() => {
    const is = (field: string, value: string | null): Filter[] => (value ? [{ field, op: "eq", value }] : []);
    return [...filters, ...is("pipeline", pipeline), ...is("owner", owner), ...is("forecast", category)];
  }, [filters, pipeline, owner, category]);
  const show = useShowDeals(scope);
  const pipelines = useCommand("records.page", { type: "pipeline", fields: [], limit: 200 }).data?.rows ?? [];
  const owners = useCommand("records.page", { type: "user", fields: [], limit: 200 }).data?.rows ?? [];
  const choices = (rows: typeof pipelines) => rows.map((row) => ({ value: row.id, label: row.title }));
  const choose = (rows: typeof pipelines, id: string | null) => {
    const row = rows.find((one) => one.id === id);
    if (row) rememberName(row.id, row.title);
    return id;
  };
  const empty = forecast && forecast.open_count + forecast.won_count + forecast.lost_count === 0;
  return (
    <Page
      title="Forecast"
      aside={forecast && <Figures forecast={forecast} onShow={show} />}
      actions={
        forecast &&
        !empty && <SaveAs name="forecast" save={(path) => call("reports.save_forecast", { request, path })} />
      }
    >
      <div className={classes.bar}>
        <Select
          size="xs"
          w={170}
          aria-label="Pipeline"
          placeholder="All pipelines"
          clearable
          allowDeselect
          data={choices(pipelines)}
          value={pipeline}
          onChange={(id) => useForecast.setState({ pipeline: choose(pipelines, id) })}
        />
        <Select
          size="xs"
          w={150}
          aria-label="Owner"
          placeholder="All owners"
          clearable
          allowDeselect
          searchable
          data={choices(owners)}
          value={owner}
          onChange={(id) => useForecast.setState({ owner: choose(owners, id) })}
        />
        <Select
          size="xs"
          w={150}
          aria-label="Category"
          placeholder="All categories"
          clearable
          allowDeselect
          data={CATEGORIES}
          value={category}
          onChange={(next) => useForecast.setState({ category: next })}
        />
        {info && (
          <FilterBar info={info} filters={filters} onChange={(next) => useForecast.setState({ filters: next })} />
        )}
      </div>
      <BusyBar busy={query.isFetching} />
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {empty ? (
        <EmptyState
          icon={TrendingUp}
          title="Nothing to forecast yet"
          actions={
            filters.length > 0 || pipeline || owner || category ? (
              <Button
                variant="default"
                onClick={() => useForecast.setState({ pipeline: null, owner: null, category: null, filters: [] })}
              >
                Show all deals
              </Button>
            ) : (
              <Button onClick={() => openNew({ type: "deal", done: () => undefined })}>New deal</Button>
            )
          }
        >
          Every open deal stands in the month in which it is expected to close. Drag it to another one, or press Shift
          with the arrow keys.
        </EmptyState>
      ) : (
        forecast && (
          <div className={classes.screen}>
            <Missing forecast={forecast} onShow={(currency) => showPaste(currency)} />
            <RevenueChart forecast={forecast} onShow={show} />
            <Months forecast={forecast} scope={scope} onShow={show} />
          </div>
        )
      )}
    </Page>
  );
}

type Show = ReturnType<typeof useShowDeals>;

function Figures({ forecast, onShow }: { forecast: Forecast; onShow: Show }) {
  const { sums, currency, overdue, today } = forecast;
  const late: Filter = { field: "expected_close_date", op: "lt", value: today };
  const figures = [
    { label: "Total", minor: sums.total, run: () => onShow(null, "open") },
    { label: "Weighted", minor: sums.weighted, run: () => onShow(null, "open") },
    { label: "Won in all", minor: sums.won, run: () => onShow(null, "won") },
    ...(overdue.open_count > 0
      ? [
          {
            label: `${formatNumber(overdue.open_count)} overdue`,
            minor: overdue.total,
            run: () => onShow(null, "open", [late]),
          },
        ]
      : []),
  ];
  return (
    <div className={classes.figures}>
      {figures.map(({ label, minor, run }) => (
        <button
          key={label}
          type="button"
          className={classes.big}
          title={formatMoney({ minor, currency })}
          onClick={run}
        >
          {label} <strong>{formatMoney({ minor, currency }, true)}</strong>
        </button>
      ))}
    </div>
  );
}

/** Unlike currencies are not added: what has no rate is told, and where to give one (C-09). */
function Missing({ forecast, onShow }: { forecast: Forecast; onShow: (currency: string) => void }) {
  const may = useMay();
  const go = useNavigate();
  if (forecast.missing.length === 0) return null;
  return (
    <p className={classes.missing} role="status">
      <CircleAlert size={14} aria-hidden />
      <span>
        The amounts leave out{" "}
        {forecast.missing.map((one, at) => (
          <span key={one.currency}>
            {at > 0 && ", "}
            {formatNumber(one.count)} in {one.currency} (
            <MoneyText value={{ minor: one.total, currency: one.currency }} />)
          </span>
        ))}
        : there is no rate to {forecast.currency} on their day.
      </span>
      {may.set_up && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            onShow(forecast.missing[0]?.currency ?? "");
            void go({ to: "/settings" });
          }}
        >
          Give a rate
        </Button>
      )}
    </p>
  );
}

async function plan(id: string, month: string): Promise<void> {
  try {
    await act("deals.plan_close", { ids: [id], month });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

function Months({ forecast, scope, onShow }: { forecast: Forecast; scope: Filter[]; onShow: Show }) {
  const columns = useMemo(() => columnsOf(forecast.months, forecast.today), [forecast]);
  const region = useRef<HTMLDivElement>(null);
  const go = useNavigate();
  const may = useMay();
  const [drag, setDrag] = useState<{ title: string; over: string | null } | null>(null);
  const [said, setSaid] = useState("");
  const dragged = useRef(0);

  const cards = () => [...(region.current?.querySelectorAll<HTMLElement>("[data-deal]") ?? [])];
  const focused = () => cards().find((card) => card === document.activeElement);
  const monthOf = (card: HTMLElement) => card.closest<HTMLElement>("[data-month]")?.dataset.month ?? "";
  const walk = (next: (at: number, all: HTMLElement[]) => HTMLElement | undefined) => {
    const all = cards();
    const now = focused();
    (now ? next(all.indexOf(now), all) : all[0])?.focus();
  };
  const aside = (step: 1 | -1) =>
    walk((at, all) => {
      const here = all[at];
      if (!here) return undefined;
      const now = columns.findIndex((column) => column.key === monthOf(here));
      const order = step > 0 ? columns.slice(now + 1) : columns.slice(0, now).reverse();
      const filled = order.find((column) => all.some((card) => monthOf(card) === column.key));
      return filled && all.find((card) => monthOf(card) === filled.key);
    });
  const shift = (step: 1 | -1) => {
    const card = focused();
    const to = card && columns[columns.findIndex((column) => column.key === monthOf(card)) + step];
    if (!card || !to) return false;
    const { deal = "", title = "", mine } = card.dataset;
    if (mine === undefined) {
      showNote(`${title} is somebody else's to change.`);
      return undefined;
    }
    setSaid(`${title} moved to ${to.key === "" ? "no date" : formatMonth(to.key)}`);
    refocus(region.current, deal, to.key);
    void plan(deal, to.key);
    return undefined;
  };
  const open = (card: HTMLElement | undefined) => {
    if (!card) return false;
    void go({ to: "/record/$type/$id", params: { type: "deal", id: card.dataset.deal ?? "" } });
    return undefined;
  };
  useKeys({
    down: () => walk((at, all) => all[at + 1]),
    up: () => walk((at, all) => all[at - 1]),
    right: () => aside(1),
    left: () => aside(-1),
    moveRight: () => shift(1),
    moveLeft: () => shift(-1),
    open: () => open(focused()),
  });

  const clicked = (event: MouseEvent) => {
    if (performance.now() - dragged.current < 150) return;
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-deal]") : null;
    if (card) open(card);
  };
  return (
    <DragDropProvider
      sensors={may.change ? SENSORS : NO_SENSORS}
      plugins={PLUGINS}
      onDragStart={(event) => setDrag({ title: String(event.operation.source?.data?.title ?? ""), over: null })}
      onDragOver={(event) => {
        const over = event.operation.target ? String(event.operation.target.id).slice("month ".length) : null;
        setDrag((now) => now && { ...now, over });
      }}
      onDragEnd={(event) => {
        setDrag(null);
        dragged.current = performance.now();
        const { source, target } = event.operation;
        if (event.canceled || !source || !target) return;
        const month = String(target.id).slice("month ".length);
        if (source.data?.month !== month) void plan(String(source.id), month);
      }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter is bound for the whole screen in keys.ts */}
      <div
        ref={region}
        className={classes.months}
        role="region"
        aria-label="Months"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        onClick={clicked}
      >
        {columns.map((group) => (
          <MonthColumn
            key={group.key}
            group={group}
            currency={forecast.currency}
            today={forecast.today}
            scope={scope}
            over={drag?.over === group.key}
            onShow={() => onShow(group, "all", [{ field: "status", op: "eq", value: "open" }])}
            onShowWon={() => onShow(group, "won")}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{drag && <div className={classes.card}>{drag.title}</div>}</DragOverlay>
      <div className="k-hidden" role="status" aria-live="assertive">
        {said}
      </div>
    </DragDropProvider>
  );
}

/** The keyboard stays on the card that it moved, once that stands in its column. */
function refocus(region: HTMLElement | null, deal: string, month: string): void {
  if (!region) return;
  const look = () => {
    const card = region.querySelector<HTMLElement>(`[data-month="${month}"] [data-deal="${deal}"]`);
    card?.focus();
    return card !== null;
  };
  const watch = new MutationObserver(() => {
    if (look()) watch.disconnect();
  });
  watch.observe(region, { childList: true, subtree: true });
  // A move that is refused brings the card nowhere.
  setTimeout(() => watch.disconnect(), 5000);
}
