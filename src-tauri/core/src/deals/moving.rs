use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::board::{DealCard, cards_of};
use super::handing::{self, NewOwner};
use super::history::{self, Step};
use super::relocate::{By, Move, relocate};
use super::rules::DealRules;
use super::{rank, required};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft};
use crate::{Context, Error, Result};

/// Deals that one call moves or closes.
const MOST: usize = 201;

/// Where a deal goes.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
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
    /// Why it was won or lost, in words; at most 500 characters.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// Why, of the closing reasons.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason_id: Option<String>,
    /// Fields to fill on the way, for a stage that asks for them; what a deal has it keeps.
    #[serde(default)]
    #[ts(optional, type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Whose it becomes; it stays whose it is when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub owner: Option<NewOwner>,
    /// Further deals, at most 200, that go along and stand below it in this order: one
    /// operation, one undo.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also: Vec<String>,
}

/// Closes deals.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseDeal {
    /// Deal id.
    pub id: String,
    /// Why, in words; at most 500 characters.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// Why, of the closing reasons.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason_id: Option<String>,
    /// Fields to fill on the way, for a stage that asks for them; what a deal has it keeps.
    #[serde(default)]
    #[ts(optional, type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Further deals, at most 200, in the same operation.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also: Vec<String>,
}

/// Opens closed deals again.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenDeal {
    /// Deal id.
    pub id: String,
    /// An open stage; the one that it was closed from unless named.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub stage_id: Option<String>,
    /// The card that comes after it in the column.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub before_id: Option<String>,
    /// The card that comes before it in the column.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after_id: Option<String>,
    /// Fields to fill on the way, for a stage that asks for them; what a deal has it keeps.
    #[serde(default)]
    #[ts(optional, type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Whose it becomes; it stays whose it is when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub owner: Option<NewOwner>,
    /// Further deals, at most 200, in the same operation.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub also: Vec<String>,
}

/// A stage as rules need it.
pub struct Stage {
    pub id: String,
    pub pipeline_id: String,
    pub name: String,
    pub kind: String,
    pub probability: i64,
    pub required: Vec<String>,
}

/// A living stage of a living pipeline, or `unknown_reference`.
pub fn stage_of(conn: &Connection, id: &str) -> Result<Stage> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id, s.pipeline_id, s.name, s.kind, s.probability, s.required_fields
         FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
         WHERE s.id = ?1 AND s.deleted_at IS NULL AND p.deleted_at IS NULL",
    )?;
    let mut rows = stmt.query([id])?;
    let row = rows
        .next()?
        .ok_or_else(|| Error::new("unknown_reference", format!("There is no stage with id {id}.")).field("stage"))?;
    Ok(Stage {
        id: row.get(0)?,
        pipeline_id: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        probability: row.get(4)?,
        required: serde_json::from_str(&row.get::<_, String>(5)?)?,
    })
}

/// Where a deal stands.
pub struct Standing {
    pub title: String,
    pub stage_id: String,
    pub kind: String,
    pub pipeline_id: String,
    pub rank: String,
}

/// Where a living deal stands, or `not_found`.
pub fn standing(conn: &Connection, id: &str) -> Result<Standing> {
    conn.prepare_cached(
        "SELECT d.title, d.stage_id, s.kind, d.pipeline_id, d.rank FROM deal d JOIN stage s ON s.id = d.stage_id
         WHERE d.id = ?1 AND d.deleted_at IS NULL",
    )?
    .query_row([id], |row| {
        Ok(Standing {
            title: row.get(0)?,
            stage_id: row.get(1)?,
            kind: row.get(2)?,
            pipeline_id: row.get(3)?,
            rank: row.get(4)?,
        })
    })
    .optional()?
    .ok_or_else(|| Error::not_found("deal", id))
}

