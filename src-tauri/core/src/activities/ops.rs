use std::collections::BTreeSet;
use std::ops::Bound;

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::place::Place;
use super::recurrence::{self, Recurrence};
use crate::journal::{Changed, Op, Tx};
use crate::records::{Draft, RecordRow, load_one};
use crate::{Context, Error, Result, ids, milestones};

/// One record by its id alone.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(rename = "GetOne")]
#[schemars(rename = "GetOne")]
pub struct ActivityId {
    /// Id.
    pub id: String,
}

/// Whether a status may follow another (ACT-02). Pending work may be completed at once:
/// a one-click complete needs it.
#[must_use]
pub fn may_follow(from: &str, to: &str) -> bool {
    matches!(
        (from, to),
        ("pending", "in_progress" | "completed" | "cancelled") | ("in_progress", "completed" | "cancelled")
    )
}

/// Starts an activity.
pub fn start(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.start", "Started an activity"), "in_progress")
}

/// Completes an activity: an interaction records it, exactly one, also when asked twice (ACT-06). The next occurrence of
/// what repeats is made.
pub fn complete(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.complete", "Completed an activity"), "completed")
}

/// Cancels an activity; what repeats ends with it.
pub fn cancel(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.cancel", "Cancelled an activity"), "cancelled")
}

/// Leaves out one occurrence of what repeats and makes the next.
///
/// Errors: `not_recurring`; `bad_transition`.
pub fn skip(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.transact(Op::new("activities.skip", "Skipped an activity"), |tx| {
        let status = status_of(tx, &input.id)?;
        let repeats: bool = tx.query_row(
            "SELECT recurrence IS NOT NULL AND occurrence_at IS NOT NULL FROM activity WHERE id = ?1",
            [&input.id],
            |row| row.get(0),
        )?;
        if !repeats {
            return Err(Error::new("not_recurring", "Only what repeats can be skipped; cancel it instead."));
        }
        change(tx, &input.id, &status, "cancelled")?;
        follow(tx, &input.id, true)?;
        let record = load_one(tx, &catalog, &activity, &input.id)?;
        tx.label(format!("Skipped {}", record.title));
        Ok(record)
    })
}

pub fn status_of(tx: &Tx<'_>, id: &str) -> Result<String> {
    tx.prepare_cached("SELECT status FROM activity WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::not_found("activity", id))
}

fn to(ctx: &Context, input: ActivityId, op: Op, status: &str) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.transact(op, |tx| {
        let before = status_of(tx, &input.id)?;
        let again = before == status && status == "completed";
        if !again {
            change(tx, &input.id, &before, status)?;
        }
        let record = load_one(tx, &catalog, &activity, &input.id)?;
        let verb = match status {
            "in_progress" => "Started",
            "completed" => "Completed",
            _ => "Cancelled",
        };
        tx.label(format!("{verb} {}", record.title));
        Ok(record)
    })
}

/// Makes one transition, or `bad_transition`.
pub fn change(tx: &Tx<'_>, id: &str, before: &str, after: &str) -> Result<()> {
    if !may_follow(before, after) {
        return Err(Error::new("bad_transition", format!("An activity that is {before} cannot become {after}."))
            .field("status"));
    }
    let completed = (after == "completed").then(|| tx.at());
    tx.prepare_cached("UPDATE activity SET status = ?2, completed_at = ?3, updated_at = ?4 WHERE id = ?1")?
        .execute(params![id, after, completed, tx.at()])?;
    if after == "completed" {
        record_result(tx, id, tx.at())?;
        follow(tx, id, false)?;
    }
    Ok(())
}

