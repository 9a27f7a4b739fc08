//! What was typed into the search of a list, and what it finds.

use rusqlite::{Connection, params_from_iter};
use serde_json::json;

use super::compile::Sql;
use super::fts::{marked_expression, match_expression};
use super::page::{Cursor, Ids, Question};
use super::terms::entry_expression;
use super::wide::{typed_digits, wide_expression};
use crate::Result;
use crate::catalog::RecordType;

/// Searches with more hits than this are paged in the order of the index: sorting them all
/// would outlast a keystroke. People refine; the count is exact all the same.
const SORTED_HITS: usize = 1_000;
/// Searches with fewer hits than this are asked again for parts of words, those without any also for what is nearly spelt so.
const FEW_HITS: usize = 20;
/// Numbers that a part of one may stand for in a list.
const MOST_NUMBERS: usize = 64;

/// What is searched for.
pub(super) struct Text {
    pub expression: String,
    pub index: Index,
    /// The records found, unless they are more than [`SORTED_HITS`]: what was found once is not looked for again.
    pub hits: Option<Vec<String>>,
    /// The first of more, with their numbers in the index, in its order.
    first: Vec<(i64, String)>,
}

impl Text {
    /// What was typed as an expression, the index that holds this type's text, and the hits as far as they matter.
    pub fn of(conn: &Connection, question: &Question<'_>) -> Result<Option<Self>> {
        let Some(typed) = question.typed() else { return Ok(None) };
        let record_type = question.record_type;
        let index = Index::of(record_type);
        let expression = match index {
            Index::Entries => entry_expression(conn, typed)?
                .map(|words| format!("{words} AND {}", marked_expression([record_type.key].into_iter()))),
            _ => match_expression(typed),
        };
        let expression = expression.unwrap_or_else(|| "\"\u{1}\"".into());
        let mut text = Self { expression, index, hits: Some(Vec::new()), first: Vec::new() };
        if index == Index::None {
            return Ok(Some(text));
        }
        let digits = index == Index::Records && typed_digits(typed).is_some();
        if !digits {
            text.look(conn, record_type)?;
        }
        // Of numbers people know the end. A list keeps its order, and all of it may be changed at once: Sofias do not stand
        // among the Zofias who were asked for.
        let count = text.hits.as_ref().map(Vec::len);
        if index == Index::Records
            && count.is_some_and(|count| count < FEW_HITS)
            && let Some(wide) = wide_expression(conn, typed, MOST_NUMBERS, count == Some(0))?
        {
            text.expression = wide;
            text.look(conn, record_type)?;
        }
        Ok(Some(text))
    }

    /// Looks for the records, no further than matters.
    fn look(&mut self, conn: &Connection, record_type: &RecordType) -> Result<()> {
        let mut sql = Sql::default();
        let hits = self.index.hits(&self.expression, record_type, &mut sql);
        let mut stmt = conn.prepare_cached(&format!("SELECT d.rowid, d.record_id {hits} LIMIT {}", SORTED_HITS + 1))?;
        let found = stmt.query_map(params_from_iter(sql.params), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(i64, String)> = found.collect::<rusqlite::Result<_>>()?;
        if found.len() > SORTED_HITS {
            (self.hits, self.first) = (None, found);
        } else {
            self.hits = Some(found.into_iter().map(|(_, id)| id).collect());
        }
        Ok(())
    }

    /// A first page in the order of the index, if what was found holds the whole of it and one more.
    pub fn page(&self, offset: usize, limit: usize) -> Option<Ids> {
        self.first.get(offset + limit)?;
        let rows = self.first.get(offset..offset + limit)?;
        let next = rows.last().map(|(number, _)| Cursor(vec![json!(number)]));
        Some(Ids { ids: rows.iter().map(|(_, id)| id.clone()).collect(), groups: Vec::new(), next })
    }

    /// The hits as rows `t`: where they are taken from, and on what condition. Those that are known lead: whatever
    /// the statistics say, the table behind them is not walked.
    pub fn rows(&self, record_type: &RecordType, sql: &mut Sql) -> Result<(String, String)> {
        let table = record_type.table;
        Ok(match &self.hits {
            Some(ids) => {
                let list = sql.bind(serde_json::to_string(ids)?);
                (format!("json_each({list}) h CROSS JOIN {table} t ON t.id = h.value"), "1".into())
            }
            None => {
                let hits = self.index.hits(&self.expression, record_type, sql);
                (format!("{table} t"), format!("t.id IN (SELECT d.record_id {hits})"))
            }
        })
    }
}

/// Where a type's text is indexed.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Index {
    Records,
    Entries,
    None,
}

impl Index {
    fn of(record_type: &RecordType) -> Self {
        match record_type.search {
            None => Self::None,
            Some(search) if search.entry => Self::Entries,
            Some(_) => Self::Records,
        }
    }

    fn tables(self) -> (&'static str, &'static str) {
        if self == Self::Entries { ("search_entry_fts", "search_entry") } else { ("search_fts", "search_doc") }
    }

    /// The hits of a type: `FROM … WHERE …`.
    pub fn hits(self, expression: &str, record_type: &RecordType, sql: &mut Sql) -> String {
        let (fts, doc) = self.tables();
        let (words, kind) = (sql.bind(expression.to_string()), sql.bind(record_type.key.to_string()));
        format!(
            "FROM {fts} f CROSS JOIN {doc} d ON d.rowid = f.rowid WHERE {fts} MATCH {words} AND d.record_type = {kind}"
        )
    }
}

/// For types without an index of their text: the words inside the title.
pub(super) fn titled(question: &Question<'_>, sql: &mut Sql) -> String {
    let typed =
        question.search.unwrap_or_default().trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = sql.bind(format!("%{typed}%"));
    format!(" AND {} LIKE {pattern} ESCAPE '\\'", question.record_type.title_sql("t"))
}
