use rusqlite::config::DbConfig;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;

use super::compile::{Compiler, Sql};
use super::counted::counters;
use super::filter::Filter;
use super::group::{grouping, without, yes_no};
use super::text::{Index, Text, titled};
use crate::catalog::{FieldKind, RecordType, SortInfo};
use crate::{Error, Result};

/// Where a page ended: the order values of its last row and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor(pub Vec<Value>);

impl Cursor {
    /// Reads a cursor that [`page`] gave out.
    pub fn parse(text: &str) -> Result<Self> {
        match serde_json::from_str(text) {
            Ok(Value::Array(values)) => Ok(Self(values)),
            _ => Err(Error::invalid("cursor", "The cursor is not one of this list.")),
        }
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        Value::Array(self.0.clone()).to_string()
    }
}

/// One resolved key of an order.
#[derive(Debug, Clone)]
pub struct Order {
    /// SQL over the row `t`.
    pub sql: String,
    /// Largest first.
    pub desc: bool,
}

impl Order {
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.sql, if self.desc { " DESC" } else { "" })
    }
}

/// In which order and groups the rows of a question come, and which page of them.
#[derive(Default)]
pub struct Paging<'a> {
    /// The order; the type's own when empty. Within groups where there are some.
    pub sort: &'a [SortInfo],
    /// Groups come before the order.
    pub group: Option<&'a GroupBy>,
    /// From a previous page.
    pub cursor: Option<&'a str>,
    /// So many rows are passed over first.
    pub offset: usize,
    /// Most rows.
    pub limit: usize,
}

/// A page of ids.
#[derive(Default)]
pub struct Ids {
    /// The ids in order.
    pub ids: Vec<String>,
    /// The group of each, where there are groups.
    pub groups: Vec<Value>,
    /// Where the page ended, unless it is the last.
    pub next: Option<Cursor>,
}

/// By what a list is grouped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBy {
    /// Field key. Dates are grouped by month.
    pub field: String,
    /// The last group first; rows without a value come last either way.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub desc: bool,
    /// Values of groups whose rows are left out, because they are folded; null for the rows without a value.
    #[serde(default)]
    #[ts(optional, type = "Array<unknown>")]
    pub folded: Vec<Value>,
}

/// What is asked for.
pub struct Question<'a> {
    /// Of which type.
    pub record_type: &'a RecordType,
    /// Which of them.
    pub filter: Option<&'a Filter>,
    /// What was typed.
    pub search: Option<&'a str>,
    /// The trash instead of what is there.
    pub deleted: bool,
}

impl Question<'_> {
    fn condition(&self, compiler: &Compiler<'_>, sql: &mut Sql) -> Result<String> {
        let mut condition = compiler.visible(self.record_type, "t", self.deleted, sql);
        if let Some(filter) = self.filter {
            condition.push_str(" AND ");
            condition.push_str(&compiler.filter(self.record_type, "t", filter, sql)?);
        }
        Ok(condition)
    }

    /// Runs a statement of the question. A filter's is planned for its very values: statistics tell a rare one from a
    /// usual one. All others keep the plan they have.
    pub(super) fn planned<T>(&self, conn: &Connection, run: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.filter.is_none() || self.typed().is_some() {
            return run();
        }
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, false)?;
        let result = run();
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        result
    }

    /// What was typed, if anything was.
    pub(super) fn typed(&self) -> Option<&str> {
        self.search.map(str::trim).filter(|typed| !typed.is_empty())
    }

    /// Whether the index of a text holds what is asked for and nothing else.
    pub(super) fn is_indexed(&self) -> bool {
        self.filter.is_none() && !self.deleted && self.record_type.scope.is_none_or(|scope| !scope.contains(":actor"))
    }
}

/// The keys of an order, the type's own where none is asked for. At most three.
pub fn order(record_type: &RecordType, sort: &[SortInfo]) -> Result<Vec<Order>> {
    let own: Vec<SortInfo> =
        record_type.default_sort.iter().map(|(f, d)| SortInfo { field: (*f).into(), desc: *d }).collect();
    let keys = if sort.is_empty() { &own } else { sort };
    if keys.len() > 3 {
        return Err(Error::invalid("sort", "A list is ordered by at most three fields."));
    }
    keys.iter()
        .map(|key| {
            let field = record_type.field(&key.field)?;
            let sql = match field.order {
                Some(order) => Some(order.replace("{t}", "t")),
                None => field.expression("t"),
            };
            match sql {
                Some(sql) if field.sortable => Ok(Order { sql, desc: key.desc }),
                _ => {
                    Err(Error::new("not_sortable", format!("Lists cannot be ordered by {}.", field.label))
                        .field("sort"))
                }
            }
        })
        .collect()
}

