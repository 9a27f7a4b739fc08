import { Button, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Equal } from "lucide-react";
import { Avatar, tipLabel } from "../../components";
import { formatDate } from "../../data/format";
import type { Evidence, FieldInfo, MatchPair, RecordRow } from "../../transport/api";
import { factsOf } from "./facts";
import classes from "./matching.module.css";

interface PairProps {
  pair: MatchPair;
  type: string;
  fields: FieldInfo[];
  /** The keyboard stands here. */
  current: boolean;
  onStand: () => void;
  onMerge: () => void;
  onDismiss: () => void;
}

/** Two records side by side, how alike they are, and why. */
export function Pair({ pair, type, fields, current, onStand, onMerge, onDismiss }: PairProps) {
  const facts = factsOf(fields, type, pair.a, pair.b);
  const percent = Math.round(pair.score <= 1 ? pair.score * 100 : pair.score);
  const names = `${pair.a.title} and ${pair.b.title}`;
  return (
    <article
      className={classes.pair}
      data-current={current || undefined}
      aria-label={names}
      onPointerDown={onStand}
      onFocus={onStand}
    >
      <header className={classes.head}>
        <span className={classes.score} data-sure={percent >= 90 || undefined}>
          <strong className="k-num">{percent} %</strong> alike
        </span>
        <span className={classes.reasons}>{sentence(pair.evidence)}</span>
        <span className={classes.actions}>
          <Tooltip label={tipLabel("Leave both as they are and do not ask again", current ? "select" : undefined)}>
            <Button variant="subtle" color="gray" aria-label={`Not a duplicate: ${names}`} onClick={onDismiss}>
              Not a duplicate
            </Button>
          </Tooltip>
          <Tooltip label={tipLabel("Choose value by value", current ? "open" : undefined)}>
            <Button variant={current ? "filled" : "default"} aria-label={`Merge ${names}`} onClick={onMerge}>
              Merge…
            </Button>
          </Tooltip>
        </span>
      </header>
      <table className={classes.facts}>
        <thead>
          <tr>
            <td />
            {[pair.a, pair.b].map((record) => (
              <th key={record.id} scope="col">
                <Title record={record} type={type} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.key} data-same={fact.same || undefined}>
              <th scope="row">
                {fact.label}
                {fact.same && <Equal size={12} role="img" aria-label="the same" />}
              </th>
              <td dir="auto">{fact.a.slice(0, 2).join(", ") || <span className={classes.none}>–</span>}</td>
              <td dir="auto">{fact.b.slice(0, 2).join(", ") || <span className={classes.none}>–</span>}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Created</th>
            <td>{created(pair.a)}</td>
            <td>{created(pair.b)}</td>
          </tr>
        </tbody>
      </table>
    </article>
  );
}

function sentence(evidence: Evidence[]): string {
  const text = evidence.map((one) => one.text).join(" · ");
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

function created(record: RecordRow): string {
  const at = record.values.created_at;
  return typeof at === "string" ? formatDate(at) : "–";
}

function Title({ record, type }: { record: RecordRow; type: string }) {
  return (
    <Link to="/record/$type/$id" params={{ type, id: record.id }} className={classes.title}>
      <Avatar id={record.id} name={record.title} size={22} round={type === "person"} />
      <span className="k-cut" dir="auto">
        {record.title || "Untitled"}
      </span>
    </Link>
  );
}
