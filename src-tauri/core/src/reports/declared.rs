//! The reports. A new one is an entry of [`REPORTS`].

use std::borrow::Cow;

use super::shapes::{MeasureKind, ReportColumn, ReportDimension, ReportInfo, ReportPeriod};
use crate::{Error, Result};

/// How a report is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Deals by one of their dimensions.
    Tally,
    /// Deals by the furthest stage that they reached.
    Funnel,
    /// Stays in stages.
    Stays,
    /// Moves by month.
    Moves,
}

/// What deals can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    pub key: &'static str,
    pub label: &'static str,
    /// The column of `deal_fact` that has it; of times, of the day.
    pub column: &'static str,
    /// The field of deals that says the same in filters.
    pub field: &'static str,
    pub of: Of,
}

/// What the values of a dimension are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Stage,
    Pipeline,
    User,
    Reason,
    Text,
    Month,
    Quarter,
    Year,
}

impl Of {
    /// Whether its rows follow each other in time.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Month | Self::Quarter | Self::Year)
    }

    /// The value that a column's text stands for: of a day its month, quarter or year; none where no text is.
    pub fn key(self, text: Option<&[u8]>) -> Option<Cow<'_, [u8]>> {
        let text = text?;
        match self {
            Self::Text if text.is_empty() => None,
            Self::Month => text.get(..7).map(Cow::Borrowed),
            Self::Year => text.get(..4).map(Cow::Borrowed),
            Self::Quarter => {
                let month: u8 = std::str::from_utf8(text.get(5..7)?).ok()?.parse().ok()?;
                Some(Cow::Owned([text.get(..5)?, b"Q", &[b'0' + month.div_ceil(3)]].concat()))
            }
            _ => Some(Cow::Borrowed(text)),
        }
    }
}

const fn by(key: &'static str, label: &'static str, column: &'static str, field: &'static str, of: Of) -> Dimension {
    Dimension { key, label, column, field, of }
}

const STAGE: Dimension = by("stage", "Stage", "stage_id", "stage", Of::Stage);
const CLOSED_FROM: Dimension = by("closed_from", "Stage closed from", "closed_from_id", "closed_from", Of::Stage);
const PIPELINE: Dimension = by("pipeline", "Pipeline", "pipeline_id", "pipeline", Of::Pipeline);
const OWNER: Dimension = by("owner", "Owner", "owner_id", "owner", Of::User);
const PRODUCT: Dimension = by("product", "Product", "product", "product", Of::Text);
const SOURCE: Dimension = by("source", "Source", "source", "source", Of::Text);
const REASON: Dimension = by("reason", "Reason", "close_reason_id", "close_reason", Of::Reason);
const MONTH: Dimension = by("month", "Month of close", "actual_close_date", "actual_close_date", Of::Month);
const QUARTER: Dimension = by("quarter", "Quarter of close", "actual_close_date", "actual_close_date", Of::Quarter);
const YEAR: Dimension = by("year", "Year of close", "actual_close_date", "actual_close_date", Of::Year);

/// What is told of the deals of a row, by the kinds of their stages.
#[derive(Debug, Clone, Copy)]
pub enum Figure {
    /// How many of these kinds.
    Count(&'static [&'static str]),
    /// What those of these kinds are worth.
    Value(&'static [&'static str]),
    /// What one of this kind is worth on average.
    Average(&'static str),
    /// How many of the first kind there are among those of all kinds.
    Rate(&'static str, &'static [&'static str]),
    /// Days from start to close of one of this kind, on average.
    Cycle(&'static str),
    /// Open deals x win rate x average value of a won one / days of its cycle: what is won a day.
    Velocity,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    pub key: &'static str,
    pub label: &'static str,
    pub figure: Figure,
}

impl Measure {
    pub fn column(&self) -> ReportColumn {
        let kind = match self.figure {
            Figure::Count(_) => MeasureKind::Count,
            Figure::Value(_) | Figure::Average(_) | Figure::Velocity => MeasureKind::Money,
            Figure::Rate(..) => MeasureKind::Rate,
            Figure::Cycle(_) => MeasureKind::Days,
        };
        ReportColumn { key: self.key.into(), label: self.label.into(), kind }
    }
}

const fn measure(key: &'static str, label: &'static str, figure: Figure) -> Measure {
    Measure { key, label, figure }
}

/// A report.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    pub key: &'static str,
    pub label: &'static str,
    pub about: &'static str,
    pub form: Form,
    pub dimensions: &'static [Dimension],
    pub measures: &'static [Measure],
    /// Kinds of the stages of the deals that it looks at; all when empty.
    pub kinds: &'static [&'static str],
    pub period: ReportPeriod,
    /// The columns that are drawn.
    pub drawn: &'static [&'static str],
}

impl Declared {
    /// The report as lists show it.
    pub fn info(&self) -> ReportInfo {
        ReportInfo {
            key: self.key.into(),
            label: self.label.into(),
            about: self.about.into(),
            dimensions: self.dimensions.iter().map(Dimension::shown).collect(),
            period: self.period,
        }
    }

    /// What it counts by, its first unless said, or `unknown_dimension`.
    pub fn dimension(&self, by: Option<&str>) -> Result<&'static Dimension> {
        match by {
            None => self.dimensions.first(),
            Some(key) => self.dimensions.iter().find(|dimension| dimension.key == key),
        }
        .ok_or_else(|| {
            let message = format!("{} is not counted by “{}”.", self.label, by.unwrap_or_default());
            Error::new("unknown_dimension", message).field("by")
        })
    }
}

