//! What stands in the way of a replay, and how each conflict is decided.

use rusqlite::hooks::Action;
use rusqlite::session::{ChangesetItem, ConflictAction, ConflictType};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::later::{Patch, owner_id};
use super::replay::{Answer, Resolve};
use super::{audit, changeset};
use crate::Error;
use crate::catalog::{Catalog, JournaledTable};

/// Columns in which a difference is no later edit of a person.
pub const STAMPS: [&str; 2] = ["updated_at", "updated_by"];

/// Conflicts that an answer lists; the count tells of the rest.
const LISTED: usize = 1_000;

/// One place where a later edit stands in the way.
#[derive(Debug, Clone, Serialize)]
pub struct Conflict {
    pub table: String,
    pub id: String,
    /// The record that the row belongs to.
    pub record: String,
    pub field: Option<String>,
    pub now: Option<String>,
    pub was: Option<String>,
    pub why: &'static str,
}

/// What applying change sets ran into.
#[derive(Default)]
pub struct Met {
    /// Later edits in the way.
    pub conflicts: Vec<Conflict>,
    /// Records of which a row should have gone that was edited since.
    pub edited: Vec<String>,
    /// Cells of edited rows that nobody touched since.
    pub patches: Vec<Patch>,
    /// Whether something made later refers to what went.
    pub dangling: bool,
}

/// Decides one conflict. A difference in stamps alone is none: the row is written.
pub fn judge(
    kind: &ConflictType,
    item: &ChangesetItem,
    tables: &[JournaledTable],
    columns: &std::collections::HashMap<&'static str, Vec<String>>,
    answer: &Answer,
    met: &mut Met,
) -> ConflictAction {
    use ConflictAction as A;
    use ConflictType as T;
    if *kind == T::SQLITE_CHANGESET_FOREIGN_KEY {
        // The end of every part is a state the file once had: what dangles is a later use.
        met.dangling = true;
        // Without an answer everything in the way is told at the end, and then all of it is taken back.
        if answer.resolve != Some(Resolve::Restore) {
            return A::SQLITE_CHANGESET_OMIT;
        }
        let (table, id, record) = Default::default();
        met.conflicts.push(Conflict { table, id, record, field: None, now: None, was: None, why: "still_used" });
        return A::SQLITE_CHANGESET_ABORT;
    }
    let Some((op, known)) = item.op().ok().and_then(|op| {
        let known = tables.iter().find(|known| known.table == op.table_name())?;
        Some((op, known))
    }) else {
        return A::SQLITE_CHANGESET_ABORT;
    };
    let names = columns.get(known.table).map(Vec::as_slice).unwrap_or_default();
    let text = |value: rusqlite::types::ValueRef<'_>| match changeset::owned(value) {
        Value::Null | Value::Blob(_) => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text),
    };
    let key = |i| item.old_value(i).or_else(|_| item.new_value(i)).ok().and_then(text).unwrap_or_default();
    let owner = owner_id(known);
    let at = names.iter().position(|name| name == owner);
    let there = |at| item.conflict(at).ok().and_then(text).filter(|_| *kind != T::SQLITE_CHANGESET_NOTFOUND);
    let record = at.and_then(|at| there(at).or_else(|| Some(key(at)))).filter(|id| !id.is_empty());
    let record = record.unwrap_or_else(|| key(0));
    let resolve = answer.about(&record);
    let base = |why| {
        let (table, record) = (known.table.to_string(), record.clone());
        Conflict { table, id: key(0), record, field: None, now: None, was: None, why }
    };
    let seen = match kind {
        T::SQLITE_CHANGESET_DATA => {
            let differing: Vec<Conflict> = names
                .iter()
                .enumerate()
                .filter(|(_, name)| !is_computed(name, names, item))
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
                return A::SQLITE_CHANGESET_REPLACE;
            }
            differing
        }
        T::SQLITE_CHANGESET_NOTFOUND => vec![base("removed_later")],
        T::SQLITE_CHANGESET_CONFLICT => vec![base("made_again")],
        _ => vec![base("value_taken")],
    };
    met.conflicts.extend(seen);
    if resolve == Some(Resolve::Keep) {
        if op.code() == Action::SQLITE_DELETE {
            met.edited.push(record);
        } else if *kind == T::SQLITE_CHANGESET_DATA {
            met.patches.extend(Patch::of(known.table, names, item, record));
        }
    }
    match (resolve, kind) {
        (Some(Resolve::Restore), T::SQLITE_CHANGESET_DATA | T::SQLITE_CHANGESET_CONFLICT) => {
            A::SQLITE_CHANGESET_REPLACE
        }
        _ => A::SQLITE_CHANGESET_OMIT,
    }
}

/// Whether a column holds what a formula gave: the one beside it says that nobody set it by hand.
fn is_computed(name: &str, names: &[String], found: &ChangesetItem) -> bool {
    let beside = format!("{name}_by_hand");
    names
        .iter()
        .position(|one| *one == beside)
        .is_some_and(|at| found.conflict(at).is_ok_and(|value| changeset::owned(value) == Value::Integer(0)))
}

pub fn in_the_way(mut conflicts: Vec<Conflict>) -> Error {
    let still_used = conflicts.iter().any(|conflict| conflict.why == "still_used");
    let message = if still_used {
        "Something made later still uses what this would remove; undo that first.".to_string()
    } else if conflicts.len() == 1 {
        "1 later edit stands in the way. Keep it, or restore everything.".to_string()
    } else {
        format!("{} later edits stand in the way. Keep them, or restore everything.", conflicts.len())
    };
    let count = conflicts.len();
    conflicts.truncate(LISTED);
    Error::new("undo_conflict", message).details(json!({ "count": count, "conflicts": conflicts }))
}

/// Says by name which records the conflicts are about; asked when everything is as it was again. Of a record that is not
/// the reader's to see neither its name nor what stands in it is told.
pub fn named(conn: &Connection, catalog: &Catalog, reader: &str, mut error: Error) -> Error {
    let listed = error.details.as_mut().and_then(|details| details.get_mut("conflicts")).and_then(Json::as_array_mut);
    for conflict in listed.into_iter().flatten().filter_map(Json::as_object_mut) {
        let part = |key: &str| conflict.get(key).and_then(Json::as_str).unwrap_or_default().to_string();
        let (table, id) = (part("table"), part("record"));
        if let Some(of) = catalog.table(&table).and_then(|table| audit::record_of(conn, table, &id).ok().flatten()) {
            let described = catalog.get(&of).ok();
            let title = described.as_ref().and_then(|of| {
                let scope = of.scope_sql("t").replace(":actor", "?2");
                let sql = format!(
                    "SELECT {} FROM {} t WHERE t.id = ?1 AND ?2 IS NOT NULL AND {scope}",
                    of.title_sql("t"),
                    of.table
                );
                conn.query_row(&sql, [id.as_str(), reader], |row| row.get::<_, Option<String>>(0))
                    .optional()
                    .ok()
                    .flatten()
            });
            if title.is_none() && described.is_some_and(|of| of.scope.is_some_and(|scope| scope.contains(":actor"))) {
                for said in ["now", "was"] {
                    conflict.insert(said.into(), Json::Null);
                }
            }
            let title = title.flatten();
            conflict.insert("record_type".into(), json!(of));
            conflict.insert("title".into(), json!(title));
        }
    }
    error
}
