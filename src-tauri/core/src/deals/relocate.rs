use rusqlite::{OptionalExtension, params};

use super::history::{self, Step};
use super::moving::{Stage, Standing, refused, stage_of, standing};
use super::rank;
use super::required;
use crate::journal::{Turn, Tx};
use crate::pipelines;
use crate::{Error, Result};

/// By which command a deal changes its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A move, a drag, a form; winning, losing and abandoning.
    Move,
    /// The command that opens closed deals.
    Reopening,
}

/// Where a deal goes, inside an operation.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// The deal.
    pub id: &'a str,
    /// Where it goes.
    pub stage_id: &'a str,
    /// The card below it.
    pub before: Option<&'a str>,
    /// The card above it.
    pub after: Option<&'a str>,
    /// An override, 0 to 100; the stage's own without.
    pub probability: Option<i64>,
    /// Why it closes, in free words, at most 500 characters.
    pub reason: Option<&'a str>,
    /// The same, of the list in the settings.
    pub reason_id: Option<&'a str>,
    /// By which command.
    pub by: By,
}

impl<'a> Move<'a> {
    /// To the top of a stage.
    #[must_use]
    pub fn to(id: &'a str, stage_id: &'a str, by: By) -> Self {
        Self { id, stage_id, before: None, after: None, probability: None, reason: None, reason_id: None, by }
    }
}

/// The move itself: one row of the deal and, between stages, one of its history.
pub fn relocate(tx: &Tx<'_>, to: &Move<'_>) -> Result<()> {
    let from = standing(tx, to.id)?;
    let stage = stage_of(tx, to.stage_id)?;
    if let Some(probability) = to.probability.filter(|p| !(0..=100).contains(p)) {
        return Err(Error::invalid("probability", format!("A probability is from 0 to 100, not {probability}.")));
    }
    allowed(&from, &stage, to.by)?;
    let rank = place(tx, to, &from)?;
    if from.stage_id == stage.id {
        tx.prepare_cached(
            "UPDATE deal SET rank = ?2, probability_override = coalesce(?3, probability_override), updated_at = ?4
             WHERE id = ?1 AND (rank <> ?2 OR (?3 IS NOT NULL AND probability_override IS NOT ?3))",
        )?
        .execute(params![to.id, rank, to.probability, tx.at()])?;
        tx.label(format!("Moved {} within {}", from.title, stage.name));
        return Ok(());
    }
    let reason = to.reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > 500) {
        return Err(Error::new("too_long", "A reason has at most 500 characters.").field("reason"));
    }
    if let Some(reason) = to.reason_id {
        pipelines::reason_fits(tx, reason, &stage.kind, to.id)?;
    }
    if from.kind == "open" && stage.kind == "lost" && reason.is_none() && to.reason_id.is_none() {
        reason_not_asked(tx, &from)?;
    }
    required::met(tx, to.id, &from.title, &stage)?;
    tx.prepare_cached(
        "UPDATE deal SET stage_id = ?2, pipeline_id = ?3, rank = ?4, probability_override = ?5, entered_stage_at = ?6,
           updated_at = ?6, actual_close_date = CASE WHEN ?7 THEN coalesce(CASE WHEN ?8 THEN actual_close_date END, ?9) END,
           won_reason = CASE WHEN ?10 = 'won' THEN coalesce(?11, won_reason) END,
           lost_reason = CASE WHEN ?10 IN ('lost', 'abandoned') THEN coalesce(?11, lost_reason) END,
           close_reason_id = CASE WHEN ?7 THEN coalesce(?12, CASE WHEN ?8 THEN close_reason_id END) END
         WHERE id = ?1",
    )?
    .execute(params![
        to.id,
        stage.id,
        stage.pipeline_id,
        rank,
        to.probability,
        tx.at(),
        stage.kind != "open",
        from.kind != "open",
        tx.today(),
        stage.kind,
        reason,
        to.reason_id
    ])?;
    let probability = match stage.kind.as_str() {
        "open" => to.probability.unwrap_or(stage.probability),
        "won" => 100,
        _ => 0,
    };
    let step = Step {
        from: Some(&from.stage_id),
        probability: Some(probability),
        reason,
        reason_id: to.reason_id,
        ..Step::new(to.id, &stage.id, tx.at())
    };
    history::write(tx, &step)?;
    tx.followed("deal", Turn::Written, to.id)?;
    tx.label(format!("Moved {} to {}", from.title, stage.name));
    Ok(())
}

