use std::collections::HashMap;

use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};
use serde_json::{Map, Value, json};

use super::parts::{self, Eyes};
use super::shapes::{RecordRow, Reference};
use crate::catalog::{Catalog, Field, FieldKind, RecordType, Storage};
use crate::{Error, Result};

/// Loads records by id, in the order of the ids; ids that are not there are left out. With
/// `fields`, only those. At most a few hundred ids a call.
pub fn load(
    conn: &Connection,
    catalog: &Catalog,
    record_type: &RecordType,
    ids: &[String],
    fields: Option<&[String]>,
) -> Result<Vec<RecordRow>> {
    load_for(conn, catalog, record_type, ids, wanted(record_type, fields)?, Eyes::People)
}

/// The same without what is made only to be read by people, which takes a third of the time: for
/// work on very many records.
pub fn load_kept(
    conn: &Connection,
    catalog: &Catalog,
    record_type: &RecordType,
    ids: &[String],
    fields: Option<&[String]>,
) -> Result<Vec<RecordRow>> {
    load_for(conn, catalog, record_type, ids, wanted(record_type, fields)?, Eyes::Program)
}

fn wanted<'t>(record_type: &'t RecordType, fields: Option<&[String]>) -> Result<Vec<&'t Field>> {
    match fields {
        None => Ok(record_type.fields.iter().collect()),
        Some(keys) => keys.iter().map(|key| record_type.field(key)).collect(),
    }
}

fn load_for(
    conn: &Connection,
    catalog: &Catalog,
    record_type: &RecordType,
    ids: &[String],
    wanted: Vec<&Field>,
    eyes: Eyes,
) -> Result<Vec<RecordRow>> {
    let columns: Vec<String> = wanted
        .iter()
        .filter_map(|field| match &field.storage {
            Storage::Money(minor, currency) => Some(format!("t.{minor}, t.{currency}")),
            Storage::Custom => Some(format!("t.custom -> '$.{}'", field.key)),
            _ => field.expression("t"),
        })
        .collect();
    let sql = format!(
        "SELECT t.id, {}, t.deleted_at{}{} FROM {} t WHERE t.id IN ({})",
        record_type.title_sql("t"),
        if columns.is_empty() { "" } else { ", " },
        columns.join(", "),
        record_type.table,
        vec!["?"; ids.len()].join(", ")
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut found = stmt.query(params_from_iter(ids))?;
    let mut rows: HashMap<String, RecordRow> = HashMap::with_capacity(ids.len());
    while let Some(row) = found.next()? {
        let record = read(record_type, &wanted, row)?;
        rows.insert(record.id.clone(), record);
    }
    for field in wanted.iter().filter(|field| field.kind.is_parts()) {
        let mut lists = parts::load(conn, field.kind, ids, eyes)?;
        for (id, row) in &mut rows {
            row.values.insert(field.key.clone(), Value::Array(lists.remove(id).unwrap_or_default()));
        }
    }
    for field in wanted.iter().filter(|field| matches!(field.kind, FieldKind::Reference | FieldKind::User)) {
        resolve(conn, catalog, field, &mut rows)?;
    }
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Loads one record, or `not_found`.
pub fn load_one(conn: &Connection, catalog: &Catalog, record_type: &RecordType, id: &str) -> Result<RecordRow> {
    one(load(conn, catalog, record_type, &[id.to_string()], None)?, record_type, id)
}

/// Loads of one record what is written to it, as [`load_kept`] does, or `not_found`. What is computed of it is not read.
pub fn load_one_kept(conn: &Connection, catalog: &Catalog, record_type: &RecordType, id: &str) -> Result<RecordRow> {
    let computed = |field: &&Field| matches!(field.storage, Storage::Computed(_)) && field.read_only;
    let stored = record_type.fields.iter().filter(|field| !computed(field)).collect();
    one(load_for(conn, catalog, record_type, &[id.to_string()], stored, Eyes::Program)?, record_type, id)
}

fn one(mut found: Vec<RecordRow>, record_type: &RecordType, id: &str) -> Result<RecordRow> {
    found.pop().ok_or_else(|| Error::not_found(record_type.label, id))
}

fn read(record_type: &RecordType, wanted: &[&Field], row: &Row<'_>) -> Result<RecordRow> {
    let mut values = Map::new();
    let mut index = 3;
    for field in wanted {
        let value = match &field.storage {
            Storage::Parts => continue,
            Storage::Money(..) => {
                let (minor, currency): (Option<i64>, Option<String>) = (row.get(index)?, row.get(index + 1)?);
                index += 1;
                minor.map_or(Value::Null, |minor| json!({"minor": minor, "currency": currency}))
            }
            Storage::Custom => match row.get::<_, Option<String>>(index)? {
                Some(text) => serde_json::from_str(&text)?,
                None => Value::Null,
            },
            _ => plain(field.kind, row.get_ref(index)?)?,
        };
        index += 1;
        values.insert(field.key.clone(), value);
    }
    Ok(RecordRow {
        r#type: record_type.key.into(),
        id: row.get(0)?,
        title: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        deleted_at: row.get(2)?,
        may_change: true,
        values,
    })
}

fn plain(kind: FieldKind, value: ValueRef<'_>) -> Result<Value> {
    Ok(match SqlValue::try_from(value).map_err(|error| Error::internal(error.to_string()))? {
        SqlValue::Null | SqlValue::Blob(_) => Value::Null,
        SqlValue::Integer(number) if kind == FieldKind::YesNo => Value::Bool(number != 0),
        SqlValue::Integer(number) => json!(number),
        SqlValue::Real(number) => json!(number),
        SqlValue::Text(text) if matches!(kind, FieldKind::Json | FieldKind::ManyChoices) => {
            serde_json::from_str(&text)?
        }
        SqlValue::Text(text) => Value::String(text),
    })
}

/// Turns the ids of one reference field into references, one query for the page.
fn resolve(conn: &Connection, catalog: &Catalog, field: &Field, rows: &mut HashMap<String, RecordRow>) -> Result<()> {
    let mut ids: Vec<String> = rows.values().filter_map(|row| row.text(&field.key).map(str::to_string)).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let to = field.reference.unwrap_or("party");
    let (kind, table, title) = match to {
        "party" | "person" | "organization" | "household" => {
            ("t.kind".to_string(), "party", "t.display_name".to_string())
        }
        other => {
            let other = catalog.get(other)?;
            (format!("'{}'", other.key), other.table, other.title_sql("t"))
        }
    };
    let sql =
        format!("SELECT t.id, {kind}, {title} FROM {table} t WHERE t.id IN ({})", vec!["?"; ids.len()].join(", "));
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut found = stmt.query(params_from_iter(&ids))?;
    let mut titles: HashMap<String, Value> = HashMap::new();
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        let title: Option<String> = row.get(2)?;
        let reference = Reference::new(&row.get::<_, String>(1)?, id.clone(), title.unwrap_or_default());
        titles.insert(id, serde_json::to_value(reference)?);
    }
    for row in rows.values_mut() {
        if let Some(id) = row.text(&field.key).map(str::to_string) {
            row.values.insert(field.key.clone(), titles.get(&id).cloned().unwrap_or(Value::Null));
        }
    }
    Ok(())
}
