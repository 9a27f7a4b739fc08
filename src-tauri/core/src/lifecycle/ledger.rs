use rusqlite::{Connection, OptionalExtension, params};

use super::billed::follow_invoices_of;
use super::moving::moved_on;
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Result, ids, milestones};

/// A purchase makes its buyer a customer.
pub struct PurchaseRules;

impl Rules for PurchaseRules {
    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        let Some(party) = draft.after(tx, "party_id")? else { return Ok(()) };
        milestones::first_purchase(tx, &party, "")?;
        if draft.new { moved_on(tx, &party, "customer") } else { Ok(()) }
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        match buyer(tx, id)? {
            Some(party) => milestones::first_purchase(tx, &party, id),
            None => Ok(()),
        }
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        tx.prepare_cached("UPDATE purchase SET deleted_at = NULL WHERE id = ?1")?.execute([id])?;
        match buyer(tx, id)? {
            Some(party) => milestones::first_purchase(tx, &party, ""),
            None => Ok(()),
        }
    }
}

fn buyer(tx: &Tx<'_>, purchase: &str) -> Result<Option<String>> {
    Ok(tx
        .prepare_cached("SELECT party_id FROM purchase WHERE id = ?1")?
        .query_row([purchase], |row| row.get(0))
        .optional()?)
}

/// A deal as the ledger sees it.
struct Deal {
    party: String,
    title: String,
    kind: String,
    /// Whether it got past the first stage of its pipeline.
    qualified: bool,
    minor: Option<i64>,
    currency: Option<String>,
    closed: String,
}

/// What follows from a deal as it stands (PIP-20, LIF-05): a won one is a purchase and makes its customer a customer;
/// one that is no longer won is none; one past the first stage of its pipeline makes a lead an opportunity.
///
/// # Errors
/// Those of the database.
pub fn follow_deal(tx: &Tx<'_>, id: &str) -> Result<()> {
    let found = tx
        .prepare_cached(
            "SELECT d.party_id, d.title, s.kind, s.id <> (SELECT o.id FROM stage o WHERE o.pipeline_id = d.pipeline_id AND o.kind = 'open'
                 AND o.deleted_at IS NULL ORDER BY o.position, o.id LIMIT 1),
               d.value_minor, d.value_currency, coalesce(d.actual_close_date, substr(d.entered_stage_at, 1, 10))
             FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?1 AND d.deleted_at IS NULL",
        )?
        .query_row([id], |row| {
            Ok(Deal {
                party: row.get(0)?,
                title: row.get(1)?,
                kind: row.get(2)?,
                qualified: row.get::<_, Option<bool>>(3)?.unwrap_or(false),
                minor: row.get(4)?,
                currency: row.get(5)?,
                closed: row.get(6)?,
            })
        })
        .optional()?;
    let Some(deal) = found else { return Ok(()) };
    if deal.kind != "won" {
        if tx.prepare_cached("DELETE FROM purchase WHERE deal_id = ?1")?.execute([id])? > 0 {
            follow_invoices_of(tx, id)?;
            milestones::first_purchase(tx, &deal.party, "")?;
        }
        return if deal.kind == "open" && deal.qualified { moved_on(tx, &deal.party, "opportunity") } else { Ok(()) };
    }
    let known = tx.prepare_cached("SELECT 1 FROM purchase WHERE deal_id = ?1")?.exists([id])?;
    if known {
        tx.prepare_cached(
            "UPDATE purchase SET party_id = ?2, purchased_on = ?3, amount_minor = ?4, amount_currency = ?5, reference = ?6, updated_at = ?7
             WHERE deal_id = ?1 AND (party_id <> ?2 OR purchased_on <> ?3 OR amount_minor IS NOT ?4 OR amount_currency IS NOT ?5
               OR reference IS NOT ?6)",
        )?
        .execute(params![id, deal.party, deal.closed, deal.minor, deal.currency, deal.title, tx.at()])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO purchase (id, party_id, purchased_on, amount_minor, amount_currency, source, reference, deal_id,
               created_at, created_by, updated_at) VALUES (?8, ?2, ?3, ?4, ?5, 'deal', ?6, ?1, ?7, ?9, ?7)",
        )?
        .execute(params![
            id,
            deal.party,
            deal.closed,
            deal.minor,
            deal.currency,
            deal.title,
            tx.at(),
            ids::new_id(),
            tx.actor()
        ])?;
    }
    follow_invoices_of(tx, id)?;
    milestones::first_purchase(tx, &deal.party, "")?;
    moved_on(tx, &deal.party, "customer")
}

/// A deal goes into the trash, and its purchase with it: a paid invoice of it stands for the sale from here on.
///
/// # Errors
/// Those of the database.
pub fn forget_deal(tx: &Tx<'_>, id: &str) -> Result<()> {
    let party: Option<String> = tx
        .prepare_cached(
            "UPDATE purchase SET deleted_at = ?2 WHERE deal_id = ?1 AND deleted_at IS NULL RETURNING party_id",
        )?
        .query_row([id, tx.at()], |row| row.get(0))
        .optional()?;
    counted_anew(tx, id, party)
}

/// A deal comes out of the trash, and the purchase that went with it.
///
/// # Errors
/// Those of the database.
pub fn remember_deal(tx: &Tx<'_>, id: &str) -> Result<()> {
    let party: Option<String> = tx
        .prepare_cached(
            "UPDATE purchase SET deleted_at = NULL
             WHERE deal_id = ?1 AND deleted_at = (SELECT deleted_at FROM deal WHERE id = ?1) RETURNING party_id",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?;
    counted_anew(tx, id, party)
}

fn counted_anew(tx: &Tx<'_>, deal: &str, party: Option<String>) -> Result<()> {
    let Some(party) = party else { return Ok(()) };
    follow_invoices_of(tx, deal)?;
    milestones::first_purchase(tx, &party, "")
}

/// Won deals of a file that is being filled become purchases, and their customers Customers: what a win does, for all of
/// them at once and outside of the history.
///
/// # Errors
/// Those of the database.
pub fn adopt_won_deals(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(
        "INSERT INTO purchase (id, party_id, purchased_on, amount_minor, amount_currency, source, reference, deal_id,
           created_at, created_by, updated_at)
         SELECT '0193f001' || substr(d.id, 9), d.party_id, coalesce(d.actual_close_date, substr(d.entered_stage_at, 1, 10)),
           d.value_minor, d.value_currency, 'deal', d.title, d.id, d.entered_stage_at, d.created_by, d.entered_stage_at
         FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.kind = 'won' AND d.deleted_at IS NULL;
         INSERT INTO customer_lifecycle (id, party_id, stage_id, entered_stage_at, updated_at)
         SELECT '0193f002' || substr(u.party_id, 9), u.party_id, s.id, u.at, u.at
         FROM (SELECT party_id, min(created_at) AS at FROM purchase GROUP BY 1) u JOIN lifecycle_stage s ON s.code = 'customer';
         INSERT INTO lifecycle_history (id, party_id, to_stage_id, changed_at, trigger)
         SELECT '0193f003' || substr(party_id, 9), party_id, stage_id, entered_stage_at, 'system' FROM customer_lifecycle;",
    )?)
}
