use std::collections::HashMap;

use rusqlite::params_from_iter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::board::StageTotals;
use crate::query::{Compiler, Filter, Sql};
use crate::records::{self, Reference};
use crate::{Context, Result};

/// Lanes that a call tells; what is left out is counted.
const MOST: usize = 200;

/// What the deals of a lane have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LaneBy {
    /// Whose they are.
    Owner,
    /// Their customer.
    Party,
}

/// Which lanes.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LanesRequest {
    /// The pipeline.
    pub pipeline_id: String,
    /// By what.
    pub by: LaneBy,
    /// Which of its deals; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
}

/// A stage within a lane; stages without deals are left out.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LaneStage {
    /// Stage id.
    pub stage_id: String,
    /// Deals in it.
    #[ts(type = "number")]
    pub count: i64,
    /// Their sums, one a currency.
    pub totals: Vec<StageTotals>,
}

/// A group of deals across the board.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Lane {
    /// Who; none for the deals of nobody.
    pub of: Option<Reference>,
    /// Its deals in all stages.
    #[ts(type = "number")]
    pub count: i64,
    /// Stage by stage.
    pub stages: Vec<LaneStage>,
}

/// The lanes of a board.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Lanes {
    /// The lanes with most deals first, at most 200; the deals of nobody last.
    pub lanes: Vec<Lane>,
    /// Lanes that are left out.
    #[ts(type = "number")]
    pub more: usize,
}

/// The deals of a pipeline by owner or by customer, counted and summed stage by stage with one grouped query.
///
/// # Errors
/// Those of the filter.
pub fn lanes(ctx: &Context, input: LanesRequest) -> Result<Lanes> {
    let catalog = ctx.catalog();
    let deal = catalog.get("deal")?;
    let compiler = Compiler::new(ctx, &catalog);
    let mut sql = Sql::default();
    let mut condition = compiler.visible(&deal, "t", false, &mut sql);
    if let Some(filter) = &input.filter {
        condition.push_str(&format!(" AND {}", compiler.filter(&deal, "t", filter, &mut sql)?));
    }
    let pipeline = sql.bind(input.pipeline_id.clone());
    let column = match input.by {
        LaneBy::Owner => "owner_id",
        LaneBy::Party => "party_id",
    };
    let text = format!(
        "SELECT t.{column}, t.stage_id, w.currency, count(*), sum(w.value), sum(w.weighted)
         FROM deal t JOIN deal_weight w ON w.id = t.id WHERE t.pipeline_id = {pipeline} AND {condition} GROUP BY 1, 2, 3"
    );
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        let mut found: HashMap<Option<String>, Lane> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (key, stage_id, currency): (Option<String>, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let count: i64 = row.get(3)?;
            let lane = found.entry(key).or_insert_with(|| Lane { of: None, count: 0, stages: Vec::new() });
            lane.count += count;
            let at = lane.stages.iter().position(|stage| stage.stage_id == stage_id).unwrap_or(lane.stages.len());
            if at == lane.stages.len() {
                lane.stages.push(LaneStage { stage_id, count: 0, totals: Vec::new() });
            }
            if let Some(stage) = lane.stages.get_mut(at) {
                stage.count += count;
                if !currency.is_empty() {
                    stage.totals.push(StageTotals { currency, total: row.get(4)?, weighted: row.get(5)? });
                }
            }
        }
        let mut all: Vec<(Option<String>, Lane)> = found.into_iter().collect();
        all.sort_by(|(a, one), (b, other)| {
            (a.is_none(), -one.count, a.as_deref()).cmp(&(b.is_none(), -other.count, b.as_deref()))
        });
        let more = all.len().saturating_sub(MOST);
        all.truncate(MOST);
        let kind = if input.by == LaneBy::Owner { "user" } else { "party" };
        let lanes = all
            .into_iter()
            .map(|(key, lane)| {
                let of = key.map(|id| records::reference(conn, &catalog, kind, &id)).transpose()?.flatten();
                Ok(Lane { of, ..lane })
            })
            .collect::<Result<_>>()?;
        Ok(Lanes { lanes, more })
    })
}
