use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::Actor;
use super::changeset::{Kind, RowChange, text};
use super::story::{Changes, Said, Story};
use super::transaction::Touched;
use crate::catalog::{Catalog, JournaledTable, Owner, RecordType, Storage};
use crate::{Result, ahead};

/// Columns that say nothing to a person: keys, folded copies, stamps.
const SILENT: [&str; 13] = [
    "id",
    "party_id",
    "name_key",
    "address_key",
    "digits",
    "created_at",
    "created_by",
    "updated_at",
    "position",
    "rank",
    "record_type",
    "record_id",
    "entered_stage_at",
];

/// From this many records on, what is told is put into words on a thread of its own.
const MANY: usize = 1_000;

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

impl Telling<'_> {
    /// Writes one audit row a record touched: its own columns as `{field: {old, new}}`
    /// (AUD-03), the rows that belong to it under the field that holds them.
    pub fn write(
        &self,
        conn: &Connection,
        catalog: &Catalog,
        rows: &[RowChange<'_>],
        chain: &mut Chain,
        touched: &mut Touched,
    ) -> Result<()> {
        let mut stories: Vec<Story<'_>> = Vec::with_capacity(rows.len() / 4);
        let mut index: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let mut kinds: Kinds<'_> = HashMap::new();
        let mut names: Names<'_> = HashMap::new();
        for row in rows.iter().filter(|row| row.table.owner == Owner::Party) {
            if let (Some(id), Some(kind)) = (row.text("id"), row.text("kind")) {
                kinds.insert(id.into(), kind.into());
            }
        }
        for row in rows {
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
                    part(conn, row, field, &mut story.changes, &mut names)?;
                    if story.action.is_empty() {
                        story.action = self.actions.map_or("updated", |(_, updated)| updated);
                    }
                }
            }
        }
        // Or fail: a row that cannot be told fails the whole operation, so SQLite need not keep what every page was before
        // each of them, which takes two fifths of the time.
        let mut insert = conn.prepare_cached(
            "INSERT OR FAIL INTO audit_log (entry_seq, at, actor_id, action, record_type, record_id, changes, origin, device, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        stories.retain(|story| !story.changes.is_empty());
        let many = stories.len() >= MANY;
        let told = stories.into_iter().map(|story| self.link(story, chain));
        let mut keep = |told: Result<Told<'_>>| {
            let Told { record_type, id, action, changes, link } = told?;
            insert.execute(params![
                self.seq,
                self.at,
                self.actor.id,
                action,
                record_type,
                id,
                changes,
                self.actor.origin,
                self.device,
                link
            ])?;
            Ok(())
        };
        if many { ahead::each(|| Ok(told), keep) } else { { told }.try_for_each(&mut keep) }
    }

    fn link<'s>(&self, story: Story<'s>, chain: &mut Chain) -> Result<Told<'s>> {
        let Story { record_type, id, action, changes } = story;
        let changes = serde_json::to_string(&changes)?;
        let link = chain.link(&[self.at, &self.actor.id, action, &record_type, &id, &changes]);
        Ok(Told { record_type, id, action, changes, link })
    }

    fn action(&self, row: &RowChange<'_>) -> &'static str {
        if let Some((created, updated)) = self.actions {
            return if row.kind == Kind::Update { updated } else { created };
        }
        let deleted = row.values.iter().find(|(name, ..)| *name == "deleted_at");
        match (row.kind, deleted) {
            (Kind::Insert, _) => "created",
            (Kind::Delete, _) => "removed",
            (Kind::Update, Some((_, _, Some(ValueRef::Text(_))))) => "deleted",
            (Kind::Update, Some((_, _, Some(ValueRef::Null)))) => "restored",
            (Kind::Update, _) => "updated",
        }
    }
}

/// A story put into words, with its link of the chain.
struct Told<'a> {
    record_type: Cow<'a, str>,
    id: Cow<'a, str>,
    action: &'static str,
    changes: String,
    link: Vec<u8>,
}