/// Moves a deal within or between stages. Into a won, lost or abandoned stage is winning, losing or abandoning it
/// (PIP-09). A probability given here holds until the next move.
///
/// # Errors
/// `bad_transition` from a closed stage into one of another kind (PIP-07), `fields_missing` with the keys in its details
/// where the stage asks for more, `required` on `close_reason` where the workspace asks for one, `invalid`.
pub fn move_deal(ctx: &Context, input: MoveDeal) -> Result<Changed<DealCard>> {
    ctx.transact(Op::new("deals.move", "Moved a deal"), |tx| {
        let from = standing(tx, &input.id)?;
        let one = |id: &str, above: Option<&str>| -> Result<()> {
            fill(ctx, tx, id, &input.values)?;
            input.owner.as_ref().map_or(Ok(()), |owner| handing::give(ctx, tx, id, owner))?;
            relocate(
                tx,
                &Move {
                    id,
                    stage_id: &input.stage_id,
                    before: if above.is_none() { input.before_id.as_deref() } else { None },
                    after: above.or(input.after_id.as_deref()),
                    probability: input.probability,
                    reason: input.reason.as_deref(),
                    reason_id: input.reason_id.as_deref(),
                    by: By::Move,
                },
            )
        };
        in_turn(&input.id, &input.also, one)?;
        if !input.also.is_empty() {
            tx.label(format!("Moved {} deals to {}", input.also.len() + 1, stage_of(tx, &input.stage_id)?.name));
        }
        if let Some(owner) = &input.owner {
            handing::tell(tx, owner, &from, &input.id, input.also.len() + 1)?;
        }
        card(ctx, tx, &input.id)
    })
}

/// Wins deals: to the first won stage of their pipeline, closed today (PIP-09).
///
/// # Errors
/// Those of [`move_deal`]; `bad_transition` for a deal that is closed already.
pub fn win(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, &input, Op::new("deals.win", "Won a deal"), "won", "Won")
}

/// Loses deals, with a reason.
///
/// # Errors
/// Those of [`win`].
pub fn lose(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, &input, Op::new("deals.lose", "Lost a deal"), "lost", "Lost")
}

/// Abandons deals: nobody decided against them.
///
/// # Errors
/// Those of [`win`]; `no_stage` in a pipeline without a stage for abandoned deals.
pub fn abandon(ctx: &Context, input: CloseDeal) -> Result<Changed<DealCard>> {
    close(ctx, &input, Op::new("deals.abandon", "Abandoned a deal"), "abandoned", "Abandoned")
}

fn close(ctx: &Context, input: &CloseDeal, op: Op, kind: &str, verb: &str) -> Result<Changed<DealCard>> {
    ctx.transact(op, |tx| {
        in_turn(&input.id, &input.also, |id, _| {
            let deal = standing(tx, id)?;
            if deal.kind != "open" {
                return Err(refused(&deal, kind));
            }
            fill(ctx, tx, id, &input.values)?;
            let stage_id = first_stage_of(tx, &deal.pipeline_id, kind)?;
            let (reason, reason_id) = (input.reason.as_deref(), input.reason_id.as_deref());
            relocate(tx, &Move { reason, reason_id, ..Move::to(id, &stage_id, By::Move) })?;
            tx.label(format!("{verb} {}", deal.title));
            Ok(())
        })?;
        if !input.also.is_empty() {
            tx.label(format!("{verb} {} deals", input.also.len() + 1));
        }
        card(ctx, tx, &input.id)
    })
}

/// Opens closed deals again, the only way out of a closed stage (PIP-07).
///
/// # Errors
/// `bad_transition` for an open deal or a stage that is not open; those of [`move_deal`].
pub fn reopen(ctx: &Context, input: ReopenDeal) -> Result<Changed<DealCard>> {
    ctx.transact(Op::new("deals.reopen", "Reopened a deal"), |tx| {
        let whose = match &input.owner {
            Some(owner) => format!(", for {}", handing::name(tx, owner)?),
            None => String::new(),
        };
        in_turn(&input.id, &input.also, |id, above| {
            let deal = standing(tx, id)?;
            fill(ctx, tx, id, &input.values)?;
            input.owner.as_ref().map_or(Ok(()), |owner| handing::give(ctx, tx, id, owner))?;
            let stage_id = match &input.stage_id {
                Some(stage) => stage.clone(),
                None => match left_from(tx, id)? {
                    Some(stage) => stage,
                    None => first_stage_of(tx, &deal.pipeline_id, "open")?,
                },
            };
            let before = if above.is_none() { input.before_id.as_deref() } else { None };
            let after = above.filter(|_| input.stage_id.is_some()).or(input.after_id.as_deref());
            relocate(tx, &Move { before, after, ..Move::to(id, &stage_id, By::Reopening) })?;
            tx.label(format!("Reopened {}{whose}", deal.title));
            Ok(())
        })?;
        if !input.also.is_empty() {
            tx.label(format!("Reopened {} deals{whose}", input.also.len() + 1));
        }
        card(ctx, tx, &input.id)
    })
}

