use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::moving::standing;
use crate::journal::Tx;
use crate::records::Reference;
use crate::{Context, Result, ids};

/// One change of stage, to be written down.
pub struct Step<'a> {
    pub deal: &'a str,
    pub from: Option<&'a str>,
    pub to: &'a str,
    /// The effective one, 0 to 100.
    pub probability: Option<i64>,
    pub reason: Option<&'a str>,
    pub reason_id: Option<&'a str>,
    pub at: &'a str,
}

impl<'a> Step<'a> {
    /// A deal's first stage.
    #[must_use]
    pub fn new(deal: &'a str, to: &'a str, at: &'a str) -> Self {
        Self { deal, from: None, to, probability: None, reason: None, reason_id: None, at }
    }
}

/// One row of the stage history (PIP-10), which nobody changes.
pub fn write(tx: &Tx<'_>, step: &Step<'_>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, probability, reason, at, by_id, close_reason_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        ids::new_id(),
        step.deal,
        step.from,
        step.to,
        step.probability,
        step.reason,
        step.at,
        tx.actor(),
        step.reason_id
    ])?;
    Ok(())
}

/// Whose history.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoryRequest {
    /// Deal id.
    pub id: String,
}

/// A change of stage.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct StageChange {
    /// Where it came from; none where it was made.
    pub from: Option<Reference>,
    /// Where it went.
    pub to: Reference,
    /// open, won, lost, abandoned: the kind of the stage that it went to, as that is today.
    #[ts(type = "\"open\" | \"won\" | \"lost\" | \"abandoned\"")]
    pub kind: String,
    /// When.
    pub at: String,
    /// By whom.
    pub by: Option<Reference>,
    /// Effective probability after it, 0 to 100; null where it was not kept.
    #[ts(type = "number | null")]
    pub probability: Option<i64>,
    /// Why, of the closing reasons.
    pub close_reason: Option<Reference>,
    /// Why, in words.
    pub reason: Option<String>,
    /// How long it stayed there, in milliseconds: until the next change, or until now in an open stage. Null for the
    /// stage that a closed deal rests in.
    #[ts(type = "number | null")]
    pub stayed_ms: Option<i64>,
}

/// The way of a deal through its stages.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct StageHistory {
    /// Its changes, oldest first.
    pub changes: Vec<StageChange>,
    /// From its first stage until it was closed, or until now, in milliseconds: the sum of the stays.
    #[ts(type = "number")]
    pub age_ms: i64,
}

const CHANGES: &str =
    "SELECT f.id, f.name, t.id, t.name, t.kind, h.at, u.id, u.name, h.probability, r.id, r.name, h.reason
  FROM deal_stage_history h JOIN stage t ON t.id = h.to_stage_id LEFT JOIN stage f ON f.id = h.from_stage_id
  LEFT JOIN app_user u ON u.id = h.by_id LEFT JOIN close_reason r ON r.id = h.close_reason_id
  WHERE h.deal_id = ?1 ORDER BY h.at, h.id";

/// Where a deal was, from when to when, by whom and why (PIP-10). A deal has some tens of changes; all are told.
///
/// # Errors
/// `not_found`.
pub fn history(ctx: &Context, input: HistoryRequest) -> Result<StageHistory> {
    ctx.read(|conn| {
        standing(conn, &input.id)?;
        changes(conn, &input.id, ctx.now())
    })
}

fn changes(conn: &Connection, deal: &str, now: DateTime<Utc>) -> Result<StageHistory> {
    let mut stmt = conn.prepare_cached(CHANGES)?;
    let mut rows = stmt.query([deal])?;
    let mut changes: Vec<StageChange> = Vec::new();
    let mut moments = Vec::new();
    while let Some(row) = rows.next()? {
        let reference = |kind: &'static str, at: usize| -> rusqlite::Result<Option<Reference>> {
            let (id, title): (Option<String>, Option<String>) = (row.get(at)?, row.get(at + 1)?);
            Ok(id.zip(title).map(|(id, title)| Reference::new(kind, id, title)))
        };
        let at: String = row.get(5)?;
        moments.push(ids::parse_moment("at", &at)?);
        changes.push(StageChange {
            from: reference("stage", 0)?,
            to: Reference::new("stage", row.get::<_, String>(2)?, row.get::<_, String>(3)?),
            kind: row.get(4)?,
            at,
            by: reference("user", 6)?,
            probability: row.get(8)?,
            close_reason: reference("close_reason", 9)?,
            reason: row.get(11)?,
            stayed_ms: None,
        });
    }
    let mut age_ms = 0;
    for (index, change) in changes.iter_mut().enumerate() {
        let since = moments.get(index).copied().unwrap_or(now);
        let until = match moments.get(index + 1) {
            Some(next) => Some(*next),
            None if change.kind == "open" => Some(now),
            None => None,
        };
        change.stayed_ms = until.map(|until| (until - since).num_milliseconds());
        age_ms += change.stayed_ms.unwrap_or(0);
    }
    Ok(StageHistory { changes, age_ms })
}
