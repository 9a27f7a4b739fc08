//! Dates and times as people and programs write them.

use super::date_order::DateOrder;
use super::date_words::{is_weekday, month_of};
use super::{ValueError, shown};
use chrono::{DateTime, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};

/// How sure a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The text can be read in one way, or in the way of the hint.
    Certain,
    /// Day and month are both 12 or less, differ, and no hint was given.
    Ambiguous,
    /// The text contradicts the hint and was read in the only way that it can be.
    AgainstHint,
}

/// A day without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedDate {
    /// The day.
    pub date: NaiveDate,
    /// How sure the order of day and month is.
    pub reading: Reading,
}

/// A moment, or a day when no time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedDateTime {
    /// The moment in UTC; midnight local time when `has_time` is false.
    pub utc: DateTime<Utc>,
    /// The day as written.
    pub date: NaiveDate,
    /// Whether a time of day was written.
    pub has_time: bool,
    /// Whether an offset from UTC was written.
    pub has_offset: bool,
    /// How sure the order of day and month is.
    pub reading: Reading,
}

/// A day as it is stored: `YYYY-MM-DD`.
pub fn iso_date(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// A moment as it is stored: ISO 8601, UTC, milliseconds, `2026-11-21T07:16:00.123Z`.
pub fn iso_utc(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads a day. A time of day behind it is read over.
///
/// Without a hint, dates with slashes are read month first, with dots or dashes day first, and the
/// result says [`Reading::Ambiguous`] when the other order was possible. Years of two digits are
/// 1950 to 2049. Years must lie between 1000 and 9999.
///
/// # Errors
/// `date_invalid`
pub fn parse_date(text: &str, order: Option<DateOrder>) -> Result<ParsedDate, ValueError> {
    let parsed = parse_date_time(text, order, 0)?;
    Ok(ParsedDate { date: parsed.date, reading: parsed.reading })
}

/// Reads a moment: a day, and a time of day with or without an offset (`Z`, `+0800`, `-05:00`,
/// `UTC`). Where no offset is written, `local_offset_minutes` east of UTC applies.
///
/// # Errors
/// `date_invalid`
pub fn parse_date_time(
    text: &str,
    order: Option<DateOrder>,
    local_offset_minutes: i32,
) -> Result<ParsedDateTime, ValueError> {
    let invalid =
        || ValueError::new("date_invalid", format!("\"{}\" is not a date such as 2026-11-21.", shown(text, 60)));
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() > 80 {
        return Err(invalid());
    }
    if let Some(moment) = excel_serial_text(trimmed) {
        return local(moment, moment.time() != NaiveTime::MIN, local_offset_minutes, Reading::Certain)
            .ok_or_else(invalid);
    }
    let (day, time) = split_time(trimmed);
    let (date, reading) = read_day(day, order).ok_or_else(|| beyond(day, order).unwrap_or_else(invalid))?;
    let Some(time) = time else {
        return local(date.and_time(NaiveTime::MIN), false, local_offset_minutes, reading).ok_or_else(invalid);
    };
    let (time, offset) = read_time(time).ok_or_else(invalid)?;
    let moment = date.and_time(time);
    match offset {
        None => local(moment, true, local_offset_minutes, reading).ok_or_else(invalid),
        Some(minutes) => {
            let utc = shift(moment, minutes).ok_or_else(invalid)?;
            Ok(ParsedDateTime { utc, date, has_time: true, has_offset: true, reading })
        }
    }
}

/// The moment of an Excel serial number in the 1900 system (45631 is 2024-12-05), to the
/// millisecond. `None` outside 1 to 2,958,465 (years 1900 to 9999).
pub fn parse_excel_serial(serial: f64) -> Option<NaiveDateTime> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Serial 60 is the day 1900-02-29 that never was; before it the count is off by one.
    let shifted = if serial < 60.0 { serial + 1.0 } else { serial };
    let days = shifted.floor();
    let millis = ((shifted - days) * 86_400_000.0).round();
    let base = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    // Both are whole numbers far inside the range of i64.
    let (days, millis) = (days as i64, millis as i64);
    base.checked_add_signed(Duration::days(days))?.checked_add_signed(Duration::milliseconds(millis))
}

/// Five digits with or without a fraction: days from 1927 to 2173.
fn excel_serial_text(text: &str) -> Option<NaiveDateTime> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let five = whole.len() == 5 && whole.bytes().all(|b| b.is_ascii_digit()) && !whole.starts_with('0');
    if five { parse_excel_serial(text.parse().ok()?) } else { None }
}

