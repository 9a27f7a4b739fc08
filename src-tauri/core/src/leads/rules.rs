use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::find::{contacted_stage, lost_stage};
use crate::deals::{By, Move, relocate};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// What leads add: their status and that of the client who came of them stay in step (PIP-17).
pub struct LeadRules;

impl Rules for LeadRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.text("status") == Some("converted") && draft.after(tx, "party_id")?.is_none() {
            let message =
                "A converted lead has a customer: name it, or take another status and convert the lead afterwards.";
            return Err(Error::new("bad_transition", message).field("status"));
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        match draft.text("status") {
            Some(status) if !draft.new => tell_client(tx, &draft.id, status),
            _ => Ok(()),
        }
    }
}

/// A discarded lead's client is lost, and one that was written to has left the first stage.
fn tell_client(tx: &Tx<'_>, lead: &str, status: &str) -> Result<()> {
    let client: Option<(String, String, String)> = tx
        .prepare_cached(
            "SELECT d.id, d.pipeline_id, d.stage_id FROM lead l JOIN deal d ON d.id = l.deal_id JOIN stage s ON s.id = d.stage_id
             WHERE l.id = ?1 AND d.deleted_at IS NULL AND s.kind = 'open'",
        )?
        .query_row([lead], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((deal, pipeline, stands)) = client else { return Ok(()) };
    match status {
        "discarded" => match lost_stage(tx, &pipeline)? {
            Some(stage_id) => {
                let reason = Some("The lead was discarded");
                relocate(tx, &Move { reason, ..Move::to(&deal, &stage_id, By::Move) })
            }
            None => Ok(()),
        },
        "contacted" => advance(tx, &deal, &pipeline, &stands),
        _ => Ok(()),
    }
}

/// Moves a client out of the first stage of its pipeline, once somebody was in touch.
pub fn advance(tx: &Tx<'_>, deal: &str, pipeline: &str, stands: &str) -> Result<()> {
    let (first, contacted) = contacted_stage(tx, pipeline)?;
    if first == stands && contacted != stands {
        relocate(tx, &Move::to(deal, &contacted, By::Move))?;
    }
    Ok(())
}

/// What a client's stage says of its lead: won is converted, lost is discarded, open again is contacted.
///
/// # Errors
/// Those of the database.
pub fn follow_deal(tx: &Tx<'_>, deal: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE lead SET status = n.status, updated_at = ?2 FROM (
           SELECT CASE s.kind WHEN 'won' THEN 'converted' WHEN 'open' THEN 'contacted' ELSE 'discarded' END AS status
           FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?1 AND d.deleted_at IS NULL) n
         WHERE lead.deal_id = ?1 AND lead.deleted_at IS NULL AND lead.status <> n.status
           AND NOT (n.status = 'contacted' AND lead.status IN ('new', 'converted'))",
    )?
    .execute(params![deal, tx.at()])?;
    Ok(())
}

/// Listings are context: only imports write them (ITG-23).
pub struct ListingRules;

impl Rules for ListingRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !tx.is_import() {
            return Err(read_only());
        }
        if draft.new && ["listing_ref", "listing_hash", "source_url"].iter().all(|c| draft.text(c).is_none()) {
            let message = "A listing has a reference, a hash or a link, by which leads find it.";
            return Err(Error::new("required", message).field("listing_ref"));
        }
        if draft.column("price_minor") == Some(&Value::Null) {
            draft.set("price_currency", Value::Null);
        }
        Ok(())
    }

    fn before_delete(&self, _: &Tx<'_>, _: &str) -> Result<()> {
        Err(read_only())
    }
}

fn read_only() -> Error {
    Error::new("read_only", "Listings come from imports and are not changed here; import them again to change them.")
}
