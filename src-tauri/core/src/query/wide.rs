//! What a person may have meant by what was typed: parts of words, parts of numbers, slips.

use rusqlite::{Connection, params};

use super::fts::{match_expression, phrase, words};
use crate::Result;
use crate::values::{name_key, slips, slips_between};

/// Characters of the shortest part of a word that is looked for inside words.
const SHORTEST_PART: usize = 3;
/// Words that a part may stand for.
const MOST_PARTS: usize = 64;
/// Words that a misspelt one may stand for.
const MOST_SLIPS: usize = 12;

/// The digits of a phone number, or a part of one, in whatever way it was written.
pub fn typed_digits(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // A national number begins with a zero that the international one does not have.
    let digits = digits.trim_start_matches('0');
    (text.chars().all(plain) && digits.len() >= SHORTEST_PART).then(|| digits.to_string())
}

/// The FTS5 expression of what was typed, widened by the words that contain a typed one and by
/// those that it may be a misspelling of, if `misspelt`; `None` where there are none. Digits stand for at most `numbers`
/// numbers.
pub fn wide_expression(conn: &Connection, text: &str, numbers: usize, misspelt: bool) -> Result<Option<String>> {
    if let Some(digits) = typed_digits(text) {
        let found = containing(conn, &digits, numbers)?;
        let plain = format!("{}*", phrase(&digits));
        let typed = match_expression(text).filter(|typed| *typed != plain);
        let typed = typed.map(|typed| format!("({typed}) OR ")).unwrap_or_default();
        return Ok(Some(format!("{typed}{}", any(&plain, &found))));
    }
    let mut widened = false;
    let mut parts = Vec::new();
    for word in words(text) {
        let key = name_key(&word);
        let mut found = Vec::new();
        if key.chars().count() >= SHORTEST_PART && !key.contains(' ') {
            if misspelt {
                found = near(conn, &key)?;
            }
            found.extend(containing(conn, &key, MOST_PARTS)?);
        }
        widened |= !found.is_empty();
        parts.push(any(&format!("{}*", phrase(&word)), &found));
    }
    Ok(widened.then(|| parts.join(" AND ")))
}

fn any(typed: &str, others: &[String]) -> String {
    let others = others.iter().map(|word| phrase(word));
    format!("({})", std::iter::once(typed.to_string()).chain(others).collect::<Vec<_>>().join(" OR "))
}

/// Words that have a part in them, not at their start: those are found without help.
fn containing(conn: &Connection, part: &str, most: usize) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT word FROM search_word_fts WHERE word LIKE ?1 AND substr(word, 1, length(?2)) <> ?2 LIMIT ?3",
    )?;
    let found = stmt.query_map(params![format!("%{part}%"), part, most], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Words that the typed one may be a misspelling of, the nearest first.
fn near(conn: &Connection, typed: &str) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT DISTINCT w.word FROM search_slip s CROSS JOIN search_word w ON w.rowid = s.word WHERE s.slip = ?1",
    )?;
    let mut found: Vec<(usize, String)> = Vec::new();
    for slip in slips(typed) {
        for word in stmt.query_map([slip], |row| row.get::<_, String>(0))? {
            let word = word?;
            if let Some(distance @ 1..) = slips_between(typed, &word)
                && !found.iter().any(|(_, known)| *known == word)
            {
                found.push((distance, word));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().take(MOST_SLIPS).map(|(_, word)| word).collect())
}

#[cfg(test)]
mod tests {
    use super::typed_digits;

    #[test]
    fn pty_28_digits_of_a_number_in_any_format() {
        for (typed, digits) in
            [("3456", "3456"), ("34 56", "3456"), ("+45 (12) 34-56", "45123456"), ("0171/234", "171234")]
        {
            assert_eq!(typed_digits(typed).as_deref(), Some(digits));
        }
        assert_eq!(typed_digits("12"), None);
        assert_eq!(typed_digits("123a"), None);
    }
}
