//! Moves of deals by month (PIP-14).

use chrono::{Datelike, Months, NaiveDate};
use rusqlite::{Connection, params_from_iter};
use serde_json::json;

use super::base::{Base, is, test};
use super::declared::Declared;
use super::shapes::{MeasureKind, Report, ReportCell, ReportChart, ReportColumn, ReportDimension, ReportRow};
use super::stays::stayed;
use crate::query::{Operator, Sql};
use crate::{Error, Result};

const WAYS: [(&str, &str); 8] = [
    ("new", "Begun"),
    ("forward", "Forward"),
    ("back", "Back"),
    ("other", "From another pipeline"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("abandoned", "Abandoned"),
    ("reopened", "Reopened"),
];

/// Months shown at most.
const MOST: usize = 60;

/// Runs the report over the days asked for, or the last twelve months.
#[allow(clippy::cast_precision_loss)]
pub fn run(conn: &Connection, base: &Base, report: &Declared) -> Result<Report> {
    let today = base.zone.day(base.now);
    let to = base.to.unwrap_or(today);
    let usual = first_of(to).checked_sub_months(Months::new(11)).unwrap_or(to);
    let from = base.from.unwrap_or(usual);
    let mut months = Vec::new();
    let mut first = from;
    while first <= to && months.len() <= MOST {
        let next = first_of(first).checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        months.push((first, next.pred_opt().unwrap_or(first).min(to)));
        first = next;
    }
    if months.len() > MOST {
        return Err(Error::invalid("from", format!("Moves are shown for {MOST} months at most.")));
    }
    let mut sql = Sql::default();
    let mut among = String::new();
    if !base.is_whole() {
        among = format!(" AND y.deal_id IN (SELECT f.id {})", base.source(&mut sql)?);
    }
    let bounds = (sql.params.len() + 1, sql.params.len() + 2);
    let sums: Vec<String> = WAYS.iter().map(|(way, _)| format!("coalesce(sum(y.way = '{way}'), 0)")).collect();
    let text = format!(
        "SELECT {} FROM stage_stay y WHERE y.entered_at >= ?{} AND y.entered_at < ?{}{among}",
        sums.join(", "),
        bounds.0,
        bounds.1
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = Vec::new();
    let mut all = [0; WAYS.len()];
    let cell = |way: &str, count: i64, first: NaiveDate, last: NaiveDate| {
        let tests = vec![
            is("way", json!(way)),
            test("entered_at", Operator::Gte, json!(first.to_string())),
            test("entered_at", Operator::Lte, json!(last.to_string())),
        ];
        ReportCell {
            number: Some(count as f64),
            filter: (count > 0).then(|| base.filter([stayed(tests)])),
            ..ReportCell::default()
        }
    };
    for (first, last) in months {
        let mut params = sql.params.clone();
        params.push(base.zone.begins(first).into());
        params.push(base.zone.begins(last.succ_opt().unwrap_or(last)).into());
        let counts: Vec<i64> =
            stmt.query_row(params_from_iter(params), |row| (0..WAYS.len()).map(|at| row.get(at)).collect())?;
        all.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
        let key = format!("{:04}-{:02}", first.year(), first.month());
        rows.push(ReportRow {
            key: Some(key.clone()),
            label: key,
            record: None,
            cells: WAYS.iter().zip(counts).map(|((way, _), count)| cell(way, count, first, last)).collect(),
        });
    }
    let total = WAYS.iter().zip(all).map(|((way, _), count)| cell(way, count, from, to)).collect();
    Ok(Report {
        report: report.key.into(),
        label: report.label.into(),
        by: ReportDimension { key: "month".into(), label: "Month".into() },
        columns: WAYS
            .iter()
            .map(|(key, label)| ReportColumn { key: (*key).into(), label: (*label).into(), kind: MeasureKind::Moves })
            .collect(),
        rows,
        total: Some(ReportRow { key: None, label: "All".into(), record: None, cells: total }),
        chart: ReportChart::Time,
        drawn: report.drawn.iter().map(|key| (*key).into()).collect(),
        notes: vec!["A figure counts moves; its deals are those that made them.".into()],
    })
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
