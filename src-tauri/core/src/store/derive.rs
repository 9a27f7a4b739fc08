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

/// Drops the indexes whose names begin with `prefix`, but for those wanted.
pub fn remove_others<'a>(conn: &Connection, prefix: &str, wanted: impl Iterator<Item = &'a str>) -> Result<()> {
    let wanted: Vec<&str> = wanted.collect();
    let mut stmt = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND substr(name, 1, ?2) = ?1")?;
    let length = i64::try_from(prefix.len()).unwrap_or(0);
    let known: Vec<String> =
        stmt.query_map(rusqlite::params![prefix, length], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in known.iter().filter(|name| !wanted.contains(&name.as_str())) {
        conn.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(())
}
