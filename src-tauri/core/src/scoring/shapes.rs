use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::query::Filter;
use crate::reports::Amount;

/// How the next periods are foretold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrendMethod {
    /// The mean of all earlier periods.
    Mean,
    /// Level and trend, the trend levelling off.
    Trend,
    /// The mean of the same months of earlier quarters.
    Quarter,
    /// The mean of the same periods of earlier years.
    Year,
}

/// Of which deals the trend is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrendRequest {
    /// By quarters instead of months.
    #[ts(optional, as = "Option<bool>")]
    pub quarters: bool,
    /// ISO 4217; the workspace's unless said.
    #[ts(optional = nullable)]
    pub currency: Option<String>,
    /// One pipeline; all unless said.
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Deals of one owner.
    #[ts(optional = nullable)]
    pub owner_id: Option<String>,
    /// Which deals besides.
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// The day from which it looks ahead, today unless said: earlier days test it.
    #[ts(optional = nullable)]
    pub until: Option<String>,
}

/// A period of the trend.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct TrendPoint {
    /// A month `2026-11` or a quarter `2026-Q4`.
    pub period: String,
    /// What was won, minor units; none of what lies ahead.
    #[ts(type = "number | null")]
    pub won: Option<i64>,
    /// The won deals behind it.
    pub filter: Option<Filter>,
    /// What is expected, minor units; none of what is past.
    #[ts(type = "number | null")]
    pub expected: Option<i64>,
    /// The low end of the range within which 80 % came so far.
    #[ts(type = "number | null")]
    pub low: Option<i64>,
    /// Its high end.
    #[ts(type = "number | null")]
    pub high: Option<i64>,
}

/// How far off forecasts of past periods were.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct TrendError {
    /// Periods foretold from the earlier ones alone.
    #[ts(type = "number")]
    pub count: usize,
    /// Mean absolute error, minor units.
    #[ts(type = "number")]
    pub absolute: i64,
    /// As a part of what came, 0.1 for a tenth.
    pub relative: Option<f64>,
}

/// Won value by period and what is to be expected.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Trend {
    /// ISO 4217.
    pub currency: String,
    /// Past periods, whole ones, then those ahead; the first ahead has begun.
    pub points: Vec<TrendPoint>,
    /// What was won in the period that has begun, so far.
    pub begun: Amount,
    /// How it is foretold; none with too little history.
    pub method: Option<TrendMethod>,
    /// Errors of the back-test.
    pub tested: Option<TrendError>,
    /// Those of the mean of all earlier periods.
    pub mean: Option<TrendError>,
    /// In words: how it was reckoned, or why it was not.
    pub said: String,
}

/// Of what a score is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScoreBasis {
    /// A model of the workspace's own closed deals.
    Model,
    /// How deals that got as far ended.
    Stages,
    /// Too little is known.
    None,
}

/// What moves a score, in words.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct ScoreFactor {
    /// Points that it adds or takes.
    #[ts(type = "number")]
    pub points: i64,
    /// What it is.
    pub text: String,
}

/// How likely a deal is to be won, beside a person's own probability, which it never replaces.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct DealScore {
    /// Deal id.
    pub id: String,
    /// 0 to 100; none for closed deals and where too little is known.
    #[ts(type = "number | null")]
    pub score: Option<i64>,
    /// Of what it is made.
    pub basis: ScoreBasis,
    /// The same in words.
    pub said: String,
    /// What moves it most, the weightiest first.
    pub factors: Vec<ScoreFactor>,
}

/// Which deals.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    /// Deal ids, at most 200.
    pub ids: Vec<String>,
}

/// The scores, in the order asked for; ids that are no deal have none.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DealScores {
    /// The scores.
    pub scores: Vec<DealScore>,
}

/// What scores are made of at present.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ScoreModel {
    /// Counts up with each training; 0 before the first.
    #[ts(type = "number")]
    pub version: i64,
    /// When it was trained.
    pub trained_at: Option<String>,
    /// Of what scores are made.
    pub basis: ScoreBasis,
    /// Won and lost deals that it learned from, the held out included.
    #[ts(type = "number")]
    pub deals: usize,
    /// Of the newest fifth, held out: how often a won deal scored above a lost one; 0.5 is chance.
    pub auc: Option<f64>,
    /// The low end of its 95 % interval.
    pub auc_low: Option<f64>,
    /// The high end.
    pub auc_high: Option<f64>,
    /// In words.
    pub said: String,
}
