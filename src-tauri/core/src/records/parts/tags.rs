//! Tags on records.

use rusqlite::{OptionalExtension, params, params_from_iter};
use serde_json::Value;

use super::{Of, items};
use crate::journal::Tx;
use crate::values::name_key;
use crate::{Error, Result, ids};

pub(super) fn save(tx: &Tx<'_>, field: &str, record_type: &str, record: &Of<'_>, value: &Value) -> Result<()> {
    let items = items(value);
    let mut wanted = Vec::new();
    for item in &items {
        let named = item.as_str().or_else(|| item.get("id").and_then(Value::as_str)).unwrap_or_default();
        wanted.push(tag(tx, field, named)?);
    }
    let gone =
        format!("DELETE FROM tagging WHERE record_id = ? AND tag_id NOT IN ({})", vec!["?"; wanted.len()].join(", "));
    tx.prepare_cached(&gone)?
        .execute(params_from_iter(std::iter::once(record.id).chain(wanted.iter().map(String::as_str))))?;
    for tag in wanted {
        tx.prepare_cached("INSERT OR IGNORE INTO tagging (record_id, tag_id, record_type) VALUES (?1, ?2, ?3)")?
            .execute(params![record.id, tag, record_type])?;
    }
    Ok(())
}

/// The tag of an id or a name; a new name makes one (TAG-01).
pub fn tag(tx: &Tx<'_>, field: &str, named: &str) -> Result<String> {
    let name = crate::values::clean_line(named);
    let key = name_key(&name);
    if key.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid(field, "A tag has a name of 1 to 100 characters."));
    }
    let known: Option<String> = tx
        .prepare_cached("SELECT id FROM tag WHERE (id = ?1 OR name_key = ?2) AND deleted_at IS NULL")?
        .query_row([named, key.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let id = ids::new_id();
    tx.prepare_cached(
        "INSERT INTO tag (id, name, name_key, created_at, created_by, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)
         ON CONFLICT (name_key) DO UPDATE SET deleted_at = NULL",
    )?
    .execute(params![id, name, key, tx.at(), tx.actor()])?;
    Ok(tx.query_row("SELECT id FROM tag WHERE name_key = ?1", [key], |row| row.get(0))?)
}
