//! The trend as a file.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use ts_rs::TS;

use super::outlook::trend;
use super::shapes::TrendRequest;
use crate::exporting::{Cell, Column, SavedReport, money_cell, save_table};
use crate::{Context, Result};

/// Which trend goes where.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrendFile {
    /// Of which deals.
    pub request: TrendRequest,
    /// The file to write, `.xlsx` or `.csv`; one that is there is replaced.
    pub path: String,
}

/// Writes what was won by month or quarter, and what is expected with its range, a line a period (PIP-15).
///
/// # Errors
/// Those of [`trend`] and of the file; `invalid` for a name that ends in neither.
pub fn save_trend(ctx: &Context, input: TrendFile) -> Result<SavedReport> {
    let told = json!({ "trend": input.request });
    let found = trend(ctx, input.request)?;
    let amounts = ["Won", "Expected", "Low", "High"];
    let mut head = vec![Column { name: "Period".into(), width: 14 }];
    head.extend(amounts.map(|name| Column { name: format!("{name} ({})", found.currency), width: 18 }));
    let cell = |minor: Option<i64>| minor.map_or(Cell::Text(String::new()), |minor| money_cell(minor, &found.currency));
    let rows: Vec<Vec<Cell>> = found
        .points
        .iter()
        .map(|point| {
            let amounts = [point.won, point.expected, point.low, point.high].map(cell);
            [Cell::Text(point.period.clone())].into_iter().chain(amounts).collect()
        })
        .collect();
    save_table(ctx, &input.path, told, &head, &rows)
}
