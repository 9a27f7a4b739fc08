//! Rows that whoever merges does not want to keep: an address that somebody moved away from.

use std::collections::BTreeMap;

use super::work::Work;
use crate::catalog::FieldKind;
use crate::{Error, Result};

/// Parks them with the merge.
///
/// Errors: `unknown_field`; `invalid` for a field whose rows are not chosen one by one, and for a row that none of the
/// records has.
pub fn park(work: &Work<'_, '_>, leave_out: &BTreeMap<String, Vec<String>>) -> Result<()> {
    for (key, rows) in leave_out {
        let field = work.record_type.field(key)?;
        let table = match field.kind {
            FieldKind::Emails => "party_email",
            FieldKind::Phones => "party_phone",
            FieldKind::Addresses => "party_address",
            _ => return Err(Error::invalid(key, format!("{} is not left out row by row.", field.label))),
        };
        work.tx.execute_batch("DELETE FROM temp.merge_same")?;
        let mut stmt =
            work.tx.prepare_cached("INSERT OR IGNORE INTO temp.merge_same (turn, gone, kept) VALUES (0, ?1, '')")?;
        for row in rows {
            stmt.execute([row])?;
        }
        let wanted: usize = work.tx.query_row("SELECT count(*) FROM temp.merge_same", [], |row| row.get(0))?;
        let which = "t.id IN (SELECT gone FROM temp.merge_same) AND t.party_id IN (SELECT id FROM temp.merging)";
        if work.park(table, "party_id", "left_out", which)? != wanted {
            return Err(Error::invalid(key, format!("{} names a row that none of the records has.", field.label)));
        }
    }
    Ok(())
}
