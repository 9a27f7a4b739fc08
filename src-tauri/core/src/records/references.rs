use rusqlite::{Connection, OptionalExtension};

use super::Reference;
use crate::catalog::Catalog;
use crate::{Error, Result};

/// The title of a record, deleted ones included; `None` when there is no such row.
pub fn title(conn: &Connection, catalog: &Catalog, record_type: &str, id: &str) -> Result<Option<String>> {
    if record_type == "party" {
        return Ok(party(conn, id)?.map(|reference| reference.title));
    }
    let Ok(record_type) = catalog.get(record_type) else { return Ok(None) };
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", record_type.title_sql("t"), record_type.table);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// A record and its title, deleted ones included; a party says which kind it is. `None` when there is no such row.
pub fn reference(conn: &Connection, catalog: &Catalog, record_type: &str, id: &str) -> Result<Option<Reference>> {
    if record_type == "party" {
        return Ok(conn
            .prepare_cached("SELECT kind, id, display_name FROM party WHERE id = ?1")?
            .query_row([id], |row| Ok(Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? }))
            .optional()?);
    }
    Ok(title(conn, catalog, record_type, id)?.map(|title| Reference::new(record_type, id, title)))
}

/// A reference to a record that must be there and not deleted; a merged one leads to its
/// survivor. `field` is named in the error.
pub fn require(conn: &Connection, catalog: &Catalog, to: &str, id: &str, field: &str) -> Result<Reference> {
    living(conn, catalog, to, id)?
        .ok_or_else(|| Error::new("unknown_reference", format!("There is no {to} with id {id}.")).field(field))
}

/// The same, `None` where there is none.
pub fn living(conn: &Connection, catalog: &Catalog, to: &str, id: &str) -> Result<Option<Reference>> {
    let is_party = matches!(to, "party" | "person" | "organization" | "household");
    if is_party {
        let id = survivor(conn, id)?.unwrap_or_else(|| id.to_string());
        return Ok(party(conn, &id)?.filter(|found| to == "party" || found.r#type == to));
    }
    let record_type = catalog.get(to)?;
    let sql = format!(
        "SELECT {} FROM {} t WHERE t.id = ?1 AND t.deleted_at IS NULL",
        record_type.title_sql("t"),
        record_type.table
    );
    let title: Option<String> = conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?;
    Ok(title.map(|title| Reference::new(to, id, title)))
}

/// The one living record whose title is this; `None` where there is none, or more than one.
pub fn named(conn: &Connection, catalog: &Catalog, to: &str, title: &str) -> Result<Option<Reference>> {
    let sql = if to == "party" {
        "SELECT kind, id, display_name FROM party WHERE name_key = ?2 AND deleted_at IS NULL LIMIT 2".to_string()
    } else {
        let t = catalog.get(to)?;
        let says = match (t.party, to) {
            (true, _) => "t.name_key = ?2".to_string(),
            (false, "user") => "(t.name_key = ?2 OR t.email = ?1 COLLATE NOCASE)".to_string(),
            (false, _) => format!("{} = ?1 COLLATE NOCASE AND ?2 IS NOT NULL", t.title_sql("t")),
        };
        format!(
            "SELECT '{}', t.id, {} FROM {} t WHERE {says} AND t.deleted_at IS NULL AND {} LIMIT 2",
            t.key,
            t.title_sql("t"),
            t.table,
            t.scope_sql("t").replace(":actor", "NULL")
        )
    };
    let sql = format!("SELECT * FROM ({sql}) WHERE ?1 IS NOT NULL");
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut found = stmt
        .query_map([title, crate::values::name_key(title).as_str()], |row| {
            Ok(Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Where a merged record's old id leads, over any number of merges (IMP-17).
pub fn survivor(conn: &Connection, id: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE way (id, step) AS (
               SELECT survivor_id, 1 FROM party_alias WHERE old_id = ?1
               UNION ALL SELECT a.survivor_id, step + 1 FROM party_alias a JOIN way ON a.old_id = way.id WHERE step < 100)
             SELECT id FROM way ORDER BY step DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

fn party(conn: &Connection, id: &str) -> Result<Option<Reference>> {
    Ok(conn
        .prepare_cached("SELECT kind, id, display_name FROM party WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| Ok(Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? }))
        .optional()?)
}
