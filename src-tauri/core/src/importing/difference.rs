//! What differs between a row and the record that it is, and when two values are the same.

use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value};

use super::told::CellChange;
use crate::catalog::Field;
use crate::records::{Normal, display};

/// Changes found so far.
#[derive(Default)]
pub struct Difference {
    /// Values to set, by field key.
    pub values: Map<String, Value>,
    /// Columns to set past the catalogue: users who may be inactive, records by name.
    pub columns: Vec<(&'static str, SqlValue)>,
    /// The same cell by cell.
    pub cells: Vec<CellChange>,
}

impl Difference {
    /// Notes a change of one field.
    pub fn cell(&mut self, field: &str, old: &Value, new: &Value) {
        let said = |value: &Value| {
            let blank = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            (!blank).then(|| display(value))
        };
        self.cells.push(CellChange { field: field.to_string(), old: said(old), new: said(new) });
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.columns.is_empty()
    }
}

/// Whether a stored value says nothing.
pub fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    }
}

/// Whether a stored value is what a field would store.
pub fn is_same(field: &Field, old: &Value, normal: &Normal) -> bool {
    match normal {
        Normal::Custom(value) => old == value || old.get("id") == Some(value),
        Normal::Parts(value) => old == value,
        Normal::Columns(columns) => match columns.as_slice() {
            [(_, minor), (_, currency)] => {
                let text = |key: &str| old.get(key).and_then(Value::as_str).map(str::to_string);
                match (minor, currency) {
                    (SqlValue::Integer(minor), SqlValue::Text(code)) => {
                        old.get("minor").and_then(Value::as_i64) == Some(*minor)
                            && text("currency").as_ref() == Some(code)
                    }
                    _ => old.is_null(),
                }
            }
            [(_, value)] => match value {
                SqlValue::Null | SqlValue::Blob(_) => old.is_null(),
                SqlValue::Integer(number) => old.as_i64() == Some(*number) || old.as_bool() == Some(*number != 0),
                SqlValue::Real(number) => old.as_f64() == Some(*number),
                SqlValue::Text(text) if field.kind == crate::catalog::FieldKind::ManyChoices => {
                    serde_json::from_str::<Value>(text).is_ok_and(|value| value == *old)
                }
                SqlValue::Text(text) => old.get("id").unwrap_or(old).as_str() == Some(text),
            },
            _ => false,
        },
    }
}
