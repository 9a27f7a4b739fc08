//! Text in one history. A short history is looked through. Of a long one the index of all texts is asked first: of a word
//! that few entries anywhere have, those of this history are picked out. A word that very many have is looked for in the
//! history itself, newest first: it is found soon.

use rusqlite::{Connection, params, params_from_iter};

use crate::Result;
use crate::catalog::{Catalog, RecordType};
use crate::query::{Sql, match_expression};

/// Hits of an index that are looked at one by one.
const FEW: i64 = 5_000;

/// Entries of a history that are looked through without asking the index.
const SHORT: usize = 2_000;

/// Which entries have the text.
pub enum Texts {
    /// Those of the records with these ids.
    Of(Vec<String>),
    /// Those that satisfy a condition on the entry `e`.
    Where(Vec<String>),
}

/// Which entries of these histories have every word of a text: anywhere in the text, but in a long history, of rare words,
/// as the start of a word.
pub fn find(conn: &Connection, catalog: &Catalog, owners: &[String], text: &str) -> Result<Texts> {
    let words: Vec<String> = text.split_whitespace().map(pattern).collect();
    let Some(expression) = match_expression(text) else { return Ok(Texts::Where(words)) };
    let owners = serde_json::to_string(owners)?;
    let long = conn
        .prepare_cached(&format!(
            "SELECT 1 FROM timeline_entry WHERE owner_id IN (SELECT value FROM json_each(?1)) LIMIT 1 OFFSET {SHORT}"
        ))?
        .exists([&owners])?;
    if !long {
        return Ok(Texts::Where(words));
    }
    let mut found = Vec::new();
    for (index, document) in [("search_entry_fts", "search_entry"), ("search_fts", "search_doc")] {
        let hits = format!("SELECT rowid AS hit FROM {index} WHERE {index} MATCH ?1 LIMIT {}", FEW + 1);
        let many: i64 = conn
            .prepare_cached(&format!("SELECT count(*) FROM ({hits})"))?
            .query_row([&expression], |row| row.get(0))?;
        if many > FEW {
            return Ok(Texts::Where(words));
        }
        // The hits lead, whatever the statistics say: a history has more entries than a rare word has hits.
        let mut stmt = conn.prepare_cached(&format!(
            "SELECT DISTINCT e.ref_id FROM ({hits}) h CROSS JOIN {document} d ON d.rowid = h.hit
               CROSS JOIN timeline_entry e INDEXED BY timeline_entry_by_ref ON e.ref_id = d.record_id
             WHERE e.owner_id IN (SELECT value FROM json_each(?2))"
        ))?;
        let rows = stmt.query_map(params![expression, owners], |row| row.get(0))?;
        found.extend(rows.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    for t in catalog.types().filter(|t| t.search.is_none()) {
        untold(conn, t, &owners, &words, &mut found)?;
    }
    Ok(Texts::Of(found))
}

/// Records whose text is in no index, such as milestones: a history has few of them.
fn untold(conn: &Connection, t: &RecordType, owners: &str, words: &[String], found: &mut Vec<String>) -> Result<()> {
    let Some(story) = t.story else { return Ok(()) };
    for column in story.owners {
        let mut sql = Sql::default();
        let owners = sql.bind(owners.to_string());
        let tests = has(t, words, &mut sql);
        let text = format!(
            "SELECT s.id FROM {} s WHERE s.{column} IN (SELECT value FROM json_each({owners})) AND {tests}",
            t.table
        );
        let mut stmt = conn.prepare_cached(&text)?;
        let rows = stmt.query_map(params_from_iter(sql.params), |row| row.get(0))?;
        found.extend(rows.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    Ok(())
}

impl Texts {
    /// The condition on the entry `e`.
    pub fn condition(&self, catalog: &Catalog, sql: &mut Sql) -> Result<String> {
        match self {
            Self::Of(ids) => {
                Ok(format!("e.ref_id IN (SELECT value FROM json_each({}))", sql.bind(serde_json::to_string(ids)?)))
            }
            Self::Where(words) => {
                let told = catalog.types().filter(|t| t.story.is_some());
                let tests: Vec<String> = told
                    .map(|t| {
                        let has = has(t, words, sql);
                        let (key, table) = (t.key, t.table);
                        format!("(e.ref_type = '{key}' AND EXISTS (SELECT 1 FROM {table} s WHERE s.id = e.ref_id AND {has}))")
                    })
                    .collect();
                Ok(format!("({})", tests.join(" OR ")))
            }
        }
    }
}

fn pattern(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Whether the record `s` has every word in its title or its text.
fn has(t: &RecordType, words: &[String], sql: &mut Sql) -> String {
    let texts: Vec<String> = [Some(t.title), t.search.map(|search| search.body)]
        .into_iter()
        .flatten()
        .map(|text| text.replace("{t}", "s"))
        .collect();
    let tests: Vec<String> = words
        .iter()
        .map(|word| {
            let word = sql.bind(word.clone());
            let any: Vec<String> = texts.iter().map(|text| format!("{text} LIKE {word} ESCAPE '\\'")).collect();
            format!("({})", any.join(" OR "))
        })
        .collect();
    tests.join(" AND ")
}