/// PIP-07: an open deal goes anywhere; a closed one stays of its kind, or is reopened by the command of that name.
fn allowed(from: &Standing, stage: &Stage, by: By) -> Result<()> {
    let fine = match by {
        By::Move => from.kind == "open" || from.kind == stage.kind,
        By::Reopening => from.kind != "open" && stage.kind == "open",
    };
    if fine { Ok(()) } else { Err(refused(from, &stage.kind)) }
}

/// The setting `lost_reason`: the screens ask by themselves; a workspace may ask every caller.
fn reason_not_asked(tx: &Tx<'_>, deal: &Standing) -> Result<()> {
    let setting: Option<String> = tx
        .prepare_cached("SELECT value FROM setting WHERE key = 'lost_reason'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    if setting.as_deref() == Some("\"required\"") {
        return Err(Error::new("required", format!("Say why {} is lost.", deal.title)).field("close_reason"));
    }
    Ok(())
}

/// A rank between the neighbours asked for. Without neighbours: the top of another column, the same place in its own.
fn place(tx: &Tx<'_>, to: &Move<'_>, from: &Standing) -> Result<String> {
    let stays = from.stage_id == to.stage_id;
    let of = |id: Option<&str>| -> Result<Option<String>> {
        let Some(id) = id.filter(|id| *id != to.id) else { return Ok(None) };
        Ok(tx
            .prepare_cached("SELECT rank FROM deal WHERE id = ?1 AND stage_id = ?2 AND deleted_at IS NULL")?
            .query_row([id, to.stage_id], |row| row.get(0))
            .optional()?)
    };
    // Deals of one rank, which undoing can bring about, have no room between them: the next rank is the neighbour.
    let beyond = |sql: &str, rank: &str| -> Result<Option<String>> {
        Ok(tx.prepare_cached(sql)?.query_row([to.stage_id, rank, to.id], |row| row.get(0)).optional()?)
    };
    let (above, below) = match (of(to.after)?, of(to.before)?) {
        (Some(above), _) => {
            let below = beyond(
                "SELECT rank FROM deal WHERE stage_id = ?1 AND rank > ?2 AND id <> ?3 AND deleted_at IS NULL ORDER BY rank LIMIT 1",
                &above,
            )?;
            (Some(above), below)
        }
        (None, Some(below)) => {
            let above = beyond(
                "SELECT rank FROM deal WHERE stage_id = ?1 AND rank < ?2 AND id <> ?3 AND deleted_at IS NULL
                 ORDER BY rank DESC LIMIT 1",
                &below,
            )?;
            (above, Some(below))
        }
        (None, None) if stays => return Ok(from.rank.clone()),
        (None, None) => return top_of(tx, to.stage_id),
    };
    let there =
        above.as_ref().is_none_or(|above| *above < from.rank) && below.as_ref().is_none_or(|below| from.rank < *below);
    if stays && there {
        return Ok(from.rank.clone());
    }
    Ok(rank::between(above.as_deref(), below.as_deref()))
}

/// New cards go to the top of their column.
pub fn top_of(tx: &Tx<'_>, stage: &str) -> Result<String> {
    let top: Option<String> = tx
        .prepare_cached("SELECT min(rank) FROM deal WHERE stage_id = ?1 AND deleted_at IS NULL")?
        .query_row([stage], |row| row.get(0))?;
    Ok(rank::between(None, top.as_deref()))
}
