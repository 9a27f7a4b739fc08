//! What only some may read is told to nobody else by the history either (INT-07).

use rusqlite::{Connection, params};

use super::commands::JournalEntry;
use crate::catalog::Catalog;
use crate::{Context, Result};

/// An operation of so many rows at most may have a record's title in its label.
const ONE_BY_ONE: i64 = 500;

/// SQL that an audit row `a` must satisfy for a reader: what they did themselves, and of types whose records are not for
/// everybody the records that they may see. Of records that are gone nobody can say for whom they were.
pub fn audit(catalog: &Catalog, reader: &str) -> String {
    let tests: Vec<String> = catalog
        .types()
        .filter(|t| t.scope.is_some_and(|scope| scope.contains(":actor")))
        .map(|t| {
            let scope = t.scope_sql("s").replace(":actor", reader);
            let there = format!("EXISTS (SELECT 1 FROM {} s WHERE s.id = a.record_id AND {scope})", t.table);
            format!("(a.record_type <> '{}' OR a.actor_id = {reader} OR {there})", t.key)
        })
        .collect();
    // With no such type the reader is still bound.
    format!("{reader} IS NOT NULL AND {}", if tests.is_empty() { "1".into() } else { tests.join(" AND ") })
}

/// Takes the words from an operation of somebody else's when it touched what the reader may not see.
pub fn cover(ctx: &Context, conn: &Connection, entry: &mut JournalEntry) -> Result<()> {
    let own = entry.actor.as_ref().is_some_and(|actor| actor.id == ctx.user_id());
    if own || entry.rows > ONE_BY_ONE {
        return Ok(());
    }
    let hidden = format!(
        "SELECT 1 FROM audit_log a WHERE a.at = ?1 AND a.entry_seq = ?2 AND NOT ({})",
        audit(&ctx.catalog(), "?3")
    );
    if conn.prepare_cached(&hidden)?.exists(params![entry.at, entry.seq, ctx.user_id()])? {
        entry.label = "Changed something that is not shared with you".into();
    }
    Ok(())
}
