import { Button, Checkbox } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Star } from "lucide-react";
import { Avatar, IconAction, MoneyText, othersWords, RecordLink, showError, TimeText } from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useLocked, useMay, useWord, useWords } from "../../data/queries";
import { useSession } from "../../data/session";
import { call, toCommandError } from "../../transport";
import type { AffiliationValue, DealCard, Filter, Money, Overview, RecordRow, Reference } from "../../transport/api";
import { age, nextStep } from "../board/Card";
import { StageHistory } from "../board/StageHistory";
import { DealChance, DealContacts, DealItems } from "../deals";
import { Documents } from "../documents";
import { ClientListing } from "../leads/ClientListing";
import { rememberName } from "../lists/filters";
import { addPersonTo, Connections, HouseholdMembers, MemberOf } from "../relations";
import { span } from "../relations/Connections";
import { DealScore } from "../reports/DealScore";
import { openComposer } from "../timeline/drafts";
import { asReference, asText, referenceOf } from "./context";
import { Others } from "./Others";
import classes from "./records.module.css";
import { Zone } from "./Zone";

/** Closed deals are history: the newest few stand here, all of them are a click away. */
const CLOSED = 5;

/** Opens the deals of a record as a list: those of one status, or all. */
export function useShowDeals(record: RecordRow): (status: string[] | null) => void {
  const go = useNavigate();
  return (status) => {
    const filter: Filter[] = [
      {
        any: [
          { field: "party", op: "eq", value: record.id },
          { field: "contact", op: "eq", value: record.id },
          ...(record.type === "person"
            ? [
                {
                  related: "deal_contacts",
                  op: "some" as const,
                  filter: { field: "person", op: "eq" as const, value: record.id },
                },
              ]
            : []),
        ],
      },
    ];
    if (status) filter.push({ field: "status", op: "in", value: status });
    rememberName(record.id, record.title);
    useSession
      .getState()
      .setList("deal", { view: "all", filter, search: "", cursor: 0, offset: 0, selected: [], allBut: null });
    void go({ to: "/list/$type", params: { type: "deal" } });
  };
}

const idOf = (one: { person: Reference }) => one.person.id;

