//! What happened after an operation that is taken back, and what of it therefore stays: rows that
//! were edited, and records that somebody went on working with.

use std::collections::HashSet;

use rusqlite::session::ChangesetItem;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::{Map, Value as Json};

use super::Journal;
use super::changeset::{self, Kind, RowChange};
use super::conflicts::{Conflict, Met, in_the_way};
use super::replay::{Answer, Direction, Entry, changes, oriented};
use crate::Result;
use crate::catalog::{Catalog, JournaledTable, Owner};

/// The column that says to which record a row of a table belongs.
pub fn owner_id(table: &JournaledTable) -> &'static str {
    match table.owner {
        Owner::Itself(_) | Owner::Party => "id",
        Owner::PartyColumn(column, _) | Owner::Column(_, column, _) => column,
    }
}

fn is_own(table: &JournaledTable) -> bool {
    matches!(table.owner, Owner::Itself(_) | Owner::Party)
}

/// Records that operations touched which came later and still stand.
#[derive(Default)]
pub struct Later(HashSet<String>);

impl Later {
    /// Those after an operation.
    pub fn than(conn: &Connection, entry: &Entry) -> Result<Self> {
        let mut stmt = conn.prepare_cached(
            "SELECT DISTINCT a.record_id FROM audit_log a CROSS JOIN journal_entry e ON e.seq = a.entry_seq
             WHERE a.at >= ?1 AND a.entry_seq > ?2 AND e.state = 'done'",
        )?;
        let ids = stmt.query_map(params![entry.at, entry.seq], |row| row.get(0))?;
        Ok(Self(ids.collect::<rusqlite::Result<_>>()?))
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which of the records that an operation made were touched since.
    pub fn born(&self, rows: &[RowChange<'_>]) -> Vec<Conflict> {
        let made = rows.iter().filter(|row| row.kind == Kind::Insert && is_own(row.table));
        made.filter_map(|row| Some((row, row.text("id").filter(|id| self.0.contains(*id))?)))
            .map(|(row, id)| used_later(row.table.table, id))
            .collect()
    }
}

fn used_later(table: &str, id: &str) -> Conflict {
    let (id, record) = (id.to_string(), id.to_string());
    Conflict { table: table.into(), id, record, field: None, now: None, was: None, why: "used_later" }
}

/// Records that went although rows made later refer to them.
pub fn used(conn: &Connection, catalog: &Catalog) -> Result<Vec<Conflict>> {
    Ok(missing(conn, catalog)?.iter().map(|(table, id)| used_later(table, id)).collect())
}

/// Cells of an edited row that nobody touched since the operation: they go back alone.
pub struct Patch {
    pub table: &'static str,
    pub key: Vec<(String, Value)>,
    pub cells: Vec<(String, Value)>,
    /// The record that the row belongs to.
    pub record: String,
}

impl Patch {
    /// Those of a row that was changed, and edited since.
    pub fn of(table: &'static str, names: &[String], item: &ChangesetItem, record: String) -> Option<Self> {
        let key_columns = item.pk().ok()?;
        let (mut key, mut cells) = (Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let Ok(now) = item.conflict(at).map(changeset::owned) else { continue };
            if key_columns.get(at).is_some_and(|mark| *mark != 0) {
                key.push((name.clone(), now));
                continue;
            }
            let (Ok(expected), Ok(before)) = (item.old_value(at), item.new_value(at)) else { continue };
            let (expected, before) = (changeset::owned(expected), changeset::owned(before));
            if now == expected {
                cells.push((name.clone(), before));
            } else if name == "custom"
                && let Some(merged) = custom(&expected, &now, &before)
            {
                cells.push((name.clone(), Value::Text(merged)));
            }
        }
        (!key.is_empty() && !cells.is_empty()).then_some(Self { table, key, cells, record })
    }

    /// Writes them.
    pub fn write(&self, conn: &Connection) -> Result<()> {
        let list = |pairs: &[(String, Value)], between: &str| {
            pairs.iter().map(|(name, _)| format!("{name} = ?")).collect::<Vec<_>>().join(between)
        };
        let sql = format!("UPDATE {} SET {} WHERE {}", self.table, list(&self.cells, ", "), list(&self.key, " AND "));
        conn.prepare_cached(&sql)?
            .execute(params_from_iter(self.cells.iter().chain(&self.key).map(|(_, value)| value)))?;
        Ok(())
    }
}

/// Custom values are cells of their own: those that say what the operation wrote go back.
fn custom(expected: &Value, now: &Value, before: &Value) -> Option<String> {
    let read = |value: &Value| -> Option<Map<String, Json>> {
        match value {
            Value::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    };
    let (expected, mut now, before) = (read(expected)?, read(now)?, read(before)?);
    for key in expected.keys().chain(before.keys()) {
        if now.get(key) == expected.get(key) {
            match before.get(key) {
                Some(value) => now.insert(key.clone(), value.clone()),
                None => now.remove(key),
            };
        }
    }
    serde_json::to_string(&now).ok()
}

/// What stays of an operation that is taken back.
#[derive(Default)]
pub struct Kept {
    /// Records of its own making that stay whole.
    whole: HashSet<String>,
    /// Records that were there before, of which later edits stay.
    partly: HashSet<String>,
}

impl Kept {
    /// How many records something is kept of.
    pub fn count(&self) -> usize {
        self.whole.len() + self.partly.len()
    }

    /// Puts back the recorded rows that belong to what stays.
    pub fn bring_back(&self, conn: &Connection, recorded: &[RowChange<'_>]) -> Result<()> {
        insert(conn, recorded, &self.whole)
    }
}

fn insert(conn: &Connection, recorded: &[RowChange<'_>], of: &HashSet<String>) -> Result<()> {
    if of.is_empty() {
        return Ok(());
    }
    // What a row refers to may come back after it.
    conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    for row in recorded.iter().filter(|row| row.kind == Kind::Insert) {
        if !row.text(owner_id(row.table)).is_some_and(|owner| of.contains(owner)) {
            continue;
        }
        // Columns that the row says nothing of are empty: none that may be empty has a default.
        let values: Vec<_> =
            row.values.iter().filter_map(|(name, _, new)| Some((*name, changeset::owned((*new)?)))).collect();
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT OR IGNORE INTO {} ({}) VALUES ({marks})", row.table.table, names.join(", "));
        conn.prepare_cached(&sql)?.execute(params_from_iter(values.iter().map(|(_, value)| value)))?;
    }
    Ok(())
}

impl Journal {
    /// Finds what stays of an operation when later edits are kept: everything is taken back once to
    /// see what was edited and what is left without what it refers to, and then put back as it was.
    ///
    /// # Errors
    /// `undo_conflict` for a record that was to go and that something made later refers to.
    pub(super) fn kept(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        entry: &Entry,
        parts: &[i64],
        later: &Later,
        answer: &Answer,
    ) -> Result<Kept> {
        conn.execute_batch("SAVEPOINT kept")?;
        let (mut met, mut born) = (Met::default(), HashSet::new());
        for part in parts {
            let recorded = changes(conn, entry.seq, *part)?;
            let rows = changeset::decode(&recorded, catalog, &self.columns)?;
            let made = rows.iter().filter(|row| row.kind == Kind::Insert && is_own(row.table));
            born.extend(made.filter_map(|row| row.text("id").map(str::to_string)));
            self.write(conn, catalog, &oriented(&recorded, Direction::Undo)?, answer, &mut met)?;
        }
        let mut kept = Kept::default();
        let edited = met.conflicts.iter().map(|conflict| conflict.record.clone()).chain(met.edited);
        let mut fresh: HashSet<String> =
            edited.chain(later.0.iter().filter(|id| born.contains(*id)).cloned()).collect();
        fresh.retain(|id| !answer.restore.contains(id));
        while !fresh.is_empty() || met.dangling {
            kept.partly.extend(fresh.iter().filter(|id| !born.contains(*id)).cloned());
            fresh.retain(|id| born.contains(id) && !kept.whole.contains(id));
            for part in parts {
                if !fresh.is_empty() {
                    let recorded = changes(conn, entry.seq, *part)?;
                    insert(conn, &changeset::decode(&recorded, catalog, &self.columns)?, &fresh)?;
                }
            }
            kept.whole.extend(fresh.drain());
            fresh = missing(conn, catalog)?.into_iter().map(|(_, id)| id).collect();
            fresh.retain(|id| born.contains(id) && !kept.whole.contains(id));
            met.dangling = false;
        }
        conn.execute_batch("ROLLBACK TO kept; RELEASE kept")?;
        let needed = answer.restore.iter().filter(|id| kept.whole.contains(*id));
        let needed: Vec<Conflict> = needed.map(|id| Conflict { why: "still_used", ..used_later("", id) }).collect();
        if needed.is_empty() { Ok(kept) } else { Err(in_the_way(needed)) }
    }
}

/// What rows refer to and is not there: table and id.
fn missing(conn: &Connection, catalog: &Catalog) -> Result<HashSet<(String, String)>> {
    let mut lost = HashSet::new();
    for table in catalog.tables() {
        let mut stmt = conn.prepare_cached("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1)")?;
        let references: Vec<(String, String, String)> = stmt
            .query_map([table.table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (to, column, key) in references {
            let sql = format!(
                "SELECT DISTINCT {column} FROM {} t WHERE {column} IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM {to} o WHERE o.{key} = t.{column})",
                table.table
            );
            let mut stmt = conn.prepare(&sql)?;
            let mut rows = stmt.query([])?;
            while let Some(row) = rows.next()? {
                lost.insert((to.clone(), row.get(0)?));
            }
        }
    }
    Ok(lost)
}
