//! Text as it comes from a spreadsheet's clipboard, read by the field that it goes into.

use rusqlite::params;
use serde_json::{Value, json};

use crate::catalog::{Field, FieldKind};
use crate::journal::Tx;
use crate::values::{
    Currency, DateOrder, DecimalStyle, Money, clean_line, iso_date, iso_utc, name_key, parse_date, parse_date_time,
    parse_number, parse_yes_no, shown,
};
use crate::{Error, Result};

/// What is not said by the text itself.
pub struct Usual {
    /// Currency of amounts without one.
    pub currency: Currency,
    /// Order of day and month, where the other cells of the column settle it.
    pub order: Option<DateOrder>,
}

/// The value that a text means in a field, in the form that commands take; nothing for no text.
///
/// # Errors
/// Those of the kind, tied to the field; `unknown_reference` where a name is nobody's or is that of several.
pub fn read(tx: &Tx<'_>, field: &Field, text: &str, usual: &Usual) -> Result<Value> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let invalid = |what: &str| Error::invalid(&field.key, format!("“{}” is not {what}.", shown(text, 60)));
    let wrong = |error: crate::values::ValueError| Error::from(error).field(&field.key);
    Ok(match field.kind {
        FieldKind::Number => {
            let number = parse_number(text, DecimalStyle::Auto).map_err(wrong)?;
            number.to_i64().map_or_else(|| json!(number.to_f64()), |whole| json!(whole))
        }
        FieldKind::Money => {
            let money = Money::parse(text, usual.currency, DecimalStyle::Auto).map_err(wrong)?.money;
            json!({"minor": money.minor, "currency": money.currency.code()})
        }
        FieldKind::Date => json!(iso_date(parse_date(text, usual.order).map_err(wrong)?.date)),
        FieldKind::DateTime => json!(iso_utc(parse_date_time(text, usual.order, 0).map_err(wrong)?.utc)),
        FieldKind::YesNo => json!(parse_yes_no(text).ok_or_else(|| invalid("yes or no"))?),
        FieldKind::ManyChoices => {
            let values = parts(text).map(|part| {
                let known = field.choices.iter().find(|c| c.value == part || c.label.eq_ignore_ascii_case(part));
                known.map(|choice| choice.value.clone()).ok_or_else(|| invalid("one of its choices"))
            });
            json!(values.collect::<Result<Vec<_>>>()?)
        }
        FieldKind::Emails | FieldKind::Phones | FieldKind::Tags => json!(parts(text).collect::<Vec<_>>()),
        FieldKind::Affiliations => {
            let ids = parts(text).map(|part| named(tx, field, "organization", part)).collect::<Result<Vec<_>>>()?;
            json!(ids)
        }
        FieldKind::User | FieldKind::Reference => {
            json!(named(tx, field, field.reference.unwrap_or("party"), text)?)
        }
        FieldKind::Addresses | FieldKind::Json => {
            let message = format!("{} is edited on the record's own page.", field.label);
            return Err(Error::new("not_pasted", message).field(&field.key));
        }
        FieldKind::Text | FieldKind::Choice => json!(clean_line(text)),
        _ => json!(text),
    })
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The one living record that a name or an id stands for.
fn named(tx: &Tx<'_>, field: &Field, to: &str, name: &str) -> Result<String> {
    let sql = match to {
        "user" => {
            "SELECT id FROM app_user WHERE deleted_at IS NULL AND active AND (id = ?1 OR name_key = ?2 OR lower(email) = lower(?1)) LIMIT 2".to_string()
        }
        "party" => "SELECT id FROM party WHERE deleted_at IS NULL AND (id = ?1 OR name_key = ?2) LIMIT 2".to_string(),
        "person" | "organization" | "household" => format!(
            "SELECT id FROM party WHERE deleted_at IS NULL AND kind = '{to}' AND (id = ?1 OR name_key = ?2) LIMIT 2"
        ),
        other => {
            let to = tx.catalog().get(other)?;
            format!(
                "SELECT t.id FROM {} t WHERE t.deleted_at IS NULL AND ?2 IS NOT NULL AND (t.id = ?1 OR {} = ?1 COLLATE NOCASE) LIMIT 2",
                to.table,
                to.title_sql("t")
            )
        }
    };
    let mut stmt = tx.prepare_cached(&sql)?;
    let found = stmt.query_map(params![name, name_key(name)], |row| row.get(0))?;
    let mut found: Vec<String> = found.collect::<rusqlite::Result<_>>()?;
    let what = if found.is_empty() { "is nobody's name here" } else { "is the name of several" };
    match (found.len(), found.pop()) {
        (1, Some(id)) => Ok(id),
        _ => {
            let message = format!("“{}” {what}.", shown(name, 60));
            Err(Error::new("unknown_reference", message).field(&field.key))
        }
    }
}
