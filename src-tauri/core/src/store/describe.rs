use rusqlite::Connection;

use super::migrate;
use crate::Result;

/// A table of a workspace file, as the migrations leave it.
#[derive(Debug)]
pub struct TableInfo {
    /// Name.
    pub name: String,
    /// Whether it is a virtual table (full text).
    pub is_virtual: bool,
    /// Its columns in order; none for a virtual table, whose columns SQLite does not type.
    pub columns: Vec<ColumnInfo>,
    /// Names of its indexes, those that a constraint brings excepted.
    pub indexes: Vec<String>,
    /// Names of its triggers.
    pub triggers: Vec<String>,
}

/// A column.
#[derive(Debug)]
pub struct ColumnInfo {
    /// Name.
    pub name: String,
    /// Declared type.
    pub kind: String,
    /// Whether a value must be there.
    pub required: bool,
    /// SQL of the default.
    pub default: Option<String>,
    /// Whether it is in the primary key.
    pub in_key: bool,
    /// The table that it points to.
    pub references: Option<String>,
}

/// The tables of a new workspace in alphabetical order, for `docs/schema.md`.
pub fn describe() -> Result<Vec<TableInfo>> {
    let mut conn = Connection::open_in_memory()?;
    migrate::run(&mut conn)?;
    let mut stmt = conn.prepare(
        "SELECT name, type = 'virtual' FROM pragma_table_list
         WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         ORDER BY name",
    )?;
    let names = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    names.into_iter().map(|(name, is_virtual)| table(&conn, name, is_virtual)).collect()
}

fn table(conn: &Connection, name: String, is_virtual: bool) -> Result<TableInfo> {
    let mut stmt = conn.prepare_cached(
        "SELECT c.name, c.type, c.\"notnull\" OR c.pk > 0, c.dflt_value, c.pk > 0,
                (SELECT f.\"table\" FROM pragma_foreign_key_list(?1) f WHERE f.\"from\" = c.name)
         FROM pragma_table_info(?1) c WHERE NOT ?2 ORDER BY c.cid",
    )?;
    let columns = stmt
        .query_map((&name, is_virtual), |row| {
            Ok(ColumnInfo {
                name: row.get(0)?,
                kind: row.get(1)?,
                required: row.get(2)?,
                default: row.get(3)?,
                in_key: row.get(4)?,
                references: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let parts = |kind: &str| -> Result<Vec<String>> {
        let mut stmt = conn.prepare_cached(
            "SELECT name FROM sqlite_schema WHERE type = ?1 AND tbl_name = ?2 AND sql IS NOT NULL ORDER BY name",
        )?;
        Ok(stmt.query_map([kind, &name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    };
    Ok(TableInfo { columns, indexes: parts("index")?, triggers: parts("trigger")?, name, is_virtual })
}
