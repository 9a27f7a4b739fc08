import type { EventApi } from "@fullcalendar/core";
import dayGrid from "@fullcalendar/daygrid";
import interaction from "@fullcalendar/interaction";
import list from "@fullcalendar/list";
import FullCalendar from "@fullcalendar/react";
import timeGrid from "@fullcalendar/timegrid";
import { Button, Group, Menu, SegmentedControl } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CalendarArrowDown, ChevronLeft, ChevronRight, FileDown, FileInput, ListTodo } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { BusyBar, ErrorBanner, IconAction, Page, showError } from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { dayText, locale } from "../../data/format";
import { useCommand, useMay } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { AgendaEntry, RescheduleRequest } from "../../transport/api";
import { dueDay, dueOf } from "../activities/due";
import { EditDialog } from "../records/EditDialog";
import { editRecord } from "../records/editing";
import { BringCalendar } from "./BringCalendar";
import classes from "./calendar.module.css";
import { ExportCalendar } from "./ExportCalendar";
import { eventOf, minutesOf, startsWith } from "./events";
import { chooseCalendar, setExporting } from "./files";

const VIEWS = [
  { value: "timeGridDay", label: "Day" },
  { value: "timeGridWeek", label: "Week" },
  { value: "dayGridMonth", label: "Month" },
  { value: "listMonth", label: "Agenda" },
];
const PLUGINS = [dayGrid, timeGrid, list, interaction];
const SLOT = 30;

/** The first day of the week where the person is: 0 is Sunday. */
function firstDay(): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
}

function entryOf(event: EventApi): AgendaEntry {
  return event.extendedProps.entry as AgendaEntry;
}

/** Whether the move was made; what is wrong is told otherwise. */
async function move(request: RescheduleRequest): Promise<boolean> {
  try {
    await act("activities.reschedule", request);
    return true;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return false;
  }
}

