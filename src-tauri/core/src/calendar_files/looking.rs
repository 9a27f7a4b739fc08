//! What of a calendar file concerns the customers, found while everybody else may write: most events of most calendars do
//! not, and reading rules and zones takes longer than writing down what is left.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::expand::{Guest, Instance, instances};
use super::people::{Known, known, strangers};
use super::read::{Events, Series};
use super::repeating::{Repeating, repeating};
use super::report::{CalendarReport, LeftEvent, Unknown};
use crate::jobs::Progress;
use crate::{Context, Result, ids};

/// Under which name events are known by their ids.
pub const SOURCE: &str = "calendar";
/// How far ahead events are planned, in days; later ones come with a later import.
pub const AHEAD: i64 = 366;
/// Events between two words of progress.
pub const TELL: usize = 50;

/// Events that are named one by one.
const NAMED: usize = 200;

/// An event that is taken, or one that is known from before.
pub struct Found {
    /// Its id.
    pub uid: String,
    /// Keys of all that it becomes.
    pub keys: HashSet<String>,
    /// The times that are taken one by one, and the customers among the guests.
    pub with: Vec<(Instance, Vec<Known>)>,
    /// What repeats by one rule, and the customers among its guests.
    pub repeating: Option<(Repeating, Vec<Known>)>,
    /// Whether these are all its times: a part that cannot be read says nothing of what was called off.
    pub whole: bool,
}

/// Keys of `external_ref r` that are of the event `?2`: its id alone, or with a time of sixteen signs behind it. The id of another
/// event may begin alike.
pub const OF_EVENT: &str = "(r.external_id = ?2 OR (r.external_id > ?2 || '/' AND r.external_id < ?2 || '0'
  AND length(r.external_id) = length(?2) + 17 AND r.external_id GLOB '*/[0-9]*T[0-9]*Z'))";

/// Reads the events and finds whom they are with; the report tells of those that are left out, or cannot be read.
pub fn look(
    ctx: &Context,
    events: Events,
    unknown: Unknown,
    progress: &Progress,
) -> Result<(CalendarReport, Vec<Found>)> {
    let mut report = CalendarReport { events: events.count, ..CalendarReport::default() };
    let mut all = Vec::new();
    for (turn, series) in events.series.into_iter().enumerate() {
        if turn.is_multiple_of(TELL) {
            progress.at(0)?;
        }
        let (found, wrong) = instances(&series, ctx.zone());
        let whole = wrong.is_empty();
        for one in wrong {
            refuse(&mut report, one.line, one.message);
        }
        let looking = Looking { ctx, now: ctx.now(), unknown, series: &series };
        let found = ctx.read(|conn| looking.all(conn, &mut report, found, whole))?;
        all.extend(found);
    }
    Ok((report, all))
}

struct Looking<'a> {
    ctx: &'a Context,
    now: DateTime<Utc>,
    unknown: Unknown,
    series: &'a Series,
}

