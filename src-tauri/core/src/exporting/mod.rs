//! Taking records out: sheets, workbooks, JSON, address cards; page by page in one snapshot, told
//! in the audit log (AUD-02, AUD-05, AUT-06).

pub(crate) mod cells;
mod form;
mod outreach;
mod table;
pub(crate) mod vcard;
mod workbook;

use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use crate::catalog::{RecordType, SortInfo};
use crate::jobs::{Job, Jobs, Progress};
use crate::query::{self, Compiler, Filter, Paging, Question};
use crate::records::{self, RecordRow};
use crate::store::OutFile;
use crate::{Context, Result, ids};
use cells::Columns;
pub(crate) use cells::{Cell, Column};
use form::Form;
pub use outreach::{LeftOut, Outreach, OutreachRequest, left_out};
pub use table::SavedReport;
pub(crate) use table::{money_cell, save_table};

/// Records in one read.
const PAGE: usize = 200;

/// Which records go where.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Record type.
    pub r#type: String,
    /// The file to write; one that is there is replaced. `.csv`, `.xlsx`, `.json`, `.jsonl`
    /// (one record a line), and `.vcf` for people, companies and households.
    pub path: String,
    /// Which of them; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Field keys in the order of the columns; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fields: Option<Vec<String>>,
    /// CSV: a byte order mark in front, by which Excel knows UTF-8.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bom: bool,
    /// CSV: `,` unless said, or `;`, a tab, `|`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub separator: Option<String>,
    /// Version of address cards: 4.0 unless said, or 3.0.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub vcard: Option<String>,
    /// What people, companies or households are written to or called for: those who want none of
    /// it are left out, and counted. A copy of the records, everyone in it, when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub outreach: Option<Outreach>,
}

/// What an export wrote.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ExportReport {
    /// Record type.
    pub r#type: String,
    /// The file.
    pub path: String,
    /// Records in it.
    #[ts(type = "number")]
    pub rows: u64,
    /// Who was left out, where it was for outreach.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub left_out: Option<LeftOut>,
}

/// Starts an export as a job; its result is the report.
///
/// # Errors
/// `invalid` for a name, separator or version that is none of those offered, `unknown_type`,
/// `unknown_field`.
pub fn start(ctx: &Context, input: ExportRequest) -> Result<Job> {
    let record_type = described(ctx, &input)?;
    Form::of(&input, &record_type)?;
    let label = format!("Export {}", record_type.plural.to_lowercase());
    Jobs::start(ctx, None, "export", &label, serde_json::to_value(&input)?, move |ctx, progress| {
        Ok(serde_json::to_value(run(ctx, &input, progress)?)?)
    })
}

fn described(ctx: &Context, input: &ExportRequest) -> Result<Arc<RecordType>> {
    let record_type = ctx.catalog().get(&input.r#type)?;
    for key in input.fields.iter().flatten() {
        record_type.field(key)?;
    }
    if input.outreach.is_some() {
        outreach::only_parties(&record_type)?;
    }
    Ok(record_type)
}

/// Writes the file in the foreground, in a fixed amount of memory. Sheets have the ids and the
/// field keys as their header, so that importing them again maps itself.
///
/// # Errors
/// Those of [`start`] and of the file; `sheet_full` and `cell_too_long` for what a workbook cannot
/// hold; `cancelled`. Each leaves no file.
pub fn run(ctx: &Context, input: &ExportRequest, progress: &Progress) -> Result<ExportReport> {
    let record_type = described(ctx, input)?;
    let form = Form::of(input, &record_type)?;
    let file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let mut sink = form.begin(file, Columns::of(&record_type, input.fields.as_deref()))?;
    let left_out = left_out_of(ctx, input, &record_type)?;
    let rows = each(ctx, input, &record_type, progress, |row| sink.row(row))?;
    let file = sink.end()?;
    // What is not in the audit log was not exported: the row is written before the file has its name.
    let told = Map::from_iter([
        ("path".to_string(), json!({"old": null, "new": input.path})),
        ("rows".to_string(), json!({"old": null, "new": rows})),
        ("filter".to_string(), json!({"old": null, "new": input.filter})),
        ("search".to_string(), json!({"old": null, "new": input.search})),
        ("outreach".to_string(), json!({"old": null, "new": input.outreach})),
    ]);
    ctx.tell("exported", record_type.key, &ids::new_id(), &told)?;
    file.finish()?;
    Ok(ExportReport { r#type: record_type.key.into(), path: input.path.clone(), rows, left_out })
}

fn left_out_of(ctx: &Context, input: &ExportRequest, record_type: &RecordType) -> Result<Option<LeftOut>> {
    let (filter, search) = (input.filter.as_ref(), input.search.as_deref());
    input.outreach.map(|way| outreach::count(ctx, record_type, filter, search, way)).transpose()
}

/// Hands every record that the request finds to `write`, oldest id first.
fn each(
    ctx: &Context,
    input: &ExportRequest,
    record_type: &RecordType,
    progress: &Progress,
    mut write: impl FnMut(RecordRow) -> Result<()>,
) -> Result<u64> {
    let catalog = ctx.catalog();
    let compiler = Compiler::new(ctx, &catalog);
    let wanted = input.outreach.map(|way| way.among(input.filter.clone()));
    let filter = wanted.as_ref().or(input.filter.as_ref());
    let question = Question { record_type, filter, search: input.search.as_deref(), deleted: false };
    // Without a search every type is ordered by when its records were made: steady, and indexed.
    let sort: Vec<SortInfo> = record_type
        .field("created_at")
        .ok()
        .filter(|field| field.sortable)
        .map(|field| SortInfo { field: field.key.clone(), desc: false })
        .into_iter()
        .collect();
    ctx.read(|conn| {
        progress.total(u64::try_from(query::count(conn, &compiler.whole(), &question)?).unwrap_or(0));
        let mut done = 0;
        let mut cursor: Option<String> = None;
        loop {
            progress.at(done)?;
            let paging = Paging { sort: &sort, cursor: cursor.as_deref(), limit: PAGE, ..Paging::default() };
            let found = query::page(conn, &compiler, &question, &paging)?;
            for row in records::load_kept(conn, &catalog, record_type, &found.ids, input.fields.as_deref())? {
                write(row)?;
                done += 1;
            }
            match found.next {
                Some(next) => cursor = Some(next.text()),
                None => return Ok(done),
            }
        }
    })
}

/// The text of a value in one cell. A phone number of a file that comes in is read as it was typed:
/// how it is shown depends on the workspace that wrote it.
fn text_of(value: &Value) -> String {
    if let Some(raw) = value.get("raw").and_then(Value::as_str) {
        return raw.to_string();
    }
    match records::display(value) {
        dash if dash == "—" && (value.is_null() || value.as_array().is_some_and(Vec::is_empty)) => String::new(),
        text => text,
    }
}
