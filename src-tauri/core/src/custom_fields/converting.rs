//! What a value becomes in a field of another kind.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::Result;
use crate::catalog::{Catalog, Field, FieldKind as K};
use crate::records::{self, Normal, display};
use crate::values::{
    Currency, DecimalStyle, Money, iso_date, iso_utc, parse_date, parse_date_time, parse_number, parse_yes_no,
};

/// Reads the values of one field as those of another.
pub struct Conversion<'a> {
    pub conn: &'a Connection,
    pub catalog: &'a Catalog,
    pub from: &'a Field,
    pub to: &'a Field,
    /// Currency of numbers that become amounts.
    pub currency: Currency,
}

impl Conversion<'_> {
    /// The value as the other field keeps it; `None` where it would be lost.
    pub fn convert(&self, value: &Value) -> Option<Value> {
        let read = self.reading(value)?;
        match records::normalise(self.conn, self.catalog, self.to, &read) {
            Ok(Normal::Custom(kept)) if !kept.is_null() => Some(kept),
            _ => None,
        }
    }

    fn reading(&self, value: &Value) -> Option<Value> {
        if self.from.kind == self.to.kind && self.from.kind != K::Choice && self.from.kind != K::ManyChoices {
            return Some(value.clone());
        }
        let words = || self.words(value).ok();
        Some(match self.to.kind {
            K::Number => match (self.from.kind, value) {
                (K::YesNo, Value::Bool(yes)) => json!(i64::from(*yes)),
                (K::Money, amount) => number(&money(amount)?.to_decimal_text())?,
                (K::Date | K::DateTime, _) => return None,
                _ => number(&words()?)?,
            },
            K::Money => match value {
                Value::Number(_) | Value::String(_) => {
                    let read = Money::parse(&words()?, self.currency, DecimalStyle::Auto).ok()?.money;
                    json!({"minor": read.minor, "currency": read.currency.code()})
                }
                _ => return None,
            },
            K::Date => {
                let text = words()?;
                let day = if self.from.kind == K::DateTime { text.get(..10)? } else { &text };
                json!(iso_date(parse_date(day, None).ok()?.date))
            }
            K::DateTime => json!(iso_utc(parse_date_time(&words()?, None, 0).ok()?.utc)),
            K::YesNo => match value.as_i64() {
                Some(number @ (0 | 1)) => json!(number == 1),
                Some(_) => return None,
                None => json!(parse_yes_no(&words()?)?),
            },
            K::ManyChoices => match value {
                Value::Array(items) => Value::Array(items.iter().map(|item| json!(self.word(item))).collect()),
                _ => json!([words()?]),
            },
            K::Choice => match value {
                Value::Array(items) if items.len() != 1 => return None,
                _ => json!(words()?),
            },
            _ => json!(words()?),
        })
    }

    /// The value in words: choices by their labels, links by their titles.
    pub fn words(&self, value: &Value) -> Result<String> {
        Ok(match value {
            Value::Array(items) => items.iter().map(|item| self.word(item)).collect::<Vec<_>>().join("; "),
            Value::String(id) if matches!(self.from.kind, K::User | K::Reference) => {
                let to = self.from.reference.unwrap_or("party");
                records::title(self.conn, self.catalog, to, id)?.unwrap_or_else(|| id.clone())
            }
            one => self.word(one),
        })
    }

    fn word(&self, value: &Value) -> String {
        match value {
            Value::String(code) => self.from.choice_label(code).unwrap_or(code).to_string(),
            other => display(other),
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let read = parse_number(text, DecimalStyle::Auto).ok()?;
    Some(read.to_i64().map_or_else(|| json!(read.to_f64()), |whole| json!(whole)))
}

fn money(amount: &Value) -> Option<Money> {
    let currency = Currency::parse(amount.get("currency")?.as_str()?).ok()?;
    Some(Money::new(amount.get("minor")?.as_i64()?, currency))
}
