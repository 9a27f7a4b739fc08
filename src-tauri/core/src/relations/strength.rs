//! REL-05: how strong a relationship is, where nobody said so by hand.
//!
//! Three things count, of either party: how lately there was a call, mail, meeting or note (up to 4 points), how often in
//! the last 90 days (up to 3), and in how many deals they are (up to 3). The sum is the strength, at least 1, at most 10.

use rusqlite::{Connection, params};

use crate::journal::{Changed, Op};
use crate::records::Count;
use crate::{Context, Result};

/// The formula for the parties `?1` and `?2` at the moment `?3`.
const FORMULA: &str = "
  SELECT max(1,
    CASE WHEN last IS NULL THEN 0 WHEN age <= 7 THEN 4 WHEN age <= 30 THEN 3 WHEN age <= 90 THEN 2 WHEN age <= 365 THEN 1 ELSE 0 END
    + CASE WHEN touches >= 12 THEN 3 WHEN touches >= 4 THEN 2 WHEN touches >= 1 THEN 1 ELSE 0 END
    + CASE WHEN deals >= 5 THEN 3 ELSE min(deals, 2) END)
  FROM (SELECT max(e.at) AS last, julianday(?3) - julianday(max(e.at)) AS age,
          count(DISTINCT CASE WHEN julianday(?3) - julianday(e.at) <= 90 THEN e.ref_id END) AS touches,
          (SELECT count(*) FROM deal d WHERE d.deleted_at IS NULL
             AND (d.party_id IN (?1, ?2) OR d.contact_id IN (?1, ?2))) AS deals
        FROM timeline_entry e WHERE e.owner_id IN (?1, ?2) AND e.ref_type IN ('interaction', 'note') AND e.at <= ?3)";

/// The strength by the formula, 1 to 10.
pub fn of(conn: &Connection, a: &str, b: &str, at: &str) -> Result<i64> {
    Ok(conn.prepare_cached(FORMULA)?.query_row(params![a, b, at], |row| row.get(0))?)
}

/// Computes every strength anew that was not set by hand; how many changed.
pub fn rescore(ctx: &Context) -> Result<Changed<Count>> {
    ctx.transact(Op::new("relations.rescore", "Computed strengths of relationships").many(), |tx| {
        let rows: Vec<(String, String, String, i64)> = tx
            .prepare("SELECT id, from_id, to_id, strength FROM relationship WHERE strength_by_hand = 0 AND deleted_at IS NULL")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut count = 0;
        for (id, from, to, before) in rows {
            let now = of(tx, &from, &to, tx.at())?;
            if now != before {
                tx.prepare_cached("UPDATE relationship SET strength = ?2, updated_at = ?3 WHERE id = ?1")?
                    .execute(params![id, now, tx.at()])?;
                count += 1;
            }
        }
        tx.label(format!("Computed strengths anew: {count} changed"));
        Ok(Count { count })
    })
}
