//! What there is to decide: fields that the merge set and that somebody changed since.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;
use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value, json};

use super::Unmerging;
use crate::Result;
use crate::catalog::{Field, FieldKind, Owner, Storage};
use crate::journal::Cell;
use crate::merging::UnmergeConflict;
use crate::merging::compare::words;
use crate::merging::ops::stored;
use crate::merging::picks::is_empty;
use crate::records::{self, Reference};

/// Columns that are never asked about: order, flags of which one has to stand, keys made of other columns.
const SILENT: [&str; 8] =
    ["position", "is_primary", "is_default", "is_head", "is_primary_contact", "name_key", "address_key", "deleted_at"];
impl Unmerging<'_, '_> {
    /// The record's own cell, by the field that it belongs to; others by table, row and column.
    pub fn key(&self, cell: &Cell, custom: Option<&str>) -> String {
        let row = cell.key.iter().map(|(_, value)| text(value)).collect::<Vec<_>>().join(" ");
        if let (true, Some(key)) = (self.is_survivor(cell), custom) {
            return format!("custom.{key}");
        }
        match self.record_type.field_of_column(&cell.column) {
            Some(field) if self.is_survivor(cell) => field.key.clone(),
            _ => format!("{} {row} {}", cell.table, custom.unwrap_or(&cell.column)),
        }
    }

    /// Whether a cell is of the survivor's own row.
    pub fn is_survivor(&self, cell: &Cell) -> bool {
        cell.table == "party" && cell.key.iter().all(|(_, value)| text(value) == self.merge.survivor)
    }

    /// Every field that is to be decided, once: an amount is two cells.
    pub fn conflicts(&self) -> Result<Vec<UnmergeConflict>> {
        let mut conflicts: Vec<UnmergeConflict> = Vec::new();
        for cell in self.found.cells.iter().filter(|cell| self.is_asked(cell)) {
            if cell.column == "custom" {
                for (key, sides) in keys(cell)? {
                    let field = self.record_type.fields.iter().find(|field| field.custom && field.key == key);
                    let [before, after, now] = sides.map(Option::unwrap_or_default);
                    conflicts.push(UnmergeConflict {
                        key: self.key(cell, Some(&key)),
                        record: self.record(cell)?,
                        label: field.map_or(key.as_str(), |field| &field.label).to_string(),
                        kind: field.map(|field| field.kind),
                        before: self.value(field, before)?,
                        after: self.value(field, after)?,
                        now: self.value(field, now)?,
                    });
                }
                continue;
            }
            let key = self.key(cell, None);
            if conflicts.iter().any(|known| known.key == key) {
                continue;
            }
            let (of, label) = self.label(cell)?;
            conflicts.push(UnmergeConflict {
                key,
                record: self.record(cell)?,
                label,
                kind: of.as_ref().map(|field| field.kind),
                before: self.say(of.as_ref(), cell, |cell| &cell.before)?,
                after: self.say(of.as_ref(), cell, |cell| &cell.after)?,
                now: self.say(of.as_ref(), cell, |cell| &cell.now)?,
            });
        }
        Ok(conflicts)
    }

    /// A person's shown name follows from its parts.
    pub fn is_asked(&self, cell: &Cell) -> bool {
        let made = self.is_survivor(cell) && self.record_type.key == "person" && cell.column == "display_name";
        !made && !SILENT.contains(&cell.column.as_str())
    }

    /// The field of a cell where its table has a record type, and what it is called.
    fn label(&self, cell: &Cell) -> Result<(Option<Field>, String)> {
        let of = if self.is_survivor(cell) {
            Some(self.record_type.clone())
        } else {
            self.tx.catalog().types().find(|one| one.table == cell.table).cloned()
        };
        let field = of.as_ref().and_then(|of| of.field_of_column(&cell.column)).cloned();
        let label = match (&field, self.tx.catalog().table(cell.table).map(|table| &table.owner)) {
            (Some(field), _) => field.label.clone(),
            // A row of a list: by the name of the list.
            (None, Some(Owner::PartyColumn(_, list))) => {
                let list = self.record_type.fields.iter().find(|field| field.key == *list);
                let list = list.map_or_else(String::new, |field| format!("{}: ", field.label));
                format!("{list}{}", words_of(&cell.column))
            }
            (None, _) => words_of(&cell.column),
        };
        Ok((field, label))
    }

