import { Button } from "@mantine/core";
import { UserPlus } from "lucide-react";
import { openNew } from "../../data/dialogs";
import { newId } from "../../data/ids";
import { useMay, useWord } from "../../data/queries";
import type { Overview, RecordRow, Reference } from "../../transport/api";
import { referenceOf } from "../records/context";
import classes from "../records/records.module.css";

/** The form for a new person who is at this company. */
export function addPersonTo(organization: Reference): void {
  openNew({
    type: "person",
    values: {
      affiliations: [
        {
          id: newId(),
          organization,
          person: { type: "person", id: "", title: "" },
          title: null,
          role: null,
          from_date: null,
          to_date: null,
          is_primary: true,
          is_primary_contact: false,
        },
      ],
    },
    done: () => undefined,
  });
}

/** IMP-22: a company nobody can be reached at. */
export function NoPeople({ record, overview }: { record: RecordRow; overview: Overview | undefined }) {
  const word = useWord("person");
  const may = useMay();
  if (!may.change) return null;
  if (record.type !== "organization" || record.deleted_at || !overview || overview.people.length > 0) return null;
  return (
    <p className={classes.notice} role="status">
      <UserPlus size={14} aria-hidden />
      Nobody is known at {record.title} yet, so there is nobody to call or write to.
      <Button size="compact-sm" variant="default" onClick={() => addPersonTo(referenceOf(record))}>
        Add a {word.one.toLocaleLowerCase()}
      </Button>
    </p>
  );
}
