import { Button, Group, Modal, Progress, Radio, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner, TimeText } from "../../components";
import { act } from "../../data/act";
import { formatDay, formatNumber, parseDay } from "../../data/format";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { CalendarReport, LeftEvent, UnknownGuests } from "../../transport/api";
import { nameOf } from "../importing/sheets";
import classes from "./calendar.module.css";
import { bring, useFiles } from "./files";
import { useReport } from "./useReport";

/** From so many records on a calendar comes in as a job, with its progress where those of others are. */
const MANY = 1_000;

/** ITG-04: what a calendar file would bring, told before anything is written. */
export function BringCalendar() {
  const path = useFiles((state) => state.bringing);
  return (
    <Modal
      opened={path !== null}
      onClose={() => bring(null)}
      title="Bring a calendar file"
      size={560}
      closeOnClickOutside={false}
    >
      {path !== null && <Look key={path} path={path} />}
    </Modal>
  );
}

function Look({ path }: { path: string }) {
  const [unknown, setUnknown] = useState<UnknownGuests>("keep");
  const { report, job, error } = useReport(path, unknown);
  const [refused, setRefused] = useState<CommandError | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const changes = report
    ? report.interactions + report.activities + report.people + report.updated + report.cancelled
    : 0;
  // Who is asked once keeps the choice before the eyes, whatever it brings.
  const doubtful = report !== null && report.alone + report.people + report.unmatched_count > 0;
  useEffect(() => {
    if (doubtful) setAsked(true);
  }, [doubtful]);
  const take = async () => {
    if (busy || changes === 0) return;
    setBusy(true);
    try {
      await act(changes > MANY ? "calendar.start" : "calendar.import", { path, unknown });
      bring(null);
    } catch (thrown) {
      setRefused(toCommandError(thrown));
      setBusy(false);
    }
  };
  useKeys({ save: () => void take() });
  return (
    <>
      <p className={classes.file}>
        <strong dir="auto">{nameOf(path)}</strong>
        <span dir="auto">{path}</span>
      </p>
      {refused && <ErrorBanner error={refused} title="Not brought in" />}
      {error && <ErrorBanner error={error} title="This file cannot be read" />}
      {asked && <Unknowns value={unknown} onChange={setUnknown} />}
      {!report && !error && (
        <div role="status" className={classes.reading}>
          Reading the calendar…
          {job?.total ? <Progress mt={6} value={(job.done / job.total) * 100} aria-label="Events looked at" /> : null}
        </div>
      )}
      {report && <Report report={report} changes={changes} />}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={() => bring(null)}>
          {changes === 0 ? "Close" : "Cancel"}
        </Button>
        {changes > 0 && (
          <Button data-autofocus loading={busy} onClick={() => void take()}>
            Bring {formatNumber(changes)} {changes === 1 ? "record" : "records"}
          </Button>
        )}
      </Group>
    </>
  );
}

/** What becomes of events whose guests nobody knows. */
function Unknowns({ value, onChange }: { value: UnknownGuests; onChange: (value: UnknownGuests) => void }) {
  return (
    <Radio.Group
      label="Events with nobody who is known here"
      size="sm"
      mb={10}
      value={value}
      onChange={(chosen) => onChange(chosen as UnknownGuests)}
    >
      <Stack gap={6} mt={6}>
        <Radio size="xs" value="keep" label="Coming ones become activities of yours, without a customer" />
        <Radio size="xs" value="create" label="The people invited become customers, and the events theirs" />
        <Radio size="xs" value="leave" label="Leave them out" />
      </Stack>
    </Radio.Group>
  );
}

function Report({ report, changes }: { report: CalendarReport; changes: number }) {
  const lines: [number, string, string][] = [
    [
      report.interactions,
      "meeting that took place, into the history of a customer",
      "meetings that took place, into the histories of customers",
    ],
    [report.activities, "coming meeting, as an activity of yours", "coming meetings, as activities of yours"],
    [report.repeating, "of these repeats, as in the calendar", "of these repeat, as in the calendar"],
    [report.alone, "of these is without a customer", "of these are without a customer"],
    [report.people, "person who becomes a customer", "people who become customers"],
    [
      report.updated,
      "record that is here and changes with its event",
      "records that are here and change with their event",
    ],
    [report.cancelled, "activity that is called off", "activities that are called off"],
    [report.unchanged, "here already, as it is", "here already, as they are"],
    [
      report.later,
      "more than a year ahead: bring the file again later",
      "more than a year ahead: bring the file again later",
    ],
  ];
  return (
    <>
      <Text size="sm" mb={6}>
        {formatNumber(report.events)} {report.events === 1 ? "event" : "events"} in the file.
      </Text>
      <ul className={classes.counts} aria-label="What will happen">
        {lines
          .filter(([count]) => count > 0)
          .map(([count, one, many]) => (
            <li key={many}>
              <span className="k-num">{formatNumber(count)}</span> {count === 1 ? one : many}
            </li>
          ))}
      </ul>
      {changes === 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          Nothing would change. An event is with a customer when its organiser or an attendee goes by the customer's
          e-mail.
        </Text>
      )}
      <Left
        title="Repeat by a rule that Kith cannot follow: an activity for each time"
        count={report.one_by_one_count}
        events={report.one_by_one}
      />
      <Left title="Left out, with nobody who is known here" count={report.unmatched_count} events={report.unmatched} />
      <Left title="Refused" count={report.refused_count} events={report.refused} />
    </>
  );
}

function Left({ title, count, events }: { title: string; count: number; events: LeftEvent[] }) {
  if (count === 0) return null;
  return (
    <details className={classes.left} open={title === "Refused"}>
      <summary>
        {title} <span className={`k-num ${classes.leftCount}`}>{formatNumber(count)}</span>
      </summary>
      <ul>
        {events.map((event) => (
          <li key={event.line}>
            {event.summary !== "" && <strong dir="auto">{event.summary}</strong>}
            {event.starts_at && (
              <>
                {" "}
                {event.starts_at.length === 10 ? (
                  formatDay(parseDay(event.starts_at))
                ) : (
                  <TimeText at={event.starts_at} />
                )}
              </>
            )}
            <span className={classes.why}>
              Line {formatNumber(event.line)}: {event.message}
            </span>
          </li>
        ))}
      </ul>
      {count > events.length && <p className={classes.why}>The first {events.length} are listed.</p>}
    </details>
  );
}
