//! Taking records out: CSV or JSON, page by page in one snapshot, told in the audit log
//! (AUD-02, AUD-05).

mod cells;

use std::io::Write;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use crate::catalog::{FieldKind, RecordType, SortInfo};
use crate::jobs::{Job, Jobs, Progress};
use crate::query::{self, Compiler, Filter, Question};
use crate::records::{self, RecordRow};
use crate::store::OutFile;
use crate::{Context, Error, Result, ids};
use cells::Columns;

pub use cells::guarded;

/// Records in one read.
const PAGE: usize = 200;

/// Which records go where.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Record type.
    pub r#type: String,
    /// The file to write, `.csv` or `.json`; one that is there is replaced.
    pub path: String,
    /// Which of them; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Field keys; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fields: Option<Vec<String>>,
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
}

/// The two forms of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Json,
}

fn form(path: &str) -> Result<Form> {
    let extension = Path::new(path).extension().map(|text| text.to_ascii_lowercase().to_string_lossy().into_owned());
    match extension.as_deref() {
        Some("csv") => Ok(Form::Csv),
        Some("json") => Ok(Form::Json),
        _ => Err(Error::invalid("path", "The name of the file ends in .csv or .json.")),
    }
}

/// Starts an export as a job; its result is the report.
///
/// # Errors
/// `invalid` for a name that is neither `.csv` nor `.json`, `unknown_type`, `unknown_field`.
pub fn start(ctx: &Context, input: ExportRequest) -> Result<Job> {
    form(&input.path)?;
    let label = format!("Export {}", described(ctx, &input)?.plural.to_lowercase());
    Jobs::start(ctx, "export", &label, serde_json::to_value(&input)?, move |ctx, progress| {
        Ok(serde_json::to_value(run(ctx, &input, progress)?)?)
    })
}

fn described(ctx: &Context, input: &ExportRequest) -> Result<std::sync::Arc<RecordType>> {
    let record_type = ctx.catalog().get(&input.r#type)?;
    for key in input.fields.iter().flatten() {
        record_type.field(key)?;
    }
    Ok(record_type)
}

/// Writes the file in the foreground, in a fixed amount of memory. CSV has the ids and the
/// field keys as its header, so that importing it again maps itself.
///
/// # Errors
/// Those of [`start`] and of the file; `cancelled`, which leaves no file.
pub fn run(ctx: &Context, input: &ExportRequest, progress: &Progress) -> Result<ExportReport> {
    let form = form(&input.path)?;
    let record_type = described(ctx, input)?;
    let mut file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let rows = match form {
        Form::Csv => {
            let columns = Columns::of(&record_type, input.fields.as_deref());
            let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
            let wrong = |error: csv::Error| Error::new("io", format!("The file could not be written: {error}."));
            out.write_record(columns.header()).map_err(wrong)?;
            let rows =
                each(ctx, input, &record_type, progress, |row| out.write_record(columns.cells(&row)).map_err(wrong))?;
            out.flush()?;
            rows
        }
        Form::Json => {
            let mut comma = "[\n";
            let rows = each(ctx, input, &record_type, progress, |row| {
                let mut record = Map::from_iter([("id".to_string(), json!(row.id))]);
                record.extend(row.values);
                file.write_all(comma.as_bytes())?;
                serde_json::to_writer(&mut file, &record)?;
                comma = ",\n";
                Ok(())
            })?;
            file.write_all(if rows == 0 { b"[]\n" } else { b"\n]\n" })?;
            rows
        }
    };
    // What is not in the audit log was not exported: the row is written before the file has its name.
    let told = Map::from_iter([
        ("path".to_string(), json!({"old": null, "new": input.path})),
        ("rows".to_string(), json!({"old": null, "new": rows})),
        ("filter".to_string(), json!({"old": null, "new": input.filter})),
        ("search".to_string(), json!({"old": null, "new": input.search})),
    ]);
    ctx.tell("exported", record_type.key, &ids::new_id(), &told)?;
    file.finish()?;
    Ok(ExportReport { r#type: record_type.key.into(), path: input.path.clone(), rows })
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
    let compiler = Compiler { catalog: &catalog, actor: ctx.user_id(), now: ctx.now() };
    let question =
        Question { record_type, filter: input.filter.as_ref(), search: input.search.as_deref(), deleted: false };
    // Without a search every type is ordered by when its records were made: steady, and indexed.
    let sort: Vec<SortInfo> = record_type
        .field("created_at")
        .ok()
        .filter(|field| field.sortable)
        .map(|field| SortInfo { field: field.key.clone(), desc: false })
        .into_iter()
        .collect();
    ctx.read(|conn| {
        progress.total(u64::try_from(query::count(conn, &compiler, &question)?).unwrap_or(0));
        let mut done = 0;
        let mut cursor: Option<String> = None;
        loop {
            progress.at(done)?;
            let (ids, next) = query::page(conn, &compiler, &question, &sort, cursor.as_deref(), PAGE)?;
            for row in records::load(conn, &catalog, record_type, &ids, input.fields.as_deref())? {
                write(row)?;
                done += 1;
            }
            match next {
                Some(next) => cursor = Some(next.text()),
                None => return Ok(done),
            }
        }
    })
}

/// Whether a field says the same as others and is left out of a sheet unless asked for.
fn is_derived(kind: FieldKind) -> bool {
    kind == FieldKind::Json
}

/// The text of a value in one cell.
fn text_of(value: &Value) -> String {
    match records::display(value) {
        dash if dash == "—" && (value.is_null() || value.as_array().is_some_and(Vec::is_empty)) => String::new(),
        text => text,
    }
}