fn local(moment: NaiveDateTime, has_time: bool, offset: i32, reading: Reading) -> Option<ParsedDateTime> {
    let utc = shift(moment, offset)?;
    Some(ParsedDateTime { utc, date: moment.date(), has_time, has_offset: false, reading })
}

fn shift(moment: NaiveDateTime, offset_minutes: i32) -> Option<DateTime<Utc>> {
    Some(moment.checked_sub_signed(Duration::minutes(i64::from(offset_minutes)))?.and_utc())
}

/// Splits at the time of day: the blank or `T` before the first `d:dd`.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        return split_hour_only(text);
    };
    let head = text.get(..colon).unwrap_or("");
    let hour = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let time = text.get(hour.len()..);
    let day = hour.strip_suffix(['T', 't']).unwrap_or(hour).trim_end_matches([' ', ',']);
    let day = day.strip_suffix(" at").or_else(|| day.strip_suffix(" um")).unwrap_or(day);
    (day, time)
}

/// `3/15/2024 2 PM` and basic ISO `20240315T1430Z`.
fn split_hour_only(text: &str) -> (&str, Option<&str>) {
    if let Some((day, time)) = text.split_once(['T', 't'])
        && day.len() == 8
        && day.bytes().all(|b| b.is_ascii_digit())
        && time.starts_with(|c: char| c.is_ascii_digit())
    {
        return (day, Some(time));
    }
    let lower = text.to_ascii_lowercase();
    if (lower.ends_with("am") || lower.ends_with("pm"))
        && let Some(stem) = text.get(..text.len().saturating_sub(2))
    {
        let stem = stem.trim_end();
        let day = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        if day.len() < stem.len() && day.ends_with(' ') {
            return (day.trim_end(), text.get(day.len()..));
        }
    }
    (text, None)
}

/// Time of day and offset in minutes.
fn read_time(text: &str) -> Option<(NaiveTime, Option<i32>)> {
    let text = text.trim();
    let clock_end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(clock_end)?;
    let rest = rest.trim().to_ascii_lowercase();
    let (half, zone) = match rest.get(..2) {
        Some("am") => (Some(false), rest.get(2..)?.trim()),
        Some("pm") => (Some(true), rest.get(2..)?.trim()),
        _ => match rest.strip_prefix("a.m.").or_else(|| rest.strip_prefix("a. m.")) {
            Some(zone) => (Some(false), zone.trim()),
            None => match rest.strip_prefix("p.m.").or_else(|| rest.strip_prefix("p. m.")) {
                Some(zone) => (Some(true), zone.trim()),
                None => (None, rest.trim()),
            },
        },
    };
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts: Vec<u32> = Vec::new();
    if !whole.contains(':') && (whole.len() == 4 || whole.len() == 6) {
        for start in (0..whole.len()).step_by(2) {
            parts.push(whole.get(start..start + 2)?.parse().ok()?);
        }
    } else {
        for part in whole.split(':') {
            if part.is_empty() || part.len() > 2 {
                return None;
            }
            parts.push(part.parse().ok()?);
        }
    }
    let (hour, minute, second) = match parts.as_slice() {
        [hour] if half.is_some() => (*hour, 0, 0),
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(pm) => hour % 12 + if pm { 12 } else { 0 },
    };
    let millis: u32 = if fraction.is_empty() {
        0
    } else {
        fraction.chars().chain("000".chars()).take(3).collect::<String>().parse().ok()?
    };
    // A leap second is held at the last millisecond of the minute.
    let (second, millis) = if second == 60 { (59, 999) } else { (second, millis) };
    Some((NaiveTime::from_hms_milli_opt(hour, minute, second, millis)?, read_offset(zone)?))
}

