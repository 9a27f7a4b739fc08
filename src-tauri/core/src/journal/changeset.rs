//! Change sets read where they lie: rows whose values borrow from the recorded bytes. The
//! format is that of SQLite's session extension (sqlite3session.c, “CHANGESET FORMAT”).

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::ffi::{SQLITE_DELETE, SQLITE_INSERT, SQLITE_UPDATE};
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
/// holds its key and the columns that changed; a new row the columns that say something.
#[derive(Debug)]
pub struct RowChange<'a> {
    pub table: &'static JournaledTable,
    pub kind: Kind,
    pub values: Vec<(&'a str, Option<ValueRef<'a>>, Option<ValueRef<'a>>)>,
}

impl<'a> RowChange<'a> {
    /// The new value of a column, or its old one.
    pub fn value(&self, column: &str) -> Option<ValueRef<'a>> {
        self.values.iter().find(|(name, ..)| *name == column).and_then(|(_, old, new)| new.or(*old))
    }

    /// A column as text.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.value(column).and_then(text)
    }
}

/// A value that is text; one that is no UTF-8 cannot come from a journaled table.
pub fn text(value: ValueRef<'_>) -> Option<&str> {
    value.as_str().ok()
}

/// A value of its own.
pub fn owned(value: ValueRef<'_>) -> Value {
    Value::try_from(value).unwrap_or(Value::Null)
}

/// Reads a change set into rows.
///
/// # Errors
/// `internal` when the bytes are no change set of the journaled tables.
pub fn decode<'a>(
    bytes: &'a [u8],
    catalog: &Catalog,
    columns: &'a HashMap<&'static str, Vec<String>>,
) -> Result<Vec<RowChange<'a>>> {
    let mut input = Input { rest: bytes };
    let mut rows = Vec::new();
    let mut layout: Option<(&'static JournaledTable, &'a [String])> = None;
    while !input.rest.is_empty() {
        let mark = input.byte()?;
        if mark == b'T' {
            layout = Some(input.table(catalog, columns)?);
            continue;
        }
        let (table, names) = layout.ok_or_else(broken)?;
        let kind = match i32::from(mark) {
            SQLITE_INSERT => Kind::Insert,
            SQLITE_UPDATE => Kind::Update,
            SQLITE_DELETE => Kind::Delete,
            _ => return Err(broken()),
        };
        input.byte()?;
        let mut values = Vec::with_capacity(if kind == Kind::Insert { SAID } else { names.len() });
        if kind != Kind::Insert {
            for name in names {
                values.push((name.as_str(), input.value()?, None));
            }
        }
        if kind == Kind::Update {
            for (_, _, new) in &mut values {
                *new = input.value()?;
            }
        }
        if kind == Kind::Insert {
            for name in names {
                // A new row says nothing of most of its columns.
                let said = input.value()?.filter(|value| *value != ValueRef::Null);
                values.extend(said.map(|value| (name.as_str(), None, Some(value))));
            }
        }
        values.retain(|(_, old, new)| old.is_some() || new.is_some());
        rows.push(RowChange { table, kind, values });
    }
    Ok(rows)
}

/// Columns of which most new rows say something at most.
const SAID: usize = 16;

/// Bytes from which on a change set is kept packed; below, packing costs more than it saves.
const LARGE: usize = 16 << 10;

/// Bytes from which on a thread is worth its start.
const VERY_LARGE: usize = 512 << 10;

/// A change set as it is kept. Those of bulk work say the same ids and stamps over and over: packed
/// they take a sixth.
pub fn pack(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    if bytes.len() < LARGE {
        return Ok(Cow::Borrowed(bytes));
    }
    zstd::encode_all(bytes, 1).map(Cow::Owned).map_err(|_| broken())
}

/// Packs what is very long on a thread of its own, while `work` is done.
pub fn pack_beside<T>(bytes: &[u8], work: impl FnOnce() -> Result<T>) -> Result<(Cow<'_, [u8]>, T)> {
    if bytes.len() < VERY_LARGE {
        return Ok((pack(bytes)?, work()?));
    }
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| pack(bytes));
        let done = work()?;
        let packed = packing.join().map_err(|_| Error::internal("packing a change set broke off"))??;
        Ok((packed, done))
    })
}

/// The other way round. A change set begins with the mark of a table, never with zstd's.
pub fn unpack(kept: Vec<u8>) -> Result<Vec<u8>> {
    if kept.first().is_none_or(|mark| *mark == b'T') {
        return Ok(kept);
    }
    zstd::decode_all(kept.as_slice()).map_err(|_| broken())
}

