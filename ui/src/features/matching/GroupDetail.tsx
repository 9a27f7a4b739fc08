import { Badge, Button, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Check, ThumbsDown, ThumbsUp, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar, tipLabel } from "../../components";
import { formatDate, formatNumber } from "../../data/format";
import { useCommand, useMay } from "../../data/queries";
import type { Evidence, FieldInfo, MatchGroup, RecordRow } from "../../transport/api";
import { allPicks } from "../merging/picks";
import { likeness, marked } from "./diff";
import { type Fact, factsOf, type Line } from "./facts";
import { namesOf } from "./GroupList";
import classes from "./matching.module.css";
import { Score } from "./Score";

interface GroupDetailProps {
  group: MatchGroup;
  type: string;
  fields: FieldInfo[];
  /** The record whose column the keyboard stands on. */
  column: number;
  onColumn: (column: number) => void;
  onMerge: () => void;
  onChoose: () => void;
  onDismiss: () => void;
  onNone: (record: RecordRow) => void;
  onSkip: () => void;
}

/** One group: the records beside each other, what speaks for and against, and what can be done. */
export function GroupDetail(props: GroupDetailProps) {
  const { group, type, fields, column } = props;
  const pair = comparedPair(group, column);
  const facts = factsOf(fields, type, group.records, pair?.evidence ?? []);
  const kept = useKept(type, group);
  return (
    <section className={classes.detail} aria-label={`Group: ${namesOf(group)}`}>
      <header className={classes.head}>
        <div className={classes.headText}>
          <h2 dir="auto">{namesOf(group)}</h2>
          <span className={classes.headWhy}>
            <Score group={group} /> · {formatNumber(group.size)} records ·{" "}
            {group.conflicts === 0
              ? "nothing differs that would be lost"
              : `${group.conflicts} ${group.conflicts === 1 ? "value differs" : "values differ"}`}
          </span>
        </div>
        <Actions {...props} />
      </header>
      {group.size > group.records.length && (
        <p className={classes.note}>
          The first {group.records.length} of {formatNumber(group.size)} records are shown.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Records beside each other">
        <table className={classes.facts} style={{ minWidth: 130 + 190 * (group.records.length + 1) }}>
          <thead>
            <tr>
              <td />
              {group.records.map((record, at) => (
                <Head key={record.id} record={record} at={at} {...props} />
              ))}
              <th scope="col" className={classes.why}>
                Why
              </th>
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => (
              <FactRow key={fact.key} fact={fact} column={column} kept={kept(fact)} />
            ))}
            <tr className={classes.quiet}>
              <th scope="row">Created</th>
              {group.records.map((record) => (
                <td key={record.id}>
                  {typeof record.values.created_at === "string" && formatDate(record.values.created_at)}
                </td>
              ))}
              <td />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Actions({ group, onMerge, onChoose, onDismiss, onSkip }: GroupDetailProps) {
  const names = namesOf(group);
  const may = useMay();
  return (
    <div className={classes.actions}>
      <Tooltip label={tipLabel("Leave it for now", "skip")}>
        <Button variant="subtle" color="gray" onClick={onSkip}>
          Skip
        </Button>
      </Tooltip>
      {may.change && (
        <Tooltip label={tipLabel("Leave them as they are and do not ask again", "notSame")}>
          <Button variant="default" aria-label={`Not duplicates: ${names}`} onClick={onDismiss}>
            Not duplicates
          </Button>
        </Tooltip>
      )}
      {may.merge && (
        <>
          <Tooltip label={tipLabel("Choose value by value", "open")}>
            <Button variant="default" aria-label={`Choose values of ${names}`} onClick={onChoose}>
              Choose values…
            </Button>
          </Tooltip>
          <Tooltip
            label={tipLabel(
              "The first record stays, with the values that have a tick and what it lacks from the others",
              "mergeGroup",
            )}
          >
            <Button aria-label={`Merge ${names}`} onClick={onMerge}>
              Merge
            </Button>
          </Tooltip>
        </>
      )}
    </div>
  );
}

function Head({
  record,
  at,
  group,
  type,
  column,
  onColumn,
  onNone,
}: GroupDetailProps & { record: RecordRow; at: number }) {
  return (
    <th scope="col" data-column={at === column || undefined} onPointerDown={() => onColumn(at)}>
      <div className={classes.headCell}>
        <Link to="/record/$type/$id" params={{ type, id: record.id }} className={classes.title}>
          <Avatar id={record.id} name={record.title} size={22} round={type === "person"} />
          <span className="k-cut" dir="auto">
            {record.title || "Untitled"}
          </span>
        </Link>
        {at === 0 ? (
          <Badge size="sm" variant="light" className={classes.stays}>
            Stays
          </Badge>
        ) : (
          group.records.length > 2 && (
            <Tooltip label={tipLabel("This one is none of the others", at === column ? "noneOfThese" : undefined)}>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`${record.title} is none of these`}
                onClick={() => onNone(record)}
              >
                None of these
              </Button>
            </Tooltip>
          )
        )}
      </div>
    </th>
  );
}

/** The pair whose comparison is told: the record that stays and the one in the column, or else the likeliest. */
function comparedPair(group: MatchGroup, column: number) {
  const other = group.records[Math.max(1, column)]?.id;
  const both = [group.survivor, other];
  return (
    group.pairs.find((pair) => both.includes(pair.a) && both.includes(pair.b)) ??
    group.pairs.find((pair) => pair.a === other || pair.b === other) ??
    group.pairs[0]
  );
}

/** In which column stands what a merge as suggested would keep, where the records differ; -1 where nothing is to choose. */
function useKept(type: string, group: MatchGroup): (fact: Fact) => number {
  const ids = group.records.map((record) => record.id);
  const compare = useCommand("merging.compare", { type, ids }, { enabled: ids.length > 1 }).data;
  const picks = compare ? allPicks(compare, {}, compare.survivor) : {};
  return (fact) => {
    const picked = fact.key === "name" ? (picks.first_name ?? picks.display_name) : picks[fact.key];
    return fact.conflict && picked !== undefined ? ids.indexOf(picked) : -1;
  };
}

function FactRow({ fact, column, kept }: { fact: Fact; column: number; kept: number }) {
  const first = fact.values[0] ?? [];
  const second = fact.values[Math.max(1, column)] ?? fact.values[1] ?? [];
  return (
    <tr>
      <th scope="row">
        {fact.label}
        {fact.conflict && (
          <Tooltip label="They say different things; the one with the tick is kept">
            <TriangleAlert size={12} className={classes.conflict} role="img" aria-label="differs" />
          </Tooltip>
        )}
      </th>
      {fact.values.map((lines, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column a record, in their order
        <td key={at} dir="auto" data-column={at === column || undefined}>
          {lines.length === 0 && <span className={classes.none}>–</span>}
          {lines.slice(0, 4).map((line, index) => (
            <Value
              key={line.key}
              line={line}
              beside={at === 0 ? second : first}
              mark={
                at === kept && index === 0 && <Check size={13} className={classes.kept} role="img" aria-label="kept" />
              }
            />
          ))}
          {lines.length > 4 && <span className={classes.none}>and {lines.length - 4} more</span>}
        </td>
      ))}
      <td className={classes.why}>
        {fact.evidence.map((one) => (
          <Reason key={`${one.field} ${one.text}`} evidence={one} />
        ))}
      </td>
    </tr>
  );
}

/** A value with the letters marked that the nearest value beside it does not have. */
function Value({ line, beside, mark }: { line: Line; beside: Line[]; mark: ReactNode }) {
  if (beside.length === 0) return <div>{line.line}</div>;
  if (beside.some((one) => one.key === line.key)) return <div className={classes.same}>{line.line}</div>;
  const nearest = beside.reduce((best, one) =>
    likeness(line.line, one.line) > likeness(line.line, best.line) ? one : best,
  );
  return (
    <div>
      {marked(line.line, nearest.line).map((stretch, at) =>
        stretch.differs ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: stretches of one text
          <mark key={at} className={classes.differs}>
            {stretch.text}
          </mark>
        ) : (
          stretch.text
        ),
      )}
      {mark}
    </div>
  );
}

function Reason({ evidence }: { evidence: Evidence }) {
  const supports = evidence.points >= 0;
  const Icon = supports ? ThumbsUp : ThumbsDown;
  const points = formatNumber(Math.abs(evidence.points));
  return (
    <div className={classes.reason} data-against={!supports || undefined}>
      <Icon size={13} role="img" aria-label={supports ? "For" : "Against"} />
      <span>{evidence.text.charAt(0).toLocaleUpperCase() + evidence.text.slice(1)}</span>
      <span className="k-num" title="A point doubles or halves the odds">
        {supports ? "+" : "−"}
        {points}
      </span>
    </div>
  );
}
