import { useDraggable, useDroppable } from "@dnd-kit/react";
import { Button } from "@mantine/core";
import { MoneyText } from "../../components";
import { formatDate, formatMoney, formatMonth, formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { Filter, ForecastGroup, Money, RecordRow, Reference } from "../../transport/api";
import classes from "./forecast.module.css";

/** So many cards stand in a column; the rest is a click away. */
const MOST = 30;

interface Props {
  group: ForecastGroup;
  currency: string;
  today: string;
  scope: Filter[];
  over: boolean;
  onShow: () => void;
  onShowWon: () => void;
}

function money(row: RecordRow): Money | null {
  return (row.values.value as Money | null) ?? null;
}

/** The open deals that are expected to close in a month, soonest first. */
export function MonthColumn({ group, currency, today, scope, over, onShow, onShowWon }: Props) {
  const { ref } = useDroppable({ id: `month ${group.key}` });
  const count = group.sums.open_count + group.sums.omitted_count;
  const filter: Filter = { all: [...scope, group.filter, { field: "status", op: "eq", value: "open" }] };
  const rows =
    useCommand(
      "records.page",
      {
        type: "deal",
        filter,
        sort: [{ field: "expected_close_date" }],
        fields: ["party", "value", "expected_close_date", "probability", "forecast"],
        limit: MOST,
      },
      { enabled: count > 0, keep: true },
    ).data?.rows ?? [];
  const shown = count > 0 ? rows : [];
  const name = group.key === "" ? "No date" : formatMonth(group.key);
  const late = group.key !== "" && group.key < today.slice(0, 7);
  const sum = (minor: number) => <MoneyText value={{ minor, currency }} />;
  return (
    <section
      ref={ref}
      className={classes.column}
      aria-label={name}
      data-month={group.key}
      data-over={over || undefined}
    >
      <header className={classes.head}>
        <h2 className={classes.name} data-late={(late && count > 0) || undefined}>
          {name}
          {late && count > 0 && <span className={classes.late}>passed</span>}
          {count > 0 && (
            <button type="button" className={classes.count} onClick={onShow}>
              {formatNumber(count)}
              <span className="k-hidden"> open deals of {name}, show them as a list</span>
            </button>
          )}
        </h2>
        <dl className={classes.sums}>
          <div>
            <dt>Total</dt>
            <dd>{sum(group.sums.total)}</dd>
          </div>
          <div>
            <dt>Weighted</dt>
            <dd>{sum(group.sums.weighted)}</dd>
          </div>
          <div>
            <dt>Won</dt>
            <dd>
              {group.sums.won_count > 0 ? (
                <button type="button" className={classes.figure} onClick={onShowWon}>
                  {sum(group.sums.won)}
                  <span className="k-hidden"> won in {name}, show the deals as a list</span>
                </button>
              ) : (
                sum(0)
              )}
            </dd>
          </div>
        </dl>
      </header>
      <div className={classes.body} role="list" aria-label={`Deals of ${name}`}>
        {shown.map((row) => (
          <Card key={row.id} row={row} month={group.key} today={today} />
        ))}
        {count > shown.length && shown.length === MOST && (
          <Button variant="subtle" size="compact-sm" onClick={onShow}>
            Show all {formatNumber(count)}
          </Button>
        )}
      </div>
    </section>
  );
}

function Card({ row, month, today }: { row: RecordRow; month: string; today: string }) {
  const { ref } = useDraggable({ id: row.id, data: { title: row.title, month }, disabled: !row.may_change });
  const party = row.values.party as Reference | null;
  const value = money(row);
  const day = typeof row.values.expected_close_date === "string" ? row.values.expected_close_date : null;
  const late = day !== null && day < today;
  const omitted = row.values.forecast === "omitted";
  const words = [
    row.title,
    party?.title,
    value ? formatMoney(value) : "no value",
    `${String(row.values.probability)} %`,
    day ? `expected ${formatDate(day)}${late ? ", overdue" : ""}` : "no date",
    omitted ? "left out of the forecast" : null,
  ];
  return (
    <div
      ref={ref}
      role="listitem"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a card is walked to, opened and moved by keys of keys.ts
      tabIndex={0}
      className={classes.card}
      data-deal={row.id}
      data-title={row.title}
      data-mine={row.may_change || undefined}
      data-omitted={omitted || undefined}
      aria-label={words.filter(Boolean).join(", ")}
    >
      <span className={classes.title} dir="auto" title={row.title}>
        {row.title}
      </span>
      {party && (
        <span className={classes.party} dir="auto">
          {party.title}
        </span>
      )}
      <span className={classes.line}>
        <strong>{value ? <MoneyText value={value} /> : "No value"}</strong>
        <span>{String(row.values.probability)} %</span>
        {day && (
          <span className={classes.day} data-late={late || undefined}>
            {late ? `Overdue, ${formatDate(day)}` : formatDate(day)}
          </span>
        )}
      </span>
    </div>
  );
}
