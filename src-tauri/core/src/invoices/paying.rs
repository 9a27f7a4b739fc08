use rusqlite::{OptionalExtension, params};

use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result, lifecycle};

/// What an invoice adds: its payments say what is paid, and a paid one is a purchase.
pub struct InvoiceRules;

impl Rules for InvoiceRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.column("issued_on").is_none() {
            draft.set("issued_on", tx.today());
        }
        if let (Some(issued), Some(due)) = (draft.after(tx, "issued_on")?, draft.after(tx, "due_on")?)
            && due < issued
        {
            return Err(Error::invalid("due_on", format!("It is due on {due}, before it was issued on {issued}.")));
        }
        let Some(currency) = draft.text("amount_currency").filter(|_| !draft.new) else { return Ok(()) };
        if draft.column("status").is_none() {
            open_again(tx, &draft.id)?;
        }
        let other = tx
            .prepare_cached(
                "SELECT 1 FROM payment WHERE invoice_id = ?1 AND amount_currency <> ?2 AND deleted_at IS NULL",
            )?
            .exists([draft.id.as_str(), currency])?;
        if other {
            let message = "It has payments in another currency; take them away first.";
            return Err(Error::new("money_mixed_currencies", message).field("amount"));
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        settle(tx, &draft.id, "")
    }

    /// The purchase is hidden with it; what was the first one may change.
    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        lifecycle::forget_invoice(tx, id)
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        lifecycle::remember_invoice(tx, id)
    }
}

/// What a payment adds: it is in the invoice's currency, and settles it.
pub struct PaymentRules;

impl Rules for PaymentRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let invoice = draft.must_have(tx, "invoice_id", "invoice", "Invoice")?;
        if draft.new && draft.column("paid_on").is_none() {
            draft.set("paid_on", tx.today());
        }
        let (number, currency): (String, String) = tx
            .prepare_cached("SELECT number, amount_currency FROM invoice WHERE id = ?1")?
            .query_row([&invoice], |row| Ok((row.get(0)?, row.get(1)?)))?;
        match draft.after(tx, "amount_currency")? {
            Some(own) if own != currency => Err(Error::new(
                "money_mixed_currencies",
                format!("Invoice {number} is in {currency}; its payments are, too."),
            )
            .field("amount")),
            _ => Ok(()),
        }?;
        // What a payment covered is settled anew, also of an invoice that it leaves.
        match invoice_of(tx, &draft.id)? {
            Some(before) => {
                open_again(tx, &before)?;
                if before == invoice { Ok(()) } else { settle(tx, &before, &draft.id) }
            }
            None => Ok(()),
        }
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        match invoice_of(tx, &draft.id)? {
            Some(invoice) => settle(tx, &invoice, ""),
            None => Ok(()),
        }
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        match invoice_of(tx, id)? {
            Some(invoice) => {
                open_again(tx, &invoice)?;
                settle(tx, &invoice, id)
            }
            None => Ok(()),
        }
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        // It counts from here on: the sum is made over what is not in the trash.
        tx.prepare_cached("UPDATE payment SET deleted_at = NULL WHERE id = ?1")?.execute([id])?;
        match invoice_of(tx, id)? {
            Some(invoice) => settle(tx, &invoice, ""),
            None => Ok(()),
        }
    }
}

fn invoice_of(tx: &Tx<'_>, payment: &str) -> Result<Option<String>> {
    Ok(tx
        .prepare_cached("SELECT invoice_id FROM payment WHERE id = ?1")?
        .query_row([payment], |row| row.get(0))
        .optional()?)
}

/// An invoice that its payments made paid is open until it is settled anew. One that was said to be paid stays so.
fn open_again(tx: &Tx<'_>, invoice: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE invoice SET status = 'sent' WHERE id = ?1 AND status = 'paid' AND amount_minor > 0 AND amount_minor <= (
           SELECT sum(amount_minor) FROM payment WHERE invoice_id = ?1 AND deleted_at IS NULL)",
    )?
    .execute([invoice])?;
    Ok(())
}

/// Sums the payments of an invoice, but for one that is about to go, and sets its state by them: payments that cover the
/// amount make it paid. An invoice that is said to be paid counts as paid whole, whatever payments are known; drafts and
/// void ones stay what they are.
fn settle(tx: &Tx<'_>, invoice: &str, without: &str) -> Result<()> {
    let found: Option<(i64, i64, String)> = tx
        .prepare_cached("SELECT amount_minor, paid_minor, status FROM invoice WHERE id = ?1")?
        .query_row([invoice], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((amount, before, status)) = found else { return Ok(()) };
    let sum: i64 = tx
        .prepare_cached(
            "SELECT coalesce(sum(amount_minor), 0) FROM payment WHERE invoice_id = ?1 AND id <> ?2 AND deleted_at IS NULL",
        )?
        .query_row([invoice, without], |row| row.get(0))?;
    let (paid, after) = match status.as_str() {
        "sent" | "overdue" if amount > 0 && sum >= amount => (sum, "paid"),
        "paid" => (sum.max(amount), "paid"),
        other => (sum, other),
    };
    if (paid, after) != (before, status.as_str()) {
        tx.prepare_cached("UPDATE invoice SET paid_minor = ?2, status = ?3, updated_at = ?4 WHERE id = ?1")?
            .execute(params![invoice, paid, after, tx.at()])?;
    }
    lifecycle::follow_invoice(tx, invoice)
}
