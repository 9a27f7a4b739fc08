use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::strength;
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::values::{clean_line, name_key};
use crate::{Error, Result, milestones};

/// What a relationship adds: kinds, dates, no self link, no duplicate from either side, a strength.
pub struct RelationshipRules;

impl Rules for RelationshipRules {
    fn told(&self, record: &RecordRow) -> String {
        format!("Connected: {}", record.title)
    }

    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let from = draft.must_have(tx, "from_id", "from", "From")?;
        let to = draft.must_have(tx, "to_id", "to", "To")?;
        let type_id = draft.must_have(tx, "type_id", "type", "Relationship")?;
        if from == to {
            return Err(Error::new("self_link", "A record cannot be related to itself.").field("to"));
        }
        fits(tx, &from, &to, &type_id)?;
        if draft.column("type_id").is_some() {
            refuse_withdrawn(tx, &draft.id, &type_id)?;
        }
        refuse_duplicate(tx, &draft.id, &from, &to, &type_id)?;
        let (start, end) = (draft.after(tx, "start_date")?, draft.after(tx, "end_date")?);
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            return Err(Error::invalid("end_date", format!("It ends on {end}, before it begins on {start}.")));
        }
        match draft.column("strength") {
            Some(Value::Integer(1..=10)) => draft.set("strength_by_hand", 1),
            Some(Value::Null) => by_formula(tx, draft, &from, &to)?,
            Some(_) => return Err(Error::invalid("strength", "A strength is a whole number from 1 to 10.")),
            None if draft.new => by_formula(tx, draft, &from, &to)?,
            None => {}
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.new { milestones::referred(tx, &draft.id) } else { Ok(()) }
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        milestones::referred_no_more(tx, id)
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let (from, to, type_id): (String, String, String) = tx
            .prepare_cached("SELECT from_id, to_id, type_id FROM relationship WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        refuse_duplicate(tx, id, &from, &to, &type_id)?;
        milestones::referred(tx, id)
    }
}

/// A type that is not offered any more stays where it is and comes to nothing new.
fn refuse_withdrawn(tx: &Tx<'_>, id: &str, type_id: &str) -> Result<()> {
    let withdrawn: Option<String> = tx
        .prepare_cached(
            "SELECT name FROM relationship_type WHERE id = ?1 AND active = 0
               AND NOT EXISTS (SELECT 1 FROM relationship WHERE id = ?2 AND type_id = ?1)",
        )?
        .query_row([type_id, id], |row| row.get(0))
        .optional()?;
    withdrawn.map_or(Ok(()), |name| {
        let message = format!("“{name}” is not offered any more; choose another type.");
        Err(Error::new("inactive_type", message).field("type"))
    })
}

fn by_formula(tx: &Tx<'_>, draft: &mut Draft<'_>, from: &str, to: &str) -> Result<()> {
    draft.set("strength", strength::of(tx, from, to, tx.at())?);
    draft.set("strength_by_hand", 0);
    Ok(())
}