impl Looking<'_> {
    fn all(
        &self,
        conn: &Connection,
        report: &mut CalendarReport,
        found: Vec<Instance>,
        whole: bool,
    ) -> Result<Option<Found>> {
        let uid = self.series.uid.clone();
        let before = is_known(conn, &uid)?;
        let (mut repeating, why) = match repeating(self.series, &found, self.now, self.ctx.zone()) {
            _ if !whole => (None, None),
            Err(why) => (None, Some(why)),
            Ok(one) => (one, None),
        };
        // What came in time by time goes on so.
        let in_series = matches!(record(conn, &uid)?, Some(("activity", _)));
        if let Some(one) = repeating.as_ref().filter(|_| before && !in_series) {
            for instance in found.iter().filter(|at| !at.apart && one.times.contains(&at.planned)) {
                if record(conn, &instance.key)?.is_some() {
                    repeating = None;
                    break;
                }
            }
        }
        let mut keys = HashSet::new();
        let mut with = Vec::new();
        let (mut left, mut taken): (BTreeMap<usize, Instance>, BTreeSet<usize>) = Default::default();
        let mut last: Option<(Vec<Guest>, Vec<Known>)> = None;
        let mut rule = None;
        if let Some(one) = repeating {
            let people = match &one.next {
                Some(next) => known(conn, &next.guests)?,
                None => Vec::new(),
            };
            let wanted = match &one.next {
                Some(next) => self.wanted(conn, next, &people)?,
                None => false,
            };
            if wanted || record(conn, &uid)?.is_some() {
                keys.extend(one.next.as_ref().map(|_| uid.clone()));
                taken.extend(one.next.as_ref().map(|next| next.line));
                let ahead = self.now + Duration::days(AHEAD);
                report.instances += one.times.iter().take_while(|at| **at <= ahead).count();
                rule = Some((one, people));
            }
        }
        for instance in found {
            let by_rule = |(one, _): &(Repeating, _)| !instance.apart && one.times.contains(&instance.planned);
            if rule.as_ref().is_some_and(by_rule) {
                continue;
            }
            keys.insert(instance.key.clone());
            let people = match &last {
                Some((guests, people)) if *guests == instance.guests => people.clone(),
                _ => known(conn, &instance.guests)?,
            };
            last = Some((instance.guests.clone(), people.clone()));
            if self.wanted(conn, &instance, &people)? || record(conn, &instance.key)?.is_some() {
                report.instances += 1;
                taken.insert(instance.line);
                with.push((instance, people));
            } else {
                left.entry(instance.line).or_insert(instance);
            }
        }
        for (_, one) in left.into_iter().filter(|(line, _)| !taken.contains(line)) {
            unmatched(report, &one);
        }
        let coming: Vec<&Instance> =
            with.iter().map(|(one, _)| one).filter(|one| !one.apart && !self.is_past(one)).collect();
        if let (Some(why), [first, _, ..]) = (why, coming.as_slice()) {
            report.one_by_one_count += 1;
            if report.one_by_one.len() < NAMED {
                report.one_by_one.push(left_event(first, why.into()));
            }
        }
        let some = rule.is_some() || !with.is_empty() || before;
        Ok(some.then_some(Found { uid, keys, with, repeating: rule, whole }))
    }

    fn is_past(&self, one: &Instance) -> bool {
        one.is_past(self.now, self.ctx.zone())
    }

    /// Whether a time that was not known before becomes a record.
    fn wanted(&self, conn: &Connection, one: &Instance, people: &[Known]) -> Result<bool> {
        if !people.is_empty() {
            return Ok(true);
        }
        if one.cancelled {
            return Ok(false);
        }
        Ok(match self.unknown {
            Unknown::Leave => false,
            Unknown::Keep => !self.is_past(one),
            Unknown::Create => !self.is_past(one) || !strangers(conn, &one.guests)?.is_empty(),
        })
    }
}

/// Tells an event that could not be read or written.
pub fn refuse(report: &mut CalendarReport, line: usize, message: String) {
    report.refused_count += 1;
    if report.refused.len() < NAMED {
        report.refused.push(LeftEvent { line, summary: String::new(), starts_at: None, message });
    }
}

fn unmatched(report: &mut CalendarReport, instance: &Instance) {
    report.unmatched_count += 1;
    if report.unmatched.len() < NAMED {
        let addresses: Vec<&str> = instance.guests.iter().map(|guest| guest.address.as_str()).collect();
        let message = match addresses.as_slice() {
            [] => "Nobody is invited by an e-mail address.".to_string(),
            some => format!("Nobody here goes by {}.", some.join(", ")),
        };
        report.unmatched.push(left_event(instance, message));
    }
}

fn left_event(instance: &Instance, message: String) -> LeftEvent {
    LeftEvent {
        line: instance.line,
        summary: instance.summary.clone(),
        starts_at: Some(match instance.whole_day {
            true => instance.start.date_naive().to_string(),
            false => ids::moment(instance.start),
        }),
        message,
    }
}

/// The record that an instance became before: its type and id.
pub fn record(conn: &Connection, key: &str) -> Result<Option<(&'static str, String)>> {
    for table in ["activity", "interaction"] {
        let sql = format!(
            "SELECT r.record_id FROM external_ref r JOIN {table} t ON t.id = r.record_id AND t.deleted_at IS NULL
             WHERE r.record_type = ?1 AND r.source = ?2 AND r.external_id = ?3"
        );
        let found: Option<String> =
            conn.prepare_cached(&sql)?.query_row(params![table, SOURCE, key], |row| row.get(0)).optional()?;
        if let Some(id) = found {
            return Ok(Some((table, id)));
        }
    }
    Ok(None)
}

/// Whether an event became activities before.
fn is_known(conn: &Connection, uid: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT 1 FROM external_ref r WHERE r.record_type = 'activity' AND r.source = ?1 AND {OF_EVENT}"
        ))?
        .exists([SOURCE, uid])?)
}
