use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value, json};

use super::moving::Stage;
use crate::catalog::{Field, RecordType, Storage};
use crate::journal::Tx;
use crate::records::{self, Draft};
use crate::{Error, Result};

/// The fields that a stage asks for, in the order of its list. One that was taken out of the catalogue is not asked for.
fn asked<'a>(deal: &'a RecordType, stage: &Stage) -> Vec<&'a Field> {
    stage.required.iter().filter_map(|key| deal.field(key).ok()).collect()
}

/// Whether a deal has what a stage asks for.
///
/// # Errors
/// `fields_missing`, with the keys and the stage in its details.
pub fn met(tx: &Tx<'_>, id: &str, title: &str, stage: &Stage) -> Result<()> {
    if stage.required.is_empty() {
        return Ok(());
    }
    let deal = tx.catalog().get("deal")?;
    let fields = asked(&deal, stage);
    let keys: Vec<String> = fields.iter().map(|field| field.key.clone()).collect();
    let ids = [id.to_string()];
    let row = records::load_kept(tx, tx.catalog(), &deal, &ids, Some(&keys))?.pop();
    let row = row.ok_or_else(|| Error::not_found("deal", id))?;
    let missing: Vec<&Field> =
        fields.into_iter().filter(|field| row.values.get(&field.key).is_none_or(is_empty)).collect();
    refuse(title, stage, &missing)
}

/// The same for a deal that is made in the stage.
///
/// # Errors
/// Those of [`met`].
pub fn met_by_new(tx: &Tx<'_>, draft: &Draft<'_>, stage: &Stage) -> Result<()> {
    if stage.required.is_empty() {
        return Ok(());
    }
    let deal = tx.catalog().get("deal")?;
    let there = |field: &Field| match &field.storage {
        Storage::Column(column) | Storage::Money(column, _) | Storage::Scaled(column, _) => {
            draft.column(column).is_some_and(|value| *value != SqlValue::Null)
        }
        Storage::Custom => draft.custom.get(&field.key).is_some_and(|value| !is_empty(value)),
        Storage::Parts => draft.parts.iter().any(|(key, value)| *key == field.key && !is_empty(value)),
        Storage::Computed(_) => true,
    };
    let missing: Vec<&Field> = asked(&deal, stage).into_iter().filter(|field| !there(field)).collect();
    refuse(draft.text("title").unwrap_or("A deal"), stage, &missing)
}

/// Of values to fill in on the way, those that a deal has none of; what it has it keeps.
pub fn unfilled(tx: &Tx<'_>, id: &str, values: &Map<String, Value>) -> Result<Map<String, Value>> {
    let deal = tx.catalog().get("deal")?;
    let keys: Vec<String> = values.keys().cloned().collect();
    let ids = [id.to_string()];
    let row = records::load_kept(tx, tx.catalog(), &deal, &ids, Some(&keys))?.pop();
    let row = row.ok_or_else(|| Error::not_found("deal", id))?;
    let empty = |key: &str| row.values.get(key).is_none_or(is_empty);
    Ok(values.iter().filter(|(key, _)| empty(key)).map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn refuse(title: &str, stage: &Stage, missing: &[&Field]) -> Result<()> {
    let Some(first) = missing.first() else { return Ok(()) };
    let labels: Vec<&str> = missing.iter().map(|field| field.label.as_str()).collect();
    let keys: Vec<&str> = missing.iter().map(|field| field.key.as_str()).collect();
    let message = format!("{title} needs {} to enter {}.", words(&labels), stage.name);
    let details = json!({"fields": keys, "stage_id": stage.id});
    Err(Error::new("fields_missing", message).field(first.key.clone()).details(details))
}

fn words(labels: &[&str]) -> String {
    match labels.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => labels.concat(),
    }
}
