use rusqlite::params;
use serde_json::{Map, Value};

use super::hierarchy::refuse_loop;
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::values::{Domain, EmployeeBand, clean_line, name_key, split_person_name};
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
        company(tx, draft)?;
        if draft.new && !draft.allow_duplicate {
            matching::refuse_duplicate(tx, draft)?;
        }
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

/// Domain (PTY-16, C-19), size band (PTY-14) and parent (no loops) of an organisation.
fn company(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if let Some(domain) = draft.text("domain").map(str::to_string) {
        let domain = Domain::parse_company(&domain).map_err(|error| Error::from(error).field("domain"))?;
        let taken = tx
            .prepare_cached("SELECT display_name FROM party WHERE domain = ?1 AND id <> ?2 AND deleted_at IS NULL")?
            .query(params![domain.as_str(), draft.id])?
            .next()?
            .map(|row| row.get::<_, String>(0))
            .transpose()?;
        if let Some(other) = taken {
            let message = format!("{other} already has the domain {}.", domain.as_str());
            return Err(Error::new("domain_taken", message).field("domain"));
        }
        draft.set("domain", domain.as_str().to_string());
    }
    if let Some(rusqlite::types::Value::Integer(count)) = draft.column("employee_count") {
        let Ok(count) = u64::try_from(*count) else {
            return Err(Error::invalid("employee_count", "A number of employees is not negative."));
        };
        if let Some(band) = EmployeeBand::from_count(count) {
            draft.set("employee_band", band.value().to_string());
        }
    }
    if let Some(parent) = draft.text("parent_id").map(str::to_string) {
        refuse_loop(tx, &draft.id, &parent)?;
    }
    Ok(())
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
