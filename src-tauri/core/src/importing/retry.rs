//! Refused rows put right in place and imported again (IMP-12).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::run::{Retry, run_as};
use super::shapes::{ImportPlan, ImportRequest};
use super::sheet::SheetOptions;
use super::told::{ImportIssue, ImportReport};
use crate::jobs::Progress;
use crate::{Context, Error, Result, ids, query};

/// Which refused rows.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedRequest {
    /// Id of the batch.
    pub batch: String,
    /// How many rows to pass over.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub offset: Option<usize>,
    /// At most 200; 50 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// A refused row as it stands in the sheet, or as it was corrected last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct RefusedRow {
    /// Number of the row as a spreadsheet shows it.
    pub row: usize,
    /// Its cells, in the order of the columns.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub issues: Vec<ImportIssue>,
}

/// Rows of an import that are still refused.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct RefusedRows {
    /// Names of the sheet's columns.
    pub columns: Vec<String>,
    /// The rows, in the order of the sheet.
    pub rows: Vec<RefusedRow>,
    /// How many there are; at most 20,000 are kept.
    pub total: usize,
    /// For the next page; null at the end.
    pub next_offset: Option<usize>,
}

/// A refused row put right.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectedRow {
    /// Its number.
    pub row: usize,
    /// The cells that change, by name of the column.
    #[serde(default)]
    #[ts(type = "Record<string, string>")]
    pub cells: BTreeMap<String, String>,
}

/// Refused rows to import again.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryRequest {
    /// Id of the batch that refused them.
    pub batch: String,
    /// The rows.
    pub rows: Vec<CorrectedRow>,
}

/// What is kept of an import beside its rows.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    names: Vec<String>,
    report: ImportReport,
    refused: Vec<(usize, Vec<String>)>,
    answered: BTreeMap<usize, BTreeSet<usize>>,
    plan: Option<ImportPlan>,
    /// Of a retry: the rows that it took.
    retried: Vec<usize>,
}

impl Kept {
    fn rows(&mut self) -> impl Iterator<Item = (usize, RefusedRow)> {
        let mut issues: HashMap<usize, Vec<ImportIssue>> = HashMap::new();
        for issue in std::mem::take(&mut self.report.errors) {
            issues.entry(issue.row).or_default().push(issue);
        }
        std::mem::take(&mut self.refused).into_iter().map(move |(row, cells)| {
            let issues = issues.remove(&row).unwrap_or_default();
            (row, RefusedRow { row, cells, issues })
        })
    }
}

/// The rows of a batch that are still refused: those that a retry took are as it left them.
pub struct Open {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// By number.
    pub rows: BTreeMap<usize, RefusedRow>,
    /// Their cells, by position, that show what was read instead of what the sheet says: no answer is meant for them.
    answered: BTreeMap<usize, BTreeSet<usize>>,
    plan: Option<ImportPlan>,
    file_name: String,
    /// How many rows the batch itself refused.
    first: usize,
}

impl Open {
    /// The cells of a refused row with what was read instead of them, as the plan's answers say, each of them once.
    pub fn as_read(&self, row: usize, cells: &[String]) -> Vec<String> {
        let Some(plan) = &self.plan else { return cells.to_vec() };
        let settled = self.answered.get(&row);
        let read = |(at, cell): (usize, &String)| {
            let answers = self.columns.get(at).and_then(|name| plan.values.get(name));
            let mut told = answers.into_iter().flatten().filter(|(text, _)| text.trim() == cell.trim());
            match told.next().filter(|_| settled.is_none_or(|settled| !settled.contains(&at))) {
                Some((_, instead)) => instead.clone().unwrap_or_default(),
                None => cell.clone(),
            }
        };
        cells.iter().enumerate().map(read).collect()
    }

    /// How many of the refused rows were put right.
    pub fn put_right(&self) -> usize {
        self.first.saturating_sub(self.rows.len())
    }

