//! Values that are rows of their own: e-mails, phones, addresses, affiliations, tags.

use std::collections::HashMap;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::shapes::{AddressValue, AffiliationValue, EmailValue, PhoneValue, Reference, TagValue};
use crate::catalog::FieldKind;
use crate::journal::Tx;
use crate::values::{Country, Email, Phone, name_key};
use crate::{Error, Result, ids};

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

/// The rows of one kind for each of some records.
pub fn load(conn: &Connection, kind: FieldKind, ids: &[String]) -> Result<HashMap<String, Vec<Value>>> {
    let (select, order) = source(kind);
    let sql = format!("{select} IN ({}) ORDER BY {order}", vec!["?"; ids.len()].join(", "));
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut rows = stmt.query(params_from_iter(ids))?;
    let mut lists: HashMap<String, Vec<Value>> = HashMap::new();
    while let Some(row) = rows.next()? {
        lists.entry(row.get(0)?).or_default().push(read(kind, row)?);
    }
    Ok(lists)
}

fn read(kind: FieldKind, row: &Row<'_>) -> Result<Value> {
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
        FieldKind::Phones => json(PhoneValue {
            id,
            raw: row.get(2)?,
            e164: row.get(3)?,
            extension: row.get(4)?,
            label: row.get(5)?,
            is_primary: row.get(6)?,
            state: row.get(7)?,
            valid_from: row.get(8)?,
            valid_to: row.get(9)?,
        }),
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
        FieldKind::Emails => save_emails(tx, field, of, value),
        FieldKind::Phones => save_phones(tx, field, of, value),
        FieldKind::Addresses => save_addresses(tx, field, of, value),
        FieldKind::Affiliations => save_affiliations(tx, field, of, value),
        _ => save_tags(tx, field, record_type, of, value),
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
    let items = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    items
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

/// One table of rows that belong to a record, and how its rows are told apart.
struct Rows<'t> {
    table: &'static str,
    owner: &'static str,
    /// Columns that make a row the same one when it has no id.
    same: &'static [&'static str],
    /// A column in which at most one row of a group may be 1.
    flag: &'static str,
    columns: &'t [&'static str],
    /// Makes a row of id, owner and `columns`; spelt out, since imports write a million of them.
    insert: &'static str,
}

