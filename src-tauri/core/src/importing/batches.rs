//! Imports that were made, and the rows that they refused (IMP-12).

use std::collections::HashMap;
use std::path::Path;

use rusqlite::Connection;
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
        let mut retries = Retried::all(conn)?;
        let mut stmt = conn.prepare_cached(
            "SELECT b.id, b.file_name, b.at, b.actor_id, json_extract(b.report, '$.report'), j.state,
                    coalesce(json_extract(b.report, '$.type'), '')
             FROM (SELECT id FROM import_batch WHERE retry_of IS NULL ORDER BY at DESC, id DESC LIMIT 100) last
             CROSS JOIN import_batch b ON b.id = last.id LEFT JOIN journal_entry j ON j.seq = b.entry_seq
             ORDER BY b.at DESC, b.id DESC",
        )?;
        let mut rows = stmt.query([])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            let report: ImportReport = serde_json::from_str(&row.get::<_, String>(4)?)?;
            let actor = match row.get::<_, Option<String>>(3)? {
                Some(id) => {
                    records::title(conn, &catalog, "user", &id)?.map(|name| records::Reference::new("user", id, name))
                }
                None => None,
            };
            let state: Option<String> = row.get(5)?;
            let id: String = row.get(0)?;
            let mut batch = ImportBatch {
                file_name: row.get(1)?,
                at: row.get(2)?,
                actor,
                undone: state.is_some_and(|state| state != "done"),
                undo: Vec::new(),
                report,
                r#type: row.get(6)?,
                filter: Filter::Field(FieldTest { field: "import".into(), op: Operator::In, value: json!([id]) }),
                id,
            };
            let parts = retries.remove(&batch.id).unwrap_or_default();
            together(conn, &mut batch, parts)?;
            batches.push(batch);
        }
        Ok(ImportBatches { batches })
    })
}

/// An import that put refused rows right and was not taken back.
struct Retried {
    id: String,
    report: ImportReport,
}

impl Retried {
    /// Of each batch, the newest first.
    fn all(conn: &Connection) -> Result<HashMap<String, Vec<Self>>> {
        let mut stmt = conn.prepare_cached(
            "SELECT b.retry_of, b.id, json_extract(b.report, '$.report')
             FROM import_batch b LEFT JOIN journal_entry j ON j.seq = b.entry_seq
             WHERE b.retry_of IS NOT NULL AND coalesce(j.state, 'done') = 'done'
             ORDER BY b.at DESC, b.id DESC",
        )?;
        let mut rows = stmt.query([])?;
        let mut found: HashMap<String, Vec<Self>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let report = serde_json::from_str(&row.get::<_, String>(2)?)?;
            found.entry(row.get(0)?).or_default().push(Self { id: row.get(1)?, report });
        }
        Ok(found)
    }
}

/// Counts what came in with a batch and with the retries of the rows that it refused as one import.
fn together(conn: &Connection, batch: &mut ImportBatch, retries: Vec<Retried>) -> Result<()> {
    let mut ids = vec![batch.id.clone()];
    let report = &mut batch.report;
    let own = report.seq.filter(|_| !batch.undone);
    batch.undo = retries.iter().filter_map(|retry| retry.report.seq).chain(own).collect();
    if !retries.is_empty() {
        if batch.undone {
            report.created.clear();
            report.updated.clear();
            report.repeated = 0;
        }
        for Retried { id, report: more } in retries {
            for (counts, more) in [(&mut report.created, more.created), (&mut report.updated, more.updated)] {
                for (record_type, count) in more {
                    *counts.entry(record_type).or_default() += count;
                }
            }
            report.repeated += more.repeated;
            ids.push(id);
        }
        for (record_type, count) in twice(conn, batch, &ids)? {
            let report = &mut batch.report;
            if let Some(updated) = report.updated.get_mut(&record_type) {
                *updated = updated.saturating_sub(count);
            }
            if record_type == batch.r#type {
                report.repeated += count;
            }
        }
        batch.report.updated.retain(|_, count| *count > 0);
        let open = Open::of(conn, &batch.id)?;
        batch.report.error_count = batch.report.error_count.saturating_sub(open.put_right());
        batch.report.errors = open.rows.into_values().flat_map(|row| row.issues).collect();
        batch.undone = batch.undone && batch.undo.is_empty();
    }
    Ok(())
}

/// Records that one part of an import changed and another part had made or changed before, by type.
fn twice(conn: &Connection, batch: &ImportBatch, ids: &[String]) -> Result<Vec<(String, usize)>> {
    let living = if batch.undone { ids.get(1..).unwrap_or_default() } else { ids };
    let listed = serde_json::to_string(living)?;
    let mut stmt = conn.prepare_cached(
        "SELECT coalesce(p.kind, ?2), sum(r.times - 1) FROM
           (SELECT i.record_id AS id, count(*) AS times FROM json_each(?1) b CROSS JOIN import_row i ON i.batch_id = b.value
            GROUP BY i.record_id HAVING count(*) > 1) r
         LEFT JOIN party p ON p.id = r.id GROUP BY 1",
    )?;
    let counted = stmt.query_map([listed.as_str(), batch.r#type.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counted.collect::<rusqlite::Result<_>>()?)
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
        let cells = open.as_read(*row, cells);
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
