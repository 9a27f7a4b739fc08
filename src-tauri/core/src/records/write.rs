use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, ToSql, params, params_from_iter};
use serde_json::{Map, Value};

use super::draft::{Draft, Rules};
use super::{parts, references};
use crate::catalog::{Catalog, Field, FieldKind, RecordType, Storage};
use crate::journal::Tx;
use crate::values::{Country, Currency, DecimalStyle, Email, Website, parse_number, unscaled};
use crate::{Error, Result, ids};

/// A value in the form in which it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Normal {
    /// Columns and what goes into them.
    Columns(Vec<(&'static str, SqlValue)>),
    /// A key of the custom JSON.
    Custom(Value),
    /// Rows of their own.
    Parts(Value),
}

/// Checks a value against its field and turns it into its stored form.
///
/// Errors carry the field: `required`, `too_long`, `invalid`, `unknown_choice`,
/// `unknown_reference`, `inactive_owner`, `read_only`.
pub fn normalise(conn: &Connection, catalog: &Catalog, field: &Field, value: &Value) -> Result<Normal> {
    if field.read_only {
        return Err(Error::new("read_only", format!("{} is set by Kith.", field.label)).field(&field.key));
    }
    let value = match value {
        Value::String(text) if text.trim().is_empty() => &Value::Null,
        other => other,
    };
    if field.required && (value.is_null() || value.as_array().is_some_and(Vec::is_empty)) {
        return Err(Error::required(&field.key, &field.label));
    }
    match &field.storage {
        Storage::Parts => Ok(Normal::Parts(value.clone())),
        Storage::Money(minor, currency) => Ok(Normal::Columns(money(field, minor, currency, value)?)),
        Storage::Custom if field.kind == FieldKind::Money => Ok(Normal::Custom(match value {
            Value::Null => Value::Null,
            amount => {
                let columns = money(field, "minor", "currency", amount)?;
                columns.into_iter().map(|(part, value)| (part.to_string(), json(value))).collect::<Map<_, _>>().into()
            }
        })),
        Storage::Custom => Ok(Normal::Custom(match scalar(conn, catalog, field, value)? {
            SqlValue::Integer(number) if field.kind == FieldKind::YesNo => Value::Bool(number != 0),
            SqlValue::Text(text) if field.kind == FieldKind::ManyChoices => serde_json::from_str(&text)?,
            other => json(other),
        })),
        Storage::Column(column) => {
            let mut stored = scalar(conn, catalog, field, value)?;
            if stored == SqlValue::Null && field.kind == FieldKind::YesNo {
                stored = SqlValue::Integer(0);
            }
            Ok(Normal::Columns(vec![(column, stored)]))
        }
        Storage::Scaled(column, digits) => Ok(Normal::Columns(vec![(column, scaled(field, *digits, value)?)])),
        Storage::Computed(_) => Err(Error::new("read_only", format!("{} is computed.", field.label)).field(&field.key)),
    }
}

fn json(value: SqlValue) -> Value {
    match value {
        SqlValue::Integer(number) => number.into(),
        SqlValue::Real(number) => number.into(),
        SqlValue::Text(text) => text.into(),
        SqlValue::Null | SqlValue::Blob(_) => Value::Null,
    }
}

fn money(
    field: &Field,
    minor: &'static str,
    currency: &'static str,
    value: &Value,
) -> Result<Vec<(&'static str, SqlValue)>> {
    if value.is_null() {
        return Ok(vec![(minor, SqlValue::Null), (currency, SqlValue::Null)]);
    }
    let amount = value.get("minor").and_then(Value::as_i64);
    let code = value.get("currency").and_then(Value::as_str);
    let (Some(amount), Some(code)) = (amount, code) else {
        return Err(Error::invalid(
            &field.key,
            format!("{} is an amount in minor units with a currency.", field.label),
        ));
    };
    if amount < 0 {
        return Err(Error::invalid(&field.key, format!("{} cannot be negative.", field.label)));
    }
    // Sums of millions of amounts and JavaScript numbers both stay exact below this.
    if amount > 9_000_000_000_000 {
        return Err(Error::invalid(&field.key, format!("{} is larger than Kith can sum exactly.", field.label)));
    }
    let code = Currency::parse(code).map_err(|error| Error::from(error).field(&field.key))?;
    Ok(vec![(minor, SqlValue::Integer(amount)), (currency, SqlValue::Text(code.code().to_string()))])
}

/// A decimal number as the whole number that keeps it. More digits than the field has are refused, not rounded away.
fn scaled(field: &Field, digits: u32, value: &Value) -> Result<SqlValue> {
    let text = match value {
        Value::Null => return Ok(SqlValue::Null),
        Value::Number(number) => number.as_f64().map(|number| number.to_string()).unwrap_or_default(),
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let number = parse_number(&text, DecimalStyle::Point)
        .map_err(|_| Error::invalid(&field.key, format!("{} must be a number such as 1.5.", field.label)))?;
    let places = usize::try_from(digits).unwrap_or(0);
    if number.fraction.len() > places {
        let message = format!("{} has at most {digits} digits behind the point.", field.label);
        return Err(Error::invalid(&field.key, message));
    }
    let sign = if number.negative { "-" } else { "" };
    let whole: i64 = format!("{sign}{}{:0<places$}", number.integer, number.fraction)
        .parse()
        .map_err(|_| Error::invalid(&field.key, format!("{} is too large.", field.label)))?;
    if let Some((low, high)) = field.range.filter(|(low, high)| !(*low..=*high).contains(&whole)) {
        let [low, high] = [low, high].map(|bound| unscaled(bound, digits));
        return Err(Error::invalid(&field.key, format!("{} is from {low} to {high}.", field.label)));
    }
    Ok(SqlValue::Integer(whole))
}

fn scalar(conn: &Connection, catalog: &Catalog, field: &Field, value: &Value) -> Result<SqlValue> {
    let wrong = |what: &str| Error::invalid(&field.key, format!("{} must be {what}.", field.label));
    if value.is_null() {
        return Ok(SqlValue::Null);
    }
    let reading = |error: crate::values::ValueError| Error::from(error).field(&field.key);
    Ok(match field.kind {
        FieldKind::YesNo => SqlValue::Integer(i64::from(value.as_bool().ok_or_else(|| wrong("true or false"))?)),
        FieldKind::Number => in_range(field, number(value).ok_or_else(|| wrong("a number"))?)?,
        FieldKind::Json => SqlValue::Text(value.to_string()),
        FieldKind::ManyChoices => {
            let chosen = value.as_array().ok_or_else(|| wrong("a list of choices"))?;
            for one in chosen {
                choice(field, one.as_str().unwrap_or_default())?;
            }
            SqlValue::Text(value.to_string())
        }
        FieldKind::Reference | FieldKind::User => {
            let id = value
                .as_str()
                .or_else(|| value.get("id").and_then(Value::as_str))
                .ok_or_else(|| wrong("a record's id"))?;
            SqlValue::Text(linked(conn, catalog, field, id)?)
        }
        kind => {
            let text = text(field, value)?;
            SqlValue::Text(match kind {
                FieldKind::Choice => choice(field, &text)?,
                FieldKind::Email => Email::parse(&text).map_err(reading)?.as_typed().to_string(),
                FieldKind::Url => Website::parse(&text).map_err(reading)?.as_str().to_string(),
                FieldKind::Country => Country::parse(&text).map_err(reading)?.code().to_string(),
                FieldKind::Date => chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                    .map_err(|_| wrong("a date such as 2026-11-21"))?
                    .to_string(),
                FieldKind::DateTime => ids::moment(ids::parse_moment(&field.key, &text)?),
                _ => text,
            })
        }
    })
}

fn number(value: &Value) -> Option<SqlValue> {
    match value {
        Value::Number(number) => number.as_i64().map(SqlValue::Integer).or_else(|| number.as_f64().map(SqlValue::Real)),
        Value::String(text) => {
            let text = text.trim();
            text.parse()
                .map(SqlValue::Integer)
                .ok()
                .or_else(|| text.parse().ok().filter(|number: &f64| number.is_finite()).map(SqlValue::Real))
        }
        _ => None,
    }
}

fn in_range(field: &Field, number: SqlValue) -> Result<SqlValue> {
    match (field.range, &number) {
        (None, _) => Ok(number),
        (Some((low, high)), SqlValue::Integer(whole)) if (low..=high).contains(whole) => Ok(number),
        (Some((low, high)), _) => {
            let message = format!("{} is a whole number from {low} to {high}.", field.label);
            Err(Error::invalid(&field.key, message))
        }
    }
}

fn text(field: &Field, value: &Value) -> Result<String> {
    let text = match value {
        Value::String(text) => text.trim().to_string(),
        Value::Number(number) => number.to_string(),
        _ => return Err(Error::invalid(&field.key, format!("{} must be text.", field.label))),
    };
    if text.contains('\0') {
        return Err(Error::invalid(&field.key, format!("{} holds a NUL character.", field.label)));
    }
    if let Some(most) = field.max_length.filter(|most| text.chars().count() > *most) {
        let message = format!("{} has at most {most} characters, not {}.", field.label, text.chars().count());
        return Err(Error::new("too_long", message).field(&field.key));
    }
    Ok(text)
}

fn choice(field: &Field, text: &str) -> Result<String> {
    let found = field.choices.iter().find(|choice| choice.value == text || choice.label.eq_ignore_ascii_case(text));
    found.map(|choice| choice.value.clone()).ok_or_else(|| {
        let words: Vec<&str> = field.choices.iter().map(|choice| choice.label.as_str()).collect();
        Error::new("unknown_choice", format!("{} is one of {}, not “{text}”.", field.label, words.join(", ")))
            .field(&field.key)
    })
}

fn linked(conn: &Connection, catalog: &Catalog, field: &Field, id: &str) -> Result<String> {
    let to = field.reference.unwrap_or("party");
    // Sheets name what a field of one's own points to; ids are for programs.
    let named = if field.custom { references::named(conn, catalog, to, id)? } else { None };
    let found = match named {
        Some(found) => found,
        None => references::require(conn, catalog, to, id, &field.key)?,
    };
    if to == "user" {
        // IMP-04: whoever is put in charge must be there to take it.
        let active: bool =
            conn.prepare_cached("SELECT active FROM app_user WHERE id = ?1")?.query_row([&found.id], |r| r.get(0))?;
        if !active {
            return Err(Error::new("inactive_owner", format!("{} is inactive; choose an active user.", found.title))
                .field(&field.key));
        }
    }
    Ok(found.id)
}

/// Fills a draft from given values.
pub fn set(conn: &Connection, catalog: &Catalog, draft: &mut Draft<'_>, values: &Map<String, Value>) -> Result<()> {
    let record_type = draft.record_type;
    for (key, value) in values {
        let field = match record_type.field(key) {
            Ok(field) => field,
            // An unknown key is kept as it is (TAG-03) where the type has room for it.
            Err(error) => match key.strip_prefix("custom.") {
                Some(key) if record_type.customizable && is_key(key) => {
                    draft.custom.insert(key.to_string(), value.clone());
                    continue;
                }
                _ => return Err(error),
            },
        };
        take(draft, &field.key, normalise(conn, catalog, field, value)?);
    }
    Ok(())
}

fn take(draft: &mut Draft<'_>, key: &str, value: Normal) {
    match value {
        Normal::Columns(columns) => columns.into_iter().for_each(|(column, value)| draft.set(column, value)),
        Normal::Custom(value) => {
            draft.custom.insert(key.to_string(), value);
        }
        Normal::Parts(value) => draft.parts.push((key.to_string(), value)),
    }
}

/// Keys of custom values: they stand in JSON paths.
pub fn is_key(key: &str) -> bool {
    (1..=60).contains(&key.len()) && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Sets the defaults of what a new record leaves out, and refuses what it must not.
pub fn complete(conn: &Connection, catalog: &Catalog, draft: &mut Draft<'_>, given: &Map<String, Value>) -> Result<()> {
    for field in has_default(draft.record_type).filter(|field| !given.contains_key(&field.key)) {
        take(draft, &field.key, normalise(conn, catalog, field, &field.default)?);
    }
    Ok(())
}

fn has_default(record_type: &RecordType) -> impl Iterator<Item = &Field> {
    record_type.fields.iter().filter(|field| !field.read_only && !field.default.is_null())
}

/// The defaults of a type by field key, for those who make very many records of it.
pub fn defaults(conn: &Connection, catalog: &Catalog, of: &RecordType) -> Result<Vec<(String, Normal)>> {
    has_default(of).map(|field| Ok((field.key.clone(), normalise(conn, catalog, field, &field.default)?))).collect()
}

/// The same as [`complete`] with defaults that were read before.
pub fn complete_with(draft: &mut Draft<'_>, given: &Map<String, Value>, defaults: &[(String, Normal)]) {
    for (key, value) in defaults.iter().filter(|(key, _)| !given.contains_key(key)) {
        take(draft, key, value.clone());
    }
}

/// Refuses a new record without what its type requires; asked after the rules had their say.
pub fn require_all(draft: &Draft<'_>) -> Result<()> {
    for field in draft.record_type.fields.iter().filter(|field| field.required && !field.read_only) {
        let there = match &field.storage {
            Storage::Column(column) | Storage::Money(column, _) | Storage::Scaled(column, _) => {
                draft.column(column).is_some_and(|v| *v != SqlValue::Null)
            }
            Storage::Custom => draft.custom.get(&field.key).is_some_and(|value| !value.is_null()),
            Storage::Parts => draft.parts.iter().any(|(key, _)| *key == field.key),
            Storage::Computed(_) => true,
        };
        if !there {
            return Err(Error::required(&field.key, &field.label));
        }
    }
    Ok(())
}

/// Writes a draft: one row, its custom values, its parts, and what the type's rules add.
/// Nothing is written, not even a stamp, when everything is as it was.
pub fn insert(tx: &Tx<'_>, rules: &dyn Rules, mut draft: Draft<'_>) -> Result<()> {
    ready(tx, rules, &mut draft)?;
    put(tx, rules, draft)
}

/// Lets the type's rules complete or refuse a draft. For a new record nothing is written yet.
pub fn ready(tx: &Tx<'_>, rules: &dyn Rules, draft: &mut Draft<'_>) -> Result<()> {
    rules.before_write(tx, draft)?;
    if draft.new { require_all(draft) } else { Ok(()) }
}

/// Writes a draft that is [`ready`].
pub fn put(tx: &Tx<'_>, rules: &dyn Rules, mut draft: Draft<'_>) -> Result<()> {
    let record_type = draft.record_type;
    if draft.new {
        rules.before_insert(tx, &mut draft)?;
    }
    if !draft.custom.is_empty() {
        let kept: String = if draft.new {
            "{}".into()
        } else {
            tx.query_row(&format!("SELECT custom FROM {} WHERE id = ?1", record_type.table), [&draft.id], |r| r.get(0))?
        };
        let mut merged: Map<String, Value> = serde_json::from_str(&kept)?;
        for (key, value) in draft.custom.clone() {
            if value.is_null() {
                merged.remove(&key);
            } else {
                merged.insert(key, value);
            }
        }
        draft.set("custom", serde_json::to_string(&merged)?);
    }
    if draft.new {
        insert_row(tx, record_type, &draft)?
    } else {
        update_row(tx, record_type, &draft)?
    }
    let before = tx.total_changes();
    let of =
        parts::Of { id: &draft.id, new: draft.new, country: first_country(&draft), sharing: draft.allow_duplicate };
    for (key, value) in &draft.parts {
        let kind = record_type.field(key)?.kind;
        parts::save(tx, key, kind, record_type.key, &of, value)?;
    }
    if !draft.new && tx.total_changes() != before {
        stamp(tx, record_type, &draft.id)?;
    }
    rules.after_write(tx, &draft)
}

/// The country of a new record's first address.
fn first_country(draft: &Draft<'_>) -> Option<Country> {
    let (_, addresses) = draft.parts.iter().find(|(key, _)| key == "addresses" && draft.new)?;
    Country::parse(addresses.get(0)?.get("country")?.as_str()?).ok()
}

fn insert_row(tx: &Tx<'_>, record_type: &RecordType, draft: &Draft<'_>) -> Result<()> {
    let names: Vec<&str> = draft.columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = (0..names.len()).map(|i| format!("?{}", i + 4)).collect();
    let comma = if names.is_empty() { "" } else { ", " };
    let sql = format!(
        "INSERT INTO {} (id, created_at, updated_at, created_by{comma}{}) VALUES (?1, ?2, ?2, ?3{comma}{})",
        record_type.table,
        names.join(", "),
        places.join(", ")
    );
    let stamps = [draft.id.as_str(), tx.at(), tx.actor()];
    let stamps = stamps.iter().map(|stamp| stamp as &dyn ToSql);
    let given = draft.columns.iter().map(|(_, value)| value as &dyn ToSql);
    tx.prepare_cached(&sql)?.execute(params_from_iter(stamps.chain(given)))?;
    Ok(())
}

fn update_row(tx: &Tx<'_>, record_type: &RecordType, draft: &Draft<'_>) -> Result<()> {
    if draft.columns.is_empty() {
        return Ok(());
    }
    let sets: Vec<String> = draft.columns.iter().enumerate().map(|(i, (c, _))| format!("{c} = ?{}", i + 3)).collect();
    let differ: Vec<String> =
        draft.columns.iter().enumerate().map(|(i, (c, _))| format!("{c} IS NOT ?{}", i + 3)).collect();
    let sql = format!(
        "UPDATE {} SET {}, updated_at = ?2 WHERE id = ?1 AND ({})",
        record_type.table,
        sets.join(", "),
        differ.join(" OR ")
    );
    let mut bound: Vec<SqlValue> = vec![draft.id.clone().into(), tx.at().to_string().into()];
    bound.extend(draft.columns.iter().map(|(_, value)| value.clone()));
    tx.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
    Ok(())
}

fn stamp(tx: &Tx<'_>, record_type: &RecordType, id: &str) -> Result<()> {
    let sql = format!("UPDATE {} SET updated_at = ?2 WHERE id = ?1", record_type.table);
    tx.prepare_cached(&sql)?.execute(params![id, tx.at()])?;
    Ok(())
}
