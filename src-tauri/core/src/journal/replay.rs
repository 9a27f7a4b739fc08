use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::session::{ChangesetItem, ConflictAction, ConflictType, invert_strm};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::guard::Guard;
use super::transaction::{Touched, record};
use super::trees::Moved;
use super::{Actor, Change, Journal, audit, changeset, close};
use crate::catalog::Catalog;
use crate::store::{Roomy, Store};
use crate::{Error, Result};

/// Which way an operation is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Take it back.
    Undo,
    /// Do it again.
    Redo,
}

/// What to do where a later edit stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resolve {
    /// Leave what was edited later as it is; take back the rest.
    Keep,
    /// Take back everything, later edits included.
    Restore,
}

/// A merge can be taken back for this many days (IMP-17).
const MERGE_DAYS: i64 = 30;

/// From this many rows on a replay takes more memory for pages.
const MANY: i64 = 20_000;

/// Columns in which a difference is no later edit of a person.
const STAMPS: [&str; 2] = ["updated_at", "updated_by"];

/// One place where a later edit stands in the way.
#[derive(Debug, Clone, Serialize)]
struct Conflict {
    table: String,
    id: String,
    field: Option<String>,
    now: Option<String>,
    was: Option<String>,
    why: &'static str,
}

struct Entry {
    seq: i64,
    op: String,
    label: String,
    at: String,
}

impl Journal {
    /// Takes an operation back or does it again: the newest one that can be, or the one
    /// named. A later edit in the way is `undo_conflict` with every field of it, unless
    /// `resolve` says what to do; nothing is overwritten silently.
    #[allow(clippy::too_many_arguments)]
    pub fn replay(
        &self,
        store: &Store,
        catalog: &Arc<Catalog>,
        actor: &Actor,
        at: &str,
        direction: Direction,
        seq: Option<i64>,
        resolve: Option<Resolve>,
    ) -> Result<Change> {
        let conn = store.writer();
        let rows: i64 = find(&conn, direction, seq).and_then(|entry| size(&conn, entry.seq)).unwrap_or(0);
        let _roomy = if rows > MANY { Some(Roomy::take(&conn)?) } else { None };
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = self.replay_inside(&conn, catalog, actor, at, direction, seq, resolve);
        close(&conn, outcome)
    }

