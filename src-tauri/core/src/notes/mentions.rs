//! Whom a note names with an @ (SCR-12).

use rusqlite::params;

use crate::journal::Tx;
use crate::values::rich_text::{self, Mention};
use crate::{Result, ids};

/// Keeps the mentions of a note in step with its text: the users whom it newly names. Names of nobody are left out.
pub fn keep(tx: &Tx<'_>, note: &str, html: &str) -> Result<Vec<String>> {
    let mut stmt = tx.prepare_cached("SELECT id, coalesce(user_id, party_id) FROM note_mention WHERE note_id = ?1")?;
    let known = stmt
        .query_map([note], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    let named = rich_text::read(html).mentions;
    for (row, _) in known.iter().filter(|(_, id)| !named.iter().any(|one| one.id == *id)) {
        tx.prepare_cached("DELETE FROM note_mention WHERE id = ?1")?.execute([row])?;
    }
    let mut told = Vec::new();
    for Mention { kind, id } in named.into_iter().filter(|one| !known.iter().any(|(_, id)| *id == one.id)) {
        let (column, table) = if kind == "user" { ("user_id", "app_user") } else { ("party_id", "party") };
        let added = tx
            .prepare_cached(&format!(
                "INSERT INTO note_mention (id, note_id, {column}) SELECT ?1, ?2, id FROM {table} WHERE id = ?3"
            ))?
            .execute(params![ids::new_id(), note, id])?;
        if added > 0 && kind == "user" {
            told.push(id);
        }
    }
    Ok(told)
}
