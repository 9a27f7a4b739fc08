//! What rows name instead of holding: companies, owners, stages, pipelines. Each is looked up
//! once a run and made where the workspace lacks it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value, json};

use super::shapes::{ImportPlan, Missing, MissingWord, StageChoice};
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{self, Draft, Reference};
use crate::values::{Email, name_key};
use crate::{Error, Result, ids, subjects};

/// A stage that rows can stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// open, won, lost or abandoned.
    pub kind: String,
    /// Of its pipeline.
    pub pipeline_id: String,
}

/// A new draft of one type, as the import writes it: duplicates were looked for by key.
pub fn draft<'a>(record_type: &'a crate::catalog::RecordType, id: String, new: bool) -> Draft<'a> {
    Draft {
        record_type,
        id,
        new,
        columns: Vec::new(),
        custom: Map::new(),
        parts: Vec::new(),
        allow_duplicate: true,
        channel: Channel::Person,
    }
}

/// Makes a record of plain values.
pub fn make(tx: &Tx<'_>, record_type: &str, values: Value) -> Result<String> {
    let described = tx.catalog().get(record_type)?;
    let id = ids::new_id();
    let mut draft = draft(&described, id.clone(), true);
    let values = values.as_object().cloned().unwrap_or_default();
    records::set(tx, tx.catalog(), &mut draft, &values)?;
    records::complete(tx, tx.catalog(), &mut draft, &values)?;
    if described.party {
        draft.set("source", "import".to_string());
    }
    records::insert(tx, subjects::rules(record_type), draft)?;
    Ok(id)
}