    #[allow(clippy::too_many_arguments)]
    fn replay_inside(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        actor: &Actor,
        at: &str,
        direction: Direction,
        seq: Option<i64>,
        resolve: Option<Resolve>,
    ) -> Result<Change> {
        let entry = find(conn, direction, seq)?;
        if direction == Direction::Undo && entry.op.starts_with("merging.") {
            refuse_expired(&entry, at)?;
        }
        let mut guard = Guard::of(conn, &actor.id)?;
        let mut touched = Touched::default();
        let mut moved = Moved::default();
        let mut chain = audit::Chain::load(conn)?;
        conn.execute("UPDATE journal_replay SET active = 1", [])?;
        let parts: Vec<i64> = {
            let order = if direction == Direction::Undo { "DESC" } else { "ASC" };
            let mut stmt =
                conn.prepare(&format!("SELECT part FROM journal_change WHERE entry_seq = ?1 ORDER BY part {order}"))?;
            stmt.query_map([entry.seq], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        let action = if direction == Direction::Undo { "undone" } else { "redone" };
        for part in parts {
            let kept: Vec<u8> = conn.query_row(
                "SELECT changeset FROM journal_change WHERE entry_seq = ?1 AND part = ?2",
                [entry.seq, part],
                |row| row.get(0),
            )?;
            let written = self.apply(conn, catalog, oriented(changeset::unpack(kept)?, direction)?, resolve)?;
            let rows = changeset::decode(&written, catalog, &self.columns)?;
            guard.check(conn, &rows)?;
            moved.add(&rows);
            let told =
                audit::Telling { seq: entry.seq, at, actor, device: &self.device, actions: Some((action, action)) };
            told.write(conn, catalog, &rows, &mut chain, &mut touched)?;
        }
        moved.refuse_rings(conn)?;
        conn.execute("UPDATE journal_replay SET active = 0", [])?;
        self.run_after_steps(conn, catalog)?;
        let state = if direction == Direction::Undo { "undone" } else { "done" };
        conn.execute(
            "UPDATE journal_entry SET state = ?2, undone_at = ?3 WHERE seq = ?1",
            params![entry.seq, state, at],
        )?;
        let verb = if direction == Direction::Undo { "Undid" } else { "Redid" };
        Ok(Change {
            seq: entry.seq,
            op: entry.op,
            label: format!("{verb}: {}", entry.label),
            types: touched.types.into_iter().collect(),
            ids: if touched.too_many { Vec::new() } else { touched.ids.into_iter().collect() },
            origin: actor.origin.clone(),
        })
    }

    /// Applies a change set and returns what it wrote. Without `resolve` that is the change set
    /// itself, or nothing at all; else what was kept is missing from it, and it is recorded.
    fn apply(&self, conn: &Connection, catalog: &Catalog, bytes: Vec<u8>, resolve: Option<Resolve>) -> Result<Vec<u8>> {
        if resolve.is_none() {
            self.write(conn, &bytes, resolve)?;
            return Ok(bytes);
        }
        let mut session = record(conn, catalog)?;
        self.write(conn, &bytes, resolve)?;
        let mut recorded = Vec::new();
        session.changeset_strm(&mut recorded)?;
        Ok(recorded)
    }

    fn write(&self, conn: &Connection, bytes: &[u8], resolve: Option<Resolve>) -> Result<()> {
        let conflicts: Arc<Mutex<Vec<Conflict>>> = Arc::default();
        let found = conflicts.clone();
        let columns = self.columns.clone();
        let handler = move |kind: ConflictType, item: ChangesetItem| {
            let (action, seen) = judge(&kind, &item, &columns, resolve);
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(seen);
            action
        };
        let mut input = bytes;
        let outcome = conn.apply_strm(&mut input, None::<fn(&str) -> bool>, handler);
        let conflicts = std::mem::take(&mut *conflicts.lock().unwrap_or_else(PoisonError::into_inner));
        match outcome {
            _ if resolve.is_none() && !conflicts.is_empty() => Err(in_the_way(conflicts)),
            Err(_) if !conflicts.is_empty() => Err(in_the_way(conflicts)),
            other => Ok(other?),
        }
    }
}

/// Rows that an operation touched.
fn size(conn: &Connection, seq: i64) -> Result<i64> {
    Ok(conn.query_row("SELECT change_rows FROM journal_entry WHERE seq = ?1", [seq], |row| row.get(0))?)
}

fn oriented(bytes: Vec<u8>, direction: Direction) -> Result<Vec<u8>> {
    if direction == Direction::Redo {
        return Ok(bytes);
    }
    let mut inverse = Vec::with_capacity(bytes.len());
    invert_strm(&mut bytes.as_slice(), &mut inverse)?;
    Ok(inverse)
}

fn find(conn: &Connection, direction: Direction, seq: Option<i64>) -> Result<Entry> {
    let (state, newest, nothing) = match direction {
        Direction::Undo => ("done", "ORDER BY seq DESC", ("nothing_to_undo", "There is nothing to undo.")),
        Direction::Redo => {
            ("undone", "ORDER BY undone_at DESC, seq ASC", ("nothing_to_redo", "There is nothing to redo."))
        }
    };
    let one = if seq.is_some() { "AND seq = ?2" } else { "AND ?2 IS NULL" };
    conn.query_row(
        &format!("SELECT seq, op, label, at FROM journal_entry WHERE state = ?1 {one} {newest} LIMIT 1"),
        params![state, seq],
        |row| Ok(Entry { seq: row.get(0)?, op: row.get(1)?, label: row.get(2)?, at: row.get(3)? }),
    )
    .optional()?
    .ok_or_else(|| Error::new(nothing.0, nothing.1))
}

fn refuse_expired(entry: &Entry, at: &str) -> Result<()> {
    let age = crate::ids::parse_moment("at", at)? - crate::ids::parse_moment("at", &entry.at)?;
    if age > chrono::Duration::days(MERGE_DAYS) {
        return Err(Error::new(
            "undo_expired",
            format!("“{}” is more than {MERGE_DAYS} days old and can no longer be undone.", entry.label),
        ));
    }
    Ok(())
}

/// Decides one conflict. A difference in stamps alone is none: the row is written.
fn judge(
    kind: &ConflictType,
    item: &ChangesetItem,
    columns: &std::collections::HashMap<&'static str, Vec<String>>,
    resolve: Option<Resolve>,
) -> (ConflictAction, Vec<Conflict>) {
    use ConflictAction as A;
    use ConflictType as T;
    if *kind == T::SQLITE_CHANGESET_FOREIGN_KEY {
        // The end of every part is a state the file once had: what dangles is a later use.
        let used =
            Conflict { table: String::new(), id: String::new(), field: None, now: None, was: None, why: "still_used" };
        return (A::SQLITE_CHANGESET_ABORT, vec![used]);
    }
    let (table, names) = match item.op() {
        Ok(op) => (op.table_name().to_string(), columns.get(op.table_name()).cloned().unwrap_or_default()),
        Err(_) => return (A::SQLITE_CHANGESET_ABORT, Vec::new()),
    };
    let text = |value: rusqlite::types::ValueRef<'_>| match changeset::owned(value) {
        Value::Null | Value::Blob(_) => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text),
    };
    let key = |i| item.old_value(i).or_else(|_| item.new_value(i)).ok().and_then(text).unwrap_or_default();
    let base = |why| Conflict { table: table.clone(), id: key(0), field: None, now: None, was: None, why };
    let seen = match kind {
        T::SQLITE_CHANGESET_DATA => {
            let differing: Vec<Conflict> = names
                .iter()
                .enumerate()
                .filter(|(_, name)| !is_computed(name, &names, item))
                .filter_map(|(i, name)| {
                    let expected = item.old_value(i).ok()?;
                    let found = item.conflict(i).ok()?;
                    let (was, now) = (changeset::owned(expected), changeset::owned(found));
                    (was != now && !STAMPS.contains(&name.as_str())).then(|| Conflict {
                        field: Some(name.clone()),
                        now: text(found),
                        was: item.new_value(i).ok().and_then(text),
                        ..base("edited_later")
                    })
                })
                .collect();
            if differing.is_empty() {
                return (A::SQLITE_CHANGESET_REPLACE, differing);
            }
            differing
        }
        T::SQLITE_CHANGESET_NOTFOUND => vec![base("removed_later")],
        T::SQLITE_CHANGESET_CONFLICT => vec![base("made_again")],
        _ => vec![base("value_taken")],
    };
    let action = match (resolve, kind) {
        (None, _) => A::SQLITE_CHANGESET_OMIT,
        (Some(Resolve::Restore), T::SQLITE_CHANGESET_DATA | T::SQLITE_CHANGESET_CONFLICT) => {
            A::SQLITE_CHANGESET_REPLACE
        }
        _ => A::SQLITE_CHANGESET_OMIT,
    };
    (action, seen)
}

/// Whether a column holds what a formula gave: the one beside it says that nobody set it by hand.
fn is_computed(name: &str, names: &[String], found: &ChangesetItem) -> bool {
    let beside = format!("{name}_by_hand");
    names
        .iter()
        .position(|one| *one == beside)
        .is_some_and(|at| found.conflict(at).is_ok_and(|value| changeset::owned(value) == Value::Integer(0)))
}

fn in_the_way(conflicts: Vec<Conflict>) -> Error {
    let still_used = conflicts.iter().any(|conflict| conflict.why == "still_used");
    let message = if still_used {
        "Something made later still uses what this would remove; undo that first.".to_string()
    } else {
        format!("{} later edits stand in the way. Keep them, or restore everything.", conflicts.len())
    };
    Error::new("undo_conflict", message).details(json!({ "conflicts": conflicts }))
}
