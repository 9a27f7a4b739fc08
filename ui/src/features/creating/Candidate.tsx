import { Text } from "@mantine/core";
import { ThumbsDown } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar, FieldValue, isEmptyValue } from "../../components";
import { useCommand, useRecordType } from "../../data/queries";
import type { MatchCandidate } from "../../transport/api";
import classes from "./creating.module.css";

interface CandidateProps {
  type: string;
  candidate: MatchCandidate;
  /** The keyboard stands here. */
  current?: boolean;
  /** What is known of the record is shown below. */
  looking: boolean;
  /** The buttons. */
  children: ReactNode;
}

/** A record that may be meant: how alike, why, and on request what is known of it. */
export function Candidate({ type, candidate, current, looking, children }: CandidateProps) {
  const { id, title, subtitle, score, evidence } = candidate;
  const against = evidence.filter((one) => one.points < 0);
  return (
    <div className={classes.candidate} data-current={current || undefined}>
      <Avatar id={id} name={title} size={28} round={type === "person"} />
      <div className={classes.candidateText}>
        <Text size="sm" fw={600} dir="auto">
          {title}
          {subtitle && (
            <Text span size="sm" fw={400} c="dimmed">
              , {subtitle}
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          <strong className="k-num">{score}</strong> of 100:{" "}
          {evidence
            .filter((one) => one.points >= 0)
            .map((one) => one.text)
            .join(" · ")}
        </Text>
        {against.length > 0 && (
          <Text size="xs" c="dimmed">
            <ThumbsDown size={11} role="img" aria-label="Against:" /> {against.map((one) => one.text).join(" · ")}
          </Text>
        )}
        {looking && <Known type={type} id={id} />}
      </div>
      <div className={classes.candidateActions}>{children}</div>
    </div>
  );
}

/** What is known of a record, without leaving the form. */
function Known({ type, id }: { type: string; id: string }) {
  const info = useRecordType(type);
  const record = useCommand("records.get", { type, id }).data?.record;
  if (!info || !record) return null;
  const shown = info.fields.filter(
    (field) =>
      field.key !== info.title_field && !isEmptyValue(record.values[field.key]) && record.values[field.key] !== false,
  );
  return (
    <dl className={classes.known} aria-label={`What is known of ${record.title}`}>
      {shown.slice(0, 12).map((field) => (
        <div key={field.key}>
          <dt>{field.label}</dt>
          <dd>
            <FieldValue field={field} value={record.values[field.key]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
