use std::borrow::Cow;

use serde_json::Value;

use super::{is_derived, text_of};
use crate::catalog::{FieldKind, RecordType};
use crate::records::RecordRow;
use crate::values::{Currency, Money};

/// Parts of the first address, which have columns of their own; further ones share a column.
const ADDRESS: [&str; 6] = ["street_line_1", "street_line_2", "city", "state_province", "postal_code", "country"];

/// The columns of a sheet.
pub struct Columns {
    columns: Vec<(String, FieldKind)>,
}

impl Columns {
    /// The id and the fields of a type, or those asked for.
    pub fn of(record_type: &RecordType, fields: Option<&[String]>) -> Self {
        let wanted = record_type.fields.iter().filter(|field| match fields {
            Some(keys) => keys.contains(&field.key),
            None => !is_derived(field.kind),
        });
        Self { columns: wanted.map(|field| (field.key.clone(), field.kind)).collect() }
    }

    /// The names of the columns: field keys.
    pub fn header(&self) -> Vec<String> {
        let mut header = vec!["id".to_string()];
        for (key, kind) in &self.columns {
            match kind {
                FieldKind::Money => header.extend([key.clone(), format!("{key}_currency")]),
                FieldKind::Addresses => {
                    header.extend(ADDRESS.map(str::to_string));
                    header.push("further_addresses".into());
                }
                _ => header.push(key.clone()),
            }
        }
        header
    }

    /// One record's cells.
    pub fn cells(&self, row: &RecordRow) -> Vec<String> {
        let mut cells = vec![row.id.clone()];
        for (key, kind) in &self.columns {
            let value = row.values.get(key).unwrap_or(&Value::Null);
            match kind {
                FieldKind::Money => cells.extend(money(value)),
                FieldKind::Addresses => cells.extend(addresses(value)),
                FieldKind::ManyChoices => cells.push(many(value)),
                _ => cells.push(text_of(value)),
            }
        }
        cells.into_iter().map(|cell| guarded(&cell).into_owned()).collect()
    }
}

fn money(value: &Value) -> [String; 2] {
    let minor = value.get("minor").and_then(Value::as_i64);
    let currency = value.get("currency").and_then(Value::as_str).and_then(|code| Currency::parse(code).ok());
    match (minor, currency) {
        (Some(minor), Some(currency)) => [Money::new(minor, currency).to_decimal_text(), currency.code().to_string()],
        _ => [String::new(), String::new()],
    }
}

fn many(value: &Value) -> String {
    let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.collect::<Vec<_>>().join("; ")
}

fn addresses(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let part = |name: &str| list.first().and_then(|first| first.get(name)).and_then(Value::as_str).unwrap_or_default();
    let mut cells: Vec<String> = ADDRESS.iter().map(|name| part(name).to_string()).collect();
    cells.push(list.iter().skip(1).map(text_of).collect::<Vec<_>>().join("; "));
    cells
}

/// A cell that a spreadsheet would run as a formula is told to be text by a leading `'`;
/// numbers and phone numbers stay as they are.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let numeric =
        cell.chars().skip(1).all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '(' | ')' | '-' | '/'))
            && cell.starts_with(['+', '-'])
            && cell.chars().any(|c| c.is_ascii_digit());
    if risky && !numeric { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aud_02_formulas_become_text() {
        for (cell, want) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("\t=1", "'\t=1"),
            ("-12.50", "-12.50"),
            ("+45 12 34 56 78", "+45 12 34 56 78"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want);
        }
    }
}
