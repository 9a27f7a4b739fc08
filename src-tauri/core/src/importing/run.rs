//! Imports as commands: previewed, run in the foreground, run as a job.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Instant, SystemTime};

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bind::Binding;
use super::inspect::look;
use super::keys::refuse_unknown_keys;
use super::kinds::KINDS;
use super::missing::refuse_unknown_places;
use super::new_fields::NewFields;
use super::read::Usual;
use super::refused::own_columns;
use super::refusing::refuse_unknown_columns;
use super::retry::note;
use super::rows::{Left, Run};
use super::shapes::{ImportPlan, ImportRequest};
use super::sheet::Sheet;
use super::source::Source;
use super::told::{ImportPreview, ImportReport};
use crate::activities::ActivityId;
use crate::jobs::{self, Job, Jobs, Progress};
use crate::journal::{Op, Tx};
use crate::values::{Country, Currency, name_key};
use crate::{Context, Error, Result, ids, records};

pub(super) const OP: Op = Op::new("imports.run", "Imported a sheet").told_as("imported", "updated").many();

/// The kind of these jobs.
const JOB: &str = "import";

/// A request that has been checked against its sheet.
struct Ready {
    sheet: Sheet,
    plan: ImportPlan,
    fields: NewFields,
    binding: Binding,
    /// Rows that are looked at, from the top.
    first: usize,
}

