import { Group } from "@mantine/core";
import { Check, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconAction, iconOf, RecordLink, RichText, showError } from "../../components";
import { act } from "../../data/act";
import { formatDateTime, formatFull, formatTime } from "../../data/format";
import { useMay, useRecordType } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { FieldInfo, ThreadMessage, TimelineEntry } from "../../transport/api";
import { nextStep } from "../board/Card";
import { Attached, AttachTool } from "../documents/Attach";
import { asReference } from "../records/context";
import { editRecord } from "../records/editing";
import { MailBody, threadWords } from "./Mail";
import classes from "./timeline.module.css";

/** Entries that are records of their own, and can be edited and deleted. */
const OWN = new Set(["note", "interaction", "activity", "milestone"]);

async function run(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

interface EntryProps {
  entry: TimelineEntry;
  /** The record whose story this is; another party is named beside the entry. */
  recordId: string;
  /** The message behind it, or all of its conversation. */
  messages: ThreadMessage[];
  /** Pinned entries and search results stand without their day, so they say the date. */
  dated?: boolean;
}

export function Entry({ entry, recordId, messages, dated = false }: EntryProps) {
  const [whole, setWhole] = useState(false);
  const Icon = iconOf(entry.icon);
  const { html } = entry.details;
  const long =
    entry.kind !== "change" && ((entry.body?.length ?? 0) > 480 || (entry.body?.split("\n").length ?? 0) > 8);
  return (
    <article className={classes.entry} data-kind={entry.kind} data-pinned={entry.pinned || undefined}>
      <span className={classes.icon} data-kind={entry.kind}>
        <Icon size={14} aria-hidden />
      </span>
      <div className={classes.entryText}>
        <p className={classes.entryHead}>
          <span className={classes.what} dir="auto">
            {messages.length > 1 ? threadWords(messages) : headline(entry)}
          </span>
          {entry.pinned && <Pin size={12} aria-label="Pinned" className={classes.pin} />}
        </p>
        {typeof html === "string" ? (
          <div className={classes.body} data-cut={(long && !whole) || undefined} data-formatted>
            <RichText html={html} />
          </div>
        ) : (
          entry.body &&
          entry.kind !== "change" && (
            <p className={classes.body} data-cut={(long && !whole) || undefined} dir="auto">
              {entry.body}
            </p>
          )
        )}
        {long && (
          <button type="button" className={classes.more} onClick={() => setWhole(!whole)}>
            {whole ? "Show less" : "Show all"}
          </button>
        )}
        {messages.length > 0 && <MailBody entry={entry} messages={messages} />}
        <Attached reference={entry.reference} party={entry.party} />
        <Meta entry={entry} recordId={recordId} dated={dated} />
      </div>
      <Tools entry={entry} />
    </article>
  );
}

/** Several fields at once are told line by line, and a note without a title by itself: nothing is said twice. */
function headline(entry: TimelineEntry): string {
  if (entry.kind === "change" && entry.body) return entry.body;
  if (entry.kind === "note" && entry.body && !entry.details.title) return "Note";
  return entry.text;
}

function word(field: FieldInfo | undefined, value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  return field?.choices.find((choice) => choice.value === value)?.label ?? value;
}

/** INT-11: what a mail's reader did, as the program that sent it told. */
function reading(verb: string, at: unknown): string | null {
  return typeof at === "string" ? `${verb} ${formatDateTime(at)}` : null;
}

/** The quiet line: when, who, with whom, and what came of it. */
function Meta({ entry, recordId, dated }: Omit<EntryProps, "messages">) {
  const touch = useRecordType("interaction");
  const { details } = entry;
  const field = (key: string) => touch?.fields.find((one) => one.key === key);
  const minutes = details.duration_minutes;
  const due = typeof details.due_at === "string" ? details.due_at : null;
  const open = details.status === "pending" || details.status === "in_progress";
  const step = due && open ? nextStep({ next_step_at: due, stage_kind: "open" }) : null;
  const words = [
    word(field("direction"), details.direction),
    typeof minutes === "number" ? `${minutes} min` : null,
    word(field("channel"), details.channel),
    word(field("delivery"), details.delivery),
    word(field("outcome"), details.outcome),
    word(field("sentiment"), details.sentiment),
    reading("Opened", details.opened_at),
    reading("Clicked", details.clicked_at),
    details.visibility === "private" ? "Only me" : null,
    typeof details.state === "string" ? details.state : null,
    details.logged_later === true ? "Logged later" : null,
  ].filter((one) => one !== null);
  return (
    <p className={classes.meta}>
      <time dateTime={entry.at} title={formatFull(entry.at)} className="k-num">
        {dated ? formatDateTime(entry.at) : formatTime(entry.at)}
      </time>
      {entry.actor && <span>{entry.actor.title}</span>}
      {entry.party.id !== recordId && (
        <span className={classes.party}>
          <RecordLink reference={entry.party} avatar />
        </span>
      )}
      {[details.deal, details.contact].map((one) => {
        const reference = asReference(one);
        return (
          reference &&
          reference.id !== recordId &&
          reference.id !== entry.party.id && (
            <span key={reference.id} className={classes.party}>
              <RecordLink reference={reference} avatar={reference.type === "person"} />
            </span>
          )
        );
      })}
      {words.map((one) => (
        <span key={one}>{one}</span>
      ))}
      {step && (
        <span className={classes.step} data-tone={step.tone} title={step.long}>
          {step.tone === "red" ? step.text : `Due ${step.text.replace(/^To/, "to")}`}
        </span>
      )}
      {details.status === "completed" && (
        <span className={classes.done}>
          <Check size={12} aria-hidden /> Done
        </span>
      )}
      {details.status === "cancelled" && <span>Cancelled</span>}
    </p>
  );
}

function Tools({ entry }: { entry: TimelineEntry }) {
  const { type, id } = entry.reference;
  const may = useMay();
  if (!OWN.has(type) || !may.change) return null;
  const open = entry.details.status === "pending" || entry.details.status === "in_progress";
  return (
    <Group gap={0} wrap="nowrap" className={classes.tools}>
      {type === "activity" && open && (
        <IconAction
          icon={Check}
          label={`Complete: ${entry.text}`}
          size={24}
          onClick={() => void run(() => act("activities.complete", { id }))}
        />
      )}
      {type === "note" && (
        <IconAction
          icon={entry.pinned ? PinOff : Pin}
          label={entry.pinned ? `Unpin: ${entry.text}` : `Pin: ${entry.text}`}
          size={24}
          onClick={() => void run(() => act("records.update", { type, id, values: { is_pinned: !entry.pinned } }))}
        />
      )}
      <AttachTool type={type} id={id} what={entry.text} />
      <IconAction icon={Pencil} label={`Edit: ${entry.text}`} size={24} onClick={() => editRecord(type, id)} />
      <IconAction
        icon={Trash2}
        label={`Delete: ${entry.text}`}
        size={24}
        onClick={() => void run(() => act("records.delete", { type, ids: [id] }))}
      />
    </Group>
  );
}