/// The ids of one page in order, and where it ended.
pub fn page(conn: &Connection, compiler: &Compiler<'_>, question: &Question<'_>, paging: &Paging<'_>) -> Result<Ids> {
    let cursor = paging.cursor.map(Cursor::parse).transpose()?;
    let mut orders = order(question.record_type, paging.sort)?;
    let tie_desc = orders.first().is_some_and(|first| first.desc);
    orders.push(Order { sql: "t.id".into(), desc: tie_desc });
    let mut sql = Sql::default();
    let mut condition = question.condition(compiler, &mut sql)?;
    let mut group = "NULL".to_string();
    if let Some(by) = paging.group {
        let grouping = grouping(compiler, question.record_type, &by.field, by.desc, &mut sql)?;
        if !by.folded.is_empty() {
            condition.push_str(&format!(" AND {}", without(&grouping.key, &by.folded, &mut sql)?));
        }
        orders.splice(0..0, grouping.orders);
        group = grouping.key;
    }
    let mut from = format!("{} t", question.record_type.table);
    if let Some(text) = Text::of(conn, question)? {
        if text.index == Index::None {
            condition.push_str(&titled(question, &mut sql));
        } else if text.hits.is_some() || paging.group.is_some() {
            let (rows, among) = text.rows(question.record_type, &mut sql)?;
            from = rows;
            condition.push_str(&format!(" AND {among}"));
        } else if let Some(page) =
            text.page(paging.offset, paging.limit).filter(|_| cursor.is_none() && question.is_indexed())
        {
            return Ok(page);
        } else {
            let hits = text.index.hits(&text.expression, question.record_type, &mut sql);
            let (tables, tests) = hits.split_once(" WHERE ").unwrap_or((&hits, "1"));
            let tables = tables.trim_start_matches("FROM ");
            from = format!("{tables} CROSS JOIN {} t ON t.id = d.record_id", question.record_type.table);
            condition = format!("{tests} AND {condition}");
            orders = vec![Order { sql: "f.rowid".into(), desc: false }];
        }
    }
    if let Some(cursor) = &cursor {
        condition.push_str(&format!(" AND {}", after(&orders, cursor, &mut sql)?));
    }
    let keys: Vec<String> = orders.iter().map(|o| o.sql.clone()).collect();
    let by: Vec<String> = orders.iter().map(Order::text).collect();
    let limit = paging.limit;
    let text = format!(
        "SELECT t.id, {group}, {} FROM {from} WHERE {condition} ORDER BY {} LIMIT {} OFFSET {}",
        keys.join(", "),
        by.join(", "),
        limit + 1,
        paging.offset
    );
    let truth = paging
        .group
        .is_some_and(|by| question.record_type.field(&by.field).is_ok_and(|field| field.kind == FieldKind::YesNo));
    question.planned(conn, || {
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        let mut found = Ids::default();
        while let Some(row) = rows.next()? {
            if found.ids.len() == limit {
                return Ok(found);
            }
            found.ids.push(row.get(0)?);
            if paging.group.is_some() {
                let value = json_of(row.get(1)?);
                found.groups.push(if truth { yes_no(&value) } else { value });
            }
            if found.ids.len() == limit {
                let values = (2..orders.len() + 2).map(|i| Ok(json_of(row.get(i)?))).collect::<Result<Vec<_>>>()?;
                found.next = Some(Cursor(values));
            }
        }
        found.next = None;
        Ok(found)
    })
}

/// How many there are, exactly.
pub fn count(conn: &Connection, compiler: &Compiler<'_>, question: &Question<'_>) -> Result<i64> {
    let mut sql = Sql::default();
    let text = match counters(compiler, question, None, &mut sql)? {
        Some(counters) => format!("SELECT coalesce(sum(t.count), 0) {counters}"),
        None => selection(conn, compiler, question, "count(*)", &mut sql)?,
    };
    question
        .planned(conn, || Ok(conn.prepare_cached(&text)?.query_row(params_from_iter(sql.params), |row| row.get(0))?))
}

