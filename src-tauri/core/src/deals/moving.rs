use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::board::{DealCard, cards_of};
use super::rules::{follow, top_of, write_history};
use crate::journal::{Changed, Op, Tx};
use crate::{Context, Error, Result};

/// Where a deal goes.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(rename = "MoveDeal")]
#[schemars(rename = "MoveDeal")]
pub struct MoveDeal {
    /// Deal id.
    pub id: String,
    /// The stage.
    pub stage_id: String,
    /// The card that comes after it in the column.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub before_id: Option<String>,
    /// The card that comes before it in the column.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after_id: Option<String>,
    /// Probability until the next move (PIP-08).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub probability: Option<i64>,
    /// Why it was won or lost.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// Further deals, at most 200, that go along and stand below it in this order: one
    /// operation, one undo.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also: Vec<String>,
}

/// The same inside the core.
pub type Move = MoveDeal;

/// Closes or reopens a deal.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseDeal {
    /// Deal id.
    pub id: String,
    /// Why.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// A stage as rules need it.
pub struct Stage {
    pub id: String,
    pub pipeline_id: String,
    pub name: String,
    pub kind: String,
}

/// A living stage, or `unknown_reference`.
pub fn stage_of(conn: &Connection, id: &str) -> Result<Stage> {
    conn.prepare_cached("SELECT id, pipeline_id, name, kind FROM stage WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| {
            Ok(Stage { id: row.get(0)?, pipeline_id: row.get(1)?, name: row.get(2)?, kind: row.get(3)? })
        })
        .optional()?
        .ok_or_else(|| Error::new("unknown_reference", format!("There is no stage with id {id}.")).field("stage"))
}

struct Standing {
    title: String,
    stage_id: String,
    kind: String,
    pipeline_id: String,
}

fn standing(conn: &Connection, id: &str) -> Result<Standing> {
    conn.prepare_cached(
        "SELECT d.title, d.stage_id, s.kind, d.pipeline_id FROM deal d JOIN stage s ON s.id = d.stage_id
         WHERE d.id = ?1 AND d.deleted_at IS NULL",
    )?
    .query_row([id], |row| {
        Ok(Standing { title: row.get(0)?, stage_id: row.get(1)?, kind: row.get(2)?, pipeline_id: row.get(3)? })
    })
    .optional()?
    .ok_or_else(|| Error::not_found("deal", id))
}

/// Moves a deal within or between stages. Into a won or lost stage is winning or losing it
/// (PIP-09); out of one is reopening it. A probability given here holds until the next move.
pub fn move_deal(ctx: &Context, input: MoveDeal) -> Result<Changed<DealCard>> {
    let now = ctx.now();
    ctx.transact(Op::new("deals.move", "Moved a deal"), |tx| {
        if input.also.len() > 200 {
            return Err(Error::new("too_many", "At most 200 deals are moved along.").field("also"));
        }
        relocate(tx, &input)?;
        let mut above = input.id.clone();
        for id in &input.also {
            relocate(
                tx,
                &Move { id: id.clone(), before_id: None, after_id: Some(above), also: Vec::new(), ..input.clone() },
            )?;
            above = id.clone();
        }
        if !input.also.is_empty() {
            tx.label(format!("Moved {} deals to {}", input.also.len() + 1, stage_of(tx, &input.stage_id)?.name));
        }
        cards_of(tx, now, std::slice::from_ref(&input.id))?.pop().ok_or_else(|| Error::not_found("deal", &input.id))
    })
}

/// The move itself, inside an operation.
pub fn relocate(tx: &Tx<'_>, to: &Move) -> Result<()> {
    let from = standing(tx, &to.id)?;
    let stage = stage_of(tx, &to.stage_id)?;
    if let Some(probability) = to.probability.filter(|p| !(0..=100).contains(p)) {
        return Err(Error::invalid("probability", format!("A probability is from 0 to 100, not {probability}.")));
    }
    let position = place(tx, to, &stage.id)?;
    if from.stage_id == stage.id {
        tx.prepare_cached(
            "UPDATE deal SET position = ?2, probability_override = coalesce(?3, probability_override), updated_at = ?4
             WHERE id = ?1 AND (position <> ?2 OR (?3 IS NOT NULL AND probability_override IS NOT ?3))",
        )?
        .execute(params![to.id, position, to.probability, tx.at()])?;
        tx.label(format!("Moved {} within {}", from.title, stage.name));
        return Ok(());
    }
    let reason = to.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > 500) {
        return Err(Error::new("too_long", "A reason has at most 500 characters.").field("reason"));
    }
    let closes = stage.kind != "open";
    tx.prepare_cached(
        "UPDATE deal SET stage_id = ?2, pipeline_id = ?3, position = ?4, probability_override = ?5, entered_stage_at = ?6,
           updated_at = ?6, actual_close_date = CASE WHEN ?7 THEN coalesce(CASE WHEN ?8 THEN actual_close_date END, ?9) END,
           won_reason = CASE WHEN ?10 = 'won' THEN coalesce(?11, won_reason) END,
           lost_reason = CASE WHEN ?10 IN ('lost', 'abandoned') THEN coalesce(?11, lost_reason) END
         WHERE id = ?1",
    )?
    .execute(params![
        to.id,
        stage.id,
        stage.pipeline_id,
        position,
        to.probability,
        tx.at(),
        closes,
        from.kind != "open",
        tx.today(),
        stage.kind,
        reason
    ])?;
    write_history(tx, &to.id, Some(&from.stage_id), &stage.id, to.probability, reason, tx.at())?;
    follow(tx, &to.id)?;
    tx.label(format!("Moved {} to {}", from.title, stage.name));
    Ok(())
}

