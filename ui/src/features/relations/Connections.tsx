import { Link } from "@tanstack/react-router";
import { Pencil, Plus, X } from "lucide-react";
import { Avatar, IconAction, RecordLink, showError } from "../../components";
import { act } from "../../data/act";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Connection, RecordRow } from "../../transport/api";
import { referenceOf } from "../records/context";
import { editRecord } from "../records/editing";
import zone from "../records/records.module.css";
import { Zone } from "../records/Zone";
import classes from "./relations.module.css";
import { openConnect } from "./state";

/** REL-06: who a person, company or household is connected with, and how, seen from its side. */
export function Connections({ record }: { record: RecordRow }) {
  const connections = useCommand("relations.list", { id: record.id }).data ?? [];
  return (
    <Zone
      title="Connections"
      count={connections.length}
      action={
        <IconAction icon={Plus} label="Add a connection" size={24} onClick={() => openConnect(referenceOf(record))} />
      }
    >
      {connections.map((one) => (
        <Row key={one.id} connection={one} />
      ))}
      {connections.length === 0 && <p className={zone.none}>No connections yet</p>}
      <Link to="/graph/$type/$id" params={{ type: record.type, id: record.id }} className={zone.more}>
        Show the network
      </Link>
    </Zone>
  );
}

function Row({ connection }: { connection: Connection }) {
  const { party } = connection;
  const remove = async () => {
    try {
      await act("relations.delete", { ids: [connection.id] });
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <div className={zone.member} data-ended={connection.ended || undefined}>
      <Avatar id={party.id} name={party.title} size={24} round={party.type === "person"} />
      <span className={zone.rowText}>
        <span className={zone.rowTitle}>
          <RecordLink reference={party} />
        </span>
        <span className={zone.dim} title={connection.notes ?? undefined}>
          {[connection.label, span(connection.start_date, connection.end_date)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Strength connection={connection} />
      <span className={zone.memberTool}>
        <IconAction
          changes
          icon={Pencil}
          label={`Edit the connection with ${party.title}`}
          size={24}
          onClick={() => editRecord("relationship", connection.id)}
        />
        <IconAction
          changes
          icon={X}
          label={`Remove the connection with ${party.title}`}
          size={24}
          onClick={() => void remove()}
        />
      </span>
    </div>
  );
}

/** REL-05: how strong, and whether somebody said so. */
function Strength({ connection }: { connection: Connection }) {
  const how = connection.strength_by_hand ? "set by hand" : "computed from contact and deals";
  return (
    <span className={classes.strength} title={`Strength ${connection.strength} of 10, ${how}`}>
      <span className="k-num">{connection.strength}</span>
      {connection.strength_by_hand && <span aria-hidden>✓</span>}
      <span className="k-hidden">of 10, {how}</span>
    </span>
  );
}

/** Two dates as words; null when neither is known. */
export function span(from: string | null, to: string | null): string | null {
  if (from && to) return `${from} to ${to}`;
  if (from) return `since ${from}`;
  return to ? `until ${to}` : null;
}
