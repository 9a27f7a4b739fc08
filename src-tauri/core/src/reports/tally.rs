//! Reports that count deals by one of their dimensions.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params_from_iter};

use super::base::{Base, among};
use super::declared::{Declared, Dimension, Figure, Of};
use super::rows::{expected, names, row_test};
use super::shapes::{Amount, Report, ReportCell, ReportChart, ReportRow};
use crate::query::{Filter, Sql};
use crate::{Error, Result};

/// Rows of a report; of texts the largest are shown.
const MOST: usize = 200;

/// What is counted of the deals of a row: by kind of stage and currency, empty for none.
#[derive(Debug, Default, Clone)]
pub struct Sums {
    parts: BTreeMap<(String, String), Part>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Part {
    count: i64,
    value: i64,
    valued: i64,
    days: i64,
    timed: i64,
}

impl Sums {
    fn add(&mut self, kind: &str, currency: &str, part: Part) {
        let sum = self.parts.entry((kind.to_string(), currency.to_string())).or_default();
        sum.count += part.count;
        sum.value = sum.value.saturating_add(part.value);
        sum.valued += part.valued;
        sum.days += part.days;
        sum.timed += part.timed;
    }

    /// The sums of these kinds alone.
    pub fn only(&self, kinds: &[&str]) -> Self {
        let parts = self.parts.iter().filter(|((kind, _), _)| kinds.contains(&kind.as_str()));
        Self { parts: parts.map(|(key, part)| (key.clone(), *part)).collect() }
    }

    /// Adds those of another row.
    pub fn add_all(&mut self, other: &Self) {
        for ((kind, currency), part) in &other.parts {
            self.add(kind, currency, *part);
        }
    }

    fn over(&self, kinds: &[&str], mut each: impl FnMut(&str, &Part)) {
        for ((kind, currency), part) in &self.parts {
            if kinds.contains(&kind.as_str()) {
                each(currency, part);
            }
        }
    }

    /// How many deals of these kinds.
    pub fn count(&self, kinds: &[&str]) -> i64 {
        let mut count = 0;
        self.over(kinds, |_, part| count += part.count);
        count
    }

    fn by_currency(&self, kinds: &[&str]) -> BTreeMap<String, Part> {
        let mut sums: BTreeMap<String, Part> = BTreeMap::new();
        self.over(kinds, |currency, part| {
            let sum = sums.entry(currency.to_string()).or_default();
            sum.count += part.count;
            sum.value = sum.value.saturating_add(part.value);
            sum.valued += part.valued;
        });
        sums.remove("");
        sums
    }

