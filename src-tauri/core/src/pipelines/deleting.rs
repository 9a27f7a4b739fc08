use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::StageRules;
use super::rules::{another_pipeline, of_stage, others_of_kind};
use crate::journal::{Changed, Op, Tx};
use crate::records::{Count, Rules};
use crate::{Context, Error, Result, deals};

/// A stage to delete.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteStage {
    /// Stage id.
    pub id: String,
    /// The stage that takes its deals, of the same kind; needed while deals stand in it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub move_to: Option<String>,
}

/// Deletes a stage; its deals go to another one in the same step. The value is how many did.
///
/// # Errors
/// `in_use` with the count while deals stand in it and nothing takes them; `last_stage`; `invalid` for a stage of
/// another kind.
pub fn delete_stage(ctx: &Context, input: DeleteStage) -> Result<Changed<Count>> {
    ctx.transact(Op::new("pipelines.delete_stage", "Deleted a stage").many(), |tx| {
        let (pipeline, kind) = of_stage(tx, &input.id)?;
        others_of_kind(tx, &input.id, &pipeline, &kind)?;
        let mut moved = 0;
        if let Some(to) = &input.move_to {
            let (_, other) = of_stage(tx, to).map_err(|error| error.field("move_to"))?;
            if *to == input.id || kind != other {
                let message = format!("Deals of this stage can go to another stage for {kind} deals.");
                return Err(Error::invalid("move_to", message));
            }
            moved = deals::rehome(tx, &input.id, to)?;
        }
        StageRules.before_delete(tx, &input.id)?;
        hide(tx, "stage", &input.id, "Deleted the stage", moved)
    })
}

/// A pipeline to delete.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeletePipeline {
    /// Pipeline id.
    pub id: String,
    /// The open stage of another pipeline that takes its open deals; closed ones go to that pipeline's first stage of
    /// their kind. Needed while deals stand in it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub move_to: Option<String>,
}

/// Deletes a pipeline; its deals go to another one in the same step. The value is how many did.
///
/// # Errors
/// `in_use` with the count while deals stand in it and nothing takes them; `last_pipeline`; `no_stage` where the other
/// pipeline has no stage for abandoned deals and some are abandoned.
pub fn delete(ctx: &Context, input: DeletePipeline) -> Result<Changed<Count>> {
    ctx.transact(Op::new("pipelines.delete", "Deleted a pipeline").many(), |tx| {
        another_pipeline(tx, &input.id)?;
        let mut moved = 0;
        if let Some(to) = &input.move_to {
            let (pipeline, kind) = of_stage(tx, to).map_err(|error| error.field("move_to"))?;
            if kind != "open" || pipeline == input.id {
                return Err(Error::invalid("move_to", "An open stage of another pipeline takes the deals."));
            }
            for (stage, kind) in stages_with_deals(tx, &input.id)? {
                let into = if kind == "open" { to.clone() } else { first(tx, &pipeline, &kind)? };
                moved += deals::rehome(tx, &stage, &into)?;
            }
        }
        StageRules.before_delete(tx, &input.id)?;
        hide(tx, "pipeline", &input.id, "Deleted the pipeline", moved)
    })
}

/// Stages in which deals stand, those of the trash included: they come back to where there is a stage.
fn stages_with_deals(tx: &Tx<'_>, pipeline: &str) -> Result<Vec<(String, String)>> {
    let mut stmt = tx.prepare_cached(
        "SELECT s.id, s.kind FROM stage s WHERE s.pipeline_id = ?1 AND EXISTS (SELECT 1 FROM deal d WHERE d.stage_id = s.id)
         ORDER BY s.position, s.id",
    )?;
    Ok(stmt.query_map([pipeline], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

fn first(tx: &Tx<'_>, pipeline: &str, kind: &str) -> Result<String> {
    let sql = "SELECT id FROM stage WHERE pipeline_id = ?1 AND kind = ?2 AND deleted_at IS NULL ORDER BY position, id";
    tx.prepare_cached(sql)?.query_row([pipeline, kind], |row| row.get(0)).optional()?.ok_or_else(|| {
        Error::new("no_stage", format!("The other pipeline has no stage for {kind} deals.")).field("move_to")
    })
}

fn hide(tx: &Tx<'_>, table: &str, id: &str, verb: &str, moved: i64) -> Result<Count> {
    let name: Option<String> = tx
        .prepare_cached(&format!(
            "UPDATE {table} SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL RETURNING name"
        ))?
        .query_row(params![id, tx.at()], |row| row.get(0))
        .optional()?;
    let name = name.ok_or_else(|| Error::not_found(table, id))?;
    tx.label(match moved {
        0 => format!("{verb} {name}"),
        1 => format!("{verb} {name} and moved 1 deal"),
        many => format!("{verb} {name} and moved {many} deals"),
    });
    Ok(Count { count: moved })
}
