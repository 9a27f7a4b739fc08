//! What there is to decide: fields that the merge set and that somebody changed since.

use std::collections::BTreeSet;

use rusqlite::types::Value as SqlValue;
use serde_json::{Map, Value};

use super::Unmerging;
use crate::Result;
use crate::catalog::Field;
use crate::journal::Cell;
use crate::merging::UnmergeConflict;
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
                    let label = field.map_or(key.as_str(), |field| &field.label).to_string();
                    let [before, after, now] =
                        sides.map(|side| side.map_or_else(String::new, |side| records::display(&side)));
                    conflicts.push(UnmergeConflict {
                        key: self.key(cell, Some(&key)),
                        record: self.record(cell)?,
                        label,
                        before,
                        after,
                        now,
                    });
                }
                continue;
            }
            let key = self.key(cell, None);
            if conflicts.iter().any(|known| known.key == key) {
                continue;
            }
            let (of, label) = self.label(cell)?;
            let mut said = Vec::new();
            for side in [&cell.before, &cell.after, &cell.now] {
                said.push(self.say(of.as_ref(), cell, side)?);
            }
            let mut said = said.into_iter();
            let mut next = || said.next().unwrap_or_default();
            conflicts.push(UnmergeConflict {
                key,
                record: self.record(cell)?,
                label,
                before: next(),
                after: next(),
                now: next(),
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
        let label = field.as_ref().map_or_else(|| cell.column.replace('_', " "), |field| field.label.clone());
        Ok((field, label))
    }

    fn say(&self, field: Option<&Field>, cell: &Cell, side: &SqlValue) -> Result<String> {
        let said = text(side);
        if said.is_empty() {
            return Ok(said);
        }
        let to = field.and_then(|field| field.reference).or(match cell.column.as_str() {
            "party_id" | "person_id" | "organization_id" | "survivor_id" => Some("party"),
            _ => None,
        });
        if let Some(to) = to {
            return Ok(records::title(self.tx, self.tx.catalog(), to, &said)?.unwrap_or(said));
        }
        Ok(field.and_then(|field| field.choice_label(&said)).map_or(said.clone(), str::to_string))
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

fn text(value: &SqlValue) -> String {
    match value {
        SqlValue::Text(text) => text.clone(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Null | SqlValue::Blob(_) => String::new(),
    }
}
