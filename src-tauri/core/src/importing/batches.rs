//! Imports that were made, and the rows that they refused (IMP-12).

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::shapes::{ImportBatch, ImportBatches, ImportIssue, ImportReport, SaveErrors};
use crate::records::{self, Count};
use crate::store::OutFile;
use crate::{Context, Error, Result};

/// The last imports, newest first; those that were taken back say so.
pub fn batches(ctx: &Context) -> Result<ImportBatches> {
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(
            "SELECT b.id, b.file_name, b.at, b.actor_id, json_extract(b.report, '$.report'), coalesce(j.state <> 'done', 0)
             FROM import_batch b LEFT JOIN journal_entry j ON j.seq = b.entry_seq ORDER BY b.at DESC, b.id DESC LIMIT 100",
        )?;
        let mut rows = stmt.query([])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let report: ImportReport = serde_json::from_str(&row.get::<_, String>(4)?)?;
            let actor = match row.get::<_, Option<String>>(3)? {
                Some(id) => records::title(conn, &catalog, "user", &id)?.map(|name| records::Reference::new("user", id, name)),
                None => None,
            };
            batches.push(ImportBatch {
                id: row.get(0)?,
                file_name: row.get(1)?,
                at: row.get(2)?,
                actor,
                report,
                undone: row.get(5)?,
            });
        }
        Ok(ImportBatches { batches })
    })
}

/// Writes the refused rows of a batch as they stood in the sheet, with the reason in columns
/// of its own, so that they can be put right and imported again. At most 20,000 are kept.
///
/// # Errors
/// `not_found`; those of [`OutFile::begin`].
pub fn save_errors(ctx: &Context, input: SaveErrors) -> Result<Count> {
    let kept: Option<String> = ctx.read(|conn| {
        Ok(conn
            .query_row("SELECT report FROM import_batch WHERE id = ?1", params![input.batch], |row| row.get(0))
            .optional()?)
    })?;
    let kept: Value = serde_json::from_str(&kept.ok_or_else(|| Error::not_found("import", &input.batch))?)?;
    let part = |key: &str| kept.get(key).cloned().unwrap_or(Value::Array(Vec::new()));
    let names: Vec<String> = serde_json::from_value(part("names"))?;
    let refused: Vec<(usize, Vec<String>)> = serde_json::from_value(part("refused"))?;
    let report: ImportReport = serde_json::from_value(part("report"))?;
    let mut file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
    let wrong = |error: csv::Error| Error::new("io", format!("The file could not be written: {error}."));
    let extra = ["Row", "Error column", "Error", "Error code"];
    out.write_record(names.iter().map(String::as_str).chain(extra)).map_err(wrong)?;
    let mut issues: HashMap<usize, Vec<&ImportIssue>> = HashMap::new();
    for issue in &report.errors {
        issues.entry(issue.row).or_default().push(issue);
    }
    for (number, cells) in &refused {
        let issues = issues.get(number).map(Vec::as_slice).unwrap_or_default();
        let all =
            |said: fn(&ImportIssue) -> &str| issues.iter().map(|issue| said(issue)).collect::<Vec<_>>().join("; ");
        let said = [
            number.to_string(),
            all(|issue| issue.column.as_deref().unwrap_or_default()),
            all(|issue| &issue.message),
            all(|issue| &issue.code),
        ];
        out.write_record(cells.iter().chain(&said)).map_err(wrong)?;
    }
    out.flush()?;
    drop(out);
    file.finish()?;
    Ok(Count { count: i64::try_from(refused.len()).unwrap_or(i64::MAX) })
}
