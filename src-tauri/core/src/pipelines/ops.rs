use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rules::plant;
use super::templates::TEMPLATES;
use crate::journal::{Changed, Op, Tx};
use crate::records::Count;
use crate::{Context, Error, Result, ids};

/// A stage with what stands in it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct StageInfo {
    /// Stage id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// open, won, lost, abandoned.
    #[ts(type = "\"open\" | \"won\" | \"lost\" | \"abandoned\"")]
    pub kind: String,
    /// 0 to 100.
    #[ts(type = "number")]
    pub probability: i64,
    /// Days without a touch after which a deal rots.
    #[ts(type = "number | null")]
    pub rot_days: Option<i64>,
    /// Name of its colour; none: by its kind.
    pub color: Option<String>,
    /// Keys of the fields that a deal must have to enter it.
    pub required_fields: Vec<String>,
    /// Deals in it.
    #[ts(type = "number")]
    pub deals: i64,
}

/// A pipeline and its stages in order.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct PipelineInfo {
    /// Pipeline id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its stages.
    pub stages: Vec<StageInfo>,
}

/// All pipelines in order.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Pipelines {
    /// The pipelines.
    pub pipelines: Vec<PipelineInfo>,
}

/// All pipelines with their stages and how many deals stand in each (API-02).
pub fn list(ctx: &Context) -> Result<Pipelines> {
    ctx.read(|conn| {
        let mut stmt =
            conn.prepare_cached("SELECT id, name FROM pipeline WHERE deleted_at IS NULL ORDER BY position, id")?;
        let pipelines = stmt
            .query_map([], |row| Ok(PipelineInfo { id: row.get(0)?, name: row.get(1)?, stages: Vec::new() }))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let pipelines = pipelines
            .into_iter()
            .map(|pipeline| Ok(PipelineInfo { stages: stages(conn, &pipeline.id)?, ..pipeline }))
            .collect::<Result<_>>()?;
        Ok(Pipelines { pipelines })
    })
}

/// The stages of a pipeline in order. The counts come from counters, whatever the number of deals.
pub fn stages(conn: &Connection, pipeline: &str) -> Result<Vec<StageInfo>> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id, s.name, s.kind, s.probability, s.rot_days, s.color, s.required_fields,
                coalesce((SELECT sum(t.count) FROM stage_total t WHERE t.stage_id = s.id), 0)
         FROM stage s WHERE s.pipeline_id = ?1 AND s.deleted_at IS NULL ORDER BY s.position, s.id",
    )?;
    let mut rows = stmt.query([pipeline])?;
    let mut stages = Vec::new();
    while let Some(row) = rows.next()? {
        stages.push(StageInfo {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            probability: row.get(3)?,
            rot_days: row.get(4)?,
            color: row.get(5)?,
            required_fields: serde_json::from_str(&row.get::<_, String>(6)?)?,
            deals: row.get(7)?,
        });
    }
    Ok(stages)
}

/// A set of stages to begin with.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct TemplateInfo {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Names of its stages in order.
    pub stages: Vec<String>,
}

/// All templates.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Templates {
    /// The templates.
    pub templates: Vec<TemplateInfo>,
}

/// What a pipeline can be made from (PIP-02, PIP-03).
pub fn templates(_: &Context) -> Result<Templates> {
    let of = |(key, name, stages): &(&str, &str, super::Template)| TemplateInfo {
        key: (*key).into(),
        name: (*name).into(),
        stages: stages.iter().map(|(name, ..)| (*name).to_string()).collect(),
    };
    Ok(Templates { templates: TEMPLATES.iter().map(of).collect() })
}

/// A pipeline to make.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePipeline {
    /// The caller's id, a UUID; a second call with the same one changes nothing.
    pub id: String,
    /// Its name, 1 to 100 characters.
    pub name: String,
    /// sales, outreach, major_gifts or blank.
    pub template: String,
}

/// Makes a pipeline with the stages of a template, as one step; it comes last.
///
/// # Errors
/// `invalid` for an id, a name or a template that is none.
pub fn create(ctx: &Context, input: CreatePipeline) -> Result<Changed<Count>> {
    let id = ids::canonical("id", &input.id)?;
    let name = input.name.trim().to_string();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid("name", "A pipeline has a name of 1 to 100 characters."));
    }
    let template = TEMPLATES
        .iter()
        .find(|(key, ..)| *key == input.template)
        .ok_or_else(|| Error::invalid("template", "The template is sales, outreach, major_gifts or blank."))?;
    ctx.transact(Op::new("pipelines.create", "Made a pipeline"), |tx| {
        if tx.prepare_cached("SELECT 1 FROM pipeline WHERE id = ?1")?.exists([&id])? {
            return Ok(Count { count: 0 });
        }
        tx.prepare_cached(
            "INSERT INTO pipeline (id, name, position, created_at, created_by, updated_at)
             VALUES (?1, ?2, (SELECT coalesce(max(position) + 1, 0) FROM pipeline), ?3, ?4, ?3)",
        )?
        .execute(params![id, name, tx.at(), tx.actor()])?;
        plant(tx, &id, template.2)?;
        tx.label(format!("Made the pipeline {name}"));
        Ok(Count { count: 1 })
    })
}

/// Stages of one pipeline in their new order.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderStages {
    /// The pipeline.
    pub pipeline_id: String,
    /// All of its stages, the first one first.
    pub ids: Vec<String>,
}

/// Puts the stages of a pipeline in order, as one step (PIP-01).
///
/// # Errors
/// `invalid` where the list is not that of its stages: somebody else may have added one.
pub fn reorder_stages(ctx: &Context, input: ReorderStages) -> Result<Changed<Count>> {
    ctx.transact(Op::new("pipelines.reorder_stages", "Put stages in order"), |tx| {
        let known: Vec<String> = stages(tx, &input.pipeline_id)?.into_iter().map(|stage| stage.id).collect();
        if !same(&known, &input.ids) {
            return Err(Error::invalid("ids", "The list must name every stage of the pipeline once."));
        }
        place(tx, "UPDATE stage SET position = ?2, updated_at = ?3 WHERE id = ?1 AND position <> ?2", &input.ids)
    })
}

/// All pipelines in their new order.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderPipelines {
    /// Their ids, the first one first; the first is the one that the board opens with.
    pub ids: Vec<String>,
}

/// Puts pipelines in order, as one step.
///
/// # Errors
/// `invalid` where the list is not that of the pipelines.
pub fn reorder(ctx: &Context, input: ReorderPipelines) -> Result<Changed<Count>> {
    ctx.transact(Op::new("pipelines.reorder", "Put pipelines in order"), |tx| {
        let mut stmt = tx.prepare_cached("SELECT id FROM pipeline WHERE deleted_at IS NULL")?;
        let known = stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        if !same(&known, &input.ids) {
            return Err(Error::invalid("ids", "The list must name every pipeline once."));
        }
        place(tx, "UPDATE pipeline SET position = ?2, updated_at = ?3 WHERE id = ?1 AND position <> ?2", &input.ids)
    })
}

fn same(known: &[String], given: &[String]) -> bool {
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    sorted(known) == sorted(given)
}

fn place(tx: &Tx<'_>, sql: &str, ids: &[String]) -> Result<Count> {
    let mut count = 0;
    for (position, id) in ids.iter().enumerate() {
        count += tx.prepare_cached(sql)?.execute(params![id, position, tx.at()])?;
    }
    Ok(Count { count: i64::try_from(count).unwrap_or(i64::MAX) })
}
