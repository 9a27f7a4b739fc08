//! Work that repeats: rules of RFC 5545, reckoned by the clocks of the zone in which it was planned. A rule is followed
//! on local days and times, and each is turned into a moment on its own: 09:00 stays 09:00 when the clocks change.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::place::Place;
use crate::{Error, Result};

/// Longest rule in characters.
const MAX_RULE: usize = 500;

/// A rule with its first occurrence and what it leaves out, by local clocks.
pub struct Recurrence {
    set: RRuleSet,
}

fn wrong(why: impl std::fmt::Display) -> Error {
    Error::invalid("recurrence", format!("The rule cannot be followed: {why}."))
}

fn pinned(local: NaiveDateTime) -> DateTime<Tz> {
    local.and_utc().with_timezone(&Tz::UTC)
}

impl Recurrence {
    /// Reads a rule such as `FREQ=MONTHLY;BYDAY=3MO`; `except` is a list of local days or times with commas between them,
    /// `20261130T090000`.
    ///
    /// # Errors
    /// `invalid` for the field `recurrence`: what is no rule, repeats more often than daily, or never happens.
    pub fn read(rule: &str, except: Option<&str>, start: NaiveDateTime, place: Place) -> Result<Self> {
        if rule.chars().count() > MAX_RULE {
            return Err(wrong(format!("it is longer than {MAX_RULE} characters")));
        }
        let parsed: RRule<Unvalidated> = local_until(rule, place).parse().map_err(wrong)?;
        if matches!(parsed.get_freq(), Frequency::Hourly | Frequency::Minutely | Frequency::Secondly) {
            return Err(wrong("it repeats more often than once a day"));
        }
        let mut set = parsed.build(pinned(start)).map_err(wrong)?;
        for left_out in except.unwrap_or_default().split(',').filter_map(local_time) {
            // A day alone leaves out the occurrence of that day.
            let at = left_out.unwrap_or_else(|day| day.and_time(start.time()));
            set = set.exdate(pinned(at));
        }
        Ok(Self { set })
    }

    /// The first occurrence after `from`.
    #[must_use]
    pub fn after(self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let found = self.set.after(pinned(from)).all(2).dates;
        found.into_iter().map(|at| at.naive_utc()).find(|at| *at > from)
    }

    /// The occurrences from one local time to before another; at most `most`.
    #[must_use]
    pub fn between(self, from: NaiveDateTime, to: NaiveDateTime, most: u16) -> Vec<NaiveDateTime> {
        let found = self.set.after(pinned(from)).before(pinned(to)).all(most).dates;
        found.into_iter().map(|at| at.naive_utc()).filter(|at| *at < to).collect()
    }
}

/// The end of a rule is given as a moment or a day; the rule is followed by local clocks, so it becomes a local time.
fn local_until(rule: &str, place: Place) -> String {
    let rule = rule.trim();
    let rule =
        rule.get(..6).filter(|head| head.eq_ignore_ascii_case("RRULE:")).map_or(rule, |_| rule.get(6..).unwrap_or(""));
    let parts: Vec<String> = rule
        .split(';')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let Some((name, until)) = part.split_once('=') else { return part.to_string() };
            if !name.eq_ignore_ascii_case("UNTIL") {
                return part.to_string();
            }
            let local = match local_time(until) {
                Some(Ok(at)) if until.ends_with(['Z', 'z']) => Some(place.local(at.and_utc())),
                Some(Ok(at)) => Some(at),
                Some(Err(day)) => day.and_hms_opt(23, 59, 59),
                None => None,
            };
            local.map_or_else(|| part.to_string(), |at| format!("UNTIL={}Z", at.format("%Y%m%dT%H%M%S")))
        })
        .collect();
    parts.join(";")
}

/// `20261130T090000` as a time, `20261130` as a day.
pub fn local_time(text: &str) -> Option<std::result::Result<NaiveDateTime, chrono::NaiveDate>> {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    if let Ok(at) = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S") {
        return Some(Ok(at));
    }
    chrono::NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(Err)
}

/// How an occurrence stands in the list of what a rule leaves out.
#[must_use]
pub fn left_out(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// The rule when the occurrence of one day, and all that follow, go to another: the weekday or the day of the month that
/// it names moves along. A rule such as the third Monday stays as it is.
#[must_use]
pub fn moved(rule: &str, from: NaiveDateTime, to: NaiveDateTime) -> String {
    let day = |at: NaiveDateTime| match at.weekday() {
        chrono::Weekday::Mon => "MO",
        chrono::Weekday::Tue => "TU",
        chrono::Weekday::Wed => "WE",
        chrono::Weekday::Thu => "TH",
        chrono::Weekday::Fri => "FR",
        chrono::Weekday::Sat => "SA",
        chrono::Weekday::Sun => "SU",
    };
    let parts = rule.split(';').map(|part| match part.split_once('=') {
        Some(("BYDAY", days)) if days.split(',').any(|one| one == day(from)) => {
            let mut kept: Vec<&str> = days.split(',').filter(|one| *one != day(from) && *one != day(to)).collect();
            kept.push(day(to));
            format!("BYDAY={}", kept.join(","))
        }
        Some(("BYMONTHDAY", one)) if one == from.day().to_string() => format!("BYMONTHDAY={}", to.day()),
        Some(("BYMONTH", one)) if one == from.month().to_string() => format!("BYMONTH={}", to.month()),
        _ => part.to_string(),
    });
    parts.collect::<Vec<_>>().join(";")
}

/// The moment that a local occurrence of an activity is due at. One without a time is its day, which is kept as midnight
/// UTC whatever the zone.
#[must_use]
pub fn due(local: NaiveDateTime, has_time: bool, place: Place) -> DateTime<Utc> {
    if has_time { place.moment(local) } else { local.date().and_time(chrono::NaiveTime::MIN).and_utc() }
}

/// The other way round.
#[must_use]
pub fn local(due: DateTime<Utc>, has_time: bool, place: Place) -> NaiveDateTime {
    if has_time { place.local(due) } else { due.naive_utc() }
}
