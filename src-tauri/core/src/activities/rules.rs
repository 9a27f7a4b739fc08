use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};

use super::ops;
use super::place::{Place, machine_zone};
use super::recurrence::{self, Recurrence};
use crate::journal::Tx;
use crate::notifications::{self, Kind, Notice};
use crate::records::{Draft, RecordRow, Rules};
use crate::{Error, Result, Zone, ids};

/// What an activity adds.
pub struct ActivityRules;

impl Rules for ActivityRules {
    fn told(&self, record: &RecordRow) -> String {
        let what = match record.values.get("type").and_then(serde_json::Value::as_str) {
            Some("call") => "a call",
            Some("email") => "an e-mail",
            Some("meeting") => "a meeting",
            Some("follow_up") => "a follow-up",
            Some("demo") => "a demo",
            Some("sms") => "an SMS",
            Some("task") => "a task",
            _ => "an activity",
        };
        format!("Planned {what}: {}", record.title)
    }

    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let completed = draft.text("completed_at").map(str::to_string);
        if completed.is_some() && !tx.is_import() {
            return Err(
                Error::new("read_only", "Kith itself notes when an activity was completed.").field("completed_at")
            );
        }
        if draft.new {
            if draft.column("assigned_to").is_none() {
                draft.set("assigned_to", tx.actor().to_string());
            }
            if tx.is_import() {
                ops::past(tx, draft)?;
            } else if draft.text("status").is_some_and(|status| status != "pending") {
                return Err(Error::new("bad_transition", "A new activity is pending.").field("status"));
            }
            return settle(tx, draft, &Before::default());
        }
        let before = Before::of(tx, &draft.id)?;
        if draft.text("assigned_to") == Some(before.assigned_to.as_str()) {
            draft.take("assigned_to");
        }
        let status = draft.take("status");
        let done = status.as_ref().map_or(before.status.as_str(), |status| match status {
            Value::Text(status) => status,
            _ => "",
        });
        if completed.is_some() && done != "completed" {
            return Err(ops::not_completed());
        }
        settle(tx, draft, &before)?;
        if let Some(Value::Text(after)) = status {
            ops::change(tx, &draft.id, &before.status, &after)?;
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.new && draft.text("status") == Some("completed") {
            ops::told_as_done(tx, &draft.id)?;
        }
        let Some(user) = draft.text("assigned_to").filter(|_| !tx.is_import()) else { return Ok(()) };
        let subject: String = tx
            .prepare_cached("SELECT subject FROM activity WHERE id = ?1")?
            .query_row([&draft.id], |row| row.get(0))?;
        let about = Some(("activity", draft.id.as_str()));
        notifications::tell(tx, &Notice { user, kind: Kind::Assigned, about, text: subject, once: None })?;
        Ok(())
    }
}

/// What stood there before a write.
#[derive(Default)]
struct Before {
    status: String,
    assigned_to: String,
    due_at: Option<String>,
    has_time: bool,
    reminder_at: Option<String>,
    recurrence: Option<String>,
    series_id: Option<String>,
}

impl Before {
    fn of(tx: &Tx<'_>, id: &str) -> Result<Self> {
        tx.prepare_cached(
            "SELECT status, assigned_to, due_at, due_has_time, reminder_at, recurrence, series_id FROM activity WHERE id = ?1",
        )?
        .query_row([id], Self::read)
        .optional()?
        .ok_or_else(|| Error::not_found("Activity", id))
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            status: row.get(0)?,
            assigned_to: row.get(1)?,
            due_at: row.get(2)?,
            has_time: row.get(3)?,
            reminder_at: row.get(4)?,
            recurrence: row.get(5)?,
            series_id: row.get(6)?,
        })
    }
}

/// Makes what a write says of time agree: the day of work without a time, the offset that it was meant with, the reminder
/// that goes along, the series of work that repeats.
fn settle(tx: &Tx<'_>, draft: &mut Draft<'_>, before: &Before) -> Result<()> {
    let touched = ["due_at", "due_has_time", "time_zone", "recurrence"].iter().any(|one| draft.column(one).is_some());
    if !touched && !draft.new {
        return Ok(());
    }
    if draft.new
        && draft.text("time_zone").is_none()
        && tx.zone() == Zone::Machine
        && let Some(name) = machine_zone()
    {
        draft.set("time_zone", name);
    }
    let zone = draft.after(tx, "time_zone")?;
    if let Some(name) = draft.text("time_zone") {
        Place::check("time_zone", name)?;
    }
    let place = Place::of(zone.as_deref(), tx.zone());
    let has_time = draft.after(tx, "due_has_time")?.is_none_or(|flag| flag != "0");
    let rule = draft.after(tx, "recurrence")?;
    let Some(due) = draft.after(tx, "due_at")? else {
        if rule.is_some() {
            let field = if draft.column("recurrence").is_some() && draft.new { "recurrence" } else { "due_at" };
            return Err(Error::invalid(field, "What repeats has a day on which it is due."));
        }
        draft.set("due_offset", Value::Null);
        return Ok(());
    };
    let due = if has_time { due } else { day_of(&due, draft.column("due_at").is_none() && before.has_time, place)? };
    let moment = ids::parse_moment("due_at", &due)?;
    draft.set("due_at", due.clone());
    draft.set("due_offset", if has_time { Value::Integer(place.offset(moment)) } else { Value::Null });
    remind_along(draft, before, moment)?;
    let Some(rule) = rule else {
        if before.recurrence.is_some() {
            draft.set("occurrence_at", Value::Null);
        }
        return Ok(());
    };
    if before.recurrence.as_deref() != Some(rule.as_str()) {
        Recurrence::read(&rule, None, recurrence::local(moment, has_time, place), place)?;
        let series = before.series_id.clone().unwrap_or_else(|| draft.id.clone());
        draft.set("series_id", series);
        draft.set("series_start", due.clone());
        draft.set("occurrence_at", due);
        draft.set("recurrence_except", Value::Null);
    }
    Ok(())
}

/// The day that is meant, as its midnight in UTC. A moment that is midnight in UTC is a day already, unless it was a time
/// until then.
fn day_of(due: &str, was_time: bool, place: Place) -> Result<String> {
    if due.ends_with("T00:00:00.000Z") && !was_time {
        return Ok(due.to_string());
    }
    let day = place.local(ids::parse_moment("due_at", due)?).date();
    Ok(format!("{day}T00:00:00.000Z"))
}

/// A reminder keeps its distance when the work moves, unless the write says another one.
fn remind_along(draft: &mut Draft<'_>, before: &Before, due: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let (Some(old), Some(reminder)) = (&before.due_at, &before.reminder_at) else { return Ok(()) };
    if draft.column("reminder_at").is_some() {
        return Ok(());
    }
    let distance = due - ids::parse_moment("due_at", old)?;
    if distance.num_milliseconds() != 0 {
        draft.set("reminder_at", ids::moment(ids::parse_moment("reminder_at", reminder)? + distance));
    }
    Ok(())
}