/** What hangs together with the record: what is due, deals, people, companies, and the figures (V36-04, V36-05). */
export function Related({ record, overview }: { record: RecordRow; overview: Overview | undefined }) {
  const word = useWords();
  const showDeals = useShowDeals(record);
  const locked = useLocked("person", record.type === "organization" ? (overview?.people.map(idOf) ?? []) : []);
  if (!overview) return null;
  const self = referenceOf(record);
  const isDeal = record.type === "deal";
  const allDeals = overview.open_deals + overview.won_deals + overview.lost_deals + overview.abandoned_deals;
  const shownDeals = [
    ...overview.deals.filter((deal) => deal.stage_kind === "open"),
    ...overview.deals.filter((deal) => deal.stage_kind !== "open").slice(0, CLOSED),
  ];
  const affiliations = (record.values.affiliations as AffiliationValue[] | null) ?? [];
  return (
    <div className={classes.related}>
      {!isDeal && <Figures record={record} overview={overview} />}
      <Zone
        title={word("activity").many}
        count={overview.activities.length}
        action={
          <IconAction
            icon={Plus}
            label="Plan an activity"
            keyId="task"
            size={24}
            onClick={() => openComposer(record.id, "task")}
          />
        }
      >
        {overview.activities.map((row) => (
          <Activity key={row.id} row={row} />
        ))}
        {overview.activities.length === 0 && <p className={classes.none}>Nothing planned</p>}
      </Zone>
      {isDeal ? (
        <>
          <DealParties record={record} />
          <DealContacts deal={record} />
          <DealItems deal={record} />
          <DealChance deal={record} />
          <Zone title="Score">
            <DealScore id={record.id} />
          </Zone>
          <Zone title="Stages so far">
            <StageHistory id={record.id} />
          </Zone>
          <ClientListing record={record} />
        </>
      ) : (
        <Zone
          title={word("deal").many}
          count={allDeals}
          action={
            <IconAction
              icon={Plus}
              label={`New ${word("deal").one.toLocaleLowerCase()}`}
              size={24}
              onClick={() => openNew({ type: "deal", values: { party: self }, done: () => undefined })}
            />
          }
        >
          {shownDeals.map((deal) => (
            <Deal key={deal.id} deal={deal} />
          ))}
          {allDeals > shownDeals.length && (
            <Button variant="subtle" size="compact-sm" className={classes.all} onClick={() => showDeals(null)}>
              Show all {formatNumber(allDeals)}
            </Button>
          )}
          {overview.deals.length === 0 && (
            <p className={classes.none}>No {word("deal").many.toLocaleLowerCase()} yet</p>
          )}
        </Zone>
      )}
      {record.type === "organization" && (
        <Zone
          title={word("person").many}
          count={overview.people.length}
          action={
            <IconAction
              icon={Plus}
              label={`New ${word("person").one.toLocaleLowerCase()} here`}
              size={24}
              onClick={() => addPersonTo(self)}
            />
          }
        >
          {overview.people.map((one) => (
            <Member
              key={one.id ?? one.person.id}
              reference={one.person}
              affiliation={one}
              main={one.is_primary_contact ? "main contact" : null}
              onMain={one.is_primary_contact ? undefined : () => void makeMain(record.id, one.person.id)}
              locked={locked.has(one.person.id)}
            />
          ))}
          {overview.people.length === 0 && <p className={classes.none}>Nobody is listed here yet</p>}
        </Zone>
      )}
      {record.type === "person" && affiliations.length > 0 && (
        <Zone title={word("organization").many} count={affiliations.length}>
          {affiliations.map((one) => (
            <Member
              key={one.id ?? one.organization.id}
              reference={one.organization}
              affiliation={one}
              main={affiliations.length > 1 && one.is_primary ? "primary" : null}
            />
          ))}
        </Zone>
      )}
      {record.type === "household" && <HouseholdMembers record={record} />}
      {record.type === "person" && <MemberOf record={record} />}
      {record.type === "organization" && (overview.children.length > 0 || record.values.parent !== null) && (
        <Zone title="Company tree" count={overview.children.length}>
          {overview.children.map((child) => (
            <p key={child.id} className={classes.row}>
              <RecordLink reference={child} avatar />
            </p>
          ))}
          <Link to="/hierarchy/$id" params={{ id: record.id }} className={classes.more}>
            Show the whole tree
          </Link>
        </Zone>
      )}
      {!isDeal && <Connections record={record} />}
      <Documents record={record} />
      <Others record={record} />
    </div>
  );
}

