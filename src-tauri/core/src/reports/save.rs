//! A report as a file.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use ts_rs::TS;

use super::shapes::{MeasureKind, Report, ReportCell, ReportRequest, ReportRow};
use crate::exporting::{Cell, Column, write_table};
use crate::store::OutFile;
use crate::values::{Currency, Money};
use crate::{Context, Result, ids};

/// Which report goes where.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReportFile {
    /// The report.
    pub request: ReportRequest,
    /// The file to write, `.xlsx` or `.csv`; one that is there is replaced.
    pub path: String,
}

/// A report that was written to a file.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SavedReport {
    /// The file.
    pub path: String,
    /// Lines below the head.
    #[ts(type = "number")]
    pub rows: u64,
}

/// Writes a report to a workbook or a table of text. Money has a column a currency; text that looks like a formula
/// is kept from being one.
///
/// # Errors
/// Those of [`super::run`] and of the file; `invalid` for a name that ends in neither.
pub fn save(ctx: &Context, input: ReportFile) -> Result<SavedReport> {
    let report = super::run(ctx, input.request.clone())?;
    let (head, rows) = table(&report);
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let file = write_table(file, &input.path, &head, &rows)?;
    // What is not in the audit log was not exported.
    let told = Map::from_iter([
        ("path".to_string(), json!({"old": null, "new": input.path})),
        ("report".to_string(), json!({"old": null, "new": input.request})),
    ]);
    ctx.tell("exported", "report", &ids::new_id(), &told)?;
    file.finish()?;
    Ok(SavedReport { path: input.path, rows: count })
}

/// What a column takes of a row.
type Take = Box<dyn Fn(&ReportRow) -> Cell>;

fn table(report: &Report) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let lines: Vec<&ReportRow> = report.rows.iter().chain(&report.total).collect();
    let column = |name: &str, width| Column { name: name.to_string(), width };
    let mut head = vec![column(&report.by.label, 28)];
    let mut takes: Vec<Take> = vec![Box::new(|row| Cell::Text(row.label.clone()))];
    for (at, shown) in report.columns.iter().enumerate() {
        let cell = move |row: &ReportRow| row.cells.get(at).cloned().unwrap_or_default();
        if shown.kind == MeasureKind::Money {
            let mut currencies: Vec<String> =
                lines.iter().flat_map(|row| cell(row).amounts).map(|amount| amount.currency).collect();
            currencies.sort();
            currencies.dedup();
            for currency in currencies {
                head.push(column(&format!("{} ({currency})", shown.label), 18));
                takes.push(Box::new(move |row| money(&cell(row), &currency)));
            }
        } else {
            let unit = match shown.kind {
                MeasureKind::Days => " (days)",
                MeasureKind::Rate => " (%)",
                _ => "",
            };
            head.push(column(&format!("{}{unit}", shown.label), 14));
            let kind = shown.kind;
            takes.push(Box::new(move |row| number(&cell(row), kind)));
        }
    }
    let rows = lines.iter().map(|row| takes.iter().map(|take| take(row)).collect()).collect();
    (head, rows)
}

fn money(cell: &ReportCell, currency: &str) -> Cell {
    let minor = cell.amounts.iter().find(|amount| amount.currency == currency).map_or(0, |amount| amount.minor);
    match Currency::parse(currency) {
        Ok(currency) => Cell::Number(Money::new(minor, currency).to_decimal_text(), Some(currency.exponent())),
        Err(_) => Cell::Number(minor.to_string(), None),
    }
}

fn number(cell: &ReportCell, kind: MeasureKind) -> Cell {
    match (cell.number, kind) {
        (None, _) => Cell::Text(String::new()),
        (Some(rate), MeasureKind::Rate) => Cell::Number(format!("{:.1}", rate * 100.0), Some(1)),
        (Some(days), MeasureKind::Days) => Cell::Number(format!("{days:.1}"), Some(1)),
        (Some(count), _) => Cell::Number(format!("{count:.0}"), None),
    }
}
