//! Records to a file: CSV for sheets, JSON for programs. One snapshot, written beside the
//! target and put in its place whole, so that a cancelled export leaves the old file.

mod csv_file;
mod json_file;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::catalog::Field;
use crate::jobs::{Job, Jobs, Progress};
use crate::query::{self, Compiler, Filter, Question};
use crate::records::{RecordRow, load};
use crate::{Context, Error, Result};

/// Records read at a time.
const PAGE: usize = 500;

/// Which records go where.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// Record type.
    pub r#type: String,
    /// Where to; the extension, `csv` or `json`, decides the format. A file that is there is
    /// replaced.
    pub path: String,
    /// Which of them; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed into the list's search.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Fields wanted; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fields: Option<Vec<String>>,
}

/// What an export wrote; the result of its job.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ExportReport {
    /// The file.
    pub path: String,
    /// Records in it.
    pub rows: usize,
    /// How long it took.
    pub seconds: f64,
}

/// One format of a file.
trait Format {
    fn begin(&mut self) -> Result<()>;
    fn record(&mut self, record: &RecordRow) -> Result<()>;
    fn end(&mut self) -> Result<()>;
}

type Sink = BufWriter<File>;

/// Starts an export as a job; its result is the report.
///
/// # Errors
/// A type, field, filter or format that is not right, before there is a job.
pub fn start(ctx: &Context, input: ExportRequest) -> Result<Job> {
    let plural = ctx.catalog().get(&input.r#type)?.plural.to_string();
    wanted(ctx, &input)?;
    format_of(Path::new(&input.path))?;
    matching(ctx, &input)?;
    let label = format!("Export {plural}");
    Jobs::start(ctx, "export", &label, serde_json::to_value(&input)?, move |ctx, progress| {
        Ok(serde_json::to_value(run(ctx, &input, progress)?)?)
    })
}

/// Writes the records of a request to its file.
///
/// # Errors
/// `invalid` for another extension than `csv` or `json`; what the filter or the disk says;
/// `cancelled`. The file is then as it was.
pub fn run(ctx: &Context, input: &ExportRequest, progress: &Progress) -> Result<ExportReport> {
    let began = Instant::now();
    let path = Path::new(&input.path);
    let kind = format_of(path)?;
    let fields = wanted(ctx, input)?;
    progress.total(matching(ctx, input)?);
    let unfinished = beside(path);
    let file = BufWriter::new(File::create(&unfinished)?);
    let written = match kind {
        Kind::Csv => write(ctx, input, &fields, csv_file::CsvFile::new(file, &fields), progress),
        Kind::Json => write(ctx, input, &fields, json_file::JsonFile::new(file), progress),
    };
    match written.and_then(|rows| Ok(std::fs::rename(&unfinished, path).map(|()| rows)?)) {
        Ok(rows) => Ok(ExportReport { path: input.path.clone(), rows, seconds: began.elapsed().as_secs_f64() }),
        Err(error) => {
            let _ = std::fs::remove_file(&unfinished);
            Err(error)
        }
    }
}

fn write(
    ctx: &Context,
    input: &ExportRequest,
    fields: &[Field],
    mut format: impl Format,
    progress: &Progress,
) -> Result<usize> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let compiler = Compiler { catalog: &catalog, actor: ctx.user_id(), now: ctx.now() };
    let question = Question {
        record_type: &record_type,
        filter: input.filter.as_ref(),
        search: input.search.as_deref(),
        deleted: false,
    };
    let keys: Vec<String> = fields.iter().map(|field| field.key.clone()).collect();
    ctx.read(|conn| {
        format.begin()?;
        let (mut rows, mut cursor) = (0, None);
        loop {
            let (ids, next) = query::page(conn, &compiler, &question, &[], cursor.as_deref(), PAGE)?;
            for record in load(conn, &catalog, &record_type, &ids, Some(&keys))? {
                format.record(&record)?;
                rows += 1;
            }
            progress.at(u64::try_from(rows).unwrap_or(u64::MAX))?;
            cursor = next.map(|next| next.text());
            if cursor.is_none() {
                break;
            }
        }
        format.end()?;
        Ok(rows)
    })
}

fn wanted(ctx: &Context, input: &ExportRequest) -> Result<Vec<Field>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    match &input.fields {
        None => Ok(record_type.fields.clone()),
        Some(keys) => keys.iter().map(|key| record_type.field(key).cloned()).collect(),
    }
}

/// How many records there will be.
fn matching(ctx: &Context, input: &ExportRequest) -> Result<u64> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let compiler = Compiler { catalog: &catalog, actor: ctx.user_id(), now: ctx.now() };
    let question = Question {
        record_type: &record_type,
        filter: input.filter.as_ref(),
        search: input.search.as_deref(),
        deleted: false,
    };
    let count = ctx.read(|conn| query::count(conn, &compiler, &question))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

enum Kind {
    Csv,
    Json,
}

fn format_of(path: &Path) -> Result<Kind> {
    match path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).as_deref() {
        Some("csv") => Ok(Kind::Csv),
        Some("json") => Ok(Kind::Json),
        _ => Err(Error::invalid("path", format!("{} must end in .csv or .json.", path.display()))),
    }
}

/// The unfinished file stands in the same folder, because only there can it be renamed.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-part");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
