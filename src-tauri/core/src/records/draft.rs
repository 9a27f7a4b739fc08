use rusqlite::OptionalExtension;
use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value};

use crate::catalog::RecordType;
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::RecordRow;
use crate::{Error, Result};

/// A write under way: what goes into which column, before it does.
#[derive(Clone)]
pub struct Draft<'a> {
    /// The type.
    pub record_type: &'a RecordType,
    /// The record.
    pub id: String,
    /// Whether it is a new one.
    pub new: bool,
    /// Column values to set.
    pub columns: Vec<(&'static str, SqlValue)>,
    /// Custom values to set, by key.
    pub custom: Map<String, Value>,
    /// Values of fields that have rows of their own, by field key.
    pub parts: Vec<(String, Value)>,
    /// Write although a likely duplicate is there, or somebody with the same e-mail address.
    pub allow_duplicate: bool,
    /// Which face the write comes from.
    pub channel: Channel,
}

impl<'a> Draft<'a> {
    /// A change of a record that is there, with nothing in it yet.
    #[must_use]
    pub fn of(record_type: &'a RecordType, id: String, channel: Channel) -> Self {
        Self {
            record_type,
            id,
            new: false,
            columns: Vec::new(),
            custom: Map::new(),
            parts: Vec::new(),
            allow_duplicate: true,
            channel,
        }
    }
}

impl Draft<'_> {
    /// The value about to be set in a column.
    #[must_use]
    pub fn column(&self, column: &str) -> Option<&SqlValue> {
        self.columns.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// The same as text; `None` when absent or NULL.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.column(column) {
            Some(SqlValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Sets a column.
    pub fn set(&mut self, column: &'static str, value: impl Into<SqlValue>) {
        let value = value.into();
        match self.columns.iter_mut().find(|(name, _)| *name == column) {
            Some(entry) => entry.1 = value,
            None => self.columns.push((column, value)),
        }
    }

    /// Takes a column out of the write; its value when it was in.
    pub fn take(&mut self, column: &str) -> Option<SqlValue> {
        let index = self.columns.iter().position(|(name, _)| *name == column)?;
        Some(self.columns.remove(index).1)
    }

    /// The value that a column will have after the write: about to be set, or already there.
    pub fn after(&self, tx: &Tx<'_>, column: &'static str) -> Result<Option<String>> {
        if let Some(value) = self.column(column) {
            return Ok(match value {
                SqlValue::Text(text) => Some(text.clone()),
                SqlValue::Integer(number) => Some(number.to_string()),
                _ => None,
            });
        }
        if self.new {
            return Ok(None);
        }
        let sql = format!("SELECT CAST({column} AS TEXT) FROM {} WHERE id = ?1", self.record_type.table);
        Ok(tx.prepare_cached(&sql)?.query_row([&self.id], |row| row.get(0)).optional()?.flatten())
    }

    /// Fails with `required` when a column will be empty after the write.
    pub fn must_have(&self, tx: &Tx<'_>, column: &'static str, field: &str, label: &str) -> Result<String> {
        self.after(tx, column)?.ok_or_else(|| Error::required(field, label))
    }
}

/// What a record type adds to reading and writing through the catalogue. Every method has a
/// default that adds nothing.
pub trait Rules: Sync {
    /// The record that a new one already is, e.g. because another program sent it twice; then that one is answered and
    /// nothing is written.
    fn already(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<String>> {
        let _ = (tx, draft);
        Ok(None)
    }

    /// Looks at a write before it happens and may complete or refuse it.
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let _ = (tx, draft);
        Ok(())
    }

    /// Gives a new record what only one that is really written gets, such as a number. Nothing
    /// refuses it any more.
    fn before_insert(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let _ = (tx, draft);
        Ok(())
    }

    /// Does what follows from a write, in the same transaction.
    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        let _ = (tx, draft);
        Ok(())
    }

    /// How making this record is told in the history, without a full stop. "Created" and its title unless a type has
    /// its own words.
    fn told(&self, record: &RecordRow) -> String {
        format!("Created {}", record.title)
    }

    /// Looks at a deletion of many records at once and may refuse it.
    fn before_delete_many(&self, tx: &Tx<'_>) -> Result<()> {
        let _ = tx;
        Ok(())
    }

    /// Looks at a deletion before it happens and may refuse it.
    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let _ = (tx, id);
        Ok(())
    }

    /// Looks at a deleted record before it comes back and may refuse it, e.g. because another one has its place.
    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let _ = (tx, id);
        Ok(())
    }

    /// Looks at deleted records that come back with their owner, before they do: those that `ids` selects, whose parameters
    /// 1 and 2 are `root`.
    fn before_restore_owned(&self, tx: &Tx<'_>, ids: &str, root: [&str; 2]) -> Result<()> {
        let _ = (tx, ids, root);
        Ok(())
    }
}
