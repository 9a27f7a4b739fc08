import { Button } from "@mantine/core";
import { Trash2, UserRoundPlus } from "lucide-react";
import {
  ErrorBanner,
  FieldValue,
  isEmptyValue,
  Kbd,
  MayChange,
  RecordLink,
  Separated,
  TimeText,
} from "../../components";
import { useCommand, useRecordType } from "../../data/queries";
import type { MatchCandidate, RecordRow, Reference } from "../../transport/api";
import { Candidate } from "../creating/Candidate";
import { ListingCard } from "./ListingCard";
import classes from "./leads.module.css";
import { Viability } from "./Viability";

/** Shown above, or only of use to programs. */
const LEFT_OUT = [
  "name",
  "viability",
  "viability_label",
  "status",
  "created_at",
  "created_by",
  "updated_at",
  "party",
  "deal",
];

interface LeadDetailProps {
  lead: RecordRow;
  onConvert: () => void;
  onDiscard: () => void;
  onOpen: () => void;
}

/** One lead with what helps to decide about it: facts, listing, and who it may be. */
export function LeadDetail({ lead, onConvert, onDiscard, onOpen }: LeadDetailProps) {
  const info = useRecordType("lead");
  const preview = useCommand("leads.preview", { id: lead.id }, { keep: true });
  const shown = preview.data?.lead.id === lead.id ? preview.data : null;
  const record = shown?.lead ?? lead;
  const { values } = record;
  const links = [values.party, values.deal].flatMap((value) => (isReference(value) ? value : []));
  const fields = (info?.fields ?? []).filter(
    (field) => !LEFT_OUT.includes(field.key) && field.kind !== "json" && !isEmptyValue(values[field.key]),
  );
  return (
    <section className={classes.detail} aria-label={`Lead: ${lead.title}`}>
      <header className={classes.head}>
        <div className={classes.headText}>
          <h2 dir="auto">{lead.title}</h2>
          <div className={classes.headWhy}>
            <Separated
              items={[
                <Viability key="viability" lead={record} />,
                typeof values.created_at === "string" && (
                  <span key="at">
                    came in <TimeText at={values.created_at} relative />
                  </span>
                ),
                ...links.map((link) => <RecordLink key={link.id} reference={link} avatar />),
              ]}
            />
          </div>
        </div>
        <div className={classes.actions}>
          <MayChange>
            {values.status !== "converted" && (
              <Button
                leftSection={<UserRoundPlus size={15} aria-hidden />}
                rightSection={<Kbd id="convertLead" />}
                onClick={onConvert}
              >
                Convert…
              </Button>
            )}
            {values.status !== "discarded" && values.status !== "converted" && (
              <Button
                variant="default"
                leftSection={<Trash2 size={15} aria-hidden />}
                rightSection={<Kbd id="discardLead" />}
                onClick={onDiscard}
              >
                Discard
              </Button>
            )}
          </MayChange>
          <Button variant="default" rightSection={<Kbd id="open" />} onClick={onOpen}>
            Open
          </Button>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="What is known">
        {preview.error && <ErrorBanner error={preview.error} onRetry={() => void preview.refetch()} />}
        <dl className={classes.facts}>
          {fields.map((field) => (
            <div key={field.key}>
              <dt>{field.label}</dt>
              <dd>
                <FieldValue field={field} value={values[field.key]} />
              </dd>
            </div>
          ))}
          {fields.length === 0 && <p className={classes.none}>Only the name is known.</p>}
        </dl>
        {shown?.listing && <ListingCard listing={shown.listing} />}
        {shown && <Alike people={shown.people} companies={shown.companies} />}
      </div>
    </section>
  );
}

function Alike({ people, companies }: { people: MatchCandidate[]; companies: MatchCandidate[] }) {
  if (people.length + companies.length === 0) return null;
  return (
    <section className={classes.card} aria-label="May be the same">
      <h3>May be the same</h3>
      {people.map((one) => (
        <Candidate key={one.id} type="person" candidate={one} looking={false}>
          <RecordLink reference={{ type: "person", id: one.id, title: "Look" }} />
        </Candidate>
      ))}
      {companies.map((one) => (
        <Candidate key={one.id} type="organization" candidate={one} looking={false}>
          <RecordLink reference={{ type: "organization", id: one.id, title: "Look" }} />
        </Candidate>
      ))}
    </section>
  );
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "id" in value && "title" in value && "type" in value;
}
