//! The instances of an event, each with its own words.

use calcard::common::timezone::Tz;
use calcard::icalendar::dates::{CalendarErrorType, TimeOrDelta};
use calcard::icalendar::{ICalendarComponent, ICalendarProperty as Property, ICalendarStatus, ICalendarValue, Uri};
use chrono::{DateTime, Duration, Local, NaiveDateTime, TimeZone, Utc};

use super::read::Series;
use crate::Zone;
use crate::values::Email;

/// Instances of one event that are looked at: a daily meeting of 27 years.
const MOST: usize = 10_000;

/// One time at which an event takes place.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Line of the file on which its event begins.
    pub line: usize,
    /// Unique in the file and the same whenever the event comes again.
    pub key: String,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// Minutes from UTC where it takes place; none for whole days and where the file names no zone.
    pub offset_minutes: Option<i32>,
    /// How long it is.
    pub minutes: i64,
    /// Whether it is a day, without a time.
    pub whole_day: bool,
    /// What it is called.
    pub summary: String,
    /// What else is said, the place last.
    pub description: Option<String>,
    /// Addresses of who organises it and who takes part, folded, in the order of the file.
    pub addresses: Vec<String>,
    /// It does not take place.
    pub cancelled: bool,
}

/// An event that has no instances, and why.
pub struct Wrong {
    /// Line of the file on which it begins.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// The instances of an event in the order of time, and what of it cannot be read.
pub fn instances(series: &Series, zone: Zone) -> (Vec<Instance>, Vec<Wrong>) {
    let expanded = series.calendar.expand_dates(Tz::Floating, MOST);
    let line = |id: u32| series.lines.get(id as usize).copied().unwrap_or(0);
    let wrong = expanded.errors.iter().filter(|error| line(error.comp_id) > 0).map(|error| Wrong {
        line: line(error.comp_id),
        message: match error.error {
            CalendarErrorType::MissingDtStart => "The event has no beginning that can be read.",
            CalendarErrorType::InvalidDtStart => "The beginning of the event cannot be read.",
            CalendarErrorType::InvalidDtEnd => "The end of the event cannot be read.",
            CalendarErrorType::InvalidDuration => "The length of the event cannot be read.",
            CalendarErrorType::RRule(_) => "How often the event takes place cannot be read.",
        }
        .into(),
    });
    let repeats = expanded.events.len() > 1 || series.calendar.components.iter().any(ICalendarComponent::is_recurrent);
    let mut found: Vec<Instance> = expanded
        .events
        .iter()
        .filter(|event| line(event.comp_id) > 0)
        .filter_map(|event| {
            let component = series.calendar.component_by_id(event.comp_id)?;
            let start = moment(&event.start, zone);
            let minutes = match &event.end {
                TimeOrDelta::Time(end) => (moment(end, zone) - start).num_minutes(),
                TimeOrDelta::Delta(length) => length.num_minutes(),
            };
            let whole_day = component
                .property(&Property::Dtstart)
                .and_then(|entry| entry.values.first())
                .and_then(ICalendarValue::as_partial_date_time)
                .is_some_and(|start| !start.has_time());
            let named = !whole_day && !event.start.timezone().is_floating();
            Some(Instance {
                line: line(event.comp_id),
                key: if repeats {
                    format!("{}/{}", series.uid, original(component, event.start, zone))
                } else {
                    series.uid.clone()
                },
                start,
                offset_minutes: named
                    .then(|| (event.start.naive_local() - event.start.naive_utc()).num_minutes())
                    .and_then(|minutes| i32::try_from(minutes).ok()),
                minutes: minutes.max(0),
                whole_day,
                summary: text(component, &Property::Summary)
                    .unwrap_or_else(|| "Meeting".into())
                    .chars()
                    .take(300)
                    .collect(),
                description: described(component),
                addresses: addresses(component),
                cancelled: series.called_off || component.status() == Some(&ICalendarStatus::Cancelled),
            })
        })
        .collect();
    found.sort_by(|a, b| (a.start, &a.key).cmp(&(b.start, &b.key)));
    (found, wrong.collect())
}

/// The moment for which an instance was planned: one that was moved keeps it.
fn original(component: &ICalendarComponent, start: DateTime<Tz>, zone: Zone) -> String {
    let moved = component.property(&Property::RecurrenceId).and_then(|entry| {
        let day = entry.values.first()?.as_partial_date_time()?.to_date_time()?;
        let tz = day.tz().or_else(|| entry.tz_id().and_then(|id| id.parse().ok())).unwrap_or(start.timezone());
        day.to_date_time_with_tz(tz)
    });
    moment(&moved.unwrap_or(start), zone).format("%Y%m%dT%H%M%SZ").to_string()
}

/// A time without a zone is one of the reader's.
fn moment(at: &DateTime<Tz>, zone: Zone) -> DateTime<Utc> {
    if !at.timezone().is_floating() {
        return at.to_utc();
    }
    let local: NaiveDateTime = at.naive_local();
    match zone {
        Zone::Fixed(offset) => offset.from_local_datetime(&local).earliest().map(|at| at.to_utc()),
        // Where the clocks go forward an hour does not exist; the meeting is an hour later then.
        Zone::Machine => Local
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| Local.from_local_datetime(&(local + Duration::hours(1))).earliest())
            .map(|at| at.to_utc()),
    }
    .unwrap_or_else(|| local.and_utc())
}

fn text(component: &ICalendarComponent, property: &Property) -> Option<String> {
    let text = component.property(property)?.values.first()?.as_text()?.trim();
    (!text.is_empty()).then(|| text.replace('\0', ""))
}

fn described(component: &ICalendarComponent) -> Option<String> {
    let place = text(component, &Property::Location).map(|place| format!("Place: {place}"));
    let parts: Vec<String> = [text(component, &Property::Description), place].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n\n").chars().take(50_000).collect())
}

fn addresses(component: &ICalendarComponent) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let people = component.entries.iter().filter(|one| matches!(one.name, Property::Organizer | Property::Attendee));
    for value in people.filter_map(|entry| entry.values.first()) {
        let said = match value {
            ICalendarValue::Uri(Uri::Location(uri)) => uri.as_str(),
            other => other.as_text().unwrap_or_default(),
        };
        let address = match said.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => said.get(7..).unwrap_or_default(),
            _ => said,
        };
        if let Ok(address) = Email::parse(address.trim()) {
            let key = address.key().to_string();
            if !found.contains(&key) {
                found.push(key);
            }
        }
    }
    found
}
