//! Rows that stand under others of their table by a `parent_id`: an undo out of order must not close a ring (REL-07).

use rusqlite::Connection;
use serde_json::json;

use super::changeset::RowChange;
use crate::{Error, Result};

/// Rows that a replay put under another one.
#[derive(Default)]
pub struct Moved(Vec<(&'static str, String)>);

impl Moved {
    /// Remembers them; they are looked at when the whole replay is done, since a ring may be open again by then.
    pub fn add(&mut self, rows: &[RowChange<'_>]) {
        let moved = rows.iter().filter(|row| row.text("parent_id").is_some());
        self.0.extend(moved.filter_map(|row| Some((row.table.table, row.text("id")?.to_string()))));
    }

    /// Refuses a replay after which one of them stands above itself.
    ///
    /// # Errors
    /// `undo_conflict`, which neither keeping nor restoring resolves.
    pub fn refuse_rings(&self, conn: &Connection) -> Result<()> {
        for (table, id) in &self.0 {
            let ring = conn
                .prepare_cached(&format!(
                    "WITH RECURSIVE up (id) AS (
                       SELECT parent_id FROM {table} WHERE id = ?1
                       UNION SELECT t.parent_id FROM up JOIN {table} t ON t.id = up.id WHERE t.parent_id IS NOT NULL)
                     SELECT 1 FROM up WHERE id = ?1"
                ))?
                .exists([id])?;
            if ring {
                let message =
                    "The tree was changed since: one would come to stand above itself. Undo the later move first.";
                let conflict = json!({ "table": table, "id": id, "field": "parent_id", "why": "would_loop" });
                return Err(Error::new("undo_conflict", message).details(json!({ "conflicts": [conflict] })));
            }
        }
        Ok(())
    }
}