fn ready(ctx: &Context, request: &ImportRequest, progress: &Progress) -> Result<Ready> {
    let sheet = Sheet::open(Path::new(&request.path), &request.options.clone().unwrap_or_default())?;
    let mut plan = request.plan.clone();
    let unnamed = plan.r#type.is_empty() || plan.r#type == "auto";
    if unnamed || plan.columns.is_empty() {
        let chosen = Some(plan.r#type.as_str()).filter(|_| !unnamed);
        let recognised = look(ctx, &sheet, chosen, None)?.plan;
        plan.r#type = recognised.r#type;
        if plan.columns.is_empty() {
            plan.columns = recognised.columns;
        }
    }
    refuse_unknown_columns(&sheet, &plan)?;
    let fields = NewFields::settle(ctx.catalog(), &sheet, &mut plan)?;
    let binding = Binding::new(&fields.catalog, &sheet, &plan, progress)?;
    refuse_unknown_keys(binding.record_type, &plan)?;
    refuse_unknown_places(ctx.catalog().get(binding.record_type)?.as_ref(), &plan)?;
    let first = request.first.filter(|_| request.dry_run).unwrap_or(usize::MAX);
    Ok(Ready { sheet, plan, fields, binding, first })
}

/// Runs an import in the foreground: every row in one transaction, one entry of the history.
/// A row that is wrong is refused and told; whatever stops the whole leaves nothing behind.
///
/// # Errors
/// Those of [`Sheet::open`] and its rows; `sheet_type_unknown`, `sheet_no_name_column`,
/// `unknown_field`, `unknown_column`, `unknown_reference`, `cancelled`.
pub fn run(ctx: &Context, request: &ImportRequest, progress: &Progress) -> Result<ImportReport> {
    run_as(ctx, request, progress, None)
}

/// The rows of an earlier batch that an import puts right.
pub struct Retry {
    /// Id of that batch.
    pub of: String,
    /// Their numbers.
    pub rows: Vec<usize>,
    /// Their cells, by position, to which no answer of the plan applies any more.
    pub answered: BTreeMap<usize, BTreeSet<usize>>,
    /// By how many lines they stand lower in the sheet that brings them again.
    pub below: usize,
}

/// The same; of an import that puts refused rows right it is kept which ones.
pub(super) fn run_as(
    ctx: &Context,
    request: &ImportRequest,
    progress: &Progress,
    retry: Option<&Retry>,
) -> Result<ImportReport> {
    let began = Instant::now();
    let mut ready = ready(ctx, request, progress)?;
    if let Some(retry) = retry {
        let binding = &mut ready.binding;
        binding.answered.clone_from(&retry.answered);
        binding.below = retry.below;
        binding.loops = binding.loops.iter().map(|row| row.saturating_sub(retry.below)).collect();
    }
    if request.dry_run {
        return Ok(rehearse(ctx, &ready, began, progress)?.report);
    }
    // Killed after it was written and before its job ended, an import is resumed and there already.
    let job = progress.job();
    if let Some(report) = job.as_deref().map(|job| ctx.read(|conn| written(conn, job))).transpose()?.flatten() {
        return Ok(report);
    }
    let changed = ctx.transact(OP, |tx| {
        let batch = job.clone().unwrap_or_else(ids::new_id);
        let mut left = rows(tx, &ready, batch.clone(), false, progress)?;
        left.report.seconds = began.elapsed().as_secs_f64();
        if left.touched {
            left.report.seq = Some(tx.seq()?);
        }
        keep(tx, &ready, &batch, &left, retry)?;
        let mixed = ready.binding.kinds.is_some();
        tx.label(label(tx, ready.binding.record_type, mixed, &left.report, &ready.sheet.file_name())?);
        Ok(left.report)
    })?;
    let mut report = changed.value;
    report.seconds = began.elapsed().as_secs_f64();
    super::sheet::forget();
    Ok(report)
}

/// What the batch of a job did: it goes by the same id.
fn written(conn: &Connection, job: &str) -> Result<Option<ImportReport>> {
    let report: Option<String> = conn
        .query_row("SELECT json_extract(report, '$.report') FROM import_batch WHERE id = ?1", [job], |row| row.get(0))
        .optional()?;
    Ok(report.map(|report| serde_json::from_str(&report)).transpose()?)
}

/// An import as it is kept to be run again: what was asked, and the file as it was then.
#[derive(Serialize, Deserialize)]
struct Kept {
    request: ImportRequest,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Kept {
    fn of(request: &ImportRequest) -> Result<Self> {
        let file = std::fs::metadata(&request.path)?;
        Ok(Self { request: request.clone(), bytes: file.len(), modified: file.modified().ok() })
    }

    /// The one that was paused or interrupted: its job and what was asked.
    fn stopped(ctx: &Context, id: Option<&str>) -> Result<(String, Self)> {
        let (id, input) = jobs::stopped(ctx, JOB, id)?;
        let kept: Self = serde_json::from_value(input)?;
        let now = Self::of(&kept.request).map_err(|_| {
            let message = format!("{} is not there any more; put it back, or import another file.", kept.request.path);
            Error::new("sheet_unreadable", message)
        })?;
        if (now.bytes, now.modified) != (kept.bytes, kept.modified) {
            let message =
                format!("{} was changed since its import began; import it anew as it is now.", kept.request.path);
            return Err(Error::new("sheet_changed", message));
        }
        Ok((id, kept))
    }
}

/// Runs an import while the caller waits; killed half way, it can be resumed.
///
/// # Errors
/// Those of [`run`].
pub fn import(ctx: &Context, request: &ImportRequest) -> Result<ImportReport> {
    if request.dry_run {
        return run(ctx, request, &Progress::default());
    }
    // What is wrong with the whole sheet is told before there is a job.
    ready(ctx, request, &Progress::default())?;
    wait(ctx, None, &Kept::of(request)?)
}

/// Runs the import again that was interrupted or paused last, while the caller waits. Nothing of it
/// was written when it stopped: it comes in whole, as if it had not been disturbed.
///
/// # Errors
/// `nothing_to_resume`, `sheet_changed`, and those of [`run`].
pub fn resume_last(ctx: &Context) -> Result<ImportReport> {
    let (id, kept) = Kept::stopped(ctx, None)?;
    wait(ctx, Some(id), &kept)
}

fn wait(ctx: &Context, id: Option<String>, kept: &Kept) -> Result<ImportReport> {
    let label = job_label(&kept.request);
    Jobs::wait(ctx, id, JOB, &label, &serde_json::to_value(kept)?, |progress| run(ctx, &kept.request, progress))
}

/// Says what an import would do, and what a person should be asked first: the same work in a
/// transaction that is rolled back.
///
/// # Errors
/// Those of [`run`].
pub fn preview(ctx: &Context, input: ImportRequest) -> Result<ImportPreview> {
    foresee(ctx, &input, &Progress::default())
}

/// The preview of all rows, as a job, for sheets that take longer than a person waits.
///
/// # Errors
/// What is wrong with the whole sheet is told at once, before there is a job.
pub fn count(ctx: &Context, input: ImportRequest) -> Result<Job> {
    let request = ImportRequest { dry_run: true, first: None, ..input };
    ready(ctx, &request, &Progress::default())?;
    let label = format!("Count {}", file_name(&request));
    Jobs::start(ctx, None, "count", &label, Value::Null, move |ctx, progress| {
        Ok(serde_json::to_value(foresee(ctx, &request, progress)?)?)
    })
}

fn foresee(ctx: &Context, request: &ImportRequest, progress: &Progress) -> Result<ImportPreview> {
    let began = Instant::now();
    let ready = ready(ctx, request, progress)?;
    let left = rehearse(ctx, &ready, began, progress)?;
    Ok(ImportPreview {
        report: left.report,
        of: ready.sheet.row_count(),
        sample: left.sample,
        questions: left.questions,
    })
}

/// Starts an import as a job; its result is the report.
///
/// # Errors
/// What is wrong with the whole sheet is told at once, before there is a job.
pub fn start(ctx: &Context, input: ImportRequest) -> Result<Job> {
    ready(ctx, &input, &Progress::default())?;
    spawn(ctx, None, Kept::of(&input)?)
}

/// Runs an import again that was paused, or interrupted by the end of the program: the same job
/// goes on, from the first row, since nothing of it was written.
///
/// # Errors
/// `nothing_to_resume`, `sheet_changed`, and those of [`start`].
pub fn resume(ctx: &Context, input: ActivityId) -> Result<Job> {
    let (id, kept) = Kept::stopped(ctx, Some(&input.id))?;
    spawn(ctx, Some(id), kept)
}

fn spawn(ctx: &Context, id: Option<String>, kept: Kept) -> Result<Job> {
    Jobs::start(ctx, id, JOB, &job_label(&kept.request), serde_json::to_value(&kept)?, move |ctx, progress| {
        Ok(serde_json::to_value(run(ctx, &kept.request, progress)?)?)
    })
}

fn job_label(request: &ImportRequest) -> String {
    format!("Import {}", file_name(request))
}

fn file_name(request: &ImportRequest) -> String {
    Path::new(&request.path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Does everything and takes it back.
fn rehearse(ctx: &Context, ready: &Ready, began: Instant, progress: &Progress) -> Result<Left> {
    let mut left = progress.rehearse(ctx, OP, |tx, patient| rows(tx, ready, ids::new_id(), true, patient))?;
    left.report.seconds = began.elapsed().as_secs_f64();
    Ok(left)
}

fn rows(tx: &Tx<'_>, ready: &Ready, batch: String, dry: bool, progress: &Progress) -> Result<Left> {
    let source = Source::of(tx, &ready.sheet, ready.binding.record_type)?;
    open_batch(tx, &batch, &ready.sheet.file_name(), &source)?;
    let (made, longer) = ready.fields.make(tx)?;
    let usual = usual(tx, &ready.plan)?;
    let run = Run::new(tx, &ready.plan, &ready.binding, usual, source, batch, dry)?;
    let mut left = run.all(&ready.sheet, ready.first, progress)?;
    if made > 0 {
        left.touched = true;
        left.report.created.insert("custom_field".into(), made);
    }
    if longer > 0 {
        left.touched = true;
        left.report.updated.insert("custom_field".into(), longer);
    }
    Ok(left)
}

/// Notes that an import begins.
pub(super) fn open_batch(tx: &Tx<'_>, batch: &str, name: &str, source: &Source) -> Result<()> {
    tx.execute(
        "INSERT INTO import_batch (id, file_name, source, at, actor_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![batch, name, source.name, tx.at(), tx.actor()],
    )?;
    Ok(())
}

pub(super) fn usual(conn: &Connection, plan: &ImportPlan) -> Result<Usual> {
    let setting = |key: &str| -> Result<String> {
        Ok(conn.query_row("SELECT json_extract(value, '$') FROM setting WHERE key = ?1", [key], |row| row.get(0))?)
    };
    let currency = match plan.defaults.currency.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => Currency::parse(code).map_err(|error| Error::from(error).field("defaults.currency"))?,
        None => Currency::parse(&setting("currency")?)?,
    };
    Ok(Usual { currency, country: Country::parse_code(&setting("country")?)?.code().to_string() })
}

/// Keeps what the import did beside its rows, outside of what undo takes back.
fn keep(tx: &Tx<'_>, ready: &Ready, batch: &str, left: &Left, retry: Option<&Retry>) -> Result<()> {
    let own = own_columns(ready.sheet.columns());
    let own = || ready.sheet.columns().iter().take(own);
    let mut columns: Vec<String> = own().map(|column| name_key(&column.name)).collect();
    columns.sort();
    let names: Vec<&str> = own().map(|column| column.name.as_str()).collect();
    let mut kept = json!({
        "type": ready.binding.record_type,
        "columns": columns,
        "names": names,
        "plan": ready.plan,
        "report": left.report,
        "refused": left.refused,
        "answered": left.answered,
    });
    if let (Some(retry), Some(kept)) = (retry, kept.as_object_mut()) {
        note(kept, retry);
    }
    close_batch(tx, batch, &kept, left.report.seq, retry.map(|retry| retry.of.as_str()))
}

/// Keeps what an import did, the entry of the journal that takes it back, and which batch it puts right.
pub(super) fn close_batch(
    tx: &Tx<'_>,
    batch: &str,
    kept: &Value,
    seq: Option<i64>,
    retry_of: Option<&str>,
) -> Result<()> {
    tx.execute(
        "UPDATE import_batch SET report = ?2, entry_seq = ?3, retry_of = ?4 WHERE id = ?1",
        params![batch, kept.to_string(), seq, retry_of],
    )?;
    Ok(())
}

/// How the journal tells of an import; `mixed` says that its rows were of several kinds.
pub(super) fn label(tx: &Tx<'_>, record_type: &str, mixed: bool, report: &ImportReport, name: &str) -> Result<String> {
    let count = |kind: &str| [&report.created, &report.updated].iter().filter_map(|map| map.get(kind)).sum::<usize>();
    let others = KINDS.into_iter().filter(|kind| mixed && *kind != record_type && count(kind) > 0);
    let told = std::iter::once(record_type).chain(others).map(|kind| {
        let described = tx.catalog().get(kind)?;
        Ok(format!("{} {}", count(kind), records::counted(tx, &described, count(kind))?))
    });
    Ok(format!("Imported {} from {name}", told.collect::<Result<Vec<_>>>()?.join(", ")))
}
