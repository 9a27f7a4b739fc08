//! A report as a file.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use ts_rs::TS;

use super::shapes::{MeasureKind, Report, ReportCell, ReportRequest, ReportRow};
use crate::deals::{ForecastRequest, ForecastSums, forecast};
use crate::exporting::{Cell, Column, SavedReport, money_cell, save_table};
use crate::{Context, Result};

/// Which report goes where.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReportFile {
    /// The report.
    pub request: ReportRequest,
    /// The file to write, `.xlsx` or `.csv`; one that is there is replaced.
    pub path: String,
}

/// Writes a report to a workbook or a table of text. Money has a column a currency; text that looks like a formula
/// is kept from being one.
///
/// # Errors
/// Those of [`super::run`] and of the file; `invalid` for a name that ends in neither.
pub fn save(ctx: &Context, input: ReportFile) -> Result<SavedReport> {
    let report = super::run(ctx, input.request.clone())?;
    let (head, rows) = table(&report);
    save_table(ctx, &input.path, json!(input.request), &head, &rows)
}

/// Which forecast goes where.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ForecastFile {
    /// Of which deals.
    pub request: ForecastRequest,
    /// The file to write, `.xlsx` or `.csv`; one that is there is replaced.
    pub path: String,
}

/// Writes the sums of a forecast by month, stage, owner and category, a line each, in the workspace's currency (PIP-11).
///
/// # Errors
/// Those of [`forecast`] and of the file; `invalid` for a name that ends in neither.
pub fn save_forecast(ctx: &Context, input: ForecastFile) -> Result<SavedReport> {
    let told = json!({ "forecast": input.request });
    let found = forecast(ctx, input.request)?;
    let currency = &found.currency;
    let counts = ["Open", "Won", "Lost", "Abandoned", "Omitted"];
    let amounts = ["Total", "Weighted", "Won value", "Lost value", "Abandoned value", "Omitted value"];
    let mut head = vec![Column { name: "By".into(), width: 10 }, Column { name: "Which".into(), width: 28 }];
    head.extend(counts.map(|name| Column { name: name.into(), width: 12 }));
    head.extend(amounts.map(|name| Column { name: format!("{name} ({currency})"), width: 20 }));
    let line = |by: &str, label: &str, sums: &ForecastSums| {
        let mut cells = vec![Cell::Text(by.into()), Cell::Text(label.into())];
        let counts = [sums.open_count, sums.won_count, sums.lost_count, sums.abandoned_count, sums.omitted_count];
        cells.extend(counts.map(|count| Cell::Number(count.to_string(), None)));
        let amounts = [sums.total, sums.weighted, sums.won, sums.lost, sums.abandoned, sums.omitted];
        cells.extend(amounts.map(|minor| money_cell(minor, currency)));
        cells
    };
    let groups =
        [("Month", &found.months), ("Stage", &found.stages), ("Owner", &found.owners), ("Category", &found.categories)];
    let named = |label: &str| if label.is_empty() { "None".to_string() } else { label.to_string() };
    let mut rows: Vec<Vec<Cell>> = groups
        .into_iter()
        .flat_map(|(by, groups)| groups.iter().map(move |group| (by, group)))
        .map(|(by, group)| line(by, &named(&group.label), &group.sums))
        .collect();
    rows.push(line("All", "", &found.sums));
    save_table(ctx, &input.path, told, &head, &rows)
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
    money_cell(
        cell.amounts.iter().find(|amount| amount.currency == currency).map_or(0, |amount| amount.minor),
        currency,
    )
}

fn number(cell: &ReportCell, kind: MeasureKind) -> Cell {
    match (cell.number, kind) {
        (None, _) => Cell::Text(String::new()),
        (Some(rate), MeasureKind::Rate) => Cell::Number(format!("{:.1}", rate * 100.0), Some(1)),
        (Some(days), MeasureKind::Days) => Cell::Number(format!("{days:.1}"), Some(1)),
        (Some(count), _) => Cell::Number(format!("{count:.0}"), None),
    }
}
