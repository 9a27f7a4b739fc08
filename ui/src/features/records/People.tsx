import { Button } from "@mantine/core";
import { UsersRound } from "lucide-react";
import { CopyText, EmptyState, MayChange, phoneText, RecordLink } from "../../components";
import { useCommand, useWord } from "../../data/queries";
import type { EmailValue, Overview, PhoneValue, RecordRow } from "../../transport/api";
import { addPersonTo } from "../relations";
import { span } from "../relations/Connections";
import { referenceOf } from "./context";
import classes from "./panels.module.css";

function first<T extends { is_primary: boolean }>(value: unknown): T | undefined {
  const list = Array.isArray(value) ? (value as T[]) : [];
  return list.find((one) => one.is_primary) ?? list[0];
}

/** V36-01: who works at a company, in which role, and how they are reached. */
export function People({ record, overview }: { record: RecordRow; overview: Overview | undefined }) {
  const word = useWord("person");
  const people = overview?.people ?? [];
  const ids = people.map((one) => one.person.id);
  const rows = useCommand(
    "records.page",
    {
      type: "person",
      filter: { field: "id", op: "in", value: ids },
      fields: ["emails", "phones", "do_not_contact"],
      limit: 200,
    },
    { enabled: ids.length > 0, keep: true },
  ).data?.rows;
  const add = (
    <MayChange>
      <Button size="compact-sm" variant="default" onClick={() => addPersonTo(referenceOf(record))}>
        New {word.one.toLocaleLowerCase()} here
      </Button>
    </MayChange>
  );
  if (overview && people.length === 0) {
    return (
      <EmptyState icon={UsersRound} title={`No ${word.many.toLocaleLowerCase()} are listed here yet`} actions={add}>
        Whom one talks to at this company stands here, with role, e-mail and phone.
      </EmptyState>
    );
  }
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Reach</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => {
            const values = rows?.find((row) => row.id === one.person.id)?.values ?? {};
            const email = first<EmailValue>(values.emails);
            const phone = first<PhoneValue>(values.phones);
            return (
              <tr key={one.id ?? one.person.id}>
                <td>
                  <RecordLink reference={one.person} avatar />
                  {one.is_primary_contact && <span className={classes.mark}>Main contact</span>}
                  {values.do_not_contact === true && <span className={classes.warn}>Do not contact</span>}
                </td>
                <td>
                  {[one.title, one.role].filter(Boolean).join(" · ")}
                  <span className={classes.dim}>{span(one.from_date, one.to_date)}</span>
                </td>
                <td>
                  {email && (
                    <span className={classes.reach}>
                      <CopyText text={email.address} />
                    </span>
                  )}
                  {phone && (
                    <span className={classes.reach}>
                      <CopyText text={phone.e164 ?? phone.raw}>{phoneText(phone)}</CopyText>
                    </span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={classes.foot}>{add}</div>
    </>
  );
}
