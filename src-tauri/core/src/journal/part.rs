//! Taking one part of an operation back from inside another one: the undo is then an operation of its own, which history
//! tells and which can be undone in its turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::Action;
use rusqlite::params;
use rusqlite::session::{ChangesetItem, ConflictAction, ConflictType};
use rusqlite::types::Value;

use super::changeset::{Kind, RowChange, text};
use super::conflicts::STAMPS;
use super::later::{Patch, owner_id};
use super::replay::{Direction, changes, oriented};
use super::{Tx, changeset};
use crate::catalog::JournaledTable;
use crate::{Error, Result};

/// A cell that somebody changed since. It stays as it is.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The table.
    pub table: &'static str,
    /// What tells the row: columns and their values.
    pub key: Vec<(String, Value)>,
    /// The column.
    pub column: String,
    /// Before the operation.
    pub before: Value,
    /// After it.
    pub after: Value,
    /// Now.
    pub now: Value,
}

/// What of a row is still to be written: it was edited since, or cannot stand as it is yet.
#[derive(Debug)]
pub struct Rest {
    /// The table.
    pub table: &'static str,
    /// Whether the row is to be made again.
    pub missing: bool,
    /// What tells the row.
    pub key: Vec<(String, Value)>,
    /// What goes into which column.
    pub cells: Vec<(String, Value)>,
}

/// What stood in the way.
#[derive(Debug, Default)]
pub struct TakenBack {
    /// Cells that were changed since.
    pub cells: Vec<Cell>,
    /// Cells that stood as before the operation already: table, first column of the key, column.
    pub settled: Vec<(&'static str, String, String)>,
    /// Rows that were removed since: table and first column of the key.
    pub removed: Vec<(&'static str, String)>,
    /// What is still to be written.
    pub rest: Vec<Rest>,
}

impl Tx<'_> {
    /// Takes back what one part of an operation wrote, as part of this one. What was changed since stays and is told;
    /// what nobody touched in the same rows is left for the caller to write.
    ///
    /// # Errors
    /// `undo_conflict` when something made later refers to what would go.
    pub fn take_back(&self, seq: i64, part: i64) -> Result<TakenBack> {
        let recorded = changes(self, seq, part)?;
        let swept = self.sweep(&changeset::decode(&recorded, self.catalog(), self.columns())?)?;
        let inverse = oriented(&recorded, Direction::Undo)?;
        let shared: Arc<Mutex<TakenBack>> = Arc::default();
        let seen = shared.clone();
        let (tables, columns) = (self.catalog().tables(), self.columns().clone());
        let handler = move |kind: ConflictType, item: ChangesetItem| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            meet(&kind, &item, tables, &columns, &mut seen)
        };
        let mut input: &[u8] = &inverse;
        let filter = move |table: &str| !swept.contains(table);
        let outcome = self.apply_strm(&mut input, Some(filter), handler);
        let found = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
        outcome.map_err(|_| {
            Error::new("undo_conflict", "Something made later still uses what this would remove; undo that first.")
        })?;
        Ok(found)
    }

