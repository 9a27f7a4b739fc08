import { UserPlus } from "lucide-react";
import { EmptyState, ErrorBanner, MoneyText, RecordLink } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { Referral } from "../../transport/api";
import classes from "./relations.module.css";

/** REL-10: who brought whom, from the first referrer down, and what came of it. */
export function Referrals({ id }: { id: string }) {
  const got = useCommand("relations.referrals", { id });
  if (got.error) return <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />;
  const told = got.data;
  if (!told) return null;
  if (told.chain.length === 1) {
    return (
      <EmptyState icon={UserPlus} title="No referrals yet">
        Add a connection “referrer of” or “referred by”, and the whole chain shows here with what it brought.
      </EmptyState>
    );
  }
  const first = told.chain[0]?.step ?? 0;
  return (
    <div className={classes.tableBox}>
      {told.loops && <p className={classes.loop}>This chain leads back to itself; it is followed once.</p>}
      <table className={`${classes.table} ${classes.referrals}`}>
        <caption className={classes.caption}>
          Referral chain{told.truncated ? ", the first 500 of more" : ""}. Credit counts everyone brought, also through
          others.
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Since</th>
            <th scope="col">Referred</th>
            <th scope="col">Brought in all</th>
            <th scope="col">Won deals</th>
            <th scope="col">Won value</th>
          </tr>
        </thead>
        <tbody>
          {told.chain.map((one) => (
            <Row key={one.party.id} referral={one} indent={one.step - first} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ referral, indent }: { referral: Referral; indent: number }) {
  const { credit } = referral;
  return (
    <tr aria-current={referral.step === 0 || undefined}>
      <td style={{ paddingInlineStart: 12 + Math.min(indent, 12) * 20 }}>
        <RecordLink reference={referral.party} avatar />
      </td>
      <td>{referral.since ?? ""}</td>
      <td className="k-num">{formatNumber(credit.direct)}</td>
      <td className="k-num">{formatNumber(credit.all)}</td>
      <td className="k-num">{formatNumber(credit.won_deals)}</td>
      <td className="k-num">
        {credit.won_value.map((sum) => (
          <span key={sum.currency} className={classes.sum}>
            <MoneyText value={sum} />
          </span>
        ))}
      </td>
    </tr>
  );
}
