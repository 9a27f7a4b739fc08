//! The one way to change anything. A closure runs in one transaction while SQLite's session
//! extension records it; from that record come undo and redo, the audit log and the notice
//! of what changed. What fails leaves nothing behind, the history included.

mod audit;
mod changeset;
mod commands;
mod conflicts;
mod guard;
mod later;
mod part;
mod replay;
mod seen;
mod story;
mod transaction;
mod trees;

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

pub use audit::verify_chain;
pub use commands::{
    AuditPage, AuditRequest, AuditRow, JournalEntry, JournalPage, JournalRequest, UndoRequest, audit_page, entries,
    entry, redo, undo,
};
pub use guard::{May, changeable, may};
pub use part::{Cell, Rest, TakenBack};
pub use replay::{Answer, Direction, Replaying, Resolve};
pub use transaction::Tx;

use crate::catalog::Catalog;
use crate::store::{Roomy, Store};
use crate::{Error, Result};

/// Who writes.
#[derive(Debug, Clone)]
pub struct Actor {
    /// User id.
    pub id: String,
    /// Where the write came from, e.g. a window's label; faces use it to skip their own echo.
    pub origin: Option<String>,
    /// Whose days are meant by today.
    pub zone: crate::Zone,
}

/// What an operation is called in history and how the audit log tells its rows.
#[derive(Debug, Clone, Copy)]
pub struct Op {
    /// Stable code, e.g. `deals.move`.
    pub code: &'static str,
    /// Sentence for the undo toast unless the operation finds a better one.
    pub label: &'static str,
    /// Audit action for new rows and for changed rows; the usual ones where `None`.
    pub audit: Option<(&'static str, &'static str)>,
    /// Whether it may write very many rows.
    pub many: bool,
    /// Whether nobody asked for it: undo and redo pass over it.
    pub unasked: bool,
}

impl Op {
    /// An operation told as created, updated, deleted, restored.
    #[must_use]
    pub const fn new(code: &'static str, label: &'static str) -> Self {
        Self { code, label, audit: None, many: false, unasked: false }
    }

    /// An operation that may write very many rows and gets more memory for it.
    #[must_use]
    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    /// An operation that nobody asked for, such as figures computed anew: it is told in the history, but undo passes
    /// over it to what a person did last, and what can be redone stays so.
    #[must_use]
    pub const fn unasked(mut self) -> Self {
        self.unasked = true;
        self
    }

    /// An operation whose audit rows carry actions of its own.
    #[must_use]
    pub const fn told_as(mut self, created: &'static str, updated: &'static str) -> Self {
        self.audit = Some((created, updated));
        self
    }
}

/// What a write did: the notice that every window gets after the commit.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Change {
    /// Number in the journal.
    #[ts(type = "number")]
    pub seq: i64,
    /// Operation code.
    pub op: String,
    /// Sentence for the toast, e.g. “Moved Acme renewal to Negotiation”.
    pub label: String,
    /// Record types touched.
    pub types: Vec<String>,
    /// Ids touched; empty when they are more than [`MAX_NOTICE_IDS`].
    pub ids: Vec<String>,
    /// Who started it, to skip one's own echo.
    pub origin: Option<String>,
}

/// A value and what was changed to get it. `change` is null when nothing had to change.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Changed<T> {
    /// The result.
    pub value: T,
    /// What was changed.
    pub change: Option<Change>,
}

/// A notice names at most this many ids; beyond, a window refetches by type.
pub const MAX_NOTICE_IDS: usize = 200;

/// A step that keeps derived tables, run before the commit of every write, undo and redo.
pub type AfterStep = fn(&Connection, &Catalog) -> Result<()>;

/// A rule that may refuse an undo or redo before it begins; or leave parts of it out, by their numbers: what was taken
/// back already by an operation of its own.
pub type BeforeReplay = fn(&Connection, &Replaying<'_>) -> Result<Vec<i64>>;

/// What happened to a record that others follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It was made or changed.
    Written,
    /// It is about to go into the trash.
    Deleted,
    /// It is about to come out of the trash.
    Restored,
}