/// The refusal of a transition (PIP-07).
pub fn refused(deal: &Standing, into: &str) -> Error {
    let message = match deal.kind.as_str() {
        "open" => format!("{} is open already.", deal.title),
        kind if kind == into => format!("{} is {kind} already.", deal.title),
        kind => format!("{} is {kind} and cannot become {into}; reopen it first.", deal.title),
    };
    Error::new("bad_transition", message).field("stage")
}

/// Does one thing to a deal and to those that go along, each below the one before it.
fn in_turn(first: &str, also: &[String], one: impl Fn(&str, Option<&str>) -> Result<()>) -> Result<()> {
    if also.len() >= MOST {
        return Err(Error::new("too_many", "At most 200 deals are moved along.").field("also"));
    }
    one(first, None)?;
    let mut above = first;
    for id in also {
        one(id, Some(above))?;
        above = id;
    }
    Ok(())
}

fn card(ctx: &Context, tx: &Tx<'_>, id: &str) -> Result<DealCard> {
    let ids = [id.to_string()];
    cards_of(tx, ctx, &ids)?.pop().ok_or_else(|| Error::not_found("deal", id))
}

/// Fills what a stage asks for, before the deal goes there.
fn fill(ctx: &Context, tx: &Tx<'_>, id: &str, values: &Map<String, Value>) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    if let Some(key) = ["stage", "pipeline"].iter().find(|key| values.contains_key(**key)) {
        return Err(Error::invalid(key, "The stage of a move is said once, outside of its values."));
    }
    let record_type = tx.catalog().get("deal")?;
    let mut draft = Draft::of(&record_type, id.to_string(), ctx.channel());
    records::set(tx, tx.catalog(), &mut draft, &required::unfilled(tx, id, values)?)?;
    records::insert(tx, &DealRules, draft)
}

/// The open stage that a deal was closed from.
fn left_from(conn: &Connection, id: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT h.from_stage_id FROM deal_stage_history h JOIN stage s ON s.id = h.from_stage_id
             JOIN pipeline p ON p.id = s.pipeline_id
             WHERE h.deal_id = ?1 AND s.kind = 'open' AND s.deleted_at IS NULL AND p.deleted_at IS NULL
             ORDER BY h.at DESC, h.id DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

fn first_stage_of(conn: &Connection, pipeline: &str, kind: &str) -> Result<String> {
    conn.prepare_cached(
        "SELECT id FROM stage WHERE pipeline_id = ?1 AND kind = ?2 AND deleted_at IS NULL ORDER BY position, id LIMIT 1",
    )?
    .query_row([pipeline, kind], |row| row.get(0))
    .optional()?
    .ok_or_else(|| {
        Error::new("no_stage", format!("The pipeline has no stage for {kind} deals; add one in Settings.")).field("stage")
    })
}

const REHOME: &str =
    "UPDATE deal SET stage_id = ?2, pipeline_id = ?3, rank = ?4, entered_stage_at = ?5, updated_at = ?5,
    probability_override = NULL WHERE id = ?1";

/// Moves all deals of a stage, those in the trash included, below those of another one of the same kind, in their order;
/// how many that were. Fields that the stage asks for are not asked of them: not they changed, their stage goes.
pub fn rehome(tx: &Tx<'_>, from: &str, to: &str) -> Result<i64> {
    let stage = stage_of(tx, to)?;
    let (ids, mut last): (Vec<String>, Option<String>) = {
        let mut stmt = tx.prepare_cached("SELECT id FROM deal WHERE stage_id = ?1 ORDER BY rank, id")?;
        let ids = stmt.query_map([from], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let last = tx
            .prepare_cached("SELECT max(rank) FROM deal WHERE stage_id = ?1 AND deleted_at IS NULL")?
            .query_row([to], |row| row.get(0))?;
        (ids, last)
    };
    for (at, id) in ids.iter().enumerate() {
        if at > 0 && at % 2_000 == 0 {
            tx.checkpoint()?;
        }
        let key = rank::between(last.as_deref(), None);
        tx.prepare_cached(REHOME)?.execute(params![id, stage.id, stage.pipeline_id, key, tx.at()])?;
        history::write(
            tx,
            &Step { from: Some(from), probability: Some(stage.probability), ..Step::new(id, &stage.id, tx.at()) },
        )?;
        last = Some(key);
    }
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}
