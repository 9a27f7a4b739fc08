use rusqlite::Connection;

use super::words;
use crate::Result;
use crate::catalog::{Catalog, RecordType};
use crate::query::mark_sql;
use crate::store::Lean;

/// From this many marks on the index gathers more words before it writes them.
const MANY: i64 = 10_000;

const INDEXES: [&str; 3] = ["search_fts", "search_entry_fts", "search_word_fts"];

/// Pages of an index that are merged with each write: so many that a large part is merged before hundreds of small ones lie
/// beside it, and so few that nobody who saves a note notices.
const MERGED: i64 = 64;

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
    merge(conn)
}

/// Merges a little of what earlier writes left lying side by side; with nothing to do it costs a look.
fn merge(conn: &Connection) -> Result<()> {
    for index in INDEXES {
        conn.prepare_cached(&format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)"))?.execute([MERGED])?;
    }
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
    if search.entry {
        let body = format!("{body}{}", marks(record_type));
        conn.prepare_cached(&format!(
            "INSERT INTO search_entry (record_type, record_id) SELECT '{key}', t.id FROM {from} WHERE {living} ORDER BY {order}"
        ))?
        .execute([])?;
        conn.prepare_cached(&format!(
            "INSERT INTO search_entry_fts (rowid, title, body)
               SELECT e.rowid, {title}, {body} FROM {from} CROSS JOIN search_entry e ON e.record_id = t.id WHERE {living} ORDER BY {order}"
        ))?
        .execute([])?;
        return Ok(());
    }
    let last: i64 =
        conn.prepare_cached("SELECT coalesce(max(rowid), 0) FROM search_doc")?.query_row([], |row| row.get(0))?;
    conn.prepare_cached(&format!(
        "INSERT INTO search_doc (record_type, record_id, title, subtitle, body)
           SELECT '{key}', t.id, {title}, {subtitle}, {body} FROM {from} WHERE {living} ORDER BY {order}"
    ))?
    .execute([])?;
    // The new ones have the numbers behind the last: they are not looked for once more by their records.
    conn.prepare_cached(
        "INSERT INTO search_fts (rowid, title, body) SELECT rowid, title, body FROM search_doc WHERE rowid > ?1 ORDER BY rowid",
    )?
    .execute([last])?;
    Ok(())
}

/// What the text of an entry ends with: its kind, and whose histories it stands in.
fn marks(record_type: &RecordType) -> String {
    let owners = record_type.story.iter().flat_map(|story| story.owners);
    let owners: String = owners.map(|owner| format!(" || coalesce({}, '')", mark_sql(&format!("t.{owner}")))).collect();
    format!(" || {}{owners}", mark_sql(&format!("'{}'", record_type.key)))
}

/// At opening: the texts of entries of a file that a migration emptied of them.
pub fn make_up_entries(conn: &Connection, catalog: &Catalog) -> Result<()> {
    if !conn.prepare("SELECT 1 FROM search_dirty WHERE record_id = '*'")?.exists([])? {
        return Ok(());
    }
    conn.execute_batch("SAVEPOINT search_entries; DELETE FROM search_dirty WHERE record_id = '*'")?;
    hash_size(conn, 64 << 20)?;
    for record_type in catalog.types().filter(|t| t.search.is_some_and(|search| search.entry)) {
        add_documents(conn, record_type, &format!("{} t", record_type.table), "t.id")?;
    }
    hash_size(conn, 1 << 20)?;
    optimize(conn)?;
    conn.execute_batch("RELEASE search_entries")?;
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
    optimize(conn)?;
    conn.execute_batch("RELEASE search_rebuild")?;
    Ok(())
}

/// Bytes of words that FTS5 gathers in memory before it writes a segment; its usual is 1 MiB.
fn hash_size(conn: &Connection, bytes: i64) -> Result<()> {
    INDEXES.iter().try_for_each(|index| {
        Ok(conn.execute_batch(&format!("INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {bytes})"))?)
    })
}

/// Makes one part of each index: what is written later is merged among itself for long.
fn optimize(conn: &Connection) -> Result<()> {
    INDEXES
        .iter()
        .try_for_each(|index| Ok(conn.execute_batch(&format!("INSERT INTO {index} ({index}) VALUES ('optimize')"))?))
}
