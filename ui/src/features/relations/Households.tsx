import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Pencil, Plus, Star, X } from "lucide-react";
import { Avatar, DateText, IconAction, MayChange, MoneyText, RecordLink, Separated, showError } from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useCommand, useField, useWord } from "../../data/queries";
import { useSession } from "../../data/session";
import { type CommandName, type Input, toCommandError } from "../../transport";
import type { Filter, HouseholdNames, RecordRow } from "../../transport/api";
import { asReference, asText, referenceOf } from "../records/context";
import { editRecord } from "../records/editing";
import zone from "../records/records.module.css";
import { Zone } from "../records/Zone";
import { span } from "./Connections";
import classes from "./relations.module.css";

const MEMBER = "household_member";

async function run<C extends CommandName>(command: C, input: Input<C>): Promise<void> {
  try {
    await act(command, input);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

function useMembers(field: "household" | "person", id: string): RecordRow[] {
  const filter = { field, op: "eq" as const, value: id };
  return useCommand("records.page", { type: MEMBER, filter, limit: 200 }).data?.rows ?? [];
}

/** PTY-19: who lives here, who is the head, and how the household is written to. */
export function HouseholdMembers({ record }: { record: RecordRow }) {
  const rows = useMembers("household", record.id);
  return (
    <>
      <Zone
        title="Members"
        count={rows.length}
        action={
          <IconAction
            icon={Plus}
            label="Add a member"
            size={24}
            onClick={() => openNew({ type: MEMBER, values: { household: referenceOf(record) }, done: () => undefined })}
          />
        }
      >
        {rows.map((row) => (
          <Member key={row.id} row={row} side="person" />
        ))}
        {rows.length === 0 && <p className={zone.none}>Nobody is listed here yet</p>}
      </Zone>
      <Giving record={record} />
      <Suggestions record={record} />
    </>
  );
}

/** What the household and its members bought or gave together; opens the purchases. */
function Giving({ record }: { record: RecordRow }) {
  const go = useNavigate();
  const giving = useCommand("households.giving", { id: record.id }).data;
  const word = useWord("purchase");
  if (!giving || giving.purchases === 0) return null;
  const show = () => {
    const filter: Filter[] = [{ field: "party", op: "in", value: giving.parties }];
    const list = { view: "all", filter, search: "", cursor: 0, offset: 0, selected: [], allBut: null };
    useSession.getState().setList("purchase", list);
    void go({ to: "/list/$type", params: { type: "purchase" } });
  };
  return (
    <Zone title="Given together">
      <div className={classes.suggestion}>
        <span className={zone.rowText}>
          <span className={zone.rowTitle}>
            <Separated items={giving.total.map((sum) => <MoneyText key={sum.currency} value={sum} />)} />
          </span>
          {giving.last_on && (
            <span className={zone.dim}>
              last on <DateText day={giving.last_on} />
            </span>
          )}
        </span>
        <Button size="compact-sm" variant="subtle" onClick={show}>
          {formatNumber(giving.purchases)} {(giving.purchases === 1 ? word.one : word.many).toLocaleLowerCase()}
        </Button>
      </div>
    </Zone>
  );
}

/** The households that a person belongs to. */
export function MemberOf({ record }: { record: RecordRow }) {
  const word = useWord("household");
  const rows = useMembers("person", record.id);
  return (
    <Zone
      title={rows.length > 1 ? word.many : word.one}
      action={
        <IconAction
          icon={Plus}
          label={`Add to a ${word.one.toLocaleLowerCase()}`}
          size={24}
          onClick={() => openNew({ type: MEMBER, values: { person: referenceOf(record) }, done: () => undefined })}
        />
      }
    >
      {rows.map((row) => (
        <Member key={row.id} row={row} side="household" />
      ))}
      {rows.length === 0 && <p className={zone.none}>In no {word.one.toLocaleLowerCase()}</p>}
    </Zone>
  );
}

function Member({ row, side }: { row: RecordRow; side: "person" | "household" }) {
  const role = useField(MEMBER, "role")?.choices.find((choice) => choice.value === row.values.role)?.label;
  const other = asReference(row.values[side]);
  if (!other) return null;
  const head = row.values.is_head === true;
  const words = [head ? "Head" : null, role, span(asText(row.values.joined_on), asText(row.values.left_on))];
  return (
    <div className={zone.member} data-ended={row.values.left_on ? true : undefined}>
      <Avatar id={other.id} name={other.title} size={24} round={side === "person"} />
      <span className={zone.rowText}>
        <span className={zone.rowTitle}>
          <RecordLink reference={other} />
        </span>
        <span className={zone.dim}>{words.filter(Boolean).join(" · ")}</span>
      </span>
      <span className={zone.memberTool}>
        {side === "person" && !head && !row.values.left_on && (
          <IconAction
            changes
            icon={Star}
            label={`Make ${other.title} the head`}
            size={24}
            onClick={() => void run("records.update", { type: MEMBER, id: row.id, values: { is_head: true } })}
          />
        )}
        <IconAction
          changes
          icon={Pencil}
          label={`Edit the membership of ${other.title}`}
          size={24}
          onClick={() => editRecord(MEMBER, row.id)}
        />
        <IconAction
          changes
          icon={X}
          label={`Remove ${other.title}`}
          size={24}
          onClick={() => void run("records.delete", { type: MEMBER, ids: [row.id] })}
        />
      </span>
    </div>
  );
}

const SUGGESTED: { key: string; of: keyof HouseholdNames; label: string }[] = [
  { key: "display_name", of: "name", label: "Name" },
  { key: "formal_greeting", of: "formal", label: "Formal greeting" },
  { key: "informal_greeting", of: "informal", label: "Informal greeting" },
];

/** What the members suggest and the household does not say yet. */
function Suggestions({ record }: { record: RecordRow }) {
  const names = useCommand("households.suggest", { id: record.id }).data;
  const open = names ? SUGGESTED.filter(({ key, of }) => names[of] !== "" && record.values[key] !== names[of]) : [];
  if (!names || open.length === 0) return null;
  return (
    <Zone title="Suggested from the members">
      {open.map(({ key, of, label }) => (
        <div key={key} className={classes.suggestion}>
          <span className={zone.rowText}>
            <span className={zone.dim}>{label}</span>
            <span dir="auto">{names[of]}</span>
          </span>
          <MayChange of={record}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Use “${names[of]}” as the ${label.toLocaleLowerCase()}`}
              onClick={() =>
                void run("records.update", { type: "household", id: record.id, values: { [key]: names[of] } })
              }
            >
              Use
            </Button>
          </MayChange>
        </div>
      ))}
    </Zone>
  );
}
