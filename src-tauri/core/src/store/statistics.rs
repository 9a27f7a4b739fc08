//! What the planner knows of the tables. A part of each index is not enough: of a table with three kinds of rows it
//! takes any kind for a few hundred rows, and then goes through a million of them one by one.

use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// Any plan is good for fewer records than this.
const MANY: i64 = 10_000;

/// The tables that lists, boards and their counts are read from.
const TABLES: [&str; 6] = ["party", "affiliation", "deal", "tagging", "party_email", "party_phone"];

/// Looks at the whole of every index of the tables that lists are read from, where that is due.
pub fn keep(conn: &Connection) -> Result<bool> {
    let held: i64 = conn.query_row("SELECT coalesce(sum(count), 0) FROM record_total", [], |row| row.get(0))?;
    let told = told(conn)?;
    if held < MANY || (held < told * 2 && told < held * 2) {
        return Ok(false);
    }
    for table in TABLES {
        conn.execute_batch(&format!("ANALYZE {table}"))?;
    }
    Ok(true)
}

/// How many parties and deals there were when the planner was told.
fn told(conn: &Connection) -> Result<i64> {
    if !conn.table_exists(None, "sqlite_stat1")? {
        return Ok(0);
    }
    let rows = |index: &str| -> Result<i64> {
        let stat: Option<String> =
            conn.query_row("SELECT stat FROM sqlite_stat1 WHERE idx = ?1", [index], |row| row.get(0)).optional()?;
        Ok(stat.and_then(|stat| stat.split(' ').next()?.parse().ok()).unwrap_or(0))
    };
    Ok(rows("sqlite_autoindex_party_1")? + rows("sqlite_autoindex_deal_1")?)
}
