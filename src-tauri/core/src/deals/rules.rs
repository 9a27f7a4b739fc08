use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::contacts::follow_contact;
use super::history::{self, Step};
use super::items::settle_value;
use super::moving::{Stage, stage_of};
use super::relocate::{By, Move, relocate, top_of};
use super::required;
use crate::journal::{Turn, Tx};
use crate::pipelines;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// What a deal adds: a stage of its pipeline, its place on the board, its history.
pub struct DealRules;

impl Rules for DealRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        settle_value(tx, draft)?;
        if !draft.new {
            return change(tx, draft);
        }
        draft.must_have(tx, "party_id", "party", "Customer")?;
        if draft.column("owner_id").is_none() {
            draft.set("owner_id", tx.actor().to_string());
        }
        let stage = match (draft.text("stage_id"), draft.text("pipeline_id")) {
            (Some(stage), _) => stage_of(tx, stage)?,
            (None, pipeline) => first_stage(tx, pipeline)?,
        };
        if draft.text("pipeline_id").is_some_and(|pipeline| pipeline != stage.pipeline_id) {
            return Err(Error::invalid("stage", "That stage belongs to another pipeline."));
        }
        if let Some(reason) = draft.text("close_reason_id") {
            pipelines::reason_fits(tx, reason, &stage.kind, &draft.id)?;
        }
        closes_when_closed(&stage.kind, draft.column("actual_close_date").filter(|day| **day != Value::Null))?;
        required::met_by_new(tx, draft, &stage)?;
        draft.set("pipeline_id", stage.pipeline_id.clone());
        draft.set("stage_id", stage.id.clone());
        // An import knows since when an older deal stands where it stands.
        if draft.text("entered_stage_at").is_none() {
            draft.set("entered_stage_at", tx.at().to_string());
        }
        draft.set("rank", top_of(tx, &stage.id)?);
        if stage.kind != "open" && draft.text("actual_close_date").is_none() {
            draft.set("actual_close_date", tx.today());
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        follow_contact(tx, draft)?;
        if draft.new {
            first_step(tx, draft)?;
        }
        tx.followed("deal", Turn::Written, &draft.id)
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        tx.followed("deal", Turn::Deleted, id)
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        stand(tx, "?1", [id, ""])?;
        tx.followed("deal", Turn::Restored, id)
    }

    fn before_restore_owned(&self, tx: &Tx<'_>, ids: &str, root: [&str; 2]) -> Result<()> {
        stand(tx, ids, root)
    }
}

/// Deals that come back and whose stage is gone stand in the first one of the same kind.
fn stand(tx: &Tx<'_>, ids: &str, root: [&str; 2]) -> Result<()> {
    let sql = format!(
        "UPDATE deal SET (stage_id, pipeline_id) = (
           SELECT s.id, s.pipeline_id FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
           WHERE s.deleted_at IS NULL AND p.deleted_at IS NULL
           ORDER BY s.kind <> (SELECT kind FROM stage WHERE id = deal.stage_id), p.id <> deal.pipeline_id, p.position, p.id,
             s.position LIMIT 1)
         WHERE id IN ({ids}) AND ?2 IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
           WHERE s.id = deal.stage_id AND s.deleted_at IS NULL AND p.deleted_at IS NULL)"
    );
    tx.prepare_cached(&sql)?.execute(root)?;
    Ok(())
}

/// A stage set through a form is a move like any other (PIP-08..10): it is taken out of the write, with the reason that
/// goes with it, and made by [`relocate`].
fn change(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    draft.take("pipeline_id");
    if let Some(Value::Text(stage)) = draft.take("stage_id") {
        let id = draft.id.clone();
        let kind = stage_of(tx, &stage)?.kind;
        let words = if kind == "won" { "won_reason" } else { "lost_reason" };
        let reason = draft.text(words).filter(|_| kind != "open");
        let reason_id = draft.text("close_reason_id");
        relocate(tx, &Move { reason, reason_id, ..Move::to(&id, &stage, By::Move) })?;
    }
    let (reason, closed) = (draft.text("close_reason_id"), draft.column("actual_close_date"));
    if reason.is_none() && closed.is_none() {
        return Ok(());
    }
    let kind: String = tx
        .prepare_cached("SELECT s.kind FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?1")?
        .query_row([&draft.id], |row| row.get(0))?;
    closes_when_closed(&kind, closed)?;
    reason.map_or(Ok(()), |reason| pipelines::reason_fits(tx, reason, &kind, &draft.id))
}

/// A deal has the day of its close when it is closed, and only then (PIP-07).
fn closes_when_closed(kind: &str, closed: Option<&Value>) -> Result<()> {
    let message = match (kind, closed) {
        ("open", Some(Value::Text(_))) => {
            "An open deal has no close date: win, lose or abandon it, or say when it is expected to close."
        }
        ("won" | "lost" | "abandoned", Some(Value::Null)) => "A closed deal keeps its close date: reopen it instead.",
        _ => return Ok(()),
    };
    Err(Error::invalid("actual_close_date", message))
}

/// The first open stage of a pipeline, the first pipeline unless named.
fn first_stage(tx: &Tx<'_>, pipeline: Option<&str>) -> Result<Stage> {
    let id: Option<String> = tx
        .prepare_cached(
            "SELECT s.id FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
             WHERE s.deleted_at IS NULL AND p.deleted_at IS NULL AND (?1 IS NULL OR p.id = ?1)
             ORDER BY p.position, p.id, s.kind <> 'open', s.position LIMIT 1",
        )?
        .query_row(params![pipeline], |row| row.get(0))
        .optional()?;
    let id = id.ok_or_else(|| Error::new("no_stage", "There is no pipeline with a stage yet.").field("stage"))?;
    stage_of(tx, &id)
}

/// The first row of the history of a new deal.
fn first_step(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
    let stage = stage_of(tx, draft.text("stage_id").unwrap_or_default())?;
    let since = draft.text("entered_stage_at").unwrap_or_else(|| tx.at());
    let override_ = match draft.column("probability_override") {
        Some(Value::Integer(number)) if stage.kind == "open" => Some(*number),
        _ => None,
    };
    let reason = draft.text(if stage.kind == "won" { "won_reason" } else { "lost_reason" });
    let step = Step {
        probability: Some(override_.unwrap_or(stage.probability)),
        reason: reason.filter(|_| stage.kind != "open"),
        reason_id: draft.text("close_reason_id"),
        ..Step::new(&draft.id, &stage.id, since)
    };
    history::write(tx, &step)
}
