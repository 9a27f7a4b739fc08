use std::fs::File;
use std::io::Read;
use std::path::Path;

use refinery::Runner;
use rusqlite::Connection;

use crate::{Error, Result};

mod embedded {
    refinery::embed_migrations!("../../migrations");
}

/// `KITH` as SQLite's application id.
pub const APPLICATION_ID: i32 = 0x4B49_5448;

fn runner() -> Runner {
    embedded::migrations::runner().set_grouped(true)
}

/// Number of the newest migration that this program knows.
#[must_use]
pub fn latest_version() -> u32 {
    runner().get_migrations().iter().map(|m| u32::try_from(m.version()).unwrap_or(0)).max().unwrap_or(0)
}

/// Refuses what is no SQLite file at all before anything is opened, so that a spreadsheet
/// chosen by mistake is left untouched.
pub fn look_at_header(path: &Path) -> Result<()> {
    let mut head = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut head)?;
    if head == b"SQLite format 3\0" {
        return Ok(());
    }
    Err(Error::new("not_a_workspace", format!("{} is not a Kith workspace.", path.display())))
}

/// Refuses another program's database and a file written by a newer Kith.
pub fn refuse_foreign_or_newer(conn: &mut Connection, path: &Path) -> Result<()> {
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(Error::new("not_a_workspace", format!("{} is not a Kith workspace.", path.display())));
    }
    let found = version(conn)?;
    if found > latest_version() {
        return Err(Error::new(
            "newer_file",
            format!(
                "{} was written by a newer Kith (schema {found}, this one knows {}). Update Kith to open it; nothing was changed.",
                path.display(),
                latest_version()
            ),
        ));
    }
    Ok(())
}

pub fn is_behind(conn: &mut Connection) -> Result<bool> {
    Ok(version(conn)? < latest_version())
}

fn version(conn: &mut Connection) -> Result<u32> {
    let table: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'refinery_schema_history'", [], |r| r.get(0))?;
    if table == 0 {
        return Ok(0);
    }
    Ok(conn.query_row("SELECT coalesce(max(version), 0) FROM refinery_schema_history", [], |r| r.get(0))?)
}

/// Applies what is missing, all or nothing, and returns the version reached.
pub fn run(conn: &mut Connection) -> Result<u32> {
    if !is_behind(conn)? {
        return version(conn);
    }
    // Foreign keys cannot change inside a transaction: off before, checked after.
    conn.pragma_update(None, "foreign_keys", false)?;
    let outcome = runner().run(conn);
    conn.pragma_update(None, "foreign_keys", true)?;
    outcome.map_err(|error| {
        Error::new("migration_failed", format!("The file could not be brought up to date: {error}"))
    })?;
    let broken: i64 = conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0))?;
    if broken > 0 {
        return Err(Error::new("migration_failed", format!("{broken} rows point to nothing after the update.")));
    }
    version(conn)
}
