use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::Actor;
use super::changeset::{Kind, RowChange};
use super::transaction::Touched;
use crate::Result;
use crate::catalog::{Catalog, JournaledTable, Owner, RecordType, Storage};

/// Columns that say nothing to a person: keys, folded copies, stamps.
const SILENT: [&str; 12] = [
    "id",
    "party_id",
    "name_key",
    "address_key",
    "digits",
    "created_at",
    "created_by",
    "updated_at",
    "position",
    "record_type",
    "record_id",
    "entered_stage_at",
];

/// The running end of the hash chain (AUD-08).
pub struct Chain {
    last: Vec<u8>,
}

impl Chain {
    pub fn load(conn: &Connection) -> Result<Self> {
        let last = conn
            .prepare_cached("SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(Self { last: last.unwrap_or_default() })
    }

    fn link(&mut self, parts: &[&str]) -> Vec<u8> {
        self.last = hash(&self.last, parts);
        self.last.clone()
    }
}

fn hash(last: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(last);
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().to_vec()
}

/// Walks the chain; the number of the first row that does not follow from the one before it.
pub fn verify_chain(conn: &Connection) -> Result<Option<i64>> {
    let mut stmt = conn.prepare(
        "SELECT seq, at, actor_id, action, record_type, record_id, changes, hash FROM audit_log ORDER BY seq",
    )?;
    let mut rows = stmt.query([])?;
    let mut last = Vec::new();
    while let Some(row) = rows.next()? {
        let parts: Vec<String> = (1..=6).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let kept: Vec<u8> = row.get(7)?;
        last = hash(&last, &parts);
        if last != kept {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// How the rows of one operation are told.
pub struct Telling<'a> {
    pub seq: i64,
    pub at: &'a str,
    pub actor: &'a Actor,
    pub device: &'a str,
    pub actions: Option<(&'static str, &'static str)>,
}

/// An act that changes no row but is told all the same (AUD-02).
pub struct Act<'a> {
    pub at: &'a str,
    pub actor: &'a Actor,
    pub device: &'a str,
    pub action: &'static str,
    pub record_type: &'a str,
    pub id: &'a str,
}

impl Act<'_> {
    /// Writes its audit row at the end of the chain.
    pub fn write(&self, conn: &Connection, changes: &Map<String, Json>) -> Result<()> {
        let changes = serde_json::to_string(changes)?;
        let mut chain = Chain::load(conn)?;
        let link = chain.link(&[self.at, &self.actor.id, self.action, self.record_type, self.id, &changes]);
        conn.prepare_cached(
            "INSERT INTO audit_log (at, actor_id, action, record_type, record_id, changes, origin, device, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            self.at,
            self.actor.id,
            self.action,
            self.record_type,
            self.id,
            changes,
            self.actor.origin,
            self.device,
            link
        ])?;
        Ok(())
    }
}

/// One record's part of an operation.
struct Story {
    record_type: String,
    id: String,
    action: &'static str,
    changes: Changes,
}

/// What changed, field by field, in the order in which it was found. An import tells a hundred
/// thousand records: this holds less than a JSON map would.
#[derive(Default)]
struct Changes(Vec<(String, Told)>);

enum Told {
    /// One value before and after.
    Value(Json, Json),
    /// Rows that went, rows that came.
    Rows(Vec<String>, Vec<String>),
}

impl Changes {
    fn insert(&mut self, key: String, old: Json, new: Json) {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, Told::Value(old, new)));
    }

    fn rows(&mut self, key: &str) -> Option<(&mut Vec<String>, &mut Vec<String>)> {
        let at = match self.0.iter().position(|(known, _)| known == key) {
            Some(at) => at,
            None => {
                self.0.push((key.to_string(), Told::Rows(Vec::new(), Vec::new())));
                self.0.len() - 1
            }
        };
        match self.0.get_mut(at) {
            Some((_, Told::Rows(old, new))) => Some((old, new)),
            _ => None,
        }
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, told)| (key, told)))
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_struct("Told", 2)?;
        match self {
            Self::Value(old, new) => {
                pair.serialize_field("old", old)?;
                pair.serialize_field("new", new)?;
            }
            Self::Rows(old, new) => {
                pair.serialize_field("old", old)?;
                pair.serialize_field("new", new)?;
            }
        }
        pair.end()
    }
}

