use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use rusqlite::session::Session;
use rusqlite::{Connection, params};

use super::guard::Guard;
use super::{Actor, Change, Journal, MAX_NOTICE_IDS, Op, Turn, audit, changeset};
use crate::Result;
use crate::catalog::Catalog;

/// An operation under way. Dereferences to the connection; everything written through it is
/// recorded.
pub struct Tx<'c> {
    journal: &'c Journal,
    conn: &'c Connection,
    catalog: Arc<Catalog>,
    adopted: OnceCell<Arc<Catalog>>,
    actor: &'c Actor,
    at: String,
    op: Op,
    label: RefCell<Option<String>>,
    session: RefCell<Option<Session<'c>>>,
    seq: Cell<Option<i64>>,
    parts: Cell<i64>,
    rows: Cell<usize>,
    touched: RefCell<Touched>,
    chain: RefCell<audit::Chain>,
    guard: RefCell<Guard>,
}

/// What was touched so far, for the notice.
#[derive(Default)]
pub struct Touched {
    pub types: BTreeSet<String>,
    pub ids: BTreeSet<String>,
    pub too_many: bool,
}

impl Touched {
    pub fn add(&mut self, record_type: &str, id: &str) {
        if !self.types.contains(record_type) {
            self.types.insert(record_type.to_string());
        }
        if self.ids.len() < MAX_NOTICE_IDS {
            self.ids.insert(id.to_string());
        } else {
            self.too_many = true;
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn
    }
}

impl<'c> Tx<'c> {
    pub(super) fn begin(
        journal: &'c Journal,
        conn: &'c Connection,
        catalog: Arc<Catalog>,
        actor: &'c Actor,
        at: String,
        op: Op,
    ) -> Result<Self> {
        let guard = RefCell::new(Guard::of(conn, &actor.id)?);
        let session = record(conn, &catalog)?;
        Ok(Self {
            guard,
            journal,
            conn,
            catalog,
            adopted: OnceCell::new(),
            actor,
            at,
            op,
            label: RefCell::new(None),
            session: RefCell::new(Some(session)),
            seq: Cell::new(None),
            parts: Cell::new(0),
            rows: Cell::new(0),
            touched: RefCell::default(),
            chain: RefCell::new(audit::Chain::load(conn)?),
        })
    }

    /// The same without a recording, for what is rolled back.
    pub(super) fn unrecorded(self) -> Self {
        self.session.take();
        self
    }

    /// The columns of the journaled tables.
    pub(super) fn columns(&self) -> &std::collections::HashMap<&'static str, Vec<String>> {
        &self.journal.columns
    }

    /// The moment of the operation: one for all its rows.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The day of the operation where the writer is.
    #[must_use]
    pub fn today(&self) -> String {
        let at = crate::ids::parse_moment("at", &self.at);
        at.map_or_else(|_| self.at.chars().take(10).collect(), |at| self.actor.zone.day(at).to_string())
    }

    /// Whose days and times the writer means.
    #[must_use]
    pub fn zone(&self) -> crate::Zone {
        self.actor.zone
    }

    /// Whether the operation is an import.
    #[must_use]
    pub fn is_import(&self) -> bool {
        self.op.code.starts_with("imports.")
    }