impl Dimension {
    /// As faces see it.
    pub fn shown(&self) -> ReportDimension {
        ReportDimension { key: self.key.into(), label: self.label.into() }
    }
}

const CLOSED: &[&str] = &["won", "lost"];
const ALL: &[&str] = &["open", "won", "lost", "abandoned"];

/// Every report, in the order in which they are offered.
pub const REPORTS: &[Declared] = &[
    Declared {
        key: "funnel",
        label: "Funnel",
        about: "How many deals reached each stage or a later one, and what became of the rest. A deal that left a stage out counts as having reached it.",
        form: Form::Funnel,
        dimensions: &[STAGE],
        measures: &[],
        kinds: &[],
        period: ReportPeriod::Begun,
        drawn: &["reached"],
    },
    Declared {
        key: "win_rate",
        label: "Win rate",
        about: "Won deals among those won or lost. Abandoned deals are told apart and do not count.",
        form: Form::Tally,
        dimensions: &[OWNER, CLOSED_FROM, REASON, PRODUCT, SOURCE, PIPELINE, MONTH, QUARTER, YEAR],
        measures: &[
            measure("rate", "Win rate", Figure::Rate("won", CLOSED)),
            measure("won", "Won", Figure::Count(&["won"])),
            measure("lost", "Lost", Figure::Count(&["lost"])),
            measure("abandoned", "Abandoned", Figure::Count(&["abandoned"])),
            measure("won_value", "Won value", Figure::Value(&["won"])),
            measure("lost_value", "Lost value", Figure::Value(&["lost"])),
        ],
        kinds: &["won", "lost", "abandoned"],
        period: ReportPeriod::Closed,
        drawn: &["rate"],
    },
    Declared {
        key: "time_in_stage",
        label: "Time in stage",
        about: "How long deals stay in a stage before they leave it, in whole days. A return is a stay of its own.",
        form: Form::Stays,
        dimensions: &[STAGE],
        measures: &[],
        kinds: &[],
        period: ReportPeriod::Moved,
        drawn: &["median", "ninetieth"],
    },
    Declared {
        key: "velocity",
        label: "Velocity",
        about: "What is won a day: open deals x win rate x average value of a won deal / days from start to close of a won deal. Days limit the closed deals; open ones are those of today.",
        form: Form::Tally,
        dimensions: &[PIPELINE, OWNER, PRODUCT, SOURCE],
        measures: &[
            measure("open", "Open", Figure::Count(&["open"])),
            measure("rate", "Win rate", Figure::Rate("won", CLOSED)),
            measure("average", "Average won", Figure::Average("won")),
            measure("cycle", "Days to win", Figure::Cycle("won")),
            measure("velocity", "Won a day", Figure::Velocity),
        ],
        kinds: &["open", "won", "lost"],
        period: ReportPeriod::Closed,
        drawn: &["velocity"],
    },
    Declared {
        key: "sales",
        label: "Sales",
        about: "Won deals and what they are worth, by the day they were closed.",
        form: Form::Tally,
        dimensions: &[MONTH, OWNER, QUARTER, YEAR, PRODUCT, SOURCE, PIPELINE, REASON],
        measures: &[
            measure("won", "Won", Figure::Count(&["won"])),
            measure("won_value", "Won value", Figure::Value(&["won"])),
            measure("average", "Average won", Figure::Average("won")),
            measure("cycle", "Days to win", Figure::Cycle("won")),
        ],
        kinds: &["won"],
        period: ReportPeriod::Closed,
        drawn: &["won_value"],
    },
    Declared {
        key: "stages",
        label: "Pipeline",
        about: "Where deals stand at present: their number and value in each stage.",
        form: Form::Tally,
        dimensions: &[STAGE, OWNER, PRODUCT, SOURCE],
        measures: &[measure("deals", "Deals", Figure::Count(ALL)), measure("value", "Value", Figure::Value(ALL))],
        kinds: &[],
        period: ReportPeriod::None,
        drawn: &["value"],
    },
    Declared {
        key: "lost",
        label: "Lost deals",
        about: "Why deals were lost or abandoned, and what they were worth.",
        form: Form::Tally,
        dimensions: &[REASON, CLOSED_FROM, OWNER, PRODUCT, SOURCE, MONTH],
        measures: &[
            measure("lost", "Lost", Figure::Count(&["lost"])),
            measure("lost_value", "Lost value", Figure::Value(&["lost"])),
            measure("abandoned", "Abandoned", Figure::Count(&["abandoned"])),
            measure("abandoned_value", "Abandoned value", Figure::Value(&["abandoned"])),
        ],
        kinds: &["lost", "abandoned"],
        period: ReportPeriod::Closed,
        drawn: &["lost"],
    },
    Declared {
        key: "progression",
        label: "Progression",
        about: "Moves of deals by month: begun, forward, back, closed, reopened. The last twelve months unless days are given.",
        form: Form::Moves,
        dimensions: &[by("month", "Month", "", "", Of::Month)],
        measures: &[],
        kinds: &[],
        period: ReportPeriod::Moved,
        drawn: &["forward", "back"],
    },
];

/// A report by key, or `unknown_report`.
pub fn find(key: &str) -> Result<&'static Declared> {
    REPORTS
        .iter()
        .find(|report| report.key == key)
        .ok_or_else(|| Error::new("unknown_report", format!("There is no report “{key}”.")).field("report"))
}