/// `Some(None)` where nothing is written, `None` where something unreadable is.
fn read_offset(zone: &str) -> Option<Option<i32>> {
    let zone = match zone.strip_prefix("utc").or_else(|| zone.strip_prefix("gmt")) {
        Some("") => return Some(Some(0)),
        Some(rest) => rest.trim(),
        None => zone,
    };
    match zone {
        "" => return Some(None),
        "z" => return Some(Some(0)),
        "uhr" => return Some(None),
        _ => {}
    }
    let (sign, digits) = match zone.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, zone.strip_prefix(['-', '−'])?),
    };
    let plain: String = digits.chars().filter(|c| *c != ':').collect();
    if plain.is_empty() || plain.len() > 4 || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match plain.len() {
        1 | 2 => (plain.parse::<i32>().ok()?, 0),
        length => (plain.get(..length - 2)?.parse::<i32>().ok()?, plain.get(length - 2..)?.parse::<i32>().ok()?),
    };
    (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 60 + minutes)))
}

fn read_day(text: &str, order: Option<DateOrder>) -> Option<(NaiveDate, Reading)> {
    let text = text.trim().trim_end_matches(',');
    let separator = text.chars().find(|c| !c.is_ascii_digit() && !c.is_whitespace());
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let date = ymd(text.get(..4)?, text.get(4..6)?, text.get(6..8)?)?;
        return Some((date, Reading::Certain));
    }
    let mut numbers: Vec<&str> = Vec::new();
    let mut month = None;
    for token in
        text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',' | '\'' | '年' | '月' | '日'))
    {
        if token.is_empty() {
            continue;
        }
        let digits = token.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º' || c == 'ª');
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            let ending = token.get(digits.len()..).unwrap_or("").to_lowercase();
            if !matches!(ending.as_str(), "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "º" | "ª" | "o") {
                return None;
            }
            numbers.push(digits);
        } else if let Some(named) = month_of(token) {
            // "Mar" and "Mai" are also short for weekdays in some languages; the month wins.
            if month.replace(named).is_some() {
                return None;
            }
        } else if !(is_weekday(token) || matches!(token.to_lowercase().as_str(), "of" | "the" | "de" | "del" | "den")) {
            return None;
        }
    }
    match (month, numbers.as_slice()) {
        (Some(month), [a, b]) => {
            let (day, year) = if a.len() == 4 { (b, a) } else { (a, b) };
            Some((NaiveDate::from_ymd_opt(full_year(year)?, month, small(day)?)?, Reading::Certain))
        }
        (None, [a, b, c]) => read_numbers(a, b, c, order, separator),
        _ => None,
    }
}

/// What is wrong with three numbers that would be a day if its month were longer.
fn beyond(text: &str, order: Option<DateOrder>) -> Option<ValueError> {
    let numbers: Vec<&str> = text.trim().split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = numbers.as_slice() else { return None };
    let read = |year: &str, month: &str, day: &str| {
        let (year, month, day) = (full_year(year)?, small(month)?, small(day)?);
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let length = first.checked_add_months(Months::new(1))?.signed_duration_since(first).num_days();
        (i64::from(day) > length && day <= 31).then(|| {
            let of = first.format("%B %Y");
            ValueError::new("date_invalid", format!("\"{}\" is no date: {of} has {length} days.", shown(text, 60)))
        })
    };
    if a.len() == 4 || (c.len() != 4 && order == Some(DateOrder::YearMonthDay)) {
        return read(a, b, c);
    }
    match order {
        Some(DateOrder::MonthDayYear) => read(c, a, b).or_else(|| read(c, b, a)),
        _ => read(c, b, a).or_else(|| read(c, a, b)),
    }
}

