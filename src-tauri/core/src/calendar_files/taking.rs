//! What was found in a calendar file, written down.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use rusqlite::params;
use serde_json::{Map, Value, json};

use super::expand::{Guest, Instance};
use super::looking::{AHEAD, Found, OF_EVENT, SOURCE, TELL, record, refuse};
use super::people::{Known, strangers};
use super::repeating::Repeating;
use super::report::{CalendarReport, Unknown};
use crate::activities::{Standing, lengthen, open_of, stands};
use crate::jobs::Progress;
use crate::journal::Tx;
use crate::records::{self, Draft};
use crate::{Channel, Context, Result, ids, subjects};

/// Records between two written-down pieces of the journal: bounds memory.
const CHECKPOINT: usize = 1_000;

/// A calendar that is being taken in.
pub struct Taking<'a, 'c> {
    ctx: &'a Context,
    tx: &'a Tx<'c>,
    now: DateTime<Utc>,
    unknown: Unknown,
    report: CalendarReport,
    /// Lines of events that were refused.
    refused: HashSet<usize>,
    /// Records since the journal was written down last.
    written: usize,
}

impl<'a, 'c> Taking<'a, 'c> {
    pub fn new(ctx: &'a Context, tx: &'a Tx<'c>, report: CalendarReport, unknown: Unknown) -> Self {
        Self { ctx, tx, now: ctx.now(), unknown, report, refused: HashSet::new(), written: 0 }
    }

    /// Writes every event down.
    ///
    /// # Errors
    /// `cancelled`, and those of the file itself; an event that is merely wrong is in the report.
    pub fn all(mut self, events: &[Found], progress: &Progress) -> Result<CalendarReport> {
        progress.total(events.len() as u64);
        for (turn, event) in events.iter().enumerate() {
            if turn.is_multiple_of(TELL) {
                progress.at(turn as u64)?;
            }
            for (instance, people) in &event.with {
                self.one(instance.line, |taking| taking.instance(event, instance, people))?;
            }
            if let Some((repeating, people)) = &event.repeating {
                let line = repeating.next.as_ref().map_or(0, |next| next.line);
                self.one(line, |taking| taking.series(&event.uid, repeating, people))?;
            }
            if event.whole {
                self.gone(event)?;
            }
        }
        progress.at(events.len() as u64)?;
        Ok(self.report)
    }

    fn one(&mut self, line: usize, take: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.written += 1;
        if self.written.is_multiple_of(CHECKPOINT) {
            self.tx.checkpoint()?;
        }
        self.tx.execute_batch("SAVEPOINT one_event")?;
        match take(self) {
            Ok(()) => self.tx.execute_batch("RELEASE one_event")?,
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => {
                self.tx.execute_batch("ROLLBACK TO one_event; RELEASE one_event")?;
                // Every time of an event is refused for the same.
                if !self.refused.insert(line) {
                    return Ok(());
                }
                refuse(&mut self.report, line, error.message);
            }
        }
        Ok(())
    }

    fn instance(&mut self, event: &Found, instance: &Instance, people: &[Known]) -> Result<()> {
        match record(self.tx, &instance.key)? {
            Some((record_type, id)) if instance.cancelled => {
                let cancelled = record_type == "activity" && self.cancel(&id)?;
                *if cancelled { &mut self.report.cancelled } else { &mut self.report.unchanged } += 1;
                Ok(())
            }
            Some((record_type, id)) => self.update(record_type, &id, instance),
            None if instance.cancelled => Ok(()),
            None if self.is_later(instance) => {
                self.report.later += 1;
                Ok(())
            }
            // What was an occurrence of the series when its time came stays that.
            None if !instance.apart && event.repeating.is_some() && self.was_in_series(&event.uid, instance)? => {
                self.report.unchanged += 1;
                Ok(())
            }
            None => self.create(instance, people),
        }
    }

    fn is_later(&self, instance: &Instance) -> bool {
        instance.start > self.now + Duration::days(AHEAD)
    }

    fn was_in_series(&self, uid: &str, instance: &Instance) -> Result<bool> {
        match record(self.tx, uid)? {
            Some(("activity", id)) => stands(self.tx, &id, instance.planned),
            _ => Ok(false),
        }
    }

    /// One activity stands for all coming times that a rule gives. The open occurrence follows what the calendar says; where
    /// it was put by hand it stays, unless the calendar has its time no more.
    fn series(&mut self, uid: &str, repeating: &Repeating, people: &[Known]) -> Result<()> {
        let known = match record(self.tx, uid)? {
            Some(("activity", id)) => Some((open_of(self.tx, &id)?, id)),
            _ => None,
        };
        match (known, &repeating.next) {
            (Some((Some(open), _)), None) => {
                self.cancel(&open.id)?;
                self.report.cancelled += 1;
                Ok(())
            }
            (Some((None, id)), Some(next)) => self.longer(&id, repeating, next),
            (Some((Some(open), id)), Some(next)) => self.carry_on(&open, &id, repeating, next),
            (None, Some(next)) if self.is_later(next) => {
                self.report.later += 1;
                Ok(())
            }
            (None, Some(next)) => {
                let id = self.make("activity", uid, planned(next, repeating), next, people)?;
                repeating.series.lay_down(self.tx, &id, next.planned)?;
                self.report.repeating += 1;
                Ok(())
            }
            (_, None) => Ok(()),
        }
    }