/// The position between the neighbours asked for; the top where none is. One number a move:
/// the column is renumbered only when two cards have no room between them.
fn place(tx: &Tx<'_>, to: &Move, stage: &str) -> Result<f64> {
    if to.before_id.is_none() && to.after_id.is_none() {
        return top_of(tx, stage);
    }
    for _ in 0..2 {
        let at = |id: &Option<String>| -> Result<Option<f64>> {
            let Some(id) = id else { return Ok(None) };
            Ok(tx
                .prepare_cached("SELECT position FROM deal WHERE id = ?1 AND stage_id = ?2 AND deleted_at IS NULL")?
                .query_row([id.as_str(), stage], |row| row.get(0))
                .optional()?)
        };
        let (above, below) = (at(&to.after_id)?, at(&to.before_id)?);
        let neighbour = |sql: &str, from: f64| -> Result<Option<f64>> {
            Ok(tx.prepare_cached(sql)?.query_row(params![stage, from, to.id], |row| row.get(0))?)
        };
        let (above, below) = match (above, below) {
            (None, None) => return top_of(tx, stage),
            (Some(above), _) => (
                Some(above),
                neighbour(
                    "SELECT min(position) FROM deal WHERE stage_id = ?1 AND position > ?2 AND id <> ?3 AND deleted_at IS NULL",
                    above,
                )?,
            ),
            (None, Some(below)) => (
                neighbour(
                    "SELECT max(position) FROM deal WHERE stage_id = ?1 AND position < ?2 AND id <> ?3 AND deleted_at IS NULL",
                    below,
                )?,
                Some(below),
            ),
        };
        let middle = match (above, below) {
            (Some(above), Some(below)) => (above + below) / 2.0,
            (Some(above), None) => above + 1.0,
            (None, Some(below)) => below - 1.0,
            (None, None) => 0.0,
        };
        if above.is_none_or(|above| middle > above) && below.is_none_or(|below| middle < below) {
            return Ok(middle);
        }
        renumber(tx, stage)?;
    }
    top_of(tx, stage)
}

fn renumber(tx: &Tx<'_>, stage: &str) -> Result<()> {
    tx.execute(
        "UPDATE deal SET position = n.rank FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS rank FROM deal
           WHERE stage_id = ?1 AND deleted_at IS NULL) n WHERE deal.id = n.id AND deal.stage_id = ?1",
        [stage],
    )?;
    Ok(())
}

/// Wins a deal: to the first won stage of its pipeline, closed today (PIP-09).
pub fn win(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, input, Op::new("deals.win", "Won a deal"), "won")
}

/// Loses a deal, with a reason.
pub fn lose(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, input, Op::new("deals.lose", "Lost a deal"), "lost")
}

/// Abandons a deal: nobody decided against it.
pub fn abandon(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, input, Op::new("deals.abandon", "Abandoned a deal"), "abandoned")
}

/// Reopens a closed deal in the stage that it was closed from.
pub fn reopen(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, input, Op::new("deals.reopen", "Reopened a deal"), "open")
}

/// PIP-07: an open deal may be won, lost or abandoned; a closed one may only be reopened.
fn close(ctx: &Context, input: CloseDeal, op: Op, kind: &str) -> Result<Changed<DealCard>> {
    let now = ctx.now();
    ctx.transact(op, |tx| {
        let deal = standing(tx, &input.id)?;
        let allowed = (deal.kind == "open") != (kind == "open");
        if !allowed {
            let message = format!("{} is {} and cannot become {kind}; reopen it first.", deal.title, deal.kind);
            return Err(Error::new("bad_transition", message).field("stage"));
        }
        let stage_id = target(tx, &input.id, &deal, kind)?;
        relocate(tx, &Move { id: input.id.clone(), stage_id, reason: input.reason.clone(), ..Move::default() })?;
        let verb = match kind {
            "won" => "Won",
            "lost" => "Lost",
            "abandoned" => "Abandoned",
            _ => "Reopened",
        };
        tx.label(format!("{verb} {}", deal.title));
        cards_of(tx, now, std::slice::from_ref(&input.id))?.pop().ok_or_else(|| Error::not_found("deal", &input.id))
    })
}

fn target(tx: &Tx<'_>, id: &str, deal: &Standing, kind: &str) -> Result<String> {
    if kind == "open" {
        let left: Option<String> = tx
            .prepare_cached(
                "SELECT h.from_stage_id FROM deal_stage_history h JOIN stage s ON s.id = h.from_stage_id
                 WHERE h.deal_id = ?1 AND s.kind = 'open' AND s.deleted_at IS NULL ORDER BY h.at DESC, h.id DESC LIMIT 1",
            )?
            .query_row([id], |row| row.get(0))
            .optional()?;
        if let Some(left) = left {
            return Ok(left);
        }
    }
    tx.prepare_cached(
        "SELECT id FROM stage WHERE pipeline_id = ?1 AND kind = ?2 AND deleted_at IS NULL ORDER BY position LIMIT 1",
    )?
    .query_row([deal.pipeline_id.as_str(), kind], |row| row.get(0))
    .optional()?
    .ok_or_else(|| {
        Error::new("no_stage", format!("The pipeline has no {kind} stage; add one in Settings.")).field("stage")
    })
}