fn read_numbers(
    a: &str,
    b: &str,
    c: &str,
    order: Option<DateOrder>,
    separator: Option<char>,
) -> Option<(NaiveDate, Reading)> {
    if a.len() == 4 {
        return Some((ymd(a, b, c)?, Reading::Certain));
    }
    if c.len() != 4 && order == Some(DateOrder::YearMonthDay) {
        return Some((ymd(a, b, c)?, Reading::Certain));
    }
    let day_first = ymd(c, b, a);
    let month_first = ymd(c, a, b);
    let prefer_day = match order {
        Some(DateOrder::MonthDayYear) => false,
        Some(_) => true,
        None => separator != Some('/'),
    };
    match (day_first, month_first) {
        (Some(day), Some(month)) if day == month => Some((day, Reading::Certain)),
        (Some(day), Some(month)) => {
            let reading = if order.is_some() { Reading::Certain } else { Reading::Ambiguous };
            Some((if prefer_day { day } else { month }, reading))
        }
        (Some(day), None) => Some((day, against(order.is_some() && !prefer_day))),
        (None, Some(month)) => Some((month, against(order.is_some() && prefer_day))),
        (None, None) => None,
    }
}

fn against(contradicts: bool) -> Reading {
    if contradicts { Reading::AgainstHint } else { Reading::Certain }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(full_year(year)?, small(month)?, small(day)?)
}

fn small(text: &str) -> Option<u32> {
    if text.len() > 2 { None } else { text.parse().ok() }
}

