//! REL-05: how strong a relationship is, where nobody said so by hand.
//!
//! Three things count, of either party: how lately there was a call, mail, meeting or note (up to 4 points), how often in
//! the last 90 days (up to 3), and in how many deals they are (up to 3). The sum is the strength, at least 1, at most 10.

use chrono::Duration;
use rusqlite::{Connection, params};
use serde_json::json;

use crate::jobs::{self, Job, Jobs, Progress};
use crate::journal::{Changed, Op};
use crate::records::Count;
use crate::{Context, Result, ids};

/// The operation, and the kind of the job that runs it.
const JOB: &str = "relations.rescore";

/// The formula for the parties `?1` and `?2` at the moment `?3`.
const FORMULA: &str = "
  SELECT max(1,
    CASE WHEN last IS NULL THEN 0 WHEN age <= 7 THEN 4 WHEN age <= 30 THEN 3 WHEN age <= 90 THEN 2 WHEN age <= 365 THEN 1 ELSE 0 END
    + CASE WHEN touches >= 12 THEN 3 WHEN touches >= 4 THEN 2 WHEN touches >= 1 THEN 1 ELSE 0 END
    + CASE WHEN deals >= 5 THEN 3 ELSE min(deals, 2) END)
  FROM (SELECT max(e.at) AS last, julianday(?3) - julianday(max(e.at)) AS age,
          count(DISTINCT CASE WHEN julianday(?3) - julianday(e.at) <= 90 THEN e.ref_id END) AS touches,
          (SELECT count(*) FROM deal d WHERE d.deleted_at IS NULL
             AND (d.party_id IN (?1, ?2) OR d.contact_id IN (?1, ?2))) AS deals
        FROM timeline_entry e WHERE e.owner_id IN (?1, ?2) AND e.ref_type IN ('interaction', 'note') AND e.at <= ?3)";

/// The strength by the formula, 1 to 10.
pub fn of(conn: &Connection, a: &str, b: &str, at: &str) -> Result<i64> {
    Ok(conn.prepare_cached(FORMULA)?.query_row(params![a, b, at], |row| row.get(0))?)
}

/// Computes every strength anew that was not set by hand; how many changed.
pub fn rescore(ctx: &Context) -> Result<Changed<Count>> {
    compute(ctx, &Progress::default())
}

/// Strengths fade: once a day they are computed anew, as a job that undo passes over (REL-05). Nothing is started
/// sooner, while nothing is to be computed, or for who may change nothing.
pub fn rescore_when_due(ctx: &Context) -> Result<Option<Job>> {
    let due = ctx.read(|conn| {
        let work = conn
            .prepare_cached(
                "SELECT 1 FROM app_user u WHERE u.id = ?1 AND u.role <> 'viewer'
                   AND EXISTS (SELECT 1 FROM relationship WHERE strength_by_hand = 0 AND deleted_at IS NULL)",
            )?
            .exists([ctx.user_id()])?;
        let Some(last) = jobs::latest(ctx, conn, JOB)? else { return Ok(work) };
        let age = ctx.now() - ids::parse_moment("started_at", &last.started_at)?;
        Ok(work && last.state != "running" && age >= Duration::days(1))
    })?;
    if !due {
        return Ok(None);
    }
    let job = Jobs::start(ctx, None, JOB, "Computing strengths of relationships", json!({}), |ctx, progress| {
        Ok(serde_json::to_value(compute(ctx, progress)?.value)?)
    })?;
    Ok(Some(job))
}

/// What is computed is read first, so that nobody waits for it who writes.
fn compute(ctx: &Context, progress: &Progress) -> Result<Changed<Count>> {
    let stale = ctx.read(|conn| stale(conn, &ids::moment(ctx.now()), progress))?;
    ctx.transact(Op::new(JOB, "Computed strengths of relationships").many().unasked(), |tx| {
        let mut count = 0;
        for (id, strength) in stale {
            count += tx
                .prepare_cached(
                    "UPDATE relationship SET strength = ?2, updated_at = ?3 WHERE id = ?1 AND strength_by_hand = 0",
                )?
                .execute(params![id, strength, tx.at()])?;
        }
        tx.label(format!("Computed strengths anew: {count} changed"));
        Ok(Count { count: i64::try_from(count).unwrap_or(i64::MAX) })
    })
}

/// The relationships whose strength is another one by now, and which.
fn stale(conn: &Connection, at: &str, progress: &Progress) -> Result<Vec<(String, i64)>> {
    let rows: Vec<(String, String, String, i64)> = conn
        .prepare_cached(
            "SELECT id, from_id, to_id, strength FROM relationship WHERE strength_by_hand = 0 AND deleted_at IS NULL",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    progress.total(rows.len() as u64);
    let mut stale = Vec::new();
    for (done, (id, from, to, before)) in rows.into_iter().enumerate() {
        progress.at(done as u64)?;
        let now = of(conn, &from, &to, at)?;
        if now != before {
            stale.push((id, now));
        }
    }
    Ok(stale)
}
