//! Many cells at once: what is pasted from a spreadsheet or filled down a column, as one step.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::run::{attempt, carefully_if_need_be};
use super::shapes::{BulkChange, BulkSample};
use super::typed::{self, Usual};
use crate::catalog::{Field, FieldKind, RecordType};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft, RecordRow};
use crate::values::{Currency, infer_date_order};
use crate::{Context, Error, Result, subjects};

/// Rows in one call.
const MAX_ROWS: usize = 10_000;
/// Cells told one by one when they refuse.
const MOST_REFUSALS: usize = 200;
/// Rows shown before and after.
const MOST_SAMPLES: usize = 20;

/// Values of many records of one type.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellsRequest {
    /// Record type.
    pub r#type: String,
    /// At most 10,000.
    pub rows: Vec<CellsRow>,
    /// The values are text as a spreadsheet has it, to be read by the kinds of the fields.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub as_text: bool,
}

/// New values of one record.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellsRow {
    /// Record.
    pub id: String,
    /// Values by field key; what is not named stays.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
}

/// A cell that does not take its value, and why.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct CellRefusal {
    /// Record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Field; null where the record as a whole refuses.
    pub field: Option<String>,
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
}

/// What writing the cells does.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct CellsReport {
    /// Records named.
    #[ts(type = "number")]
    pub rows: usize,
    /// Records that become different.
    #[ts(type = "number")]
    pub changed: usize,
    /// Cells named.
    #[ts(type = "number")]
    pub cells: usize,
    /// Cells that refuse and stay as they are.
    #[ts(type = "number")]
    pub refused: usize,
    /// The first of them; at most 200.
    pub refusals: Vec<CellRefusal>,
    /// In a preview, the first records before and after; at most 20.
    pub sample: Vec<BulkSample>,
}

/// Writes cells as one step of the history; a cell that refuses stays as it is and is told.
///
/// # Errors
/// `unknown_type`, `too_many`, `unknown_field`, `not_found`.
pub fn update_many(ctx: &Context, input: CellsRequest) -> Result<Changed<CellsReport>> {
    check(ctx, &input)?;
    carefully_if_need_be(|careful| {
        ctx.transact(Op::new("records.update_many", "Changed cells").many(), |tx| {
            write(tx, ctx, &input, careful, false)
        })
    })
}

/// Says what writing cells would do, by doing it in a transaction that is rolled back.
///
/// # Errors
/// Those of [`update_many`].
pub fn preview_many(ctx: &Context, input: CellsRequest) -> Result<CellsReport> {
    check(ctx, &input)?;
    carefully_if_need_be(|careful| {
        let mut report = None;
        let outcome = ctx.transact(Op::new("records.update_many", "Changed cells").many(), |tx| {
            report = Some(write(tx, ctx, &input, careful, true)?);
            // The way out of a transaction without a trace.
            Err::<(), Error>(Error::new("rehearsed", "Only a rehearsal."))
        });
        report.ok_or_else(|| outcome.err().unwrap_or_else(|| Error::internal("the rehearsal left nothing")))
    })
}

