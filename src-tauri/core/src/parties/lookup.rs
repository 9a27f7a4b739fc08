use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::records::Reference;
use crate::values::Email;
use crate::{Context, Error, Result};

/// What a customer says of themselves.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRequest {
    /// An e-mail address, an account number, or an id of another system.
    pub key: String,
}

/// By what a customer was identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identified {
    /// The number that the workspace gave.
    AccountNumber,
    /// The id of another system.
    ExternalId,
    /// An e-mail address.
    Email,
}

/// A customer found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Found {
    /// Who it is.
    pub record: Reference,
    /// By what.
    pub by: Identified,
}

/// Who goes by an e-mail address, an account number or an external id, exactly (PTY-33). A key
/// that several share finds all of them, the account number first; those of merged records find the survivor.
///
/// # Errors
/// `required` for an empty key.
pub fn lookup(ctx: &Context, input: LookupRequest) -> Result<Vec<Found>> {
    let key = input.key.trim();
    if key.is_empty() {
        return Err(Error::required("key", "An e-mail address, account number or external id"));
    }
    let address = Email::parse(key).map_or_else(|_| key.to_lowercase(), |email| email.key().to_string());
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(
            "SELECT p.kind, p.id, p.display_name, min(f.by) FROM (
               SELECT coalesce(x.survivor_id, p.id) AS id, 0 AS by FROM party p LEFT JOIN party_alias x ON x.old_id = p.id
                 WHERE p.account_number = ?1
               UNION ALL SELECT id, 1 FROM party WHERE external_id = ?1 AND deleted_at IS NULL
               UNION ALL SELECT x.survivor_id, 1 FROM party p JOIN party_alias x ON x.old_id = p.id
                 WHERE p.external_id = ?1 AND p.deleted_at IS NOT NULL
               UNION ALL SELECT record_id, 1 FROM external_ref
                 WHERE record_type IN ('person', 'organization', 'household', 'party') AND external_id = ?1
               UNION ALL SELECT party_id, 2 FROM party_email WHERE address_key = ?2) f
             JOIN party p ON p.id = f.id WHERE p.deleted_at IS NULL GROUP BY p.id ORDER BY min(f.by), p.name_key LIMIT 50",
        )?;
        let found = stmt.query_map(params![key, address], |row| {
            let by = match row.get(3)? {
                0 => Identified::AccountNumber,
                1 => Identified::ExternalId,
                _ => Identified::Email,
            };
            let kind: String = row.get(0)?;
            Ok(Found { record: Reference::new(&kind, row.get::<_, String>(1)?, row.get::<_, String>(2)?), by })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    })
}
