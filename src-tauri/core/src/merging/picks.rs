//! Which record's value is kept in which field.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::{Field, MergeRule, RecordType};
use crate::records::RecordRow;
use crate::values::name_key;
use crate::{Error, Result};

/// What a record has in a field; where the stricter value wins, the mildest counts as nothing.
pub fn value<'r>(field: &Field, record: &'r RecordRow) -> &'r Value {
    match record.values.get(&field.key) {
        Some(Value::Bool(false)) if field.merge == MergeRule::Stricter => &Value::Null,
        Some(Value::String(text))
            if field.merge == MergeRule::Stricter && field.choices.first().is_some_and(|mild| mild.value == *text) =>
        {
            &Value::Null
        }
        Some(value) => value,
        None => &Value::Null,
    }
}

/// Whether nothing is set.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The record whose value is the best guess: one that says all that another says and more
/// (“Anna Maria” over “A.”), else the one changed last, the survivor in case of a tie.
pub fn suggest<'r>(field: &Field, records: &'r [RecordRow], survivor: &'r str) -> &'r str {
    let mut best: Option<&RecordRow> = None;
    for record in records.iter().filter(|record| !is_empty(value(field, record))) {
        let better = match best {
            None => true,
            Some(best) => match (extends(field, record, best), extends(field, best, record)) {
                (true, false) => true,
                (false, true) => false,
                _ => rank(record, survivor) > rank(best, survivor),
            },
        };
        if better {
            best = Some(record);
        }
    }
    best.map_or(survivor, |record| record.id.as_str())
}

fn rank<'r>(record: &'r RecordRow, survivor: &str) -> (&'r str, bool) {
    (record.text("updated_at").unwrap_or_default(), record.id == survivor)
}

/// Whether a text begins like another one and goes on.
fn extends(field: &Field, longer: &RecordRow, shorter: &RecordRow) -> bool {
    let key = |record: &RecordRow| value(field, record).as_str().map(name_key).unwrap_or_default();
    let (longer, shorter) = (key(longer), key(shorter));
    longer.len() > shorter.len() && longer.starts_with(&shorter)
}

/// For every field that is picked: the record whose value the survivor gets.
///
/// Errors: `unknown_field`; `invalid` where a pick names a field that is not picked or a
/// record that is not merged.
pub fn sources<'r>(
    record_type: &'r RecordType,
    records: &'r [RecordRow],
    survivor: &'r RecordRow,
    picks: &BTreeMap<String, String>,
) -> Result<Vec<(&'r Field, &'r RecordRow)>> {
    for (key, id) in picks {
        let field = record_type.field(key)?;
        if field.merge != MergeRule::Pick {
            return Err(Error::invalid(key, format!("{} is not picked from one record.", field.label)));
        }
        if !records.iter().any(|record| record.id == *id) {
            return Err(Error::invalid(key, format!("{} is picked from a record that is not merged.", field.label)));
        }
    }
    let picked = record_type.fields.iter().filter(|field| field.merge == MergeRule::Pick);
    Ok(picked
        .map(|field| {
            let id = match picks.get(&field.key) {
                Some(id) => id.as_str(),
                None if !is_empty(value(field, survivor)) => survivor.id.as_str(),
                None => suggest(field, records, &survivor.id),
            };
            (field, records.iter().find(|record| record.id == id).unwrap_or(survivor))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::catalog::FieldKind;

    fn record(id: &str, updated_at: &str, title: Value) -> RecordRow {
        let values = Map::from_iter([("job_title".into(), title), ("updated_at".into(), json!(updated_at))]);
        RecordRow {
            r#type: "person".into(),
            id: id.into(),
            title: String::new(),
            values,
            deleted_at: None,
            may_change: true,
        }
    }

    #[test]
    fn imp_15_the_fuller_then_the_newer_value_is_suggested() {
        let field = Field::new("job_title", "Job title", FieldKind::Text);
        let suggested = |rows: &[RecordRow]| suggest(&field, rows, "a").to_string();
        let (old, new) = ("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z");
        let a = |value| record("a", old, value);
        let b = |value| record("b", new, value);
        assert_eq!(suggested(&[a(json!("CEO")), b(json!("CTO"))]), "b");
        assert_eq!(suggested(&[a(json!("CEO and founder")), b(json!("ceo"))]), "a");
        assert_eq!(suggested(&[a(Value::Null), b(json!("CTO"))]), "b");
        assert_eq!(suggested(&[a(json!("CEO")), b(json!(""))]), "a");
        assert_eq!(suggested(&[a(Value::Null), b(Value::Null)]), "a");
        assert_eq!(suggested(&[record("b", old, json!("X")), a(json!("Y"))]), "a");
    }
}
