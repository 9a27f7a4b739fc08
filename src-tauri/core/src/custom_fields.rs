//! Fields that users add to a record type (TAG-03). They live in the record's `custom` JSON
//! and are catalogue entries like any other.

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType, custom_kinds};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// The definition of a custom field.
#[must_use]
pub fn custom_field() -> RecordType {
    RecordType {
        key: "custom_field",
        label: "Custom field",
        plural: "Custom fields",
        icon: "text-cursor-input",
        table: "custom_field",
        title: "{t}.label",
        default_sort: &[("position", false), ("label", false)],
        fields: vec![
            Field::new("label", "Label", K::Text).required().max(100).listed(),
            Field::new("key", "Key", K::Text).required().max(60).listed(),
            Field::new("record_type", "Of", K::Text).required().max(60).listed(),
            Field::new("kind", "Kind", K::Text).required().listed(),
            Field::new("required", "Required", K::YesNo).default(false),
            Field::new("choices", "Choices", K::Json).help("[{\"value\": …, \"label\": …}]"),
            Field::new("position", "Position", K::Number).default(0),
        ],
        ..RecordType::default()
    }
}

/// What a definition must be before anything reads it.
pub struct CustomFieldRules;

impl Rules for CustomFieldRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if let Some(of) = draft.text("record_type")
            && !tx.catalog().get(of)?.customizable
        {
            return Err(Error::invalid("record_type", "Records of this type have no custom fields."));
        }
        if let Some(key) = draft.text("key") {
            if !crate::records::is_key(key) {
                return Err(Error::invalid("key", "A key has 1 to 60 lower-case letters, digits and underscores."));
            }
            let of = draft.after(tx, "record_type")?.unwrap_or_default();
            let builtin = tx.catalog().get(&of).is_ok_and(|t| t.fields.iter().any(|f| f.key == key && !f.custom));
            if builtin {
                return Err(Error::new("name_taken", format!("There is a field “{key}” already.")).field("key"));
            }
        }
        if let Some(kind) = draft.text("kind") {
            let known = serde_json::from_value::<K>(serde_json::Value::String(kind.to_string()));
            if !known.is_ok_and(|kind| custom_kinds().contains(&kind)) {
                return Err(Error::invalid("kind", format!("“{kind}” is not a kind that a custom field can have.")));
            }
        }
        match draft.column("choices") {
            Some(Value::Text(text)) => {
                serde_json::from_str::<Vec<crate::catalog::Choice>>(text)
                    .map_err(|error| Error::invalid("choices", format!("The choices are not readable: {error}.")))?;
            }
            Some(Value::Null) => draft.set("choices", "[]".to_string()),
            _ => {}
        }
        Ok(())
    }
}
