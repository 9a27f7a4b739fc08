//! Reports that count deals by one of their dimensions.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};

use super::base::{Base, among};
use super::declared::{Declared, Dimension, Figure, Of};
use super::rows::{expected, names, row_test};
use super::shapes::{Amount, Report, ReportCell, ReportChart, ReportRow};
use crate::query::{Filter, Sql};
use crate::rates::{Rates, base_currency};
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
    /// The value in the workspace's currency.
    base: i64,
    /// Deals of which that is not known, for want of a rate.
    unrated: i64,
}

impl Sums {
    fn add(&mut self, kind: &str, currency: &str, part: Part) {
        let sum = self.parts.entry((kind.to_string(), currency.to_string())).or_default();
        sum.count += part.count;
        sum.value = sum.value.saturating_add(part.value);
        sum.valued += part.valued;
        sum.days += part.days;
        sum.timed += part.timed;
        sum.base = sum.base.saturating_add(part.base);
        sum.unrated += part.unrated;
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

    /// The same in the workspace's currency, where all of it has a rate.
    fn converted(&self, kinds: &[&str]) -> Option<Part> {
        let mut sum = Part::default();
        self.over(kinds, |_, part| {
            sum.count += part.count;
            sum.value = sum.value.saturating_add(part.base);
            sum.valued += part.valued;
            sum.unrated += part.unrated;
        });
        (sum.unrated == 0).then_some(sum)
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

    /// What a day brings, rounded to the minor unit: of the open deals and the worth of the won ones.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn velocity(&self, open: &Part, won: &Part) -> i64 {
        match (self.rate("won", &["won", "lost"]), self.cycle("won")) {
            (Some(rate), Some(days)) if won.valued > 0 && days > 0.0 => {
                (open.count as f64 * rate * (won.value as f64 / won.valued as f64) / days).round() as i64
            }
            _ => 0,
        }
    }

    /// The same for each currency.
    fn velocities(&self) -> Vec<Amount> {
        let open = self.by_currency(&["open"]);
        let one = |(currency, won): (String, Part)| {
            let minor = self.velocity(&open.get(&currency).copied().unwrap_or_default(), &won);
            (minor > 0).then_some(Amount { currency, minor })
        };
        self.by_currency(&["won"]).into_iter().filter_map(one).collect()
    }

    /// In words, the currencies that have no rate.
    pub fn unrated(&self) -> Vec<String> {
        let mut lacking: BTreeMap<&str, i64> = BTreeMap::new();
        for ((_, currency), part) in self.parts.iter().filter(|(_, part)| part.unrated > 0) {
            *lacking.entry(currency).or_default() += part.unrated;
        }
        let said = |(currency, count): (&str, i64)| {
            let (deals, them) = if count == 1 { ("deal", "it") } else { ("deals", "them") };
            let (have, their) = if count == 1 { ("has", "its") } else { ("have", "their") };
            format!(
                "{count} {deals} in {currency} {have} no rate of {their} day; sums with {them} are told a currency each."
            )
        };
        lacking.into_iter().map(said).collect()
    }

    /// A figure of the row.
    #[allow(clippy::cast_precision_loss)]
    pub fn cell(&self, figure: Figure, base: &str, filter: impl Fn(&[&str]) -> Filter) -> ReportCell {
        let amounts = |sums: BTreeMap<String, Part>, of: fn(&Part) -> i64| {
            sums.into_iter().map(|(currency, part)| Amount { minor: of(&part), currency }).collect::<Vec<_>>()
        };
        let in_base = |minor: i64| Amount { currency: base.to_string(), minor };
        let mut cell = ReportCell::default();
        let kinds: Vec<&str> = match figure {
            Figure::Count(kinds) => {
                cell.number = Some(self.count(kinds) as f64);
                kinds.to_vec()
            }
            Figure::Value(kinds) => {
                cell.amounts = amounts(self.by_currency(kinds), |part| part.value);
                cell.converted = self.converted(kinds).map(|part| in_base(part.value));
                kinds.to_vec()
            }
            Figure::Average(kind) => {
                cell.amounts = amounts(self.by_currency(&[kind]), average);
                cell.converted = self.converted(&[kind]).map(|part| in_base(average(&part)));
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
                cell.amounts = self.velocities();
                let both = self.converted(&["open"]).zip(self.converted(&["won"]));
                cell.converted = both.map(|(open, won)| in_base(self.velocity(&open, &won)));
                vec!["open"]
            }
        };
        // One currency, the workspace's own, needs no second word.
        if cell.amounts.iter().all(|amount| amount.currency == base) {
            cell.converted = None;
        }
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

/// What deals have in common whose money is turned at once.
struct Group {
    key: Option<String>,
    kind: String,
    currency: String,
    /// Empty: today's rate.
    day: String,
}

/// A text of a row, as bytes.
pub fn bytes<'r>(row: &'r Row<'_>, at: usize) -> Result<Option<&'r [u8]>> {
    match row.get_ref(at)? {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => Ok(Some(bytes)),
        _ => Err(Error::internal("a report counts by what is no text")),
    }
}

fn said_as(bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Error::internal("a report counts by what is no text"))
}

/// The sums of every value of a dimension. Money of other currencies is turned into the workspace's by the rate of the
/// day on which a deal was closed, of open ones by today's; what a day and currency have in common is rounded once.
pub fn sums(conn: &Connection, base: &Base, dimension: &Dimension) -> Result<HashMap<Option<String>, Sums>> {
    let rates = Rates::load(conn)?;
    let today = base.zone.day(base.now).to_string();
    let own = rates.base().as_bytes();
    let mut sql = Sql::default();
    let source = base.source(&mut sql)?;
    // Columns bare and as bytes: nearly all of the time goes into what SQLite does to each of all deals, and text is
    // copied for the caller.
    let text = format!(
        "SELECT CAST(f.{} AS BLOB), CAST(f.kind AS BLOB), CAST(f.value_currency AS BLOB), CAST(f.actual_close_date AS BLOB),
           f.value_minor, f.cycle_days {source}",
        dimension.column
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let mut rows = stmt.query(params_from_iter(sql.params))?;
    // Gathered here: SQLite would sort every deal by the four texts, which takes five times as long as reading them.
    let mut gathered: HashMap<Vec<u8>, (Group, Part)> = HashMap::new();
    let mut said: HashMap<String, String> = HashMap::new();
    let mut at = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, kind) = (dimension.of.key(bytes(row, 0)?), bytes(row, 1)?.unwrap_or_default());
        let (currency, closed) = (bytes(row, 2)?.unwrap_or_default(), bytes(row, 3)?.unwrap_or_default());
        // Only money of another currency has a day by which it is turned.
        let day = match currency {
            [] => &[],
            known if known == own || kind == b"open" => &[],
            _ => closed,
        };
        at.clear();
        match &key {
            // Text is one whatever its case, as filters compare it.
            Some(key) if dimension.of == Of::Text => at.extend(key.iter().map(u8::to_ascii_lowercase)),
            Some(key) => at.extend_from_slice(key),
            None => at.push(1),
        }
        for part in [kind, currency, day] {
            at.push(0);
            at.extend_from_slice(part);
        }
        let (value, days): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        let part = match gathered.get_mut(&at) {
            Some((_, part)) => part,
            None => {
                let key = match key.as_deref().map(said_as).transpose()? {
                    // As the first deal that has it spells it.
                    Some(text) if dimension.of == Of::Text => {
                        Some(said.entry(text.to_ascii_lowercase()).or_insert(text).clone())
                    }
                    other => other,
                };
                let group = Group { key, kind: said_as(kind)?, currency: said_as(currency)?, day: said_as(day)? };
                &mut gathered.entry(at.clone()).or_insert((group, Part::default())).1
            }
        };
        part.count += 1;
        part.value = part.value.saturating_add(value.unwrap_or(0));
        part.valued += i64::from(value.is_some());
        part.days += days.unwrap_or(0);
        part.timed += i64::from(days.is_some());
    }
    let mut sums: HashMap<Option<String>, Sums> = HashMap::new();
    for (group, mut part) in gathered.into_values() {
        let day = if group.day.is_empty() { today.clone() } else { group.day };
        let worth = if part.valued == 0 { Some(0) } else { rates.convert(part.value, &group.currency, &day)? };
        part.base = worth.unwrap_or(0);
        part.unrated = if worth.is_none() { part.valued } else { 0 };
        sums.entry(group.key).or_default().add(&group.kind, &group.currency, part);
    }
    Ok(sums)
}

/// Runs a report.
pub fn run(conn: &Connection, base: &Base, report: &Declared, by: Option<&str>) -> Result<Report> {
    let dimension = report.dimension(by)?;
    let mut sums = sums(conn, base, dimension)?;
    let keys: Vec<String> = sums.keys().flatten().cloned().collect();
    for key in expected(conn, base, dimension, &keys)? {
        sums.entry(Some(key)).or_default();
    }
    let mut all = Sums::default();
    sums.values().for_each(|one| all.add_all(one));
    let names = names(conn, dimension)?;
    let own = base_currency(conn)?;
    let of = |sums: &Sums, tests: &[Filter]| -> Vec<ReportCell> {
        let cell = |measure: &super::declared::Measure| {
            sums.cell(measure.figure, &own, |kinds| {
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
                (None, Some(key)) if !matches!(dimension.of, Of::User | Of::Stage | Of::Reason) => key.clone(),
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
    let mut notes = all.unrated();
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
        "reason" => "No reason",
        "product" => "No product",
        "source" => "No source",
        _ => "None",
    }
}