fn full_year(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    match text.len() {
        2 if number < 50 => Some(2000 + number),
        2 => Some(1900 + number),
        4 if number >= 1000 => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};

    #[test]
    fn imp_09_dates_in_many_spellings() {
        for (text, order, want, reading) in [
            ("2011-01-01", None, "2011-01-01", Reading::Certain),
            ("2011/1/2", None, "2011-01-02", Reading::Certain),
            ("20110102", None, "2011-01-02", Reading::Certain),
            ("24 October 2011", None, "2011-10-24", Reading::Certain),
            ("24. Oktober 2011", None, "2011-10-24", Reading::Certain),
            ("24-Oct-11", None, "2011-10-24", Reading::Certain),
            ("October 24th, 2011", None, "2011-10-24", Reading::Certain),
            ("Mon, 24 Oct 2011", None, "2011-10-24", Reading::Certain),
            ("1er janvier 2020", None, "2020-01-01", Reading::Certain),
            ("3 de marzo de 2020", None, "2020-03-03", Reading::Certain),
            ("10/20/2016", None, "2016-10-20", Reading::Certain),
            ("20/10/2016", None, "2016-10-20", Reading::Certain),
            ("20.10.2016", None, "2016-10-20", Reading::Certain),
            ("5.6.2016", None, "2016-06-05", Reading::Ambiguous),
            ("05/06/2016", None, "2016-05-06", Reading::Ambiguous),
            ("05/05/2016", None, "2016-05-05", Reading::Certain),
            ("05/06/2016", Some(DayMonthYear), "2016-06-05", Reading::Certain),
            ("05/06/2016", Some(MonthDayYear), "2016-05-06", Reading::Certain),
            ("10/20/2016", Some(DayMonthYear), "2016-10-20", Reading::AgainstHint),
            ("20/10/2016", Some(MonthDayYear), "2016-10-20", Reading::AgainstHint),
            ("16/10/20", Some(YearMonthDay), "2016-10-20", Reading::Certain),
            ("12-04-2022 09:30", None, "2022-04-12", Reading::Ambiguous),
            ("1/2/49", Some(DayMonthYear), "2049-02-01", Reading::Certain),
            ("1/2/50", Some(DayMonthYear), "1950-02-01", Reading::Certain),
            ("45631", None, "2024-12-05", Reading::Certain),
            ("45631.0", None, "2024-12-05", Reading::Certain),
            ("2024年12月5日", None, "2024-12-05", Reading::Certain),
            ("29 Feb 2024", None, "2024-02-29", Reading::Certain),
        ] {
            let read = parse_date(text, order).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((iso_date(read.date).as_str(), read.reading), (want, reading), "{text} {order:?}");
        }
        for text in [
            "",
            "n/a",
            "null",
            "2011",
            "13/13/2013",
            "29 Feb 2023",
            "2011-02-30",
            "0",
            "12",
            "1,234",
            "Octember 3 2011",
            "24 October",
            "10.5",
            "0000-00-00",
            "1/2/3/4",
            "*****",
            "999-01-01",
            "2011-01-01 25:00",
            "phone",
        ] {
            assert_eq!(parse_date(text, None).map_err(|e| e.code), Err("date_invalid"), "{text}");
        }
    }

    #[test]
    fn imp_09_moments_come_out_in_utc() {
        for (text, offset, want, has_time, has_offset) in [
            ("07/15/2009 02:14:45+0800", 0, "2009-07-14T18:14:45.000Z", true, true),
            ("2009-07-14T14:14:45+0200", 0, "2009-07-14T12:14:45.000Z", true, true),
            ("2024-08-13T18:04:34.666+00:00", 60, "2024-08-13T18:04:34.666Z", true, true),
            ("2024-07-01T11:54:49.95+00:00", 0, "2024-07-01T11:54:49.950Z", true, true),
            ("2026-11-21T07:16:00.123Z", 0, "2026-11-21T07:16:00.123Z", true, true),
            ("2024-03-12 09:14", 60, "2024-03-12T08:14:00.000Z", true, false),
            ("3/15/2024 2:30 PM", 0, "2024-03-15T14:30:00.000Z", true, false),
            ("3/15/2024 2 PM", 0, "2024-03-15T14:00:00.000Z", true, false),
            ("3/15/2024 12:05am", 0, "2024-03-15T00:05:00.000Z", true, false),
            ("15 March 2024 at 14:30 UTC", 60, "2024-03-15T14:30:00.000Z", true, true),
            ("20240315T1430Z", 0, "2024-03-15T14:30:00.000Z", true, true),
            ("2024-03-15T14:30:60Z", 0, "2024-03-15T14:30:59.999Z", true, true),
            ("2024-03-15", 120, "2024-03-14T22:00:00.000Z", false, false),
            ("45631.5", 0, "2024-12-05T12:00:00.000Z", true, false),
            ("2024-03-15T14:30:00.1234567-05:30", 0, "2024-03-15T20:00:00.123Z", true, true),
        ] {
            let read = parse_date_time(text, None, offset).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(
                (iso_utc(read.utc).as_str(), read.has_time, read.has_offset),
                (want, has_time, has_offset),
                "{text} at {offset}"
            );
        }
        for text in [
            "2024-03-15 14:30 nonsense",
            "2024-03-15T14:30+99:00",
            "2024-03-15 13:00 PM",
            "14:30",
            "2024-03-15 1:2:3:4",
        ] {
            assert!(parse_date_time(text, None, 0).is_err(), "{text}");
        }
    }

    #[test]
    fn imp_09_excel_serials() {
        for (serial, want) in [
            (1.0, Some("1900-01-01 00:00:00")),
            (59.0, Some("1900-02-28 00:00:00")),
            (61.0, Some("1900-03-01 00:00:00")),
            (45631.25, Some("2024-12-05 06:00:00")),
            (2_958_465.0, Some("9999-12-31 00:00:00")),
            (0.5, None),
            (-1.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (3_000_000.0, None),
        ] {
            let read = parse_excel_serial(serial).map(|m| m.to_string());
            assert_eq!(read.as_deref(), want, "{serial}");
        }
    }
}