    /// One side of a cell as a person reads it.
    fn say(&self, field: Option<&Field>, cell: &Cell, side: fn(&Cell) -> &SqlValue) -> Result<String> {
        let said = text(side(cell));
        if said.is_empty() {
            return Ok(said);
        }
        if let Some(Field { storage: Storage::Money(minor, currency), .. }) = field {
            // The other half of an amount is what it was, where it was changed too, else what it is.
            let half = |column: &str| -> Result<SqlValue> {
                if cell.column == column {
                    return Ok(side(cell).clone());
                }
                let other = self.found.cells.iter().find(|one| one.key == cell.key && one.column == column);
                match other {
                    Some(other) => Ok(side(other).clone()),
                    None => stored(self.tx, &self.record_type, column, &self.merge.survivor),
                }
            };
            return match half(minor)? {
                SqlValue::Integer(minor) => {
                    Ok(records::display(&json!({"minor": minor, "currency": text(&half(currency)?)})))
                }
                _ => Ok(String::new()),
            };
        }
        if field.is_some() {
            let value = match side(cell) {
                SqlValue::Integer(number) => json!(number),
                SqlValue::Real(number) => json!(number),
                _ => json!(said),
            };
            return self.value(field, value);
        }
        let to: Option<String> = self
            .tx
            .prepare_cached("SELECT \"table\" FROM pragma_foreign_key_list(?1) WHERE \"from\" = ?2")?
            .query_row([cell.table, cell.column.as_str()], |row| row.get(0))
            .optional()?;
        self.title_in(to.as_deref(), said)
    }

    /// What a record of a table is called, or its id where nothing is known of it.
    fn title_in(&self, table: Option<&str>, id: String) -> Result<String> {
        let catalog = self.tx.catalog();
        let of = match table {
            Some("party") => Some("party"),
            Some(table) => catalog.types().find(|one| one.table == table).map(|one| one.key),
            None => None,
        };
        match of {
            Some(of) => Ok(records::title(self.tx, catalog, of, &id)?.unwrap_or(id)),
            None => Ok(id),
        }
    }

    /// A value of a field as a person reads it: choices by their names, links by title, days as they are kept.
    fn value(&self, field: Option<&Field>, value: Value) -> Result<String> {
        let Some(field) = field else {
            return Ok(if is_empty(&value) { String::new() } else { records::display(&value) });
        };
        match (&field.kind, value) {
            (FieldKind::YesNo, Value::Number(number)) => Ok(words(field, &json!(number.as_i64() == Some(1)))),
            (FieldKind::User, Value::String(id)) => self.title_in(Some("app_user"), id),
            (_, Value::String(id)) if field.reference.is_some() => {
                let to = field.reference.unwrap_or_default();
                Ok(records::title(self.tx, self.tx.catalog(), to, &id)?.unwrap_or(id))
            }
            (FieldKind::ManyChoices, Value::String(list)) => {
                Ok(words(field, &serde_json::from_str(&list).unwrap_or(Value::String(list))))
            }
            (_, value) => Ok(words(field, &value)),
        }
    }

    /// The record that a cell belongs to.
    fn record(&self, cell: &Cell) -> Result<Reference> {
        let id = cell.key.first().map(|(_, value)| text(value)).unwrap_or_default();
        let catalog = self.tx.catalog();
        if cell.table == "party" {
            let title = records::title(self.tx, catalog, "party", &id)?.unwrap_or_default();
            return Ok(Reference::new(&self.merge.record_type, id, title));
        }
        if let Some(of) = catalog.types().find(|one| one.table == cell.table) {
            let title = records::title(self.tx, catalog, of.key, &id)?.unwrap_or_default();
            return Ok(Reference::new(of.key, id, title));
        }
        let survivor = &self.merge.survivor;
        let title = records::title(self.tx, catalog, "party", survivor)?.unwrap_or_default();
        Ok(Reference::new(&self.merge.record_type, survivor, title))
    }
}

/// The custom values that somebody changed since, of those that the merge changed: before, after, now.
pub fn keys(cell: &Cell) -> Result<Vec<(String, [Option<Value>; 3])>> {
    let read = |side: &SqlValue| -> Result<Map<String, Value>> { Ok(serde_json::from_str(&text(side))?) };
    let sides = [read(&cell.before)?, read(&cell.after)?, read(&cell.now)?];
    let names: BTreeSet<&String> = sides.iter().flat_map(Map::keys).collect();
    let mut found = Vec::new();
    for name in names {
        let [before, after, now] = [0, 1, 2].map(|at: usize| sides.get(at).and_then(|side| side.get(name)).cloned());
        if now != after && now != before && before != after {
            found.push((name.clone(), [before, after, now]));
        }
    }
    Ok(found)
}

/// A column in words.
fn words_of(column: &str) -> String {
    column.trim_end_matches("_id").replace('_', " ")
}

fn text(value: &SqlValue) -> String {
    match value {
        SqlValue::Text(text) => text.clone(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Null | SqlValue::Blob(_) => String::new(),
    }
}
