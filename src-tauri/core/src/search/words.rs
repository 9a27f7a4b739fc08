//! The words by which names, domains and numbers are found in spite of what was typed.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use unicode_normalization::char::is_combining_mark;

use crate::Result;
use crate::catalog::{Catalog, RecordType};
use crate::values::slips;

/// Characters of the shortest word that has parts.
const SHORTEST: usize = 3;
/// Words that are gathered before they are written: bounds memory.
const MOST_GATHERED: usize = 400_000;

/// Adds the words of the rows `t` of a FROM clause. A word that no record has any more stays until
/// the next rebuild: it finds nothing.
pub fn add(conn: &Connection, record_type: &RecordType, from: &str) -> Result<()> {
    let Some(words) = record_type.search.map(|search| search.words.replace("{t}", "t")) else { return Ok(()) };
    if words.is_empty() {
        return Ok(());
    }
    let scope = record_type.scope_sql("t");
    let mut stmt = conn.prepare(&format!("SELECT {words} FROM {from} WHERE t.deleted_at IS NULL AND {scope}"))?;
    let mut rows = stmt.query([])?;
    // In the order of their letters: neighbours then go to the same pages.
    let mut found: BTreeSet<String> = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        for word in text.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c))) {
            if word.chars().count() >= SHORTEST && !found.contains(word) {
                found.insert(word.to_string());
            }
        }
        if found.len() >= MOST_GATHERED {
            keep(conn, std::mem::take(&mut found))?;
        }
    }
    keep(conn, found)
}

fn keep(conn: &Connection, found: BTreeSet<String>) -> Result<()> {
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO search_word (word) VALUES (?1)")?;
    let mut index = conn.prepare_cached("INSERT INTO search_word_fts (rowid, word) VALUES (?1, ?2)")?;
    let mut slip_of = conn.prepare_cached("INSERT OR IGNORE INTO search_slip (slip, word) VALUES (?1, ?2)")?;
    for word in found {
        if insert.execute([&word])? == 0 {
            continue;
        }
        let id = conn.last_insert_rowid();
        index.execute(params![id, word])?;
        for slip in slips(&word) {
            slip_of.execute([slip, id])?;
        }
    }
    Ok(())
}

/// Forgets every word.
pub fn clear(conn: &Connection) -> Result<()> {
    conn.execute_batch(
        "INSERT INTO search_word_fts (search_word_fts) VALUES ('delete-all');
         DELETE FROM search_word; DELETE FROM search_slip;",
    )?;
    Ok(())
}

/// At opening: the words of a file that was written before there were any.
pub fn make_up(conn: &Connection, catalog: &Catalog) -> Result<()> {
    let lacking = "SELECT EXISTS (SELECT 1 FROM search_doc) AND NOT EXISTS (SELECT 1 FROM search_word)";
    if !conn.query_row(lacking, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    conn.execute_batch("SAVEPOINT search_words")?;
    for record_type in catalog.types() {
        add(conn, record_type, &format!("{} t", record_type.table))?;
    }
    conn.execute_batch("RELEASE search_words")?;
    Ok(())
}
