use rusqlite::{Connection, params};

use crate::Result;
use crate::catalog::Catalog;
use crate::journal::Tx;

/// How ids of milestones begin that stand in for a recorded one.
const STANDS_IN: &str = "0193f006";

/// Whether a milestone is no part of any operation: then it is settled before the commit, outside of what is recorded.
///
/// # Errors
/// Those of the database.
pub fn settled_later(tx: &Tx<'_>, id: &str, party: &str) -> Result<bool> {
    let stands_in = id.starts_with(STANDS_IN);
    if stands_in {
        tx.prepare_cached("INSERT OR IGNORE INTO purchase_replayed VALUES (?1)")?.execute(params![party])?;
    }
    Ok(stands_in)
}

/// First purchases after an undo or redo: what it replays is what was recorded, and a later purchase may be the first
/// one by it. Such a milestone is no part of any operation; its id begins with eight signs of its own, and it goes as
/// soon as a recorded one is back or no purchase is left. Recorded ones stay as the history has them. So does one that
/// a person changed or deleted: that is an operation, which can be taken back and done again.
///
/// # Errors
/// Those of the database.
pub fn settle_replayed(conn: &Connection, _: &Catalog) -> Result<()> {
    if !conn.prepare_cached("SELECT 1 FROM purchase_replayed")?.exists([])? {
        return Ok(());
    }
    Ok(conn.execute_batch(
        "DELETE FROM milestone WHERE +milestone_type = 'first_purchase' AND substr(id, 1, 8) = '0193f006'
           AND automatic = 1 AND deleted_at IS NULL AND party_id IN (SELECT party_id FROM purchase_replayed)
           AND (NOT EXISTS (SELECT 1 FROM purchase p WHERE p.party_id = milestone.party_id AND p.deleted_at IS NULL)
             OR EXISTS (SELECT 1 FROM milestone o WHERE o.party_id = milestone.party_id AND +o.milestone_type = 'first_purchase'
               AND o.deleted_at IS NULL AND o.id <> milestone.id));
         INSERT INTO milestone (id, party_id, milestone_type, occurred_at, automatic, created_at, created_by, updated_at)
         SELECT '0193f006' || substr(p.party_id, 9), p.party_id, 'first_purchase', min(p.purchased_on) || 'T12:00:00.000Z', 1,
           p.created_at, p.created_by, p.created_at
         FROM purchase_replayed r CROSS JOIN purchase p ON p.party_id = r.party_id AND p.deleted_at IS NULL
         WHERE NOT EXISTS (SELECT 1 FROM milestone o WHERE o.party_id = r.party_id AND +o.milestone_type = 'first_purchase'
           AND (o.deleted_at IS NULL OR substr(o.id, 1, 8) = '0193f006'))
         GROUP BY r.party_id ON CONFLICT DO NOTHING;
         UPDATE milestone SET occurred_at = (SELECT min(p.purchased_on) || 'T12:00:00.000Z' FROM purchase p
             WHERE p.party_id = milestone.party_id AND p.deleted_at IS NULL)
         WHERE +milestone_type = 'first_purchase' AND substr(id, 1, 8) = '0193f006' AND automatic = 1 AND deleted_at IS NULL
           AND party_id IN (SELECT party_id FROM purchase_replayed);
         DELETE FROM purchase_replayed;",
    )?)
}
