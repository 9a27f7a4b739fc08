//! Whether a merge can be taken back, and by whom (IMP-14, IMP-17).

use chrono::Duration;
use rusqlite::{Connection, OptionalExtension, params};

use super::history::{MERGE, Merge};
use crate::journal::{Direction, Replaying, may};
use crate::{Error, Result, ids};

/// Days within which a merge can be taken back, unless the workspace says otherwise (IMP-17).
pub const UNDO_DAYS: i64 = 30;

/// Within how many days this workspace takes merges back.
pub fn undo_days(conn: &Connection) -> Result<i64> {
    let set: Option<i64> = conn
        .prepare_cached("SELECT json_extract(value, '$') FROM setting WHERE key = 'merge_undo_days'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(set.unwrap_or(UNDO_DAYS))
}

/// Who may not merge, and take merges back, is told so (IMP-14).
pub fn refuse_to_merge(conn: &Connection, user: &str) -> Result<()> {
    if may(conn, user)?.merge {
        return Ok(());
    }
    Err(Error::new("forbidden", "Only managers and administrators merge records and take merges back."))
}

/// Refuses to take a merge back that cannot be.
///
/// Errors: `forbidden`, `already_undone`, `erased`, `undo_expired`; `merged_since` when the survivor went into another
/// record, `deleted_since` when it is in the trash.
pub fn refuse_to_undo(conn: &Connection, merge: &Merge, user: &str, now: &str) -> Result<()> {
    refuse_to_merge(conn, user)?;
    if !merge.stands() {
        return Err(Error::new("already_undone", "This merge was taken back already."));
    }
    if merge.erased {
        return Err(Error::new("erased", "Somebody in this merge was erased since; it cannot be undone any more."));
    }
    let (age, days) = (ids::parse_moment("at", now)? - ids::parse_moment("at", &merge.at)?, undo_days(conn)?);
    if age > Duration::days(days) {
        let message =
            format!("The merge into {} is more than {days} days old and can no longer be undone.", merge.title);
        return Err(Error::new("undo_expired", message));
    }
    let since: Option<(String, String)> = conn
        .prepare_cached(
            "SELECT p.id, p.display_name FROM party_alias a JOIN party p ON p.id = a.survivor_id WHERE a.old_id = ?1",
        )?
        .query_row([&merge.survivor], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((id, name)) = since {
        let message = format!("{} was itself merged into {name} since; undo that merge first.", merge.title);
        return Err(Error::new("merged_since", message).details(serde_json::json!({ "survivor": id })));
    }
    let deleted = conn
        .prepare_cached("SELECT 1 FROM party WHERE id = ?1 AND deleted_at IS NOT NULL")?
        .exists([&merge.survivor])?;
    if deleted {
        let message = format!("{} is in the trash; restore it first.", merge.title);
        return Err(Error::new("deleted_since", message));
    }
    Ok(())
}

/// What an undo or redo of an operation that made or took back merges is asked before it begins, whatever the operation
/// is called: every merge that it made and that still stands must be one that can be taken back. Those of several that
/// were taken back by themselves stay as they are: their parts are left out.
///
/// Errors are those of [`refuse_to_undo`]. `merged_since` also where an unmerge is undone and its records were merged
/// again since; `already_undone` where the operation that had merged them was undone whole.
pub fn may_be_undone(conn: &Connection, replaying: &Replaying<'_>) -> Result<Vec<i64>> {
    let of = |column: &str| -> Result<Vec<Merge>> {
        let mut stmt = conn.prepare_cached(&format!("{MERGE} WHERE m.{column} = ?1 ORDER BY m.part DESC"))?;
        Ok(stmt.query_map([replaying.seq], Merge::read)?.collect::<rusqlite::Result<_>>()?)
    };
    let (made, taken_back) = (of("entry_seq")?, of("unmerge_seq")?);
    if made.is_empty() && taken_back.is_empty() {
        return Ok(Vec::new());
    }
    refuse_to_merge(conn, replaying.actor)?;
    for merge in &taken_back {
        refuse_to_restore(conn, merge, replaying)?;
    }
    let (apart, stand): (Vec<&Merge>, Vec<&Merge>) = made.iter().partition(|merge| merge.apart);
    let apart = apart.into_iter().map(|merge| merge.part).collect();
    if replaying.direction == Direction::Redo {
        return Ok(apart);
    }
    if stand.is_empty() && !made.is_empty() {
        return Err(Error::new("already_undone", "What this merged was taken back already."));
    }
    let several = made.len() > 1;
    for merge in stand {
        match refuse_to_undo(conn, merge, replaying.actor, replaying.at).and_then(|()| refuse_united(conn, merge)) {
            // One operation may have merged a survivor again: its later merge goes first.
            Err(error) if error.code == "merged_since" && in_the_same(conn, merge)? => {}
            Err(mut error) if several && error.code != "undo_expired" && !error.is_fatal() => {
                error.message = format!("{} Take the other merges back one by one.", error.message);
                return Err(error);
            }
            other => other?,
        }
    }
    Ok(apart)
}

/// An unmerge is undone, or done again, only while the operation that had merged its records stands, and an unmerge only
/// undone where none of them went into another record since.
fn refuse_to_restore(conn: &Connection, merge: &Merge, replaying: &Replaying<'_>) -> Result<()> {
    if !merge.done {
        return Err(Error::new("already_undone", "What had merged these records was undone since."));
    }
    if replaying.direction == Direction::Redo {
        return refuse_to_undo(conn, merge, replaying.actor, replaying.at);
    }
    let again = conn
        .prepare_cached(
            "SELECT 1 FROM party_alias WHERE old_id = ?1
             UNION ALL SELECT 1 FROM merge_member x JOIN party_alias a ON a.old_id = x.record_id WHERE x.merge_id = ?2",
        )?
        .exists(params![merge.survivor, merge.id])?;
    if again {
        return Err(Error::new("merged_since", "These records were merged again since; undo that merge first."));
    }
    Ok(())
}

/// An undo row by row cannot tell which of the rows that a later merge united with its own were this one's.
fn refuse_united(conn: &Connection, merge: &Merge) -> Result<()> {
    let later = conn
        .prepare_cached(&format!(
            "{MERGE} WHERE m.survivor_id = ?1 AND m.id > ?2 AND m.entry_seq <> ?3 AND e.state = 'done'
               AND coalesce(u.state <> 'done', 1) AND EXISTS (SELECT 1 FROM merge_parked p WHERE p.merge_id = m.id)"
        ))?
        .exists(params![merge.survivor, merge.id, merge.seq])?;
    if later {
        let message =
            format!("Another record was merged into {} since. Take this merge apart on the record.", merge.title);
        return Err(Error::new("merged_since", message));
    }
    Ok(())
}

fn in_the_same(conn: &Connection, merge: &Merge) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM merge m JOIN merge_member x ON x.merge_id = m.id WHERE m.entry_seq = ?1 AND x.record_id = ?2",
        )?
        .exists(params![merge.seq, merge.survivor])?)
}
