use rusqlite::{OptionalExtension, params};

use super::moving::moved_on;
use crate::journal::Tx;
use crate::{Result, ids, milestones};

/// A paid invoice as the ledger sees it.
struct Billed {
    party: String,
    number: String,
    issued: String,
    minor: i64,
    currency: String,
    /// Whether it is a purchase of its own: it is paid, and no won deal stands for the same sale.
    counts: bool,
}

/// What follows from an invoice as it stands (LIF-05): a paid one is a purchase on the day on which it was issued and
/// makes its customer a customer. A sale counts once: while the invoice's deal is won, the deal is the purchase.
///
/// # Errors
/// Those of the database.
pub fn follow_invoice(tx: &Tx<'_>, id: &str) -> Result<()> {
    let found = tx
        .prepare_cached(
            "SELECT i.party_id, i.number, i.issued_on, i.amount_minor, i.amount_currency, i.status = 'paid'
               AND NOT EXISTS (SELECT 1 FROM purchase u WHERE u.deal_id = i.deal_id AND u.deleted_at IS NULL)
             FROM invoice i WHERE i.id = ?1 AND i.deleted_at IS NULL",
        )?
        .query_row([id], |row| {
            Ok(Billed {
                party: row.get(0)?,
                number: row.get(1)?,
                issued: row.get(2)?,
                minor: row.get(3)?,
                currency: row.get(4)?,
                counts: row.get(5)?,
            })
        })
        .optional()?;
    let Some(invoice) = found else { return Ok(()) };
    let before: Option<String> = tx
        .prepare_cached("SELECT party_id FROM purchase WHERE invoice_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match (&before, invoice.counts) {
        (None, false) => return Ok(()),
        (Some(party), false) => {
            tx.prepare_cached("DELETE FROM purchase WHERE invoice_id = ?1")?.execute([id])?;
            return milestones::first_purchase(tx, party, "");
        }
        (Some(_), true) => {
            tx.prepare_cached(
                "UPDATE purchase SET party_id = ?2, purchased_on = ?3, amount_minor = ?4, amount_currency = ?5, reference = ?6,
                   updated_at = ?7, deleted_at = NULL
                 WHERE invoice_id = ?1 AND (party_id <> ?2 OR purchased_on <> ?3 OR amount_minor IS NOT ?4
                   OR amount_currency IS NOT ?5 OR reference IS NOT ?6 OR deleted_at IS NOT NULL)",
            )?
            .execute(params![
                id,
                invoice.party,
                invoice.issued,
                invoice.minor,
                invoice.currency,
                invoice.number,
                tx.at()
            ])?;
        }
        (None, true) => {
            tx.prepare_cached(
                "INSERT INTO purchase (id, party_id, purchased_on, amount_minor, amount_currency, source, reference, invoice_id,
                   created_at, created_by, updated_at) VALUES (?8, ?2, ?3, ?4, ?5, 'invoice', ?6, ?1, ?7, ?9, ?7)",
            )?
            .execute(params![
                id,
                invoice.party,
                invoice.issued,
                invoice.minor,
                invoice.currency,
                invoice.number,
                tx.at(),
                ids::new_id(),
                tx.actor()
            ])?;
        }
    }
    if let Some(other) = before.filter(|party| *party != invoice.party) {
        milestones::first_purchase(tx, &other, "")?;
    }
    milestones::first_purchase(tx, &invoice.party, "")?;
    moved_on(tx, &invoice.party, "customer")
}

/// The invoices of a deal that was won, or is won no more.
///
/// # Errors
/// Those of the database.
pub fn follow_invoices_of(tx: &Tx<'_>, deal: &str) -> Result<()> {
    let invoices: Vec<String> = tx
        .prepare_cached("SELECT id FROM invoice WHERE deal_id = ?1 AND deleted_at IS NULL")?
        .query_map([deal], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    invoices.iter().try_for_each(|invoice| follow_invoice(tx, invoice))
}

/// An invoice goes into the trash, and its purchase with it.
///
/// # Errors
/// Those of the database.
pub fn forget_invoice(tx: &Tx<'_>, id: &str) -> Result<()> {
    let found: Option<(String, String)> = tx
        .prepare_cached("SELECT id, party_id FROM purchase WHERE invoice_id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map_or(Ok(()), |(purchase, party)| milestones::first_purchase(tx, &party, &purchase))
}

/// An invoice comes out of the trash, and its purchase with it.
///
/// # Errors
/// Those of the database.
pub fn remember_invoice(tx: &Tx<'_>, id: &str) -> Result<()> {
    let party: Option<String> = tx
        .prepare_cached("UPDATE purchase SET deleted_at = NULL WHERE invoice_id = ?1 RETURNING party_id")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    party.map_or(Ok(()), |party| milestones::first_purchase(tx, &party, ""))
}
