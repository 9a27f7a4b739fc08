//! Leads as bots and scripts read them (API-14): by status and words, or what changed since.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use ts_rs::TS;

use super::changes::{Changes, changed};
use super::make;
use crate::journal::{Changed, Op};
use crate::query::page_size;
use crate::{Context, Error, Result};

/// Which leads.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LeadsRequest {
    /// new, contacted, converted, discarded.
    #[ts(optional = nullable)]
    pub status: Option<String>,
    /// Part of the name or the address.
    #[ts(optional = nullable)]
    pub q: Option<String>,
    /// What changed at or after this moment, deleted leads among it; oldest change first.
    #[ts(optional = nullable)]
    pub changed_since: Option<String>,
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// What changes of a lead; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadPatch {
    /// Lead id.
    pub id: String,
    /// new, contacted, discarded; `leads.convert` converts.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub status: Option<String>,
    /// 0 to 100.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub viability: Option<i64>,
    /// Why so viable, at most 500 characters.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub viability_reason: Option<String>,
}

/// A lead (PTY-30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[ts(rename = "LeadRow")]
#[schemars(rename = "LeadRow")]
pub struct LeadRow {
    /// Lead id.
    pub id: String,
    /// Name.
    pub name: String,
    /// new, contacted, converted, discarded.
    pub status: String,
    /// E-mail address.
    pub contact_email: Option<String>,
    /// Phone number.
    pub contact_phone: Option<String>,
    /// By which way.
    pub channel: Option<String>,
    /// Where it was found.
    pub source_url: Option<String>,
    /// Hash of its listing.
    pub listing_hash: Option<String>,
    /// Id of its customer.
    pub party_id: Option<String>,
    /// Id of its client.
    pub client_id: Option<String>,
    /// 0 to 100.
    #[ts(type = "number | null")]
    pub viability: Option<i64>,
    /// When it changed last, deletion included.
    pub changed_at: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// A page of leads.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LeadRows {
    /// The leads.
    pub leads: Vec<LeadRow>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

fn select() -> String {
    format!(
        "SELECT l.id, l.name, l.status, l.contact_email, l.contact_phone, l.channel, l.source_url, l.listing_hash,
  l.party_id, l.deal_id, l.viability, {}, l.deleted_at IS NOT NULL FROM lead l",
        changed("l")
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<LeadRow> {
    Ok(LeadRow {
        id: row.get(0)?,
        name: row.get(1)?,
        status: row.get(2)?,
        contact_email: row.get(3)?,
        contact_phone: row.get(4)?,
        channel: row.get(5)?,
        source_url: row.get(6)?,
        listing_hash: row.get(7)?,
        party_id: row.get(8)?,
        client_id: row.get(9)?,
        viability: row.get(10)?,
        changed_at: row.get(11)?,
        deleted: row.get(12)?,
    })
}

/// A page of leads, the oldest change first.
///
/// # Errors
/// `invalid` for a cursor or a moment that is none; `too_many`.
pub fn list_leads(ctx: &Context, input: LeadsRequest) -> Result<LeadRows> {
    let limit = page_size(input.limit, 50)?;
    ctx.read(|conn| {
        let mut asked = Changes::since("l", "lead", input.changed_since.as_deref())?;
        asked.is("l.status", input.status.as_ref());
        asked.says(&["l.name", "l.contact_email"], input.q.as_deref());
        let (leads, next_cursor) =
            asked.page(conn, &select(), input.cursor.as_deref(), limit, read, |one| (&one.changed_at, &one.id))?;
        Ok(LeadRows { leads, next_cursor })
    })
}

fn one(conn: &Connection, id: &str) -> Result<LeadRow> {
    conn.prepare_cached(&format!("{} WHERE l.id = ?1 AND l.deleted_at IS NULL", select()))?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::not_found("lead", id))
}

/// Changes status or viability of a lead, as one operation; its client follows.
///
/// # Errors
/// `not_found`, `unknown_choice`, `invalid`, `too_long`, `bad_transition` for a conversion without a customer.
pub fn patch_lead(ctx: &Context, input: LeadPatch) -> Result<Changed<LeadRow>> {
    ctx.transact(Op::new("leads.patch", "Changed a lead"), |tx| {
        let before = one(tx, &input.id)?;
        let mut values = Map::new();
        if let Some(status) = &input.status {
            values.insert("status".into(), json!(status));
        }
        if let Some(score) = input.viability {
            values.insert("viability".into(), json!(score));
        }
        if let Some(reason) = &input.viability_reason {
            values.insert("viability_reason".into(), json!(reason));
        }
        if !values.is_empty() {
            make::change(tx, ctx.channel(), "lead", &input.id, &values)?;
        }
        tx.label(format!("Changed {}", before.name));
        one(tx, &input.id)
    })
}