fn broken() -> Error {
    Error::internal("a recorded change set cannot be read")
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(broken)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        self.take(1)?.first().copied().ok_or_else(broken)
    }

    /// SQLite's variable length integer; lengths here take at most five of its nine bytes.
    fn length(&mut self) -> Result<usize> {
        let mut number = 0;
        for _ in 0..5 {
            let byte = self.byte()?;
            number = number << 7 | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(broken())
    }

    /// Number of columns, a flag a column, the table's name and a zero.
    fn table(
        &mut self,
        catalog: &Catalog,
        columns: &'a HashMap<&'static str, Vec<String>>,
    ) -> Result<(&'static JournaledTable, &'a [String])> {
        let width = self.length()?;
        self.take(width)?;
        let end = self.rest.iter().position(|byte| *byte == 0).ok_or_else(broken)?;
        let name = std::str::from_utf8(self.take(end)?).map_err(|_| broken())?;
        self.take(1)?;
        let table =
            catalog.table(name).ok_or_else(|| Error::internal(format!("recorded table {name} is not journaled")))?;
        let names = columns.get(table.table).filter(|names| names.len() >= width);
        let names = names.ok_or_else(|| Error::internal("recorded table has no layout"))?;
        // A change set from before a column was added is narrower.
        Ok((table, names.get(..width).unwrap_or(names)))
    }

    /// A value behind its type; `None` where the record leaves the column out.
    fn value(&mut self) -> Result<Option<ValueRef<'a>>> {
        Ok(match self.byte()? {
            0 => None,
            1 => Some(ValueRef::Integer(i64::from_be_bytes(self.eight()?))),
            2 => Some(ValueRef::Real(f64::from_be_bytes(self.eight()?))),
            3 => {
                let length = self.length()?;
                Some(ValueRef::Text(self.take(length)?))
            }
            4 => {
                let length = self.length()?;
                Some(ValueRef::Blob(self.take(length)?))
            }
            5 => Some(ValueRef::Null),
            _ => return Err(broken()),
        })
    }

    fn eight(&mut self) -> Result<[u8; 8]> {
        self.take(8)?.try_into().map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Owner;
    use rusqlite::Connection;
    use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
    use rusqlite::session::{ChangesetIter, Session};

    static TABLES: [JournaledTable; 2] = [
        JournaledTable { table: "a", owner: Owner::Itself("a"), text: &[] },
        JournaledTable { table: "b", owner: Owner::Itself("b"), text: &[] },
    ];

    type Said = Vec<(String, Kind, Vec<(Option<Value>, Option<Value>)>)>;

    fn as_sqlite_reads(bytes: &[u8]) -> Said {
        let mut input = bytes;
        let reader: &mut dyn std::io::Read = &mut input;
        let mut iter = ChangesetIter::start_strm(&reader).unwrap();
        let mut said = Vec::new();
        while let Some(item) = iter.next().unwrap() {
            let op = item.op().unwrap();
            let kind = match op.code() {
                rusqlite::hooks::Action::SQLITE_INSERT => Kind::Insert,
                rusqlite::hooks::Action::SQLITE_DELETE => Kind::Delete,
                _ => Kind::Update,
            };
            let width = usize::try_from(op.number_of_columns()).unwrap();
            let pairs = (0..width).map(|i| {
                let old = if kind == Kind::Insert { None } else { item.old_value(i).ok().map(owned) };
                let new = if kind == Kind::Delete { None } else { item.new_value(i).ok().map(owned) };
                let new = new.filter(|value| kind != Kind::Insert || *value != Value::Null);
                (old, new)
            });
            said.push((op.table_name().to_string(), kind, pairs.filter(|(o, n)| o.is_some() || n.is_some()).collect()));
        }
        said
    }

    #[test]
    fn aud_03_a_recording_reads_as_sqlite_reads_it() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE a (id TEXT PRIMARY KEY NOT NULL, n, x, t)").unwrap();
        conn.execute_batch("CREATE TABLE b (k INTEGER, id TEXT, v, PRIMARY KEY (id, k)) WITHOUT ROWID").unwrap();
        conn.execute_batch(
            "INSERT INTO a VALUES ('gone', 1, NULL, 'x'), ('edited', -9223372036854775808, 2.5, x'00ff');
             INSERT INTO b VALUES (7, 'same', 'old'), (8, 'gone', NULL);",
        )
        .unwrap();
        let mut session = Session::new(&conn).unwrap();
        session.attach(None::<&str>).unwrap();
        conn.execute_batch(
            "INSERT INTO a VALUES ('new', 9223372036854775807, -0.125, 'é☃'), ('empty', NULL, x'', '');
             INSERT INTO a VALUES ('long', 0, NULL, replace(hex(zeroblob(20000)), '00', 'ab'));
             UPDATE a SET x = NULL, t = 'now' WHERE id = 'edited'; DELETE FROM a WHERE id = 'gone';
             UPDATE b SET v = 'new' WHERE id = 'same'; DELETE FROM b WHERE id = 'gone'; INSERT INTO b VALUES (1, 'b', 1.0);",
        )
        .unwrap();
        let mut bytes = Vec::new();
        session.changeset_strm(&mut bytes).unwrap();
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<String>>();
        let columns = HashMap::from([("a", names(&["id", "n", "x", "t"])), ("b", names(&["k", "id", "v"]))]);
        let catalog = Catalog::new(Vec::new(), &TABLES);
        let rows = decode(&bytes, &catalog, &columns).unwrap();
        let ours: Said = rows
            .iter()
            .map(|row| {
                let pairs = row.values.iter().map(|(_, old, new)| (old.map(owned), new.map(owned)));
                (row.table.table.to_string(), row.kind, pairs.collect())
            })
            .collect();
        assert_eq!(ours.len(), 8);
        assert_eq!(ours, as_sqlite_reads(&bytes));
        for length in 1..bytes.len().min(300) {
            // Cut short it is an error, or ends between two rows; never a panic.
            if let Ok(rows) = decode(bytes.get(..length).unwrap(), &catalog, &columns) {
                assert!(rows.len() < ours.len());
            }
        }
    }
}