    /// Id of the user who writes.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.actor.id
    }

    /// The catalogue in force.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        self.adopted.get().unwrap_or(&self.catalog)
    }

    /// Goes on with the catalogue that knows what the operation itself added to it; once at most.
    pub fn adopt(&self, catalog: Arc<Catalog>) {
        self.adopted.get_or_init(|| catalog);
    }

    /// Asks whether a record is the writer's to change, before it is tried.
    ///
    /// # Errors
    /// `forbidden`, in words that name the record and its owner.
    pub fn may_change(&self, id: &str) -> Result<()> {
        self.guard.borrow().ask(self.conn, id)
    }

    /// Lets the subjects that follow records of a type do what this turn of one asks of them. A subject that others
    /// follow need not know them.
    ///
    /// # Errors
    /// Theirs.
    pub fn followed(&self, record_type: &str, turn: Turn, id: &str) -> Result<()> {
        let followers = self.journal.steps.followers.iter().filter(|(of, at, _)| *of == record_type && *at == turn);
        followers.map(|(.., follow)| follow).try_for_each(|follow| follow(self, id))
    }

    /// Says what was done in the words of the toast.
    pub fn label(&self, label: impl Into<String>) {
        *self.label.borrow_mut() = Some(label.into());
    }

    /// Writes down what was recorded so far and starts a new recording. Bulk work calls it
    /// every few thousand rows: it bounds the memory, not the transaction.
    pub fn checkpoint(&self) -> Result<()> {
        if self.session.borrow().is_none() {
            return Ok(());
        }
        self.flush()?;
        *self.session.borrow_mut() = Some(record(self.conn, self.catalog())?);
        Ok(())
    }

    /// Number of the part in which the journal keeps what is written from here on; what was written before is in earlier
    /// ones. A part can be taken back alone.
    pub fn part(&self) -> Result<i64> {
        self.checkpoint()?;
        Ok(self.parts.get())
    }

    /// The journal number of this operation, given when its first rows were written down.
    pub fn seq(&self) -> Result<i64> {
        if let Some(seq) = self.seq.get() {
            return Ok(seq);
        }
        self.conn
            .prepare_cached("INSERT INTO journal_entry (op, label, actor_id, origin, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![self.op.code, self.op.label, self.actor.id, self.actor.origin, self.at])?;
        let seq = self.conn.last_insert_rowid();
        self.seq.set(Some(seq));
        Ok(seq)
    }

    fn flush(&self) -> Result<()> {
        let Some(mut session) = self.session.borrow_mut().take() else { return Ok(()) };
        if session.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        session.changeset_strm(&mut bytes)?;
        drop(session);
        if bytes.is_empty() {
            return Ok(());
        }
        let seq = self.seq()?;
        let read = || changeset::decode(&bytes, self.catalog(), &self.journal.columns);
        let (kept, rows) = changeset::pack_beside(&bytes, read)?;
        self.conn
            .prepare_cached("INSERT INTO journal_change (entry_seq, part, changeset) VALUES (?1, ?2, ?3)")?
            .execute(params![seq, self.parts.get(), kept])?;
        self.parts.set(self.parts.get() + 1);
        self.guard.borrow_mut().check(self.conn, &rows)?;
        self.rows.set(self.rows.get() + rows.len());
        let told = audit::Telling {
            seq,
            at: &self.at,
            actor: self.actor,
            device: &self.journal.device,
            actions: self.op.audit,
        };
        told.write(self.conn, self.catalog(), &rows, &mut self.chain.borrow_mut(), &mut self.touched.borrow_mut())
    }

    pub(super) fn finish(self) -> Result<Option<Change>> {
        self.flush()?;
        self.journal.run_after_steps(self.conn, self.catalog())?;
        let Some(seq) = self.seq.get() else { return Ok(None) };
        let label = self.label.borrow_mut().take().unwrap_or_else(|| self.op.label.to_string());
        self.conn
            .prepare_cached("UPDATE journal_entry SET label = ?2, change_rows = ?3 WHERE seq = ?1")?
            .execute(params![seq, label, i64::try_from(self.rows.get()).unwrap_or(i64::MAX)])?;
        // A new operation closes the road of redo; what was undone stays in the list. One that nobody asked for closes
        // its own alone.
        let closed = if self.op.unasked { "seq = ?1" } else { "state = 'undone' AND seq <> ?1" };
        let discard = format!("UPDATE journal_entry SET state = 'discarded' WHERE {closed}");
        self.conn.prepare_cached(&discard)?.execute([seq])?;
        let touched = self.touched.take();
        Ok(Some(Change {
            seq,
            op: self.op.code.into(),
            label,
            types: touched.types.into_iter().collect(),
            ids: if touched.too_many { Vec::new() } else { touched.ids.into_iter().collect() },
            origin: self.actor.origin.clone(),
        }))
    }
}

/// A recording of every journaled table.
pub fn record<'c>(conn: &'c Connection, catalog: &Catalog) -> Result<Session<'c>> {
    let mut session = Session::new(conn)?;
    for table in catalog.tables() {
        session.attach(Some(table.table))?;
    }
    Ok(session)
}
