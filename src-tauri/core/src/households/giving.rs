use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::SuggestRequest;
use super::greetings::household;
use crate::records::MoneyValue;
use crate::{Context, Result};

/// What a household gave or bought: its own purchases and those of who lives in it now (PTY-19).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct HouseholdGiving {
    /// Ids of the household and of its present members: whose purchases are counted.
    pub parties: Vec<String>,
    /// How many purchases. Each has one buyer, so each is counted once, whoever else belongs to the household.
    #[ts(type = "number")]
    pub purchases: i64,
    /// What they came to, one amount a currency.
    pub total: Vec<MoneyValue>,
    /// Day of the last one.
    pub last_on: Option<String>,
}

/// The giving of a household; a merged one leads to its survivor.
///
/// # Errors
/// `not_found`.
pub fn giving(ctx: &Context, input: SuggestRequest) -> Result<HouseholdGiving> {
    let today: String = crate::ids::moment(ctx.now()).chars().take(10).collect();
    ctx.read(|conn| {
        let id = household(conn, &input.id)?;
        let parties = parties(conn, &id, &today)?;
        let sql = format!(
            "SELECT coalesce(amount_currency, ''), coalesce(sum(amount_minor), 0), count(*), max(purchased_on) FROM purchase
             WHERE deleted_at IS NULL AND party_id IN ({}) GROUP BY 1 ORDER BY 1",
            vec!["?"; parties.len()].join(", ")
        );
        let mut told = HouseholdGiving { purchases: 0, total: Vec::new(), last_on: None, parties };
        let mut stmt = conn.prepare_cached(&sql)?;
        let mut rows = stmt.query(params_from_iter(&told.parties))?;
        while let Some(row) = rows.next()? {
            let money = MoneyValue { currency: row.get(0)?, minor: row.get(1)? };
            if !money.currency.is_empty() {
                told.total.push(money);
            }
            told.purchases += row.get::<_, i64>(2)?;
            told.last_on = told.last_on.max(row.get(3)?);
        }
        Ok(told)
    })
}

fn parties(conn: &Connection, id: &str, today: &str) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT ?1 UNION SELECT m.party_id FROM household_member m JOIN party p ON p.id = m.party_id
         WHERE m.household_id = ?1 AND m.deleted_at IS NULL AND p.deleted_at IS NULL AND coalesce(m.left_on >= ?2, 1)",
    )?;
    Ok(stmt.query_map([id, today], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