/// Every id that the question finds, in no order, up to `limit`.
pub fn ids(conn: &Connection, compiler: &Compiler<'_>, question: &Question<'_>, limit: usize) -> Result<Vec<String>> {
    let mut sql = Sql::default();
    let text = format!("{} LIMIT {limit}", selection(conn, compiler, question, "t.id", &mut sql)?);
    question.planned(conn, || {
        let mut stmt = conn.prepare_cached(&text)?;
        let found = stmt.query_map(params_from_iter(sql.params), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    })
}

pub(super) fn selection(
    conn: &Connection,
    compiler: &Compiler<'_>,
    question: &Question<'_>,
    what: &str,
    sql: &mut Sql,
) -> Result<String> {
    let condition = question.condition(compiler, sql)?;
    let table = question.record_type.table;
    Ok(match Text::of(conn, question)? {
        None => format!("SELECT {what} FROM {table} t WHERE {condition}"),
        Some(Text { index: Index::None, .. }) => {
            format!("SELECT {what} FROM {table} t WHERE {condition}{}", titled(question, sql))
        }
        Some(text) => {
            if question.is_indexed() && what.starts_with("count") {
                return Ok(match &text.hits {
                    Some(ids) => format!("SELECT {}", sql.bind(i64::try_from(ids.len()).unwrap_or(i64::MAX))),
                    None => format!("SELECT count(*) {}", text.index.hits(&text.expression, question.record_type, sql)),
                });
            }
            let (rows, among) = text.rows(question.record_type, sql)?;
            format!("SELECT {what} FROM {rows} WHERE {condition} AND {among}")
        }
    })
}

/// The condition of rows after the cursor. NULL comes first upwards and last downwards.
fn after(orders: &[Order], cursor: &Cursor, sql: &mut Sql) -> Result<String> {
    if cursor.0.len() != orders.len() {
        return Err(Error::invalid("cursor", "The cursor belongs to another order; start from the first page."));
    }
    let values: Vec<Option<String>> =
        cursor.0.iter().map(|value| Ok(sql_of(value)?.map(|bound| sql.bind(bound)))).collect::<Result<_>>()?;
    // The usual case, one direction and no NULL, is one row comparison that an index serves. Downwards NULL comes
    // last, and only that of the first key can be put beside the comparison.
    let desc = orders.first().is_some_and(|first| first.desc);
    let alike = orders.iter().all(|o| o.desc == desc) && (!desc || orders.len() <= 2);
    if alike && values.iter().all(Option::is_some) {
        let keys: Vec<&str> = orders.iter().map(|o| o.sql.as_str()).collect();
        let bound: Vec<String> = values.into_iter().flatten().collect();
        let row = format!("({}) {} ({})", keys.join(", "), if desc { "<" } else { ">" }, bound.join(", "));
        let nullable = desc && orders.len() > 1;
        return Ok(match orders.first() {
            Some(first) if nullable && !first.sql.ends_with("_at") && !first.sql.ends_with("name_key") => {
                format!("({row} OR {} IS NULL)", first.sql)
            }
            _ => row,
        });
    }
    let mut ways = Vec::new();
    let mut equal: Vec<String> = Vec::new();
    for (order, value) in orders.iter().zip(&values) {
        let beyond = match (value, order.desc) {
            (Some(value), false) => format!("{} > {value}", order.sql),
            (Some(value), true) => format!("({sql} < {value} OR {sql} IS NULL)", sql = order.sql),
            (None, false) => format!("{} IS NOT NULL", order.sql),
            (None, true) => "0".to_string(),
        };
        let mut way = equal.clone();
        way.push(beyond);
        ways.push(format!("({})", way.join(" AND ")));
        equal.push(match value {
            Some(value) => format!("{} = {value}", order.sql),
            None => format!("{} IS NULL", order.sql),
        });
    }
    Ok(format!("({})", ways.join(" OR ")))
}

fn sql_of(value: &Value) -> Result<Option<SqlValue>> {
    Ok(match value {
        Value::Null => None,
        Value::String(text) => Some(SqlValue::Text(text.clone())),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Some(SqlValue::Integer(whole)),
            (None, Some(real)) => Some(SqlValue::Real(real)),
            _ => None,
        },
        _ => return Err(Error::invalid("cursor", "The cursor is not one of this list.")),
    })
}

pub(super) fn json_of(value: SqlValue) -> Value {
    match value {
        SqlValue::Null | SqlValue::Blob(_) => Value::Null,
        SqlValue::Integer(number) => json!(number),
        SqlValue::Real(number) => json!(number),
        SqlValue::Text(text) => Value::String(text),
    }
}
