use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ACTIVE_DAYS;
use super::fields::STAGE;
use super::moving::{allowed, is_admin, standing};
use crate::records::{Reference, survivor};
use crate::{Context, Error, Result};

/// Moves told with a customer.
const TOLD: usize = 50;

/// Whose lifecycle.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LifecycleRequest {
    /// Id of a person, company or household; a merged one leads to its survivor.
    pub party_id: String,
}

/// A stage of a customer's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct LifecycleStage {
    /// Stage id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Place among the stages.
    #[ts(type = "number")]
    pub position: i64,
    /// pre_customer, customer, post_customer.
    #[ts(type = "\"pre_customer\" | \"customer\" | \"post_customer\"")]
    pub category: String,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// Whether customers can be moved there.
    pub is_active: bool,
    /// The name by which rules know it; null for stages that people made.
    pub code: Option<String>,
}

/// An amount of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Revenue {
    /// ISO 4217.
    pub currency: String,
    /// Minor units.
    #[ts(type = "number")]
    pub minor: i64,
}

/// One move in the history of a customer (LIF-06).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LifecycleMove {
    /// Id of the row.
    pub id: String,
    /// Name of the stage left; null for the first.
    pub from: Option<String>,
    /// Name of the stage entered.
    pub to: String,
    /// When.
    pub changed_at: String,
    /// Who; null when the system did.
    pub changed_by: Option<Reference>,
    /// Why.
    pub reason: Option<String>,
    /// manual, rule, api, system.
    pub trigger: String,
    /// Whether an administrator overrode the allowed moves.
    #[serde(rename = "override")]
    pub overridden: bool,
}

/// Where a customer stands (LIF-04).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Lifecycle {
    /// Id of the party.
    pub party_id: String,
    /// Its stage.
    pub stage: LifecycleStage,
    /// Since when; null while only its status says so.
    pub entered_stage_at: Option<String>,
    /// Id of the stage before.
    pub previous_stage_id: Option<String>,
    /// Ids of the stages that a move may lead to, in order.
    pub allowed: Vec<String>,
    /// Whether the reader may make other moves, with a reason.
    pub may_override: bool,
    /// Day of the first purchase.
    pub first_purchase_date: Option<String>,
    /// Day of the last purchase.
    pub last_purchase_date: Option<String>,
    /// What all purchases came to, one amount a currency.
    pub total_revenue: Vec<Revenue>,
    /// How many purchases.
    #[ts(type = "number")]
    pub purchase_count: i64,
    /// Whether the last purchase is recent enough (LIF-12).
    pub active_customer: bool,
    /// The newest 50 moves, newest first; those of merged records among them.
    pub history: Vec<LifecycleMove>,
}

/// An allowed move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct LifecycleTransition {
    /// Stage id.
    pub from: String,
    /// Stage id.
    pub to: String,
}

/// The stages and how many customers stand in each.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LifecycleSummary {
    /// All stages in order.
    pub stages: Vec<LifecycleStage>,
    /// People, companies and households by stage id, agents left out.
    #[ts(type = "Record<string, number>")]
    pub counts: std::collections::BTreeMap<String, i64>,
    /// The allowed moves.
    pub transitions: Vec<LifecycleTransition>,
    /// How many bought within `active_days`.
    #[ts(type = "number")]
    pub active_customers: i64,
    /// Within how many days of its last purchase a customer is active.
    #[ts(type = "number")]
    pub active_days: i64,
}

/// Where a customer stands, what it bought, and how it came there.
///
/// # Errors
/// `not_found`.
pub fn get(ctx: &Context, input: LifecycleRequest) -> Result<Lifecycle> {
    let now = ctx.now();
    ctx.read(|conn| {
        let party = survivor(conn, &input.party_id)?.unwrap_or_else(|| input.party_id.clone());
        told(conn, ctx.user_id(), now, &party)
    })
}

/// The stages with their counts and the allowed moves.
///
/// # Errors
/// Those of the database.
pub fn summary(ctx: &Context) -> Result<LifecycleSummary> {
    let now = ctx.now();
    ctx.read(|conn| {
        let sql = format!(
            "SELECT {}, count(*) FROM party t WHERE t.deleted_at IS NULL AND t.is_agent = 0 GROUP BY 1",
            STAGE.replace("{t}", "t")
        );
        let counts = conn
            .prepare_cached(&sql)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let transitions = conn
            .prepare_cached("SELECT from_stage_id, to_stage_id FROM lifecycle_transition ORDER BY 1, 2")?
            .query_map([], |row| Ok(LifecycleTransition { from: row.get(0)?, to: row.get(1)? }))?
            .collect::<rusqlite::Result<_>>()?;
        let active_days = active_days(conn)?;
        let active_customers = conn
            .prepare_cached(
                "SELECT count(DISTINCT u.party_id) FROM purchase u JOIN party p ON p.id = u.party_id
                 WHERE u.deleted_at IS NULL AND u.purchased_on >= ?1 AND p.deleted_at IS NULL AND p.is_agent = 0",
            )?
            .query_row([since(now, active_days)], |row| row.get(0))?;
        Ok(LifecycleSummary { stages: stages(conn)?, counts, transitions, active_customers, active_days })
    })
}

