//! How long deals stay in stages (PIP-14).

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Row, params_from_iter};
use serde_json::{Value, json};

use super::base::{Base, all, is, test};
use super::declared::Declared;
use super::rows::stages;
use super::shapes::{MeasureKind, Report, ReportCell, ReportChart, ReportColumn, ReportRow};
use super::tally::bytes;
use crate::query::{Filter, Operator, Quantifier, RelatedTest, Sql};
use crate::records::Reference;
use crate::{Error, Result};

const COLUMNS: [(&str, &str, MeasureKind); 6] = [
    ("deals", "Deals that left", MeasureKind::Count),
    ("median", "Median", MeasureKind::Days),
    ("average", "Average", MeasureKind::Days),
    ("ninetieth", "90 % within", MeasureKind::Days),
    ("longest", "Longest", MeasureKind::Days),
    ("now", "There now", MeasureKind::Count),
];

/// Ended stays in a stage: how many by whole days.
#[derive(Default)]
struct Times {
    days: BTreeMap<i64, i64>,
    deals: i64,
    count: i64,
    seconds: i64,
    now: i64,
}

impl Times {
    /// The days within which this part of the stays ended, by the nearest rank.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn within(&self, part: f64) -> Option<f64> {
        let rank = ((self.count as f64 * part).ceil() as i64).max(1);
        let mut seen = 0;
        self.days.iter().find_map(|(days, count)| {
            seen += count;
            (seen >= rank).then_some(*days as f64)
        })
    }
}

/// That a deal has such a stay.
pub fn stayed(tests: Vec<Filter>) -> Filter {
    Filter::Related(RelatedTest { related: "stays".into(), op: Quantifier::Some, filter: Some(Box::new(all(tests))) })
}

/// Runs the report.
#[allow(clippy::cast_precision_loss)]
pub fn run(conn: &Connection, base: &Base, report: &Declared) -> Result<Report> {
    let times = read(conn, base)?;
    let ended = |stage: Option<&str>| -> Filter {
        let mut tests: Vec<Filter> = stage.map(|id| is("stage", json!(id))).into_iter().collect();
        tests.push(test("left_at", Operator::IsNotNull, Value::Null));
        tests.extend(base.days("left_at"));
        base.filter([stayed(tests)])
    };
    let rows = stages(conn, base.pipeline.as_deref())?
        .into_iter()
        .filter(|stage| stage.kind == "open")
        .map(|stage| {
            let none = Times::default();
            let times = times.get(&stage.id).unwrap_or(&none);
            let there = base.filter([is("stage", json!(stage.id))]);
            let of_days = |number: Option<f64>| ReportCell {
                filter: number.map(|_| ended(Some(&stage.id))),
                number,
                ..ReportCell::default()
            };
            let counted = |number: i64, filter: Filter| ReportCell {
                number: Some(number as f64),
                filter: (number > 0).then_some(filter),
                ..ReportCell::default()
            };
            let average = (times.count > 0).then(|| times.seconds as f64 / 86_400.0 / times.count as f64);
            ReportRow {
                key: Some(stage.id.clone()),
                label: stage.name.clone(),
                record: Some(Reference::new("stage", stage.id.clone(), stage.name.clone())),
                cells: vec![
                    counted(times.deals, ended(Some(&stage.id))),
                    of_days(times.within(0.5)),
                    of_days(average),
                    of_days(times.within(0.9)),
                    of_days(times.days.keys().next_back().map(|days| *days as f64)),
                    counted(times.now, there),
                ],
            }
        })
        .collect();
    Ok(Report {
        report: report.key.into(),
        label: report.label.into(),
        by: report
            .dimensions
            .first()
            .map(super::declared::Dimension::shown)
            .unwrap_or_else(|| super::shapes::ReportDimension { key: "stage".into(), label: "Stage".into() }),
        columns: COLUMNS
            .iter()
            .map(|(key, label, kind)| ReportColumn { key: (*key).into(), label: (*label).into(), kind: *kind })
            .collect(),
        rows,
        total: None,
        chart: ReportChart::Bars,
        drawn: report.drawn.iter().map(|key| (*key).into()).collect(),
        notes: Vec::new(),
    })
}

