//! The lines of a calendar file: what is wrong with it as a whole, and where each event begins.

use crate::{Error, Result};

/// Lines on which events begin, in the order of the file.
///
/// # Errors
/// `calendar_unreadable` with the line, for what is no calendar: another beginning, no end, a line of the calendar itself
/// that says nothing, a zone without rules or a day or more from UTC.
pub fn event_lines(text: &str) -> Result<Vec<usize>> {
    let mut open: Vec<Open> = Vec::new();
    let mut events = Vec::new();
    let mut begun = false;
    for (number, line) in unfolded(text) {
        let Some((name, value)) = line.split_once(':') else {
            match open.last() {
                Some(one) if one.name == "VCALENDAR" => {
                    return Err(wrong(number, "is neither a property nor a part of one"));
                }
                // Inside an event it is dropped, and the event stands.
                Some(_) => continue,
                None => return Err(wrong(number, "is not the beginning of a calendar")),
            }
        };
        let (name, value) = (name.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase());
        match name.as_str() {
            "BEGIN" => {
                begun = true;
                if value == "VEVENT" {
                    events.push(number);
                }
                if let Some(above) = open.last_mut() {
                    above.parts = true;
                }
                open.push(Open { name: value, line: number, parts: false, properties: false });
            }
            "END" => {
                let Some(at) = open.iter().rposition(|one| one.name == value) else { continue };
                if let Some(zone) = open.drain(at..).next().filter(|one| one.name == "VTIMEZONE" && !one.parts) {
                    return Err(wrong(zone.line, "begins a time zone without rules"));
                }
            }
            _ if !begun => return Err(wrong(number, "is not the beginning of a calendar")),
            "TZOFFSETFROM" | "TZOFFSETTO" => {
                let hours = value.trim_start_matches(['+', '-']).get(..2).and_then(|text| text.parse::<u32>().ok());
                if hours.is_none_or(|hours| hours >= 24) {
                    return Err(wrong(number, "is no distance from UTC"));
                }
            }
            _ => {
                if let Some(one) = open.last_mut() {
                    one.properties = true;
                }
            }
        }
    }
    // A calendar whose end was cut off is read as far as it goes.
    match open.first().filter(|one| one.properties && one.name != "VCALENDAR") {
        Some(one) => Err(wrong(one.line, "begins what has no end")),
        None => Ok(events),
    }
}

/// A part of the file that has begun and not ended.
struct Open {
    name: String,
    line: usize,
    /// Whether there are other parts in it.
    parts: bool,
    /// Whether it says anything.
    properties: bool,
}

fn wrong(line: usize, what: &str) -> Error {
    Error::new("calendar_unreadable", format!("Line {line} of the calendar file {what}.")).field("path")
}

/// The lines with the number of the first of each: one that begins with a blank goes on with the one before.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, whole))) => whole.push_str(more),
            _ => lines.push((index + 1, line.to_string())),
        }
    }
    lines
}
