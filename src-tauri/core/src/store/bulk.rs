use rusqlite::Connection;

use super::check::{DERIVED_TRIGGERS, rebuild};
use crate::Result;

/// Memory for pages while very many rows go in, in KiB; connections have less (see `connect`). A page of 16 KiB stands in
/// one block with what SQLite notes beside it, and the allocator's blocks of that size have 20: it is a quarter more.
const ROOMY: i64 = 136_000;

/// The same while an index is built, in KiB: SQLite sorts its rows in as much memory again.
const SORTING: i64 = 64_000;

/// What `PRAGMA temp_store` says of memory.
const IN_MEMORY: i64 = 2;

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

    /// Drops the triggers and indexes of these names alone; what the triggers keep is then the
    /// caller's.
    pub fn named(conn: &Connection, names: &[&str]) -> Result<Self> {
        let mut sql = Vec::new();
        for name in names {
            let (kind, definition): (String, String) = conn.query_row(
                "SELECT type, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND name = ?1",
                [name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            conn.execute_batch(&format!("DROP {kind} {name}"))?;
            sql.push(definition);
        }
        // While SQLite knows of a changed schema, every way back to a savepoint reads all of it anew and forgets all
        // statements: 12 ms for each row that an import refuses. What it reads here holds until more is changed.
        conn.pragma_update(None, "writable_schema", "RESET")?;
        Ok(Self { sql })
    }

    /// Puts them back as they were.
    pub fn put_back(self, conn: &Connection) -> Result<()> {
        let _lean = Lean::take(conn)?;
        self.sql.iter().try_for_each(|definition| Ok(conn.execute_batch(definition)?))
    }

    /// Puts them back and builds the derived tables; documents of the search are the caller's.
    pub fn end(self, conn: &Connection) -> Result<()> {
        rebuild(conn)?;
        self.put_back(conn)
    }
}

/// Less memory for pages, for work that goes through them in order and gathers much itself.
pub struct Lean<'c> {
    conn: &'c Connection,
    usual: i64,
    /// Whether what is sorted goes to a file where it is more than the memory for pages.
    in_file: bool,
}

impl<'c> Lean<'c> {
    /// Takes no more than that; what has less already keeps it.
    pub fn take(conn: &'c Connection) -> Result<Self> {
        let usual: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        conn.pragma_update(None, "cache_size", usual.max(-SORTING))?;
        // Pages that were written stay in memory until they are in the file, however little of it is allowed.
        conn.cache_flush()?;
        conn.release_memory()?;
        // What is sorted in memory is all of it at once. Where the connection has temporary tables, SQLite does not let
        // that change within a transaction.
        let kept: i64 = conn.pragma_query_value(None, "temp_store", |row| row.get(0))?;
        let in_file = kept == IN_MEMORY && conn.pragma_update(None, "temp_store", "FILE").is_ok();
        Ok(Self { conn, usual, in_file })
    }
}

impl Drop for Lean<'_> {
    fn drop(&mut self) {
        if self.in_file {
            let _ = self.conn.pragma_update(None, "temp_store", "MEMORY");
        }
        let _ = self.conn.pragma_update(None, "cache_size", self.usual);
    }
}

/// More memory for pages: for one long transaction, outside of which it is taken and given back.
pub struct Roomy<'c> {
    conn: &'c Connection,
    usual: i64,
}

impl<'c> Roomy<'c> {
    /// Takes it.
    pub fn take(conn: &'c Connection) -> Result<Self> {
        let usual = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        conn.pragma_update(None, "cache_size", -ROOMY)?;
        Ok(Self { conn, usual })
    }

    /// The same with statement journals that may go to a file, for a replay: it is one statement within another, and a
    /// journal in memory is a list that SQLite walks after each of them. Replaying 100,000 rows spent a third of its
    /// time there; where statements stand alone, the list is short and quicker than a file.
    pub fn to_replay(conn: &'c Connection) -> Result<Self> {
        conn.pragma_update(None, "temp_store", "FILE")?;
        Self::take(conn)
    }
}

impl Drop for Roomy<'_> {
    fn drop(&mut self) {
        let _ = self.conn.pragma_update(None, "cache_size", self.usual);
        let _ = self.conn.pragma_update(None, "temp_store", "MEMORY");
    }
}
