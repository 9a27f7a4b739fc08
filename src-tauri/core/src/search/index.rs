use rusqlite::Connection;

use super::words;
use crate::Result;
use crate::catalog::{Catalog, RecordType};
use crate::store::Lean;

/// From this many marks on the index gathers more words before it writes them.
const MANY: i64 = 10_000;

/// Brings the documents of every marked record up to date and clears the marks. Runs before
/// each commit; with nothing marked it costs one lookup.
pub fn reindex_dirty(conn: &Connection, catalog: &Catalog) -> Result<()> {
    let marked: i64 = conn
        .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM search_dirty LIMIT ?1)")?
        .query_row([MANY], |row| row.get(0))?;
    if marked == 0 {
        return Ok(());
    }
    let _lean = if marked == MANY { Some(Lean::take(conn)?) } else { None };
    if marked == MANY {
        hash_size(conn, 16 << 20)?;
    }
    drop_documents(conn)?;
    for record_type in catalog.types().filter(|t| t.search.is_some()) {
        if conn
            .prepare_cached("SELECT 1 FROM search_dirty WHERE record_type = ?1 LIMIT 1")?
            .exists([record_type.key])?
        {
            // The marks lead: whatever the statistics say, the table behind them is not walked.
            let marked = format!(
                "search_dirty x CROSS JOIN {} t ON t.id = x.record_id AND x.record_type = '{}'",
                record_type.table, record_type.key
            );
            // After a deletion none of them is there any more: they are looked at once, not once for every index.
            let some = format!("SELECT 1 FROM {marked} WHERE t.deleted_at IS NULL LIMIT 1");
            if !conn.prepare_cached(&some)?.exists([])? {
                continue;
            }
            // In the order in which the marks lie: what is ordered by its own id would be sorted first.
            add_documents(conn, record_type, &marked, "x.record_id")?;
            words::add(conn, record_type, &marked)?;
        }
    }
    if marked == MANY {
        hash_size(conn, 1 << 20)?;
    }
    conn.prepare_cached("DELETE FROM search_dirty")?.execute([])?;
    Ok(())
}

/// In the order of the index: at every step back FTS5 writes out what it has gathered.
fn drop_documents(conn: &Connection) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO search_fts (search_fts, rowid, title, body)
           SELECT 'delete', d.rowid, d.title, d.body FROM search_dirty x CROSS JOIN search_doc d ON d.record_id = x.record_id
           ORDER BY d.rowid",
    )?
    .execute([])?;
    conn.prepare_cached("DELETE FROM search_doc WHERE record_id IN (SELECT record_id FROM search_dirty)")?
        .execute([])?;
    let mut stmt = conn.prepare_cached(
        "SELECT e.rowid FROM search_dirty x CROSS JOIN search_entry e ON e.record_id = x.record_id ORDER BY e.rowid",
    )?;
    let known = stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for rowid in known {
        conn.prepare_cached("DELETE FROM search_entry_fts WHERE rowid = ?1")?.execute([rowid])?;
        conn.prepare_cached("DELETE FROM search_entry WHERE rowid = ?1")?.execute([rowid])?;
    }
    Ok(())
}

/// Writes the documents of the rows `t` of a FROM clause in some order; none of them has one yet.
fn add_documents(conn: &Connection, record_type: &RecordType, from: &str, order: &str) -> Result<()> {
    let Some(search) = record_type.search else { return Ok(()) };
    // What a reader may see is judged when it is read; the index holds what is not deleted.
    let scope = match record_type.scope {
        Some(scope) if !scope.contains(":actor") => scope.replace("{t}", "t"),
        _ => "1".to_string(),
    };
    let row = |sql: &str| sql.replace("{t}", "t");
    let (title, subtitle, body) = (record_type.title_sql("t"), row(search.subtitle), row(search.body));
    let (key, living) = (record_type.key, format!("t.deleted_at IS NULL AND {scope} AND {}", row(search.when)));
    let (head, docs) = if search.entry {
        (
            format!(
                "INSERT INTO search_entry (record_type, record_id) SELECT '{key}', t.id FROM {from} WHERE {living} ORDER BY {order}"
            ),
            format!(
                "INSERT INTO search_entry_fts (rowid, title, body)
                   SELECT e.rowid, {title}, {body} FROM {from} CROSS JOIN search_entry e ON e.record_id = t.id WHERE {living} ORDER BY {order}"
            ),
        )
    } else {
        (
            format!(
                "INSERT INTO search_doc (record_type, record_id, title, subtitle, body)
                   SELECT '{key}', t.id, {title}, {subtitle}, {body} FROM {from} WHERE {living} ORDER BY {order}"
            ),
            format!(
                "INSERT INTO search_fts (rowid, title, body)
                   SELECT d.rowid, d.title, d.body FROM {from} CROSS JOIN search_doc d ON d.record_id = t.id WHERE {living} ORDER BY {order}"
            ),
        )
    };
    conn.prepare_cached(&head)?.execute([])?;
    conn.prepare_cached(&docs)?.execute([])?;
    Ok(())
}

/// Makes every document anew (`kith check --rebuild`).
pub fn rebuild(conn: &Connection, catalog: &Catalog) -> Result<()> {
    conn.execute_batch(
        "SAVEPOINT search_rebuild;
         INSERT INTO search_fts (search_fts) VALUES ('delete-all'); DELETE FROM search_doc;
         INSERT INTO search_entry_fts (search_entry_fts) VALUES ('delete-all'); DELETE FROM search_entry;
         DELETE FROM search_dirty;",
    )?;
    words::clear(conn)?;
    hash_size(conn, 64 << 20)?;
    for record_type in catalog.types() {
        let all = format!("{} t", record_type.table);
        add_documents(conn, record_type, &all, "t.id")?;
        words::add(conn, record_type, &all)?;
    }
    hash_size(conn, 1 << 20)?;
    conn.execute_batch("RELEASE search_rebuild")?;
    Ok(())
}

/// Bytes of words that FTS5 gathers in memory before it writes a segment; its usual is 1 MiB.
fn hash_size(conn: &Connection, bytes: i64) -> Result<()> {
    conn.execute_batch(&format!(
        "INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', {bytes});
         INSERT INTO search_entry_fts (search_entry_fts, rank) VALUES ('hashsize', {bytes});
         INSERT INTO search_word_fts (search_word_fts, rank) VALUES ('hashsize', {bytes});"
    ))?;
    Ok(())
}
