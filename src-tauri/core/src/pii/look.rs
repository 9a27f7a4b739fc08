use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{TEXTS, Texts};
use crate::Result;
use crate::catalog::{Catalog, Derived};
use crate::values::sensitive;

/// What marks records as they are written: those in whose text four digits stand or stood.
#[must_use]
pub fn triggers() -> Vec<Derived> {
    let one = |texts: Texts| {
        let Texts { key, table, columns, .. } = texts;
        let mark = format!("INSERT OR IGNORE INTO sensitive_mark VALUES (NEW.id, '{key}')");
        let (before, after) = (texts.with_digits("OLD"), texts.with_digits("NEW"));
        let watched = columns.join(", ");
        let made = [
            ("insert", format!("AFTER INSERT ON {table} WHEN {after} BEGIN {mark}; END")),
            (
                "update",
                format!("AFTER UPDATE OF {watched}, deleted_at ON {table} WHEN {before} OR {after} BEGIN {mark}; END"),
            ),
            (
                "delete",
                format!(
                    "AFTER DELETE ON {table} WHEN {} BEGIN DELETE FROM sensitive_finding WHERE entry_id = OLD.id; END",
                    texts.among("OLD")
                ),
            ),
        ];
        made.map(|(event, what)| {
            let name = format!("sensitive_{key}_{event}");
            let sql = format!("CREATE TRIGGER {name} {what}");
            Derived { kind: "trigger", name, sql }
        })
    };
    TEXTS.into_iter().flat_map(one).collect()
}

/// Looks over the records that were written since the last commit. With nothing marked it costs one lookup.
///
/// # Errors
/// Those of the database.
pub fn look_over(conn: &Connection, _: &Catalog) -> Result<()> {
    if !conn.prepare_cached("SELECT 1 FROM sensitive_mark LIMIT 1")?.exists([])? {
        return Ok(());
    }
    conn.execute_batch("DELETE FROM sensitive_finding WHERE entry_id IN (SELECT entry_id FROM sensitive_mark)")?;
    for Texts { key: record_type, table, columns, .. } in TEXTS {
        let mut stmt = conn.prepare_cached(&format!(
            "SELECT t.id, t.{} FROM sensitive_mark m CROSS JOIN {table} t ON t.id = m.entry_id
             WHERE m.record_type = '{record_type}' AND t.deleted_at IS NULL",
            columns.join(", t.")
        ))?;
        let mut rows = stmt.query([])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            for (index, column) in columns.iter().enumerate() {
                if let Some(text) = row.get::<_, Option<String>>(index + 1)? {
                    keep(conn, record_type, &id, column, &text)?;
                }
            }
        }
    }
    conn.execute_batch("DELETE FROM sensitive_mark")?;
    Ok(())
}

fn keep(conn: &Connection, record_type: &str, id: &str, column: &str, text: &str) -> Result<()> {
    for found in sensitive::find(text) {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO sensitive_finding (entry_id, digest, record_type, kind, field, shown)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id,
            digest(id, &found.digits),
            record_type,
            found.kind.code(),
            column,
            found.shown()
        ])?;
    }
    Ok(())
}

/// Says the same number in the same record without saying the number.
pub fn digest(id: &str, digits: &str) -> String {
    let hash = Sha256::digest(format!("{id}:{digits}"));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Finds everything anew (`kith check --rebuild`).
///
/// # Errors
/// Those of the database.
pub fn rebuild(conn: &Connection, catalog: &Catalog) -> Result<()> {
    conn.execute_batch("DELETE FROM sensitive_finding")?;
    for texts in TEXTS {
        let (Texts { key, table, .. }, digits) = (texts, texts.with_digits("t"));
        conn.execute_batch(&format!(
            "INSERT OR IGNORE INTO sensitive_mark SELECT id, '{key}' FROM {table} t WHERE deleted_at IS NULL AND {digits}"
        ))?;
    }
    look_over(conn, catalog)
}

/// Whether a record is there.
pub fn living(conn: &Connection, table: &str, id: &str) -> Result<bool> {
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1 AND deleted_at IS NULL");
    Ok(conn.prepare_cached(&sql)?.query_row([id], |_| Ok(())).optional()?.is_some())
}
