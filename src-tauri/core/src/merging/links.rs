//! Relationships of records that become one (REL-02, IMP-18).

use rusqlite::params;

use crate::Result;
use crate::journal::Tx;

/// What stands between two of the merged would be a link of the survivor to itself and goes. Of those that would say the
/// same afterwards one stays, the survivor's own before others; it takes over what only the others know.
pub fn fold(tx: &Tx<'_>, survivor: &str, others: &[String]) -> Result<()> {
    let all =
        serde_json::to_string(&std::iter::once(survivor).chain(others.iter().map(String::as_str)).collect::<Vec<_>>())?;
    tx.prepare_cached(
        "DELETE FROM relationship WHERE from_id IN (SELECT value FROM json_each(?1)) AND to_id IN (SELECT value FROM json_each(?1))",
    )?
    .execute([&all])?;
    let same: Vec<(String, String)> = tx
        .prepare_cached(
            "WITH merged (id) AS (SELECT value FROM json_each(?1)),
             after AS (
               SELECT r.*, y.symmetric, iif(r.from_id IN merged, ?2, r.from_id) AS f, iif(r.to_id IN merged, ?2, r.to_id) AS o
               FROM relationship r JOIN relationship_type y ON y.id = r.type_id
               WHERE r.from_id IN merged OR r.to_id IN merged),
             ranked AS (
               SELECT id, first_value(id) OVER (
                 PARTITION BY type_id, iif(symmetric, min(f, o), f), iif(symmetric, max(f, o), o), coalesce(deleted_at, '')
                 ORDER BY ?2 IN (from_id, to_id) DESC, created_at, id) AS kept FROM after)
             SELECT kept, id FROM ranked WHERE id <> kept",
        )?
        .query_map(params![all, survivor], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (kept, gone) in same {
        // Dates come as a pair: a start of one and an end of another may not fit.
        tx.prepare_cached(
            "UPDATE relationship SET notes = coalesce(relationship.notes, g.notes),
               start_date = iif(relationship.start_date IS NULL AND relationship.end_date IS NULL, g.start_date, relationship.start_date),
               end_date = iif(relationship.start_date IS NULL AND relationship.end_date IS NULL, g.end_date, relationship.end_date),
               strength = iif(g.strength_by_hand > relationship.strength_by_hand, g.strength, relationship.strength),
               strength_by_hand = max(relationship.strength_by_hand, g.strength_by_hand)
             FROM relationship g WHERE relationship.id = ?1 AND g.id = ?2",
        )?
        .execute([&kept, &gone])?;
        tx.prepare_cached("DELETE FROM relationship WHERE id = ?1")?.execute([&gone])?;
    }
    Ok(())
}
