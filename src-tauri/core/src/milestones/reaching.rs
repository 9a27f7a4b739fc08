use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::replayed::settled_later;
use crate::journal::Tx;
use crate::{Result, ids};

/// A customer reached a milestone that follows from something else that was done. Every automatic milestone is written
/// here and in the two functions for firsts, so this is where automations learn of them (LIF-16).
///
/// # Errors
/// Those of the database.
pub fn reach(tx: &Tx<'_>, party: &str, kind: &str, at: &str, details: Option<&Value>) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO milestone (id, party_id, milestone_type, occurred_at, details, automatic, created_at, created_by, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?6)",
    )?
    .execute(params![ids::new_id(), party, kind, at, details.map(Value::to_string), tx.at(), tx.actor()])?;
    Ok(())
}

/// The first contact of everybody whom an interaction is with (LIF-16).
///
/// # Errors
/// Those of the database.
pub fn follow_interaction(tx: &Tx<'_>, id: &str) -> Result<()> {
    with(tx, id)?.iter().try_for_each(|party| first_contact(tx, party, ""))
}

/// An interaction goes: the next earliest is the first contact.
///
/// # Errors
/// Those of the database.
pub fn leave_interaction(tx: &Tx<'_>, id: &str) -> Result<()> {
    with(tx, id)?.iter().try_for_each(|party| first_contact(tx, party, id))
}

/// Whom an interaction is with: the customer and the contact.
fn with(tx: &Tx<'_>, interaction: &str) -> Result<Vec<String>> {
    Ok(tx
        .prepare_cached(
            "SELECT party_id FROM interaction WHERE id = ?1
             UNION SELECT contact_id FROM interaction WHERE id = ?1 AND contact_id IS NOT NULL",
        )?
        .query_map([interaction], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Puts the first contact of a party where its earliest interaction is, but for one that is about to go.
///
/// # Errors
/// Those of the database.
pub fn first_contact(tx: &Tx<'_>, party: &str, without: &str) -> Result<()> {
    let at: Option<String> = tx
        .prepare_cached(
            "SELECT min(at) FROM (
               SELECT * FROM (SELECT occurred_at AS at FROM interaction WHERE party_id = ?1 AND deleted_at IS NULL AND id <> ?2
                 ORDER BY occurred_at LIMIT 1)
               UNION ALL
               SELECT * FROM (SELECT occurred_at FROM interaction WHERE contact_id = ?1 AND deleted_at IS NULL AND id <> ?2
                 ORDER BY occurred_at LIMIT 1))",
        )?
        .query_row([party, without], |row| row.get(0))?;
    first(tx, party, "first_contact", at)
}

/// Puts the first purchase of a party where the earliest one in the ledger is, but for one that is about to go. A day
/// stands at noon.
///
/// # Errors
/// Those of the database.
pub fn first_purchase(tx: &Tx<'_>, party: &str, without: &str) -> Result<()> {
    let day: Option<String> = tx
        .prepare_cached(
            "SELECT min(purchased_on) FROM purchase WHERE party_id = ?1 AND deleted_at IS NULL AND id <> ?2",
        )?
        .query_row([party, without], |row| row.get(0))?;
    first(tx, party, "first_purchase", day.map(|day| format!("{day}T12:00:00.000Z")))
}

/// Keeps the one milestone of a first thing. One that a person set gives way to an earlier moment only.
fn first(tx: &Tx<'_>, party: &str, kind: &str, at: Option<String>) -> Result<()> {
    let there: Option<(String, String, bool)> = tx
        .prepare_cached(
            "SELECT id, occurred_at, automatic FROM milestone WHERE party_id = ?1 AND milestone_type = ?2 AND deleted_at IS NULL
             ORDER BY occurred_at LIMIT 1",
        )?
        .query_row([party, kind], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match (there, at) {
        (None, None) => Ok(()),
        (Some((id, _, true)), _) if settled_later(tx, &id, party)? => Ok(()),
        (None, Some(at)) => reach(tx, party, kind, &at, None),
        (Some((id, _, true)), None) => {
            tx.prepare_cached("DELETE FROM milestone WHERE id = ?1")?.execute([id])?;
            Ok(())
        }
        (Some((id, before, automatic)), Some(at)) if at < before || (automatic && at != before) => {
            tx.prepare_cached("UPDATE milestone SET occurred_at = ?2, updated_at = ?3 WHERE id = ?1")?
                .execute(params![id, at, tx.at()])?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Who referred somebody reached a milestone by it; the relationship is kept with it.
///
/// # Errors
/// Those of the database.
pub fn referred(tx: &Tx<'_>, relationship: &str) -> Result<()> {
    let found: Option<(String, Option<String>)> = tx
        .prepare_cached(
            "SELECT r.from_id, r.start_date FROM relationship r
             JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer' WHERE r.id = ?1",
        )?
        .query_row([relationship], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((from, since)) = found else { return Ok(()) };
    let at = since.map_or_else(|| tx.at().to_string(), |day| format!("{day}T12:00:00.000Z"));
    reach(tx, &from, "referral_made", &at, Some(&json!({ "relationship": relationship })))
}

/// A relationship goes, and with it the milestone that it made.
///
/// # Errors
/// Those of the database.
pub fn referred_no_more(tx: &Tx<'_>, relationship: &str) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM milestone WHERE automatic = 1 AND milestone_type = 'referral_made' AND details ->> '$.relationship' = ?1
           AND party_id = (SELECT from_id FROM relationship WHERE id = ?1)",
    )?
    .execute([relationship])?;
    Ok(())
}

/// First contacts and purchases of a file that is being filled, for all parties at once and outside of the history.
///
/// # Errors
/// Those of the database.
pub fn adopt_firsts(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(
        "INSERT INTO milestone (id, party_id, milestone_type, occurred_at, automatic, created_at, created_by, updated_at)
         SELECT '0193f004' || substr(party_id, 9), party_id, 'first_contact', min(at), 1, made, by, made FROM (
           SELECT party_id, occurred_at AS at, created_at AS made, created_by AS by FROM interaction WHERE deleted_at IS NULL
           UNION ALL
           SELECT contact_id, occurred_at, created_at, created_by FROM interaction WHERE deleted_at IS NULL AND contact_id IS NOT NULL)
         GROUP BY party_id;
         INSERT INTO milestone (id, party_id, milestone_type, occurred_at, automatic, created_at, created_by, updated_at)
         SELECT '0193f005' || substr(party_id, 9), party_id, 'first_purchase', min(purchased_on) || 'T12:00:00.000Z', 1, created_at,
           created_by, created_at
         FROM purchase WHERE deleted_at IS NULL GROUP BY party_id;",
    )?)
}
