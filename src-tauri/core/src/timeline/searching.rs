//! Text in one history. What is found does not depend on its length: words are read as the indexes read them. A short
//! history is looked through, and every one for words that the indexes read otherwise, such as Japanese from the middle of
//! a sentence on. Of a long one the indexes are asked: that of interactions and
//! notes knows whose histories they stand in; of all other records, hits anywhere are followed to their entries where they
//! are few. A word that very many of these have is looked for in the history itself: newest first where it is dense there,
//! for then a page is full soon, and else kind by kind.

use rusqlite::{Connection, params, params_from_iter};

use crate::Result;
use crate::catalog::{Catalog, RecordType};
use crate::query::{Sql, entry_expression, marked_expression, match_expression};
use crate::values::read_as_indexed;

/// Hits of an index that are looked at one by one.
const FEW: usize = 5_000;

/// Entries of a history that are looked through without asking the index, and of which it is seen how dense a word is.
const SHORT: usize = 2_000;

/// So many of a history's entries with a word are a list of ids; of more the pages are full soon.
const LISTED: usize = 500;

/// So many with a word among [`SHORT`] make it dense.
const DENSE: usize = 50;

/// Of so many histories at once the index is asked for those of each; of more, its hits anywhere are followed.
const MARKED: usize = 250;

/// Which entries have the text.
pub enum Texts {
    /// Those of the records with these ids.
    Of(Vec<String>),
    /// Those that satisfy a condition on the entry `e`.
    Where(Vec<String>),
}

/// Which entries of these histories have every word of a text, as the start of a word and without regard to accents and
/// case; in scripts without blanks, anywhere.
pub fn find(conn: &Connection, catalog: &Catalog, owners: &[String], text: &str) -> Result<Texts> {
    let words: Vec<String> = text.split_whitespace().map(str::to_string).collect();
    let (Some(records), Some(entries)) = (match_expression(text), entry_expression(conn, text)?) else {
        return Ok(Texts::Where(words));
    };
    let list = serde_json::to_string(owners)?;
    let long = conn
        .prepare_cached(&format!(
            "SELECT 1 FROM timeline_entry WHERE owner_id IN (SELECT value FROM json_each(?1)) LIMIT 1 OFFSET {SHORT}"
        ))?
        .exists([&list])?;
    if !long {
        return Ok(Texts::Where(words));
    }
    let (of_entries, of_records) = if read_as_indexed(text) {
        let marked = owners.len() <= MARKED;
        let of_entries = if marked {
            let expression = format!("{entries} AND {}", marked_expression(owners.iter().map(String::as_str)));
            hits(conn, ("search_entry_fts", "search_entry"), &expression, LISTED, &list)?
        } else {
            hits(conn, ("search_entry_fts", "search_entry"), &entries, FEW, &list)?
        };
        if marked && of_entries.is_none() {
            return Ok(Texts::Where(words));
        }
        (of_entries, hits(conn, ("search_fts", "search_doc"), &records, FEW, &list)?)
    } else {
        (None, None)
    };
    let known = (of_entries.is_some(), of_records.is_some());
    let mut found: Vec<String> = of_entries.into_iter().chain(of_records).flatten().collect();
    if found.len() > LISTED || (known != (true, true) && is_dense(conn, catalog, &list, &words)?) {
        return Ok(Texts::Where(words));
    }
    for t in catalog.types() {
        let indexed = t.search.is_some_and(|search| if search.entry { known.0 } else { known.1 });
        if !indexed {
            told(conn, t, &list, &words, &mut found)?;
        }
    }
    Ok(Texts::Of(found))
}

/// The records of these histories among the hits of an index; none where there are more hits than `most`.
fn hits(
    conn: &Connection,
    (index, document): (&str, &str),
    expression: &str,
    most: usize,
    owners: &str,
) -> Result<Option<Vec<String>>> {
    let hits = format!("SELECT rowid AS hit FROM {index} WHERE {index} MATCH ?1 LIMIT {}", most + 1);
    let many: usize =
        conn.prepare_cached(&format!("SELECT count(*) FROM ({hits})"))?.query_row([expression], |row| row.get(0))?;
    if many > most {
        return Ok(None);
    }
    // The hits lead, whatever the statistics say: a history has more entries than a rare word has hits.
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT DISTINCT e.ref_id FROM ({hits}) h CROSS JOIN {document} d ON d.rowid = h.hit
           CROSS JOIN timeline_entry e INDEXED BY timeline_entry_by_ref ON e.ref_id = d.record_id
         WHERE e.owner_id IN (SELECT value FROM json_each(?2))"
    ))?;
    let rows = stmt.query_map(params![expression, owners], |row| row.get(0))?;
    Ok(Some(rows.collect::<rusqlite::Result<_>>()?))
}

/// Whether a good part of the first entries of these histories have the words.
fn is_dense(conn: &Connection, catalog: &Catalog, owners: &str, words: &[String]) -> Result<bool> {
    let mut sql = Sql::default();
    let owners = sql.bind(owners.to_string());
    let has = Texts::Where(words.to_vec()).condition(catalog, &mut sql)?;
    let text = format!(
        "SELECT 1 FROM (SELECT ref_id, ref_type FROM timeline_entry WHERE owner_id IN (SELECT value FROM json_each({owners}))
           LIMIT {SHORT}) e WHERE {has} LIMIT 1 OFFSET {DENSE}"
    );
    Ok(conn.prepare_cached(&text)?.exists(params_from_iter(sql.params))?)
}

/// Records of one kind in these histories that have the words: the milestones, of which no index knows the text, and
/// others where their index knows too many.
fn told(conn: &Connection, t: &RecordType, owners: &str, words: &[String], found: &mut Vec<String>) -> Result<()> {
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
            let any: Vec<String> = texts.iter().map(|text| format!("has_word({text}, {word})")).collect();
            format!("({})", any.join(" OR "))
        })
        .collect();
    tests.join(" AND ")
}
