use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::expand::Instance;
use super::looking::{Found, OF_EVENT, look, record, refuse};
use super::people::Known;
use super::read::read;
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft};
use crate::{Channel, Context, Result, ids, subjects};

/// Under which name events are known by their ids.
pub const SOURCE: &str = "calendar";
/// How far ahead events are planned, in days; later ones come with a later import.
const AHEAD: i64 = 366;

/// A calendar file.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Its path; at most 64 MB.
    pub path: String,
}

/// An event that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct LeftEvent {
    /// Line of the file on which it begins.
    pub line: usize,
    /// What it is called; empty where it could not be read.
    pub summary: String,
    /// Its first time, or its day, `2026-12-01`; null where it could not be read.
    pub starts_at: Option<String>,
    /// Why, in a sentence.
    pub message: String,
}

/// What came of a calendar file, or would.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct CalendarReport {
    /// Events of the file; instances that differ from theirs are counted by themselves.
    pub events: usize,
    /// Times at which events with customers take place, up to a year ahead.
    pub instances: usize,
    /// Interactions made of past ones.
    pub interactions: usize,
    /// Activities made of coming ones.
    pub activities: usize,
    /// Records that were there and changed with their event.
    pub updated: usize,
    /// Records that were there and are as before.
    pub unchanged: usize,
    /// Activities that were called off, or are in the calendar no more.
    pub cancelled: usize,
    /// Instances more than a year ahead; a later import brings them.
    pub later: usize,
    /// How many events are with nobody who is known.
    pub unmatched_count: usize,
    /// The first 200 of them.
    pub unmatched: Vec<LeftEvent>,
    /// How many events could not be read.
    pub refused_count: usize,
    /// The first 200 of them.
    pub refused: Vec<LeftEvent>,
}

/// What importing a calendar file would do.
///
/// # Errors
/// As [`import`].
pub fn preview(ctx: &Context, input: CalendarFile) -> Result<CalendarReport> {
    let (report, found) = look(ctx, &read(Path::new(&input.path))?)?;
    ctx.rehearse(Op::new("calendar.import", "Imported a calendar").many(), |tx| {
        Taking { ctx, tx, now: ctx.now(), report, refused: HashSet::new() }.all(&found)
    })
}