/// A user by name or e-mail address, inactive ones included.
pub fn user(conn: &Connection, named: &str) -> Result<Option<Reference>> {
    let key = name_key(named);
    Ok(conn
        .prepare_cached(
            "SELECT id, name FROM app_user WHERE deleted_at IS NULL AND (id = ?1 OR name_key = ?2 OR lower(email) = lower(?1))
             ORDER BY active DESC, created_at, id LIMIT 1",
        )?
        .query_row(params![named.trim(), key], |row| {
            Ok(Reference::new("user", row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?)
}

fn unknown_owner(named: &str) -> Error {
    let message = format!(
        "No user is called “{named}”. Correct the cell, add the user first, or choose what becomes of such owners: with the \
         mapping {{\"missing\": {{\"owner\": \"create\"}}}} they are made as inactive users."
    );
    Error::new("unknown_reference", message).field("owner")
}

/// The key of a plan's owners that stands for every name that is neither there nor known.
const OTHERS: &str = "*";

/// The users that a sheet names.
#[derive(Debug, Default)]
pub struct Owners {
    known: HashMap<String, Option<String>>,
}

impl Owners {
    /// Whether a name was asked for before.
    pub fn knows(&self, named: &str) -> bool {
        self.known.contains_key(&name_key(named))
    }

    /// The user that a name stands for: as the plan says, else by name or e-mail address, else
    /// what the plan says of users whom nobody knows: `instead`, or a new inactive one. `None` where
    /// it leaves the owner out. The flag says whether a user was made.
    pub fn find(
        &mut self,
        tx: &Tx<'_>,
        plan: &ImportPlan,
        named: &str,
        instead: Option<&String>,
    ) -> Result<(Option<String>, bool)> {
        let key = name_key(named);
        if let Some(known) = self.known.get(&key) {
            return Ok((known.clone(), false));
        }
        let said = plan.owners.iter().find(|(name, _)| name_key(name) == key).map(|(_, id)| id.clone());
        let (id, made) = match said {
            Some(None) => (None, false),
            Some(Some(id)) => (Some(records::require(tx, tx.catalog(), "user", &id, "owner")?.id), false),
            None => match user(tx, named)? {
                Some(found) => (Some(found.id), false),
                None if plan.owners.get(OTHERS) == Some(&None) => (None, false),
                None => match plan.unknown_owner() {
                    Missing::Said(MissingWord::LeaveOut) => (None, false),
                    Missing::Said(MissingWord::Refuse) => return Err(unknown_owner(named)),
                    Missing::Use { .. } => (instead.cloned(), false),
                    Missing::Said(_) => {
                        let email = Email::parse(named).ok().map(|email| email.as_typed().to_string());
                        let values = json!({"name": named, "email": email, "active": false});
                        (Some(make(tx, "user", values)?), true)
                    }
                },
            },
        };
        self.known.insert(key, id.clone());
        Ok((id, made))
    }

    /// Forgets what a refused row made.
    pub fn forget(&mut self) {
        self.known.clear();
    }
}

/// The pipeline of deals that name none: as the plan says by id or name, else the first.
pub fn pipeline(conn: &Connection, named: Option<&str>) -> Result<String> {
    let named = named.map(str::trim).filter(|named| !named.is_empty());
    conn.prepare_cached(
        "SELECT id FROM pipeline WHERE deleted_at IS NULL AND (?1 IS NULL OR id = ?1 OR lower(name) = lower(?1))
         ORDER BY position, id LIMIT 1",
    )?
    .query_row([named], |row| row.get(0))
    .optional()?
    .ok_or_else(|| match named {
        Some(named) => Error::new("unknown_reference", format!("There is no pipeline “{named}”.")).field("pipeline"),
        None => Error::new("no_stage", "There is no pipeline with a stage yet.").field("pipeline"),
    })
}

/// The living stages of a pipeline by the key of their names.
pub fn stages_of(conn: &Connection, pipeline: &str) -> Result<Vec<Stage>> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, name, kind, pipeline_id FROM stage WHERE pipeline_id = ?1 AND deleted_at IS NULL ORDER BY position",
    )?;
    let stages = stmt.query_map([pipeline], |row| {
        Ok(Stage { id: row.get(0)?, name: row.get(1)?, kind: row.get(2)?, pipeline_id: row.get(3)? })
    })?;
    Ok(stages.collect::<rusqlite::Result<_>>()?)
}

fn stage(conn: &Connection, id: &str) -> Result<Stage> {
    conn.prepare_cached("SELECT id, name, kind, pipeline_id FROM stage WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| {
            Ok(Stage { id: row.get(0)?, name: row.get(1)?, kind: row.get(2)?, pipeline_id: row.get(3)? })
        })
        .optional()?
        .ok_or_else(|| Error::new("unknown_reference", format!("There is no stage with id {id}.")).field("stage"))
}

/// The stages that a sheet names, by pipeline and key of the name.
#[derive(Debug, Default)]
pub struct Stages {
    known: HashMap<(String, String), Stage>,
}

impl Stages {
    /// Whether a name was asked for before.
    pub fn knows(&self, pipeline: &str, named: &str) -> bool {
        self.known.contains_key(&(pipeline.to_string(), name_key(named)))
    }

    /// The stage that a name stands for: as the plan says, else by name, else a new one. The
    /// flag says whether a stage was made.
    pub fn find(&mut self, tx: &Tx<'_>, plan: &ImportPlan, pipeline: &str, named: &str) -> Result<(Stage, bool)> {
        let key = (pipeline.to_string(), name_key(named));
        if let Some(known) = self.known.get(&key) {
            return Ok((known.clone(), false));
        }
        let (stage, made) = self.look(tx, plan, pipeline, named, &key.1)?;
        self.known.insert(key, stage.clone());
        Ok((stage, made))
    }

    fn look(&self, tx: &Tx<'_>, plan: &ImportPlan, pipeline: &str, named: &str, key: &str) -> Result<(Stage, bool)> {
        let said = plan.stages.iter().find(|(name, _)| name_key(name) == key).map(|(_, choice)| choice);
        if let Some(StageChoice::Existing { id }) = said {
            return Ok((stage(tx, id)?, false));
        }
        if let Some(found) = stages_of(tx, pipeline)?.into_iter().find(|stage| name_key(&stage.name) == key) {
            return Ok((found, false));
        }
        let (kind, probability) = match said {
            Some(StageChoice::New { kind, probability }) => (kind.clone(), *probability),
            _ => {
                let (kind, probability) = guess_stage(named);
                (kind.to_string(), probability)
            }
        };
        let position = place(tx, pipeline, &kind, probability)?;
        let values = json!({
            "name": named, "pipeline": pipeline, "kind": kind, "probability": probability, "position": position,
        });
        let id = make(tx, "stage", values)?;
        Ok((Stage { id, name: named.to_string(), kind, pipeline_id: pipeline.to_string() }, true))
    }

    /// Forgets what a refused row made.
    pub fn forget(&mut self) {
        self.known.clear();
    }
}

/// Room for a new stage: an open one goes before the first stage that is closed or more
/// probable, a closed one to the end.
fn place(tx: &Tx<'_>, pipeline: &str, kind: &str, probability: u8) -> Result<i64> {
    let before: Option<i64> = tx
        .prepare_cached(
            "SELECT min(position) FROM stage WHERE pipeline_id = ?1 AND deleted_at IS NULL
             AND ?2 = 'open' AND (kind <> 'open' OR probability > ?3)",
        )?
        .query_row(params![pipeline, kind, probability], |row| row.get(0))?;
    if let Some(position) = before {
        tx.prepare_cached(
            "UPDATE stage SET position = position + 1, updated_at = ?3 WHERE pipeline_id = ?1 AND position >= ?2",
        )?
        .execute(params![pipeline, position, tx.at()])?;
        return Ok(position);
    }
    Ok(tx
        .prepare_cached("SELECT coalesce(max(position), -1) + 1 FROM stage WHERE pipeline_id = ?1")?
        .query_row([pipeline], |row| row.get(0))?)
}

/// Kind and probability that a stage's name speaks for.
#[must_use]
pub fn guess_stage(name: &str) -> (&'static str, u8) {
    let key = name_key(name);
    let has = |words: &[&str]| words.iter().any(|word| key.split(' ').any(|part| part.starts_with(word)));
    let closed = has(&["closed", "close"]);
    if has(&["lost", "lose", "declin", "reject", "unsuccess", "verloren", "dead"]) {
        return ("lost", 0);
    }
    if has(&["abandon", "cancel", "disqualif", "stalled", "archiv", "junk", "unqualif"]) {
        return ("abandoned", 0);
    }
    if has(&["won", "win", "signed", "received", "posted", "gewonnen", "paid", "success"])
        || (closed && !has(&["open"]))
    {
        return ("won", 100);
    }
    let open = [
        (90, &["verbal", "commit", "contract", "sign", "pledge"][..]),
        (75, &["negotiat", "review", "decision", "verhandl"]),
        (50, &["propos", "quot", "offer", "solicit", "angebot", "ask"]),
        (40, &["demo", "present", "meeting", "evaluat", "cultivat", "trial"]),
        (25, &["qualif", "engag", "interest", "need", "discover", "analys"]),
        (10, &["prospect", "lead", "new", "contact", "identif", "open"]),
    ];
    let probability = open.iter().find(|(_, words)| has(words)).map_or(20, |(probability, _)| *probability);
    ("open", probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_a_stage_is_guessed_from_its_name() {
        for (name, want) in [
            ("Won", ("won", 100)),
            ("Closed Won", ("won", 100)),
            ("Closed - Lost", ("lost", 0)),
            ("Lost", ("lost", 0)),
            ("Engaging", ("open", 25)),
            ("Prospecting", ("open", 10)),
            ("Negotiation/Review", ("open", 75)),
            ("Proposal sent", ("open", 50)),
            ("Cancelled", ("abandoned", 0)),
            ("Unqualified", ("abandoned", 0)),
            ("Gift received", ("won", 100)),
            ("Something else", ("open", 20)),
        ] {
            assert_eq!(guess_stage(name), want, "{name}");
        }
    }
}
