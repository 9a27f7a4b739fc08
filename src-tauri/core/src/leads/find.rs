//! Which lead, client and customer are meant.

use rusqlite::{Connection, OptionalExtension, params};

use crate::records::survivor;
use crate::values::Email;
use crate::{Error, Result};

/// A lead as events and conversions need it.
#[derive(Debug, Clone)]
pub struct Lead {
    pub id: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub source: Option<String>,
    pub source_url: Option<String>,
    pub channel: Option<String>,
    pub viability: Option<i64>,
    pub viability_reason: Option<String>,
    pub listing_ref: Option<String>,
    pub listing_hash: Option<String>,
    pub party: Option<String>,
    pub deal: Option<String>,
}

/// A living lead, or `not_found`.
pub fn lead_of(conn: &Connection, id: &str) -> Result<Lead> {
    conn.prepare_cached(
        "SELECT id, name, contact_email, contact_phone, source, source_url, channel, viability, viability_reason,
           listing_ref, listing_hash, party_id, deal_id FROM lead WHERE id = ?1 AND deleted_at IS NULL",
    )?
    .query_row([id], |row| {
        Ok(Lead {
            id: row.get(0)?,
            name: row.get(1)?,
            email: row.get(2)?,
            phone: row.get(3)?,
            source: row.get(4)?,
            source_url: row.get(5)?,
            channel: row.get(6)?,
            viability: row.get(7)?,
            viability_reason: row.get(8)?,
            listing_ref: row.get(9)?,
            listing_hash: row.get(10)?,
            party: row.get(11)?,
            deal: row.get(12)?,
        })
    })
    .optional()?
    .ok_or_else(|| Error::not_found("lead", id))
}

/// Id of the living lead that goes by an id of ours or of its source, else by the hash of its listing, else by where it was found.
pub fn lead_named(
    conn: &Connection,
    id: Option<&str>,
    hash: Option<&str>,
    url: Option<&str>,
) -> Result<Option<String>> {
    const BY: [&str; 4] = [
        "id = ?1",
        "external_id = ?1",
        "id = (SELECT x.record_id FROM external_ref x WHERE x.record_type = 'lead' AND x.external_id = ?1 ORDER BY x.record_id DESC LIMIT 1)",
        "listing_hash = ?1",
    ];
    let tries = BY.iter().zip([id, id, id, hash]).chain(std::iter::once((&"source_url = ?1", url)));
    for (by, value) in tries {
        let Some(value) = value else { continue };
        let sql = format!("SELECT id FROM lead WHERE {by} AND deleted_at IS NULL ORDER BY id LIMIT 1");
        let found: Option<String> = conn.prepare_cached(&sql)?.query_row([value], |row| row.get(0)).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The living party behind an id, a merged one led to its survivor.
pub fn living_party(conn: &Connection, id: &str) -> Result<Option<String>> {
    let id = survivor(conn, id)?.unwrap_or_else(|| id.to_string());
    let there = conn.prepare_cached("SELECT 1 FROM party WHERE id = ?1 AND deleted_at IS NULL")?.exists([&id])?;
    Ok(there.then_some(id))
}

/// The client that came of a lead: its deal, else a deal made by hand for the same listing, with its customer.
pub fn client_of(conn: &Connection, lead: &Lead) -> Result<Option<(String, String)>> {
    const BY: [&str; 4] = ["id = ?1", "lead_id = ?1", "listing_hash = ?1", "source_url = ?1"];
    let values =
        [lead.deal.as_deref(), Some(lead.id.as_str()), lead.listing_hash.as_deref(), lead.source_url.as_deref()];
    for (by, value) in BY.iter().zip(values) {
        let Some(value) = value else { continue };
        let sql = format!("SELECT id, party_id FROM deal WHERE {by} AND deleted_at IS NULL ORDER BY id LIMIT 1");
        let found = conn.prepare_cached(&sql)?.query_row([value], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The one person or company with an address that is not shared.
pub fn party_with(conn: &Connection, address: &str) -> Result<Option<String>> {
    let Ok(email) = Email::parse(address) else { return Ok(None) };
    Ok(conn
        .prepare_cached(
            "SELECT p.id FROM party_email e JOIN party p ON p.id = e.party_id
             WHERE e.address_key = ?1 AND e.shared = 0 AND p.deleted_at IS NULL ORDER BY p.kind = 'person' DESC, p.id LIMIT 1",
        )?
        .query_row([email.key()], |row| row.get(0))
        .optional()?)
}

/// The pipeline whose deals are clients: the one that the settings name, else the first.
pub fn outreach_pipeline(conn: &Connection) -> Result<String> {
    conn.prepare_cached(
        "SELECT p.id FROM pipeline p WHERE p.deleted_at IS NULL
         ORDER BY p.id = (SELECT json_extract(value, '$') FROM setting WHERE key = 'outreach_pipeline') DESC, p.position, p.id LIMIT 1",
    )?
    .query_row([], |row| row.get(0))
    .optional()?
    .ok_or_else(|| Error::new("no_pipeline", "There is no pipeline yet."))
}

/// The first open stage of a pipeline, and the one for clients whom somebody was in touch with: the next open one, or the
/// first where there is only one.
pub fn contacted_stage(conn: &Connection, pipeline: &str) -> Result<(String, String)> {
    let mut stmt = conn.prepare_cached(
        "SELECT id FROM stage WHERE pipeline_id = ?1 AND kind = 'open' AND deleted_at IS NULL ORDER BY position, id LIMIT 2",
    )?;
    let stages: Vec<String> = stmt.query_map([pipeline], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    match stages.as_slice() {
        [first, second, ..] => Ok((first.clone(), second.clone())),
        [only] => Ok((only.clone(), only.clone())),
        [] => Err(Error::new("no_stage", "The pipeline has no open stage; add one in Settings.").field("stage")),
    }
}

/// The first lost stage of a pipeline.
pub fn lost_stage(conn: &Connection, pipeline: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM stage WHERE pipeline_id = ?1 AND kind = 'lost' AND deleted_at IS NULL ORDER BY position, id LIMIT 1",
        )?
        .query_row(params![pipeline], |row| row.get(0))
        .optional()?)
}
