import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import {
  DateText,
  ErrorBanner,
  IconAction,
  iconOf,
  MayChange,
  MoneyText,
  RecordLink,
  TimeText,
} from "../../components";
import { openNew } from "../../data/dialogs";
import { dayOf, formatNumber } from "../../data/format";
import { useCommand, useRecordType, useWords } from "../../data/queries";
import { useSession } from "../../data/session";
import type { CustomerFigure, CustomerSummary, Money, RecordRow } from "../../transport/api";
import { rememberName } from "../lists/filters";
import { asMoney, asText, referenceOf } from "./context";
import classes from "./glance.module.css";
import { Segments } from "./Segments";

type Show = (figure: CustomerFigure) => void;

/** Opens exactly the records behind a figure as a list. */
function useShow(record: RecordRow): Show {
  const go = useNavigate();
  return (figure) => {
    const filter = "all" in figure.filter ? figure.filter.all : [figure.filter];
    rememberName(record.id, record.title);
    useSession
      .getState()
      .setList(figure.type, { view: "all", filter, search: "", cursor: 0, offset: 0, selected: [], allBut: null });
    void go({ to: "/list/$type", params: { type: figure.type } });
  };
}

/** V36-10: a customer at a glance. Every number opens the records behind it; what is not used is not there. */
export function Glance({ record }: { record: RecordRow }) {
  const got = useCommand("records.summary", { type: record.type, id: record.id });
  const show = useShow(record);
  if (got.error) return <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />;
  if (!got.data) return null;
  const { finance, support, service } = got.data;
  return (
    <div className={classes.glance}>
      <Journey record={record} summary={got.data} />
      {finance && <Finance finance={finance} show={show} />}
      <Touches touches={got.data.touches} show={show} />
      {support && <Support support={support} show={show} />}
      {service && <Service service={service} show={show} />}
    </div>
  );
}

function Card({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.card}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A number that opens its records; nothing to open is told in a word. */
function Count({
  label,
  figure,
  show,
  none = "None",
}: {
  label: string;
  figure: CustomerFigure;
  show: Show;
  none?: string;
}) {
  return (
    <Fact label={label}>
      {figure.count === 0 ? (
        <span className={classes.none}>{none}</span>
      ) : (
        <button type="button" className={classes.figure} onClick={() => show(figure)}>
          {figure.amounts.length > 0 ? <Amounts amounts={figure.amounts} /> : formatNumber(figure.count)}
          <span className="k-hidden">{label}, show them as a list</span>
        </button>
      )}
    </Fact>
  );
}

/** Currencies are never added up: one line each. */
function Amounts({ amounts }: { amounts: Money[] }) {
  return amounts.map((amount) => (
    <span key={amount.currency} className={classes.amount}>
      <MoneyText value={amount} />
    </span>
  ));
}

interface LineProps {
  row: RecordRow;
  /** What stands at the end of the line. */
  end: ReactNode;
  more?: ReactNode;
}

function Line({ row, end, more }: LineProps) {
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <RecordLink reference={referenceOf(row)} />
        {more && <span className={classes.dim}>{more}</span>}
      </span>
      <span className={classes.end}>{end}</span>
    </li>
  );
}

function useChoice(type: string, key: string): (row: RecordRow) => string {
  const field = useRecordType(type)?.fields.find((one) => one.key === key);
  return (row) => {
    const value = asText(row.values[key]);
    return field?.choices.find((choice) => choice.value === value)?.label ?? value ?? "";
  };
}

const PAYMENT = {
  none: "Nothing was billed",
  paid: "All paid",
  open: "Open",
  overdue: "Overdue",
};

function Finance({ finance, show }: { finance: NonNullable<CustomerSummary["finance"]>; show: Show }) {
  const status = useChoice("invoice", "status");
  return (
    <Card title="Money">
      <dl className={classes.figures}>
        <Count label="Total revenue" figure={finance.revenue} show={show} />
        <Count label="Outstanding" figure={finance.outstanding} show={show} none="Nothing" />
        <Fact label="Payments">
          {finance.payment_status === "overdue" ? (
            <button type="button" className={classes.figure} data-tone="red" onClick={() => show(finance.overdue)}>
              {PAYMENT.overdue}: <Amounts amounts={finance.overdue.amounts} />
              <span className="k-hidden">, show the overdue invoices as a list</span>
            </button>
          ) : (
            <span data-tone={finance.payment_status === "paid" ? "green" : undefined}>
              {PAYMENT[finance.payment_status]}
            </span>
          )}
        </Fact>
      </dl>
      {finance.invoices.length > 0 && (
        <ul className={classes.lines} aria-label="Newest invoices">
          {finance.invoices.map((row) => {
            const amount = asMoney(row.values.amount);
            const issued = asText(row.values.issued_on);
            return (
              <Line
                key={row.id}
                row={row}
                more={status(row)}
                end={
                  <>
                    {amount && <MoneyText value={amount} />}
                    {issued && <DateText day={issued} />}
                  </>
                }
              />
            );
          })}
        </ul>
      )}
    </Card>
  );
}

const TOUCH: Record<string, string> = {
  email: "mail",
  call: "phone",
  meeting: "calendar",
  in_person: "calendar",
  social: "share-2",
};

