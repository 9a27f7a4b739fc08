//! What of a calendar file concerns the customers, found while everybody else may write: most events of most calendars do
//! not, and reading rules and zones takes longer than writing down what is left.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::expand::{Instance, instances};
use super::import::{CalendarReport, LeftEvent, SOURCE};
use super::people::{Known, known};
use super::read::{Events, Series};
use crate::{Context, Result, ids};

/// Events that are named one by one.
const NAMED: usize = 200;

/// An event with customers, or one that is known from before.
pub struct Found {
    /// Its id.
    pub uid: String,
    /// Keys of all times at which it takes place.
    pub keys: HashSet<String>,
    /// The times that concern customers, and whom.
    pub with: Vec<(Instance, Vec<Known>)>,
    /// Whether these are all its times: a part that cannot be read says nothing of what was called off.
    pub whole: bool,
}

/// Keys of `external_ref r` that are of the event `?2`: its id alone, or with a time of sixteen signs behind it. The id of another
/// event may begin alike.
pub const OF_EVENT: &str = "(r.external_id = ?2 OR (r.external_id > ?2 || '/' AND r.external_id < ?2 || '0'
  AND length(r.external_id) = length(?2) + 17 AND r.external_id GLOB '*/[0-9]*T[0-9]*Z'))";

/// Reads the events and finds whom they are with; the report tells of those that are with nobody, or cannot be read.
pub fn look(ctx: &Context, events: &Events) -> Result<(CalendarReport, Vec<Found>)> {
    let mut report = CalendarReport { events: events.count, ..CalendarReport::default() };
    let mut all = Vec::new();
    for series in &events.series {
        let (found, wrong) = instances(series, ctx.zone());
        let whole = wrong.is_empty();
        for one in wrong {
            refuse(&mut report, one.line, one.message);
        }
        if let Some(found) = ctx.read(|conn| one(conn, &mut report, series, found))? {
            all.push(Found { whole, ..found });
        }
    }
    Ok((report, all))
}

fn one(conn: &Connection, report: &mut CalendarReport, series: &Series, found: Vec<Instance>) -> Result<Option<Found>> {
    let mut keys = HashSet::with_capacity(found.len());
    let mut with = Vec::new();
    let mut strangers: BTreeSet<usize> = BTreeSet::new();
    for instance in found {
        keys.insert(instance.key.clone());
        let people = known(conn, &instance.addresses)?;
        if people.is_empty() && record(conn, &instance.key)?.is_none() {
            if strangers.insert(instance.line) {
                unmatched(report, &instance);
            }
            continue;
        }
        report.instances += 1;
        with.push((instance, people));
    }
    let uid = series.uid.clone();
    Ok((!with.is_empty() || is_known(conn, &uid)?).then_some(Found { uid, keys, with, whole: true }))
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
        let message = match instance.addresses.as_slice() {
            [] => "Nobody is invited by an e-mail address.".to_string(),
            some => format!("Nobody here goes by {}.", some.join(", ")),
        };
        report.unmatched.push(LeftEvent {
            line: instance.line,
            summary: instance.summary.clone(),
            starts_at: Some(match instance.whole_day {
                true => instance.start.date_naive().to_string(),
                false => ids::moment(instance.start),
            }),
            message,
        });
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
