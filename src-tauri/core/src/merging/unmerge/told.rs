//! What an unmerge says of itself before it is done.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::{Map, Value};

use super::Unmerging;
use crate::Result;
use crate::merging::compare::{moves, words};
use crate::merging::{EditKept, RowsBack, UnmergeConflict};
use crate::records::load_one;

impl Unmerging<'_, '_> {
    /// Fields of the survivor that were changed since and stay as they are.
    pub fn kept(&self, conflicts: &[UnmergeConflict]) -> Result<Vec<EditKept>> {
        let tx = self.tx;
        let mut stmt = tx.prepare_cached(
            "SELECT a.changes FROM audit_log a JOIN journal_entry e ON e.seq = a.entry_seq
             WHERE a.record_id = ?1 AND a.entry_seq > ?2 AND e.state = 'done' ORDER BY a.seq",
        )?;
        let mut rows = stmt.query(params![self.merge.survivor, self.merge.seq])?;
        let mut keys: Vec<String> = Vec::new();
        while let Some(row) = rows.next()? {
            let changes: Map<String, Value> = serde_json::from_str(&row.get::<_, String>(0)?)?;
            for key in changes.keys().filter(|key| !keys.contains(key)).cloned().collect::<Vec<_>>() {
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let record = load_one(tx, tx.catalog(), &self.record_type, &self.merge.survivor)?;
        let asked = |key: &str| conflicts.iter().any(|one| one.key == key || one.key == format!("custom.{key}"));
        Ok(keys
            .iter()
            .filter(|key| !asked(key))
            .filter_map(|key| self.record_type.field(key).ok())
            .map(|field| EditKept {
                key: field.key.clone(),
                label: field.label.clone(),
                now: words(field, record.values.get(&field.key).unwrap_or(&Value::Null)),
            })
            .collect())
    }

    /// What each record has again.
    pub fn back(&self) -> Result<Vec<RowsBack>> {
        let counted = moves(self.tx, &self.record_type, &self.others)?;
        let members = self.merge.members(self.tx)?;
        Ok(members
            .into_iter()
            .map(|record| {
                let of = counted.iter().filter_map(|one| Some((one.label.clone(), *one.by_record.get(&record.id)?)));
                RowsBack { rows: of.collect(), record }
            })
            .collect())
    }

    /// What was added to the survivor since: it stays there.
    pub fn stays(&self) -> Result<BTreeMap<String, i64>> {
        let mut stays = BTreeMap::new();
        for child in &self.record_type.children {
            let columns = columns(self.tx, child.table)?;
            if !columns.iter().any(|name| name == "id") {
                continue;
            }
            let trash = if columns.iter().any(|name| name == "deleted_at") { " AND deleted_at IS NULL" } else { "" };
            // Ids are in the order of their making.
            let sql = format!("SELECT count(*) FROM {} WHERE {} = ?1 AND id > ?2{trash}", child.table, child.column);
            let count: i64 =
                self.tx.prepare_cached(&sql)?.query_row([&self.merge.survivor, &self.merge.id], |row| row.get(0))?;
            if count > 0 {
                *stays.entry(child.label.clone()).or_default() += count;
            }
        }
        Ok(stays)
    }

    /// Rows that went over and were removed since, by what people call them: they stay removed.
    pub fn removed(&self) -> Result<BTreeMap<String, i64>> {
        let mut counts = BTreeMap::new();
        for (table, _) in &self.found.removed {
            let child = self.record_type.children.iter().find(|child| child.table == *table);
            let label = child.map_or_else(|| (*table).to_string(), |child| child.label.clone());
            *counts.entry(label).or_default() += 1;
        }
        Ok(counts)
    }
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    Ok(stmt.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
