//! Relationships of records that become one (REL-02, IMP-18).

use super::work::Work;
use crate::Result;

/// Takes over what only the one that goes knows. Days come as a pair: a start of one and an end of another may not fit.
const TELL: &str = "UPDATE relationship AS k SET
    notes = CASE WHEN k.notes IS NULL OR instr(g.notes, k.notes) > 0 THEN g.notes
      WHEN g.notes IS NULL OR instr(k.notes, g.notes) > 0 OR length(k.notes) + length(g.notes) > 4999 THEN k.notes
      ELSE k.notes || char(10) || g.notes END,
    start_date = iif(k.start_date IS NULL AND k.end_date IS NULL, g.start_date, k.start_date),
    end_date = iif(k.start_date IS NULL AND k.end_date IS NULL, g.end_date, k.end_date),
    strength = iif(g.strength_by_hand > k.strength_by_hand, g.strength, k.strength),
    strength_by_hand = max(k.strength_by_hand, g.strength_by_hand),
    custom = json_patch(g.custom, k.custom)
  FROM temp.merge_same s CROSS JOIN relationship g ON g.id = s.gone WHERE s.turn = ?1 AND k.id = s.kept";

/// What stands between two of the merged would be a link of the survivor to itself and is parked. Of those that would say
/// the same afterwards, read from either side, one stays, the survivor's own before others; it is told what only the
/// others know. Returns how many were united that a person sees.
pub fn fold(work: &Work<'_, '_>) -> Result<i64> {
    const BOTH: &str = "t.from_id IN (SELECT id FROM temp.merging) AND t.to_id IN (SELECT id FROM temp.merging)";
    work.park("relationship", "from_id", "itself", BOTH)?;
    work.tx.execute_batch("DELETE FROM temp.merge_same")?;
    let same = work
        .tx
        .prepare_cached(
            "INSERT INTO temp.merge_same (kept, gone, turn)
             WITH touched AS (
               SELECT r.* FROM temp.merging o CROSS JOIN relationship r ON r.from_id = o.id
               UNION ALL SELECT r.* FROM temp.merging o CROSS JOIN relationship r ON r.to_id = o.id),
             after AS (
               SELECT r.*, y.symmetric, iif(r.from_id IN (SELECT id FROM temp.merging), ?1, r.from_id) AS f,
                 iif(r.to_id IN (SELECT id FROM temp.merging), ?1, r.to_id) AS o
               FROM touched r JOIN relationship_type y ON y.id = r.type_id),
             ranked AS (
               SELECT id, created_at, from_id, to_id, first_value(id) OVER (
                 PARTITION BY type_id, iif(symmetric, min(f, o), f), iif(symmetric, max(f, o), o), coalesce(deleted_at, '')
                 ORDER BY ?1 IN (from_id, to_id) DESC, created_at, id) AS kept FROM after)
             SELECT kept, id, row_number() OVER (PARTITION BY kept ORDER BY created_at, id) FROM ranked
             WHERE id <> kept AND ?1 NOT IN (from_id, to_id)",
        )?
        .execute([&work.survivor])?;
    if same == 0 {
        return Ok(0);
    }
    let turns: i64 = work.tx.query_row("SELECT max(turn) FROM temp.merge_same", [], |row| row.get(0))?;
    for turn in 1..=turns {
        work.tx.prepare_cached(TELL)?.execute([turn])?;
    }
    let united = work.united("relationship")?;
    let owner = "iif(t.from_id IN (SELECT id FROM temp.merging), t.from_id, t.to_id)";
    work.park_owned("relationship", owner, "same", "t.id IN (SELECT gone FROM temp.merge_same)")?;
    Ok(united)
}
