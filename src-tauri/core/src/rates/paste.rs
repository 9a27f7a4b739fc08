use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::base_currency;
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft};
use crate::values::{Currency, DecimalStyle, parse_number};
use crate::{Context, Error, Result, ids};

/// The most lines that one paste may have.
const MOST: usize = 20_000;

/// Rates as text: a line each of day, currency and rate, separated by commas, semicolons or tabs.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasteRates {
    /// Days are `YYYY-MM-DD`. A first line of headings may name `date`, `currency` and `rate` in any order; without one
    /// they stand in this order. At most 20,000 lines.
    pub text: String,
    /// The currency that the rates are in; the workspace's unless given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub base: Option<String>,
}

/// What became of the lines.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct PastedRates {
    /// Rates that are there since.
    #[ts(type = "number")]
    pub added: i64,
    /// Rates of days that had another one.
    #[ts(type = "number")]
    pub changed: i64,
    /// Lines that say what was known.
    #[ts(type = "number")]
    pub same: i64,
    /// Lines that were left out, and why.
    pub refused: Vec<RefusedRate>,
}

/// A line that was left out.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct RefusedRate {
    /// Number of the line, the first is 1.
    #[ts(type = "number")]
    pub line: usize,
    /// What it says.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Takes rates in from a text such as a bank publishes, as one operation; a rate of a day that has one replaces it.
///
/// Errors: `too_many`, `currency_unknown` for the base; a line that cannot be read is told and left out.
pub fn paste(ctx: &Context, input: PasteRates) -> Result<Changed<PastedRates>> {
    if input.text.lines().count() > MOST {
        return Err(Error::new("too_many", format!("At most {MOST} lines are taken in at once.")).field("text"));
    }
    ctx.transact(Op::new("rates.paste", "Took in exchange rates"), |tx| {
        let base = match &input.base {
            Some(code) => Currency::parse(code).map_err(|error| Error::from(error).field("base"))?.code().to_string(),
            None => base_currency(tx)?,
        };
        let mut told = PastedRates::default();
        let mut order = [0, 1, 2];
        for (index, line) in input.text.lines().enumerate() {
            let line = line.trim().trim_start_matches('\u{feff}');
            if line.is_empty() {
                continue;
            }
            let cells = cells(line);
            if index == 0
                && let Some(named) = headings(&cells)
            {
                order = named;
                continue;
            }
            let outcome = read(&cells, order, &base).and_then(|rate| keep(ctx, tx, &base, &rate));
            match outcome {
                Ok(Kept::Added) => told.added += 1,
                Ok(Kept::Changed) => told.changed += 1,
                Ok(Kept::Same) => told.same += 1,
                Err(error) => told.refused.push(RefusedRate {
                    line: index + 1,
                    text: line.chars().take(120).collect(),
                    reason: error.message,
                }),
            }
        }
        match told.added + told.changed {
            0 => {}
            1 => tx.label("Took in an exchange rate".to_string()),
            many => tx.label(format!("Took in {many} exchange rates")),
        }
        Ok(told)
    })
}

/// A line's cells: by tabs, else semicolons, else commas, so that `7,46` may stand between semicolons.
fn cells(line: &str) -> Vec<String> {
    let mark = ['\t', ';'].into_iter().find(|mark| line.contains(*mark)).unwrap_or(',');
    line.split(mark).map(|cell| cell.trim().trim_matches('"').trim().to_string()).collect()
}

/// Which column is which, when a line names all three.
fn headings(cells: &[String]) -> Option<[usize; 3]> {
    let at = |words: &[&str]| cells.iter().position(|cell| words.contains(&cell.to_lowercase().as_str()));
    Some([at(&["date", "day", "from", "on"])?, at(&["currency", "code"])?, at(&["rate", "value", "price"])?])
}

struct Read {
    day: String,
    currency: &'static str,
    rate: String,
}

fn read(cells: &[String], order: [usize; 3], base: &str) -> Result<Read> {
    let cell = |at: usize| order.get(at).and_then(|column| cells.get(*column)).map(String::as_str).unwrap_or_default();
    let day = chrono::NaiveDate::parse_from_str(cell(0), "%Y-%m-%d")
        .map_err(|_| Error::invalid("text", format!("“{}” is not a date such as 2026-11-21.", cell(0))))?;
    let currency = Currency::parse(cell(1))?;
    if currency.code() == base {
        return Err(Error::invalid("text", format!("{base} is the currency that the rates are in.")));
    }
    // A comma between other separators is a decimal one: rates are not grouped by thousands.
    let style = if cell(2).contains('.') { DecimalStyle::Point } else { DecimalStyle::Comma };
    let number = parse_number(cell(2), style)?;
    Ok(Read { day: day.to_string(), currency: currency.code(), rate: number.to_text() })
}

enum Kept {
    Added,
    Changed,
    Same,
}

fn keep(ctx: &Context, tx: &Tx<'_>, base: &str, rate: &Read) -> Result<Kept> {
    let record_type = tx.catalog().get("exchange_rate")?;
    let known: Option<(String, i64)> = tx
        .prepare_cached(
            "SELECT id, rate_e12 FROM exchange_rate WHERE base = ?1 AND currency = ?2 AND on_date = ?3 AND deleted_at IS NULL",
        )?
        .query_row(params![base, rate.currency, rate.day], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let given = [("currency", rate.currency), ("base", base), ("on_date", &rate.day), ("rate", &rate.rate)];
    let values: Map<String, Value> = given.into_iter().map(|(key, value)| (key.to_string(), value.into())).collect();
    let id = known.as_ref().map_or_else(ids::new_id, |(id, _)| id.clone());
    let mut draft = Draft::of(&record_type, id, ctx.channel());
    draft.new = known.is_none();
    records::set(tx, tx.catalog(), &mut draft, &values)?;
    let same = known.is_some_and(|(_, before)| draft.column("rate_e12") == Some(&before.into()));
    if same {
        return Ok(Kept::Same);
    }
    let added = draft.new;
    records::insert(tx, &super::RateRules, draft)?;
    Ok(if added { Kept::Added } else { Kept::Changed })
}
