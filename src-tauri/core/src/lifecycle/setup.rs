use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::fields::STAGE;
use super::moving::{Why, place, stage_of};
use super::reading::{LifecycleSummary, summary};
use crate::journal::{Changed, Op, Tx, may};
use crate::records::{Draft, Rules, hide};
use crate::{Context, Error, Result};

/// What stages of the lifecycle add.
pub struct StageRules;

impl Rules for StageRules {
    fn before_write(&self, _: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if let Some(color) = draft.text("color")
            && !(color.len() == 7
                && color.strip_prefix('#').is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit())))
        {
            return Err(Error::invalid("color", "A colour is written as #rrggbb."));
        }
        Ok(())
    }

    /// LIF-03.
    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let stage = stage_of(tx, id)?;
        if !stage.code.is_empty() {
            let message = format!("Rules of Kith go by {}; take it out of use instead of deleting it.", stage.name);
            return Err(Error::new("in_use", message));
        }
        let stand: i64 = tx.query_row(
            "SELECT count(*) FROM customer_lifecycle c JOIN party p ON p.id = c.party_id WHERE c.stage_id = ?1 AND p.deleted_at IS NULL",
            [id],
            |row| row.get(0),
        )?;
        if stand > 0 {
            let message = format!("{stand} customers stand in {}; say where they go first.", stage.name);
            return Err(Error::new("in_use", message).details(serde_json::json!({ "count": stand })));
        }
        Ok(())
    }
}

/// Which moves lead on from a stage.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetTransitions {
    /// Stage id.
    pub from: String,
    /// Ids of all stages that it leads to.
    pub to: Vec<String>,
}

/// The order of the stages.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLifecycleStages {
    /// Ids of all stages, the first first.
    pub ids: Vec<String>,
}

/// A stage to delete.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteLifecycleStage {
    /// Stage id.
    pub id: String,
    /// Where its customers go; without it a stage in which some stand is `in_use`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub move_to: Option<String>,
}

/// How many customers were written down.
#[derive(Debug, Clone, Copy, Serialize, TS, JsonSchema)]
pub struct Backfilled {
    /// Parties that had no row.
    #[ts(type = "number")]
    pub count: i64,
}

/// Rows of settings whose tables the guard does not know are asked for here.
fn set_up(tx: &Tx<'_>) -> Result<()> {
    if may(tx, tx.actor())?.set_up {
        return Ok(());
    }
    Err(Error::new("forbidden", "Only managers and administrators set up the workspace."))
}

fn and_told(ctx: &Context, changed: Changed<()>) -> Result<Changed<LifecycleSummary>> {
    Ok(Changed { value: summary(ctx)?, change: changed.change })
}

/// Says which moves lead on from a stage; those not named are no longer allowed.
///
/// # Errors
/// `forbidden`, `unknown_reference`, `invalid` for a stage that leads to itself.
pub fn set_transitions(ctx: &Context, input: SetTransitions) -> Result<Changed<LifecycleSummary>> {
    let changed = ctx.transact(Op::new("lifecycle.set_transitions", "Changed allowed moves"), |tx| {
        set_up(tx)?;
        let from = stage_of(tx, &input.from)?;
        for to in &input.to {
            if stage_of(tx, to)?.id == from.id {
                return Err(Error::invalid("to", "A stage does not lead to itself."));
            }
        }
        let wanted = serde_json::to_string(&input.to)?;
        tx.prepare_cached(
            "DELETE FROM lifecycle_transition WHERE from_stage_id = ?1 AND to_stage_id NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![from.id, wanted])?;
        tx.prepare_cached("INSERT OR IGNORE INTO lifecycle_transition SELECT ?1, value FROM json_each(?2)")?
            .execute(params![from.id, wanted])?;
        tx.label(format!("Changed where {} leads", from.name));
        Ok(())
    })?;
    and_told(ctx, changed)
}

/// Puts the stages in order.
///
/// # Errors
/// `forbidden`, `unknown_reference`.
pub fn reorder(ctx: &Context, input: OrderLifecycleStages) -> Result<Changed<LifecycleSummary>> {
    let changed = ctx.transact(Op::new("lifecycle.reorder", "Ordered lifecycle stages"), |tx| {
        set_up(tx)?;
        for (index, id) in input.ids.iter().enumerate() {
            stage_of(tx, id)?;
            tx.prepare_cached(
                "UPDATE lifecycle_stage SET position = ?2, updated_at = ?3 WHERE id = ?1 AND position <> ?2",
            )?
            .execute(params![id, index + 1, tx.at()])?;
        }
        Ok(())
    })?;
    and_told(ctx, changed)
}

/// Deletes a stage that people made; its customers go to another one first, in the same operation (LIF-03).
///
/// # Errors
/// `forbidden`, `unknown_reference`, `in_use`, `invalid` for customers that go to where they are.
pub fn delete_stage(ctx: &Context, input: DeleteLifecycleStage) -> Result<Changed<LifecycleSummary>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get("lifecycle_stage")?;
    let changed = ctx.transact(Op::new("lifecycle.delete_stage", "Deleted a lifecycle stage").many(), |tx| {
        set_up(tx)?;
        let stage = stage_of(tx, &input.id)?;
        if let Some(to) = &input.move_to {
            let to = stage_of(tx, to)?;
            if to.id == stage.id {
                return Err(Error::invalid("move_to", "Customers go to another stage."));
            }
            let parties: Vec<String> = tx
                .prepare_cached("SELECT party_id FROM customer_lifecycle WHERE stage_id = ?1")?
                .query_map([&stage.id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let reason = format!("{} was deleted", stage.name);
            let why = Why { trigger: "manual", reason: Some(&reason), overridden: false };
            for party in &parties {
                place(tx, party, Some(&stage.id), &to.id, why)?;
            }
        }
        StageRules.before_delete(tx, &stage.id)?;
        tx.prepare_cached("DELETE FROM lifecycle_transition WHERE from_stage_id = ?1 OR to_stage_id = ?1")?
            .execute([&stage.id])?;
        hide(tx, &record_type, &stage.id)?;
        tx.label(format!("Deleted {}", stage.name));
        Ok(())
    })?;
    and_told(ctx, changed)
}

/// Writes down where everybody stands who was never moved, by status (LIF-04): what an import brought, or
/// what was there before the lifecycle. From then on their stage no longer follows their status.
///
/// # Errors
/// `forbidden`.
pub fn backfill(ctx: &Context) -> Result<Changed<Backfilled>> {
    ctx.transact(Op::new("lifecycle.backfill", "Wrote down lifecycle stages").many(), |tx| {
        set_up(tx)?;
        let sql = format!(
            "SELECT t.id, {} FROM party t WHERE t.deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM customer_lifecycle c WHERE c.party_id = t.id) ORDER BY t.id",
            STAGE.replace("{t}", "t")
        );
        let without: Vec<(String, String)> = tx
            .prepare_cached(&sql)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (index, (party, stage)) in without.iter().enumerate() {
            place(tx, party, None, stage, Why::SYSTEM)?;
            if index % 5_000 == 4_999 {
                tx.checkpoint()?;
            }
        }
        let count = i64::try_from(without.len()).unwrap_or(i64::MAX);
        tx.label(format!("Wrote down the lifecycle stage of {count} records"));
        Ok(Backfilled { count })
    })
}
