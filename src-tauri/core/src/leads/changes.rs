//! Lists of what changed, the oldest change first: a bot that remembers the last moment it saw misses nothing (ITG-21).

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row, params_from_iter};
use serde_json::Value;

use crate::query::Cursor;
use crate::{Error, Result, ids};

/// A question for a page of such a list under way: tests and what they bind.
pub struct Changes {
    /// The alias of the table.
    table: &'static str,
    tests: Vec<String>,
    bound: Vec<SqlValue>,
}

impl Changes {
    /// What changed at or after a moment, deleted rows among it; without one, all rows that are not deleted.
    ///
    /// # Errors
    /// `invalid` for a moment that is none.
    pub fn since(table: &'static str, moment: Option<&str>) -> Result<Self> {
        let mut all = Self { table, tests: Vec::new(), bound: Vec::new() };
        match moment {
            Some(since) => {
                let since = all.bind(ids::moment(ids::parse_moment("changed_since", since)?));
                all.test(format!("{} >= {since}", all.changed()));
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
        let (table, changed) = (self.table, self.changed());
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

    /// When a row changed last, deletion included.
    fn changed(&self) -> String {
        format!("max({table}.updated_at, coalesce({table}.deleted_at, ''))", table = self.table)
    }
}
