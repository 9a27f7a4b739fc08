use rusqlite::Connection;

use crate::Result;

/// Makes the triggers and views that follow from the catalogue, where the file has none or
/// other ones. Each is (kind, name, statement). Rows written before a trigger was there are a
/// migration's to mark.
pub fn install<'a>(conn: &Connection, wanted: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Result<()> {
    for (kind, name, sql) in wanted {
        let same = conn
            .prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = ?1 AND name = ?2 AND sql = ?3")?
            .exists([kind, name, sql])?;
        if !same {
            conn.execute_batch(&format!("DROP {kind} IF EXISTS {name}; {sql}"))?;
        }
    }
    Ok(())
}
