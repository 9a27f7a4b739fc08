//! Lists of what changed, the oldest change first: a bot that remembers the last moment it saw misses nothing (ITG-21).

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row, params_from_iter};
use serde_json::Value;

use crate::query::Cursor;
use crate::{Error, Result, ids};

/// When a row of a table by that alias changed last: also by a deletion, and by what puts old values back and their moment
/// with them, as undo and restore do.
pub fn changed(table: &str) -> String {
    format!(
        "max({table}.updated_at, coalesce({table}.deleted_at, ''), coalesce((SELECT max(a.at) FROM audit_log a
           WHERE a.record_id = {table}.id AND a.action IN ('undone', 'redone', 'restored')), ''))"
    )
}

/// A question for a page of such a list under way: tests and what they bind.
pub struct Changes {
    /// The alias of the table.
    table: &'static str,
    tests: Vec<String>,
    bound: Vec<SqlValue>,
}

impl Changes {
    /// What of a record type changed at or after a moment, deleted rows among it; without one, all rows that are not deleted.
    ///
    /// # Errors
    /// `invalid` for a moment that is none.
    pub fn since(table: &'static str, record_type: &str, moment: Option<&str>) -> Result<Self> {
        let mut all = Self { table, tests: Vec::new(), bound: Vec::new() };
        match moment {
            Some(since) => {
                let since = all.bind(ids::moment(ids::parse_moment("changed_since", since)?));
                let record_type = all.bind(record_type);
                all.test(format!(
                    "({table}.updated_at >= {since} OR {table}.deleted_at >= {since} OR {table}.id IN (
                       SELECT a.record_id FROM audit_log a WHERE a.record_type = {record_type} AND a.at >= {since}
                         AND a.action IN ('undone', 'redone', 'restored')))"
                ));
            }
            None => all.test(format!("{table}.deleted_at IS NULL")),
        }
        Ok(all)
    }

    /// The place of a bound value.
    pub fn bind(&mut self, value: impl Into<String>) -> String {
        self.bound.push(SqlValue::Text(value.into()));
        format!("?{}", self.bound.len())
    }

    /// One more test that rows pass.
    pub fn test(&mut self, sql: String) {
        self.tests.push(sql);
    }

    /// A test that a column has a value, where one is asked for.
    pub fn is(&mut self, column: &str, value: Option<&String>) {
        if let Some(value) = value {
            let value = self.bind(value);
            self.test(format!("{column} = {value}"));
        }
    }

    /// A test that one of the columns has the text in it, where one is asked for.
    pub fn says(&mut self, columns: &[&str], text: Option<&str>) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let like = self.bind(format!("%{escaped}%"));
            let tests: Vec<String> = columns.iter().map(|column| format!("{column} LIKE {like} ESCAPE '\\'")).collect();
            self.test(format!("({})", tests.join(" OR ")));
        }
    }

    /// A page of `select`, and the cursor of the next one, from the moment and id that `place` reads off a row.
    ///
    /// # Errors
    /// `invalid` for a cursor of another list.
    pub fn page<T>(
        mut self,
        conn: &Connection,
        select: &str,
        cursor: Option<&str>,
        limit: usize,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
        place: fn(&T) -> (&str, &str),
    ) -> Result<(Vec<T>, Option<String>)> {
        let (table, changed) = (self.table, changed(self.table));
        if let Some(cursor) = cursor {
            let cursor = Cursor::parse(cursor)?;
            let text = |index: usize| cursor.0.get(index).and_then(Value::as_str);
            let (Some(at), Some(id)) = (text(0), text(1)) else {
                return Err(Error::invalid("cursor", "The cursor is not one of this list."));
            };
            let (at, id) = (self.bind(at), self.bind(id));
            self.test(format!("({changed}, {table}.id) > ({at}, {id})"));
        }
        let tests = self.tests.join(" AND ");
        let sql = format!("{select} WHERE {tests} ORDER BY {changed}, {table}.id LIMIT {}", limit + 1);
        let mut stmt = conn.prepare_cached(&sql)?;
        let mut rows: Vec<T> = stmt.query_map(params_from_iter(self.bound), read)?.collect::<rusqlite::Result<_>>()?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| {
            let (at, id) = place(last);
            Cursor(vec![at.into(), id.into()]).text()
        });
        Ok((rows, next))
    }
}
