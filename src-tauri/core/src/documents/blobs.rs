//! Bytes in the workspace file, each content once. They are written outside the journal, in pieces, before anything refers
//! to them: an operation that adds a document is small however large the file is.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::content::hex;
use super::shapes::Collected;
use crate::journal::may;
use crate::store::Store;
use crate::{Context, Error, Result, ids};

/// Bytes of a chunk: what one row holds.
pub const CHUNK: usize = 256 << 10;
/// Chunks written in one transaction; whoever waits for the file gets it in between.
const AT_ONCE: usize = 8;
/// For so long nothing is collected that somebody may be about to refer to.
const KEPT_HOURS: i64 = 1;

/// Keeps bytes, unless they are there. `text` is what the search finds them by.
///
/// # Errors
/// `forbidden` for who may only look.
pub fn put(ctx: &Context, sha256: &str, bytes: &[u8], text: Option<&str>) -> Result<()> {
    let store = ctx.workspace().store();
    let now = ids::moment(ctx.now());
    let whole: bool = {
        let conn = store.writer();
        if !may(&conn, ctx.user_id())?.change {
            return Err(looking());
        }
        conn.prepare_cached(
            "INSERT INTO blob (sha256, size, wanted_at, text) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (sha256) DO UPDATE SET wanted_at = excluded.wanted_at, text = coalesce(text, excluded.text)
             RETURNING whole",
        )?
        .query_row(params![sha256, bytes.len(), now, text], |row| row.get(0))?
    };
    if whole {
        return Ok(());
    }
    let chunks: Vec<(usize, &[u8])> = bytes.chunks(CHUNK).enumerate().collect();
    for group in chunks.chunks(AT_ONCE) {
        let conn = store.writer();
        let tx = conn.unchecked_transaction()?;
        for (n, chunk) in group {
            tx.prepare_cached("INSERT OR IGNORE INTO blob_chunk (sha256, n, bytes) VALUES (?1, ?2, ?3)")?
                .execute(params![sha256, n, chunk])?;
        }
        tx.commit()?;
        drop(conn);
        store.let_others();
    }
    store.writer().execute("UPDATE blob SET whole = 1 WHERE sha256 = ?1", [sha256])?;
    Ok(())
}

/// A part of what is kept: `length` bytes from `offset` on, fewer at the end.
pub fn part(conn: &Connection, sha256: &str, offset: u64, length: usize) -> Result<Vec<u8>> {
    let first = usize::try_from(offset).unwrap_or(usize::MAX);
    let mut skip = first % CHUNK;
    let mut found = Vec::new();
    let mut stmt = conn.prepare_cached("SELECT bytes FROM blob_chunk WHERE sha256 = ?1 AND n >= ?2 ORDER BY n")?;
    let mut rows = stmt.query(params![sha256, i64::try_from(first / CHUNK).unwrap_or(i64::MAX)])?;
    while found.len() < length {
        let Some(row) = rows.next()? else { break };
        let chunk = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        let rest = chunk.get(skip..).unwrap_or_default();
        found.extend_from_slice(rest.get(..length - found.len()).unwrap_or(rest));
        skip = 0;
    }
    Ok(found)
}

/// Contents that are not what they are called, or not all there: one sentence each. Reads every byte.
///
/// # Errors
/// Those of the database.
pub fn verify(conn: &Connection) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut stmt = conn.prepare("SELECT sha256, size FROM blob WHERE whole = 1")?;
    let blobs: Vec<(String, u64)> =
        stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut chunks = conn.prepare("SELECT bytes FROM blob_chunk WHERE sha256 = ?1 ORDER BY n")?;
    for (sha256, size) in blobs {
        let mut digest = Sha256::new();
        let mut found = 0;
        let mut rows = chunks.query([&sha256])?;
        while let Some(row) = rows.next()? {
            let chunk = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            digest.update(chunk);
            found += chunk.len() as u64;
        }
        if found != size || hex(&digest.finalize()) != sha256 {
            let names: Option<String> = conn
                .prepare_cached("SELECT group_concat(DISTINCT filename) FROM document_version WHERE blob = ?1")?
                .query_row([&sha256], |row| row.get(0))
                .optional()?
                .flatten();
            problems.push(format!("The bytes of {} are damaged.", names.unwrap_or_else(|| "a deleted file".into())));
        }
    }
    let half: i64 = conn.query_row(
        "SELECT count(*) FROM document_version v JOIN blob b ON b.sha256 = v.blob WHERE b.whole = 0",
        [],
        |row| row.get(0),
    )?;
    if half > 0 {
        problems.push(format!("{half} versions of documents have bytes that are not all there."));
    }
    Ok(problems)
}

/// Lets go of bytes that nothing can need any more ([`let_go`]).
///
/// # Errors
/// `forbidden` for who may only look.
pub fn collect(ctx: &Context) -> Result<Collected> {
    let store = ctx.workspace().store();
    if !store.read(|conn| may(conn, ctx.user_id()))?.change {
        return Err(looking());
    }
    let_go(store, ctx.now())
}

/// Removes the bytes that no version of a document refers to, the trash included, unless an operation on documents was
/// undone and could be redone, or somebody wanted them in the last hour. Each content is a transaction of its own.
///
/// # Errors
/// Those of the database.
pub fn let_go(store: &Store, now: DateTime<Utc>) -> Result<Collected> {
    let before = ids::moment(now - Duration::hours(KEPT_HOURS));
    let mut collected = Collected { contents: 0, bytes: 0 };
    loop {
        let conn = store.writer();
        let tx = conn.unchecked_transaction()?;
        let found: Option<(String, u64)> = tx
            .prepare_cached(
                "SELECT b.sha256, b.size FROM blob b WHERE b.wanted_at < ?1
                   AND NOT EXISTS (SELECT 1 FROM document_version v WHERE v.blob = b.sha256)
                   AND NOT EXISTS (SELECT 1 FROM journal_entry j WHERE j.state = 'undone' AND j.op GLOB 'documents.*')
                 LIMIT 1",
            )?
            .query_row([&before], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((sha256, size)) = found else { return Ok(collected) };
        tx.prepare_cached("DELETE FROM blob_chunk WHERE sha256 = ?1")?.execute([&sha256])?;
        tx.prepare_cached("DELETE FROM blob WHERE sha256 = ?1")?.execute([&sha256])?;
        tx.commit()?;
        drop(conn);
        store.let_others();
        collected.contents += 1;
        collected.bytes += size;
    }
}

pub fn looking() -> Error {
    Error::new("forbidden", "You may look at everything here and change nothing.")
}
