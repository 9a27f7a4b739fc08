import { useQueries } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { formatDateTime } from "../../data/format";
import { call } from "../../transport";
import type { ThreadMessage, Threads, TimelineEntry } from "../../transport/api";
import { Attached } from "../documents/Attach";
import { Message } from "../interactions/Message";
import classes from "./mail.module.css";

/** Kinds of touches behind which a message may stand. */
const MESSAGES = new Set(["email", "sms", "chat"]);

/** Whether a message may stand behind an entry. */
export function mayBeMessage(entry: TimelineEntry): boolean {
  return entry.reference.type === "interaction" && MESSAGES.has(entry.kind);
}

/** The conversation that an entry stands for in a history; null where it has none. */
export function threadOf(entry: TimelineEntry): string | null {
  return mayBeMessage(entry) && typeof entry.details.thread === "string" ? entry.details.thread : null;
}

/** The messages behind touches, by the id of the touch: one question for each page of a history, for each conversation once. */
export function useThreads(pages: TimelineEntry[][]): ReadonlyMap<string, ThreadMessage[]> {
  return useQueries({
    queries: pages.map((entries) => {
      const mails = entries.filter(mayBeMessage);
      const conversation = (mail: TimelineEntry) => threadOf(mail) ?? mail.reference.id;
      const asked = new Map(mails.map((mail) => [conversation(mail), mail.reference.id]));
      const input = { ids: [...asked.values()] };
      const places = new Map([...asked.keys()].map((key, at) => [key, at]));
      return {
        queryKey: ["interactions.threads", input],
        queryFn: () => call("interactions.threads", input),
        select: ({ threads }: Threads): [string, ThreadMessage[]][] =>
          mails.map((mail) => [mail.reference.id, threads[places.get(conversation(mail)) ?? -1]?.messages ?? []]),
        enabled: input.ids.length > 0,
      };
    }),
    combine: together,
  });
}

function together(answers: { data: [string, ThreadMessage[]][] | undefined }[]): ReadonlyMap<string, ThreadMessage[]> {
  return new Map(answers.flatMap(({ data }) => data ?? []));
}

/** “Thread: Offer, 5 messages”, by the subject with which it began. */
export function threadWords(messages: ThreadMessage[]): string {
  const first = messages.find((one) => one.subject)?.subject ?? "No subject";
  return `Thread: ${first.replace(/^((re|fw|fwd|aw|sv)\s*:\s*)+/i, "")}, ${messages.length} messages`;
}

/** INT-11: what stands behind a mail in the history: the message, or all of its conversation, each opened by a click. */
export function MailBody({ entry, messages }: { entry: TimelineEntry; messages: ThreadMessage[] }) {
  const [open, setOpen] = useState(false);
  const [first] = messages;
  if (!first) return null;
  const many = messages.length > 1;
  const Chevron = open ? ChevronDown : ChevronRight;
  const last = messages[messages.length - 1] ?? first;
  return (
    <>
      {!open && !entry.body && last.preview && (
        <p className={classes.preview} dir="auto">
          {last.preview}
        </p>
      )}
      <button type="button" className={classes.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={14} aria-hidden />
        {open ? "Fold" : many ? `Show ${messages.length} messages` : "Show the message"}
      </button>
      {open && !many && <Message id={first.interaction.id} subject={false} />}
      {open && many && (
        <ol className={classes.thread} aria-label="Messages, the first on top">
          {messages.map((one) => (
            <One key={one.interaction.id} message={one} entry={entry} unfolded={one === last} />
          ))}
        </ol>
      )}
    </>
  );
}

function One({ message, entry, unfolded }: { message: ThreadMessage; entry: TimelineEntry; unfolded: boolean }) {
  const [open, setOpen] = useState(unfolded);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className={classes.one}>
      <button type="button" className={classes.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={14} aria-hidden />
        <span className={classes.from} dir="auto">
          {message.from}
        </span>
        <span className={classes.words} dir="auto">
          {open ? "" : message.preview}
        </span>
        {message.bounced && <span className={classes.bounced}>Came back</span>}
        <time className={classes.at} dateTime={message.sent_at}>
          {formatDateTime(message.sent_at)}
        </time>
      </button>
      {open && <Message id={message.interaction.id} />}
      {message.interaction.id !== entry.reference.id && (
        <Attached reference={message.interaction} party={entry.party} />
      )}
    </li>
  );
}
