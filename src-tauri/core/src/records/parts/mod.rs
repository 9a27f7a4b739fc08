//! Values that are rows of their own: e-mails, phones, addresses, affiliations, tags.

mod addresses;
mod affiliations;
mod contacts;
mod rows;
mod tags;

use std::collections::HashMap;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shapes::{AddressValue, AffiliationValue, EmailValue, PhoneValue, Reference, TagValue};
use crate::catalog::FieldKind;
use crate::journal::Tx;
use crate::values::{Country, shown_phone};
use crate::{Error, Result};

pub use tags::tag;

/// Marks exactly one of a non-empty list as the primary one: the first that says so, else
/// the first.
pub fn primary_first<T>(values: &mut [T], is: fn(&mut T) -> &mut bool) {
    let chosen = values.iter_mut().position(|value| *is(value)).unwrap_or(0);
    for (index, value) in values.iter_mut().enumerate() {
        *is(value) = index == chosen;
    }
}

fn source(kind: FieldKind) -> (&'static str, &'static str) {
    match kind {
        FieldKind::Emails => (
            "SELECT c.party_id, c.id, c.address, c.label, c.is_primary, c.state, c.shared, c.valid_from, c.valid_to
             FROM party_email c WHERE c.party_id",
            "c.is_primary DESC, c.position, c.id",
        ),
        FieldKind::Phones => (
            "SELECT c.party_id, c.id, c.raw, c.e164, c.extension, c.label, c.is_primary, c.state, c.valid_from, c.valid_to
             FROM party_phone c WHERE c.party_id",
            "c.is_primary DESC, c.position, c.id",
        ),
        FieldKind::Addresses => (
            "SELECT c.party_id, c.id, c.address_type, c.is_default, c.street_line_1, c.street_line_2, c.city,
               c.state_province, c.postal_code, c.country, c.latitude, c.longitude, c.valid_from, c.valid_to
             FROM party_address c WHERE c.party_id",
            "c.position, c.id",
        ),
        FieldKind::Affiliations => (
            "SELECT c.person_id, c.id, o.id, o.display_name, p.id, p.display_name, c.title, c.role, c.is_primary, c.is_primary_contact,
               c.from_date, c.to_date
             FROM affiliation c JOIN party o ON o.id = c.organization_id AND o.deleted_at IS NULL JOIN party p ON p.id = c.person_id
             WHERE c.person_id",
            "c.is_primary DESC, c.position, c.id",
        ),
        _ => (
            "SELECT c.record_id, o.id, o.name, o.color FROM tagging c JOIN tag o ON o.id = c.tag_id AND o.deleted_at IS NULL
             WHERE c.record_id",
            "o.name_key",
        ),
    }
}

/// Who looks at what is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// People, for whom phone numbers are written in groups.
    People,
    /// The program, which needs what is kept.
    Program,
}

/// The rows of one kind for each of some records.
pub fn load(conn: &Connection, kind: FieldKind, ids: &[String], eyes: Eyes) -> Result<HashMap<String, Vec<Value>>> {
    let (select, order) = source(kind);
    let sql = format!("{select} IN ({}) ORDER BY {order}", vec!["?"; ids.len()].join(", "));
    let groups = match (kind, eyes) {
        (FieldKind::Phones, Eyes::People) => Some(contacts::home(conn)?),
        _ => None,
    };
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut rows = stmt.query(params_from_iter(ids))?;
    let mut lists: HashMap<String, Vec<Value>> = HashMap::new();
    while let Some(row) = rows.next()? {
        lists.entry(row.get(0)?).or_default().push(read(kind, row, groups.as_ref())?);
    }
    Ok(lists)
}