impl Telling<'_> {
    /// Writes one audit row a record touched: its own columns as `{field: {old, new}}`
    /// (AUD-03), the rows that belong to it under the field that holds them.
    pub fn write(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        rows: Vec<RowChange<'_>>,
        chain: &mut Chain,
        touched: &mut Touched,
    ) -> Result<()> {
        let mut stories: Vec<Story> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut kinds: HashMap<String, String> = HashMap::new();
        for row in rows.iter().filter(|row| row.table.owner == Owner::Party) {
            if let (Some(id), Some(kind)) = (row.text("id"), row.text("kind")) {
                kinds.insert(id.to_string(), kind.to_string());
            }
        }
        for row in &rows {
            let Some((record_type, id)) = owner_of(conn, row, &mut kinds)? else { continue };
            touched.add(&record_type, &id);
            let at = *index.entry(id.clone()).or_insert_with(|| {
                stories.push(Story { record_type, id, action: "", changes: Changes::default() });
                stories.len() - 1
            });
            let Some(story) = stories.get_mut(at) else { continue };
            match row.table.owner {
                Owner::Itself(_) | Owner::Party => {
                    story.action = self.action(row);
                    own_columns(conn, catalog.get(&story.record_type).ok().as_deref(), row, &mut story.changes)?;
                }
                Owner::PartyColumn(_, field) | Owner::Column(_, _, field) => {
                    part(conn, row, field, &mut story.changes)?;
                    if story.action.is_empty() {
                        story.action = self.actions.map_or("updated", |(_, updated)| updated);
                    }
                }
            }
        }
        let mut insert = conn.prepare_cached(
            "INSERT INTO audit_log (entry_seq, at, actor_id, action, record_type, record_id, changes, origin, device, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for story in stories {
            if story.changes.0.is_empty() {
                continue;
            }
            let changes = serde_json::to_string(&story.changes)?;
            let link = chain.link(&[self.at, &self.actor.id, story.action, &story.record_type, &story.id, &changes]);
            insert.execute(params![
                self.seq,
                self.at,
                self.actor.id,
                story.action,
                story.record_type,
                story.id,
                changes,
                self.actor.origin,
                self.device,
                link
            ])?;
        }
        Ok(())
    }

    fn action(&self, row: &RowChange<'_>) -> &'static str {
        if let Some((created, updated)) = self.actions {
            return if row.kind == Kind::Update { updated } else { created };
        }
        let deleted = row.values.iter().find(|(name, ..)| *name == "deleted_at");
        match (row.kind, deleted) {
            (Kind::Insert, _) => "created",
            (Kind::Delete, _) => "removed",
            (Kind::Update, Some((_, _, Some(Value::Text(_))))) => "deleted",
            (Kind::Update, Some((_, _, Some(Value::Null)))) => "restored",
            (Kind::Update, _) => "updated",
        }
    }
}

fn owner_of(
    conn: &Connection,
    row: &RowChange<'_>,
    kinds: &mut HashMap<String, String>,
) -> Result<Option<(String, String)>> {
    let (column, fixed) = match row.table.owner {
        Owner::Itself(record_type) => ("id", Some(record_type)),
        Owner::Party => ("id", None),
        Owner::PartyColumn(column, _) => (column, None),
        Owner::Column(record_type, column, _) => (column, Some(record_type)),
    };
    let id = match row.text(column).or_else(|| row.text("key")) {
        Some(id) => id.to_string(),
        None => {
            let Some(own) = row.text("id") else { return Ok(None) };
            let sql = format!("SELECT {column} FROM {} WHERE id = ?1", row.table.table);
            match conn.prepare_cached(&sql)?.query_row([own], |r| r.get::<_, Option<String>>(0)).optional()?.flatten() {
                Some(id) => id,
                None => return Ok(None),
            }
        }
    };
    if let Some(record_type) = fixed {
        // Rows that can belong to any type of record say to which.
        let said = if record_type == "party" { row.text("record_type") } else { None };
        return Ok(Some((said.unwrap_or(record_type).to_string(), id)));
    }
    if let Some(kind) = kinds.get(&id) {
        return Ok(Some((kind.clone(), id)));
    }
    let kind: Option<String> =
        conn.prepare_cached("SELECT kind FROM party WHERE id = ?1")?.query_row([&id], |r| r.get(0)).optional()?;
    let kind = kind.unwrap_or_else(|| "party".into());
    kinds.insert(id.clone(), kind.clone());
    Ok(Some((kind, id)))
}

