//! Whom a note names with an @ (SCR-12).

use rusqlite::{OptionalExtension, params};

use super::SEEN;
use crate::journal::Tx;
use crate::notifications::{self, Kind, Notice};
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

/// Tells users that a note names them: those who may read it, each once a note, without its words.
pub fn tell(tx: &Tx<'_>, note: &str, users: &[String]) -> Result<()> {
    let about = format!(
        "SELECT coalesce(p.kind, 'deal'), coalesce(p.id, d.id), coalesce(p.display_name, d.title)
         FROM note n LEFT JOIN party p ON p.id = n.party_id LEFT JOIN deal d ON d.id = n.deal_id
         WHERE n.id = ?1 AND {}",
        SEEN.replace("{t}", "n").replace(":actor", "?2")
    );
    for user in users {
        let found: Option<(String, String, String)> = tx
            .prepare_cached(&about)?
            .query_row([note, user], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((kind, id, title)) = found else { continue };
        notifications::tell(
            tx,
            &Notice {
                user,
                kind: Kind::Mention,
                about: Some((&kind, &id)),
                text: format!("In a note about {title}"),
                once: Some(format!("mention:{note}")),
            },
        )?;
    }
    Ok(())
}
