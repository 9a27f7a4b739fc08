import { Autocomplete, Button, Group } from "@mantine/core";
import { Plus, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import { Avatar, IconAction, RecordLink, RecordPicker, showError } from "../../components";
import { act } from "../../data/act";
import { useDealContacts } from "../../data/contacts";
import { newId } from "../../data/ids";
import { useMay } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { RecordRow, Reference } from "../../transport/api";
import { Zone } from "../records/Zone";
import classes from "./deals.module.css";

const ROLES = ["Decision maker", "Champion", "Economic buyer", "Technical evaluator", "User", "Influencer", "Blocker"];

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

/** PIP-06: who is asked what in a deal; one of them is the first. */
export function DealContacts({ deal }: { deal: RecordRow }) {
  const may = useMay(deal);
  const rows = useDealContacts(deal.id).data?.rows ?? [];
  const [adding, setAdding] = useState(false);
  const first = (row: RecordRow) => row.values.is_primary === true;
  const ordered = [...rows.filter(first), ...rows.filter((row) => !first(row))];
  return (
    <Zone
      title="Contacts"
      count={rows.length}
      action={
        may.change && (
          <IconAction icon={Plus} label="Add a contact of the deal" size={24} onClick={() => setAdding(true)} />
        )
      }
    >
      {ordered.map((row) => (
        <Contact key={row.id} deal={deal} row={row} mayChange={may.change} />
      ))}
      {rows.length === 0 && !adding && (
        <p className={classes.none}>Nobody yet. Add who decides, who champions, who pays.</p>
      )}
      {adding && <AddContact deal={deal} onDone={() => setAdding(false)} />}
    </Zone>
  );
}

function Contact({ deal, row, mayChange }: { deal: RecordRow; row: RecordRow; mayChange: boolean }) {
  const person = row.values.person as Reference | null;
  const role = typeof row.values.role === "string" ? row.values.role : "";
  const [text, setText] = useState<string | null>(null);
  if (!person) return null;
  const first = row.values.is_primary === true;
  const save = () => {
    if (text !== null && text.trim() !== role) {
      void run(act("records.update", { type: "deal_contact", id: row.id, values: { role: text.trim() || null } }));
    }
    setText(null);
  };
  return (
    <div className={classes.contact}>
      <Avatar id={person.id} name={person.title} size={24} round />
      <span className={classes.who}>
        <span className={classes.name}>
          <RecordLink reference={person} />
        </span>
        <span className={classes.role}>
          {text !== null ? (
            <Autocomplete
              size="xs"
              aria-label={`Role of ${person.title}`}
              autoFocus
              maxLength={100}
              data={ROLES}
              value={text}
              onChange={setText}
              onBlur={save}
              onKeyDown={(event) => {
                if (event.key === "Enter") event.currentTarget.blur();
                if (event.key === "Escape") {
                  event.stopPropagation();
                  setText(null);
                }
              }}
            />
          ) : mayChange ? (
            <button
              type="button"
              className={classes.edit}
              aria-label={role ? `${role}: role of ${person.title}, change it` : `Add a role for ${person.title}`}
              onClick={() => setText(role)}
            >
              {role || "Add a role"}
            </button>
          ) : (
            role
          )}
          {first && text === null && <span className={classes.first}>first contact</span>}
        </span>
      </span>
      {mayChange && text === null && (
        <span className={classes.tools}>
          {!first && (
            <IconAction
              icon={Star}
              label={`Make ${person.title} the first contact`}
              size={24}
              onClick={() =>
                void run(act("records.update", { type: "deal", id: deal.id, values: { contact: person.id } }))
              }
            />
          )}
          <IconAction
            icon={Trash2}
            label={`Remove ${person.title} from the deal`}
            size={24}
            onClick={() => void run(act("records.delete", { type: "deal_contact", ids: [row.id] }))}
          />
        </span>
      )}
    </div>
  );
}

function AddContact({ deal, onDone }: { deal: RecordRow; onDone: () => void }) {
  const [person, setPerson] = useState<Reference | null>(null);
  const [role, setRole] = useState("");
  const [error, setError] = useState<CommandError | null>(null);
  const add = async () => {
    try {
      const values = { deal: deal.id, person: person?.id ?? null, role: role.trim() || null };
      await act("records.create", { type: "deal_contact", id: newId(), values });
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onDone();
      }}
    >
      <RecordPicker
        label="Person"
        types={["person"]}
        value={person}
        onChange={setPerson}
        autoFocus
        error={error?.field === "person" ? error.message : undefined}
      />
      <Autocomplete
        size="sm"
        label="Role"
        maxLength={100}
        data={ROLES}
        value={role}
        onChange={setRole}
        error={error && error.field !== "person" ? error.message : undefined}
      />
      <Group gap={6} justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit">Add contact</Button>
      </Group>
    </form>
  );
}
