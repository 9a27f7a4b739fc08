//! Which deals reached which stage (PIP-14).

use rusqlite::Connection;
use serde_json::json;

use super::base::{Base, is, test};
use super::declared::{Declared, Dimension, Figure, Of};
use super::rows::{Stage, stages};
use super::shapes::{MeasureKind, Report, ReportCell, ReportChart, ReportColumn, ReportRow};
use super::tally::{Sums, sums};
use crate::query::{Filter, Operator};
use crate::rates::base_currency;
use crate::records::Reference;
use crate::{Error, Result};

const FURTHEST: Dimension =
    Dimension { key: "stage", label: "Stage", column: "furthest_id", field: "furthest_stage", of: Of::Stage };

const ALL: &[&str] = &["open", "won", "lost", "abandoned"];

const COLUMNS: [(&str, &str, MeasureKind); 8] = [
    ("reached", "Reached", MeasureKind::Count),
    ("share", "Of all", MeasureKind::Rate),
    ("on", "Went on", MeasureKind::Count),
    ("conversion", "Conversion", MeasureKind::Rate),
    ("open", "Open here", MeasureKind::Count),
    ("lost", "Lost here", MeasureKind::Count),
    ("abandoned", "Abandoned here", MeasureKind::Count),
    ("value", "Value reached", MeasureKind::Money),
];

/// Runs the funnel of one pipeline, the first unless one is named.
#[allow(clippy::cast_precision_loss)]
pub fn run(conn: &Connection, base: &Base, report: &Declared) -> Result<Report> {
    let own = base_currency(conn)?;
    let all_stages = stages(conn, None)?;
    let pipeline = match &base.pipeline {
        Some(id) => id.clone(),
        None => {
            let first = all_stages.first().ok_or_else(|| Error::new("no_pipeline", "There is no pipeline yet."))?;
            first.pipeline_id.clone()
        }
    };
    let base = &base.in_pipeline(&pipeline);
    let steps: Vec<Stage> = stages(conn, Some(&pipeline))?.into_iter().filter(|stage| stage.kind == "open").collect();
    // One entry a step: the deals that got no further, the unknown ones with the first.
    let mut ends = vec![Sums::default(); steps.len()];
    let mut every = Sums::default();
    let mut unknown = 0;
    for (furthest, sum) in sums(conn, base, &FURTHEST)? {
        if furthest.is_none() {
            unknown += sum.count(&["lost", "abandoned"]);
        }
        let at = steps.iter().position(|step| furthest.as_deref() == Some(step.id.as_str())).unwrap_or(0);
        if let Some(end) = ends.get_mut(at) {
            end.add_all(&sum);
        }
        every.add_all(&sum);
    }
    let ids = |steps: &[Stage]| json!(steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>());
    let whole = every.count(ALL) as f64;
    let rate = |part: i64, of: f64| (of > 0.0).then(|| part as f64 / of);
    let counted = |number: i64, filter: Filter| ReportCell {
        number: Some(number as f64),
        filter: (number > 0).then_some(filter),
        ..ReportCell::default()
    };
    let won = every.count(&["won"]);
    let is_won = || base.filter([is("status", json!("won"))]);
    let mut rows = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let later = steps.get(at + 1..).unwrap_or_default();
        let reached_filter = |from: usize| -> Filter {
            match (from, steps.get(from..)) {
                (0, _) => base.filter([]),
                (_, Some(rest)) if !rest.is_empty() => base.filter([Filter::Any {
                    any: vec![is("status", json!("won")), test("furthest_stage", Operator::In, ids(rest))],
                }]),
                _ => is_won(),
            }
        };
        // Won deals reached every stage; the others those up to the one where they ended.
        let reach = |from: usize| -> Sums {
            let mut sum = every.only(&["won"]);
            ends.iter().skip(from).for_each(|end| sum.add_all(&end.only(&["open", "lost", "abandoned"])));
            sum
        };
        let (reached, on) = (reach(at), reach(at + 1));
        let (count, went) = (reached.count(ALL), on.count(ALL));
        let end = ends.get(at).cloned().unwrap_or_default();
        let here = |kind: &str| -> Filter {
            let ended = match at {
                0 => test("furthest_stage", Operator::NotIn, ids(later)),
                _ => is("furthest_stage", json!(step.id)),
            };
            base.filter([is("status", json!(kind)), ended])
        };
        let mut value = reached.cell(Figure::Value(ALL), &own, |_| reached_filter(at));
        value.number = None;
        let rated = |number: Option<f64>, filter: Filter| ReportCell {
            filter: number.filter(|_| count > 0).map(|_| filter),
            number,
            ..ReportCell::default()
        };
        rows.push(ReportRow {
            key: Some(step.id.clone()),
            label: step.name.clone(),
            record: Some(Reference::new("stage", step.id.clone(), step.name.clone())),
            cells: vec![
                counted(count, reached_filter(at)),
                rated(rate(count, whole), reached_filter(at)),
                counted(went, reached_filter(at + 1)),
                rated(rate(went, count as f64), reached_filter(at)),
                counted(end.count(&["open"]), here("open")),
                counted(end.count(&["lost"]), here("lost")),
                counted(end.count(&["abandoned"]), here("abandoned")),
                value,
            ],
        });
    }
    let mut cells = vec![ReportCell::default(); COLUMNS.len()];
    let ends_won = [
        counted(won, is_won()),
        ReportCell { number: rate(won, whole), filter: (won > 0).then(is_won), ..ReportCell::default() },
    ];
    cells.splice(0..2, ends_won);
    if let Some(last) = cells.last_mut() {
        *last = every.cell(Figure::Value(&["won"]), &own, |_| is_won());
    }
    rows.push(ReportRow { key: Some("won".into()), label: "Won".into(), record: None, cells });
    Ok(Report {
        report: report.key.into(),
        label: report.label.into(),
        by: FURTHEST.shown(),
        columns: COLUMNS
            .iter()
            .map(|(key, label, kind)| ReportColumn { key: (*key).into(), label: (*label).into(), kind: *kind })
            .collect(),
        rows,
        total: None,
        chart: ReportChart::Bars,
        drawn: report.drawn.iter().map(|key| (*key).into()).collect(),
        notes: came_in_closed(unknown).into_iter().chain(every.unrated()).collect(),
    })
}

/// In words, the lost deals whose way is not known.
fn came_in_closed(count: i64) -> Option<String> {
    let (deals, they, stand) = if count == 1 { ("deal", "it", "stands") } else { ("deals", "they", "stand") };
    (count > 0).then(|| {
        format!("{count} lost or abandoned {deals} came in closed: how far {they} had got is not known; {they} {stand} with the first stage.")
    })
}
