use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::moving::{Move, relocate, stage_of};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result, ids, leads, lifecycle};

/// What a deal adds: a stage of its pipeline, its place on the board, its history.
pub struct DealRules;

impl Rules for DealRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !draft.new {
            return move_by_form(tx, draft);
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
        draft.set("pipeline_id", stage.pipeline_id.clone());
        draft.set("stage_id", stage.id.clone());
        // An import knows since when an older deal stands where it stands.
        if draft.text("entered_stage_at").is_none() {
            draft.set("entered_stage_at", tx.at().to_string());
        }
        draft.set("position", top_of(tx, &stage.id)?);
        if stage.kind != "open" && draft.text("actual_close_date").is_none() {
            draft.set("actual_close_date", tx.today());
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.new {
            let stage = draft.text("stage_id").unwrap_or_default();
            let since = draft.text("entered_stage_at").unwrap_or_else(|| tx.at());
            write_history(tx, &draft.id, None, stage, None, None, since)?;
        }
        follow(tx, &draft.id)
    }
}

/// A stage set through a form is a move like any other (PIP-08..10): it is taken out of the
/// write and made by [`relocate`].
fn move_by_form(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    draft.take("pipeline_id");
    if let Some(Value::Text(stage)) = draft.take("stage_id") {
        relocate(tx, &Move { id: draft.id.clone(), stage_id: stage, ..Move::default() })?;
    }
    Ok(())
}

/// The first open stage of a pipeline, the first pipeline unless named.
fn first_stage(tx: &Tx<'_>, pipeline: Option<&str>) -> Result<super::moving::Stage> {
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

/// New cards go to the top of their column.
pub fn top_of(tx: &Tx<'_>, stage: &str) -> Result<f64> {
    let top: Option<f64> = tx
        .prepare_cached("SELECT min(position) FROM deal WHERE stage_id = ?1 AND deleted_at IS NULL")?
        .query_row([stage], |row| row.get(0))?;
    Ok(top.map_or(0.0, |top| top - 1.0))
}

/// One row of the stage history (PIP-10).
pub fn write_history(
    tx: &Tx<'_>,
    deal: &str,
    from: Option<&str>,
    to: &str,
    probability: Option<i64>,
    reason: Option<&str>,
    at: &str,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, probability, reason, at, by_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![ids::new_id(), deal, from, to, probability, reason, at, tx.actor()])?;
    Ok(())
}

/// What a deal's state means beyond it: the customer's purchases and stage of life, and the lead that it came from.
pub fn follow(tx: &Tx<'_>, deal: &str) -> Result<()> {
    lifecycle::follow_deal(tx, deal)?;
    leads::follow_deal(tx, deal)
}
