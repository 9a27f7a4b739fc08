//! All rows of the journaled tables, cell by cell, and what points to where nothing is.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value as Sql;

use crate::desk::Desk;

pub type Cells = BTreeMap<String, Sql>;
/// Rows of the journaled tables by table and key.
pub type Snapshot = BTreeMap<(String, String), Cells>;

pub fn snapshot(desk: &Desk) -> Snapshot {
    let catalog = kith_core::subjects::catalog();
    let mut all = Snapshot::new();
    desk.ctx
        .read(|conn| {
            for table in catalog.tables() {
                let keys: Vec<String> =
                    column(conn, "SELECT name FROM pragma_table_info(?1) WHERE pk > 0", table.table);
                let mut stmt = conn.prepare(&format!("SELECT * FROM {}", table.table))?;
                let names: Vec<String> = stmt.column_names().map(ToString::to_string).collect();
                let mut rows = stmt.query([])?;
                while let Some(row) = rows.next()? {
                    let cells: Cells =
                        names.iter().enumerate().map(|(at, name)| (name.clone(), row.get(at).unwrap())).collect();
                    let key: Vec<String> = keys.iter().map(|key| format!("{:?}", cells[key])).collect();
                    all.insert((table.table.to_string(), key.join("|")), cells);
                }
            }
            Ok(())
        })
        .unwrap();
    all
}

fn column(conn: &rusqlite::Connection, sql: &str, table: &str) -> Vec<String> {
    let mut stmt = conn.prepare_cached(sql).unwrap();
    stmt.query_map([table], |row| row.get(0)).unwrap().map(|one| one.unwrap()).collect()
}

/// Columns that say in which order and by whom, and what is made of other columns.
pub const FOLLOWS: [&str; 10] = [
    "position",
    "is_primary",
    "is_default",
    "is_head",
    "is_primary_contact",
    "updated_at",
    "name_key",
    "display_name",
    "employee_band",
    "custom",
];

/// Every text cell of the whole file in which an id stands, but where old ids belong.
pub fn dangling(desk: &Desk, ids: &[String]) -> Vec<String> {
    // History is reached through aliases and never rewritten (C-14); what was scanned is judged when it is read.
    let history = [
        "audit_log",
        "party_alias.old_id",
        "timeline_entry.owner_id",
        "merge_member",
        "merge_parked",
        "merge.",
        "import_row",
        "match_pair",
        "match_member",
        "match_mark",
        "match_group",
        "party.id",
        "journal_",
        "sqlite_",
        "merging",
    ];
    desk.ctx
        .read(|conn| {
            let mut found = Vec::new();
            let mut tables =
                conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'")?;
            let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.map(|one| one.unwrap()).collect();
            for table in tables {
                for name in column(conn, "SELECT name FROM pragma_table_info(?1)", &table) {
                    let place = format!("{table}.{name}");
                    if history.iter().any(|known| place.starts_with(known)) {
                        continue;
                    }
                    for id in ids {
                        let sql = format!("SELECT count(*) FROM {table} WHERE instr({name}, ?1) > 0");
                        let count: i64 = conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
                        if count > 0 {
                            found.push(format!("{place} still holds {id} {count} times"));
                        }
                    }
                }
            }
            Ok(found)
        })
        .unwrap()
}

pub fn differences(one: &Snapshot, other: &Snapshot) -> BTreeSet<String> {
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    keys.into_iter()
        .filter(|key| one.get(*key) != other.get(*key))
        .map(|key| format!("{key:?}: {:?} {:?}", one.get(key), other.get(key)))
        .collect()
}
