use rusqlite::params;
use serde_json::{Map, Value};

use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::values::{clean_line, name_key, split_person_name};
use crate::{Error, Result, matching};

/// What the three kinds of party have in common.
pub struct PartyRules;

impl Rules for PartyRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.record_type.key == "person" {
            person_name(tx, draft)?;
        }
        if let Some(name) = draft.text("display_name").map(clean_line) {
            if name.chars().count() > 200 {
                return Err(Error::new("too_long", "A name has at most 200 characters.").field("display_name"));
            }
            draft.set("name_key", name_key(&name));
            draft.set("display_name", name);
        }
        if draft.new {
            draft.set("kind", draft.record_type.key.to_string());
            if draft.column("owner_id").is_none() {
                // IMP-04: whoever makes the record owns it unless said otherwise.
                draft.set("owner_id", tx.actor().to_string());
            }
            if draft.column("source").is_none() && draft.channel == Channel::Api {
                draft.set("source", "api".to_string());
            }
        }
        super::company::complete(tx, draft)?;
        if draft.new && !draft.allow_duplicate {
            matching::refuse_duplicate(tx, draft)?;
        }
        Ok(())
    }

    fn before_insert(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        draft.set("account_number", next_account_number(tx)?);
        Ok(())
    }
}

/// A person's shown name is made of its parts; a name given whole is split into them.
fn person_name(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    let whole = draft.text("display_name").map(clean_line);
    let named =
        ["prefix", "first_name", "middle_name", "last_name", "suffix"].iter().any(|c| draft.column(c).is_some());
    if let (Some(whole), false) = (&whole, named) {
        let split = split_person_name(whole);
        for (column, part) in [
            ("prefix", split.prefix),
            ("first_name", split.first),
            ("middle_name", split.middle),
            ("last_name", split.last),
            ("suffix", split.suffix),
        ] {
            draft.set(column, (!part.is_empty()).then_some(part));
        }
        return Ok(());
    }
    if !named && !draft.new {
        return Ok(());
    }
    let mut parts = Vec::new();
    for column in ["prefix", "first_name", "middle_name", "last_name", "suffix"] {
        parts.extend(draft.after(tx, column)?);
    }
    let first = draft.after(tx, "first_name")?.or(draft.after(tx, "last_name")?);
    if first.is_none() {
        return Err(Error::new("required", "A person has a first or a last name.").field("last_name"));
    }
    if whole.is_none() {
        draft.set("display_name", parts.join(" "));
    }
    Ok(())
}

/// Numbers of parties are given in order and never again, whatever is undone (PTY-33).
fn next_account_number(tx: &Tx<'_>) -> Result<String> {
    // Without RETURNING: SQLite makes a table of its own for that each time.
    tx.prepare_cached(
        "INSERT INTO number_sequence (name, last) VALUES ('account', 10001)
         ON CONFLICT (name) DO UPDATE SET last = last + 1",
    )?
    .execute([])?;
    let number: i64 = tx
        .prepare_cached("SELECT last FROM number_sequence WHERE name = 'account'")?
        .query_row([], |row| row.get(0))?;
    Ok(number.to_string())
}

/// Mail to an address came back (PTY-10): it is marked wherever it is kept, and whoever has no
/// other address left counts as not reachable.
pub fn bounced(tx: &Tx<'_>, address_key: &str) -> Result<usize> {
    let marked = tx
        .prepare_cached("UPDATE party_email SET state = 'bounced' WHERE address_key = ?1 AND state <> 'bounced'")?
        .execute([address_key])?;
    tx.prepare_cached(
        "UPDATE party SET contact_status = 'inactive', updated_at = ?2
         WHERE contact_status = 'active' AND id IN (SELECT party_id FROM party_email WHERE address_key = ?1)
           AND NOT EXISTS (SELECT 1 FROM party_email e WHERE e.party_id = party.id AND e.state NOT IN ('bounced', 'invalid'))",
    )?
    .execute(params![address_key, tx.at()])?;
    Ok(marked)
}

/// The values of a party under way in the shape of a request, for the duplicate check.
#[must_use]
pub fn values_of(draft: &Draft<'_>) -> Map<String, Value> {
    let mut values = Map::new();
    for (column, value) in &draft.columns {
        if let rusqlite::types::Value::Text(text) = value {
            values.insert((*column).to_string(), Value::String(text.clone()));
        }
    }
    for (key, value) in &draft.parts {
        values.insert(key.clone(), value.clone());
    }
    values
}