/// The interaction that a completed activity became; tasks, notes, follow-ups and demos are
/// told as other, meeting or call by what they are. Work about nobody leaves none.
fn record_result(tx: &Tx<'_>, id: &str, at: &str) -> Result<()> {
    let result = ids::new_id();
    let made = tx
        .prepare_cached(
            "INSERT INTO interaction (id, party_id, contact_id, deal_id, type, direction, subject, description, occurred_at,
               outcome, source, created_at, created_by, updated_at)
             SELECT ?2, coalesce(a.party_id, a.contact_id, d.party_id), a.contact_id, a.deal_id,
               CASE a.type WHEN 'call' THEN 'call' WHEN 'email' THEN 'email' WHEN 'meeting' THEN 'meeting' WHEN 'demo' THEN 'meeting'
                 WHEN 'sms' THEN 'sms' ELSE 'other' END,
               'outbound', a.subject, a.description, ?5, 'completed', 'manual', ?3, ?4, ?3
             FROM activity a LEFT JOIN deal d ON d.id = a.deal_id
             WHERE a.id = ?1 AND a.result_interaction_id IS NULL AND coalesce(a.party_id, a.contact_id, d.party_id) IS NOT NULL",
        )?
        .execute(params![id, result, tx.at(), tx.actor(), at])?;
    if made > 0 {
        tx.prepare_cached("UPDATE activity SET result_interaction_id = ?2 WHERE id = ?1")?.execute([id, &result])?;
        milestones::follow_interaction(tx, &result)?;
    }
    Ok(())
}

/// A sheet tells of work that is under way or done already: nothing moves on, since it is the past that is told. What was
/// completed has its moment, that of its due date where the row tells none and it is over.
pub fn past(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if draft.text("status") != Some("completed") {
        return if draft.text("completed_at").is_some() { Err(not_completed()) } else { Ok(()) };
    }
    if draft.text("completed_at").is_none() {
        let due = draft.text("due_at").filter(|due| *due < tx.at());
        let at = due.unwrap_or(tx.at()).to_string();
        draft.set("completed_at", at);
    }
    Ok(())
}

/// What is not completed has no moment of it.
pub fn not_completed() -> Error {
    Error::invalid("completed_at", "Only a completed activity has a moment when it was completed.")
}

/// Ties work that came in as completed to the interaction that it became: the one of that moment where it came in too,
/// else one that is made.
pub fn told_as_done(tx: &Tx<'_>, id: &str) -> Result<()> {
    let at: String =
        tx.prepare_cached("SELECT completed_at FROM activity WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
    let tied = tx
        .prepare_cached(
            "UPDATE activity SET result_interaction_id = i.id FROM interaction i
             WHERE activity.id = ?1 AND i.occurred_at = ?2 AND i.deleted_at IS NULL
               AND i.party_id = coalesce(activity.party_id, activity.contact_id, (SELECT party_id FROM deal WHERE id = activity.deal_id))
               AND (i.subject = activity.subject OR substr(?2, 12, 8) <> '00:00:00')
               AND NOT EXISTS (SELECT 1 FROM activity o WHERE o.result_interaction_id = i.id)",
        )?
        .execute([id, &at])?;
    if tied == 0 { record_result(tx, id, &at) } else { Ok(()) }
}

/// The series of one occurrence.
struct Series {
    rule: String,
    except: Option<String>,
    start: String,
    occurrence: String,
    due: String,
    has_time: bool,
    zone: Option<String>,
    reminder: Option<String>,
}

fn series(tx: &Tx<'_>, id: &str) -> Result<Option<Series>> {
    Ok(tx
        .prepare_cached(
            "SELECT recurrence, recurrence_except, series_start, occurrence_at, due_at, due_has_time, time_zone, reminder_at
             FROM activity a WHERE id = ?1 AND recurrence IS NOT NULL AND series_start IS NOT NULL AND occurrence_at IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM activity n WHERE n.series_id = a.series_id AND n.occurrence_at > a.occurrence_at
                 AND n.deleted_at IS NULL)",
        )?
        .query_row([id], |row| {
            Ok(Series {
                rule: row.get(0)?,
                except: row.get(1)?,
                start: row.get(2)?,
                occurrence: row.get(3)?,
                due: row.get(4)?,
                has_time: row.get(5)?,
                zone: row.get(6)?,
                reminder: row.get(7)?,
            })
        })
        .optional()?)
}

