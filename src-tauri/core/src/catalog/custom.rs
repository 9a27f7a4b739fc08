use rusqlite::Connection;

use super::{Choice, Field, FieldKind, MergeRule, Storage};
use crate::{Error, Result};

/// The kinds that a custom field may have (TAG-03).
#[must_use]
pub fn custom_kinds() -> &'static [FieldKind] {
    use FieldKind as K;
    &[
        K::Text,
        K::LongText,
        K::Number,
        K::Date,
        K::DateTime,
        K::YesNo,
        K::Choice,
        K::ManyChoices,
        K::Url,
        K::Email,
        K::Phone,
    ]
}

/// The custom fields of a workspace, each with the key of its record type.
pub fn load(conn: &Connection) -> Result<Vec<(String, Field)>> {
    let mut stmt = conn.prepare_cached(
        "SELECT record_type, key, label, kind, required, choices FROM custom_field
         WHERE deleted_at IS NULL ORDER BY record_type, position, key",
    )?;
    let mut rows = stmt.query([])?;
    let mut fields = Vec::new();
    while let Some(row) = rows.next()? {
        let kind_name: String = row.get(3)?;
        let kind: FieldKind = serde_json::from_value(serde_json::Value::String(kind_name))
            .map_err(|error| Error::internal(format!("custom field of unknown kind: {error}")))?;
        let choices: Vec<Choice> = serde_json::from_str(&row.get::<_, String>(5)?)?;
        let mut field = Field::new("", &row.get::<_, String>(2)?, kind).section("Custom fields");
        field.key = row.get(1)?;
        field.storage = Storage::Custom;
        field.required = row.get(4)?;
        field.choices = choices;
        field.custom = true;
        field.merge = MergeRule::Pick;
        fields.push((row.get(0)?, field));
    }
    Ok(fields)
}