type Kinds<'a> = HashMap<Cow<'a, str>, Cow<'a, str>>;

/// Names of linked records by the column and id that name them: many rows of one operation name the same few.
type Names<'a> = HashMap<(&'a str, &'a str), Cow<'a, str>>;

/// Type and id of the record under which a row is told.
fn owner_of<'a>(
    conn: &Connection,
    row: &RowChange<'a>,
    kinds: &mut Kinds<'a>,
) -> Result<Option<(Cow<'a, str>, Cow<'a, str>)>> {
    let (column, fixed) = match row.table.owner {
        Owner::Itself(record_type) => ("id", Some(record_type)),
        Owner::Party => ("id", None),
        Owner::PartyColumn(column, _) => (column, None),
        Owner::Column(record_type, column, _) => (column, Some(record_type)),
    };
    let id: Cow<'a, str> = match row.text(column).or_else(|| row.text("key")) {
        Some(id) => id.into(),
        None => {
            let Some(own) = row.text("id") else { return Ok(None) };
            let sql = format!("SELECT {column} FROM {} WHERE id = ?1", row.table.table);
            match conn.prepare_cached(&sql)?.query_row([own], |r| r.get::<_, Option<String>>(0)).optional()?.flatten() {
                Some(id) => id.into(),
                None => return Ok(None),
            }
        }
    };
    if let Some(record_type) = fixed {
        // Rows that can belong to any type of record say to which.
        let said = if record_type == "party" { row.text("record_type") } else { None };
        return Ok(Some((said.unwrap_or(record_type).into(), id)));
    }
    if let Some(kind) = kinds.get(&id) {
        return Ok(Some((kind.clone(), id)));
    }
    let kind: Option<String> =
        conn.prepare_cached("SELECT kind FROM party WHERE id = ?1")?.query_row([&id], |r| r.get(0)).optional()?;
    let kind: Cow<'a, str> = kind.map_or(Cow::Borrowed("party"), Cow::Owned);
    kinds.insert(id.clone(), kind.clone());
    Ok(Some((kind, id)))
}

/// The type of the record that rows of a table with this owner belong to.
pub fn record_of(conn: &Connection, table: &JournaledTable, owner: &str) -> Result<Option<String>> {
    match table.owner {
        Owner::Itself(of) => Ok(Some(of.into())),
        Owner::Column(of, ..) if of != "party" => Ok(Some(of.into())),
        _ => Ok(conn
            .prepare_cached("SELECT kind FROM party WHERE id = ?1")?
            .query_row([owner], |row| row.get(0))
            .optional()?),
    }
}

fn own_columns<'a>(
    conn: &Connection,
    record_type: Option<&RecordType>,
    row: &RowChange<'a>,
    changes: &mut Changes<'a>,
) -> Result<()> {
    for (column, old, new) in &row.values {
        if is_null(*old) && is_null(*new) {
            continue;
        }
        if SILENT.contains(column) || (old.is_some() && old == new) {
            continue;
        }
        if *column == "custom" {
            custom_keys(*old, *new, changes)?;
            continue;
        }
        let Some(field) = record_type.and_then(|t| t.field_of_column(column)) else {
            changes.insert((*column).into(), Said::Stored(*old), Said::Stored(*new));
            continue;
        };
        let key = if field.key == *column { Cow::Borrowed(*column) } else { Cow::Owned(field.key.clone()) };
        match &field.storage {
            Storage::Money(minor, currency) if column == minor => {
                let code = match row.text(currency) {
                    Some(code) => Some(code.to_string()),
                    None => currency_of(conn, row.table, currency, row.text("id"))?,
                };
                let with = |amount: Option<ValueRef<'a>>| match amount {
                    Some(ValueRef::Integer(minor)) => Said::Made(Box::new(json!({"minor": minor, "currency": code}))),
                    other => Said::Stored(other),
                };
                changes.insert(key, with(*old), with(*new));
            }
            Storage::Money(..) => {}
            Storage::Scaled(_, digits) => {
                let read = |value: Option<ValueRef<'a>>| match value {
                    Some(ValueRef::Integer(whole)) => {
                        Said::Made(Box::new(json!(crate::values::unscaled(whole, *digits))))
                    }
                    other => Said::Stored(other),
                };
                changes.insert(key, read(*old), read(*new));
            }
            _ => changes.insert(key, Said::Stored(*old), Said::Stored(*new)),
        }
    }
    Ok(())
}