/// What another subject makes of that, inside the same operation: the record's id.
pub type Follow = fn(&Tx<'_>, &str) -> Result<()>;

/// What the subjects add to every operation.
#[derive(Clone, Copy)]
pub struct Steps {
    /// What may refuse an undo or redo.
    pub before_replay: &'static [BeforeReplay],
    /// What keeps derived tables.
    pub after: &'static [AfterStep],
    /// Who follows records of a type, when, in this order.
    pub followers: &'static [(&'static str, Turn, Follow)],
}

/// The journal of one open workspace: the column names of its tables, the rules and the after-steps.
pub struct Journal {
    columns: HashMap<&'static str, Vec<String>>,
    steps: Steps,
    device: String,
}

impl Journal {
    /// Reads the layout of the journaled tables.
    pub fn new(conn: &Connection, catalog: &Catalog, steps: Steps) -> Result<Self> {
        let mut columns = HashMap::new();
        for table in catalog.tables() {
            let mut stmt = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
            let names = stmt.query_map([table.table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            if names.is_empty() {
                return Err(Error::internal(format!("journaled table {} does not exist", table.table)));
            }
            columns.insert(table.table, names);
        }
        let device = std::fs::read_to_string("/etc/hostname").unwrap_or_default().trim().to_string();
        Ok(Self { columns, steps, device })
    }

    /// Runs `work` as one operation: all of it is committed, recorded and audited, or none.
    pub fn transact<T>(
        &self,
        store: &Store,
        catalog: &Arc<Catalog>,
        actor: &Actor,
        at: String,
        op: Op,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<Changed<T>> {
        let conn = store.writer();
        let _roomy = if op.many { Some(Roomy::take(&conn)?) } else { None };
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = Tx::begin(self, &conn, catalog.clone(), actor, at, op).and_then(|tx| {
            let value = work(&tx)?;
            let change = tx.finish()?;
            Ok(Changed { value, change })
        });
        close(&conn, outcome)
    }

    /// Runs `work` and takes everything back: what an operation would do. Nothing is recorded.
    pub fn rehearse<T>(
        &self,
        store: &Store,
        catalog: &Arc<Catalog>,
        actor: &Actor,
        at: String,
        op: Op,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let conn = store.writer();
        let _roomy = if op.many { Some(Roomy::take(&conn)?) } else { None };
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = Tx::begin(self, &conn, catalog.clone(), actor, at, op).and_then(|tx| work(&tx.unrecorded()));
        if !conn.is_autocommit() {
            conn.execute_batch("ROLLBACK")?;
        }
        outcome
    }

    /// Tells an act that changes no row, such as an export, in the audit log (AUD-02).
    pub fn tell(
        &self,
        store: &Store,
        actor: &Actor,
        at: &str,
        action: &'static str,
        record: (&str, &str),
        changes: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<()> {
        let conn = store.writer();
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let (record_type, id) = record;
        let act = audit::Act { at, actor, device: &self.device, action, record_type, id };
        let outcome = act.write(&conn, changes);
        close(&conn, outcome)
    }

    fn run_after_steps(&self, conn: &Connection, catalog: &Catalog) -> Result<()> {
        self.steps.after.iter().try_for_each(|step| step(conn, catalog))
    }
}

/// Commits what succeeded, rolls back what did not; a commit that fails is a failure.
fn close<T>(conn: &Connection, outcome: Result<T>) -> Result<T> {
    match outcome {
        Ok(value) => match conn.execute_batch("COMMIT") {
            Ok(()) => Ok(value),
            Err(error) => {
                let _ = conn.execute_batch("ROLLBACK");
                Err(error.into())
            }
        },
        Err(error) => {
            if !conn.is_autocommit() {
                conn.execute_batch("ROLLBACK")?;
            }
            Err(error)
        }
    }
}
