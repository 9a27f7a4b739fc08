use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::deals::StageTotals;
use crate::query::Filter;
use crate::rates::MissingRate;

/// Which deals to sum up; all unless said.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ForecastRequest {
    /// Of one pipeline.
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Of one owner; `""` for those of nobody.
    #[ts(optional = nullable)]
    pub owner_id: Option<String>,
    /// Of one category: pipeline, best_case, commit, omitted, won, lost, abandoned.
    #[ts(optional = nullable)]
    pub category: Option<String>,
    /// Which of them.
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
}

/// Figures in the workspace's currency, minor units. What has no rate is in none of the amounts, but in the counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct ForecastSums {
    /// Open deals that are not omitted.
    #[ts(type = "number")]
    pub open_count: i64,
    /// Their value.
    #[ts(type = "number")]
    pub total: i64,
    /// Their value × probability / 100, half-up a deal to the minor unit of its own currency. At most the total.
    #[ts(type = "number")]
    pub weighted: i64,
    /// Won deals.
    #[ts(type = "number")]
    pub won_count: i64,
    /// Their value.
    #[ts(type = "number")]
    pub won: i64,
    /// Lost deals.
    #[ts(type = "number")]
    pub lost_count: i64,
    /// Their value; in no total.
    #[ts(type = "number")]
    pub lost: i64,
    /// Abandoned deals.
    #[ts(type = "number")]
    pub abandoned_count: i64,
    /// Their value; in no total.
    #[ts(type = "number")]
    pub abandoned: i64,
    /// Open deals that somebody left out of the forecast.
    #[ts(type = "number")]
    pub omitted_count: i64,
    /// Their value; in no total.
    #[ts(type = "number")]
    pub omitted: i64,
}

/// The figures of deals that have something in common, and the filter that finds exactly these deals.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ForecastGroup {
    /// A month `2026-11`, an id, a category; `""` for none.
    pub key: String,
    /// Its words; a month is its key.
    pub label: String,
    /// The figures.
    pub sums: ForecastSums,
    /// Which deals they are of, whatever their status; joined with the request's own scope.
    pub filter: Filter,
}

/// Sums over deals (PIP-11, PIP-12).
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct Forecast {
    /// The workspace's currency, ISO 4217.
    pub currency: String,
    /// The day on which open deals are converted and by which they are overdue.
    pub today: String,
    /// Everything together.
    pub sums: ForecastSums,
    /// By month, the earliest first; those without a date last.
    pub months: Vec<ForecastGroup>,
    /// By stage, in the order of the pipelines.
    pub stages: Vec<ForecastGroup>,
    /// By owner, the largest weighted value first.
    pub owners: Vec<ForecastGroup>,
    /// By category: pipeline, best case, commit, omitted, won, lost, abandoned.
    pub categories: Vec<ForecastGroup>,
    /// Open deals whose expected close has passed; they are in the sums too.
    pub overdue: ForecastSums,
    /// What the amounts leave out because there is no rate.
    pub missing: Vec<MissingRate>,
    /// Open deals, one line a currency as they are, the omitted ones too.
    pub open: Vec<StageTotals>,
    /// Won deals, one line a currency.
    pub won: Vec<StageTotals>,
    /// Lost and abandoned deals, one line a currency.
    pub lost: Vec<StageTotals>,
    /// Number of open deals.
    #[ts(type = "number")]
    pub open_count: i64,
    /// Number of won deals.
    #[ts(type = "number")]
    pub won_count: i64,
    /// Number of lost deals, abandoned ones not among them.
    #[ts(type = "number")]
    pub lost_count: i64,
    /// won / (won + lost), 0 to 1; null before the first closed deal. Abandoned deals were not decided.
    pub win_rate: Option<f64>,
}
