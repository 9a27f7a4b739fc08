//! Who may change what (PTY-36): viewers nothing; sales reps their own records, those of nobody
//! and those that they make; managers and administrators everything.

use std::collections::HashSet;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::changeset::{Kind, RowChange, text};
use crate::catalog::{Owner, RecordType};
use crate::{Error, Result};

/// Record types that set up the workspace: a rep leaves them as they are.
const SETUP: [&str; 9] = [
    "user",
    "custom_field",
    "pipeline",
    "stage",
    "close_reason",
    "relationship_type",
    "product",
    "exchange_rate",
    "lifecycle_stage",
];

/// What a user may do, for screens that offer no more than that; the guard is the judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct May {
    /// Change records: their own at least.
    pub change: bool,
    /// Set up the workspace: users, fields, pipelines, kinds of relationships, settings.
    pub set_up: bool,
    /// Merge records and take merges back.
    pub merge: bool,
}

/// What a user may do by their role.
///
/// # Errors
/// Those of the database.
pub fn may(conn: &Connection, user: &str) -> Result<May> {
    let role: Option<String> = conn
        .prepare_cached("SELECT role FROM app_user WHERE id = ?1")?
        .query_row([user], |row| row.get(0))
        .optional()?;
    let (change, set_up) = match role.as_deref() {
        Some("viewer") => (false, false),
        Some("rep") => (true, false),
        _ => (true, true),
    };
    Ok(May { change, set_up, merge: set_up })
}

/// Which of some records of a type a user may change, by the same rule as the guard.
///
/// # Errors
/// Those of the database.
pub fn changeable(conn: &Connection, user: &str, of: &RecordType, ids: &[String]) -> Result<HashSet<String>> {
    let may = may(conn, user)?;
    if !may.change || of.imported || (!may.set_up && SETUP.contains(&of.key)) {
        return Ok(HashSet::new());
    }
    if may.set_up || !is_owned(of.table) {
        return Ok(ids.iter().cloned().collect());
    }
    let places = vec!["?"; ids.len()].join(", ");
    let sql = format!("SELECT id FROM {} WHERE coalesce(owner_id = ?, 1) AND id IN ({places})", of.table);
    let mut stmt = conn.prepare_cached(&sql)?;
    let found = stmt
        .query_map(params_from_iter(std::iter::once(user).chain(ids.iter().map(String::as_str))), |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Looks at the rows of one operation before they are committed.
pub struct Guard {
    /// The rep who writes; `None` for those who may change everything.
    rep: Option<String>,
    /// What the operation made itself.
    born: HashSet<String>,
}

impl Guard {
    /// The guard of an operation of a user.
    ///
    /// # Errors
    /// `forbidden` for a viewer.
    pub fn of(conn: &Connection, user: &str) -> Result<Self> {
        let may = may(conn, user)?;
        if !may.change {
            return Err(Error::new("forbidden", "You may look at everything here and change nothing."));
        }
        Ok(Self { rep: (!may.set_up).then(|| user.to_string()), born: HashSet::new() })
    }

    /// Asks beforehand whether a record is the writer's to change: where many are changed, the others are left out.
    ///
    /// # Errors
    /// `forbidden`, in the words of [`Guard::check`].
    pub fn ask(&self, conn: &Connection, id: &str) -> Result<()> {
        match &self.rep {
            Some(rep) if !self.born.contains(id) => owned_by(conn, &[], id, rep),
            _ => Ok(()),
        }
    }

    /// Refuses rows that are not the writer's to change.
    ///
    /// # Errors
    /// `forbidden`, in words that name the record and its owner.
    pub fn check(&mut self, conn: &Connection, rows: &[RowChange<'_>]) -> Result<()> {
        let Some(rep) = self.rep.clone() else { return Ok(()) };
        for row in rows.iter().filter(|row| row.kind == Kind::Insert && is_owned(row.table.table)) {
            self.born.extend(row.text("id").map(str::to_string));
        }
        for row in rows {
            let id = match row.table.owner {
                Owner::Itself(kind) if SETUP.contains(&kind) => return Err(setup()),
                Owner::Column("setting", ..) => return Err(setup()),
                Owner::Itself("deal") | Owner::Party => row.text("id"),
                // A stage of life follows from anybody's deal with the customer; a move by hand asks by itself.
                Owner::PartyColumn(_, "not_a_duplicate_of" | "lifecycle_stage") | Owner::Itself(_) => None,
                Owner::PartyColumn(column, _) | Owner::Column(_, column, _) => row.text(column),
            };
            let Some(id) = id.filter(|id| !self.born.contains(*id)) else { continue };
            owned_by(conn, rows, id, &rep)?;
        }
        Ok(())
    }
}

/// Refuses a record that was somebody else's before the rows of an operation.
fn owned_by(conn: &Connection, rows: &[RowChange<'_>], id: &str, rep: &str) -> Result<()> {
    match owner_before(conn, rows, id)? {
        Some((title, owner)) if owner != rep => Err(others(conn, &title, &owner)?),
        _ => Ok(()),
    }
}

fn is_owned(table: &str) -> bool {
    matches!(table, "party" | "deal")
}

/// Title and owner of a record as they were before the operation; `None` for records of nobody.
fn owner_before(conn: &Connection, rows: &[RowChange<'_>], id: &str) -> Result<Option<(String, String)>> {
    let kept: Option<(String, Option<String>)> = conn
        .prepare_cached(
            "SELECT display_name, owner_id FROM party WHERE id = ?1 UNION ALL SELECT title, owner_id FROM deal WHERE id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let own = rows.iter().find(|row| is_owned(row.table.table) && row.text("id") == Some(id));
    let old = own.and_then(|row| row.values.iter().find(|(name, ..)| *name == "owner_id")).map(|(_, old, _)| *old);
    let owner = match old {
        Some(Some(ValueRef::Null)) => None,
        Some(Some(old)) => text(old).map(str::to_string),
        _ => kept.as_ref().and_then(|(_, owner)| owner.clone()),
    };
    Ok(owner.map(|owner| (kept.map(|(title, _)| title).unwrap_or_default(), owner)))
}

fn setup() -> Error {
    Error::new("forbidden", "Only managers and administrators set up the workspace.")
}

fn others(conn: &Connection, title: &str, owner: &str) -> Result<Error> {
    let name: Option<String> =
        conn.query_row("SELECT name FROM app_user WHERE id = ?1", [owner], |row| row.get(0)).optional()?;
    let name = name.unwrap_or_default();
    let what = if title.is_empty() { "The record" } else { title };
    Ok(Error::new("forbidden", format!("{what} belongs to {name}; only {name} or a manager can change it.")))
}
