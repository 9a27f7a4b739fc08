use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::find::lead_of;
use super::make::party_values;
use crate::matching::{self, MatchCandidate, MatchCheck};
use crate::records::{MoneyValue, RecordRow, load_one};
use crate::{Context, Result};

/// Which lead.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadRequest {
    /// Lead id.
    pub id: String,
}

/// Whose listing: by a deal, or by what leads and deals say of it.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingRequest {
    /// The listing's reference.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub listing_ref: Option<String>,
    /// Its hash.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub listing_hash: Option<String>,
    /// Where it was found.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub source_url: Option<String>,
}

/// A listing as context of a lead or client (PIP-18, ITG-23).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ListingInfo {
    /// Listing id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it is.
    pub location: Option<String>,
    /// What it costs.
    pub price: Option<MoneyValue>,
    /// Its page.
    pub url: Option<String>,
    /// Its reference.
    pub listing_ref: Option<String>,
}

/// A lead with what helps to decide about it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LeadPreview {
    /// The lead.
    pub lead: RecordRow,
    /// What it is about.
    pub listing: Option<ListingInfo>,
    /// People who may be the same; empty when it has a customer already.
    pub people: Vec<MatchCandidate>,
    /// Companies that may be the same; empty when it has a customer already.
    pub companies: Vec<MatchCandidate>,
}

/// A lead with its listing and likely duplicates, so that converting it can give it to somebody who is there.
///
/// # Errors
/// `not_found`.
pub fn preview(ctx: &Context, input: LeadRequest) -> Result<LeadPreview> {
    let catalog = ctx.catalog();
    let lead_type = catalog.get("lead")?;
    let (lead, record, listing) = ctx.read(|conn| {
        let lead = lead_of(conn, &input.id)?;
        let record = load_one(conn, &catalog, &lead_type, &input.id)?;
        let by = ListingRequest {
            listing_ref: lead.listing_ref.clone(),
            listing_hash: lead.listing_hash.clone(),
            source_url: lead.source_url.clone(),
        };
        Ok((lead, record, find(conn, &by)?))
    })?;
    let alike = |record_type: &str| -> Result<Vec<MatchCandidate>> {
        if lead.party.is_some() {
            return Ok(Vec::new());
        }
        let check = MatchCheck { r#type: record_type.into(), values: party_values(&lead), exclude_id: None };
        Ok(matching::check(ctx, check)?.candidates)
    };
    Ok(LeadPreview { people: alike("person")?, companies: alike("organization")?, lead: record, listing })
}

/// The listing that a lead or client is about; null where none is known.
///
/// # Errors
/// Those of the database.
pub fn listing_of(ctx: &Context, input: ListingRequest) -> Result<Option<ListingInfo>> {
    ctx.read(|conn| find(conn, &input))
}

fn find(conn: &Connection, by: &ListingRequest) -> Result<Option<ListingInfo>> {
    for (column, value) in
        [("listing_ref", &by.listing_ref), ("listing_hash", &by.listing_hash), ("source_url", &by.source_url)]
    {
        let Some(value) = value else { continue };
        let sql = format!(
            "SELECT id, title, location, price_minor, price_currency, source_url, listing_ref FROM listing
             WHERE {column} = ?1 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1"
        );
        let found = conn
            .prepare_cached(&sql)?
            .query_row([value], |row| {
                let (minor, currency): (Option<i64>, Option<String>) = (row.get(3)?, row.get(4)?);
                Ok(ListingInfo {
                    id: row.get(0)?,
                    title: row.get(1)?,
                    location: row.get(2)?,
                    price: minor.zip(currency).map(|(minor, currency)| MoneyValue { minor, currency }),
                    url: row.get(5)?,
                    listing_ref: row.get(6)?,
                })
            })
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