    #[allow(clippy::cast_precision_loss)]
    fn rate(&self, part: &str, kinds: &[&str]) -> Option<f64> {
        let of = self.count(kinds);
        (of > 0).then(|| self.count(&[part]) as f64 / of as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn cycle(&self, kind: &str) -> Option<f64> {
        let (mut days, mut timed) = (0, 0);
        self.over(&[kind], |_, part| {
            days += part.days;
            timed += part.timed;
        });
        (timed > 0).then(|| days as f64 / timed as f64)
    }

    /// What a day brings, a currency each: rounded to the minor unit.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn velocity(&self) -> Vec<Amount> {
        let (Some(rate), Some(days)) = (self.rate("won", &["won", "lost"]), self.cycle("won")) else {
            return Vec::new();
        };
        let won = self.by_currency(&["won"]);
        let open = self.by_currency(&["open"]);
        won.iter()
            .filter(|(_, part)| part.valued > 0 && days > 0.0)
            .map(|(currency, part)| {
                let open = open.get(currency).map_or(0, |part| part.count) as f64;
                let average = part.value as f64 / part.valued as f64;
                Amount { currency: currency.clone(), minor: (open * rate * average / days).round() as i64 }
            })
            .collect()
    }

    /// A figure of the row.
    #[allow(clippy::cast_precision_loss)]
    pub fn cell(&self, figure: Figure, filter: impl Fn(&[&str]) -> Filter) -> ReportCell {
        let amounts = |sums: BTreeMap<String, Part>, of: fn(&Part) -> i64| {
            sums.into_iter().map(|(currency, part)| Amount { minor: of(&part), currency }).collect::<Vec<_>>()
        };
        let mut cell = ReportCell::default();
        let kinds: Vec<&str> = match figure {
            Figure::Count(kinds) => {
                cell.number = Some(self.count(kinds) as f64);
                kinds.to_vec()
            }
            Figure::Value(kinds) => {
                cell.amounts = amounts(self.by_currency(kinds), |part| part.value);
                kinds.to_vec()
            }
            Figure::Average(kind) => {
                cell.amounts = amounts(self.by_currency(&[kind]), average);
                vec![kind]
            }
            Figure::Rate(part, kinds) => {
                cell.number = self.rate(part, kinds);
                kinds.to_vec()
            }
            Figure::Cycle(kind) => {
                cell.number = self.cycle(kind);
                vec![kind]
            }
            Figure::Velocity => {
                cell.amounts = self.velocity();
                vec!["open"]
            }
        };
        if self.count(&kinds) > 0 {
            cell.filter = Some(filter(&kinds));
        }
        cell
    }
}

/// Half-up to the minor unit.
fn average(part: &Part) -> i64 {
    if part.valued == 0 { 0 } else { (part.value * 2 + part.valued) / (part.valued * 2) }
}

/// The sums of every value of a dimension.
pub fn sums(conn: &Connection, base: &Base, dimension: &Dimension) -> Result<HashMap<Option<String>, Sums>> {
    let mut sql = Sql::default();
    let source = base.source(&mut sql)?;
    // Text is one whatever its case, as filters compare it.
    let collate = if dimension.of == Of::Text { " COLLATE NOCASE" } else { "" };
    let text = format!(
        "SELECT {key}{collate}, f.kind, coalesce(f.value_currency, ''), count(*), coalesce(sum(f.value_minor), 0),
           count(f.value_minor), coalesce(sum(f.cycle_days), 0), count(f.cycle_days) {source} GROUP BY 1, 2, 3",
        key = dimension.sql
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(sql.params))?;
    let mut sums: HashMap<Option<String>, Sums> = HashMap::new();
    let mut said: HashMap<String, String> = HashMap::new();
    while let Some(row) = rows.next()? {
        let key: Option<String> = row.get(0)?;
        let key = match key {
            Some(text) if dimension.of == Of::Text => {
                Some(said.entry(text.to_ascii_lowercase()).or_insert(text).clone())
            }
            other => other,
        };
        let part =
            Part { count: row.get(3)?, value: row.get(4)?, valued: row.get(5)?, days: row.get(6)?, timed: row.get(7)? };
        sums.entry(key).or_default().add(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?, part);
    }
    Ok(sums)
}

/// Runs a report.
pub fn run(conn: &Connection, base: &Base, report: &Declared, by: Option<&str>) -> Result<Report> {
    let dimension = match by {
        None => report.dimensions.first(),
        Some(key) => report.dimensions.iter().find(|dimension| dimension.key == key),
    }
    .ok_or_else(|| {
        let message = format!("{} is not counted by “{}”.", report.label, by.unwrap_or_default());
        Error::new("unknown_dimension", message).field("by")
    })?;
    let mut sums = sums(conn, base, dimension)?;
    let keys: Vec<String> = sums.keys().flatten().cloned().collect();
    for key in expected(conn, base, dimension, &keys)? {
        sums.entry(Some(key)).or_default();
    }
    let mut all = Sums::default();
    sums.values().for_each(|one| all.add_all(one));
    let names = names(conn, dimension)?;
    let of = |sums: &Sums, tests: &[Filter]| -> Vec<ReportCell> {
        let cell = |measure: &super::declared::Measure| {
            sums.cell(measure.figure, |kinds| {
                base.filter([among("status", kinds)].into_iter().chain(tests.iter().cloned()))
            })
        };
        report.measures.iter().map(cell).collect()
    };
    let mut rows: Vec<(bool, usize, i64, ReportRow)> = sums
        .iter()
        .map(|(key, sums)| {
            let known = key.as_ref().and_then(|key| names.get(key));
            let label = match (known, key) {
                (Some((_, name, _)), _) => name.clone(),
                (None, Some(key)) if dimension.of != Of::User && dimension.of != Of::Stage => key.clone(),
                (None, Some(_)) => "Deleted".into(),
                (None, None) => none_of(dimension).into(),
            };
            let row = ReportRow {
                key: key.clone(),
                label,
                record: known.and_then(|(_, _, record)| record.clone()),
                cells: of(sums, &row_test(dimension, key.as_deref())),
            };
            let place = match dimension.of {
                Of::Stage | Of::Pipeline => known.map_or(usize::MAX, |(at, ..)| *at),
                _ => 0,
            };
            let size = if dimension.of.is_time() { 0 } else { sums.count(ALL_KINDS) };
            (key.is_none(), place, size, row)
        })
        .collect();
    rows.sort_by(|a, b| (a.0, a.1, -a.2, &a.3.key).cmp(&(b.0, b.1, -b.2, &b.3.key)));
    let mut notes = Vec::new();
    if rows.len() > MOST && !dimension.of.is_time() {
        notes.push(format!("The {MOST} with most deals of {}; the last line counts all.", rows.len()));
        rows.truncate(MOST);
    }
    Ok(Report {
        report: report.key.into(),
        label: report.label.into(),
        by: dimension.shown(),
        columns: report.measures.iter().map(super::declared::Measure::column).collect(),
        rows: rows.into_iter().map(|(.., row)| row).collect(),
        total: Some(ReportRow { key: None, label: "All".into(), record: None, cells: of(&all, &[]) }),
        chart: if dimension.of.is_time() { ReportChart::Time } else { ReportChart::Bars },
        drawn: report.drawn.iter().map(|key| (*key).into()).collect(),
        notes,
    })
}

const ALL_KINDS: &[&str] = &["open", "won", "lost", "abandoned"];

fn none_of(dimension: &Dimension) -> &'static str {
    match dimension.key {
        "owner" => "Nobody",
        "closed_from" => "Came in closed",
        "month" | "quarter" | "year" => "No day",
        "won_reason" | "lost_reason" => "No reason",
        "product" => "No product",
        "source" => "No source",
        _ => "None",
    }
}