/// Takes a calendar file in as one operation (ITG-05). Of an event with customers each past instance becomes an
/// interaction and each coming one, up to a year ahead, an activity of whoever imports; the same event again updates them,
/// and what was called off cancels its activity.
///
/// # Errors
/// `file_not_found`, `not_permitted`, `too_large`, `calendar_unreadable` with the line.
pub fn import(ctx: &Context, input: CalendarFile) -> Result<Changed<CalendarReport>> {
    let (report, found) = look(ctx, &read(Path::new(&input.path))?)?;
    ctx.transact(Op::new("calendar.import", "Imported a calendar").many(), |tx| {
        let report = Taking { ctx, tx, now: ctx.now(), report, refused: HashSet::new() }.all(&found)?;
        let made = report.interactions + report.activities;
        let name =
            Path::new(&input.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        tx.label(format!("Imported {made} meetings from {name}"));
        Ok(report)
    })
}

struct Taking<'a, 'c> {
    ctx: &'a Context,
    tx: &'a Tx<'c>,
    now: DateTime<Utc>,
    report: CalendarReport,
    /// Lines of events that were refused.
    refused: HashSet<usize>,
}

impl Taking<'_, '_> {
    fn all(mut self, events: &[Found]) -> Result<CalendarReport> {
        for event in events {
            for (instance, people) in &event.with {
                self.one(instance, people)?;
            }
            if event.whole {
                self.gone(event)?;
            }
        }
        Ok(self.report)
    }

    fn one(&mut self, instance: &Instance, people: &[Known]) -> Result<()> {
        self.tx.execute_batch("SAVEPOINT one_event")?;
        match self.instance(instance, people) {
            Ok(()) => self.tx.execute_batch("RELEASE one_event")?,
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => {
                self.tx.execute_batch("ROLLBACK TO one_event; RELEASE one_event")?;
                // Every time of an event is refused for the same.
                if !self.refused.insert(instance.line) {
                    return Ok(());
                }
                refuse(&mut self.report, instance.line, error.message);
            }
        }
        Ok(())
    }

    fn instance(&mut self, instance: &Instance, people: &[Known]) -> Result<()> {
        match record(self.tx, &instance.key)? {
            Some((record_type, id)) if instance.cancelled => {
                let cancelled = record_type == "activity" && self.cancel(&id)?;
                *if cancelled { &mut self.report.cancelled } else { &mut self.report.unchanged } += 1;
                Ok(())
            }
            Some((record_type, id)) => self.update(record_type, &id, instance),
            None if instance.cancelled => Ok(()),
            None if instance.start > self.now + Duration::days(AHEAD) => {
                self.report.later += 1;
                Ok(())
            }
            None => self.create(instance, people),
        }
    }

    /// Cancels an activity that is still open; whether it was.
    fn cancel(&self, id: &str) -> Result<bool> {
        let open = self
            .tx
            .prepare_cached(
                "SELECT 1 FROM activity WHERE id = ?1 AND status IN ('pending', 'in_progress') AND deleted_at IS NULL",
            )?
            .exists([id])?;
        if open {
            self.write("activity", id, false, &Map::from_iter([("status".to_string(), json!("cancelled"))]))?;
        }
        Ok(open)
    }

    /// Activities of an event that has these instances no more.
    fn gone(&mut self, event: &Found) -> Result<()> {
        let known: Vec<(String, String)> = self
            .tx
            .prepare_cached(&format!(
                "SELECT r.external_id, r.record_id FROM external_ref r
                 JOIN activity a ON a.id = r.record_id AND a.due_at > ?3 AND a.deleted_at IS NULL
                 WHERE r.record_type = 'activity' AND r.source = ?1 AND {OF_EVENT}"
            ))?
            .query_map(params![SOURCE, event.uid, ids::moment(self.now)], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (_, id) in known.iter().filter(|(key, _)| !event.keys.contains(key)) {
            if self.cancel(id)? {
                self.report.cancelled += 1;
            }
        }
        Ok(())
    }

    /// Whom it is with stays as it is: somebody may have set it right.
    fn update(&mut self, record_type: &str, id: &str, instance: &Instance) -> Result<()> {
        let before = self.tx.total_changes();
        self.write(record_type, id, false, &values(record_type, instance))?;
        let changed = self.tx.total_changes() != before;
        *if changed { &mut self.report.updated } else { &mut self.report.unchanged } += 1;
        Ok(())
    }

    fn create(&mut self, instance: &Instance, people: &[Known]) -> Result<()> {
        let past = instance.is_past(self.now, self.ctx.zone());
        let record_type = if past { "interaction" } else { "activity" };
        let mut values = values(record_type, instance);
        values.insert("type".into(), json!("meeting"));
        if past {
            values.insert("source".into(), json!("calendar_sync"));
        }
        // Others may write between the look at the file and this: merged people go by their survivor.
        let mut people = people.to_vec();
        for one in &mut people {
            let now = records::living(self.tx, self.tx.catalog(), "party", &one.id)?;
            one.id = now.map(|party| party.id).unwrap_or_default();
        }
        people.retain(|one| !one.id.is_empty());
        // A company is whom the meeting is with, and its person the contact; otherwise the first one invited.
        let party = people.iter().find(|one| !one.person).or(people.first());
        let contact = people.iter().find(|one| one.person && party.is_some_and(|party| party.id != one.id));
        for (key, one) in [("party", party), ("contact", contact)] {
            if let Some(one) = one {
                values.insert(key.into(), json!(one.id));
            }
        }
        let id = ids::new_id();
        self.write(record_type, &id, true, &values)?;
        self.tx
            .prepare_cached(
                "INSERT INTO external_ref (record_type, source, external_id, record_id, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET record_id = excluded.record_id, last_seen_at = excluded.last_seen_at",
            )?
            .execute(params![record_type, SOURCE, instance.key, id, self.tx.at()])?;
        *if past { &mut self.report.interactions } else { &mut self.report.activities } += 1;
        Ok(())
    }

    fn write(&self, record_type: &str, id: &str, new: bool, values: &Map<String, Value>) -> Result<()> {
        let catalog = self.tx.catalog();
        let described = catalog.get(record_type)?;
        let mut draft = Draft { new, ..Draft::of(&described, id.to_string(), Channel::Person) };
        records::set(self.tx, catalog, &mut draft, values)?;
        if new {
            records::complete(self.tx, catalog, &mut draft, values)?;
        }
        records::insert(self.tx, subjects::rules(record_type), draft)
    }
}

/// What an event says, as the values of a record.
fn values(record_type: &str, instance: &Instance) -> Map<String, Value> {
    let mut values = Map::from_iter([
        ("subject".to_string(), json!(instance.summary)),
        ("description".to_string(), json!(instance.description)),
    ]);
    if record_type == "interaction" {
        // A day stands at noon, as everywhere in histories.
        let at = if instance.whole_day { instance.start + Duration::hours(12) } else { instance.start };
        values.insert("occurred_at".into(), json!(ids::moment(at)));
        values.insert("duration_minutes".into(), json!((!instance.whole_day).then_some(instance.minutes)));
        values.insert("utc_offset_minutes".into(), json!(instance.offset_minutes));
    } else {
        values.insert("due_at".into(), json!(ids::moment(instance.start)));
        values.insert("due_has_time".into(), json!(!instance.whole_day));
        let minutes = (!instance.whole_day && (1..=20_160).contains(&instance.minutes)).then_some(instance.minutes);
        values.insert("duration_minutes".into(), json!(minutes));
    }
    values
}
