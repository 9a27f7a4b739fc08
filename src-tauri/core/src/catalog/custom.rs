use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::{Catalog, Choice, Derived, Field, FieldKind, MergeRule, Storage};
use crate::{Error, Result};

/// The kinds that a custom field may have (TAG-03, TAG-04).
#[must_use]
pub fn custom_kinds() -> &'static [FieldKind] {
    use FieldKind as K;
    &[
        K::Text,
        K::LongText,
        K::Number,
        K::Money,
        K::Date,
        K::DateTime,
        K::YesNo,
        K::Choice,
        K::ManyChoices,
        K::Url,
        K::Email,
        K::Phone,
        K::User,
        K::Reference,
    ]
}

/// What a workspace adds to the built-in record types.
#[derive(Debug, Default)]
pub struct Additions {
    custom: Vec<Custom>,
    /// Fields that must be given, by record type (IMP-30).
    required: BTreeMap<String, Vec<String>>,
}

impl Additions {
    /// One custom field of one record type.
    #[must_use]
    pub fn of(record_type: &str, field: Field) -> Self {
        let custom = vec![Custom { record_type: record_type.to_string(), field, reference: None }];
        Self { custom, ..Self::default() }
    }
}

/// A field of a workspace's own.
#[derive(Debug)]
struct Custom {
    record_type: String,
    field: Field,
    reference: Option<String>,
}

/// A custom field before anything is said of its reference.
#[must_use]
pub fn custom_field(key: &str, label: &str, kind: FieldKind) -> Field {
    use FieldKind as K;
    let mut field = Field::new("", label, kind).section("Custom fields");
    field.key = key.into();
    field.storage = Storage::Custom;
    field.custom = true;
    field.merge = MergeRule::Pick;
    field.reference = (kind == K::User).then_some("user");
    // Few have an index, but a list that cannot be put in order is worth less than a slow one.
    field.sortable = !matches!(kind, K::LongText | K::ManyChoices | K::User | K::Reference);
    field
}

/// Reads what a workspace adds.
pub fn load(conn: &Connection) -> Result<Additions> {
    let mut stmt = conn.prepare_cached(
        "SELECT record_type, key, label, kind, required, choices, default_value, reference_type, indexed, help
         FROM custom_field WHERE deleted_at IS NULL ORDER BY record_type, position, key",
    )?;
    let mut rows = stmt.query([])?;
    let mut additions = Additions::default();
    while let Some(row) = rows.next()? {
        let kind: FieldKind = serde_json::from_value(Value::String(row.get(3)?))
            .map_err(|error| Error::internal(format!("custom field of unknown kind: {error}")))?;
        let choices: Vec<Choice> = serde_json::from_str(&row.get::<_, String>(5)?)?;
        let mut field = custom_field(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?, kind);
        field.required = row.get(4)?;
        field.choices = choices;
        field.default = match row.get::<_, Option<String>>(6)? {
            Some(text) => serde_json::from_str(&text)?,
            None => Value::Null,
        };
        field.indexed = row.get(8)?;
        field.help = row.get(9)?;
        additions.custom.push(Custom { record_type: row.get(0)?, field, reference: row.get(7)? });
    }
    let required: Option<String> = conn
        .prepare_cached("SELECT value FROM setting WHERE key = 'required_fields'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    if let Some(required) = required {
        additions.required = serde_json::from_str(&required)?;
    }
    Ok(additions)
}

impl Catalog {
    /// The same catalogue with what a workspace adds to it.
    #[must_use]
    pub fn with(&self, additions: Additions) -> Self {
        let mut types: Vec<super::RecordType> = self.types().map(|t| t.as_ref().clone()).collect();
        let known: Vec<&'static str> = types.iter().map(|t| t.key).chain(["party"]).collect();
        for Custom { record_type, mut field, reference } in additions.custom {
            if let Some(reference) = reference {
                field.reference = known.iter().find(|key| **key == reference).copied();
            }
            if let Some(found) = types.iter_mut().find(|t| t.key == record_type && t.customizable) {
                match found.fields.iter_mut().find(|known| known.custom && known.key == field.key) {
                    Some(known) => *known = field,
                    None => found.fields.push(field),
                }
            }
        }
        for (record_type, keys) in additions.required {
            let found = types.iter_mut().find(|t| t.key == record_type);
            for field in found.into_iter().flat_map(|t| &mut t.fields).filter(|field| keys.contains(&field.key)) {
                field.required = true;
            }
        }
        self.of(types)
    }

    /// The indexes of custom fields for which somebody asked for one.
    #[must_use]
    pub fn indexes(&self) -> Vec<Derived> {
        let indexed = self.types().flat_map(|t| t.fields.iter().filter(|f| f.indexed).map(move |f| (t, f)));
        indexed
            .filter_map(|(t, field)| {
                let name = format!("custom_{}_{}", t.key, field.key);
                // An index serves a query only when both say the same expression.
                let value = field.expression(t.table)?.replace(&format!("{}.", t.table), "");
                let fold = match field.kind {
                    FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Url => " COLLATE NOCASE",
                    _ => "",
                };
                // Parties of all kinds share a table: without the kind the planner prefers an index that has it.
                let kind = if t.party { "kind, " } else { "" };
                let sql = format!("CREATE INDEX {name} ON {} ({kind}{value}{fold}) WHERE deleted_at IS NULL", t.table);
                Some(Derived { kind: "index", name, sql })
            })
            .collect()
    }
}