/** The activities of a day, a week or a month; drawn to another time, or moved there by keys. */
export function CalendarScreen() {
  const may = useMay();
  const go = useNavigate();
  const calendar = useRef<FullCalendar>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState("timeGridWeek");
  const [title, setTitle] = useState("");
  const [range, setRange] = useState<{ from: string; to: string } | null>(null);
  const agenda = useCommand("activities.agenda", range ?? { from: "", to: "" }, {
    enabled: range !== null,
    keep: true,
  });
  const entries = agenda.data?.entries;
  const events = useMemo(() => (entries ?? []).map((entry) => eventOf(entry, may.change)), [entries, may.change]);
  const api = () => calendar.current?.getApi();

  // A moved event is drawn anew: the focus goes with it, so that it can be moved on.
  const follow = useRef<string | null>(null);
  useEffect(() => {
    if (!follow.current || !events) return;
    const element = frame.current?.querySelector<HTMLElement>(`[data-event="${follow.current}"]`);
    if (element) element.focus();
    follow.current = null;
  }, [events]);

  const focused = (): AgendaEntry | undefined => {
    const id = (document.activeElement as HTMLElement | null)?.dataset.event;
    const entry = entries?.find((one) => !one.projected && one.activity.id === id);
    const open = entry?.activity.values.status === "pending" || entry?.activity.values.status === "in_progress";
    return entry && open && entry.activity.may_change ? entry : undefined;
  };
  const shift = (event: KeyboardEvent, days: number, minutes: number) => {
    const entry = focused();
    if (!entry) return false;
    event.preventDefault();
    const due = dueOf(entry.activity);
    const day = dueDay(due);
    if (!day) return true;
    const id = entry.activity.id;
    follow.current = id;
    if (!due.due_has_time) {
      const to = new Date(day.getFullYear(), day.getMonth(), day.getDate() + (days || Math.sign(minutes) * 7));
      void move({ ids: [id], all_day: dayText(to) });
    } else {
      const at = new Date(entry.at);
      // By the calendar, not by 24 hours: 09:00 stays 09:00 when the clocks change.
      at.setDate(at.getDate() + days);
      at.setMinutes(at.getMinutes() + minutes);
      void move({ ids: [id], at: at.toISOString() });
    }
    return true;
  };
  const lengthen = (event: KeyboardEvent, minutes: number) => {
    const entry = focused();
    if (!entry || !dueOf(entry.activity).due_has_time) return false;
    event.preventDefault();
    follow.current = entry.activity.id;
    const duration = Math.max(SLOT / 2, minutesOf(entry) + minutes);
    void move({ ids: [entry.activity.id], at: entry.at, duration_minutes: duration });
    return true;
  };
  useKeys({
    new: () => openNew({ type: "activity" }),
    eventLater: (event) => shift(event, 1, 0),
    eventEarlier: (event) => shift(event, -1, 0),
    eventDown: (event) => shift(event, 0, SLOT),
    eventUp: (event) => shift(event, 0, -SLOT),
    eventLonger: (event) => lengthen(event, SLOT),
    eventShorter: (event) => lengthen(event, -SLOT),
    previous: () => api()?.prev(),
    next: () => api()?.next(),
    calendarToday: () => api()?.today(),
  });

  return (
    <Page
      title="Calendar"
      aside={
        <Group gap={6} wrap="nowrap">
          <IconAction icon={ChevronLeft} label="Earlier" keyId="previous" onClick={() => api()?.prev()} />
          <Button size="compact-sm" variant="default" onClick={() => api()?.today()}>
            Today
          </Button>
          <IconAction icon={ChevronRight} label="Later" keyId="next" onClick={() => api()?.next()} />
          <span className={classes.span} aria-live="polite">
            {title}
          </span>
        </Group>
      }
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="How much to show"
            data={VIEWS}
            value={view}
            onChange={(next) => {
              setView(next);
              api()?.changeView(next);
            }}
          />
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <Button variant="default" leftSection={<CalendarArrowDown size={15} aria-hidden />}>
                File
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {may.change && (
                <Menu.Item leftSection={<FileInput size={15} aria-hidden />} onClick={() => void chooseCalendar()}>
                  Bring a calendar file…
                </Menu.Item>
              )}
              <Menu.Item leftSection={<FileDown size={15} aria-hidden />} onClick={() => setExporting(true)}>
                Export…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button
            variant="default"
            leftSection={<ListTodo size={15} aria-hidden />}
            onClick={() => void go({ to: "/activities" })}
          >
            List
          </Button>
        </>
      }
    >
      <BusyBar busy={agenda.isFetching && agenda.data === undefined} />
      {agenda.error && <ErrorBanner error={agenda.error} onRetry={() => void agenda.refetch()} />}
      {agenda.data?.cut && (
        <p className={classes.cut} role="status">
          There is more than fits: not everything is shown.
        </p>
      )}
      <div ref={frame} className={classes.calendar}>
        <FullCalendar
          ref={calendar}
          plugins={PLUGINS}
          initialView="timeGridWeek"
          headerToolbar={false}
          height="100%"
          locale={locale}
          firstDay={firstDay()}
          nowIndicator
          scrollTime="07:30:00"
          slotDuration="00:30:00"
          eventShortHeight={24}
          defaultTimedEventDuration={{ minutes: SLOT }}
          forceEventDuration
          displayEventEnd={false}
          dayMaxEvents
          // It says whether it is expanded, which only a button may.
          moreLinkDidMount={({ el }) => el.setAttribute("role", "button")}
          eventInteractive
          editable={may.change}
          selectable={may.change}
          selectMirror
          events={events}
          datesSet={(shown) => {
            setTitle(shown.view.title);
            setRange({ from: shown.start.toISOString(), to: shown.end.toISOString() });
          }}
          dayCellDidMount={({ el, date, view: shown }) => {
            // The hours are scrolled by keys too, from their first day.
            const first = date.getTime() === shown.activeStart.getTime();
            if (first && el.classList.contains("fc-timegrid-col")) el.tabIndex = 0;
            // The whole date as a name does not hold the number that is seen; the cell's own words do.
            el.removeAttribute("aria-labelledby");
          }}
          eventDidMount={({ el, event }) => {
            el.dataset.event = event.id;
            el.title = event.title;
          }}
          eventClick={({ event, jsEvent }) => {
            jsEvent.preventDefault();
            editRecord("activity", entryOf(event).activity.id);
          }}
          eventDrop={({ event, revert }) => {
            const ids = [entryOf(event).activity.id];
            const start = event.start;
            if (!start) return;
            const to = event.allDay ? { ids, all_day: dayText(start) } : { ids, at: start.toISOString() };
            void move(to).then((moved) => (moved ? undefined : revert()));
          }}
          eventResize={({ event, revert }) => {
            const { start, end } = event;
            if (!start || !end) return;
            const duration_minutes = Math.round((end.getTime() - start.getTime()) / 60_000);
            const ids = [entryOf(event).activity.id];
            void move({ ids, at: start.toISOString(), duration_minutes }).then((moved) =>
              moved ? undefined : revert(),
            );
          }}
          select={({ start, end, allDay }) => {
            api()?.unselect();
            openNew({ type: "activity", values: startsWith(start, end, allDay) });
          }}
          noEventsContent="Nothing is planned in this month."
        />
      </div>
      <EditDialog />
      <BringCalendar />
      <ExportCalendar shown={range} title={title} />
    </Page>
  );
}
