//! Contacts that a program gives in one call (IMP-10): the way of a sheet's rows, and an answer for
//! each.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::ahead::{Heard, Says};
use super::bind::Binding;
use super::given;
use super::keys::refuse_unknown_keys;
use super::read::Unreadable;
use super::refused::Refusal;
use super::rows::{Action, Run};
use super::run::{OP, close_batch, label, open_batch, usual};
use super::shapes::{ImportPlan, Mode};
use super::sheet::{Cell, Row};
use super::source::Source;
use super::told::ImportReport;
use crate::journal::Changed;
use crate::records;
use crate::values::shown;
use crate::{Context, Error, Result, ids};

/// Contacts of one call (IMP-10, C-32); a file has any number.
const MOST_ROWS: usize = 1_000;

/// Contacts to take in.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkImportRequest {
    /// 1 to 1,000 contacts: values of people by field key as `records.create` takes them, and the
    /// `external_id` that each has at its source. What is null, blank or absent says nothing.
    #[ts(type = "Record<string, unknown>[]")]
    pub rows: Vec<Value>,
    /// Name of the source, under which external ids are remembered: equal ids of one source are
    /// equal contacts. Without it a name or an e-mail address must say the same.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub source: Option<String>,
    /// What a row does to a contact that is there already.
    #[serde(default)]
    #[ts(optional, as = "Option<Mode>")]
    pub mode: Mode,
    /// Keys that tell that a row is a contact that is there, as `importing.match_keys` offers
    /// them; the usual ones when empty.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub match_by: Vec<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowAction {
    /// A new contact.
    Created,
    /// A contact that is there was changed.
    Updated,
    /// The contact says the same already.
    Unchanged,
    /// The mode leaves it out.
    Skipped,
    /// It is wrong.
    Refused,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct RowError {
    /// Key of the field to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Stable code, e.g. `email_invalid`.
    pub code: String,
    /// What is wrong and how to put it right.
    pub message: String,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct RowResult {
    /// Place of the row in the call, from 0.
    pub index: usize,
    /// Id of the contact; null when there is none.
    pub id: Option<String>,
    /// What became of it.
    pub action: RowAction,
    /// Everything that is wrong with a refused row.
    pub errors: Vec<RowError>,
}

/// What became of all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct BulkImport {
    /// Id of the batch among the imports; null when nothing was changed and nothing refused.
    pub batch: Option<String>,
    /// New contacts.
    pub created: usize,
    /// Changed contacts.
    pub updated: usize,
    /// Rows whose contact says the same already.
    pub unchanged: usize,
    /// Rows that the mode leaves out.
    pub skipped: usize,
    /// Rows that are wrong.
    pub refused: usize,
    /// Row by row, in the order of the call.
    pub rows: Vec<RowResult>,
}

