use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::query::Filter;
use crate::records::Reference;

/// Which report, of which deals.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReportRequest {
    /// Key of the report.
    pub report: String,
    /// Key of what it counts by; its first unless said.
    #[ts(optional = nullable)]
    pub by: Option<String>,
    /// One pipeline; all unless said. A funnel shows the first.
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Deals of one owner.
    #[ts(optional = nullable)]
    pub owner_id: Option<String>,
    /// First day, `YYYY-MM-DD` or relative as in filters.
    #[ts(optional = nullable)]
    pub from: Option<String>,
    /// Last day.
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// Which deals besides; all when absent.
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
}

/// Of which deals.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StatsRequest {
    /// One pipeline; all unless said.
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Which deals besides; all when absent.
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
}

/// What a report can count by.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ReportDimension {
    /// Its key.
    pub key: String,
    /// In words.
    pub label: String,
}

/// What the days of a report mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportPeriod {
    /// It is of the present: days mean nothing to it.
    None,
    /// Deals closed then.
    Closed,
    /// Deals begun then: their start date, or the day they were made.
    Begun,
    /// Moves made then.
    Moved,
}

/// A report as lists of reports show it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ReportInfo {
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What it says and how it is reckoned.
    pub about: String,
    /// What it can count by; the first is usual.
    pub dimensions: Vec<ReportDimension>,
    /// What its days mean.
    pub period: ReportPeriod,
}

/// The reports that there are.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ReportList {
    /// In the order in which they are offered.
    pub reports: Vec<ReportInfo>,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// How many deals.
    Count,
    /// How many moves; a deal may make several.
    Moves,
    /// Money, an amount a currency.
    Money,
    /// A part, 0 to 1.
    Rate,
    /// Days.
    Days,
}

/// A column of a report.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ReportColumn {
    /// Its key.
    pub key: String,
    /// Its head.
    pub label: String,
    /// What its figures are.
    pub kind: MeasureKind,
}

/// A sum of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Amount {
    /// ISO 4217.
    pub currency: String,
    /// Minor units.
    #[ts(type = "number")]
    pub minor: i64,
}

/// A figure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS, JsonSchema)]
pub struct ReportCell {
    /// The number of a count, rate or days; none where there is nothing to reckon it from.
    pub number: Option<f64>,
    /// The amounts of money, by currency.
    pub amounts: Vec<Amount>,
    /// All of them in the workspace's currency, by the rates of their days; none where they are in it already, or a rate
    /// is missing.
    pub converted: Option<Amount>,
    /// The deals behind it.
    pub filter: Option<Filter>,
}

/// A row of a report.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ReportRow {
    /// What its deals have in common: an id, a text, a month `2026-11`, a quarter `2026-Q4`, a year.
    pub key: Option<String>,
    /// In words.
    pub label: String,
    /// The record that it is about.
    pub record: Option<Reference>,
    /// A cell a column.
    pub cells: Vec<ReportCell>,
}

/// How a report is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportChart {
    /// Bars, a bar a row.
    Bars,
    /// Columns along time.
    Time,
}

/// A report that was run.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Report {
    /// Which.
    pub report: String,
    /// Its name.
    pub label: String,
    /// What it counts by.
    pub by: ReportDimension,
    /// The columns.
    pub columns: Vec<ReportColumn>,
    /// The rows.
    pub rows: Vec<ReportRow>,
    /// All rows together, where that means something.
    pub total: Option<ReportRow>,
    /// How it is drawn.
    pub chart: ReportChart,
    /// The columns that are drawn, by key.
    pub drawn: Vec<String>,
    /// What is to be known about the figures.
    pub notes: Vec<String>,
}