fn read(conn: &Connection, base: &Base) -> Result<HashMap<String, Times>> {
    let mut found: HashMap<String, Times> = HashMap::new();
    let dated = base.from.is_some() || base.to.is_some();
    // All of them are counted already.
    if base.is_whole() && !dated {
        let mut stmt =
            conn.prepare_cached("SELECT stage_id, days, count, deals, seconds FROM stay_total WHERE count > 0")?;
        let mut rows = stmt.query([])?;
        while let Some(row) = rows.next()? {
            let times = found.entry(row.get(0)?).or_default();
            add(times, row.get(1)?, row.get(2)?, row.get(4)?);
            times.deals += row.get::<_, i64>(3)?;
        }
    } else {
        let mut sql = Sql::default();
        let source = base.source(&mut sql)?;
        let mut ended = format!(
            "FROM (SELECT f.id {source}) d CROSS JOIN stage_stay y ON y.deal_id = d.id WHERE y.left_at IS NOT NULL"
        );
        if let Some(from) = base.from {
            ended.push_str(&format!(" AND y.left_at >= {}", sql.bind(base.zone.begins(from))));
        }
        if let Some(after) = base.to.and_then(|to| to.succ_opt()) {
            ended.push_str(&format!(" AND y.left_at < {}", sql.bind(base.zone.begins(after))));
        }
        // Gathered here: SQLite would sort every stay by stage and days. Those of a deal follow each other.
        let deal = if dated { "CAST(y.deal_id AS BLOB)" } else { "NULL" };
        let text = format!("SELECT CAST(y.stage_id AS BLOB), y.seconds, y.again, {deal} {ended}");
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(&sql.params))?;
        let mut last: HashMap<String, Vec<u8>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let stage = stage_of(row)?;
            if !found.contains_key(stage) {
                found.insert(stage.to_string(), Times::default());
            }
            let Some(times) = found.get_mut(stage) else { continue };
            let seconds: i64 = row.get(1)?;
            add(times, seconds / 86_400, 1, seconds);
            if !dated {
                times.deals += i64::from(row.get::<_, i64>(2)? == 0);
                continue;
            }
            // In some days a deal may have left a stage for the second time only.
            let deal = bytes(row, 3)?.unwrap_or_default();
            match last.get_mut(stage) {
                Some(last) if last == deal => {}
                Some(last) => {
                    last.clear();
                    last.extend_from_slice(deal);
                    times.deals += 1;
                }
                None => {
                    last.insert(stage.to_string(), deal.to_vec());
                    times.deals += 1;
                }
            }
        }
    }
    // All deals are counted by stage already.
    let mut sql = Sql::default();
    let text = match base.is_whole() {
        true => "SELECT CAST(stage_id AS BLOB), count FROM stage_total".to_string(),
        false => format!("SELECT CAST(f.stage_id AS BLOB), 1 {}", base.source(&mut sql)?),
    };
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(&sql.params))?;
    while let Some(row) = rows.next()? {
        let stage = stage_of(row)?;
        match found.get_mut(stage) {
            Some(times) => times.now += row.get::<_, i64>(1)?,
            None => found.entry(stage.to_string()).or_default().now = row.get(1)?,
        }
    }
    Ok(found)
}

fn stage_of<'r>(row: &'r Row<'_>) -> Result<&'r str> {
    std::str::from_utf8(bytes(row, 0)?.unwrap_or_default()).map_err(|_| Error::internal("a stage has no id"))
}

fn add(times: &mut Times, days: i64, count: i64, seconds: i64) {
    *times.days.entry(days).or_default() += count;
    times.count += count;
    times.seconds += seconds;
}
