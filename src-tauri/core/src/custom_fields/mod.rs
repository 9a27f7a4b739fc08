//! Fields that users add to a record type (TAG-03). They live in the record's `custom` JSON
//! and are catalogue entries like any other.

mod changing;
mod converting;
mod indexing;

use rusqlite::params;
use rusqlite::types::Value as SqlValue;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use ts_rs::TS;

pub use changing::{ChangeKind, KindExample, KindPreview, change_kind, choices_of, preview_kind};
pub use indexing::{Uses, notice};

use crate::catalog::{self, Choice, Field, FieldKind as K, RecordType, custom_kinds};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Count, Draft, Rules};
use crate::{Context, Error, Result};

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
            Field::new("default_value", "Default", K::Json).help("In the shape of the kind."),
            Field::new("reference_type", "Points to", K::Text).max(60),
            Field::new("indexed", "Fast to filter", K::YesNo)
                .default(false)
                .help("Keeps an index. A field by which long lists are often filtered or sorted gets it by itself."),
            Field::new("help", "Help", K::Text).max(300),
            Field::new("position", "Position", K::Number).default(0),
        ],
        ..RecordType::default()
    }
}

/// What a definition must be before anything reads it.
pub struct CustomFieldRules;

impl Rules for CustomFieldRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !draft.new {
            keep_identity(tx, draft)?;
        }
        let of = draft.after(tx, "record_type")?.unwrap_or_default();
        if draft.column("record_type").is_some() && !tx.catalog().get(&of)?.customizable {
            return Err(Error::invalid("record_type", "Records of this type have no custom fields."));
        }
        if draft.new {
            new_key(tx, draft, &of)?;
        }
        let kind = kind_of(draft.after(tx, "kind")?.as_deref().unwrap_or_default())?;
        let choices = choices(tx, draft, &of, kind)?;
        let to = reference_type(tx, draft, kind)?;
        if let Some(SqlValue::Text(default)) = draft.column("default_value") {
            let key = draft.after(tx, "key")?.unwrap_or_default();
            let label = draft.after(tx, "label")?.unwrap_or_default();
            let mut field = catalog::custom_field(&key, &label, kind);
            field.choices = choices;
            field.reference = field.reference.or(to);
            let given: Value = serde_json::from_str(default)?;
            records::normalise(tx, tx.catalog(), &field, &given)
                .map_err(|error| Error { field: Some("default_value".into()), ..error })?;
        }
        Ok(())
    }
}

/// A kind that a custom field can have, by name.
fn kind_of(name: &str) -> Result<K> {
    serde_json::from_value::<K>(Value::String(name.to_string()))
        .ok()
        .filter(|kind| custom_kinds().contains(kind))
        .ok_or_else(|| Error::invalid("kind", format!("“{name}” is not a kind that a custom field can have.")))
}

/// Values are kept under the key in records of the type, in the shape of the kind: a form does
/// not change these.
fn keep_identity(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
    for (column, message) in [
        ("key", "The key of a field stays; values are kept under it."),
        ("record_type", "A field stays with its records; make another one for others."),
        ("kind", "A change of kind converts what is there; it has a command of its own (custom_fields.change_kind)."),
    ] {
        let Some(new) = draft.text(column) else { continue };
        let sql = format!("SELECT {column} FROM custom_field WHERE id = ?1");
        let old: String = tx.prepare_cached(&sql)?.query_row([&draft.id], |row| row.get(0))?;
        if old != new {
            return Err(Error::invalid(column, message));
        }
    }
    Ok(())
}

fn new_key(tx: &Tx<'_>, draft: &Draft<'_>, of: &str) -> Result<()> {
    let Some(key) = draft.text("key") else { return Ok(()) };
    if !records::is_key(key) {
        return Err(Error::invalid("key", "A key has 1 to 60 lower-case letters, digits and underscores."));
    }
    let builtin = tx.catalog().get(of).is_ok_and(|t| t.fields.iter().any(|f| f.key == key && !f.custom));
    let taken = tx
        .prepare_cached("SELECT deleted_at IS NOT NULL FROM custom_field WHERE record_type = ?1 AND key = ?2")?
        .query([of, key])?
        .next()?
        .map(|row| row.get::<_, bool>(0))
        .transpose()?;
    let message = match taken {
        Some(true) => {
            format!("A deleted field had the key “{key}” and its values are kept; restore it or choose another key.")
        }
        Some(false) => format!("There is a field “{key}” already."),
        None if builtin => format!("There is a field “{key}” already."),
        None => return Ok(()),
    };
    Err(Error::new("name_taken", message).field("key"))
}

