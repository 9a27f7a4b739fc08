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
    let counts = match base.is_whole() {
        true => counted(conn, base, &months)?,
        false => counted_among(conn, base, &months)?,
    };
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
    for ((first, last), counts) in months.into_iter().zip(counts) {
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

/// How many moves went each way.
type Counts = [i64; WAYS.len()];

/// Of all deals: each count is a range of one index.
fn counted(conn: &Connection, base: &Base, months: &[(NaiveDate, NaiveDate)]) -> Result<Vec<Counts>> {
    let mut stmt =
        conn.prepare_cached("SELECT count(*) FROM stage_stay WHERE way = ?1 AND entered_at >= ?2 AND entered_at < ?3")?;
    let mut found = vec![Counts::default(); months.len()];
    for (counts, (first, last)) in found.iter_mut().zip(months) {
        let (begins, ends) = (base.zone.begins(*first), base.zone.begins(last.succ_opt().unwrap_or(*last)));
        for (count, (way, _)) in counts.iter_mut().zip(WAYS) {
            *count = stmt.query_row([way, &begins, &ends], |row| row.get(0))?;
        }
    }
    Ok(found)
}

/// Of some deals, through their stays.
fn counted_among(conn: &Connection, base: &Base, months: &[(NaiveDate, NaiveDate)]) -> Result<Vec<Counts>> {
    let mut found = vec![Counts::default(); months.len()];
    let (Some((first, _)), Some((_, last))) = (months.first(), months.last()) else { return Ok(found) };
    let mut sql = Sql::default();
    let source = base.source(&mut sql)?;
    let begins = sql.bind(base.zone.begins(*first));
    let ends = sql.bind(base.zone.begins(last.succ_opt().unwrap_or(*last)));
    let branches: Vec<String> = months
        .iter()
        .enumerate()
        .skip(1)
        .map(|(at, (first, _))| format!("WHEN y.entered_at < {} THEN {}", sql.bind(base.zone.begins(*first)), at - 1))
        .collect();
    let month = match branches.is_empty() {
        true => "0".to_string(),
        false => format!("CASE {} ELSE {} END", branches.join(" "), branches.len()),
    };
    let text = format!(
        "SELECT y.way, {month}, count(*) FROM (SELECT f.id {source}) d CROSS JOIN stage_stay y ON y.deal_id = d.id
         WHERE y.entered_at >= {begins} AND y.entered_at < {ends} GROUP BY 1, 2"
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(&sql.params))?;
    while let Some(row) = rows.next()? {
        let (way, month): (String, usize) = (row.get(0)?, row.get(1)?);
        let at = WAYS.iter().position(|(key, _)| *key == way);
        if let Some(count) = at.and_then(|at| found.get_mut(month)?.get_mut(at)) {
            *count = row.get(2)?;
        }
    }
    Ok(found)
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
