//! Entries of invoices, orders, cases and work orders, each in the words of V36-08.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::Result;
use crate::catalog::Catalog;
use crate::records::{Reference, title};
use crate::values::Currency;

/// What an entry of one of these kinds says: the record, the line, more of it. `None` for any other kind.
pub fn told(
    conn: &Connection,
    catalog: &Catalog,
    key: &str,
    id: &str,
    details: &mut Map<String, Value>,
) -> Result<Option<(Reference, String, Option<String>)>> {
    let sql = match key {
        "invoice" => "SELECT number, status, due_on, amount_minor, amount_currency FROM invoice WHERE id = ?1",
        "order" => "SELECT number, status, NULL, amount_minor, amount_currency FROM customer_order WHERE id = ?1",
        "case" => "SELECT number, status, subject, NULL, NULL FROM support_case WHERE id = ?1",
        "work_order" => "SELECT number, status, description, NULL, NULL FROM work_order WHERE id = ?1",
        "milestone" => {
            "SELECT milestone_type, milestone_type, details ->> '$.note', NULL, NULL FROM milestone WHERE id = ?1"
        }
        _ => return Ok(None),
    };
    type Row = (String, String, Option<String>, Option<i64>, Option<String>);
    let (number, status, words, minor, currency): Row = conn
        .prepare_cached(sql)?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    let field = if key == "milestone" { "milestone_type" } else { "status" };
    let shown = catalog.get(key)?.field(field)?.choice_label(&status).unwrap_or(&status).to_string();
    let amount = match (minor, currency) {
        (Some(minor), Some(currency)) => amount(minor, &currency),
        _ => String::new(),
    };
    let name = title(conn, catalog, key, id)?.unwrap_or_default();
    let reference = Reference::new(key, id, name);
    let (text, body) = match key {
        "invoice" => (format!("Invoice {number} - {amount}"), None),
        "order" => (format!("Order {number} - {shown}"), None),
        "case" => (format!("Ticket #{number}: {}", words.unwrap_or_default()), None),
        "work_order" => (format!("Service: {}", words.unwrap_or_default()), None),
        _ => (format!("Milestone: {shown}"), words),
    };
    if key != "milestone" {
        details.insert("state".into(), json!(shown));
    }
    Ok(Some((reference, text, body)))
}

/// An amount as people read it in any language: its digits in groups, and the code of its currency.
fn amount(minor: i64, currency: &str) -> String {
    let digits = Currency::parse(currency).map_or(2, |currency| currency.exponent());
    let one = 10_i64.pow(digits);
    let mut whole = String::new();
    let integer = (minor / one).to_string();
    for (index, digit) in integer.chars().enumerate() {
        if index > 0 && (integer.len() - index).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    match digits {
        0 => format!("{whole} {currency}"),
        _ => format!("{whole}.{:0width$} {currency}", minor % one, width = digits as usize),
    }
}
