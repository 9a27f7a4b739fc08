//! People's places in companies.

use rusqlite::params;
use serde_json::Value;

use super::rows::Rows;
use super::{Of, items, order, primary_first};
use crate::journal::Tx;
use crate::records::shapes::{AffiliationValue, Reference};
use crate::{Error, Result};

pub(super) fn save(tx: &Tx<'_>, field: &str, person: &Of<'_>, value: &Value) -> Result<()> {
    let items = items(value);
    let mut wanted = Vec::new();
    for item in &items {
        let organization = item.get("organization").unwrap_or(item);
        let id = organization.as_str().or_else(|| organization.get("id").and_then(Value::as_str)).unwrap_or_default();
        let found = crate::records::require(tx, tx.catalog(), "organization", id, field)?;
        let text = |key: &str| item.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_string);
        let flag = |key: &str| item.get(key).and_then(Value::as_bool).unwrap_or(false);
        let affiliation = AffiliationValue {
            id: text("id"),
            organization: found,
            person: Reference::new("person", person.id, ""),
            title: text("title"),
            role: text("role"),
            is_primary: flag("is_primary"),
            is_primary_contact: flag("is_primary_contact"),
            from_date: text("from_date"),
            to_date: text("to_date"),
        };
        sound(field, &affiliation)?;
        wanted.push(affiliation);
    }
    primary_first(&mut wanted, |affiliation| &mut affiliation.is_primary);
    let rows = Rows {
        table: "affiliation",
        owner: "person_id",
        same: &["organization_id"],
        flag: "is_primary",
        columns: &[
            "organization_id",
            "title",
            "role",
            "from_date",
            "to_date",
            "is_primary",
            "is_primary_contact",
            "position",
        ],
        insert: "INSERT INTO affiliation (id, person_id, organization_id, title, role, from_date, to_date, is_primary, is_primary_contact, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    };
    let mut seen: Vec<[Option<String>; 5]> = Vec::new();
    let mut values = Vec::new();
    let mut contact_of: Vec<String> = Vec::new();
    for (position, mut affiliation) in wanted.into_iter().enumerate() {
        let organization = affiliation.organization.id;
        // Somebody can be in a company as more than one thing, or have come back to it; what says the same is said once.
        let place = [
            Some(organization.clone()),
            affiliation.title.as_deref().map(str::to_lowercase),
            affiliation.role.as_deref().map(str::to_lowercase),
            affiliation.from_date.clone(),
            affiliation.to_date.clone(),
        ];
        if seen.contains(&place) {
            continue;
        }
        affiliation.is_primary_contact &= !contact_of.contains(&organization);
        if affiliation.is_primary_contact {
            contact_of.push(organization.clone());
            // A new primary contact takes the place of the old one in the same step (PTY-09).
            tx.prepare_cached(
                "UPDATE affiliation SET is_primary_contact = 0 WHERE organization_id = ?1 AND (person_id, id) IS NOT (?2, ?3) AND is_primary_contact = 1",
            )?
            .execute(params![organization, person.id, affiliation.id])?;
        }
        seen.push(place);
        values.push((
            affiliation.id,
            vec![
                organization.into(),
                affiliation.title.into(),
                affiliation.role.into(),
                affiliation.from_date.into(),
                affiliation.to_date.into(),
                affiliation.is_primary.into(),
                affiliation.is_primary_contact.into(),
                order(position),
            ],
        ));
    }
    rows.save(tx, person, values)
}

/// Lengths, days, and that it does not end before it begins.
fn sound(field: &str, affiliation: &AffiliationValue) -> Result<()> {
    for (text, label) in [(&affiliation.title, "A job title"), (&affiliation.role, "A role")] {
        if text.as_ref().is_some_and(|text| text.chars().count() > 100) {
            return Err(Error::new("too_long", format!("{label} has at most 100 characters.")).field(field));
        }
    }
    for day in [&affiliation.from_date, &affiliation.to_date].into_iter().flatten() {
        if chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_err() {
            return Err(Error::invalid(field, format!("“{day}” is not a date such as 2026-11-21.")));
        }
    }
    match (&affiliation.from_date, &affiliation.to_date) {
        (Some(from), Some(to)) if to < from => {
            Err(Error::invalid(field, format!("It ends on {to}, before it begins on {from}.")))
        }
        _ => Ok(()),
    }
}
