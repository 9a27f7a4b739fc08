use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::journal::{Changed, Op, Tx};
use crate::records;
use crate::{Context, Error, Result};

/// Who.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnsRequest {
    /// The user.
    pub id: String,
}

/// What somebody has to hand over when they leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Owns {
    /// People, companies and households.
    #[ts(type = "number")]
    pub customers: i64,
    /// Open deals.
    #[ts(type = "number")]
    pub deals: i64,
    /// Activities that are not done.
    #[ts(type = "number")]
    pub activities: i64,
}

/// Who leaves or hands over, and who takes over.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Who leaves or hands over.
    pub id: String,
    /// Who takes over; nobody (the pool) when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<String>,
}

const CUSTOMERS: &str = "party WHERE owner_id = ?1 AND deleted_at IS NULL";
const DEALS: &str =
    "deal WHERE owner_id = ?1 AND deleted_at IS NULL AND stage_id IN (SELECT id FROM stage WHERE kind = 'open')";
const ACTIVITIES: &str =
    "activity WHERE assigned_to = ?1 AND deleted_at IS NULL AND status IN ('pending', 'in_progress')";

fn count(conn: &Connection, id: &str) -> Result<Owns> {
    let of = |what: &str| -> Result<i64> {
        Ok(conn.prepare_cached(&format!("SELECT count(*) FROM {what}"))?.query_row([id], |row| row.get(0))?)
    };
    Ok(Owns { customers: of(CUSTOMERS)?, deals: of(DEALS)?, activities: of(ACTIVITIES)? })
}

/// What a user owns: asked before they leave.
pub fn owns(ctx: &Context, input: OwnsRequest) -> Result<Owns> {
    ctx.read(|conn| count(conn, &input.id))
}

/// Refuses to let somebody go who still owns something.
pub fn refuse_owner(conn: &Connection, id: &str) -> Result<()> {
    let left = count(conn, id)?;
    if left == Owns::default() {
        return Ok(());
    }
    let message = format!(
        "{} customers, {} open deals and {} open activities are still theirs; say who takes over.",
        left.customers, left.deals, left.activities
    );
    Err(Error::new("owns_records", message).field("active").details(serde_json::to_value(left)?))
}

/// Refuses to take the last administrator away.
pub fn keep_an_admin(conn: &Connection, id: &str) -> Result<()> {
    let only = conn
        .prepare_cached(
            "SELECT 1 FROM app_user u WHERE u.id = ?1 AND u.role = 'admin' AND u.active = 1 AND NOT EXISTS (
               SELECT 1 FROM app_user o WHERE o.id <> ?1 AND o.role = 'admin' AND o.active = 1 AND o.deleted_at IS NULL)",
        )?
        .exists([id])?;
    if only {
        return Err(Error::new("last_admin", "A workspace has at least one administrator who is active.").field("role"));
    }
    Ok(())
}

/// Lets a user go and hands over what was theirs, customers, open deals and open activities, as
/// one step that undo takes back (IMP-23). What is closed or done stays told under their name.
/// Says what went over. The pool takes customers and deals; activities need somebody and go to the caller.
///
/// # Errors
/// `not_found`, `inactive_owner` for a successor who is not there, `last_admin`, `invalid`.
pub fn deactivate(ctx: &Context, input: HandOver) -> Result<Changed<Owns>> {
    let op = Op::new("users.deactivate", "Deactivated a user").many();
    ctx.transact(op, |tx| {
        let leaving = records::require(tx, tx.catalog(), "user", &input.id, "id")?;
        if leaving.id == tx.actor() {
            return Err(Error::invalid("id", "You cannot deactivate yourself."));
        }
        keep_an_admin(tx, &leaving.id)?;
        let (handed_over, heir) = hand_over(tx, &leaving.id, input.to.as_deref())?;
        let (id, at) = (leaving.id.as_str(), tx.at());
        tx.execute(
            "UPDATE assignment SET to_date = max(from_date, ?2), updated_at = ?3
             WHERE user_id = ?1 AND to_date IS NULL AND deleted_at IS NULL",
            params![id, tx.today(), at],
        )?;
        tx.execute("UPDATE app_user SET active = 0, updated_at = ?2 WHERE id = ?1 AND active = 1", params![id, at])?;
        tx.label(format!("Deactivated {}; {} customers went to {heir}", leaving.title, handed_over.customers));
        Ok(handed_over)
    })
}

/// Hands over what is somebody's, customers, open deals and open activities, as one step; they stay
/// (FUT-04). Only managers and administrators give away what is others'.
///
/// # Errors
/// `not_found`, `forbidden`, `inactive_owner` for a successor who is not there.
pub fn transfer(ctx: &Context, input: HandOver) -> Result<Changed<Owns>> {
    ctx.transact(Op::new("users.transfer", "Handed over").many(), |tx| {
        let giving = records::require(tx, tx.catalog(), "user", &input.id, "id")?;
        let (handed_over, heir) = hand_over(tx, &giving.id, input.to.as_deref())?;
        tx.label(format!(
            "Handed {} customers and {} deals of {} to {heir}",
            handed_over.customers, handed_over.deals, giving.title
        ));
        Ok(handed_over)
    })
}

/// What went over, and the name of who has it now.
fn hand_over(tx: &Tx<'_>, id: &str, to: Option<&str>) -> Result<(Owns, String)> {
    let to = to.map(|to| successor(tx, id, to)).transpose()?;
    let handed_over = count(tx, id)?;
    let owner = to.as_ref().map(|to| to.id.as_str());
    for (column, from, whose) in [
        ("owner_id", CUSTOMERS, owner),
        ("owner_id", DEALS, owner),
        ("assigned_to", ACTIVITIES, Some(owner.unwrap_or(tx.actor()))),
    ] {
        let (table, which) = from.split_once(" WHERE ").unwrap_or((from, "0"));
        tx.execute(
            &format!("UPDATE {table} SET {column} = ?2, updated_at = ?3 WHERE {which}"),
            params![id, whose, tx.at()],
        )?;
        tx.checkpoint()?;
    }
    Ok((handed_over, to.map_or("the pool".to_string(), |to| to.title)))
}

fn successor(tx: &Tx<'_>, leaving: &str, to: &str) -> Result<records::Reference> {
    let heir = records::require(tx, tx.catalog(), "user", to, "to")?;
    let active: bool = tx.query_row("SELECT active FROM app_user WHERE id = ?1", [to], |row| row.get(0))?;
    if !active || heir.id == leaving {
        return Err(Error::new("inactive_owner", format!("{} cannot take over.", heir.title)).field("to"));
    }
    Ok(heir)
}
