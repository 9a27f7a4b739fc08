use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::records::{self, MoneyValue, Reference};
use crate::{Context, Error, Result};

/// At most this many parties of one chain are told.
const MOST: usize = 500;

/// Whose referrals.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralsRequest {
    /// Party id.
    pub id: String,
}

/// What came of somebody's referrals.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct ReferralCredit {
    /// Whom they referred themselves.
    #[ts(type = "number")]
    pub direct: i64,
    /// Whom they brought in all: those, and whom those referred in turn.
    #[ts(type = "number")]
    pub all: i64,
    /// Won deals of all of them.
    #[ts(type = "number")]
    pub won_deals: i64,
    /// Their value, one a currency.
    pub won_value: Vec<MoneyValue>,
}

/// One party of a chain.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Referral {
    /// The party.
    pub party: Reference,
    /// Steps from the record asked about: negative towards who referred it, positive towards whom it referred.
    #[ts(type = "number")]
    pub step: i64,
    /// Who referred it, as far as the chain tells.
    pub referred_by: Option<String>,
    /// Since when.
    pub since: Option<String>,
    /// What came of its own referrals.
    pub credit: ReferralCredit,
}

/// The chain that a record stands in.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Referrals {
    /// From the first referrer down to the record, and from it to everyone that it brought, each after its referrer.
    pub chain: Vec<Referral>,
    /// Whether the chain leads back to itself somewhere.
    pub loops: bool,
    /// Whether there are more than are told.
    pub truncated: bool,
}

struct Link {
    party: Reference,
    since: Option<String>,
}

/// Who referred a record, who referred them, and whom it brought (REL-10). A record referred by several is followed to
/// the earliest; a loop is followed once.
pub fn referrals(ctx: &Context, input: ReferralsRequest) -> Result<Referrals> {
    ctx.read(|conn| {
        let id = records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let own = party(conn, &id)?.ok_or_else(|| Error::not_found("party", &input.id))?;
        let mut seen: HashSet<String> = HashSet::from([id]);
        let mut loops = false;
        let mut truncated = false;

        let mut up: Vec<Link> = vec![Link { party: own, since: None }];
        while let Some(last) = up.last_mut() {
            let Some((referrer, since)) = referrer(conn, &last.party.id)? else { break };
            last.since = since;
            if up.len() >= MOST || !seen.insert(referrer.id.clone()) {
                truncated |= up.len() >= MOST;
                loops |= up.len() < MOST;
                break;
            }
            up.push(Link { party: referrer, since: None });
        }
        let mut chain: Vec<Referral> = Vec::new();
        let mut above: Option<String> = None;
        for (back, link) in up.into_iter().enumerate().rev() {
            let step = -i64::try_from(back).unwrap_or(i64::MAX);
            let id = link.party.id.clone();
            chain.push(told(link, step, above.replace(id)));
        }
        // Depth first, so that everyone stands under who brought them.
        let mut open: Vec<(Link, i64, String)> = below(conn, chain.last(), 0)?;
        while let Some((link, step, by)) = open.pop() {
            if !seen.insert(link.party.id.clone()) {
                loops = true;
                continue;
            }
            if chain.len() >= MOST {
                truncated = true;
                break;
            }
            chain.push(told(link, step, Some(by)));
            open.extend(below(conn, chain.last(), step)?);
        }
        for one in &mut chain {
            one.credit = credit(conn, &one.party.id)?;
        }
        Ok(Referrals { chain, loops, truncated })
    })
}

fn told(link: Link, step: i64, referred_by: Option<String>) -> Referral {
    Referral { party: link.party, step, referred_by, since: link.since, credit: ReferralCredit::default() }
}

fn party(conn: &Connection, id: &str) -> Result<Option<Reference>> {
    Ok(conn
        .prepare_cached("SELECT kind, id, display_name FROM party WHERE id = ?1")?
        .query_row([id], |row| Ok(Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? }))
        .optional()?)
}

fn referrer(conn: &Connection, id: &str) -> Result<Option<(Reference, Option<String>)>> {
    Ok(conn
        .prepare_cached(
            "SELECT p.kind, p.id, p.display_name, coalesce(r.start_date, substr(r.created_at, 1, 10)) AS since FROM relationship r
             JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer'
             JOIN party p ON p.id = r.from_id AND p.deleted_at IS NULL
             WHERE r.to_id = ?1 AND r.deleted_at IS NULL ORDER BY since, r.created_at, r.id LIMIT 1",
        )?
        .query_row([id], |row| {
            Ok((Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? }, row.get(3)?))
        })
        .optional()?)
}

/// Whom the last of the chain referred, the latest first: the stack hands out the earliest.
fn below(conn: &Connection, last: Option<&Referral>, step: i64) -> Result<Vec<(Link, i64, String)>> {
    let Some(by) = last.map(|last| last.party.id.clone()) else { return Ok(Vec::new()) };
    let mut stmt = conn.prepare_cached(
        "SELECT p.kind, p.id, p.display_name, coalesce(r.start_date, substr(r.created_at, 1, 10)) AS since FROM relationship r
         JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer'
         JOIN party p ON p.id = r.to_id AND p.deleted_at IS NULL
         WHERE r.from_id = ?1 AND r.deleted_at IS NULL ORDER BY since DESC, r.created_at DESC, r.id DESC LIMIT 501",
    )?;
    let rows = stmt.query_map([&by], |row| {
        let party = Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? };
        Ok((Link { party, since: row.get(3)? }, step + 1, by.clone()))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// `UNION` meets everyone once, so that a loop ends; nobody is credited with themselves.
const BROUGHT: &str = "
  WITH RECURSIVE brought (id) AS (
    SELECT r.to_id FROM relationship r JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer'
    JOIN party p ON p.id = r.to_id AND p.deleted_at IS NULL WHERE r.from_id = ?1 AND r.deleted_at IS NULL
    UNION SELECT r.to_id FROM brought b JOIN relationship r ON r.from_id = b.id AND r.deleted_at IS NULL
    JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer'
    JOIN party p ON p.id = r.to_id AND p.deleted_at IS NULL)";

fn credit(conn: &Connection, id: &str) -> Result<ReferralCredit> {
    let counts = format!(
        "{BROUGHT} SELECT count(*), (SELECT count(DISTINCT r.to_id) FROM relationship r
           JOIN relationship_type y ON y.id = r.type_id AND y.code = 'referrer'
           JOIN party p ON p.id = r.to_id AND p.deleted_at IS NULL WHERE r.from_id = ?1 AND r.deleted_at IS NULL)
         FROM brought WHERE id <> ?1"
    );
    let (all, direct) = conn.prepare_cached(&counts)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut credit = ReferralCredit { direct, all, ..ReferralCredit::default() };
    let won = format!(
        "{BROUGHT} SELECT coalesce(d.value_currency, ''), count(*), sum(coalesce(d.value_minor, 0))
         FROM deal d JOIN stage s ON s.id = d.stage_id AND s.kind = 'won'
         WHERE d.deleted_at IS NULL AND d.party_id IN (SELECT id FROM brought WHERE id <> ?1) GROUP BY 1 ORDER BY 1"
    );
    let mut stmt = conn.prepare_cached(&won)?;
    let mut rows = stmt.query([id])?;
    while let Some(row) = rows.next()? {
        credit.won_deals += row.get::<_, i64>(1)?;
        let value = MoneyValue { currency: row.get(0)?, minor: row.get(2)? };
        if !value.currency.is_empty() {
            credit.won_value.push(value);
        }
    }
    Ok(credit)
}
