//! The clocks of a zone that a calendar file describes by itself: nobody knows its name, so its own rules count.

use std::collections::HashMap;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Type, ICalendarProperty as Property, ICalendarValue,
};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};

/// Changes of the clocks by one rule that are looked at: yearly from 1601, as Outlook writes them, to 2200.
const MOST: usize = 600;

/// A change of the clocks.
struct Turn {
    /// What they show just before.
    at: NaiveDateTime,
    /// Minutes east of UTC before and after.
    from: i64,
    to: i64,
}

/// When the clocks of a zone change, the earliest first.
pub struct Clocks(Vec<Turn>);

/// The zones of a calendar that go by no name that is known, by their TZID.
pub fn unnamed(calendar: &ICalendar) -> HashMap<String, Clocks> {
    let zones = calendar.components.iter().filter(|one| one.component_type == Type::VTimezone);
    zones
        .filter(|zone| zone.timezone().is_none())
        .filter_map(|zone| {
            let name = value(zone, &Property::Tzid)?.as_text()?.to_string();
            let parts = zone.component_ids.iter().filter_map(|id| calendar.component_by_id(*id));
            let mut turns: Vec<Turn> = parts
                .filter(|part| matches!(part.component_type, Type::Standard | Type::Daylight))
                .flat_map(turns)
                .collect();
            turns.sort_by_key(|turn| turn.at - Duration::minutes(turn.from));
            (!turns.is_empty()).then_some((name, Clocks(turns)))
        })
        .collect()
}

impl Clocks {
    /// The moment at which they show `local`. Of two the first; one that is left out is counted on from before the change.
    pub fn moment(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let past = |turn: &&Turn| turn.at + Duration::minutes((turn.to - turn.from).max(0)) <= local;
        let offset = self
            .0
            .iter()
            .rev()
            .find(past)
            .map(|turn| turn.to)
            .or_else(|| self.0.first().map(|first| first.from))
            .unwrap_or(0);
        (local - Duration::minutes(offset)).and_utc()
    }
}

fn value<'a>(part: &'a ICalendarComponent, property: &Property) -> Option<&'a ICalendarValue> {
    part.property(property)?.values.first()
}

/// The changes that one rule of a zone describes; none where it cannot be read.
fn turns(part: &ICalendarComponent) -> Vec<Turn> {
    let offset = |property| value(part, property)?.as_partial_date_time().and_then(minutes);
    let (Some(from), Some(to)) = (offset(&Property::Tzoffsetfrom), offset(&Property::Tzoffsetto)) else {
        return Vec::new();
    };
    // The rule is one of days and times, as an event's is.
    let kept = [Property::Dtstart, Property::Rrule, Property::Rdate];
    let entries = part.entries.iter().filter(|entry| kept.contains(&entry.name)).cloned().collect();
    let event = ICalendarComponent { component_type: Type::VEvent, entries, component_ids: Vec::new() };
    let found = ICalendar { components: vec![event] }.expand_dates(Tz::Floating, MOST);
    found.events.iter().map(|event| Turn { at: event.start.naive_local(), from, to }).collect()
}

fn minutes(offset: &PartialDateTime) -> Option<i64> {
    let minutes = i64::from(offset.tz_hour?) * 60 + i64::from(offset.tz_minute.unwrap_or(0));
    Some(if offset.tz_minus { -minutes } else { minutes })
}
