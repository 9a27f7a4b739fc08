//! Rows that are records of any other type: everything that is known of them is in the catalogue.

use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value, json};

use super::difference::Difference;
use super::lookups::draft;
use super::parties::shown_values;
use super::reading::Reading;
use super::rows::{Action, Done, Run};
use super::shapes::Mode;
use super::sheet::Row;
use crate::catalog::{Field, FieldKind, RecordType, Storage};
use crate::records;
use crate::values::name_key;
use crate::{Error, Result, ids, subjects};

impl Run<'_, '_> {
    /// A row that is a record of a type without rules of its own for sheets.
    pub(super) fn record_row(&mut self, described: &RecordType, mut reading: Reading, row: &Row) -> Result<Done> {
        let kind = described.key;
        let same = if kind == "relationship" { self.settle_ends(&mut reading)? } else { None };
        let found = match self.by_own_id(kind, &reading)? {
            Some(found) => Some(found),
            None => match self.known_before(kind, &reading, row)?.or(same) {
                Some(found) => Some(found),
                None => self.by_listing(described, &reading)?,
            },
        };
        match (found, self.plan.mode) {
            (Some(id), Mode::Create) => self.skip(kind, id, "The record is there already."),
            (Some(id), _) => self.update_record(described, id, &reading, row),
            (None, Mode::Update | Mode::Fill) => Ok(Done {
                id: String::new(),
                action: Action::Skipped,
                title: String::new(),
                changes: Vec::new(),
                message: Some("There is no such record to change.".into()),
            }),
            (None, _) => self.create_record(described, &reading, row),
        }
    }

    /// The record that this source brought before, by its id there or as the same row.
    fn known_before(&self, kind: &str, reading: &Reading, row: &Row) -> Result<Option<String>> {
        let Some(external) = &reading.external_id else { return self.by_fingerprint(kind, reading, row) };
        let Some(found) = self.referred(kind, external)? else { return Ok(None) };
        self.living_for_me(kind, &found)
    }

