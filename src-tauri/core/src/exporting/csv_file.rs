//! A sheet: one line a record, labels in the first one. The id stands first, so that a sheet
//! that was worked on finds its records again.

use serde_json::Value;

use super::{Format, Sink};
use crate::catalog::{Field, FieldKind};
use crate::records::{RecordRow, display};
use crate::values::{Currency, Money};
use crate::{Error, Result};

pub struct CsvFile<'a> {
    writer: csv::Writer<Sink>,
    fields: &'a [Field],
}

impl<'a> CsvFile<'a> {
    pub fn new(sink: Sink, fields: &'a [Field]) -> Self {
        Self { writer: csv::Writer::from_writer(sink), fields }
    }
}

impl Format for CsvFile<'_> {
    fn begin(&mut self) -> Result<()> {
        let mut head = vec!["Id".to_string()];
        for field in self.fields {
            head.push(field.label.to_string());
            if field.kind == FieldKind::Money {
                head.push(format!("{} currency", field.label));
            }
        }
        self.writer.write_record(head).map_err(broken)
    }

    fn record(&mut self, record: &RecordRow) -> Result<()> {
        let mut cells = vec![record.id.clone()];
        for field in self.fields {
            let value = record.values.get(&field.key).unwrap_or(&Value::Null);
            if field.kind == FieldKind::Money {
                let (amount, currency) = money(value);
                cells.extend([amount, currency]);
            } else {
                cells.push(cell(value));
            }
        }
        self.writer.write_record(cells).map_err(broken)
    }

    fn end(&mut self) -> Result<()> {
        Ok(self.writer.flush()?)
    }
}

fn money(value: &Value) -> (String, String) {
    let minor = value.get("minor").and_then(Value::as_i64);
    let code = value.get("currency").and_then(Value::as_str).unwrap_or_default();
    match (minor, Currency::parse(code)) {
        (Some(minor), Ok(currency)) => (Money::new(minor, currency).to_decimal_text(), code.to_string()),
        _ => (String::new(), String::new()),
    }
}

/// An empty value is an empty cell. Text that a spreadsheet program would run as a formula is
/// told to be text by an apostrophe (AUT-06); a phone number or a negative number is no formula.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::Number(number) => number.to_string(),
        _ => {
            let text = if *value == Value::String(String::new()) { String::new() } else { display(value) };
            if is_formula(&text) { format!("'{text}") } else { text }
        }
    }
}

pub fn is_formula(text: &str) -> bool {
    let harmless =
        |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '.' | '/'));
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some(sign @ ('+' | '-')) => !text.strip_prefix(sign).is_some_and(harmless),
        _ => false,
    }
}

fn broken(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Error::internal(format!("The sheet could not be written: {other:?}.")),
    }
}
