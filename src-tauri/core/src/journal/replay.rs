use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::session::{ChangesetItem, ConflictType, invert_strm};
use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::conflicts::{Met, in_the_way, judge, named};
use super::guard::Guard;
use super::later::{self, Kept, Later};
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

/// What was said about later edits: for all of them, and of records for which it is otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// For all; none leaves everything as it is and tells what is in the way.
    pub resolve: Option<Resolve>,
    /// Ids of records that are restored although the others are kept.
    pub restore: HashSet<String>,
}

impl Answer {
    /// What was said about one record.
    pub(super) fn about(&self, record: &str) -> Option<Resolve> {
        if self.restore.contains(record) { Some(Resolve::Restore) } else { self.resolve }
    }
}

/// An operation that is about to be taken back or done again.
pub struct Replaying<'a> {
    /// Which way.
    pub direction: Direction,
    /// Number in the journal.
    pub seq: i64,
    /// Operation code.
    pub op: &'a str,
    /// The moment of it.
    pub at: &'a str,
    /// Id of the user who does it.
    pub actor: &'a str,
}

/// From this many rows on a replay takes more memory for pages.
const MANY: i64 = 20_000;

/// The operation that is replayed.
pub(super) struct Entry {
    pub seq: i64,
    op: String,
    label: String,
    pub at: String,
}