const STAGES: &str = "SELECT id, name, position, category, color, description, is_active, code FROM lifecycle_stage s";

fn stages(conn: &Connection) -> Result<Vec<LifecycleStage>> {
    let mut stmt = conn.prepare_cached(&format!("{STAGES} WHERE deleted_at IS NULL ORDER BY position, id"))?;
    Ok(stmt.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<LifecycleStage> {
    Ok(LifecycleStage {
        id: row.get(0)?,
        name: row.get(1)?,
        position: row.get(2)?,
        category: row.get(3)?,
        color: row.get(4)?,
        description: row.get(5)?,
        is_active: row.get(6)?,
        code: row.get(7)?,
    })
}

/// Within how many days of the last purchase a customer is active here.
fn active_days(conn: &Connection) -> Result<i64> {
    let set: Option<i64> = conn
        .prepare_cached("SELECT json_extract(value, '$') FROM setting WHERE key = 'active_customer_days'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(set.unwrap_or(ACTIVE_DAYS))
}

fn since(now: DateTime<Utc>, days: i64) -> String {
    (now - Duration::days(days)).date_naive().to_string()
}

/// The lifecycle of a living party as a reader sees it.
pub fn told(conn: &Connection, reader: &str, now: DateTime<Utc>, party: &str) -> Result<Lifecycle> {
    let stands = standing(conn, party)?;
    let stage = conn.prepare_cached(&format!("{STAGES} WHERE id = ?1"))?.query_row([&stands.stage.id], read)?;
    let kept: Option<(String, Option<String>)> = conn
        .prepare_cached("SELECT entered_stage_at, previous_stage_id FROM customer_lifecycle WHERE party_id = ?1")?
        .query_row([party], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (entered_stage_at, previous_stage_id) =
        kept.map_or((None, None), |(entered, previous)| (Some(entered), previous));
    let (first, last, purchase_count): (Option<String>, Option<String>, i64) = conn
        .prepare_cached(
            "SELECT min(purchased_on), max(purchased_on), count(*) FROM purchase WHERE party_id = ?1 AND deleted_at IS NULL",
        )?
        .query_row([party], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let total_revenue = conn
        .prepare_cached(
            "SELECT amount_currency, sum(amount_minor) FROM purchase
             WHERE party_id = ?1 AND deleted_at IS NULL AND amount_minor IS NOT NULL GROUP BY 1 ORDER BY 1",
        )?
        .query_map([party], |row| Ok(Revenue { currency: row.get(0)?, minor: row.get(1)? }))?
        .collect::<rusqlite::Result<_>>()?;
    let recent = since(now, active_days(conn)?);
    Ok(Lifecycle {
        party_id: party.to_string(),
        allowed: allowed(conn, &stage.id)?,
        stage,
        entered_stage_at,
        previous_stage_id,
        may_override: is_admin(conn, reader)?,
        active_customer: last.as_ref().is_some_and(|last| *last >= recent),
        first_purchase_date: first,
        last_purchase_date: last,
        total_revenue,
        purchase_count,
        history: history(conn, party)?,
    })
}

/// The newest moves of a party and of those that were merged into it.
fn history(conn: &Connection, party: &str) -> Result<Vec<LifecycleMove>> {
    let mut stmt = conn.prepare_cached(
        "WITH RECURSIVE one (id) AS (SELECT ?1 UNION SELECT a.old_id FROM one JOIN party_alias a ON a.survivor_id = one.id)
         SELECT h.id, f.name, s.name, h.changed_at, h.changed_by, u.name, h.reason, h.trigger, h.override
         FROM one CROSS JOIN lifecycle_history h ON h.party_id = one.id JOIN lifecycle_stage s ON s.id = h.to_stage_id
         LEFT JOIN lifecycle_stage f ON f.id = h.from_stage_id LEFT JOIN app_user u ON u.id = h.changed_by
         ORDER BY h.changed_at DESC, h.id DESC LIMIT ?2",
    )?;
    let moves = stmt.query_map(params![party, TOLD], |row| {
        let (by, name): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        Ok(LifecycleMove {
            id: row.get(0)?,
            from: row.get(1)?,
            to: row.get(2)?,
            changed_at: row.get(3)?,
            changed_by: by.map(|by| Reference::new("user", by, name.unwrap_or_default())),
            reason: row.get(6)?,
            trigger: row.get(7)?,
            overridden: row.get(8)?,
        })
    })?;
    Ok(moves.collect::<rusqlite::Result<_>>()?)
}

/// Refuses a number of days that makes no sense (LIF-12).
///
/// # Errors
/// `invalid`.
pub fn check_days(key: &str, days: Option<i64>) -> Result<()> {
    if days.is_some_and(|days| (1..=3650).contains(&days)) {
        return Ok(());
    }
    Err(Error::invalid(key, "A customer is active for 1 to 3650 days after its last purchase."))
}
