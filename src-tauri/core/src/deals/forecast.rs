use rusqlite::params_from_iter;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::board::{BoardRequest, StageTotals};
use crate::query::{Compiler, Sql};
use crate::{Context, Result};

/// Sums over deals (PIP-11, PIP-12), one line a currency.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct Forecast {
    /// Open deals; weighted = sum(value x probability / 100), half-up a deal to the minor unit.
    pub open: Vec<StageTotals>,
    /// Won deals.
    pub won: Vec<StageTotals>,
    /// Lost deals.
    pub lost: Vec<StageTotals>,
    /// Number of open deals.
    #[ts(type = "number")]
    pub open_count: i64,
    /// Number of won deals.
    #[ts(type = "number")]
    pub won_count: i64,
    /// Number of lost deals.
    #[ts(type = "number")]
    pub lost_count: i64,
    /// won / (won + lost), 0 to 1; null before the first closed deal.
    pub win_rate: Option<f64>,
}

/// Total, weighted, won and lost values of the deals that a filter finds, by one query.
pub fn forecast(ctx: &Context, input: BoardRequest) -> Result<Forecast> {
    let catalog = ctx.catalog();
    let deal = catalog.get("deal")?;
    let compiler = Compiler::new(ctx, &catalog);
    let mut sql = Sql::default();
    let mut condition = compiler.visible(&deal, "t", false, &mut sql);
    if let Some(filter) = &input.filter {
        condition.push_str(&format!(" AND {}", compiler.filter(&deal, "t", filter, &mut sql)?));
    }
    if let Some(pipeline) = &input.pipeline_id {
        condition.push_str(&format!(" AND t.pipeline_id = {}", sql.bind(pipeline.clone())));
    }
    let text = format!(
        "SELECT s.kind, w.currency, count(*), sum(w.value), sum(w.weighted)
         FROM deal t JOIN deal_weight w ON w.id = t.id JOIN stage s ON s.id = t.stage_id
         WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2"
    );
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        let mut forecast = Forecast::default();
        while let Some(row) = rows.next()? {
            let (kind, count): (String, i64) = (row.get(0)?, row.get(2)?);
            let totals = StageTotals { currency: row.get(1)?, total: row.get(3)?, weighted: row.get(4)? };
            let (list, counted) = match kind.as_str() {
                "open" => (&mut forecast.open, &mut forecast.open_count),
                "won" => (&mut forecast.won, &mut forecast.won_count),
                _ => (&mut forecast.lost, &mut forecast.lost_count),
            };
            *counted += count;
            match list.iter_mut().find(|known| known.currency == totals.currency) {
                Some(known) => {
                    known.total += totals.total;
                    known.weighted += totals.weighted;
                }
                None => list.push(totals),
            }
        }
        for list in [&mut forecast.open, &mut forecast.won, &mut forecast.lost] {
            // Deals without a value count, but add no line of money.
            list.retain(|totals| !totals.currency.is_empty());
        }
        let closed = forecast.won_count + forecast.lost_count;
        #[allow(clippy::cast_precision_loss)]
        if closed > 0 {
            forecast.win_rate = Some(forecast.won_count as f64 / closed as f64);
        }
        Ok(forecast)
    })
}
