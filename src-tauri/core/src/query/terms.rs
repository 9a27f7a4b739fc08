//! What was typed as the words that the index of entries knows. FTS5 gathers every text of every word that begins with the
//! typed one before it gives out the first, millions of them for a common word; of whole words it reads no more than is
//! asked for, and of two of them only what both have.

use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fts::{phrase, words};
use crate::Result;

/// Words that may begin with what was typed; with more, FTS5 is left to gather.
const MOST: usize = 128;

/// The last letter whose accent is known to be taken off as FTS5 does it: of further ones it leaves some as they are.
const LAST: char = '\u{17F}';

/// Every word must be there, as the start of a word, in the index of interactions and notes. `None` when nothing can be
/// searched for.
pub fn entry_expression(conn: &Connection, text: &str) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for word in words(text) {
        let known = match folded(&word) {
            Some(start) => beginning(conn, &start)?,
            None => Vec::new(),
        };
        parts.push(if known.is_empty() {
            format!("{}*", phrase(&word))
        } else {
            format!("({})", known.iter().map(|word| phrase(word)).collect::<Vec<_>>().join(" OR "))
        });
    }
    Ok((!parts.is_empty()).then(|| parts.join(" AND ")))
}

/// A typed word as the index writes it, where that is sure: letters of western and central Europe, plain without their
/// accents, and digits.
fn folded(word: &str) -> Option<String> {
    if word.chars().any(|c| c > LAST) {
        return None;
    }
    let plain: String = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.chars().all(|c| c.is_ascii_alphanumeric()).then(|| plain.to_ascii_lowercase())
}

/// The words of the index that begin so; none where they are too many.
fn beginning(conn: &Connection, start: &str) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached("SELECT term FROM search_entry_word WHERE term >= ?1 LIMIT 1")?;
    let mut found: Vec<String> = Vec::new();
    let mut from = start.to_string();
    loop {
        let next = stmt.query_map([&from], |row| row.get::<_, String>(0))?.next().transpose()?;
        match next.filter(|word| word.starts_with(start)) {
            None => return Ok(found),
            Some(_) if found.len() == MOST => return Ok(Vec::new()),
            Some(word) => {
                // No word has a character before the digits: this is the place right behind it.
                from = format!("{word}\u{1}");
                found.push(word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST, folded};
    use rusqlite::Connection;

    /// Where a word is folded at all, it is as FTS5 does it.
    #[test]
    fn int_06_words_are_folded_as_the_index_folds_them() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE VIRTUAL TABLE f USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE w USING fts5vocab (f, instance);",
        )
        .unwrap();
        let mut folds = 0;
        for letter in ('\u{21}'..=LAST).filter(|c| folded(&c.to_string()).is_some()) {
            let word = format!("a{letter}b");
            conn.execute("INSERT INTO f VALUES (?1)", [&word]).unwrap();
            let row = conn.last_insert_rowid();
            let known: String = conn.query_row("SELECT term FROM w WHERE doc = ?1", [row], |row| row.get(0)).unwrap();
            assert_eq!(folded(&word), Some(known), "{letter:?}");
            folds += 1;
        }
        assert!(folds > 150, "{folds}");
    }
}
