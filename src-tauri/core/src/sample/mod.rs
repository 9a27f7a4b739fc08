//! Synthetic data for trying Kith out, for tests and for benchmarks: the same seed gives the
//! same rows, ids included (FUN-22), in the words of the workspace's profile.

mod names;
mod random;
mod rows;
mod words;

use rusqlite::Connection;

use crate::jobs::Progress;
use crate::store::SetAside;
use crate::{Context, Error, Result, lifecycle, milestones, search};

/// How much sample data, and which.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// People; companies are a fifth, deals a tenth, timeline entries five each, and 3 % of
    /// the people are planted duplicates.
    pub people: u32,
    /// Chooses the data.
    pub seed: u64,
    /// Last day of the two years that it spans, as days since 1970-01-01. Part of what makes
    /// the data, so callers that want the same rows pass the same day.
    pub until: i64,
}

/// The last day of sample data made with an explicit seed: 2026-11-01.
pub const SEEDED_UNTIL: i64 = 20_758;

/// Most people in one sample.
const MOST: u32 = 5_000_000;

/// Fills a workspace that holds no party yet. It is part of the birth of a file: not an
/// operation of its history, not undone.
pub fn fill(ctx: &Context, sample: Sample, progress: &Progress) -> Result<()> {
    if sample.people == 0 || sample.people > MOST {
        return Err(Error::invalid("sample", format!("A sample has 1 to {MOST} people.")));
    }
    let conn = ctx.workspace().store().writer();
    let any: bool = conn.query_row("SELECT EXISTS (SELECT 1 FROM party)", [], |row| row.get(0))?;
    if any {
        return Err(Error::new("not_empty", "Sample data goes into an empty workspace only."));
    }
    let catalog = ctx.catalog();
    quickly(&conn, || {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        conn.execute("INSERT INTO setting (key, value) VALUES (?1, 'true')", [UNFINISHED])?;
        let aside = SetAside::begin(&conn)?;
        rows::Writer::new(&conn, ctx.user_id(), sample)?.write(progress)?;
        aside.end(&conn)?;
        lifecycle::adopt_won_deals(&conn)?;
        milestones::adopt_firsts(&conn)?;
        step(&conn)?;
        search::rebuild(&conn, &catalog)?;
        conn.execute("DELETE FROM setting WHERE key = ?1", [UNFINISHED])?;
        Ok(conn.execute_batch("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?)
    })
}

/// A file that carries this setting was broken off while its sample data was made: its
/// triggers and indexes are not all there.
pub const UNFINISHED: &str = "sample_unfinished";

/// Ends one transaction and begins the next: a new file filled in one would travel through
/// the write-ahead log whole.
fn step(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch("COMMIT; BEGIN IMMEDIATE")?)
}

/// Runs the filling of a new file without what protects a file that people work in: it is
/// whole at the end, or refused by its mark.
fn quickly(conn: &Connection, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let set = |synchronous: &str, foreign_keys: bool, temp_store: &str, cache: i64| -> Result<()> {
        conn.pragma_update(None, "synchronous", synchronous)?;
        conn.pragma_update(None, "foreign_keys", foreign_keys)?;
        conn.pragma_update(None, "temp_store", temp_store)?;
        conn.pragma_update(None, "cache_size", cache)?;
        Ok(())
    };
    set("OFF", false, "FILE", -500_000)?;
    let done = work();
    if done.is_err() && !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK")?;
    }
    set("FULL", true, "MEMORY", crate::store::CACHE_KIB)?;
    done
}
