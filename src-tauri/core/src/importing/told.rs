//! What an import tells: of a sheet that was looked at, of what would happen, of what did.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::recognised::Recognised;
use super::shapes::{ColumnMapping, ImportPlan};
use crate::catalog::FieldKind;
use crate::query::Filter;
use crate::records::Reference;

/// How a column writes its dates or numbers, as far as its first values tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Written {
    /// dmy, mdy or ymd of dates; point or comma of numbers; null where the values do not tell.
    #[ts(type = "\"dmy\" | \"mdy\" | \"ymd\" | \"point\" | \"comma\" | null")]
    pub style: Option<String>,
    /// What says so, in a sentence.
    pub why: String,
}

/// A column as the sheet shows it, and what it is taken for.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ColumnInfo {
    /// Position, from 0.
    pub index: usize,
    /// Name, unique in the sheet.
    pub name: String,
    /// The first values that differ; at most 5.
    pub samples: Vec<String>,
    /// How many rows have a value.
    pub filled: usize,
    /// What the values look like, in words.
    pub kind_guess: String,
    /// Kind of a custom field that would hold the values (TAG-05).
    pub new_kind: FieldKind,
    /// How it writes its dates or numbers; null where that makes no difference.
    pub written: Option<Written>,
    /// What stands in the way, in sentences.
    pub problems: Vec<String>,
    /// The field, when one was recognised.
    pub mapping: Option<ColumnMapping>,
    /// Why this field, or why none.
    pub why: String,
}

/// A sheet that has been looked at (IMP-09).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Inspection {
    /// Where the file is.
    pub path: String,
    /// Its name without the folder.
    pub file_name: String,
    /// Character encoding.
    pub encoding: String,
    /// The separator; empty for workbooks.
    pub separator: String,
    /// Number of the row that names the columns, from 1; 0 when there is none.
    pub header_row: usize,
    /// Sheets of the workbook; empty for text files.
    pub sheets: Vec<String>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// Rows below the header that are not blank.
    pub rows: usize,
    /// The columns, in the file's order.
    pub columns: Vec<ColumnInfo>,
    /// What was seen and decided, in sentences.
    pub reasons: Vec<String>,
    /// Record type of the rows; empty when nothing speaks for one.
    pub r#type: String,
    /// The first rows as text; at most 20.
    pub preview: Vec<Vec<String>>,
    /// The mapping that it was recognised by; null when its columns were guessed one by one.
    pub recognised: Option<Recognised>,
    /// The plan that follows from all this, if nobody changes it.
    pub plan: ImportPlan,
}

/// Why a row was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportIssue {
    /// Number of the row as a spreadsheet shows it.
    pub row: usize,
    /// Name of the column, where one is to blame.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// Stable code, e.g. `deal_needs_party`, `email_invalid`.
    pub code: String,
    /// One sentence: what is wrong and how to put it right.
    pub message: String,
}

/// What an import did (IMP-12).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportReport {
    /// Id of the batch; null for a dry run.
    pub batch: Option<String>,
    /// Rows looked at.
    pub rows: usize,
    /// New records by type, those that rows brought along included.
    #[ts(type = "Record<string, number>")]
    pub created: BTreeMap<String, usize>,
    /// Changed records by type, each once; those that the import itself made are not among them.
    #[ts(type = "Record<string, number>")]
    pub updated: BTreeMap<String, usize>,
    /// Rows whose record says the same already.
    pub unchanged: usize,
    /// Rows that add to a record that an earlier row made or changed.
    #[serde(default)]
    pub repeated: usize,
    /// Rows that the mode or the plan leaves out.
    pub skipped: usize,
    /// What is wrong with refused rows, all of a row together; the first 10,000.
    pub errors: Vec<ImportIssue>,
    /// Refused rows in all.
    pub error_count: usize,
    /// How long it took.
    pub seconds: f64,
    /// Number in the journal; null when nothing was changed.
    #[ts(type = "number | null")]
    pub seq: Option<i64>,
}

/// What would become of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct SampleRow {
    /// Number of the row.
    pub row: usize,
    /// create, update, skip or error.
    #[ts(type = "\"create\" | \"update\" | \"skip\" | \"error\"")]
    pub action: String,
    /// Title of the record.
    pub title: String,
    /// Record type.
    pub r#type: String,
    /// Cell by cell, what changes.
    pub changes: Vec<CellChange>,
    /// Why it is skipped or refused.
    pub message: Option<String>,
}

/// One value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct CellChange {
    /// Label of the field.
    pub field: String,
    /// What is there.
    pub old: Option<String>,
    /// What will be there.
    pub new: Option<String>,
}

/// An owner whom the sheet names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct OwnerQuestion {
    /// As the sheet writes it.
    pub name: String,
    /// In how many rows.
    pub rows: usize,
    /// The user of that name or e-mail address.
    pub existing: Option<Reference>,
}

/// A stage that the sheet names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct StageQuestion {
    /// As the sheet writes it.
    pub name: String,
    /// In how many rows.
    pub rows: usize,
    /// The stage of that name.
    pub existing: Option<Reference>,
    /// open, won, lost or abandoned: guessed from the name where there is no such stage.
    pub kind: String,
    /// 0 to 100, guessed likewise.
    pub probability: u8,
}

/// A column whose values can be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct StyleQuestion {
    /// Name of the column.
    pub column: String,
    /// In how many rows.
    pub rows: usize,
    /// The first such value.
    pub example: String,
}

/// What a person is asked before the import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Questions {
    /// Rows of deals that name no customer (PIP-06).
    pub missing_party: usize,
    /// The owners that the sheet names.
    pub owners: Vec<OwnerQuestion>,
    /// The stages that the sheet names.
    pub stages: Vec<StageQuestion>,
    /// Columns in which day and month could be swapped.
    pub ambiguous_dates: Vec<StyleQuestion>,
    /// Columns in which a mark could part thousands or decimals.
    pub ambiguous_numbers: Vec<StyleQuestion>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ImportPreview {
    /// The counts, as if it had been done with the rows that were looked at.
    pub report: ImportReport,
    /// Rows of the sheet.
    pub of: usize,
    /// The first rows; at most 50.
    pub sample: Vec<SampleRow>,
    /// What a person is asked first.
    pub questions: Questions,
}

/// An import that was made.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ImportBatch {
    /// Id.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// When.
    pub at: String,
    /// By whom.
    pub actor: Option<Reference>,
    /// What it did, refused rows that were put right since included.
    pub report: ImportReport,
    /// Whether all of it was taken back.
    pub undone: bool,
    /// Numbers in the journal that take all of it back, in this order: rows that were put right, then itself.
    #[ts(type = "Array<number>")]
    pub undo: Vec<i64>,
    /// Record type of its rows.
    pub r#type: String,
    /// The filter of a list that shows the records that it made or changed.
    pub filter: Filter,
}

/// Imports, newest first. Those that only put refused rows right are told with the one that refused them.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ImportBatches {
    /// At most 100.
    pub batches: Vec<ImportBatch>,
}

/// Where to write the refused rows of a batch.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveErrors {
    /// Id of the batch.
    pub batch: String,
    /// The CSV file to write.
    pub path: String,
}
