//! Choices that a column's values add to a custom field, in the same operation as the import.

use rusqlite::OptionalExtension;
use serde_json::json;

use super::lookups::draft;
use super::shapes::ColumnMapping;
use crate::catalog::{Choice, Field, FieldKind as K, RecordType};
use crate::custom_fields::choices_of;
use crate::journal::Tx;
use crate::values::name_key;
use crate::{Error, Result, records, subjects};

/// A field with the choices that it has and those that it gets; `None` where it has them all.
///
/// # Errors
/// `choices_fixed` for a field whose choices are built in, with the nearest of them; `invalid`,
/// `too_many_choices`.
pub(super) fn extended(described: &RecordType, mapping: &ColumnMapping, wanted: &[String]) -> Result<Option<Field>> {
    let field = described.field(&mapping.field)?;
    if !matches!(field.kind, K::Choice | K::ManyChoices) {
        let message = format!("{} is no list of choices, so none can be added.", field.label);
        return Err(Error::invalid("new_choices", message));
    }
    let known = |text: &str| {
        let key = name_key(text);
        field.choices.iter().any(|choice| name_key(&choice.label) == key || name_key(&choice.value) == key)
    };
    let fresh: Vec<String> =
        wanted.iter().map(|text| text.trim().to_string()).filter(|text| !text.is_empty() && !known(text)).collect();
    let Some(first) = fresh.first() else { return Ok(None) };
    if !field.custom {
        let nearest = nearest(&field.choices, first);
        let message = format!(
            "{} has fixed choices and cannot get “{first}”. The nearest is “{nearest}”; read the value as that, or bring the \
             column into a field of your own.",
            field.label
        );
        return Err(Error::new("choices_fixed", message).field("new_choices"));
    }
    let mut longer = field.clone();
    for choice in choices_of(fresh.into_iter().map(Ok))? {
        let clashes = longer.choices.iter().any(|there| there.value == choice.value);
        let value = if clashes { choice.label.clone() } else { choice.value };
        longer.choices.push(Choice { value, label: choice.label });
    }
    Ok(Some(longer))
}

/// The choice whose name a text is spelt most like.
fn nearest(choices: &[Choice], text: &str) -> String {
    let key = name_key(text);
    let likeness = |choice: &&Choice| (strsim::jaro_winkler(&name_key(&choice.label), &key) * 1_000.0).round();
    let best = choices.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.map(|choice| choice.label.clone()).unwrap_or_default()
}

/// Writes the longer list of choices.
pub(super) fn write(tx: &Tx<'_>, record_type: &str, field: &Field) -> Result<()> {
    let id: Option<String> = tx
        .prepare_cached("SELECT id FROM custom_field WHERE record_type = ?1 AND key = ?2 AND deleted_at IS NULL")?
        .query_row([record_type, field.key.as_str()], |row| row.get(0))
        .optional()?;
    let id = id.ok_or_else(|| Error::internal(format!("The field {} is gone.", field.key)))?;
    let described = tx.catalog().get("custom_field")?;
    let mut draft = draft(&described, id, false);
    let values = json!({"choices": field.choices});
    records::set(tx, tx.catalog(), &mut draft, &values.as_object().cloned().unwrap_or_default())?;
    records::insert(tx, subjects::rules("custom_field"), draft)
}
