//! E-mail addresses and phone numbers.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use super::rows::Rows;
use super::{Of, list, one_of, order, primary_first, span};
use crate::journal::Tx;
use crate::records::shapes::{EmailValue, PhoneValue, Reference};
use crate::values::{Email, Phone};
use crate::{Error, Result};

pub(super) fn emails(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
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
        let state =
            state_of(tx, party, ("party_email", "address_key"), email.id.as_deref(), email.state, parsed.key())?;
        let shared = email.shared || shares(tx, field, party, &parsed)?;
        let [from, to] = span(field, email.valid_from, email.valid_to)?;
        values.push((
            email.id,
            vec![
                parsed.as_typed().to_string().into(),
                parsed.key().to_string().into(),
                email.label.into(),
                email.is_primary.into(),
                state.into(),
                shared.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    let dead = !party.new && reaches(tx, party.id)? == Some(false);
    rows.save(tx, party, values)?;
    // A corrected address takes back what the bounced one said of the whole contact.
    if dead && reaches(tx, party.id)? == Some(true) {
        tx.prepare_cached("UPDATE party SET contact_status = 'active' WHERE id = ?1 AND contact_status = 'inactive'")?
            .execute([party.id])?;
    }
    Ok(())
}

/// Whether mail to a party may arrive, or came back from every address (PTY-10); `None` where there is no address.
fn reaches(conn: &Connection, party: &str) -> Result<Option<bool>> {
    let sql = "SELECT max(state NOT IN ('bounced', 'invalid')) FROM party_email WHERE party_id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([party], |row| row.get(0))?)
}

pub(super) fn phones(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
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
        let state =
            state_of(tx, party, ("party_phone", "digits"), phone.id.as_deref(), phone.state, parsed.search_key())?;
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
                state.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    rows.save(tx, party, values)
}

/// What is known of an address or number is not known of another one that takes its place: a
/// corrected address has not bounced. A state that is given anew counts.
fn state_of(
    tx: &Tx<'_>,
    party: &Of<'_>,
    (table, column): (&str, &str),
    id: Option<&str>,
    given: String,
    key: &str,
) -> Result<String> {
    let Some(id) = id.filter(|_| !party.new && given != "unknown") else { return Ok(given) };
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1 AND party_id = ?2 AND {column} <> ?3 AND state = ?4");
    let corrected = tx.prepare_cached(&sql)?.exists([id, party.id, key, given.as_str()])?;
    Ok(if corrected { "unknown".into() } else { given })
}

/// C-11: an address that another living party has is kept only by those who say that they share
/// it, now or before.
fn shares(tx: &Tx<'_>, field: &str, party: &Of<'_>, email: &Email) -> Result<bool> {
    // Hardly any address is another's too: whose it is, in which order, is asked after.
    let taken = "FROM party_email e CROSS JOIN party p ON p.id = e.party_id
         WHERE e.address_key = ?1 AND e.party_id <> ?2 AND p.deleted_at IS NULL";
    if !tx.prepare_cached(&format!("SELECT 1 {taken}"))?.exists([email.key(), party.id])? {
        return Ok(false);
    }
    let kept = !party.new
        && tx
            .prepare_cached("SELECT 1 FROM party_email WHERE party_id = ?1 AND address_key = ?2")?
            .exists([party.id, email.key()])?;
    if party.sharing || kept {
        return Ok(true);
    }
    let first = format!("SELECT p.kind, p.id, p.display_name {taken} ORDER BY p.id LIMIT 1");
    let other = tx.prepare_cached(&first)?.query_row([email.key(), party.id], |row| {
        Ok(Reference::new(&row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let message =
        format!("{} has the address {} already. If they share it, mark it as shared.", other.title, email.as_typed());
    Err(Error::new("email_taken", message).field(field).details(json!({"record": other, "address": email.as_typed()})))
}

/// The workspace's country.
pub(super) fn home(conn: &Connection) -> Result<Option<String>> {
    let mut stmt = conn.prepare_cached("SELECT json_extract(value, '$') FROM setting WHERE key = 'country'")?;
    Ok(stmt.query_row([], |row| row.get(0)).optional()?)
}

/// The country that a national number belongs to: the party's first address, else the
/// workspace's (C-10).
fn default_country(tx: &Tx<'_>, party: &str) -> Result<Option<String>> {
    let own: Option<String> = tx
        .prepare_cached("SELECT country FROM party_address WHERE party_id = ?1 ORDER BY position LIMIT 1")?
        .query_row([party], |row| row.get(0))
        .optional()?;
    if own.is_some() { Ok(own) } else { home(tx) }
}