impl Rows<'_> {
    /// Writes the wanted rows; each is its id, if it had one, and the values of `columns`.
    fn save(&self, tx: &Tx<'_>, of: &Of<'_>, wanted: Vec<(Option<String>, Vec<SqlValue>)>) -> Result<()> {
        let owner = of.id;
        if of.new {
            return self.insert(tx, owner, wanted.into_iter().map(|(_, values)| (ids::new_id(), values)));
        }
        let kept = wanted.into_iter().map(|row| self.identify(tx, owner, row)).collect::<Result<Vec<_>>>()?;
        let ids: Vec<&str> = kept.iter().map(|(id, ..)| id.as_str()).collect();
        let gone = format!(
            "DELETE FROM {} WHERE {} = ? AND id NOT IN ({})",
            self.table,
            self.owner,
            vec!["?"; ids.len()].join(", ")
        );
        tx.prepare_cached(&gone)?.execute(params_from_iter(std::iter::once(owner).chain(ids.iter().copied())))?;
        // Flags come down before any goes up: at most one may be up at a time.
        let flag_at = self.columns.iter().position(|column| *column == self.flag);
        for (id, _, values) in &kept {
            let up = flag_at.and_then(|i| values.get(i)) == Some(&SqlValue::Integer(1));
            if !up {
                let lower =
                    format!("UPDATE {} SET {flag} = 0 WHERE id = ?1 AND {flag} = 1", self.table, flag = self.flag);
                tx.prepare_cached(&lower)?.execute([id])?;
            }
        }
        for (id, new, values) in kept {
            if new {
                self.insert(tx, owner, std::iter::once((id, values)))?;
            } else {
                self.update(tx, owner, id, values)?;
            }
        }
        Ok(())
    }

    fn identify(
        &self,
        tx: &Tx<'_>,
        owner: &str,
        (id, values): (Option<String>, Vec<SqlValue>),
    ) -> Result<(String, bool, Vec<SqlValue>)> {
        if let Some(id) = id {
            let known = format!("SELECT 1 FROM {} WHERE id = ?1 AND {} = ?2", self.table, self.owner);
            if tx.prepare_cached(&known)?.exists([id.as_str(), owner])? {
                return Ok((id, false, values));
            }
        }
        if !self.same.is_empty() {
            let tests: Vec<String> =
                self.same.iter().enumerate().map(|(i, column)| format!("{column} IS ?{}", i + 2)).collect();
            let sql = format!("SELECT id FROM {} WHERE {} = ?1 AND {}", self.table, self.owner, tests.join(" AND "));
            let mut bound = vec![SqlValue::Text(owner.to_string())];
            for column in self.same {
                let at = self.columns.iter().position(|name| name == column);
                bound.push(at.and_then(|i| values.get(i)).cloned().unwrap_or(SqlValue::Null));
            }
            let known: Option<String> =
                tx.prepare_cached(&sql)?.query_row(params_from_iter(bound), |row| row.get(0)).optional()?;
            if let Some(known) = known {
                return Ok((known, false, values));
            }
        }
        Ok((ids::new_id(), true, values))
    }

    fn insert(&self, tx: &Tx<'_>, owner: &str, rows: impl Iterator<Item = (String, Vec<SqlValue>)>) -> Result<()> {
        let mut stmt = tx.prepare_cached(self.insert)?;
        for (id, values) in rows {
            stmt.execute(params_from_iter(bound(id, owner, values)))?;
        }
        Ok(())
    }

    fn update(&self, tx: &Tx<'_>, owner: &str, id: String, values: Vec<SqlValue>) -> Result<()> {
        let sets: Vec<String> = self.columns.iter().enumerate().map(|(i, c)| format!("{c} = ?{}", i + 3)).collect();
        let differ: Vec<String> =
            self.columns.iter().enumerate().map(|(i, c)| format!("{c} IS NOT ?{}", i + 3)).collect();
        let sql = format!(
            "UPDATE {} SET {} WHERE id = ?1 AND {} = ?2 AND ({})",
            self.table,
            sets.join(", "),
            self.owner,
            differ.join(" OR ")
        );
        tx.prepare_cached(&sql)?.execute(params_from_iter(bound(id, owner, values)))?;
        Ok(())
    }
}

fn bound(id: String, owner: &str, values: Vec<SqlValue>) -> impl Iterator<Item = SqlValue> {
    [SqlValue::Text(id), SqlValue::Text(owner.to_string())].into_iter().chain(values)
}

