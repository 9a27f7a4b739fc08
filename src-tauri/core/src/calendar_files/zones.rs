//! Time zones as calendar files describe them: each change of the clocks by itself.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::activities::Place;

/// For how many years the changes of the clocks are written.
const YEARS: i32 = 10;

/// The VTIMEZONE of a zone with its changes from the year before a moment on, a line each.
pub fn lines(name: &str, place: Place, from: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec!["BEGIN:VTIMEZONE".to_string(), format!("TZID:{name}")];
    let year = chrono::Datelike::year(&from) - 1;
    let midnight =
        |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc();
    let (mut at, end) = (midnight(year), midnight(year + YEARS));
    let mut offset = place.offset(at);
    lines.extend(rule(at, offset, offset, false));
    while at < end {
        let next = at + Duration::days(1);
        let after = place.offset(next);
        if after != offset {
            let change = change_between(at, next, offset, place);
            lines.extend(rule(change, offset, after, after > offset));
            offset = after;
        }
        at = next;
    }
    lines.push("END:VTIMEZONE".into());
    lines
}

/// The first minute of a day at which the clocks show another offset.
fn change_between(mut before: DateTime<Utc>, mut after: DateTime<Utc>, offset: i64, place: Place) -> DateTime<Utc> {
    while after - before > Duration::minutes(1) {
        let middle = before + Duration::minutes((after - before).num_minutes() / 2);
        if place.offset(middle) == offset {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

fn rule(at: DateTime<Utc>, from: i64, to: i64, summer: bool) -> [String; 5] {
    let part = if summer { "DAYLIGHT" } else { "STANDARD" };
    let shown = |minutes: i64| {
        format!("{}{:02}{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
    };
    [
        format!("BEGIN:{part}"),
        format!("DTSTART:{}", (at.naive_utc() + Duration::minutes(from)).format("%Y%m%dT%H%M%S")),
        format!("TZOFFSETFROM:{}", shown(from)),
        format!("TZOFFSETTO:{}", shown(to)),
        format!("END:{part}"),
    ]
}