/// Takes contacts in as one operation that is undone as one. They are matched as those of a sheet
/// are; a row that is wrong is refused by itself.
///
/// # Errors
/// `no_rows`, `too_many_rows`, `unknown_match_key`, `invalid` for the source.
pub fn bulk_import(ctx: &Context, input: BulkImportRequest) -> Result<Changed<BulkImport>> {
    let count = input.rows.len();
    if count == 0 {
        return Err(Error::new("no_rows", "There is no contact to import.").field("rows"));
    }
    if count > MOST_ROWS {
        let message = format!(
            "One call takes at most {MOST_ROWS} contacts, not {count}; split them, or import a file: importing.start and \
             kith import take any number."
        );
        let details = json!({"limit": MOST_ROWS, "rows": count});
        return Err(Error::new("too_many_rows", message).field("rows").details(details));
    }
    let source = Source::told(input.source.as_deref())?;
    let name = input.source.as_deref().map_or("API", str::trim);
    let plan =
        ImportPlan { r#type: "person".into(), mode: input.mode, match_by: input.match_by, ..ImportPlan::default() };
    let binding = Binding::without_sheet("person");
    refuse_unknown_keys(binding.record_type, &plan)?;
    ctx.transact(OP, |tx| {
        let batch = ids::new_id();
        open_batch(tx, &batch, name, &source)?;
        let mut run = Run::new(tx, &plan, &binding, usual(tx, &plan)?, source.clone(), batch.clone(), false)?;
        let mut done = BulkImport::default();
        for (index, row) in input.rows.iter().enumerate() {
            done.add(run.one_given(index, row)?);
        }
        if !run.touched && done.refused == 0 {
            // A program that calls every minute leaves no trace of calls that did nothing.
            tx.execute("DELETE FROM import_batch WHERE id = ?1", [&batch])?;
            return Ok(done);
        }
        let seq = if run.touched { Some(tx.seq()?) } else { None };
        let report = ImportReport { rows: count, seq, ..run.report };
        let kept = json!({
            "type": binding.record_type,
            "columns": [],
            "names": ["Contact"],
            "report": report,
            "refused": run.refused,
        });
        close_batch(tx, &batch, &kept, seq, None)?;
        tx.label(label(tx, binding.record_type, false, &report, name)?);
        done.batch = Some(batch);
        Ok(done)
    })
}

impl BulkImport {
    fn add(&mut self, row: RowResult) {
        let count = match row.action {
            RowAction::Created => &mut self.created,
            RowAction::Updated => &mut self.updated,
            RowAction::Unchanged => &mut self.unchanged,
            RowAction::Skipped => &mut self.skipped,
            RowAction::Refused => &mut self.refused,
        };
        *count += 1;
        self.rows.push(row);
    }
}

impl Run<'_, '_> {
    fn one_given(&mut self, index: usize, given: &Value) -> Result<RowResult> {
        let mut rest = given.as_object().cloned().unwrap_or_default();
        let row = Row { number: index + 1, cells: vec![Cell::Text(written(given)?)] };
        let first = if given.is_object() { self.said(&rest) } else { Err(not_an_object(given)) };
        self.begin(row.number);
        // Lists are only read when they are written.
        self.savepoint()?;
        let taken = self.attempt(&row, first, |run, refusal| {
            let field = refusal.column.as_deref().or(refusal.error.field.as_deref())?;
            rest.remove(field)?;
            Some(Heard { row: row.clone(), says: run.said(&rest) })
        })?;
        match taken {
            Ok(done) => {
                let action = match done.action {
                    Action::Created => RowAction::Created,
                    Action::Updated => RowAction::Updated,
                    Action::Unchanged => RowAction::Unchanged,
                    Action::Skipped => RowAction::Skipped,
                };
                let id = Some(done.id.clone()).filter(|id| !id.is_empty());
                self.keep(&row, done)?;
                Ok(RowResult { index, id, action, errors: Vec::new() })
            }
            Err(mut wrong) => {
                for refusal in &mut wrong {
                    refusal.column = refusal.column.take().or_else(|| refusal.error.field.clone());
                }
                let errors = wrong.iter().map(|Refusal { column, error, .. }| RowError {
                    field: column.clone(),
                    code: error.code.clone(),
                    message: error.message.clone(),
                });
                let errors = errors.collect();
                self.refuse(&row, wrong);
                Ok(RowResult { index, id: None, action: RowAction::Refused, errors })
            }
        }
    }

    /// What the values of a contact say, or the first of them that is wrong.
    fn said(&self, values: &Map<String, Value>) -> std::result::Result<Says, Box<Unreadable>> {
        let person = given::reading(self.tx, &self.person, values).map_err(|error| {
            let column = error.field.clone().unwrap_or_default();
            let value = values.get(&column).map(|value| shown(&records::display(value), 200)).unwrap_or_default();
            Box::new(Unreadable { column, value, error })
        })?;
        Ok(Says { person, ..Says::default() })
    }
}

fn not_an_object(given: &Value) -> Box<Unreadable> {
    let value = shown(&given.to_string(), 200);
    let error = Error::new("invalid", "A contact is an object of values by field key.");
    Box::new(Unreadable { column: String::new(), value, error })
}

/// The row as it is kept and recognised again, whatever the order of its keys.
fn written(given: &Value) -> Result<String> {
    match given.as_object() {
        Some(values) => Ok(serde_json::to_string(&values.iter().collect::<BTreeMap<_, _>>())?),
        None => Ok(given.to_string()),
    }
}