fn save_emails(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
    let mut wanted: Vec<EmailValue> = list(field, value, |text| json!({"address": text}))?;
    primary_first(&mut wanted, |email| &mut email.is_primary);
    let rows = Rows {
        table: "party_email",
        owner: "party_id",
        same: &["address_key"],
        flag: "is_primary",
        columns: &[
            "address",
            "address_key",
            "label",
            "is_primary",
            "state",
            "shared",
            "valid_from",
            "valid_to",
            "position",
        ],
        insert:
            "INSERT INTO party_email (id, party_id, address, address_key, label, is_primary, state, shared, valid_from,
                   valid_to, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    };
    let mut seen = Vec::new();
    let mut values = Vec::new();
    for (position, email) in wanted.into_iter().enumerate() {
        let parsed = Email::parse(&email.address).map_err(|error| Error::from(error).field(field))?;
        if seen.contains(&parsed.key().to_string()) {
            continue;
        }
        seen.push(parsed.key().to_string());
        one_of(field, "The state of an e-mail address", &email.state, &["unknown", "valid", "bounced", "invalid"])?;
        let shared = email.shared || shares(tx, field, party, &parsed)?;
        let [from, to] = span(field, email.valid_from, email.valid_to)?;
        values.push((
            email.id,
            vec![
                parsed.as_typed().to_string().into(),
                parsed.key().to_string().into(),
                email.label.into(),
                email.is_primary.into(),
                email.state.into(),
                shared.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    rows.save(tx, party, values)
}

fn save_phones(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
    let mut wanted: Vec<PhoneValue> = list(field, value, |text| json!({"raw": text}))?;
    primary_first(&mut wanted, |phone| &mut phone.is_primary);
    let rows = Rows {
        table: "party_phone",
        owner: "party_id",
        same: &["raw", "label"],
        flag: "is_primary",
        columns: &[
            "raw",
            "e164",
            "extension",
            "digits",
            "label",
            "is_primary",
            "state",
            "valid_from",
            "valid_to",
            "position",
        ],
        insert:
            "INSERT INTO party_phone (id, party_id, raw, e164, extension, digits, label, is_primary, state, valid_from,
                   valid_to, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    };
    let country = match party.country {
        Some(country) => Some(country.code().to_string()),
        None => default_country(tx, party.id)?,
    };
    let mut values = Vec::new();
    for (position, phone) in wanted.into_iter().enumerate() {
        let parsed = Phone::parse(&phone.raw, country.as_deref()).map_err(|error| Error::from(error).field(field))?;
        one_of(field, "The state of a phone number", &phone.state, &["unknown", "valid", "invalid"])?;
        let [from, to] = span(field, phone.valid_from, phone.valid_to)?;
        values.push((
            phone.id,
            vec![
                parsed.raw().to_string().into(),
                parsed.e164().map(str::to_string).into(),
                parsed.extension().map(str::to_string).or(phone.extension).into(),
                parsed.search_key().to_string().into(),
                phone.label.into(),
                phone.is_primary.into(),
                phone.state.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    rows.save(tx, party, values)
}

/// PTY-20; homes and letter boxes are people's.
const ADDRESS_TYPES: [&str; 7] = ["billing", "shipping", "service", "headquarters", "home", "mailing", "other"];

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

/// C-11: an address that another living party has is kept only by those who say that they share
/// it, now or before.
fn shares(tx: &Tx<'_>, field: &str, party: &Of<'_>, email: &Email) -> Result<bool> {
    let mut stmt = tx.prepare_cached(
        "SELECT p.kind, p.id, p.display_name FROM party_email e JOIN party p ON p.id = e.party_id
         WHERE e.address_key = ?1 AND e.party_id <> ?2 AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1",
    )?;
    let other = stmt
        .query_row([email.key(), party.id], |row| {
            Ok(Reference::new(&row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let Some(other) = other else { return Ok(false) };
    let kept = !party.new
        && tx
            .prepare_cached("SELECT 1 FROM party_email WHERE party_id = ?1 AND address_key = ?2")?
            .exists([party.id, email.key()])?;
    if party.sharing || kept {
        return Ok(true);
    }
    let message =
        format!("{} has the address {} already. If they share it, mark it as shared.", other.title, email.as_typed());
    Err(Error::new("email_taken", message).field(field).details(json!({"record": other, "address": email.as_typed()})))
}

/// The country that a national number belongs to: the party's first address, else the
/// workspace's (C-10).
fn default_country(tx: &Tx<'_>, party: &str) -> Result<Option<String>> {
    Ok(tx
        .prepare_cached(
            "SELECT coalesce((SELECT country FROM party_address WHERE party_id = ?1 ORDER BY position LIMIT 1),
                             (SELECT json_extract(value, '$') FROM setting WHERE key = 'country'))",
        )?
        .query_row([party], |row| row.get(0))?)
}

fn save_addresses(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
    let mut wanted: Vec<AddressValue> = list(field, value, |text| json!({"street_line_1": text}))?;
    let mut defaults: Vec<String> = Vec::new();
    for address in &mut wanted {
        let first = !defaults.contains(&address.address_type);
        address.is_default = address.is_default && first;
        if address.is_default {
            defaults.push(address.address_type.clone());
        }
    }
    let rows = Rows {
        table: "party_address",
        owner: "party_id",
        same: &["address_type", "street_line_1", "city", "postal_code"],
        flag: "is_default",
        columns: &[
            "address_type",
            "is_default",
            "street_line_1",
            "street_line_2",
            "city",
            "state_province",
            "postal_code",
            "country",
            "latitude",
            "longitude",
            "valid_from",
            "valid_to",
            "position",
        ],
        insert:
            "INSERT INTO party_address (id, party_id, address_type, is_default, street_line_1, street_line_2, city, 
                   state_province, postal_code, country, latitude, longitude, valid_from, valid_to, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    };
    let mut values = Vec::new();
    for (position, address) in wanted.into_iter().enumerate() {
        let country = Country::parse(&address.country).map_err(|error| Error::from(error).field(field))?;
        for (text, most, label) in [
            (Some(&address.street_line_1), 200, "The street"),
            (address.street_line_2.as_ref(), 200, "The second street line"),
            (Some(&address.city), 100, "The city"),
            (address.state_province.as_ref(), 100, "The state or province"),
            (address.postal_code.as_ref(), 20, "The postal code"),
        ] {
            if text.is_some_and(|text| text.chars().count() > most) {
                return Err(Error::new("too_long", format!("{label} has at most {most} characters.")).field(field));
            }
        }
        if address.street_line_1.trim().is_empty() || address.city.trim().is_empty() {
            return Err(Error::new("required", "An address has a street and a city.").field(field));
        }
        one_of(field, "The type of an address", &address.address_type, &ADDRESS_TYPES)?;
        for (degrees, most) in [(address.latitude, 90.0), (address.longitude, 180.0)] {
            if degrees.is_some_and(|degrees| !(-most..=most).contains(&degrees)) {
                return Err(Error::invalid(field, format!("A place is at most {most} degrees from the middle.")));
            }
        }
        let [from, to] = span(field, address.valid_from, address.valid_to)?;
        values.push((
            address.id,
            vec![
                address.address_type.into(),
                address.is_default.into(),
                address.street_line_1.into(),
                address.street_line_2.into(),
                address.city.into(),
                address.state_province.into(),
                address.postal_code.into(),
                country.code().to_string().into(),
                address.latitude.into(),
                address.longitude.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    rows.save(tx, party, values)
}

fn save_affiliations(tx: &Tx<'_>, field: &str, person: &Of<'_>, value: &Value) -> Result<()> {
    let items = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let mut wanted = Vec::new();
    for item in &items {
        let organization = item.get("organization").unwrap_or(item);
        let id = organization.as_str().or_else(|| organization.get("id").and_then(Value::as_str)).unwrap_or_default();
        let found = super::require(tx, tx.catalog(), "organization", id, field)?;
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
    let mut seen: Vec<String> = Vec::new();
    let mut values = Vec::new();
    for (position, affiliation) in wanted.into_iter().enumerate() {
        let organization = affiliation.organization.id;
        if seen.contains(&organization) {
            continue;
        }
        if affiliation.is_primary_contact {
            // A new primary contact takes the place of the old one in the same step (PTY-09).
            tx.prepare_cached(
                "UPDATE affiliation SET is_primary_contact = 0 WHERE organization_id = ?1 AND person_id <> ?2 AND is_primary_contact = 1",
            )?
            .execute(params![organization, person.id])?;
        }
        seen.push(organization.clone());
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

fn save_tags(tx: &Tx<'_>, field: &str, record_type: &str, record: &Of<'_>, value: &Value) -> Result<()> {
    let items = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let mut wanted = Vec::new();
    for item in &items {
        let named = item.as_str().or_else(|| item.get("id").and_then(Value::as_str)).unwrap_or_default();
        wanted.push(tag(tx, field, named)?);
    }
    let gone =
        format!("DELETE FROM tagging WHERE record_id = ? AND tag_id NOT IN ({})", vec!["?"; wanted.len()].join(", "));
    tx.prepare_cached(&gone)?
        .execute(params_from_iter(std::iter::once(record.id).chain(wanted.iter().map(String::as_str))))?;
    for tag in wanted {
        tx.prepare_cached("INSERT OR IGNORE INTO tagging (record_id, tag_id, record_type) VALUES (?1, ?2, ?3)")?
            .execute(params![record.id, tag, record_type])?;
    }
    Ok(())
}

/// The tag of an id or a name; a new name makes one (TAG-01).
pub fn tag(tx: &Tx<'_>, field: &str, named: &str) -> Result<String> {
    let name = crate::values::clean_line(named);
    let key = name_key(&name);
    if key.is_empty() || name.chars().count() > 100 {
        return Err(Error::invalid(field, "A tag has a name of 1 to 100 characters."));
    }
    let known: Option<String> = tx
        .prepare_cached("SELECT id FROM tag WHERE (id = ?1 OR name_key = ?2) AND deleted_at IS NULL")?
        .query_row([named, key.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let id = ids::new_id();
    tx.prepare_cached(
        "INSERT INTO tag (id, name, name_key, created_at, created_by, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)
         ON CONFLICT (name_key) DO UPDATE SET deleted_at = NULL",
    )?
    .execute(params![id, name, key, tx.at(), tx.actor()])?;
    Ok(tx.query_row("SELECT id FROM tag WHERE name_key = ?1", [key], |row| row.get(0))?)
}

fn order(position: usize) -> SqlValue {
    SqlValue::Integer(i64::try_from(position).unwrap_or(i64::MAX))
}