    /// Those of a batch.
    ///
    /// # Errors
    /// `not_found`.
    pub fn of(conn: &Connection, batch: &str) -> Result<Self> {
        let (report, file_name): (String, String) = conn
            .query_row("SELECT report, file_name FROM import_batch WHERE id = ?1", [batch], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?
            .ok_or_else(|| Error::not_found("import", batch))?;
        let mut first: Kept = serde_json::from_str(&report)?;
        let mut rows: BTreeMap<usize, RefusedRow> = first.rows().collect();
        let refused = rows.len();
        let mut answered = std::mem::take(&mut first.answered);
        let mut stmt = conn.prepare_cached(
            "SELECT b.report FROM import_batch b LEFT JOIN journal_entry j ON j.seq = b.entry_seq
             WHERE b.retry_of = ?1 AND coalesce(j.state, 'done') = 'done' ORDER BY b.at, b.id",
        )?;
        let mut retries = stmt.query([batch])?;
        while let Some(row) = retries.next()? {
            let mut retry: Kept = serde_json::from_str(&row.get::<_, String>(0)?)?;
            for taken in std::mem::take(&mut retry.retried) {
                rows.remove(&taken);
                answered.remove(&taken);
            }
            answered.append(&mut retry.answered);
            rows.extend(retry.rows());
        }
        Ok(Self { columns: first.names, rows, answered, plan: first.plan, file_name, first: refused })
    }
}

/// The rows that an import refused and that are not put right yet, in pages.
///
/// # Errors
/// `not_found`.
pub fn refused(ctx: &Context, input: RefusedRequest) -> Result<RefusedRows> {
    let limit = query::page_size(input.limit, 50)?;
    let offset = input.offset.unwrap_or(0);
    let open = ctx.read(|conn| Open::of(conn, &input.batch))?;
    let total = open.rows.len();
    let rows: Vec<RefusedRow> = open.rows.into_values().skip(offset).take(limit).collect();
    let end = offset + rows.len();
    Ok(RefusedRows { columns: open.columns, rows, total, next_offset: (end < total).then_some(end) })
}

/// Imports refused rows again, put right, by the plan of the batch that refused them: a new batch
/// that points to the first. A row that is in already is refused, so that nothing comes in twice.
///
/// # Errors
/// `not_found`, `row_not_refused`, `unknown_column`, `no_rows`, and those of an import.
pub fn retry(ctx: &Context, input: RetryRequest) -> Result<ImportReport> {
    let mut open = ctx.read(|conn| Open::of(conn, &input.batch))?;
    let Some(plan) = open.plan.take() else {
        let message = "How this import was mapped was not kept; save its refused rows and import that file.";
        return Err(Error::new("plan_not_kept", message).field("batch"));
    };
    let mut corrected: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    // What a person puts right means what it says, as what was read instead already does.
    let mut answered: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for CorrectedRow { row, cells } in input.rows {
        let Some(known) = open.rows.remove(&row) else {
            let message = format!("Row {row} is not one that is still refused.");
            return Err(Error::new("row_not_refused", message).field("rows"));
        };
        let mut whole = known.cells;
        whole.resize(open.columns.len(), String::new());
        let settled = answered.entry(row).or_default();
        settled.append(&mut open.answered.remove(&row).unwrap_or_default());
        for (column, text) in cells {
            let at = open.columns.iter().position(|name| *name == column);
            let Some((at, cell)) = at.and_then(|at| Some((at, whole.get_mut(at)?))) else {
                return Err(Error::new("unknown_column", format!("The sheet has no column {column}.")).field("rows"));
            };
            *cell = text;
            settled.insert(at);
        }
        corrected.insert(row, whole);
    }
    if corrected.is_empty() {
        return Err(Error::new("no_rows", "There is no row to import again.").field("rows"));
    }
    // Objects have no line of names: their first one stands below it here.
    let below = usize::from(corrected.contains_key(&1));
    let sheet = Corrected::write(ctx, &open.file_name, &open.columns, &corrected, below)?;
    let request = ImportRequest {
        path: sheet.path.to_string_lossy().into_owned(),
        options: Some(SheetOptions {
            encoding: Some("UTF-8".into()),
            separator: Some("comma".into()),
            header_row: Some(1),
            ..SheetOptions::default()
        }),
        plan,
        ..ImportRequest::default()
    };
    let retry = Retry { of: input.batch, rows: corrected.into_keys().collect(), answered, below };
    run_as(ctx, &request, &Progress::default(), Some(&retry))
}

/// Corrected rows as a sheet of the same name, for as long as they are imported: in a folder that
/// only this user can open.
struct Corrected {
    folder: PathBuf,
    path: PathBuf,
}

impl Corrected {
    /// The rows stand in the lines where they stood, or so many below, so that errors and origins name them as before.
    fn write(
        ctx: &Context,
        name: &str,
        columns: &[String],
        rows: &BTreeMap<usize, Vec<String>>,
        below: usize,
    ) -> Result<Self> {
        let folder = ctx.workspace().store().path().with_file_name(format!(".kith-{}", ids::new_id()));
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let sheet = Self { path: folder.join(name), folder };
        let mut text = Vec::new();
        record(&mut text, columns)?;
        let mut line = 1;
        for (number, cells) in rows {
            text.extend(std::iter::repeat_n(b'\n', (number + below).saturating_sub(line + 1)));
            line = number + below;
            record(&mut text, cells)?;
        }
        std::fs::write(&sheet.path, text)?;
        Ok(sheet)
    }
}

fn record(text: &mut Vec<u8>, cells: &[String]) -> Result<()> {
    let mut out = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(text);
    out.write_record(cells).map_err(|error| Error::new("io", format!("The rows could not be written: {error}.")))?;
    Ok(out.flush()?)
}

impl Drop for Corrected {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Adds to what is kept of a batch which rows of another one it puts right.
pub fn note(kept: &mut Map<String, Value>, retry: &Retry) {
    kept.insert("retried".into(), retry.rows.clone().into());
}