    /// Thousands of rows that did no more than change hands, and that nobody touched since, go back in one statement a
    /// table. Returns the tables that are done with.
    fn sweep(&self, rows: &[RowChange<'_>]) -> Result<BTreeSet<&'static str>> {
        let mut tables: BTreeMap<&'static str, Option<Hands<'_>>> = BTreeMap::new();
        for row in rows {
            let hands = tables.entry(row.table.table).or_insert_with(|| Some(Hands::default()));
            let Some(moves) = hands else { continue };
            match moved(row) {
                Some((id, column, before, after)) => moves.entry((column, before, after)).or_default().push(id),
                None => *hands = None,
            }
        }
        let mut swept = BTreeSet::new();
        for (table, moves) in tables.into_iter().filter_map(|(table, moves)| Some((table, moves?))) {
            let mut untouched = true;
            for ((column, _, after), ids) in &moves {
                let sql = format!(
                    "SELECT count(*) FROM json_each(?1) j CROSS JOIN {table} t ON t.id = j.value WHERE +t.{column} = ?2"
                );
                let count: usize = self
                    .prepare_cached(&sql)?
                    .query_row(params![serde_json::to_string(ids)?, after], |row| row.get(0))?;
                untouched &= count == ids.len();
            }
            if !untouched {
                continue;
            }
            for ((column, before, _), ids) in &moves {
                let sql = format!("UPDATE {table} SET {column} = ?2 WHERE id IN (SELECT value FROM json_each(?1))");
                self.prepare_cached(&sql)?.execute(params![serde_json::to_string(ids)?, before])?;
            }
            swept.insert(table);
        }
        Ok(swept)
    }
}

/// Rows by the column that changed, and its text before and after.
type Hands<'a> = BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a str>>;

/// Id, column, and its text before and after, of a row in which nothing else changed.
fn moved<'a>(row: &RowChange<'a>) -> Option<(&'a str, &'a str, &'a str, &'a str)> {
    if row.kind != Kind::Update {
        return None;
    }
    let mut changed = row.values.iter().filter(|(.., new)| new.is_some());
    let (column, before, after) = changed.next().filter(|_| changed.next().is_none())?;
    let (before, after) = (text((*before)?)?, text((*after)?)?);
    (row.values.len() == 2).then_some(())?;
    Some((row.text("id")?, column, before, after))
}

fn meet(
    kind: &ConflictType,
    item: &ChangesetItem,
    tables: &'static [JournaledTable],
    columns: &std::collections::HashMap<&'static str, Vec<String>>,
    seen: &mut TakenBack,
) -> ConflictAction {
    use ConflictAction as A;
    use ConflictType as T;
    let Some((code, known)) = item.op().ok().and_then(|op| {
        let known = tables.iter().find(|known| known.table == op.table_name())?;
        Some((op.code(), known))
    }) else {
        return A::SQLITE_CHANGESET_ABORT;
    };
    let names = columns.get(known.table).map(Vec::as_slice).unwrap_or_default();
    let old = |at| item.old_value(at).ok().map(changeset::owned);
    let new = |at| item.new_value(at).ok().map(changeset::owned);
    let marks = item.pk().unwrap_or_default();
    let is_key = |at: usize| marks.get(at).is_some_and(|mark| *mark != 0);
    let key = || -> Vec<(String, Value)> {
        let of = |(at, name): (usize, &String)| Some((name.clone(), old(at).or_else(|| new(at))?));
        names.iter().enumerate().filter(|(at, _)| is_key(*at)).filter_map(of).collect()
    };
    match (kind, code) {
        (T::SQLITE_CHANGESET_DATA, Action::SQLITE_UPDATE) => {
            for (at, name) in names.iter().enumerate().filter(|(_, name)| !STAMPS.contains(&name.as_str())) {
                let (Some(after), Some(before)) = (old(at), new(at)) else { continue };
                let Ok(now) = item.conflict(at).map(changeset::owned) else { continue };
                if now == after || is_key(at) {
                    continue;
                }
                let (key, column) = (key(), name.clone());
                if now != before {
                    seen.cells.push(Cell { table: known.table, key, column, before, after, now });
                } else if let Some((_, Value::Text(id))) = key.into_iter().next() {
                    seen.settled.push((known.table, id, column));
                }
            }
            let patch = Patch::of(known.table, names, item, owner_id(known).into());
            seen.rest.extend(patch.map(|Patch { table, key, cells, .. }| Rest { table, missing: false, key, cells }));
            A::SQLITE_CHANGESET_OMIT
        }
        // A row that is there again, or that was made by the operation and changed since, becomes what it was.
        (T::SQLITE_CHANGESET_DATA | T::SQLITE_CHANGESET_CONFLICT, _) => A::SQLITE_CHANGESET_REPLACE,
        (T::SQLITE_CHANGESET_NOTFOUND, Action::SQLITE_UPDATE) => {
            if let Some((_, Value::Text(id))) = key().into_iter().next() {
                seen.removed.push((known.table, id));
            }
            A::SQLITE_CHANGESET_OMIT
        }
        (T::SQLITE_CHANGESET_NOTFOUND, _) => A::SQLITE_CHANGESET_OMIT,
        (T::SQLITE_CHANGESET_CONSTRAINT, Action::SQLITE_UPDATE | Action::SQLITE_INSERT) => {
            let cells = names.iter().enumerate().filter(|(at, _)| !is_key(*at));
            let cells = cells.filter_map(|(at, name)| Some((name.clone(), new(at)?))).collect();
            let missing = code == Action::SQLITE_INSERT;
            seen.rest.push(Rest { table: known.table, missing, key: key(), cells });
            A::SQLITE_CHANGESET_OMIT
        }
        _ => A::SQLITE_CHANGESET_ABORT,
    }
}