fn check(ctx: &Context, input: &CellsRequest) -> Result<()> {
    if input.rows.len() > MAX_ROWS {
        let message = format!("One call takes at most {MAX_ROWS} rows, not {}.", input.rows.len());
        return Err(Error::new("too_many", message).field("rows"));
    }
    let record_type = ctx.catalog().get(&input.r#type)?;
    input.rows.iter().flat_map(|row| row.values.keys()).try_for_each(|key| record_type.field(key).map(|_| ()))
}

fn write(tx: &Tx<'_>, ctx: &Context, input: &CellsRequest, careful: bool, preview: bool) -> Result<CellsReport> {
    let record_type = ctx.catalog().get(&input.r#type)?;
    let ids: Vec<String> = input.rows.iter().map(|row| row.id.clone()).collect();
    let scope = super::Selection::named(&ids);
    let compiler = crate::query::Compiler::new(ctx, tx.catalog());
    scope.ids(tx, &compiler, &record_type)?;
    let sheet = Sheet { tx, record_type: &record_type, channel: ctx.channel(), usual: usual(tx, input)?, careful };
    let mut report = CellsReport { rows: input.rows.len(), ..CellsReport::default() };
    let mut last = String::new();
    let shown = input.rows.chunks(MOST_SAMPLES).next().filter(|_| preview).unwrap_or_default();
    let before = load(tx, &record_type, shown)?;
    for row in &input.rows {
        report.cells += row.values.len();
        if sheet.row(row, input.as_text, &mut report)? {
            report.changed += 1;
            last.clone_from(&row.id);
        }
    }
    report.sample = differences(before, load(tx, &record_type, shown)?);
    tx.label(match report.changed {
        1 => format!("Changed {}", records::title(tx, tx.catalog(), record_type.key, &last)?.unwrap_or_default()),
        many => format!("Changed cells of {many} {}", records::several(tx, &record_type)?),
    });
    Ok(report)
}

fn load(tx: &Tx<'_>, record_type: &RecordType, rows: &[CellsRow]) -> Result<Vec<RecordRow>> {
    let mut fields: Vec<String> = rows.iter().flat_map(|row| row.values.keys().cloned()).collect();
    fields.sort_unstable();
    fields.dedup();
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    if ids.is_empty() { Ok(Vec::new()) } else { records::load(tx, tx.catalog(), record_type, &ids, Some(&fields)) }
}

fn differences(before: Vec<RecordRow>, after: Vec<RecordRow>) -> Vec<BulkSample> {
    before
        .into_iter()
        .zip(after)
        .map(|(old, new)| {
            let changes = old.values.into_iter().filter_map(|(field, before)| {
                let after = new.values.get(&field).cloned().unwrap_or_default();
                (before != after).then_some(BulkChange { field, before, after })
            });
            BulkSample { changes: changes.collect(), id: old.id, title: old.title }
        })
        .collect()
}

/// What the texts of each column leave open: the order of dates, the currency.
fn usual(tx: &Tx<'_>, input: &CellsRequest) -> Result<HashMap<String, Usual>> {
    let code: String =
        tx.query_row("SELECT json_extract(value, '$') FROM setting WHERE key = 'currency'", [], |row| row.get(0))?;
    let currency = Currency::parse(&code)?;
    let mut texts: HashMap<&str, Vec<&str>> = HashMap::new();
    for (key, value) in input.rows.iter().flat_map(|row| &row.values) {
        texts.entry(key).or_default().extend(value.as_str());
    }
    let usual = |texts| Usual { currency, order: infer_date_order(texts) };
    Ok(texts.into_iter().map(|(key, texts): (&str, Vec<&str>)| (key.to_string(), usual(texts))).collect())
}

/// The cells on their way into the records of one type.
struct Sheet<'a, 'c> {
    tx: &'a Tx<'c>,
    record_type: &'a RecordType,
    channel: crate::Channel,
    usual: HashMap<String, Usual>,
    careful: bool,
}

impl Sheet<'_, '_> {
    /// One record's cells; whether it became different.
    fn row(&self, row: &CellsRow, as_text: bool, report: &mut CellsReport) -> Result<bool> {
        if let Err(error) = self.tx.may_change(&row.id) {
            self.refuse(report, row, (None, row.values.len()), error)?;
            return Ok(false);
        }
        let mut draft = Draft::of(self.record_type, row.id.clone(), self.channel);
        for (key, value) in &row.values {
            if let Err(error) = self.cell(&mut draft, key, value, as_text) {
                self.refuse(report, row, (Some(key.clone()), 1), error)?;
            }
        }
        let rules = subjects::rules(self.record_type.key);
        let outcome = attempt(self.tx, self.careful, || {
            let before = self.tx.total_changes();
            records::insert(self.tx, rules, draft)?;
            Ok(self.tx.total_changes() != before)
        })?;
        match outcome {
            Ok(changed) => Ok(changed),
            Err(error) => {
                self.refuse(report, row, (error.field.clone(), 1), error)?;
                Ok(false)
            }
        }
    }

    /// Tells that some cells of a row stay as they are; one where a field is named.
    fn refuse(
        &self,
        report: &mut CellsReport,
        row: &CellsRow,
        (field, cells): (Option<String>, usize),
        error: Error,
    ) -> Result<()> {
        if error.is_fatal() {
            return Err(error);
        }
        report.refused += cells;
        if report.refusals.len() < MOST_REFUSALS {
            let title = records::title(self.tx, self.tx.catalog(), self.record_type.key, &row.id)?.unwrap_or_default();
            let (id, code, message) = (row.id.clone(), error.code, error.message);
            report.refusals.push(CellRefusal { id, title, field, code, message });
        }
        Ok(())
    }

    fn cell(&self, draft: &mut Draft<'_>, key: &str, value: &Value, as_text: bool) -> Result<()> {
        let field = self.record_type.field(key)?;
        let read = match (value.as_str(), self.usual.get(key)) {
            (Some(text), Some(usual)) if as_text => {
                self.among_others(field, &draft.id, typed::read(self.tx, field, text, usual)?)?
            }
            _ => value.clone(),
        };
        records::set(self.tx, self.tx.catalog(), draft, &Map::from_iter([(key.to_string(), read)]))
    }

    /// One e-mail, phone or company that is pasted takes the place of the primary one; the others stay.
    fn among_others(&self, field: &Field, id: &str, read: Value) -> Result<Value> {
        let part = match field.kind {
            FieldKind::Emails => "address",
            FieldKind::Phones => "raw",
            FieldKind::Affiliations => "organization",
            _ => return Ok(read),
        };
        let Some([one]) = read.as_array().map(Vec::as_slice) else { return Ok(read) };
        let asked = ([id.to_string()], [field.key.clone()]);
        let row = records::load(self.tx, self.tx.catalog(), self.record_type, &asked.0, Some(&asked.1))?.pop();
        let Some(Value::Array(mut list)) = row.and_then(|mut row| row.values.remove(&field.key)) else {
            return Ok(read);
        };
        let primary = list.iter_mut().find(|entry| entry.get("is_primary") == Some(&Value::Bool(true)));
        let Some(Value::Object(primary)) = primary else { return Ok(read) };
        primary.insert(part.to_string(), one.clone());
        primary.remove("e164");
        Ok(Value::Array(list))
    }
}
