use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::may_follow;
use crate::journal::{Changed, Op, Tx};
use crate::records::{RecordRow, load_one};
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

/// Starts an activity.
pub fn start(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.start", "Started an activity"), "in_progress")
}

/// Completes an activity: an interaction records it, exactly one, also when asked twice (ACT-06).
pub fn complete(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.complete", "Completed an activity"), "completed")
}

/// Cancels an activity.
pub fn cancel(ctx: &Context, input: ActivityId) -> Result<Changed<RecordRow>> {
    to(ctx, input, Op::new("activities.cancel", "Cancelled an activity"), "cancelled")
}

fn to(ctx: &Context, input: ActivityId, op: Op, status: &str) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.transact(op, |tx| {
        let before: String = tx
            .prepare_cached("SELECT status FROM activity WHERE id = ?1 AND deleted_at IS NULL")?
            .query_row([&input.id], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::not_found("activity", &input.id))?;
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
    if after == "completed" { record_result(tx, id) } else { Ok(()) }
}

/// The interaction that a completed activity became; tasks, notes, follow-ups and demos are
/// told as other, meeting or call by what they are. Work about nobody leaves none.
fn record_result(tx: &Tx<'_>, id: &str) -> Result<()> {
    let result = ids::new_id();
    let made = tx
        .prepare_cached(
            "INSERT INTO interaction (id, party_id, contact_id, deal_id, type, direction, subject, description, occurred_at,
               outcome, source, created_at, created_by, updated_at)
             SELECT ?2, coalesce(a.party_id, a.contact_id, d.party_id), a.contact_id, a.deal_id,
               CASE a.type WHEN 'call' THEN 'call' WHEN 'email' THEN 'email' WHEN 'meeting' THEN 'meeting' WHEN 'demo' THEN 'meeting'
                 WHEN 'sms' THEN 'sms' ELSE 'other' END,
               'outbound', a.subject, a.description, ?3, 'completed', 'manual', ?3, ?4, ?3
             FROM activity a LEFT JOIN deal d ON d.id = a.deal_id
             WHERE a.id = ?1 AND a.result_interaction_id IS NULL AND coalesce(a.party_id, a.contact_id, d.party_id) IS NOT NULL",
        )?
        .execute(params![id, result, tx.at(), tx.actor()])?;
    if made > 0 {
        tx.prepare_cached("UPDATE activity SET result_interaction_id = ?2 WHERE id = ?1")?.execute([id, &result])?;
        milestones::follow_interaction(tx, &result)?;
    }
    Ok(())
}
