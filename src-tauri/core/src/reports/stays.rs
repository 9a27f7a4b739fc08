//! How long deals stay in stages (PIP-14).

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Row, params_from_iter};
use serde_json::{Value, json};

use super::base::{Base, all, is, test};
use super::declared::Declared;
use super::rows::{Stage, stages};
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
    fn add(&mut self, days: i64, count: i64, seconds: i64, deals: i64) {
        *self.days.entry(days).or_default() += count;
        self.count += count;
        self.seconds += seconds;
        self.deals += deals;
    }

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
    let stages: Vec<Stage> =
        stages(conn, base.pipeline.as_deref())?.into_iter().filter(|stage| stage.kind == "open").collect();
    let times = read(conn, base, &stages)?;
    let ended = |stage: Option<&str>| -> Filter {
        let mut tests: Vec<Filter> = stage.map(|id| is("stage", json!(id))).into_iter().collect();
        tests.push(test("left_at", Operator::IsNotNull, Value::Null));
        tests.extend(base.days("left_at"));
        base.filter([stayed(tests)])
    };
    let rows = stages
        .into_iter()
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

fn read(conn: &Connection, base: &Base, stages: &[Stage]) -> Result<HashMap<String, Times>> {
    let mut found = match (base.is_pipeline(), base.from.is_some() || base.to.is_some()) {
        (true, false) => counted(conn, base)?,
        (true, true) => of_days(conn, base, stages)?,
        (false, _) => of_deals(conn, base)?,
    };
    // All deals are counted by stage already.
    let mut sql = Sql::default();
    let text = match base.is_pipeline() {
        true => "SELECT CAST(stage_id AS BLOB), count FROM stage_total".to_string(),
        false => format!("SELECT CAST(f.stage_id AS BLOB), 1 {}", base.source(&mut sql)?),
    };
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(&sql.params))?;
    while let Some(row) = rows.next()? {
        times_of(&mut found, row)?.now += row.get::<_, i64>(1)?;
    }
    Ok(found)
}

/// Of all days and deals, or of those of a pipeline: they are counted already.
fn counted(conn: &Connection, base: &Base) -> Result<HashMap<String, Times>> {
    let mut found = HashMap::new();
    let mut stmt = conn.prepare_cached(
        "SELECT CAST(stage_id AS BLOB), days, count, deals, seconds FROM stay_total WHERE count > 0 AND (here = 1 OR ?1)",
    )?;
    let mut rows = stmt.query([base.pipeline.is_none()])?;
    while let Some(row) = rows.next()? {
        times_of(&mut found, row)?.add(row.get(1)?, row.get(2)?, row.get(4)?, row.get(3)?);
    }
    Ok(found)
}

/// Of some days: one range of an index a stage, which has all that is asked.
fn of_days(conn: &Connection, base: &Base, stages: &[Stage]) -> Result<HashMap<String, Times>> {
    let mut sql = Sql::default();
    let days = days("", base, &mut sql);
    let elsewhere = sql.bind(i64::from(base.pipeline.is_none()));
    let stage_id = format!("?{}", sql.params.len() + 1);
    let text = format!(
        "SELECT seconds, {} FROM stage_stay WHERE stage_id = {stage_id} AND left_at IS NOT NULL {} AND (here = 1 OR {elsewhere})",
        days.first, days.within
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut found = HashMap::new();
    for stage in stages {
        let mut times = Times::default();
        let mut rows = stmt.query(params_from_iter(sql.params.iter().cloned().chain([stage.id.clone().into()])))?;
        while let Some(row) = rows.next()? {
            let seconds: i64 = row.get(0)?;
            times.add(seconds / 86_400, 1, seconds, row.get(1)?);
        }
        found.insert(stage.id.clone(), times);
    }
    Ok(found)
}

/// Of some deals: gathered here, because SQLite would sort every stay by stage and days.
fn of_deals(conn: &Connection, base: &Base) -> Result<HashMap<String, Times>> {
    let mut sql = Sql::default();
    let source = base.source(&mut sql)?;
    let days = days("y.", base, &mut sql);
    let text = format!(
        "SELECT CAST(y.stage_id AS BLOB), y.seconds, {} FROM (SELECT f.id {source}) d
         CROSS JOIN stage_stay y ON y.deal_id = d.id WHERE y.left_at IS NOT NULL {}",
        days.first, days.within
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(&sql.params))?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let seconds: i64 = row.get(1)?;
        times_of(&mut found, row)?.add(seconds / 86_400, 1, seconds, row.get(2)?);
    }
    Ok(found)
}

/// Conditions on stays.
struct Days {
    /// ` AND …`: it ended in the days asked for.
    within: String,
    /// Of the stays of its deal in this stage that ended in these days it is the first: in some days a deal may have left a
    /// stage for the second time only.
    first: String,
}

fn days(alias: &str, base: &Base, sql: &mut Sql) -> Days {
    let mut days = Days { within: String::new(), first: format!("{alias}left_before IS NULL") };
    if let Some(from) = base.from {
        let begins = sql.bind(base.zone.begins(from));
        days.within.push_str(&format!(" AND {alias}left_at >= {begins}"));
        days.first = format!("({} OR {alias}left_before < {begins})", days.first);
    }
    if let Some(after) = base.to.and_then(|to| to.succ_opt()) {
        days.within.push_str(&format!(" AND {alias}left_at < {}", sql.bind(base.zone.begins(after))));
    }
    days
}

/// The times of the stage that a row begins with.
fn times_of<'t>(found: &'t mut HashMap<String, Times>, row: &Row<'_>) -> Result<&'t mut Times> {
    let stage =
        std::str::from_utf8(bytes(row, 0)?.unwrap_or_default()).map_err(|_| Error::internal("a stage has no id"))?;
    if !found.contains_key(stage) {
        found.insert(stage.to_string(), Times::default());
    }
    found.get_mut(stage).ok_or_else(|| Error::internal("a stage is gone"))
}
