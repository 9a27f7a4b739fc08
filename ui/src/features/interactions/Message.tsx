import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { ErrorBanner, RichText } from "../../components";
import { formatDateTime, formatFull } from "../../data/format";
import { useCommand } from "../../data/queries";
import classes from "./message.module.css";

/** INT-10: the message behind a touch. Its HTML is built anew from what is allowed: nothing runs, nothing is fetched. */
export function Message({ id, subject = true }: { id: string; subject?: boolean }) {
  const got = useCommand("interactions.message", { id });
  if (got.error) return <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />;
  const message = got.data?.message;
  if (!message) return null;
  return (
    <section className={classes.message} aria-label={`Message: ${message.subject ?? "no subject"}`}>
      <dl className={classes.head}>
        <Line label="From">{message.from}</Line>
        <Line label="To">{message.to.join(", ")}</Line>
        {message.cc.length > 0 && <Line label="Cc">{message.cc.join(", ")}</Line>}
        {subject && message.subject && <Line label="Subject">{message.subject}</Line>}
        <Moment label="Sent" at={message.sent_at} />
        {message.opened_at && <Moment label="Opened" at={message.opened_at} />}
        {message.clicked_at && <Moment label="Clicked" at={message.clicked_at} />}
      </dl>
      {message.bounced && (
        <p className={classes.bounced}>
          <Undo2 size={13} aria-hidden /> This message came back.
        </p>
      )}
      <div className={classes.body}>
        {message.html ? (
          <RichText html={message.html} />
        ) : message.text ? (
          <p className={classes.plain} dir="auto">
            {message.text}
          </p>
        ) : (
          <p className={classes.empty}>The message has no text.</p>
        )}
      </div>
    </section>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <dt>{label}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

function Moment({ label, at }: { label: string; at: string }) {
  return (
    <Line label={label}>
      <time dateTime={at} title={formatFull(at)}>
        {formatDateTime(at)}
      </time>
    </Line>
  );
}
