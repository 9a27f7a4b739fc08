//! Reports (PIP-13, PIP-14, SCR-31): figures over the deals that a filter finds. A report is a declaration
//! ([`declared`]): what it counts by, and which measures; each figure comes with the filter that finds its deals.

mod base;
mod declared;
mod funnel;
mod kept;
mod moves;
mod rows;
mod save;
mod shapes;
mod stays;
mod tally;

use rusqlite::Connection;

pub use kept::check as check_kept;
pub use save::{ForecastFile, ReportFile, save, save_forecast};
pub use shapes::{
    Amount, MeasureKind, Report, ReportCell, ReportChart, ReportColumn, ReportDimension, ReportInfo, ReportList,
    ReportPeriod, ReportRequest, ReportRow, StatsRequest,
};

use crate::catalog::{Catalog, Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Context, Error, Result, store};
use declared::{Form, REPORTS};

/// A stay of a deal in a stage, as filters ask about it. Derived from the stage history.
#[must_use]
pub fn stage_stay() -> RecordType {
    const WAYS: &[(&str, &str)] = &[
        ("new", "New"),
        ("forward", "Forward"),
        ("back", "Back"),
        ("other", "From another pipeline"),
        ("reopened", "Reopened"),
        ("won", "Won"),
        ("lost", "Lost"),
        ("abandoned", "Abandoned"),
    ];
    let read = |field: Field| field.read_only().unsorted();
    let mut stage = Field::computed("stage", "Stage", K::Reference, "{t}.stage_id");
    stage.reference = Some("stage");
    let mut by = Field::computed("by", "Moved by", K::User, "{t}.by_id");
    by.reference = Some("user");
    RecordType {
        key: "stage_stay",
        label: "Stay in a stage",
        plural: "Stays in stages",
        icon: "hourglass",
        table: "stage_stay",
        title: "{t}.way",
        fields: vec![
            stage.unsorted(),
            read(Field::choice("way", "Came", WAYS)),
            read(Field::new("entered_at", "Entered", K::DateTime)),
            read(Field::new("left_at", "Left", K::DateTime)),
            Field::computed("days", "Days there", K::Number, "({t}.seconds / 86400)").unsorted(),
            by.unsorted(),
        ],
        ..RecordType::default()
    }
}

/// Stays follow from moves of deals.
pub struct StayRules;

impl Rules for StayRules {
    fn before_write(&self, _: &Tx<'_>, _: &mut Draft<'_>) -> Result<()> {
        Err(Error::new("read_only", "Stays in stages follow from the moves of deals."))
    }

    fn before_delete(&self, _: &Tx<'_>, _: &str) -> Result<()> {
        Err(Error::new("read_only", "Stays in stages follow from the moves of deals."))
    }
}

/// The step before each commit that keeps what reports count in.
pub fn keep_figures(conn: &Connection, _: &Catalog) -> Result<()> {
    store::refresh_marked(conn)
}

/// The reports that there are.
pub fn list(_: &Context) -> Result<ReportList> {
    Ok(ReportList { reports: REPORTS.iter().map(declared::Declared::info).collect() })
}

/// Runs a report.
///
/// # Errors
/// `unknown_report`, `unknown_dimension`, those of the filter, `not_found` for a pipeline.
pub fn run(ctx: &Context, input: ReportRequest) -> Result<Report> {
    let report = declared::find(&input.report)?;
    let base = base::Base::of(ctx, &input, report)?;
    ctx.read(|conn| match report.form {
        Form::Tally => tally::run(conn, &base, report, input.by.as_deref()),
        Form::Funnel => funnel::run(conn, &base, report),
        Form::Stays => stays::run(conn, &base, report),
        Form::Moves => moves::run(conn, &base, report),
    })
}

/// Number and value of deals in each stage, stages without one as 0 (API-07 `getPipelineStats`).
pub fn pipeline_stats(ctx: &Context, input: StatsRequest) -> Result<Report> {
    let request = ReportRequest {
        report: "stages".into(),
        pipeline_id: input.pipeline_id,
        filter: input.filter,
        ..ReportRequest::default()
    };
    run(ctx, request)
}