function Touches({ touches, show }: { touches: CustomerSummary["touches"]; show: Show }) {
  const kind = useChoice("interaction", "type");
  return (
    <Card title="Interactions">
      <dl className={classes.figures}>
        <Fact label="Last one">
          {touches.last_at ? <TimeText at={touches.last_at} relative /> : <span className={classes.none}>Never</span>}
        </Fact>
        <Count label="In the last 30 days" figure={touches.last_30_days} show={show} />
        <Count label="All" figure={touches.all} show={show} />
      </dl>
      {touches.newest.length === 0 ? (
        <p className={classes.hint}>Log a call or a mail in the story, and it counts here.</p>
      ) : (
        <ul className={classes.lines} aria-label="Newest interactions">
          {touches.newest.map((row) => {
            const Icon = iconOf(TOUCH[asText(row.values.type) ?? ""] ?? "message-square");
            const at = asText(row.values.occurred_at);
            return (
              <li key={row.id} className={classes.line}>
                <Icon size={14} aria-hidden className={classes.icon} />
                <span className={classes.what}>
                  <RecordLink reference={{ ...referenceOf(row), title: asText(row.values.subject) ?? kind(row) }} />
                  {asText(row.values.subject) && <span className={classes.dim}>{kind(row)}</span>}
                </span>
                <span className={classes.end}>{at && <TimeText at={at} relative />}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** Minutes as people say them. */
function span(minutes: number): string {
  if (minutes < 90) return `${formatNumber(Math.round(minutes))} min`;
  const hours = minutes / 60;
  return hours < 36 ? `${formatNumber(Math.round(hours))} h` : `${formatNumber(Math.round(hours / 24))} days`;
}

function Support({ support, show }: { support: NonNullable<CustomerSummary["support"]>; show: Show }) {
  const status = useChoice("case", "status");
  const word = useWords();
  return (
    <Card title="Support">
      <dl className={classes.figures}>
        <Count label="Open tickets" figure={support.open} show={show} />
        <Fact label="First answer after">
          {support.response_minutes === null ? (
            <span className={classes.none}>Not answered yet</span>
          ) : (
            <span className="k-num">{span(support.response_minutes)}</span>
          )}
        </Fact>
        <Fact label="Satisfaction">
          {support.satisfaction === null ? (
            <span className={classes.none}>Not rated</span>
          ) : (
            <button type="button" className={classes.figure} onClick={() => show(support.rated)}>
              <span className="k-num">{support.satisfaction.toFixed(1)} of 5</span>
              <span className="k-hidden">, show the rated {word("case").many.toLocaleLowerCase()} as a list</span>
            </button>
          )}
        </Fact>
      </dl>
      <ul className={classes.lines} aria-label="Newest tickets">
        {support.newest.map((row) => {
          const at = asText(row.values.opened_at);
          return <Line key={row.id} row={row} more={status(row)} end={at && <TimeText at={at} relative />} />;
        })}
      </ul>
    </Card>
  );
}

function Service({ service, show }: { service: NonNullable<CustomerSummary["service"]>; show: Show }) {
  return (
    <Card title="Field service">
      <dl className={classes.figures}>
        <Count label="Scheduled visits" figure={service.scheduled} show={show} />
        <Count label="Completed jobs" figure={service.completed} show={show} />
        <Count label="Equipment" figure={service.equipment} show={show} />
        {service.next_visit_at && (
          <Fact label="Next visit">
            <TimeText at={service.next_visit_at} />
          </Fact>
        )}
      </dl>
      {service.machines.length > 0 && (
        <ul className={classes.lines} aria-label="Equipment">
          {service.machines.map((row) => {
            const installed = asText(row.values.installed_on);
            return (
              <Line
                key={row.id}
                row={row}
                more={[asText(row.values.model), asText(row.values.serial)].filter(Boolean).join(" · ")}
                end={installed && <DateText day={installed} />}
              />
            );
          })}
        </ul>
      )}
    </Card>
  );
}

function Journey({ record, summary }: { record: RecordRow; summary: CustomerSummary }) {
  return (
    <Card
      title="Journey"
      action={
        <MayChange of={record}>
          <IconAction
            icon={Plus}
            label="New milestone"
            size={24}
            onClick={() =>
              openNew({ type: "milestone", values: { party: referenceOf(record) }, done: () => undefined })
            }
          />
        </MayChange>
      }
    >
      <dl className={classes.figures}>
        <Fact label="Lifecycle stage">{summary.stage.name}</Fact>
        {summary.stage_since && (
          <Fact label="Since">
            <TimeText at={summary.stage_since} relative />
          </Fact>
        )}
        <Segments record={record} />
        {summary.ratings.map((rating) => (
          <Fact key={rating.id} label="Rating">
            {rating.title}
          </Fact>
        ))}
      </dl>
      {summary.milestones.length === 0 ? (
        <p className={classes.hint}>
          First contact and first purchase come by themselves; add a renewal or an upsell yourself.
        </p>
      ) : (
        <ol className={classes.lines} aria-label="Milestones">
          {summary.milestones.map((row) => {
            const at = asText(row.values.occurred_at);
            const Icon = iconOf("flag");
            return (
              <li key={row.id} className={classes.line}>
                <Icon size={14} aria-hidden className={classes.flag} />
                <span className={classes.what}>{row.title}</span>
                <span className={classes.end}>{at && <DateText day={dayOf(at)} />}</span>
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
