//! What open deals will bring and closed ones brought (PIP-11, PIP-12), in the workspace's currency, by month, stage,
//! owner and category.

mod plan;
mod shapes;
mod sums;

pub use plan::{PlanClose, plan_close};
pub use shapes::{Forecast, ForecastGroup, ForecastRequest, ForecastSums};

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};
use serde_json::json;

use sums::{Gathered, Names, Sum, Sums};

use crate::query::{Compiler, Filter, Sql};
use crate::rates::Rates;
use crate::{Context, Error, Result};

/// Total, weighted, won and lost values of the deals that a request finds, by one query. Without a filter of its own
/// it reads sums that triggers keep, so the number of deals hardly matters (NFR-14).
///
/// Errors: `unknown_field` and others of the filter, `money_too_large` where a sum passes 9,223,372,036,854,775,807.
pub fn forecast(ctx: &Context, input: ForecastRequest) -> Result<Forecast> {
    let catalog = ctx.catalog();
    let deal = catalog.get("deal")?;
    let compiler = Compiler::new(ctx, &catalog);
    let today = ctx.zone().day(ctx.now()).to_string();
    let mut sql = Sql::default();
    let source = match &input.filter {
        None => "forecast_total f".to_string(),
        Some(filter) => {
            let visible = compiler.visible(&deal, "t", false, &mut sql);
            let condition = compiler.filter(&deal, "t", filter, &mut sql)?;
            format!(
                "(SELECT w.stage_id, w.owner_id, w.currency, w.category, w.month, w.day, 1 AS count, w.value AS total, w.weighted
                  FROM deal t JOIN deal_forecast w ON w.id = t.id WHERE {visible} AND {condition}) f"
            )
        }
    };
    let scope = scope(&input, &mut sql);
    // Text of every deal is read as bytes, which SQLite need not copy.
    let words = ["stage_id", "owner_id", "currency", "category", "month", "day"].map(|word| match &input.filter {
        None => format!("f.{word}"),
        Some(_) => format!("CAST(f.{word} AS BLOB)"),
    });
    let text =
        format!("SELECT {}, f.count, f.total, f.weighted FROM {source} WHERE f.count <> 0{scope}", words.join(", "));
    let overdue = Overdue::of(&input, &today, &compiler, &deal)?;
    ctx.read(|conn| {
        let rates = Rates::load(conn)?;
        let mut sums = Sums::new(&rates, &today);
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        if input.filter.is_none() {
            while let Some(row) = rows.next()? {
                sums.take(&Sum::of(row)?)?;
            }
        } else {
            let mut gathered = Gathered::default();
            while let Some(row) = rows.next()? {
                gathered.take(row)?;
            }
            gathered.each(|sum| sums.take(sum))?;
        }
        for (currency, count, total, weighted) in overdue.rows(conn)? {
            sums.overdue(&currency, count, total, weighted)?;
        }
        sums.finish(&Names::load(conn)?)
    })
}

/// Conditions on the sums that are kept: pipeline, owner, category.
fn scope(input: &ForecastRequest, sql: &mut Sql) -> String {
    let mut scope = String::new();
    if let Some(pipeline) = &input.pipeline_id {
        let id = sql.bind(pipeline.clone());
        scope.push_str(&format!(" AND f.stage_id IN (SELECT id FROM stage WHERE pipeline_id = {id})"));
    }
    if let Some(owner) = &input.owner_id {
        scope.push_str(&format!(" AND f.owner_id = {}", sql.bind(owner.clone())));
    }
    if let Some(category) = &input.category {
        scope.push_str(&format!(" AND f.category = {}", sql.bind(category.clone())));
    }
    scope
}

/// That a row of sums or deals is in the total.
const OPEN: &str = "category IN ('pipeline', 'best_case', 'commit')";

/// Open deals whose expected close has passed: of earlier months by the sums, of this one by the deals themselves,
/// which an index on the day finds.
struct Overdue {
    text: String,
    params: Vec<SqlValue>,
}

impl Overdue {
    fn of(
        input: &ForecastRequest,
        today: &str,
        compiler: &Compiler<'_>,
        deal: &crate::catalog::RecordType,
    ) -> Result<Self> {
        let month = today.get(..7).ok_or_else(|| Error::internal("a day has a month"))?;
        let mut sql = Sql::default();
        let day = sql.bind(today.to_string());
        // Without a filter the earlier months come from the sums, and an index has all that is asked of the deals of this one;
        // the outer test is the scope of both.
        let rows = match &input.filter {
            None => {
                let (month, first) = (sql.bind(month.to_string()), sql.bind(format!("{month}-01")));
                format!(
                    "SELECT stage_id, owner_id, currency, category, count, total, weighted FROM forecast_total
                     WHERE {OPEN} AND month > '' AND month < {month}
                     UNION ALL
                     SELECT stage_id, owner_id, currency, category, 1, value, weighted FROM deal_forecast
                     WHERE expected_close_date >= {first} AND expected_close_date < {day} AND deleted_at IS NULL AND {OPEN}"
                )
            }
            Some(filter) => {
                let visible = compiler.visible(deal, "t", false, &mut sql);
                let condition = compiler.filter(deal, "t", filter, &mut sql)?;
                format!(
                    "SELECT w.stage_id, w.owner_id, w.currency, w.category, 1 AS count, w.value AS total, w.weighted
                     FROM deal t JOIN deal_forecast w ON w.id = t.id
                     WHERE t.expected_close_date >= '' AND t.expected_close_date < {day} AND {visible} AND {condition} AND w.{OPEN}"
                )
            }
        };
        let scope = scope(input, &mut sql);
        let text = format!(
            "SELECT f.currency, sum(f.count), sum(f.total), sum(f.weighted) FROM ({rows}) f WHERE 1{scope} GROUP BY 1"
        );
        Ok(Self { text, params: sql.params })
    }

    fn rows(self, conn: &Connection) -> Result<Vec<(String, i64, i64, i64)>> {
        let mut stmt = conn.prepare_cached(&self.text)?;
        let rows = stmt
            .query_map(params_from_iter(self.params), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(rows
            .collect::<rusqlite::Result<Vec<(String, Option<i64>, Option<i64>, Option<i64>)>>>()?
            .into_iter()
            .filter_map(|(currency, count, total, weighted)| Some((currency, count?, total?, weighted?)))
            .collect())
    }
}

/// The deals of a month: open ones by their expected close, closed ones by their close; `""` is no date.
fn of_month(month: &str) -> Result<Filter> {
    let closed = json!(["won", "lost", "abandoned"]);
    let (expected, actual) = if month.is_empty() {
        (
            json!([{"field": "expected_close_date", "op": "is_null"}]),
            json!([{"field": "actual_close_date", "op": "is_null"}]),
        )
    } else {
        let last = plan::last_day(month)?;
        let within = |field: &str| json!([{"field": field, "op": "gte", "value": format!("{month}-01")}, {"field": field, "op": "lte", "value": last}]);
        (within("expected_close_date"), within("actual_close_date"))
    };
    Ok(serde_json::from_value(json!({"any": [
        {"all": [{"field": "status", "op": "eq", "value": "open"}, {"all": expected}]},
        {"all": [{"field": "status", "op": "in", "value": closed}, {"all": actual}]},
    ]}))?)
}
