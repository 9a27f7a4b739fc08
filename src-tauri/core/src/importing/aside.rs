//! What a sheet of many rows sets aside while it comes in, and makes up for at the end.

use super::this_row::row_number;
use crate::Result;
use crate::journal::Tx;
use crate::store::{Lean, SetAside, count_records};

/// From this many rows on, what triggers would keep row by row is kept at the end: a table with
/// a trigger costs a copy of every page that a statement touches.
const MANY: usize = 1_000;
/// Those triggers: marks for the search, changes in the timeline.
const ASIDE: [&str; 6] = [
    "search_party_insert",
    "search_email_insert",
    "search_phone_insert",
    "search_affiliation_insert",
    "search_deal_insert",
    "timeline_audit_insert",
];
/// Indexes that no lookup of an import needs and the counts of records: making them at the end is cheaper than
/// keeping them, unless the workspace holds more than the sheet.
const REBUILT: [&str; 16] = [
    "record_total_party_insert",
    "record_total_party_update",
    "party_by_created",
    "party_by_updated",
    "party_by_last_name",
    "party_by_owner",
    "party_address_by_postal_code",
    "affiliation_by_organization",
    "party_email_one_primary",
    "party_phone_one_primary",
    "party_address_one_default",
    "affiliation_one_primary",
    "import_row_by_batch",
    "audit_log_by_record",
    "audit_log_by_actor",
    "audit_log_by_time",
];

/// The index of the same kind that only the search for likely duplicates needs.
const LIKENESS: &str = "party_phone_by_tail";

/// Triggers and indexes that an import does without.
pub struct Aside {
    kept: SetAside,
    /// Number of the last audit entry before the import.
    told: i64,
    /// Whether what is made anew of the whole workspace was set aside too.
    rebuilt: bool,
}

impl Aside {
    /// Sets them aside when the sheet has many rows; `by_likeness` says whether duplicates are looked for by it.
    pub fn begin(tx: &Tx<'_>, rows: usize, by_likeness: bool) -> Result<Option<Self>> {
        if rows < MANY {
            return Ok(None);
        }
        let told: i64 = tx.query_row("SELECT coalesce(max(seq), 0) FROM audit_log", [], |row| row.get(0))?;
        let held: i64 = tx.query_row("SELECT sum(count) FROM record_total", [], |row| row.get(0))?;
        let mut names = ASIDE.to_vec();
        let rebuilt = held.max(told) < row_number(rows);
        if rebuilt {
            names.extend(REBUILT);
            if !by_likeness {
                names.push(LIKENESS);
            }
        }
        Ok(Some(Self { kept: SetAside::named(tx, &names)?, told, rebuilt }))
    }

    /// Puts them back and does at once what the triggers would have done row by row.
    pub fn end(self, tx: &Tx<'_>, batch: &str) -> Result<()> {
        // Counting sorts too, as indexes do: of a million records in memory it is 230 MB at once.
        let _lean = Lean::take(tx)?;
        self.kept.put_back(tx)?;
        if self.rebuilt {
            count_records(tx)?;
        }
        tx.execute(
            "INSERT OR IGNORE INTO timeline_entry
             SELECT record_id, at, 'change', printf('%d', seq), 'audit', actor_id, 0 FROM audit_log
             WHERE seq > ?1 AND action = 'updated' AND record_type IN ('person', 'organization', 'household', 'deal')",
            [self.told],
        )?;
        tx.execute(
            "INSERT OR IGNORE INTO search_dirty SELECT r.record_id, coalesce(p.kind, 'deal')
             FROM import_row r LEFT JOIN party p ON p.id = r.record_id WHERE r.batch_id = ?1",
            [batch],
        )?;
        Ok(())
    }
}
