//! Lists in groups: by what rows are grouped, in which order the groups come, and how many rows each has.

use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use super::compile::{Compiler, Sql};
use super::counted::counters;
use super::page::{Order, Question, json_of, selection};
use crate::catalog::{Catalog, Field, FieldKind, RecordType};
use crate::{Error, Result};

/// No list has more groups.
const MAX_GROUPS: usize = 10_000;

/// By what a list is grouped, as SQL over the row `t`.
pub(super) struct Grouping {
    /// What the rows of a group have in common; NULL for the group of those that have nothing there.
    pub key: String,
    /// The order of the groups: the one without a value last.
    pub orders: Vec<Order>,
    /// The words of a group.
    label: String,
}

/// One group of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What its rows have in common; null for nothing.
    pub value: Value,
    /// Its words.
    pub label: String,
    /// How many rows it has, exactly.
    pub count: i64,
}

impl Field {
    /// Whether lists can be grouped by it. People have several companies: the first one counts.
    #[must_use]
    pub fn groupable(&self) -> bool {
        matches!(
            self.kind,
            FieldKind::Choice
                | FieldKind::Country
                | FieldKind::YesNo
                | FieldKind::User
                | FieldKind::Reference
                | FieldKind::Affiliations
                | FieldKind::Date
                | FieldKind::DateTime
                | FieldKind::Text
        )
    }
}

/// Resolves a field into a grouping; its values are bound, never spliced.
pub(super) fn grouping(
    compiler: &Compiler<'_>,
    record_type: &RecordType,
    key: &str,
    desc: bool,
    sql: &mut Sql,
) -> Result<Grouping> {
    let field = record_type.field(key)?;
    if !field.groupable() {
        return Err(Error::new("not_groupable", format!("Lists cannot be grouped by {}.", field.label)).field("group"));
    }
    let value = field.expression("t").unwrap_or_default();
    let (key, target) = match field.kind {
        FieldKind::Affiliations => (
            "(SELECT a.organization_id FROM affiliation a JOIN party o ON o.id = a.organization_id \
             WHERE a.person_id = t.id AND o.deleted_at IS NULL ORDER BY a.is_primary DESC, a.position LIMIT 1)"
                .to_string(),
            Some("organization"),
        ),
        FieldKind::Date => (format!("substr({value}, 1, 7)"), None),
        FieldKind::DateTime => {
            let modifier = sql.bind(compiler.zone.modifier());
            (format!("strftime('%Y-%m', {value}, {modifier})"), None)
        }
        FieldKind::YesNo => (value, None),
        _ => (format!("nullif({value}, '')"), field.reference),
    };
    let mut ranks = Vec::new();
    let mut label = key.clone();
    if let Some(target) = target {
        let (title, rank) = referenced(compiler.catalog, target, &key)?;
        label = title;
        ranks.push(rank);
    } else if field.kind == FieldKind::Choice && !field.choices.is_empty() {
        let whens: Vec<String> = field
            .choices
            .iter()
            .enumerate()
            .map(|(at, c)| format!("WHEN {} THEN {at}", sql.bind(c.value.clone())))
            .collect();
        ranks.push(format!("CASE {key} {} ELSE {} END", whens.join(" "), whens.len()));
    } else if field.kind == FieldKind::Text {
        ranks.push(format!("{key} COLLATE NOCASE"));
    }
    let mut orders = vec![Order { sql: format!("({key} IS NULL)"), desc: false }];
    orders.extend(ranks.into_iter().chain([key.clone()]).map(|sql| Order { sql, desc }));
    Ok(Grouping { key, orders, label })
}

/// The title of the record that a key names, and its place in the usual order of its type.
fn referenced(catalog: &Catalog, target: &str, key: &str) -> Result<(String, String)> {
    // The three kinds of party share table and title.
    let target = catalog.get(if target == "party" { "person" } else { target })?;
    let of = |what: &str| format!("(SELECT {what} FROM {} g WHERE g.id = {key})", target.table);
    let title = target.title_sql("g");
    let first = target.default_sort.first().and_then(|(field, _)| target.field(field).ok());
    let rank = first.and_then(|field| match field.order {
        Some(order) => Some(order.replace("{t}", "g")),
        None => field.expression("g"),
    });
    Ok((of(&title), of(&rank.unwrap_or_else(|| title.clone()))))
}

/// The condition that leaves the rows of some groups out.
pub(super) fn without(key: &str, hidden: &[Value], sql: &mut Sql) -> Result<String> {
    if hidden.len() > MAX_GROUPS {
        return Err(Error::invalid("group", "Too many groups are left out."));
    }
    let named: Vec<&Value> = hidden.iter().filter(|value| !value.is_null()).collect();
    let list = sql.bind(serde_json::to_string(&named)?);
    let others = format!("{key} NOT IN (SELECT value FROM json_each({list}))");
    Ok(if named.len() < hidden.len() { format!("({others})") } else { format!("({key} IS NULL OR {others})") })
}

/// Every group of what a question finds, in order, with exact counts.
pub fn groups(
    conn: &Connection,
    compiler: &Compiler<'_>,
    question: &Question<'_>,
    field: &str,
    desc: bool,
) -> Result<Vec<Group>> {
    let mut sql = Sql::default();
    let grouping = grouping(compiler, question.record_type, field, desc, &mut sql)?;
    let field = question.record_type.field(field)?;
    let what = format!("{}, {}", grouping.key, grouping.label);
    let found = match counters(compiler, question, Some(field), &mut sql)? {
        Some(counters) => format!("SELECT {what}, sum(t.count) {counters}"),
        None => selection(conn, compiler, question, &format!("{what}, count(*)"), &mut sql)?,
    };
    let by: Vec<String> = grouping.orders.iter().map(Order::text).collect();
    let text = format!("{found} GROUP BY 1 ORDER BY {} LIMIT {}", by.join(", "), MAX_GROUPS + 1);
    let groups = question.planned(conn, || {
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            let value = json_of(row.get(0)?);
            let words = match &value {
                Value::Null => String::new(),
                Value::String(code) => field.choice_label(code).map_or_else(String::new, str::to_string),
                _ => String::new(),
            };
            let label = if words.is_empty() { said(&json_of(row.get(1)?)) } else { words };
            groups.push(Group {
                value: if field.kind == FieldKind::YesNo { yes_no(&value) } else { value },
                label,
                count: row.get(2)?,
            });
        }
        Ok(groups)
    })?;
    if groups.len() > MAX_GROUPS {
        return Err(Error::new(
            "too_many_groups",
            format!("{} makes more than 10,000 groups; filter the list first.", field.label),
        )
        .field("group"));
    }
    Ok(groups)
}

/// The value of a group as faces see it.
pub(super) fn yes_no(value: &Value) -> Value {
    value.as_i64().map_or(Value::Null, |number| json!(number != 0))
}

fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