/// `groups` is the workspace's country, by which phone numbers are written for people.
fn read(kind: FieldKind, row: &Row<'_>, groups: Option<&Option<String>>) -> Result<Value> {
    fn json<T: Serialize>(value: T) -> Result<Value> {
        Ok(serde_json::to_value(value)?)
    }
    let id = Some(row.get(1)?);
    match kind {
        FieldKind::Emails => json(EmailValue {
            id,
            address: row.get(2)?,
            label: row.get(3)?,
            is_primary: row.get(4)?,
            state: row.get(5)?,
            shared: row.get(6)?,
            valid_from: row.get(7)?,
            valid_to: row.get(8)?,
        }),
        FieldKind::Phones => {
            let (raw, e164, extension): (String, Option<String>, Option<String>) =
                (row.get(2)?, row.get(3)?, row.get(4)?);
            json(PhoneValue {
                id,
                shown: groups
                    .map(|home| shown_phone(&raw, e164.as_deref(), extension.as_deref(), home.as_deref()))
                    .unwrap_or_default(),
                raw,
                e164,
                extension,
                label: row.get(5)?,
                is_primary: row.get(6)?,
                state: row.get(7)?,
                valid_from: row.get(8)?,
                valid_to: row.get(9)?,
            })
        }
        FieldKind::Addresses => json(AddressValue {
            id,
            address_type: row.get(2)?,
            is_default: row.get(3)?,
            street_line_1: row.get(4)?,
            street_line_2: row.get(5)?,
            city: row.get(6)?,
            state_province: row.get(7)?,
            postal_code: row.get(8)?,
            country: row.get(9)?,
            latitude: row.get(10)?,
            longitude: row.get(11)?,
            valid_from: row.get(12)?,
            valid_to: row.get(13)?,
        }),
        FieldKind::Affiliations => json(AffiliationValue {
            id,
            organization: Reference::new("organization", row.get::<_, String>(2)?, row.get::<_, String>(3)?),
            person: Reference::new("person", row.get::<_, String>(4)?, row.get::<_, String>(5)?),
            title: row.get(6)?,
            role: row.get(7)?,
            is_primary: row.get(8)?,
            is_primary_contact: row.get(9)?,
            from_date: row.get(10)?,
            to_date: row.get(11)?,
        }),
        _ => json(TagValue { id: row.get(1)?, name: row.get(2)?, color: row.get(3)? }),
    }
}

/// Makes the rows of a record equal to a list: rows that the list lacks go, rows that it
/// knows by id or by value change, others are new.
pub fn save(tx: &Tx<'_>, field: &str, kind: FieldKind, record_type: &str, of: &Of<'_>, value: &Value) -> Result<()> {
    match kind {
        FieldKind::Emails => contacts::emails(tx, field, of, value),
        FieldKind::Phones => contacts::phones(tx, field, of, value),
        FieldKind::Addresses => addresses::save(tx, field, of, value),
        FieldKind::Affiliations => affiliations::save(tx, field, of, value),
        _ => tags::save(tx, field, record_type, of, value),
    }
}

/// The record that rows belong to. One made just now has none yet, so that none is looked for.
pub struct Of<'a> {
    pub id: &'a str,
    pub new: bool,
    /// Country of a new record's first address, where it is written with one.
    pub country: Option<Country>,
    /// Somebody decided already that what others have too may be kept.
    pub sharing: bool,
}

/// Reads a list in which a plain text may stand for a value.
fn list<T: DeserializeOwned>(field: &str, value: &Value, plain: fn(&str) -> Value) -> Result<Vec<T>> {
    items(value)
        .into_iter()
        .map(|item| {
            let item = match &item {
                Value::String(text) => plain(text),
                _ => item,
            };
            serde_json::from_value(item)
                .map_err(|error| Error::invalid(field, format!("A value of the list is not right: {error}.")))
        })
        .collect()
}

/// The values of a list; one alone counts as a list of it.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    }
}

/// Refuses a word that is none of those that a column takes.
fn one_of(field: &str, what: &str, word: &str, known: &[&str]) -> Result<()> {
    if known.contains(&word) {
        return Ok(());
    }
    Err(Error::new("unknown_choice", format!("{what} is one of {}, not “{word}”.", known.join(", "))).field(field))
}

/// Since when and until when something is right.
fn span(field: &str, from: Option<String>, to: Option<String>) -> Result<[SqlValue; 2]> {
    let day = |text: Option<String>| -> Result<Option<String>> {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        let day = chrono::NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
            .map_err(|_| Error::invalid(field, format!("“{text}” is not a date such as 2026-11-21.")))?;
        Ok(Some(day.to_string()))
    };
    let (from, to) = (day(from)?, day(to)?);
    if from.is_some() && to.is_some() && to < from {
        return Err(Error::invalid(field, "A last day is not before the first one."));
    }
    Ok([from.into(), to.into()])
}

fn order(position: usize) -> SqlValue {
    SqlValue::Integer(i64::try_from(position).unwrap_or(i64::MAX))
}
