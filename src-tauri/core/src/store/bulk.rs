use rusqlite::Connection;

use super::check::{DERIVED_TRIGGERS, rebuild};
use crate::Result;

/// The derived triggers and the secondary indexes of a file, set aside while very many rows
/// go in: building them once at the end takes a third of the time of keeping them.
pub struct SetAside {
    sql: Vec<String>,
}

impl SetAside {
    /// Drops them, inside the caller's transaction.
    pub fn begin(conn: &Connection) -> Result<Self> {
        let mut stmt = conn.prepare(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND sql NOT LIKE '%UNIQUE%'))",
        )?;
        let found = stmt
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let mut sql = Vec::new();
        for (kind, name, definition) in found {
            let derived = DERIVED_TRIGGERS.iter().any(|prefix| name.starts_with(prefix));
            if kind == "index" || derived {
                conn.execute_batch(&format!("DROP {kind} {name}"))?;
                sql.push(definition);
            }
        }
        Ok(Self { sql })
    }

    /// Puts them back and builds the derived tables; documents of the search are the caller's.
    pub fn end(self, conn: &Connection) -> Result<()> {
        rebuild(conn)?;
        for definition in self.sql {
            conn.execute_batch(&definition)?;
        }
        Ok(())
    }
}
