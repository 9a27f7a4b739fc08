//! Imports that were made, and the rows that they refused (IMP-12).

use std::path::Path;

use serde_json::json;

use super::refused::BESIDE;
use super::retry::{Open, RefusedRow};
use super::told::{ImportBatch, ImportBatches, ImportIssue, ImportReport, SaveErrors};
use crate::query::{FieldTest, Filter, Operator};
use crate::records::{self, Count};
use crate::store::OutFile;
use crate::{Context, Error, Result};

/// The last imports, newest first; those that were taken back say so.
pub fn batches(ctx: &Context) -> Result<ImportBatches> {
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(
            "SELECT b.id, b.file_name, b.at, b.actor_id, json_extract(b.report, '$.report'), coalesce(j.state <> 'done', 0),
                    coalesce(json_extract(b.report, '$.type'), '')
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
            let id: String = row.get(0)?;
            let filter = FieldTest { field: "import".into(), op: Operator::In, value: json!([&id]) };
            batches.push(ImportBatch {
                id,
                file_name: row.get(1)?,
                at: row.get(2)?,
                actor,
                report,
                undone: row.get(5)?,
                r#type: row.get(6)?,
                filter: Filter::Field(filter),
            });
        }
        Ok(ImportBatches { batches })
    })
}

/// Writes the rows of a batch that are still refused, with the reason in columns of its own, so that they can be put right and imported again. At most 20,000 are kept.
///
/// # Errors
/// `not_found`; those of [`OutFile::begin`].
pub fn save_errors(ctx: &Context, input: SaveErrors) -> Result<Count> {
    let open = ctx.read(|conn| Open::of(conn, &input.batch))?;
    let mut file = OutFile::begin(ctx.workspace().store(), Path::new(&input.path))?;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
    let wrong = |error: csv::Error| Error::new("io", format!("The file could not be written: {error}."));
    out.write_record(open.columns.iter().map(String::as_str).chain(BESIDE)).map_err(wrong)?;
    for RefusedRow { row, cells, issues } in open.rows.values() {
        let all = |said: fn(&ImportIssue) -> &str| issues.iter().map(said).collect::<Vec<_>>().join("; ");
        let said = [
            row.to_string(),
            all(|issue| issue.column.as_deref().unwrap_or_default()),
            all(|issue| &issue.message),
            all(|issue| &issue.code),
        ];
        out.write_record(cells.iter().chain(&said)).map_err(wrong)?;
    }
    out.flush()?;
    drop(out);
    file.finish()?;
    Ok(Count { count: i64::try_from(open.rows.len()).unwrap_or(i64::MAX) })
}