fn own_columns(
    conn: &Connection,
    record_type: Option<&RecordType>,
    row: &RowChange<'_>,
    changes: &mut Changes,
) -> Result<()> {
    for (column, old, new) in &row.values {
        if is_null(old.as_ref()) && is_null(new.as_ref()) {
            continue;
        }
        if SILENT.contains(column) || (old.is_some() && old == new) {
            continue;
        }
        if *column == "custom" {
            custom_keys(old.as_ref(), new.as_ref(), changes)?;
            continue;
        }
        let (old, new) = (json_of(old.as_ref()), json_of(new.as_ref()));
        let Some(field) = record_type.and_then(|t| t.field_of_column(column)) else {
            changes.insert((*column).to_string(), old, new);
            continue;
        };
        match &field.storage {
            Storage::Money(minor, currency) if column == minor => {
                let code = match row.value(currency) {
                    Some(Value::Text(code)) => Some(code.clone()),
                    _ => currency_of(conn, row.table, currency, row.text("id"))?,
                };
                let with =
                    |amount: Json| if amount.is_null() { amount } else { json!({"minor": amount, "currency": code}) };
                changes.insert(field.key.clone(), with(old), with(new));
            }
            Storage::Money(..) => {}
            _ => {
                changes.insert(field.key.clone(), old, new);
            }
        }
    }
    Ok(())
}

fn currency_of(conn: &Connection, table: &JournaledTable, column: &str, id: Option<&str>) -> Result<Option<String>> {
    let sql = format!("SELECT {column} FROM {} WHERE id = ?1", table.table);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| r.get::<_, Option<String>>(0)).optional()?.flatten())
}

fn custom_keys(old: Option<&Value>, new: Option<&Value>, changes: &mut Changes) -> Result<()> {
    let read = |value: Option<&Value>| -> Result<Map<String, Json>> {
        match value {
            Some(Value::Text(text)) => Ok(serde_json::from_str(text)?),
            _ => Ok(Map::new()),
        }
    };
    let (old, new) = (read(old)?, read(new)?);
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        let (before, after) = (old.get(key), new.get(key));
        if before != after {
            changes.insert(key.clone(), before.cloned().unwrap_or(Json::Null), after.cloned().unwrap_or(Json::Null));
        }
    }
    Ok(())
}

/// A row that belongs to a record: its text joins the lists under the field.
fn part(conn: &Connection, row: &RowChange<'_>, field: &str, changes: &mut Changes) -> Result<()> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (column, old, new) in row.values.iter().filter(|(column, ..)| row.table.text.contains(column)) {
        for (value, texts) in [(old, &mut before), (new, &mut after)] {
            match value {
                Some(Value::Text(text)) => texts.push(named(conn, column, text)?),
                Some(Value::Integer(number)) => texts.push(number.to_string()),
                _ => {}
            }
        }
    }
    if let Some((old, new)) = changes.rows(field) {
        for (texts, list) in [(before, old), (after, new)] {
            if !texts.is_empty() {
                list.push(texts.join(", "));
            }
        }
    }
    Ok(())
}

/// History keeps the name that a linked record had at the time, not its id.
fn named(conn: &Connection, column: &str, text: &str) -> Result<String> {
    let sql = match column {
        "tag_id" => "SELECT name FROM tag WHERE id = ?1",
        "to_stage_id" => "SELECT name FROM stage WHERE id = ?1",
        "organization_id" | "old_id" | "b" => "SELECT display_name FROM party WHERE id = ?1",
        _ => return Ok(text.to_string()),
    };
    let name: Option<String> = conn.prepare_cached(sql)?.query_row([text], |row| row.get(0)).optional()?;
    Ok(name.unwrap_or_else(|| text.to_string()))
}

fn is_null(value: Option<&Value>) -> bool {
    matches!(value, None | Some(Value::Null | Value::Blob(_)))
}

fn json_of(value: Option<&Value>) -> Json {
    match value {
        None | Some(Value::Null | Value::Blob(_)) => Json::Null,
        Some(Value::Integer(number)) => json!(number),
        Some(Value::Real(number)) => json!(number),
        Some(Value::Text(text)) => json!(text),
    }
}