impl Journal {
    /// Takes an operation back or does it again: the newest one that can be, or the one
    /// named. A later edit in the way is `undo_conflict` with every field of it, unless
    /// `answer` says what to do; nothing is overwritten silently.
    #[allow(clippy::too_many_arguments)]
    pub fn replay(
        &self,
        store: &Store,
        catalog: &Arc<Catalog>,
        actor: &Actor,
        at: &str,
        direction: Direction,
        seq: Option<i64>,
        answer: &Answer,
    ) -> Result<Change> {
        let conn = store.writer();
        let rows: i64 = find(&conn, direction, seq).and_then(|entry| size(&conn, entry.seq)).unwrap_or(0);
        let _roomy = if rows > MANY { Some(Roomy::to_replay(&conn)?) } else { None };
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = self.replay_inside(&conn, catalog, actor, at, direction, seq, answer);
        close(&conn, outcome).map_err(|error| named(&conn, catalog, &actor.id, error))
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
        answer: &Answer,
    ) -> Result<Change> {
        let entry = find(conn, direction, seq)?;
        let asked = Replaying { direction, seq: entry.seq, op: &entry.op, at, actor: &actor.id };
        let mut apart: Vec<i64> = Vec::new();
        for ask in self.steps.before_replay {
            apart.extend(ask(conn, &asked)?);
        }
        let mut guard = Guard::of(conn, &actor.id)?;
        let mut touched = Touched::default();
        let mut moved = Moved::default();
        let mut chain = audit::Chain::load(conn)?;
        conn.execute("UPDATE journal_replay SET active = 1", [])?;
        let mut parts: Vec<i64> = {
            let order = if direction == Direction::Undo { "DESC" } else { "ASC" };
            let mut stmt =
                conn.prepare(&format!("SELECT part FROM journal_change WHERE entry_seq = ?1 ORDER BY part {order}"))?;
            stmt.query_map([entry.seq], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        parts.retain(|part| !apart.contains(part));
        let action = if direction == Direction::Undo { "undone" } else { "redone" };
        let since = if direction == Direction::Undo { Later::than(conn, &entry)? } else { Later::default() };
        let resolve = answer.resolve;
        let kept = match (direction, resolve) {
            (Direction::Undo, Some(Resolve::Keep)) => self.kept(conn, catalog, &entry, &parts, &since, answer)?,
            _ => Kept::default(),
        };
        let mut met = Met::default();
        let mut used = Vec::new();
        for part in parts {
            let recorded = changes(conn, entry.seq, part)?;
            if resolve.is_none() && !since.is_empty() {
                used.extend(since.born(&changeset::decode(&recorded, catalog, &self.columns)?));
            }
            let written = self.apply(conn, catalog, &recorded, direction, answer, &kept, &mut met)?;
            let rows = changeset::decode(&written, catalog, &self.columns)?;
            guard.check(conn, &rows)?;
            moved.add(&rows);
            let told =
                audit::Telling { seq: entry.seq, at, actor, device: &self.device, actions: Some((action, action)) };
            told.write(conn, catalog, &rows, &mut chain, &mut touched)?;
        }
        if resolve.is_none() {
            if met.dangling {
                used.extend(later::used(conn, catalog)?);
            }
            for one in used {
                if met.conflicts.iter().all(|known| known.record != one.record) {
                    met.conflicts.push(one);
                }
            }
            if !met.conflicts.is_empty() {
                return Err(in_the_way(met.conflicts));
            }
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
            label: match kept.count() {
                0 => format!("{verb}: {}", entry.label),
                1 => format!("{verb}: {}; 1 record edited since was kept", entry.label),
                many => format!("{verb}: {}; {many} records edited since were kept", entry.label),
            },
            types: touched.types.into_iter().collect(),
            ids: if touched.too_many { Vec::new() } else { touched.ids.into_iter().collect() },
            origin: actor.origin.clone(),
        })
    }

    /// Applies what was recorded in one direction and returns what it wrote. Without an answer that is the change set
    /// itself, or nothing at all; else what was kept is missing from it, and it is recorded.
    #[allow(clippy::too_many_arguments)]
    fn apply<'r>(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        recorded: &'r [u8],
        direction: Direction,
        answer: &Answer,
        kept: &Kept,
        met: &mut Met,
    ) -> Result<Cow<'r, [u8]>> {
        let bytes = oriented(recorded, direction)?;
        if answer.resolve.is_none() {
            self.write(conn, catalog, &bytes, answer, met)?;
            return Ok(bytes);
        }
        let mut session = record(conn, catalog)?;
        self.write(conn, catalog, &bytes, answer, met)?;
        kept.bring_back(conn, &changeset::decode(recorded, catalog, &self.columns)?)?;
        let mut written = Vec::new();
        session.changeset_strm(&mut written)?;
        Ok(Cow::Owned(written))
    }

    /// Applies a change set; cells of edited rows that nobody touched since are written too.
    pub(super) fn write(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        bytes: &[u8],
        answer: &Answer,
        met: &mut Met,
    ) -> Result<()> {
        let shared: Arc<Mutex<Met>> = Arc::default();
        let seen = shared.clone();
        let columns = self.columns.clone();
        let tables = catalog.tables();
        let answer = answer.clone();
        let handler = move |kind: ConflictType, item: ChangesetItem| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            judge(&kind, &item, tables, &columns, &answer, &mut seen)
        };
        let mut input = bytes;
        let outcome = conn.apply_strm(&mut input, None::<fn(&str) -> bool>, handler);
        let mut found = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
        for patch in std::mem::take(&mut found.patches) {
            patch.write(conn)?;
            met.edited.push(patch.record);
        }
        met.edited.append(&mut found.edited);
        met.dangling |= found.dangling;
        if outcome.is_err() && !found.conflicts.is_empty() {
            return Err(in_the_way(found.conflicts));
        }
        met.conflicts.append(&mut found.conflicts);
        Ok(outcome?)
    }
}

/// What an operation recorded in one of its parts.
pub(super) fn changes(conn: &Connection, seq: i64, part: i64) -> Result<Vec<u8>> {
    changeset::unpack(conn.query_row(
        "SELECT changeset FROM journal_change WHERE entry_seq = ?1 AND part = ?2",
        [seq, part],
        |row| row.get(0),
    )?)
}

/// Rows that an operation touched.
fn size(conn: &Connection, seq: i64) -> Result<i64> {
    Ok(conn.query_row("SELECT change_rows FROM journal_entry WHERE seq = ?1", [seq], |row| row.get(0))?)
}

pub(super) fn oriented(recorded: &[u8], direction: Direction) -> Result<Cow<'_, [u8]>> {
    if direction == Direction::Redo {
        return Ok(Cow::Borrowed(recorded));
    }
    let (mut input, mut inverse) = (recorded, Vec::with_capacity(recorded.len()));
    invert_strm(&mut input, &mut inverse)?;
    Ok(Cow::Owned(inverse))
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
