use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};

use crate::{Error, Result, Zone};

/// A moment or a whole day that a filter compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// An exact moment, stored form.
    Moment(String),
    /// A whole day.
    Day(NaiveDate),
}

/// Reads `2026-11-21`, a moment, or a relative form: `now`, `today`, or the first day of the present
/// `week` (Monday), `month`, `quarter` or `year`, each with any number of shifts behind it: `now-90d`,
/// `today+1w`, `month+1m-1d`. Units h (after `now` alone), d, w, m (months), y.
pub fn moment_bound(text: &str, now: DateTime<Utc>, zone: Zone) -> Result<Bound> {
    let text = text.trim();
    let today = zone.day(now);
    if let Some(rest) = text.strip_prefix("now") {
        return Ok(Bound::Moment(crate::ids::moment(shift(now, rest, text)?)));
    }
    for (name, first) in [
        ("today", Some(today)),
        ("week", today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))),
        ("month", today.with_day(1)),
        ("quarter", today.with_day(1).and_then(|first| first.with_month(today.month0() / 3 * 3 + 1))),
        ("year", today.with_ordinal(1)),
    ] {
        if let (Some(rest), Some(first)) = (text.strip_prefix(name), first) {
            let midnight = first.and_time(NaiveTime::MIN).and_utc();
            return Ok(Bound::Day(shift(midnight, rest, text)?.date_naive()));
        }
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(Bound::Day(day));
    }
    crate::ids::parse_moment("value", text).map(|at| Bound::Moment(crate::ids::moment(at)))
}

/// The same for a field without a time: always a day.
pub fn date_bound(text: &str, now: DateTime<Utc>, zone: Zone) -> Result<String> {
    Ok(match moment_bound(text, now, zone)? {
        Bound::Day(day) => day.to_string(),
        Bound::Moment(at) => zone.day(crate::ids::parse_moment("value", &at)?).to_string(),
    })
}

/// Applies shifts such as `+1m-1d` one after the other.
fn shift(from: DateTime<Utc>, shifts: &str, whole: &str) -> Result<DateTime<Utc>> {
    let unreadable = || {
        Error::invalid("value", format!("“{whole}” is not a date, a moment, or a form such as now-90d or today+1w."))
    };
    let mut at = from;
    let mut rest = shifts;
    while !rest.is_empty() {
        let back = match rest.chars().next() {
            Some('-') => true,
            Some('+') => false,
            _ => return Err(unreadable()),
        };
        let digits: String = rest.chars().skip(1).take_while(char::is_ascii_digit).collect();
        let unit = rest.chars().nth(digits.len() + 1).ok_or_else(unreadable)?;
        let amount: u32 = digits.parse().map_err(|_| unreadable())?;
        at = step(at, back, amount, unit).ok_or_else(unreadable)?;
        rest = rest.get(digits.len() + 1 + unit.len_utf8()..).unwrap_or_default();
    }
    Ok(at)
}

fn step(at: DateTime<Utc>, back: bool, amount: u32, unit: char) -> Option<DateTime<Utc>> {
    let days = |n: u64| if back { at.checked_sub_days(Days::new(n)) } else { at.checked_add_days(Days::new(n)) };
    let months =
        |n: u32| if back { at.checked_sub_months(Months::new(n)) } else { at.checked_add_months(Months::new(n)) };
    match unit {
        'h' => {
            let hours = chrono::Duration::hours(i64::from(amount));
            if back { at.checked_sub_signed(hours) } else { at.checked_add_signed(hours) }
        }
        'd' => days(u64::from(amount)),
        'w' => days(u64::from(amount) * 7),
        'm' => months(amount),
        'y' => amount.checked_mul(12).and_then(months),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTC: Zone = Zone::Fixed(chrono::FixedOffset::east_opt(0).unwrap());

    #[test]
    fn relative_dates_shift_from_the_given_now() {
        let now = crate::ids::parse_moment("now", "2026-03-31T10:00:00Z").unwrap();
        assert_eq!(moment_bound("now-90d", now, UTC).unwrap(), Bound::Moment("2025-12-31T10:00:00.000Z".into()));
        for (form, day) in [
            ("today+1w", "2026-04-07"),
            ("today-1m", "2026-02-28"),
            ("2026-01-02", "2026-01-02"),
            ("week", "2026-03-30"),
            ("month", "2026-03-01"),
            ("month+1m-1d", "2026-03-31"),
            ("quarter-3m", "2025-10-01"),
            ("year+1y-1d", "2026-12-31"),
        ] {
            assert_eq!(date_bound(form, now, UTC).unwrap(), day, "{form}");
        }
        for bad in ["now-", "now-5x", "nowhere", "today*3d", "now-999999999y", "now-é", "month+1m-", "today-1d1"] {
            assert_eq!(moment_bound(bad, now, UTC).unwrap_err().code, "invalid", "{bad}");
        }
    }

    #[test]
    fn today_is_the_day_where_people_are() {
        let now = crate::ids::parse_moment("now", "2026-03-31T22:30:00Z").unwrap();
        let east = Zone::Fixed(chrono::FixedOffset::east_opt(2 * 3600).unwrap());
        let west = Zone::Fixed(chrono::FixedOffset::west_opt(5 * 3600).unwrap());
        assert_eq!(date_bound("today", now, east).unwrap(), "2026-04-01");
        assert_eq!(date_bound("month", now, east).unwrap(), "2026-04-01");
        assert_eq!(date_bound("now", now, east).unwrap(), "2026-04-01");
        assert_eq!(date_bound("today", now, west).unwrap(), "2026-03-31");
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        assert_eq!(east.begins(day), "2026-03-31T22:00:00.000Z");
        assert_eq!(west.begins(day), "2026-04-01T05:00:00.000Z");
    }
}
