//! The instances of an event, each with its own words.

use std::collections::BTreeSet;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::dates::{CalendarErrorType, TimeOrDelta};
use calcard::icalendar::{
    ICalendarComponent, ICalendarParameterName, ICalendarProperty as Property, ICalendarStatus, ICalendarValue, Uri,
};
use chrono::{DateTime, NaiveTime, Utc};

use super::read::Series;
use crate::Zone;
use crate::activities::Place;
use crate::values::Email;

/// Instances of one event that are looked at: a daily meeting of 27 years.
pub const MOST: usize = 10_000;

/// One time at which an event takes place.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Line of the file on which its event begins.
    pub line: usize,
    /// Unique in the file and the same whenever the event comes again.
    pub key: String,
    /// When it begins; of a whole day the midnight in UTC, of which only the date counts.
    pub start: DateTime<Utc>,
    /// When it would begin by the rule of its event: one that was moved keeps it.
    pub planned: DateTime<Utc>,
    /// The file describes it by itself (RECURRENCE-ID).
    pub apart: bool,
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
    /// Who organises it and who takes part, in the order of the file.
    pub guests: Vec<Guest>,
    /// It does not take place.
    pub cancelled: bool,
}

/// Somebody who organises an event or takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The address, folded.
    pub address: String,
    /// What the file calls them.
    pub name: Option<String>,
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
    let reading = Reading { series, zone };
    let expanded = series.calendar.expand_dates(Tz::Floating, MOST);
    let line = |id: u32| series.lines.get(id as usize).copied().unwrap_or(0);
    let mut wrong: Vec<Wrong> = expanded
        .errors
        .iter()
        .filter(|error| line(error.comp_id) > 0)
        .map(|error| Wrong {
            line: line(error.comp_id),
            message: match error.error {
                CalendarErrorType::MissingDtStart => "The event has no beginning that can be read.",
                CalendarErrorType::InvalidDtStart => "The beginning of the event cannot be read.",
                CalendarErrorType::InvalidDtEnd => "The end of the event cannot be read.",
                CalendarErrorType::InvalidDuration => "The length of the event cannot be read.",
                CalendarErrorType::RRule(_) => "How often the event takes place cannot be read.",
            }
            .into(),
        })
        .collect();
    let mut strange: BTreeSet<u32> = BTreeSet::new();
    for (id, component) in (0..).zip(&series.calendar.components) {
        if let Some(name) = reading.unknown_zone(component).filter(|_| line(id) > 0) {
            strange.insert(id);
            let message = format!("The time zone “{name}” is neither known nor described in the file.");
            wrong.push(Wrong { line: line(id), message });
        }
    }
    for (id, component) in (0..).zip(&series.calendar.components) {
        let mut rules = component.entries.iter().filter(|entry| entry.name == Property::Rrule);
        let understood = |value: &ICalendarValue| matches!(value, ICalendarValue::RecurrenceRule(_));
        if line(id) > 0 && rules.any(|entry| !entry.values.iter().all(understood)) {
            let message = "How often the event repeats cannot be read: it was taken once.".to_string();
            wrong.push(Wrong { line: line(id), message });
        }
    }
    let repeats = expanded.events.len() > 1 || series.calendar.components.iter().any(ICalendarComponent::is_recurrent);
    let mut found: Vec<Instance> = expanded
        .events
        .iter()
        .filter(|event| line(event.comp_id) > 0 && !strange.contains(&event.comp_id))
        .filter_map(|event| {
            let component = series.calendar.component_by_id(event.comp_id)?;
            let whole_day = first(component, &Property::Dtstart).is_some_and(|start| !start.has_time());
            let zone = tz_id(component, &Property::Dtstart);
            // A whole day is no moment: it is the same day wherever it is read.
            let (start, end) = if whole_day {
                let day = |at: &DateTime<Tz>| at.naive_local().date().and_time(NaiveTime::MIN).and_utc();
                (day(&event.start), None)
            } else {
                let end = match &event.end {
                    TimeOrDelta::Time(end) => Some(reading.moment(end, tz_id(component, &Property::Dtend).or(zone))),
                    TimeOrDelta::Delta(_) => None,
                };
                (reading.moment(&event.start, zone), end)
            };
            let length = match (&event.end, end) {
                (_, Some(end)) => end - start,
                (TimeOrDelta::Delta(length), None) => *length,
                (TimeOrDelta::Time(end), None) => end.naive_local() - event.start.naive_local(),
            };
            let named = !whole_day && (!event.start.timezone().is_floating() || zone.is_some());
            let planned = reading.original(component, event.start, start);
            Some(Instance {
                line: line(event.comp_id),
                key: if repeats {
                    format!("{}/{}", series.uid, planned.format("%Y%m%dT%H%M%SZ"))
                } else {
                    series.uid.clone()
                },
                start,
                planned,
                apart: component.property(&Property::RecurrenceId).is_some(),
                offset_minutes: named
                    .then(|| (event.start.naive_local() - start.naive_utc()).num_minutes())
                    .and_then(|minutes| i32::try_from(minutes).ok()),
                // Without an end or a length it is over as soon as it begins.
                minutes: if lasts(component) { length.num_minutes().max(0) } else { 0 },
                whole_day,
                summary: text(component, &Property::Summary)
                    .unwrap_or_else(|| "Meeting".into())
                    .chars()
                    .take(300)
                    .collect(),
                description: described(component),
                guests: guests(component),
                cancelled: series.called_off || component.status() == Some(&ICalendarStatus::Cancelled),
            })
        })
        .collect();
    found.sort_by(|a, b| (a.start, &a.key).cmp(&(b.start, &b.key)));
    (found, wrong)
}

