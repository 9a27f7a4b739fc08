//! Whether what is coming of an event is said by one rule of ours: then one piece of work that repeats stands for it.

use std::collections::BTreeSet;

use calcard::icalendar::{
    ICalendarComponent, ICalendarParameterName, ICalendarProperty as Property, ICalendarRecurrenceRule, ICalendarValue,
};
use chrono::{DateTime, Duration, Utc};

use super::expand::{Instance, MOST, first, is_past, tz_id};
use super::read::Series;
use crate::Zone;
use crate::activities::recurrence::{self, Recurrence};
use crate::activities::{Place, Series as Planned, machine_zone};

/// A rule that ends by itself is followed for so many days.
const FAR: i64 = 200 * 366;

/// An event that repeats, from now on.
pub struct Repeating {
    /// The rule, where it begins, and what it leaves out from now on.
    pub series: Planned,
    /// The words of the event, at its first coming time; none where no time is left, or it is called off.
    pub next: Option<Instance>,
    /// The coming times that the rule gives.
    pub times: BTreeSet<DateTime<Utc>>,
}

/// The coming times of an event as one rule; nothing for one without a rule, and why for one whose rule says other times than
/// the file does.
pub fn repeating(
    series: &Series,
    found: &[Instance],
    now: DateTime<Utc>,
    zone: Zone,
) -> Result<Option<Repeating>, &'static str> {
    let events = || series.calendar.components.iter().zip(&series.lines).filter(|(_, line)| **line > 0);
    let mut ruled = events().map(|(event, _)| event).filter(|event| event.property(&Property::Rrule).is_some());
    let Some(event) = ruled.next() else { return Ok(None) };
    if ruled.next().is_some() {
        return Err("It has several rules.");
    }
    let Some(rule) = only_rule(event) else { return Err("It has several rules.") };
    if event.property(&Property::Exrule).is_some() {
        return Err("A second rule says when it does not take place.");
    }
    if events().any(|(event, _)| has_range(event)) {
        return Err("It was changed from one time on.");
    }
    let last = found.iter().map(|one| one.planned).max().ok_or("It never takes place.")?;
    let ends = rule.count.is_some() || rule.until.is_some();
    if found.len() >= MOST && (ends || is_past(last, false, now, zone)) {
        return Err("It takes place more often than can be looked at.");
    }
    let begins = first(event, &Property::Dtstart).ok_or("It has no beginning.")?;
    let whole_day = !begins.has_time();
    let zone_name = named(series, event, begins.tz_hour.is_some(), whole_day)?;
    let zone_name = zone_name.or_else(|| machine_zone().filter(|_| zone == Zone::Machine));
    let place = Place::of(zone_name.as_deref(), zone);
    let start = begins.to_date_time().ok_or("It has no beginning.")?.date_time;
    let series = Planned {
        rule: rule.to_string(),
        start: recurrence::due(start, !whole_day, place),
        has_time: !whole_day,
        zone: zone_name,
        except: Vec::new(),
    };
    let local = |at: DateTime<Utc>| recurrence::local(at, !whole_day, place);
    let until = if ends { local(now) + Duration::days(FAR) } else { local(last) + Duration::seconds(1) };
    let followed = Recurrence::read(&series.rule, None, start, place).map_err(|_| "Kith knows no such rule.")?;
    let ruled: BTreeSet<DateTime<Utc>> = followed
        .between((local(now) - Duration::days(2)).max(start), until, u16::MAX)
        .into_iter()
        .map(|at| recurrence::due(at, !whole_day, place))
        .filter(|at| !is_past(*at, whole_day, now, zone))
        .collect();
    let coming = || found.iter().filter(|one| !is_past(one.planned, whole_day, now, zone));
    let plain = |one: &&Instance| !one.apart && !one.cancelled;
    let said: BTreeSet<DateTime<Utc>> = coming().filter(plain).map(|one| one.planned).collect();
    let changed: BTreeSet<DateTime<Utc>> = found.iter().filter(|one| one.apart).map(|one| one.planned).collect();
    let called_off = found.iter().all(|one| one.cancelled || one.apart);
    let odd = ruled.difference(&said).any(|at| !changed.contains(at)) && event.property(&Property::Exdate).is_none();
    let more = said.difference(&ruled).next().is_some() && event.property(&Property::Rdate).is_none();
    if (odd || more) && !called_off {
        return Err("Its times are others by the clocks of its zone.");
    }
    let except = ruled.difference(&said).map(|at| local(*at)).collect();
    let times: BTreeSet<DateTime<Utc>> = ruled.intersection(&said).copied().collect();
    let next = coming().filter(plain).find(|one| times.first() == Some(&one.planned)).cloned();
    Ok(Some(Repeating { series: Planned { except, ..series }, next, times }))
}

fn only_rule(event: &ICalendarComponent) -> Option<&ICalendarRecurrenceRule> {
    let mut values = event.entries.iter().filter(|one| one.name == Property::Rrule).flat_map(|one| &one.values);
    match (values.next(), values.next()) {
        (Some(ICalendarValue::RecurrenceRule(rule)), None) => Some(rule),
        _ => None,
    }
}

fn has_range(event: &ICalendarComponent) -> bool {
    let planned = event.property(&Property::RecurrenceId);
    planned.is_some_and(|entry| entry.params.iter().any(|one| one.name == ICalendarParameterName::Range))
}

/// The name of the zone in which an event begins; none for a time of the reader's, and for a day.
fn named(
    series: &Series,
    event: &ICalendarComponent,
    has_offset: bool,
    whole_day: bool,
) -> Result<Option<String>, &'static str> {
    if whole_day {
        return Ok(None);
    }
    if has_offset {
        return Ok(Some("UTC".into()));
    }
    let Some(name) = tz_id(event, &Property::Dtstart) else { return Ok(None) };
    match series.calendar.build_tz_resolver().resolve(name) {
        Some(calcard::common::timezone::Tz::Tz(zone)) if !series.clocks.contains_key(name) => {
            Ok(Some(zone.name().to_string()))
        }
        _ => Err("Only the file knows its time zone."),
    }
}