    /// Its last occurrence was completed or called off here, and that stays. After a completed one the calendar may go on.
    fn longer(&mut self, id: &str, repeating: &Repeating, next: &Instance) -> Result<()> {
        let Some((made, at)) = lengthen(self.tx, id, &repeating.times)? else {
            self.report.unchanged += 1;
            return Ok(());
        };
        let mut values = planned(next, repeating);
        values.insert("due_at".into(), json!(ids::moment(at)));
        self.write("activity", &made, false, &values)?;
        repeating.series.lay_down(self.tx, &made, at)?;
        self.report.activities += 1;
        self.report.repeating += 1;
        Ok(())
    }

    fn carry_on(&mut self, open: &Standing, id: &str, repeating: &Repeating, next: &Instance) -> Result<()> {
        let before = self.tx.total_changes();
        let kept = open.occurrence.filter(|at| *at <= self.now || repeating.times.contains(at));
        let mut values = planned(next, repeating);
        let occurrence = match kept {
            Some(at) => {
                values.remove("due_at");
                at
            }
            None => {
                let mut free = next.planned;
                for at in &repeating.times {
                    if !stands(self.tx, id, *at)? {
                        free = *at;
                        break;
                    }
                }
                values.insert("due_at".into(), json!(ids::moment(free)));
                free
            }
        };
        self.write("activity", &open.id, false, &values)?;
        repeating.series.lay_down(self.tx, &open.id, occurrence)?;
        self.changed(before);
        Ok(())
    }

    fn changed(&mut self, before: u64) {
        let changed = self.tx.total_changes() != before;
        *if changed { &mut self.report.updated } else { &mut self.report.unchanged } += 1;
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
                 JOIN activity a ON a.id = r.record_id AND a.deleted_at IS NULL
                 WHERE r.record_type = 'activity' AND r.source = ?1 AND {OF_EVENT}"
            ))?
            .query_map(params![SOURCE, event.uid], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (_, id) in known.iter().filter(|(key, _)| !event.keys.contains(key)) {
            let open = open_of(self.tx, id)?.filter(|open| open.due.is_some_and(|due| due > self.now));
            if let Some(open) = open
                && self.cancel(&open.id)?
            {
                self.report.cancelled += 1;
            }
        }
        Ok(())
    }

    /// Whom it is with stays as it is: somebody may have set it right.
    fn update(&mut self, record_type: &str, id: &str, instance: &Instance) -> Result<()> {
        let before = self.tx.total_changes();
        let mut values = values(record_type, instance);
        // What repeated and takes place once now is its open occurrence.
        let open = if record_type == "activity" { open_of(self.tx, id)? } else { None };
        let open = open.filter(|open| open.occurrence.is_some());
        if open.is_some() {
            values.insert("recurrence".into(), Value::Null);
        }
        self.write(record_type, open.as_ref().map_or(id, |open| &open.id), false, &values)?;
        self.changed(before);
        Ok(())
    }

    fn create(&mut self, instance: &Instance, people: &[Known]) -> Result<()> {
        let past = instance.is_past(self.now, self.ctx.zone());
        let record_type = if past { "interaction" } else { "activity" };
        let mut values = values(record_type, instance);
        if past {
            values.insert("source".into(), json!("calendar_sync"));
        }
        self.make(record_type, &instance.key, values, instance, people).map(drop)
    }

    /// Makes a record and notes from which event it is.
    fn make(
        &mut self,
        record_type: &'static str,
        key: &str,
        mut values: Map<String, Value>,
        instance: &Instance,
        people: &[Known],
    ) -> Result<String> {
        values.insert("type".into(), json!("meeting"));
        let mut people = people.to_vec();
        let mut made = 0;
        if people.is_empty() && self.unknown == Unknown::Create {
            for guest in strangers(self.tx, &instance.guests)? {
                people.push(Known { id: self.person(guest)?, person: true });
                made += 1;
            }
            // Who was invited twice was made the first time.
            if people.is_empty() {
                people = super::people::known(self.tx, &instance.guests)?;
            }
        }
        // Others may write between the look at the file and this: merged people go by their survivor.
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
            .execute(params![record_type, SOURCE, key, id, self.tx.at()])?;
        self.report.people += made;
        if record_type == "activity" {
            self.report.activities += 1;
            self.report.alone += usize::from(party.is_none());
        } else {
            self.report.interactions += 1;
        }
        Ok(id)
    }

    fn person(&self, guest: &Guest) -> Result<String> {
        let id = ids::new_id();
        let emails = json!([{"address": guest.address, "is_primary": true}]);
        let name = guest.name.as_deref().unwrap_or(&guest.address);
        let name: String = name.chars().take(200).collect();
        let values = Map::from_iter([("display_name".to_string(), json!(name)), ("emails".to_string(), emails)]);
        self.write("person", &id, true, &values)?;
        Ok(id)
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

/// What an event that repeats says, as the values of an activity.
fn planned(next: &Instance, repeating: &Repeating) -> Map<String, Value> {
    let mut values = values("activity", next);
    values.insert("time_zone".into(), json!(repeating.series.zone));
    values.insert("recurrence".into(), json!(repeating.series.rule));
    values
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
