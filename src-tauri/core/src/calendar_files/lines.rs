//! The lines of a calendar file: what is wrong with it as a whole, and where each event begins.

use crate::{Error, Result};

/// What a file may begin with: a calendar, or a part of one by itself.
const ROOTS: [&str; 6] = ["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM"];

/// Lines on which events begin, in the order of the file.
///
/// # Errors
/// `calendar_unreadable` with the line, for what is no calendar: another beginning, a line of the calendar itself that
/// says nothing, a zone that is a day or more from UTC.
pub fn event_lines(text: &str) -> Result<Vec<usize>> {
    let wrong = |line: usize, what: &str| {
        Err(Error::new("calendar_unreadable", format!("Line {line} of the calendar file {what}.")).field("path"))
    };
    let mut open: Vec<String> = Vec::new();
    let mut events = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        // A line that begins with a blank goes on with the one before.
        if line.starts_with([' ', '\t']) || line.trim().is_empty() {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            match open.last().map(String::as_str) {
                Some("VCALENDAR") => return wrong(number, "is neither a property nor a part of one"),
                None => return wrong(number, "is not the beginning of a calendar"),
                // Inside an event it is dropped, and the event stands.
                Some(_) => continue,
            }
        };
        let (name, value) = (name.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase());
        match name.as_str() {
            "BEGIN" => {
                if open.is_empty() && !ROOTS.contains(&value.as_str()) {
                    return wrong(number, "is not the beginning of a calendar");
                }
                if value == "VEVENT" {
                    events.push(number);
                }
                open.push(value);
            }
            "END" => {
                if let Some(at) = open.iter().rposition(|one| *one == value) {
                    open.truncate(at);
                }
            }
            _ if open.is_empty() => return wrong(number, "is not the beginning of a calendar"),
            "TZOFFSETFROM" | "TZOFFSETTO" => {
                let hours = value.trim_start_matches(['+', '-']).get(..2).and_then(|text| text.parse::<u32>().ok());
                if hours.is_none_or(|hours| hours >= 24) {
                    return wrong(number, "is no distance from UTC");
                }
            }
            _ => {}
        }
    }
    Ok(events)
}