/// Makes the next occurrence of what repeats: the first after this one that does not lie on a day before today. Those
/// that went by meanwhile are left out.
fn follow(tx: &Tx<'_>, id: &str, skipped: bool) -> Result<()> {
    let Some(series) = series(tx, id)? else { return Ok(()) };
    let place = Place::of(series.zone.as_deref(), tx.zone());
    let local = |text: &str| -> Result<NaiveDateTime> {
        Ok(recurrence::local(ids::parse_moment("due_at", text)?, series.has_time, place))
    };
    let occurrence = local(&series.occurrence)?;
    let today = place.local(ids::parse_moment("at", tx.at())?).date().and_time(chrono::NaiveTime::MIN);
    // Just before today begins, so that an occurrence at its midnight counts.
    let from = occurrence.max(today - chrono::Duration::seconds(1));
    let mut except = series.except.clone();
    if skipped {
        let one = recurrence::left_out(occurrence);
        except = Some(except.map_or_else(|| one.clone(), |list| format!("{list},{one}")));
    }
    let rule = Recurrence::read(&series.rule, except.as_deref(), local(&series.start)?, place)?;
    let Some(next) = rule.after(from) else { return Ok(()) };
    occur(tx, id, &series, recurrence::due(next, series.has_time, place), except.as_deref()).map(drop)
}

/// One more occurrence of a series that was completed to its end, because its rule goes on after all; none where the last
/// one was called off or deleted, or is not before that moment.
///
/// # Errors
/// Those of the file.
pub fn lengthen(tx: &Tx<'_>, id: &str, times: &BTreeSet<DateTime<Utc>>) -> Result<Option<(String, DateTime<Utc>)>> {
    let last: Option<String> = tx
        .prepare_cached(
            "SELECT id FROM (SELECT id, status, deleted_at FROM activity
               WHERE series_id = (SELECT series_id FROM activity WHERE id = ?1) ORDER BY occurrence_at DESC, id DESC LIMIT 1)
             WHERE status = 'completed' AND deleted_at IS NULL",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(last) = last else { return Ok(None) };
    let Some(series) = series(tx, &last)? else { return Ok(None) };
    let done = ids::parse_moment("occurrence_at", &series.occurrence)?;
    let Some(next) = times.range((Bound::Excluded(done), Bound::Unbounded)).next() else { return Ok(None) };
    let made = occur(tx, &last, &series, *next, series.except.as_deref())?;
    Ok(Some((made, *next)))
}

/// Writes the occurrence of a series after another one; its id.
fn occur(tx: &Tx<'_>, id: &str, series: &Series, due: DateTime<Utc>, except: Option<&str>) -> Result<String> {
    let place = Place::of(series.zone.as_deref(), tx.zone());
    let reminder = match &series.reminder {
        Some(at) => {
            let ahead = ids::parse_moment("due_at", &series.due)? - ids::parse_moment("reminder_at", at)?;
            Some(ids::moment(due - ahead))
        }
        None => None,
    };
    let offset = series.has_time.then(|| place.offset(due));
    let made = ids::new_id();
    tx.prepare_cached(
        "INSERT INTO activity (id, party_id, contact_id, deal_id, type, subject, description, due_at, due_has_time, reminder_at,
           priority, assigned_to, created_at, created_by, updated_at, custom, due_offset, time_zone, duration_minutes,
           recurrence, recurrence_except, series_id, series_start, occurrence_at)
         SELECT ?2, party_id, contact_id, deal_id, type, subject, description, ?3, due_has_time, ?4,
           priority, assigned_to, ?5, ?6, ?5, custom, ?7, time_zone, duration_minutes,
           recurrence, ?8, series_id, series_start, ?3 FROM activity WHERE id = ?1",
    )?
    .execute(params![id, made, ids::moment(due), reminder, tx.at(), tx.actor(), offset, except])?;
    Ok(made)
}
