//! Where a record came from: “Imported from contacts.csv, row 12”. A record has one such line an import that wrote it; they
//! are few, and are read from what the import remembers. An import that was undone has none.

use rusqlite::{Connection, OptionalExtension, params};

use super::entries::{Raw, TimelineRequest};
use super::telling::Told;
use crate::Result;
use crate::records::Reference;

/// The lines of these records that a request asks for.
pub fn raw(conn: &Connection, input: &TimelineRequest, owners: &[String]) -> Result<Vec<Raw>> {
    if !input.kinds.is_empty() && !input.kinds.iter().any(|kind| kind == "import") {
        return Ok(Vec::new());
    }
    let search = input.search.as_deref().map(|text| text.trim().to_lowercase()).unwrap_or_default();
    let mut stmt = conn.prepare_cached(
        "SELECT r.record_id, b.at, b.id, b.actor_id, b.file_name FROM import_row r JOIN import_batch b ON b.id = r.batch_id
           LEFT JOIN journal_entry e ON e.seq = b.entry_seq
         WHERE coalesce(e.state, 'done') = 'done' AND r.record_id IN (SELECT value FROM json_each(?1))
           AND (?2 IS NULL OR b.at >= ?2) AND (?3 IS NULL OR b.at < ?3) AND (?4 IS NULL OR b.actor_id = ?4)",
    )?;
    let mut rows = stmt.query(params![serde_json::to_string(owners)?, input.from, input.to, input.actor])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let file: String = row.get(4)?;
        if !file.to_lowercase().contains(&search) {
            continue;
        }
        found.push(Raw {
            owner: row.get(0)?,
            at: row.get(1)?,
            kind: "import".into(),
            ref_id: row.get(2)?,
            ref_type: "import_row".into(),
            actor: row.get(3)?,
            pinned: false,
        });
    }
    Ok(found)
}

/// The line of an import.
pub fn told(conn: &Connection, raw: &Raw) -> Result<Told> {
    let (file, row): (String, i64) = conn
        .prepare_cached(
            "SELECT b.file_name, r.row FROM import_row r JOIN import_batch b ON b.id = r.batch_id WHERE r.record_id = ?1 AND b.id = ?2",
        )?
        .query_row([&raw.owner, &raw.ref_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let kind: Option<String> = conn
        .prepare_cached("SELECT kind FROM party WHERE id = ?1")?
        .query_row([&raw.owner], |row| row.get(0))
        .optional()?;
    let reference = Reference::new(kind.as_deref().unwrap_or("deal"), raw.owner.clone(), file.clone());
    Ok((reference, format!("Imported from {file}, row {row}"), None))
}
