use serde_json::Value;

use crate::values::{Currency, Money};

/// A value in words, for comparisons, history and sheets: references by title, parts by
/// their text, money as a plain decimal with its code; empty values as “—”.
#[must_use]
pub fn display(value: &Value) -> String {
    match value {
        Value::Null => "—".into(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => "—".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "—".into(),
        Value::Array(items) => items.iter().map(display).collect::<Vec<_>>().join("; "),
        Value::Object(object) => {
            if let (Some(minor), Some(code)) = (object.get("minor").and_then(Value::as_i64), object.get("currency")) {
                let code = code.as_str().unwrap_or_default();
                return match Currency::parse(code) {
                    Ok(currency) => format!("{} {code}", Money::new(minor, currency).to_decimal_text()),
                    Err(_) => format!("{minor} {code}"),
                };
            }
            for key in ["title", "address", "shown", "raw", "name"] {
                if let Some(Value::String(text)) = object.get(key)
                    && (key != "title" || object.contains_key("type"))
                {
                    return text.clone();
                }
            }
            if let Some(organization) = object.get("organization") {
                return display(organization);
            }
            let address = ["street_line_1", "street_line_2", "postal_code", "city", "state_province", "country"];
            let parts: Vec<&str> = address
                .iter()
                .filter_map(|key| object.get(*key).and_then(Value::as_str))
                .filter(|t| !t.is_empty())
                .collect();
            if parts.is_empty() { value.to_string() } else { parts.join(", ") }
        }
    }
}