/// Both ends are of the kinds that the type is for.
fn fits(tx: &Tx<'_>, from: &str, to: &str, type_id: &str) -> Result<()> {
    let misfit: Option<(String, String, String, bool)> = tx
        .prepare_cached(
            "SELECT y.name, p.display_name, p.kind, p.id = ?1 FROM relationship_type y, party p
             WHERE y.id = ?3 AND ((p.id = ?1 AND p.kind <> y.from_kind) OR (p.id = ?2 AND p.kind <> y.to_kind)) LIMIT 1",
        )?
        .query_row(params![from, to, type_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((name, title, kind, first)) = misfit else { return Ok(()) };
    let article = if kind == "organization" { "an" } else { "a" };
    let message = format!("{title} is {article} {kind}, and “{name}” is not for that side of it.");
    Err(Error::new("wrong_kind", message).field(if first { "from" } else { "to" }))
}

/// REL-02: one row a fact, whichever side it is told from.
fn refuse_duplicate(tx: &Tx<'_>, id: &str, from: &str, to: &str, type_id: &str) -> Result<()> {
    let known: Option<String> = tx
        .prepare_cached(
            "SELECT f.display_name || ' is already ' || y.name || ' ' || o.display_name || '.'
             FROM relationship r JOIN relationship_type y ON y.id = r.type_id JOIN party f ON f.id = r.from_id
             JOIN party o ON o.id = r.to_id
             WHERE r.type_id = ?3 AND r.id <> ?4 AND r.deleted_at IS NULL
               AND ((r.from_id = ?1 AND r.to_id = ?2) OR (y.symmetric = 1 AND r.from_id = ?2 AND r.to_id = ?1)) LIMIT 1",
        )?
        .query_row(params![from, to, type_id, id], |row| row.get(0))
        .optional()?;
    known.map_or(Ok(()), |sentence| Err(Error::new("duplicate_relationship", sentence).field("to")))
}

/// What a type of relationship adds: an inverse name, codes, and that nothing uses what goes.
pub struct RelationshipTypeRules;

impl Rules for RelationshipTypeRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let name = clean_line(&draft.must_have(tx, "name", "name", "Name")?);
        let symmetric = draft.after(tx, "symmetric")?.as_deref() == Some("1");
        let inverse = draft.after(tx, "inverse_name")?.map(|name| clean_line(&name));
        let inverse = if symmetric { name.clone() } else { inverse.unwrap_or_else(|| name.clone()) };
        let code = draft.after(tx, "code")?.unwrap_or_else(|| name.clone());
        let code = code_of(&code, "code")?;
        let inverse_code = match draft.after(tx, "inverse_code")? {
            _ if symmetric => code.clone(),
            Some(given) => code_of(&given, "inverse_code")?,
            None => match code_of(&inverse, "inverse_name")? {
                made if made == code => format!("{made}_back"),
                made => made,
            },
        };
        if !symmetric && inverse_code == code {
            return Err(Error::invalid("inverse_code", "The two sides have different codes."));
        }
        refuse_taken(tx, &draft.id, &name, [&code, &inverse_code])?;
        if symmetric {
            let (from, to) = (draft.after(tx, "from_kind")?, draft.after(tx, "to_kind")?);
            if from != to {
                return Err(Error::invalid("to_kind", "What is the same from both sides is between the same kinds."));
            }
            refuse_mirrored(tx, &draft.id)?;
        }
        draft.set("name", name);
        draft.set("inverse_name", inverse);
        draft.set("code", code);
        draft.set("inverse_code", inverse_code);
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let used: i64 =
            tx.query_row("SELECT count(*) FROM relationship WHERE type_id = ?1 AND deleted_at IS NULL", [id], |row| {
                row.get(0)
            })?;
        match used {
            0 => Ok(()),
            1 => Err(Error::new("in_use", "One relationship is of this type; change it first.")),
            many => Err(Error::new("in_use", format!("{many} relationships are of this type; change them first."))),
        }
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let (name, code, inverse): (String, String, String) = tx
            .prepare_cached("SELECT name, code, inverse_code FROM relationship_type WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        refuse_taken(tx, id, &name, [&code, &inverse])
    }
}

/// A code names one side of one type.
fn refuse_taken(tx: &Tx<'_>, id: &str, name: &str, [code, inverse]: [&str; 2]) -> Result<()> {
    let taken = tx
        .prepare_cached(
            "SELECT 1 FROM relationship_type WHERE id <> ?1 AND deleted_at IS NULL
               AND (code IN (?2, ?3) OR inverse_code IN (?2, ?3))",
        )?
        .exists([id, code, inverse])?;
    if taken {
        return Err(Error::new("name_taken", format!("There is a type “{name}” already.")).field("name"));
    }
    Ok(())
}

/// A type cannot become symmetric while both directions of a pair are there.
fn refuse_mirrored(tx: &Tx<'_>, id: &str) -> Result<()> {
    let mirrored = tx
        .prepare_cached(
            "SELECT 1 FROM relationship a JOIN relationship b ON b.from_id = a.to_id AND b.to_id = a.from_id AND b.type_id = a.type_id
             WHERE a.type_id = ?1 AND a.deleted_at IS NULL AND b.deleted_at IS NULL",
        )?
        .exists([id])?;
    if mirrored {
        return Err(Error::invalid("symmetric", "Some pairs have it in both directions; take one of each away first."));
    }
    Ok(())
}

/// A code of lower-case letters, digits and underscores.
pub(super) fn code_of(text: &str, field: &str) -> Result<String> {
    let folded: String = name_key(text).chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let code: String = folded.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if code.is_empty() {
        return Err(Error::invalid(field, "A name has letters or digits."));
    }
    Ok(code.chars().take(60).collect())
}