fn currency_of(conn: &Connection, table: &JournaledTable, column: &str, id: Option<&str>) -> Result<Option<String>> {
    let sql = format!("SELECT {column} FROM {} WHERE id = ?1", table.table);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |r| r.get::<_, Option<String>>(0)).optional()?.flatten())
}

fn custom_keys(old: Option<ValueRef<'_>>, new: Option<ValueRef<'_>>, changes: &mut Changes<'_>) -> Result<()> {
    // Most records have none: `{}` before and after.
    let read = |value: Option<ValueRef<'_>>| -> Result<Map<String, Json>> {
        match value.and_then(text) {
            Some(text) if text != "{}" => Ok(serde_json::from_str(text)?),
            _ => Ok(Map::new()),
        }
    };
    let (old, new) = (read(old)?, read(new)?);
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        let (before, after) = (old.get(key), new.get(key));
        if before != after {
            let said = |value: Option<&Json>| Said::Made(Box::new(value.cloned().unwrap_or(Json::Null)));
            changes.insert(key.clone().into(), said(before), said(after));
        }
    }
    Ok(())
}

/// A row that belongs to a record: its text joins the lists under the field.
fn part<'a>(
    conn: &Connection,
    row: &RowChange<'a>,
    field: &'static str,
    changes: &mut Changes<'_>,
    names: &mut Names<'a>,
) -> Result<()> {
    let (mut before, mut after) = (String::new(), String::new());
    for (column, old, new) in row.values.iter().filter(|(column, ..)| row.table.text.contains(column)) {
        for (value, said) in [(old, &mut before), (new, &mut after)] {
            let text = match value {
                Some(ValueRef::Integer(number)) => number.to_string().into(),
                Some(value) => match text(*value) {
                    Some(text) => named(conn, column, text, names)?,
                    None => continue,
                },
                None => continue,
            };
            if !said.is_empty() {
                said.push_str(", ");
            }
            said.push_str(&text);
        }
    }
    if let Some((old, new)) = changes.rows(field) {
        for (said, list) in [(before, old), (after, new)] {
            if !said.is_empty() {
                list.push(said);
            }
        }
    }
    Ok(())
}

/// History keeps the name that a linked record had at the time, not its id.
fn named<'a>(conn: &Connection, column: &'a str, text: &'a str, names: &mut Names<'a>) -> Result<Cow<'a, str>> {
    let sql = match column {
        "tag_id" => "SELECT name FROM tag WHERE id = ?1",
        "to_stage_id" => {
            "SELECT name FROM stage WHERE id = ?1 UNION ALL SELECT name FROM lifecycle_stage WHERE id = ?1 LIMIT 1"
        }
        "stage_id" => "SELECT name FROM lifecycle_stage WHERE id = ?1",
        "user_id" => "SELECT name FROM app_user WHERE id = ?1",
        "organization_id" | "old_id" | "b" | "party_id" => "SELECT display_name FROM party WHERE id = ?1",
        _ => return Ok(text.into()),
    };
    if let Some(known) = names.get(&(column, text)) {
        return Ok(known.clone());
    }
    let name: Option<String> = conn.prepare_cached(sql)?.query_row([text], |row| row.get(0)).optional()?;
    let name: Cow<'a, str> = name.map_or(text.into(), Cow::Owned);
    names.insert((column, text), name.clone());
    Ok(name)
}

fn is_null(value: Option<ValueRef<'_>>) -> bool {
    matches!(value, None | Some(ValueRef::Null | ValueRef::Blob(_)))
}
