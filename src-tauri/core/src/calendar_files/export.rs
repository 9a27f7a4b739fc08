use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::looking::SOURCE;
use super::zones;
use crate::activities::{Place, Recurrence};
use crate::query::{Bound, moment_bound};
use crate::store::OutFile;
use crate::{Context, Error, Result, Zone, ids};

/// Octets of a line, its end not counted (RFC 5545, 3.1).
const LINE: usize = 75;
/// How long a planned piece of work stands in a calendar.
const MINUTES: i64 = 30;

/// What goes into a calendar file.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarExport {
    /// The file to write.
    pub path: String,
    /// First day or moment, `YYYY-MM-DD` or relative as in filters; a month back unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from: Option<String>,
    /// First day or moment after; a year ahead unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// Whose activities; one's own unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub user_id: Option<String>,
    /// Meetings that took place, too.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub meetings: bool,
}

/// What was written.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct CalendarExported {
    /// The file.
    pub path: String,
    /// Events in it.
    pub events: usize,
}

/// One event to write.
struct Event {
    id: String,
    known: Option<String>,
    at: String,
    has_time: bool,
    minutes: i64,
    subject: String,
    description: Option<String>,
    status: String,
    updated: String,
    name: Option<String>,
    address: Option<String>,
    repeats: Option<Repeats>,
}

/// Open work that repeats, from its present occurrence on.
struct Repeats {
    rule: String,
    except: Option<String>,
    zone: Option<String>,
    series_start: String,
}

impl Repeats {
    /// The zone that is written down: UTC needs none.
    fn zone(&self) -> Option<&str> {
        self.zone.as_deref().filter(|zone| *zone != "UTC")
    }
}

/// Writes a user's activities of a period, and the meetings that took place if asked, as a calendar (ITG-04). Times are in
/// UTC, which every calendar shows in its own zone; work that repeats is in the zone in which it was planned, with its rule
/// from the present occurrence on; work without a time is a whole day. An event that came from a calendar
/// keeps its id, so that the calendar knows it again.
///
/// # Errors
/// `invalid` for a period or a file that cannot be written over; those of writing a file.
pub fn export(ctx: &Context, input: CalendarExport) -> Result<CalendarExported> {
    let now = ctx.now();
    let bound = |text: &Option<String>, usual: &str, field: &str| -> Result<String> {
        let text = text.as_deref().unwrap_or(usual);
        match moment_bound(text, now, ctx.zone()).map_err(|error| error.field(field))? {
            Bound::Moment(at) => Ok(at),
            Bound::Day(day) => Ok(ctx.zone().begins(day)),
        }
    };
    let (from, to) = (bound(&input.from, "today-1m", "from")?, bound(&input.to, "today+1y", "to")?);
    if to <= from {
        return Err(Error::invalid("to", "The period ends before it begins."));
    }
    let user = input.user_id.as_deref().unwrap_or(ctx.user_id());
    let events = ctx.read(|conn| {
        let mut events = list(conn, ACTIVITIES, params![user, from, to, SOURCE])?;
        if input.meetings {
            events.extend(list(conn, MEETINGS, params![user, from, to, SOURCE])?);
        }
        Ok(events)
    })?;
    let mut file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kith//Kith//EN", "CALSCALE:GREGORIAN"] {
        put(&mut text, line);
    }
    for (name, place) in named_zones(&events) {
        zones::lines(name, place, now).iter().for_each(|line| put(&mut text, line));
    }
    for event in &events {
        write(&mut text, event, ctx)?;
    }
    put(&mut text, "END:VCALENDAR");
    file.write_all(text.as_bytes())?;
    file.finish()?;
    Ok(CalendarExported { path: input.path, events: events.len() })
}

macro_rules! shared {
    () => {
        "p.display_name, (SELECT e.address FROM party_email e WHERE e.party_id = p.id ORDER BY e.is_primary DESC, e.position LIMIT 1)"
    };
}
/// Work that was cancelled is in no calendar. Of a series the occurrence that goes out with the rule is the event.
const ACTIVITIES: &str = concat!(
    "SELECT t.id, r.external_id, t.due_at, t.due_has_time, t.duration_minutes, t.subject, t.description, t.status, t.updated_at, ",
    shared!(),
    ", CASE WHEN t.status IN ('pending', 'in_progress') AND t.due_at = t.occurrence_at THEN t.recurrence END, t.recurrence_except,
      t.time_zone, t.series_start FROM activity t LEFT JOIN party p ON p.id = coalesce(t.contact_id, t.party_id)
      LEFT JOIN external_ref r ON r.record_type = 'activity' AND r.source = ?4 AND r.record_id = CASE
        WHEN t.recurrence IS NULL THEN t.id
        WHEN t.status IN ('pending', 'in_progress') AND t.due_at = t.occurrence_at THEN t.series_id END
      WHERE t.assigned_to = ?1 AND t.due_at >= ?2 AND t.due_at < ?3 AND t.status <> 'cancelled' AND t.deleted_at IS NULL
      ORDER BY t.due_at, t.id"
);
const MEETINGS: &str = concat!(
    "SELECT t.id, r.external_id, t.occurred_at, 1, t.duration_minutes, coalesce(t.subject, 'Meeting'), t.description,
       'completed', t.updated_at, ",
    shared!(),
    ", NULL, NULL, NULL, NULL FROM interaction t LEFT JOIN party p ON p.id = coalesce(t.contact_id, t.party_id)
      LEFT JOIN external_ref r ON r.record_id = t.id AND r.record_type = 'interaction' AND r.source = ?4
      WHERE t.created_by = ?1 AND t.type IN ('meeting', 'in_person') AND t.occurred_at >= ?2 AND t.occurred_at < ?3
        AND t.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.result_interaction_id = t.id)
      ORDER BY t.occurred_at, t.id"
);