function Figures({ record, overview }: { record: RecordRow; overview: Overview }) {
  const show = useShowDeals(record);
  const deals = useWord("deal").many;
  const closed = overview.won_deals + overview.lost_deals;
  return (
    <dl className={classes.figures}>
      <div>
        <dt>Last touch</dt>
        <dd>{overview.last_touch_at ? <TimeText at={overview.last_touch_at} relative /> : "Never"}</dd>
      </div>
      <div>
        <dt>Touches in 30 days</dt>
        <dd className="k-num">{formatNumber(overview.interactions_30d)}</dd>
      </div>
      <Figure
        label={`Open ${deals.toLocaleLowerCase()}`}
        count={overview.open_deals}
        sums={overview.pipeline_value}
        onShow={() => show(["open"])}
      />
      <Figure label="Won" count={overview.won_deals} sums={overview.won_value} onShow={() => show(["won"])} />
      {closed > 0 && (
        <div>
          <dt>Win rate</dt>
          <dd>
            <button
              type="button"
              className={classes.figure}
              title={`${overview.won_deals} won of ${closed} decided`}
              onClick={() => show(["won", "lost"])}
            >
              <span className="k-num">{Math.round((overview.won_deals / closed) * 100)} %</span>
              <span className="k-hidden">Win rate, show the decided deals as a list</span>
            </button>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Figure({ label, count, sums, onShow }: { label: string; count: number; sums: Money[]; onShow: () => void }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {count === 0 ? (
          "None"
        ) : (
          <button type="button" className={classes.figure} onClick={onShow}>
            <span className="k-num">{formatNumber(count)}</span>
            {sums.map((sum) => (
              <span key={sum.currency}>
                {" · "}
                <MoneyText value={sum} />
              </span>
            ))}
            <span className="k-hidden">{label}, show them as a list</span>
          </button>
        )}
      </dd>
    </div>
  );
}

/** One click completes it and logs what came of it (ACT-05, ACT-06). */
function Activity({ row }: { row: RecordRow }) {
  const at = asText(row.values.due_at);
  const due = at && row.values.due_has_time === false ? at.slice(0, 10) : at;
  const step = nextStep({ next_step_at: due, stage_kind: "open" });
  const done = row.values.status === "completed" || row.values.status === "cancelled";
  const late = step.tone === "red" && !done;
  const may = useMay();
  const complete = async () => {
    try {
      await act("activities.complete", { id: row.id });
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <div className={classes.activity} data-late={late || undefined}>
      <Checkbox
        aria-label={`Complete ${row.title}`}
        checked={row.values.status === "completed"}
        disabled={done || !may.change}
        onChange={() => void complete()}
      />
      <span className={classes.rowText}>
        <span dir="auto" className={classes.rowTitle}>
          {row.title}
        </span>
        <span
          className={classes.step}
          data-tone={done || due === null ? "grey" : step.tone}
          title={due === null ? undefined : step.long}
        >
          {due === null && !done ? "Someday" : step.text}
        </span>
      </span>
    </div>
  );
}

function Deal({ deal }: { deal: DealCard }) {
  const open = deal.stage_kind === "open";
  return (
    <div className={classes.dealRow} data-closed={!open || undefined}>
      <span className={classes.dealLine}>
        <span className={classes.rowTitle}>
          <RecordLink reference={{ type: "deal", id: deal.id, title: deal.title }} />
        </span>
        {deal.value && (
          <span className={classes.money}>
            <MoneyText value={deal.value} />
          </span>
        )}
      </span>
      <span className={classes.dealLine}>
        <span className={classes.dim}>
          {deal.stage} · {age(deal.days_in_stage)}
        </span>
        {open && (
          <span className={classes.step} data-tone={nextStep(deal).tone} title={nextStep(deal).long}>
            {nextStep(deal).text}
          </span>
        )}
      </span>
      {deal.rot_reason && <span className={classes.rot}>{deal.rot_reason}</span>}
    </div>
  );
}

interface MemberProps {
  reference: Reference;
  affiliation: AffiliationValue;
  /** In words: what this one is to the record beside its title and role. */
  main: string | null;
  /** Makes this one the first contact. */
  onMain?: () => void;
  /** It is somebody else's to change. */
  locked?: boolean;
}

function Member({ reference, affiliation, main, onMain, locked = false }: MemberProps) {
  const words = [affiliation.title, affiliation.role, main, span(affiliation.from_date, affiliation.to_date)]
    .filter(Boolean)
    .join(" · ");
  return (
    <div className={classes.member}>
      <Avatar id={reference.id} name={reference.title} size={24} round={reference.type === "person"} />
      <span className={classes.rowText}>
        <span className={classes.rowTitle}>
          <RecordLink reference={reference} />
        </span>
        {words && <span className={classes.dim}>{words}</span>}
      </span>
      {onMain && (
        <span className={classes.memberTool}>
          <IconAction
            icon={Star}
            label={`Make ${reference.title} the main contact`}
            changes
            refused={locked ? othersWords(reference.title) : null}
            size={24}
            onClick={onMain}
          />
        </span>
      )}
    </div>
  );
}

/** PTY-09: one person is whom the company is reached by. */
async function makeMain(company: string, person: string): Promise<void> {
  try {
    const { record } = await call("records.get", { type: "person", id: person });
    const affiliations = ((record.values.affiliations as AffiliationValue[] | null) ?? []).map((one) =>
      one.organization.id === company ? { ...one, is_primary_contact: true } : one,
    );
    await act("records.update", { type: "person", id: person, values: { affiliations } });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** Whose deal it is; its people stand below. */
function DealParties({ record }: { record: RecordRow }) {
  const party = asReference(record.values.party);
  if (!party) return null;
  return (
    <Zone title="Customer">
      <div className={classes.member}>
        <Avatar id={party.id} name={party.title} size={24} round={party.type === "person"} />
        <span className={classes.rowText}>
          <span className={classes.rowTitle}>
            <RecordLink reference={party} />
          </span>
        </span>
      </div>
    </Zone>
  );
}
