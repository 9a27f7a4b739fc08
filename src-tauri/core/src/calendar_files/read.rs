//! Events of a calendar file, with everything that belongs to one of them together.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Type, ICalendarMethod, ICalendarProperty as Property,
    ICalendarValue,
};
use calcard::{Entry, Parser};

use super::clocks::{self, Clocks};
use super::lines::event_lines;
use crate::{Error, Result};

/// Bytes of a calendar file.
const LARGEST: u64 = 64 * 1024 * 1024;

/// All that a file says of one event: the event itself, and instances that differ from it.
pub struct Series {
    /// Its id; of an event without one, the line on which it begins.
    pub uid: String,
    /// The calendar with its zones and these components alone.
    pub calendar: ICalendar,
    /// The line on which each component of the calendar begins; 0 for what is no event.
    pub lines: Vec<usize>,
    /// The zones of the calendar that go by no known name, by their TZID.
    pub clocks: Arc<HashMap<String, Clocks>>,
    /// The whole calendar calls its events off.
    pub called_off: bool,
}

/// What a calendar file holds.
pub struct Events {
    /// Events of the file, changed instances counted by themselves.
    pub count: usize,
    /// What belongs together, in the order of the file.
    pub series: Vec<Series>,
}

/// How many events a calendar file holds.
///
/// # Errors
/// As [`read`].
pub fn count_events(path: &Path) -> Result<usize> {
    Ok(read(path)?.count)
}

/// Reads a calendar file. Bytes that are no UTF-8 are read as Windows-1252.
///
/// # Errors
/// `file_not_found`, `not_permitted`, `too_large` above 64 MB, `calendar_unreadable` with the line.
pub fn read(path: &Path) -> Result<Events> {
    let file = std::fs::File::open(path).map_err(|cause| Error::from(cause).field("path"))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|cause| Error::from(cause).field("path"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new("too_large", "A calendar file has at most 64 MB.").field("path"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(text),
        Err(_) => parse(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

fn parse(text: &str) -> Result<Events> {
    let mut lines = event_lines(text)?.into_iter();
    let mut events = Events { count: 0, series: Vec::new() };
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut parser = Parser::new(text);
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => take(&mut events, &mut known, &mut lines, calendar),
            Entry::Eof | Entry::TooManyComponents => break,
            // What is outside of events was judged line by line; the parser goes on behind it.
            _ => {}
        }
    }
    Ok(events)
}

fn take(
    events: &mut Events,
    known: &mut HashMap<String, usize>,
    lines: &mut impl Iterator<Item = usize>,
    calendar: ICalendar,
) {
    let zones: Vec<ICalendarComponent> =
        calendar.components.iter().filter(|one| one.component_type == Type::VTimezone).cloned().collect();
    let clocks = Arc::new(clocks::unnamed(&calendar));
    let called_off = calendar.components.iter().any(|one| {
        let method = one.property(&Property::Method).and_then(|entry| entry.values.first());
        matches!(method, Some(ICalendarValue::Method(ICalendarMethod::Cancel)))
    });
    for mut event in calendar.components.into_iter().filter(|one| one.component_type == Type::VEvent) {
        events.count += 1;
        let line = lines.next().unwrap_or(0);
        let uid = event.uid().map_or_else(|| format!("line {line}"), str::to_string);
        // An instance that differs from its event belongs to it, however often either was changed.
        event.entries.retain(|entry| entry.name != Property::Sequence);
        event.component_ids.clear();
        let at = *known.entry(uid.clone()).or_insert_with(|| {
            let lines = vec![0; zones.len()];
            let calendar = ICalendar { components: zones.clone() };
            events.series.push(Series { uid, calendar, lines, clocks: Arc::clone(&clocks), called_off });
            events.series.len() - 1
        });
        if let Some(series) = events.series.get_mut(at) {
            series.calendar.components.push(event);
            series.lines.push(line);
            series.called_off |= called_off;
        }
    }
}
