import { Button } from "@mantine/core";
import { MapPin } from "lucide-react";
import { useState } from "react";
import { CopyText, EmptyState, formatAddress, MayChange } from "../../components";
import { countryName, formatDate } from "../../data/format";
import { useRecordType } from "../../data/queries";
import type { AddressValue, RecordRow } from "../../transport/api";
import { Editor } from "./Facts";
import classes from "./panels.module.css";

const KINDS: Record<string, string> = { headquarters: "Head office" };

/** V36-01: where a customer is reached by post; each whole address is copied by one click. */
export function Addresses({ record }: { record: RecordRow }) {
  const field = useRecordType(record.type)?.fields.find((one) => one.kind === "addresses");
  const [editing, setEditing] = useState(false);
  if (!field) return null;
  const list = (record.values[field.key] as AddressValue[] | null) ?? [];
  if (editing) return <Editor record={record} field={field} onDone={() => setEditing(false)} />;
  const edit = (
    <MayChange of={record}>
      <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
        {list.length === 0 ? "Add an address" : "Edit addresses"}
      </Button>
    </MayChange>
  );
  if (list.length === 0) {
    return (
      <EmptyState icon={MapPin} title="No address yet" actions={edit}>
        Billing, shipping and other addresses stand here, each with the days on which it is right.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.cards}>
        {list.map((one) => (
          <li key={one.id ?? one.street_line_1} className={classes.card}>
            <p className={classes.cardHead}>
              {KINDS[one.address_type] ?? one.address_type.charAt(0).toLocaleUpperCase() + one.address_type.slice(1)}
              {one.is_default && <span className={classes.mark}>First of its kind</span>}
            </p>
            <CopyText text={formatAddress(one)}>
              <span className={classes.address} dir="auto">
                {[
                  one.street_line_1,
                  one.street_line_2,
                  [one.postal_code, one.city].filter(Boolean).join(" "),
                  one.state_province,
                ]
                  .filter(Boolean)
                  .join("\n")}
                {`\n${countryName(one.country)}`}
              </span>
            </CopyText>
            <p className={classes.dim}>{valid(one)}</p>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>{edit}</div>
    </>
  );
}

function valid({ valid_from, valid_to }: AddressValue): string {
  if (valid_from && valid_to) return `From ${formatDate(valid_from)} to ${formatDate(valid_to)}`;
  if (valid_from) return `From ${formatDate(valid_from)}`;
  return valid_to ? `Until ${formatDate(valid_to)}` : "";
}