fn list(conn: &rusqlite::Connection, sql: &str, bound: &[&dyn rusqlite::ToSql]) -> Result<Vec<Event>> {
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(bound, |row| {
        Ok(Event {
            id: row.get(0)?,
            known: row.get(1)?,
            at: row.get(2)?,
            has_time: row.get(3)?,
            minutes: row.get::<_, Option<i64>>(4)?.unwrap_or(MINUTES),
            subject: row.get(5)?,
            description: row.get(6)?,
            status: row.get(7)?,
            updated: row.get(8)?,
            name: row.get(9)?,
            address: row.get(10)?,
            repeats: match row.get(11)? {
                Some(rule) => Some(Repeats {
                    rule,
                    except: row.get(12)?,
                    zone: row.get(13)?,
                    series_start: row.get::<_, Option<String>>(14)?.unwrap_or_default(),
                }),
                None => None,
            },
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn write(out: &mut String, event: &Event, ctx: &Context) -> Result<()> {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let start = ids::parse_moment("due_at", &event.at)?;
    // One instance of a series cannot stand for all of it: it is an event of its own.
    let uid = match event.known.as_deref().filter(|known| !known.contains('/')) {
        Some(known) => escaped(known),
        None => format!("{}@kith", event.id),
    };
    put(out, "BEGIN:VEVENT");
    put(out, &format!("UID:{uid}"));
    put(out, &format!("DTSTAMP:{}", utc(ids::parse_moment("updated_at", &event.updated)?)));
    let repeats = event.repeats.as_ref();
    let zone = repeats.and_then(Repeats::zone);
    let place = Place::of(zone, ctx.zone());
    if event.has_time {
        for (name, at) in [("DTSTART", start), ("DTEND", start + Duration::minutes(event.minutes))] {
            match zone {
                Some(zone) => put(out, &format!("{name};TZID={zone}:{}", place.local(at).format("%Y%m%dT%H%M%S"))),
                None => put(out, &format!("{name}:{}", utc(at))),
            }
        }
    } else {
        // A day is kept as its midnight in UTC.
        let day = start.date_naive();
        put(out, &format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
        put(out, &format!("DTEND;VALUE=DATE:{}", (day + Duration::days(1)).format("%Y%m%d")));
    }
    if let Some(repeats) = repeats {
        repeat(out, repeats, start, event.has_time, place)?;
    }
    put(out, &format!("SUMMARY:{}", escaped(&event.subject)));
    if let Some(description) = &event.description {
        put(out, &format!("DESCRIPTION:{}", escaped(description)));
    }
    put(out, "STATUS:CONFIRMED");
    if event.status == "completed" {
        put(out, "TRANSP:TRANSPARENT");
    }
    if let Some(address) = &event.address {
        let name: String =
            event.name.iter().flat_map(|name| name.chars()).filter(|c| *c != '"' && !c.is_control()).collect();
        put(out, &format!("ATTENDEE;CN=\"{name}\":mailto:{address}"));
    }
    put(out, "END:VEVENT");
    Ok(())
}

/// The zones that events name, each once.
fn named_zones(events: &[Event]) -> BTreeMap<&str, Place> {
    let zones = events.iter().filter(|event| event.has_time).filter_map(|event| event.repeats.as_ref()?.zone());
    zones.map(|zone| (zone, Place::of(Some(zone), Zone::Machine))).collect()
}

/// The rule from `start` on: what is left of a number of times, and what is left out.
fn repeat(out: &mut String, repeats: &Repeats, start: DateTime<Utc>, has_time: bool, place: Place) -> Result<()> {
    let local = |at: DateTime<Utc>| if has_time { place.local(at) } else { at.naive_utc() };
    let rule = repeats.rule.trim();
    let parts = rule.split(';').filter(|part| !part.is_empty());
    let mut left: Vec<String> = Vec::new();
    for part in parts {
        match part.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("COUNT")) {
            Some((_, count)) => {
                let begun = ids::parse_moment("series_start", &repeats.series_start)?;
                let past =
                    Recurrence::read(rule, None, local(begun), place)?.between(local(begun), local(start), u16::MAX);
                let count = count.parse::<usize>().unwrap_or(1).saturating_sub(past.len()).max(1);
                left.push(format!("COUNT={count}"));
            }
            None => left.push(part.to_string()),
        }
    }
    put(out, &format!("RRULE:{}", left.join(";").trim_start_matches("RRULE:")));
    let except = repeats.except.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|one| !one.is_empty());
    for one in except {
        match (has_time, repeats.zone()) {
            (false, _) => put(out, &format!("EXDATE;VALUE=DATE:{}", one.chars().take(8).collect::<String>())),
            (true, Some(zone)) => put(out, &format!("EXDATE;TZID={zone}:{one}")),
            (true, None) => put(out, &format!("EXDATE:{one}{}", if repeats.zone.is_some() { "Z" } else { "" })),
        }
    }
    Ok(())
}

/// A line, folded where it is too long for one; characters stay whole.
fn put(out: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')) {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