    /// The lead of the same listing, or the listing itself (ITG-22); the one record of the same number.
    fn by_listing(&mut self, described: &RecordType, reading: &Reading) -> Result<Option<String>> {
        match described.key {
            "purchase" => return self.made_by_itself(reading),
            "interaction" => return self.made_of_an_activity(reading),
            _ => {}
        }
        let columns: &[&str] = match described.key {
            "lead" => &["listing_hash"],
            "listing" => &["listing_hash", "listing_ref"],
            "invoice" | "order" | "case" | "work_order" => &["number COLLATE NOCASE"],
            _ => &[],
        };
        for column in columns {
            let key = column.split(' ').next().unwrap_or(column);
            let Some(value) = reading.values.get(key).and_then(Value::as_str) else { continue };
            let sql = format!("SELECT id FROM {} WHERE {column} = ?1 AND deleted_at IS NULL LIMIT 2", described.table);
            let mut stmt = self.tx.prepare_cached(&sql)?;
            let found: Vec<String> = stmt.query_map([value], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            if let [one] = found.as_slice() {
                return Ok(Some(one.clone()));
            }
        }
        Ok(None)
    }

    fn create_record(&mut self, described: &RecordType, reading: &Reading, row: &Row) -> Result<Done> {
        let tx = self.tx;
        let id = ids::new_id();
        let mut new = draft(described, id.clone(), true);
        // What is wrong with the row itself is told before anything is made for it.
        records::set(tx, tx.catalog(), &mut new, &reading.values)?;
        records::complete(tx, tx.catalog(), &mut new, &reading.values)?;
        for (column, value) in self.columns_named(described, reading, &Map::new())?.columns {
            new.set(column, value);
        }
        // Of an interaction it is the id of the message, which is one of its kind.
        if let Some(external) = reading.external_id.as_ref().filter(|_| described.key != "interaction")
            && described.field("external_id").is_ok()
        {
            new.set("external_id", external.clone());
        }
        if !reading.tags.is_empty() {
            new.parts.push(("tags".into(), json!(reading.tags)));
        }
        let rules = subjects::rules(described.key);
        records::ready(tx, rules, &mut new)?;
        records::put(tx, rules, new)?;
        self.created(described.key, &id);
        self.remember(described.key, &id, reading, row)?;
        // Only a preview shows what became of the row.
        let (title, changes) = if self.dry {
            let record = records::load_one(tx, tx.catalog(), described, &id)?;
            let changes = shown_values(described, &record);
            (record.title, changes)
        } else {
            (String::new(), Vec::new())
        };
        Ok(Done { id, action: Action::Created, title, changes, message: None })
    }

    fn update_record(&mut self, described: &RecordType, id: String, reading: &Reading, row: &Row) -> Result<Done> {
        let before = records::load_one_kept(self.tx, self.tx.catalog(), described, &id)?;
        let mut difference = self.columns_named(described, reading, &before.values)?;
        self.scalars(described, &before, reading, &mut difference)?;
        self.write(described.key, described, id, before.title, difference, reading, Some(row))
    }

    /// The columns that point to other records, which rows name, where they differ from `before`.
    fn columns_named(
        &mut self,
        described: &RecordType,
        reading: &Reading,
        before: &Map<String, Value>,
    ) -> Result<Difference> {
        let mut difference = Difference::default();
        let owners = reading.owner.iter().filter_map(|named| {
            let field = described.fields.iter().find(|field| field.kind == FieldKind::User && field.importable)?;
            Some((field, named))
        });
        let links = reading.links.iter().filter_map(|(key, named)| Some((described.field(key).ok()?, named)));
        for (field, named) in owners.chain(links) {
            let Storage::Column(column) = field.storage else { continue };
            let old = before.get(&field.key).cloned().unwrap_or(Value::Null);
            if self.plan.mode == Mode::Fill && !old.is_null() {
                continue;
            }
            let said = old.get("title").and_then(Value::as_str).map(name_key);
            let known = reading.known(&field.key).map(str::to_string);
            if known.is_none() && said.as_deref() == Some(name_key(named).as_str()) {
                continue;
            }
            let id = match known {
                Some(known) => Some(known),
                None => self.named(field, named)?,
            };
            if let Some(id) = id.filter(|id| old.get("id").and_then(Value::as_str) != Some(id)) {
                difference.cell(&field.label, &old, &json!(named));
                difference.columns.push((column, SqlValue::Text(id)));
            }
        }
        Ok(difference)
    }

    /// The record that a cell names: a user, a party (made where there is none), or the one
    /// record of that title.
    fn named(&mut self, field: &Field, named: &str) -> Result<Option<String>> {
        let to = field.reference.unwrap_or("party");
        if let Ok(own) = ids::canonical("id", named)
            && let Some(found) = records::living(self.tx, self.tx.catalog(), to, &own)?
        {
            return Ok(Some(found.id));
        }
        match to {
            "user" => self.owner_of(named),
            "party" | "organization" => match self.party_named(named, &field.key)? {
                Some(known) => Ok(Some(known)),
                None => {
                    let then = self.unknown(&field.key, &field.key, named)?;
                    self.then(then, named, &Reading::default())
                }
            },
            other => {
                let to = self.tx.catalog().get(other)?;
                let sql = format!(
                    "SELECT t.id FROM {} t WHERE ({} = ?1 COLLATE NOCASE OR t.id = ?1) AND t.deleted_at IS NULL AND {} LIMIT 2",
                    to.table,
                    to.title_sql("t"),
                    to.scope_sql("t").replace(":actor", "''"),
                );
                let mut stmt = self.tx.prepare_cached(&sql)?;
                let mut found: Vec<String> =
                    stmt.query_map([named], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
                match (found.len(), found.pop()) {
                    (1, found) => Ok(found),
                    (0, _) => Err(refused(field, &to, named, "There is no")),
                    _ => Err(refused(field, &to, named, "There is more than one")),
                }
            }
        }
    }
}

fn refused(field: &Field, to: &RecordType, named: &str, what: &str) -> Error {
    let message = format!("{what} {} called “{named}”. Correct the cell, or leave it empty.", to.label.to_lowercase());
    Error::new("unknown_reference", message).field(&field.key)
}
