use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::{Error, Result};

/// A moment or a whole day that a filter compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// An exact moment, stored form.
    Moment(String),
    /// A whole day.
    Day(NaiveDate),
}

/// Reads `2026-11-21`, a moment, or a relative form: `now`, `today`, `now-90d`, `today+1w`;
/// units h, d, w, m (months), y.
pub fn moment_bound(text: &str, now: DateTime<Utc>) -> Result<Bound> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("now") {
        return Ok(Bound::Moment(crate::ids::moment(shift(now, rest, text)?)));
    }
    if let Some(rest) = text.strip_prefix("today") {
        return Ok(Bound::Day(shift(now, rest, text)?.date_naive()));
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(Bound::Day(day));
    }
    crate::ids::parse_moment("value", text).map(|at| Bound::Moment(crate::ids::moment(at)))
}

/// The same for a field without a time: always a day.
pub fn date_bound(text: &str, now: DateTime<Utc>) -> Result<String> {
    Ok(match moment_bound(text, now)? {
        Bound::Day(day) => day.to_string(),
        Bound::Moment(at) => at.chars().take(10).collect(),
    })
}

fn shift(now: DateTime<Utc>, offset: &str, whole: &str) -> Result<DateTime<Utc>> {
    let unreadable = || {
        Error::invalid("value", format!("“{whole}” is not a date, a moment, or a form such as now-90d or today+1w."))
    };
    if offset.is_empty() {
        return Ok(now);
    }
    let mut signs = offset.chars();
    let back = match signs.next() {
        Some('-') => true,
        Some('+') => false,
        _ => return Err(unreadable()),
    };
    let unit = signs.next_back().ok_or_else(unreadable)?;
    let amount: u32 = signs.as_str().parse().map_err(|_| unreadable())?;
    let days = |n: u64| if back { now.checked_sub_days(Days::new(n)) } else { now.checked_add_days(Days::new(n)) };
    let months =
        |n: u32| if back { now.checked_sub_months(Months::new(n)) } else { now.checked_add_months(Months::new(n)) };
    let shifted = match unit {
        'h' => {
            let hours = chrono::Duration::hours(i64::from(amount));
            if back { now.checked_sub_signed(hours) } else { now.checked_add_signed(hours) }
        }
        'd' => days(u64::from(amount)),
        'w' => days(u64::from(amount) * 7),
        'm' => months(amount),
        'y' => amount.checked_mul(12).and_then(months),
        _ => return Err(unreadable()),
    };
    shifted.ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_dates_shift_from_the_given_now() {
        let now = crate::ids::parse_moment("now", "2026-03-31T10:00:00Z").unwrap();
        assert_eq!(moment_bound("now-90d", now).unwrap(), Bound::Moment("2025-12-31T10:00:00.000Z".into()));
        assert_eq!(date_bound("today+1w", now).unwrap(), "2026-04-07");
        assert_eq!(date_bound("today-1m", now).unwrap(), "2026-02-28");
        assert_eq!(date_bound("2026-01-02", now).unwrap(), "2026-01-02");
        for bad in ["now-", "now-5x", "nowhere", "today*3d", "now-999999999y", "now-é"] {
            assert_eq!(moment_bound(bad, now).unwrap_err().code, "invalid", "{bad}");
        }
    }
}
