import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner, TimeText } from "../../components";
import { act } from "../../data/act";
import { formatDay, formatNumber, parseDay } from "../../data/format";
import { useKeys } from "../../keys";
import { type CommandError, call, toCommandError } from "../../transport";
import type { CalendarReport, LeftEvent } from "../../transport/api";
import { nameOf } from "../importing/sheets";
import classes from "./calendar.module.css";
import { bring, useFiles } from "./files";

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
  const [report, setReport] = useState<CalendarReport | null>(null);
  const [error, setError] = useState<CommandError | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    call("calendar.preview", { path })
      .then((seen) => wanted && setReport(seen))
      .catch((thrown: unknown) => wanted && setError(toCommandError(thrown)));
    return () => {
      wanted = false;
    };
  }, [path]);
  const changes = report ? report.interactions + report.activities + report.updated + report.cancelled : 0;
  const take = async () => {
    if (busy || changes === 0) return;
    setBusy(true);
    try {
      await act("calendar.import", { path });
      bring(null);
    } catch (thrown) {
      setError(toCommandError(thrown));
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
      {error && <ErrorBanner error={error} title={report ? "Not brought in" : "This file cannot be read"} />}
      {!report && !error && (
        <p role="status" className={classes.reading}>
          Reading the calendar…
        </p>
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

function Report({ report, changes }: { report: CalendarReport; changes: number }) {
  const lines: [number, string][] = [
    [report.interactions, "meetings that took place, into the histories of customers"],
    [report.activities, "coming meetings, as activities of yours"],
    [report.updated, "records that are here and change with their event"],
    [report.cancelled, "activities that are called off"],
    [report.unchanged, "here already, as they are"],
    [report.later, "more than a year ahead: bring the file again later"],
  ];
  return (
    <>
      <Text size="sm" mb={6}>
        {formatNumber(report.events)} {report.events === 1 ? "event" : "events"} in the file; those that repeat take
        place at {formatNumber(report.instances)} times.
      </Text>
      <ul className={classes.counts} aria-label="What will happen">
        {lines
          .filter(([count]) => count > 0)
          .map(([count, words]) => (
            <li key={words}>
              <span className="k-num">{formatNumber(count)}</span> {words}
            </li>
          ))}
      </ul>
      {changes === 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          Nothing would change. Events count when an organiser or attendee goes by the e-mail of a customer.
        </Text>
      )}
      <Left title="With nobody who is known here" count={report.unmatched_count} events={report.unmatched} />
      <Left title="Refused" count={report.refused_count} events={report.refused} />
    </>
  );
}

function Left({ title, count, events }: { title: string; count: number; events: LeftEvent[] }) {
  if (count === 0) return null;
  return (
    <details className={classes.left} open={title === "Refused"}>
      <summary>
        {title} <span className="k-num">{formatNumber(count)}</span>
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
