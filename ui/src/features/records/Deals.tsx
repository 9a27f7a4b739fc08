import { Button } from "@mantine/core";
import { Handshake } from "lucide-react";
import { DateText, EmptyState, MayChange, MoneyText, RecordLink } from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useWord } from "../../data/queries";
import type { Overview, RecordRow } from "../../transport/api";
import { age, nextStep } from "../board/Card";
import { referenceOf } from "./context";
import classes from "./panels.module.css";
import { useShowDeals } from "./Related";

/** V36-05: the deals of a customer, open ones first. */
export function Deals({ record, overview }: { record: RecordRow; overview: Overview | undefined }) {
  const word = useWord("deal");
  const show = useShowDeals(record);
  if (!overview) return null;
  const { deals } = overview;
  const all = overview.open_deals + overview.won_deals + overview.lost_deals + overview.abandoned_deals;
  const add = (
    <MayChange>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => openNew({ type: "deal", values: { party: referenceOf(record) }, done: () => undefined })}
      >
        New {word.one.toLocaleLowerCase()}
      </Button>
    </MayChange>
  );
  if (deals.length === 0) {
    return (
      <EmptyState icon={Handshake} title={`No ${word.many.toLocaleLowerCase()} yet`} actions={add}>
        What may be sold to this customer stands here, with its stage, value and next step.
      </EmptyState>
    );
  }
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{word.one}</th>
            <th scope="col">Stage</th>
            <th scope="col" data-end>
              Value
            </th>
            <th scope="col">Closes</th>
          </tr>
        </thead>
        <tbody>
          {deals.map((deal) => {
            const open = deal.stage_kind === "open";
            const step = nextStep(deal);
            return (
              <tr key={deal.id} data-quiet={!open || undefined}>
                <td>
                  <RecordLink reference={{ type: "deal", id: deal.id, title: deal.title }} />
                  {open && <span className={classes.dim}>{step.text}</span>}
                </td>
                <td>
                  {deal.stage}
                  <span className={classes.dim}>{age(deal.days_in_stage)}</span>
                </td>
                <td data-end>{deal.value && <MoneyText value={deal.value} />}</td>
                <td>{open && deal.expected_close_date && <DateText day={deal.expected_close_date} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={classes.foot}>
        {add}
        <Button size="compact-sm" variant="subtle" onClick={() => show(null)}>
          {all > deals.length ? `Show all ${formatNumber(all)} as a list` : "Open as a list"}
        </Button>
      </div>
    </>
  );
}
