import { Anchor, Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { MoneyText, RecordLink, Section, showError } from "../../components";
import { act } from "../../data/act";
import { daysFromToday, formatNumber } from "../../data/format";
import { useCommand, useMay, useWords } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { ActivityDue, Filter, RecordRow } from "../../transport/api";
import { dueOf, dueWords } from "../activities/due";
import { asMoney, asReference, asText, referenceOf } from "../records/context";
import { OPEN, TO_DO } from "./figures";
import classes from "./owners.module.css";
import { useOpenList } from "./useOpenList";

/** So many of each are shown; the rest is a click away. */
const MOST = 5;
/** So many of them at least are for what is overdue, where something is. */
const LATE = 2;

interface MorningProps {
  owner: string;
  /** It is the day of who looks. */
  own: boolean;
}

/** Where a day begins: what is due today and was before, and the deals that nobody has planned anything for. */
export function Morning({ owner, own }: MorningProps) {
  return (
    <div className={classes.morning}>
      <Due owner={owner} own={own} />
      <Waiting owner={owner} />
    </div>
  );
}

function complete(id: string): void {
  act("activities.complete", { id }).catch((thrown) => showError(toCommandError(thrown)));
}

function Due({ owner, own }: MorningProps) {
  const sections = useCommand("activities.mine", { user: owner, limit: MOST }, { keep: true }).data?.sections;
  const of = (due: ActivityDue) => sections?.find((section) => section.due === due);
  const [today, overdue] = [of("today"), of("overdue")];
  const count = (today?.count ?? 0) + (overdue?.count ?? 0);
  // The day itself comes first; what was left undone keeps two lines of its own.
  const late = overdue?.rows.slice(0, Math.max(LATE, MOST - (today?.rows.length ?? 0))) ?? [];
  const rows = today?.rows.slice(0, MOST - Math.min(late.length, LATE)) ?? [];
  return (
    <Section
      title="To do today"
      actions={
        own && (
          <Link to="/activities" className={classes.more}>
            {count > MOST ? `All ${formatNumber(count)}` : "My activities"}
          </Link>
        )
      }
    >
      {sections && rows.length === 0 && (
        <p className={classes.nothing}>{late.length === 0 ? "Nothing is due today." : "Nothing more today."}</p>
      )}
      <ul className={classes.lines}>
        {rows.map((row) => (
          <Task key={row.id} row={row} late={false} />
        ))}
      </ul>
      {late.length > 0 && (
        <>
          <h3 className={classes.overdue}>
            Overdue <span className="k-num">{formatNumber(overdue?.count ?? 0)}</span>
          </h3>
          <ul className={classes.lines}>
            {late.map((row) => (
              <Task key={row.id} row={row} late />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Task({ row, late }: { row: RecordRow; late: boolean }) {
  const may = useMay(row);
  const about = asReference(row.values.party) ?? asReference(row.values.contact) ?? asReference(row.values.deal);
  return (
    <li className={classes.line}>
      <Checkbox
        size="xs"
        aria-label={`Complete ${row.title}`}
        checked={false}
        disabled={!may.change}
        onChange={() => complete(row.id)}
      />
      <span className={classes.what}>
        <RecordLink reference={referenceOf(row)} />
      </span>
      <span className={classes.about}>{about && <RecordLink reference={about} />}</span>
      <span className={classes.when} data-late={late || undefined}>
        {dueWords(dueOf(row))}
        {late && <span className="k-hidden">, overdue</span>}
      </span>
    </li>
  );
}

/** Open deals without a next step, those first that should close first. */
function Waiting({ owner }: { owner: string }) {
  const word = useWords()("deal");
  const open = useOpenList();
  const filter: Filter[] = [
    { field: "owner", op: "eq", value: owner },
    OPEN,
    { related: "activities", op: "none", filter: TO_DO },
  ];
  const rows = useCommand(
    "records.page",
    {
      ...{ type: "deal", filter: { all: filter }, sort: [{ field: "expected_close_date" }], limit: MOST },
      fields: ["party", "value", "stage", "expected_close_date"],
    },
    { keep: true },
  ).data?.rows;
  return (
    <Section
      title={`${word.many} with nothing planned`}
      actions={
        rows?.length === MOST && (
          <Anchor component="button" className={classes.more} onClick={() => open("deal", filter)}>
            All
          </Anchor>
        )
      }
    >
      {rows?.length === 0 && (
        <p className={classes.nothing}>Every open {word.one.toLocaleLowerCase()} has a next step.</p>
      )}
      <ul className={classes.lines}>
        {rows?.map((row) => (
          <Deal key={row.id} row={row} />
        ))}
      </ul>
    </Section>
  );
}

function Deal({ row }: { row: RecordRow }) {
  const value = asMoney(row.values.value);
  const stage = asReference(row.values.stage);
  const close = asText(row.values.expected_close_date);
  const days = close === null ? 0 : -daysFromToday(close);
  return (
    <li className={classes.line} data-of="deal">
      <span className={classes.what}>
        <RecordLink reference={referenceOf(row)} />
      </span>
      <span className={classes.about}>{value ? <MoneyText value={value} /> : null}</span>
      <span className={classes.when} data-late={days > 0 || undefined}>
        {days > 0 ? `${days} ${days === 1 ? "day" : "days"} past its close date` : stage?.title}
      </span>
    </li>
  );
}