impl Instance {
    /// Whether it is over, or has begun; a whole day is when it is over where the reader is.
    pub fn is_past(&self, now: DateTime<Utc>, zone: Zone) -> bool {
        is_past(self.start, self.whole_day, now, zone)
    }
}

/// The same of a time by itself.
pub fn is_past(at: DateTime<Utc>, whole_day: bool, now: DateTime<Utc>, zone: Zone) -> bool {
    if whole_day { at.date_naive() < zone.day(now) } else { at <= now }
}

/// How the times of an event are read.
struct Reading<'a> {
    series: &'a Series,
    zone: Zone,
}

impl Reading<'_> {
    /// The zone of an event's beginning that nobody knows and the file does not describe.
    fn unknown_zone<'c>(&self, component: &'c ICalendarComponent) -> Option<&'c str> {
        let start = first(component, &Property::Dtstart)?;
        let floating = start.has_time() && start.tz_hour.is_none();
        let name = tz_id(component, &Property::Dtstart).filter(|_| floating)?;
        let known =
            self.series.clocks.contains_key(name) || self.series.calendar.build_tz_resolver().resolve(name).is_some();
        (!known).then_some(name)
    }

    /// A time without a zone is one of the reader's.
    fn moment(&self, at: &DateTime<Tz>, zone: Option<&str>) -> DateTime<Utc> {
        if !at.timezone().is_floating() {
            return at.to_utc();
        }
        match zone.and_then(|name| self.series.clocks.get(name)) {
            Some(clocks) => clocks.moment(at.naive_local()),
            None => Place::of(None, self.zone).moment(at.naive_local()),
        }
    }

    /// The moment or day for which an instance was planned: one that was moved keeps it.
    fn original(&self, component: &ICalendarComponent, start: DateTime<Tz>, begins: DateTime<Utc>) -> DateTime<Utc> {
        let moved = component.property(&Property::RecurrenceId).and_then(|entry| {
            let planned = entry.values.first()?.as_partial_date_time()?;
            let day = planned.to_date_time()?;
            if !planned.has_time() {
                return Some(day.date_time.and_utc());
            }
            let tz = day.tz().or_else(|| entry.tz_id().and_then(|id| id.parse().ok())).unwrap_or(start.timezone());
            let zone = entry.tz_id().or_else(|| tz_id(component, &Property::Dtstart));
            Some(self.moment(&day.to_date_time_with_tz(tz)?, zone))
        });
        moved.unwrap_or(begins)
    }
}

fn lasts(component: &ICalendarComponent) -> bool {
    component.property(&Property::Dtend).or_else(|| component.property(&Property::Duration)).is_some()
}

pub fn first<'a>(component: &'a ICalendarComponent, property: &Property) -> Option<&'a PartialDateTime> {
    component.property(property)?.values.first()?.as_partial_date_time()
}

pub fn tz_id<'a>(component: &'a ICalendarComponent, property: &Property) -> Option<&'a str> {
    component.property(property)?.tz_id()
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

fn guests(component: &ICalendarComponent) -> Vec<Guest> {
    let mut found: Vec<Guest> = Vec::new();
    let people = component.entries.iter().filter(|one| matches!(one.name, Property::Organizer | Property::Attendee));
    for (entry, value) in people.filter_map(|entry| Some((entry, entry.values.first()?))) {
        let said = match value {
            ICalendarValue::Uri(Uri::Location(uri)) => uri.as_str(),
            other => other.as_text().unwrap_or_default(),
        };
        let address = match said.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => said.get(7..).unwrap_or_default(),
            _ => said,
        };
        let Ok(address) = Email::parse(address.trim()) else { continue };
        let address = address.key().to_string();
        if found.iter().all(|one| one.address != address) {
            let called = entry.params.iter().find(|one| one.name == ICalendarParameterName::Cn);
            let name = called.and_then(|one| one.value.as_text()).map(|name| name.trim().replace('\0', ""));
            found.push(Guest { address, name: name.filter(|name| !name.is_empty() && !name.contains('@')) });
        }
    }
    found
}
