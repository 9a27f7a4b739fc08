use std::collections::HashMap;
use std::io::Read;

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::hooks::Action;
use rusqlite::session::ChangesetIter;
use rusqlite::types::{Value, ValueRef};

use crate::catalog::{Catalog, JournaledTable};
use crate::{Error, Result};

/// What happened to one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Insert,
    Update,
    Delete,
}

/// One recorded row: (column, old, new) for each column that the record holds. An update
/// holds its key and the columns that changed.
#[derive(Debug)]
pub struct RowChange<'j> {
    pub table: &'static JournaledTable,
    pub kind: Kind,
    pub values: Vec<(&'j str, Option<Value>, Option<Value>)>,
}

impl RowChange<'_> {
    /// The new value of a column, or its old one.
    pub fn value(&self, column: &str) -> Option<&Value> {
        self.values.iter().find(|(name, ..)| *name == column).and_then(|(_, old, new)| new.as_ref().or(old.as_ref()))
    }

    /// A column as text.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.value(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Reads a change set into rows.
pub fn decode<'j>(
    bytes: &[u8],
    catalog: &Catalog,
    columns: &'j HashMap<&'static str, Vec<String>>,
) -> Result<Vec<RowChange<'j>>> {
    let mut input = bytes;
    let reader: &mut dyn Read = &mut input;
    let mut iter = ChangesetIter::start_strm(&reader)?;
    let mut rows = Vec::new();
    while let Some(item) = iter.next()? {
        let op = item.op()?;
        let table = catalog
            .table(op.table_name())
            .ok_or_else(|| Error::internal(format!("recorded table {} is not journaled", op.table_name())))?;
        let names = columns.get(table.table).ok_or_else(|| Error::internal("recorded table has no layout"))?;
        let kind = match op.code() {
            Action::SQLITE_INSERT => Kind::Insert,
            Action::SQLITE_DELETE => Kind::Delete,
            _ => Kind::Update,
        };
        let mut values = Vec::new();
        for (index, name) in names.iter().enumerate().take(usize::try_from(op.number_of_columns()).unwrap_or(0)) {
            let old = if kind == Kind::Insert { None } else { item.old_value(index).ok().map(owned) };
            let new = if kind == Kind::Delete { None } else { item.new_value(index).ok().map(owned) };
            if old.is_some() || new.is_some() {
                values.push((name.as_str(), old, new));
            }
        }
        rows.push(RowChange { table, kind, values });
    }
    Ok(rows)
}

/// A value of its own; text that is no UTF-8 cannot come from a journaled table.
pub fn owned(value: ValueRef<'_>) -> Value {
    Value::try_from(value).unwrap_or(Value::Null)
}