/// The choices after the write. None goes that a record still has.
fn choices(tx: &Tx<'_>, draft: &mut Draft<'_>, of: &str, kind: K) -> Result<Vec<Choice>> {
    let read = |text: &str| {
        serde_json::from_str::<Vec<Choice>>(text)
            .map_err(|error| Error::invalid("choices", format!("The choices are not readable: {error}.")))
    };
    if draft.column("choices") == Some(&SqlValue::Null) {
        draft.set("choices", "[]".to_string());
    }
    let list = read(&draft.after(tx, "choices")?.unwrap_or_else(|| "[]".into()))?;
    if draft.column("choices").is_none() && !draft.new {
        return Ok(list);
    }
    let chosen = matches!(kind, K::Choice | K::ManyChoices);
    if chosen && list.is_empty() {
        return Err(Error::required("choices", "At least one choice"));
    }
    let mut seen: Vec<&str> = Vec::new();
    for choice in &list {
        if choice.value.trim().is_empty() || choice.label.trim().is_empty() || seen.contains(&choice.value.as_str()) {
            return Err(Error::invalid("choices", "Every choice has a name, and none is there twice."));
        }
        seen.push(&choice.value);
    }
    if chosen && !draft.new {
        refuse_loss(tx, draft, of, &seen)?;
    }
    Ok(list)
}

fn refuse_loss(tx: &Tx<'_>, draft: &Draft<'_>, of: &str, kept: &[&str]) -> Result<()> {
    let key = draft.after(tx, "key")?.unwrap_or_default();
    let record_type = tx.catalog().get(of)?;
    let sql = format!(
        "SELECT v.value, count(*) FROM {table} t, json_each(
           CASE json_type(t.custom, '$.{key}') WHEN 'array' THEN json_extract(t.custom, '$.{key}')
           ELSE json_array(json_extract(t.custom, '$.{key}')) END) v
         WHERE t.deleted_at IS NULL AND json_type(t.custom, '$.{key}') IS NOT NULL AND {scope}
           AND v.value NOT IN (SELECT value FROM json_each(?1)) GROUP BY 1 LIMIT 1",
        table = record_type.table,
        scope = record_type.scope_sql("t").replace(":actor", "?2"),
    );
    let used = tx
        .prepare_cached(&format!("SELECT * FROM ({sql}) WHERE ?2 IS NOT NULL"))?
        .query(params![serde_json::to_string(kept)?, tx.actor()])?
        .next()?
        .map(|row| Ok::<_, Error>((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .transpose()?;
    match used {
        Some((value, count)) => {
            let message = format!("{count} records still have “{value}”; change them before the choice goes.");
            Err(Error::new("choice_in_use", message).field("choices"))
        }
        None => Ok(()),
    }
}

/// What a reference points to: a type of records, or any party.
fn reference_type(tx: &Tx<'_>, draft: &Draft<'_>, kind: K) -> Result<Option<&'static str>> {
    if kind != K::Reference {
        return Ok(None);
    }
    let Some(to) = draft.after(tx, "reference_type")? else {
        return Err(Error::required("reference_type", "What it points to"));
    };
    if to == "party" {
        return Ok(Some("party"));
    }
    Ok(Some(tx.catalog().get(&to).map_err(|error| error.field("reference_type"))?.key))
}

/// Custom fields of one record type in their new order.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderFields {
    /// Their ids, the first one first.
    pub ids: Vec<String>,
}

/// Puts custom fields in order, as one step.
pub fn reorder(ctx: &Context, input: ReorderFields) -> Result<Changed<Count>> {
    ctx.transact(Op::new("custom_fields.reorder", "Put custom fields in order"), |tx| {
        let mut count = 0;
        for (position, id) in input.ids.iter().enumerate() {
            let changed = tx
                .prepare_cached(
                    "UPDATE custom_field SET position = ?2, updated_at = ?3 WHERE id = ?1 AND position <> ?2",
                )?
                .execute(params![id, i64::try_from(position).unwrap_or(i64::MAX), tx.at()])?;
            count += i64::try_from(changed).unwrap_or(0);
        }
        Ok(Count { count })
    })
}
