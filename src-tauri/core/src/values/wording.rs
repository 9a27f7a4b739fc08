//! Whether a text has a word that was typed, read as the full-text indexes read: without accents and case, from the start of
//! a word on. Scripts that put no blanks between words are read anywhere.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of scripts without blanks between words: Thai to Burmese, Khmer, kana, Han.
const UNSPACED: [RangeInclusive<char>; 9] = [
    '\u{E00}'..='\u{EFF}',
    '\u{1000}'..='\u{109F}',
    '\u{1780}'..='\u{17FF}',
    '\u{3005}'..='\u{3007}',
    '\u{3041}'..='\u{30FF}',
    '\u{31F0}'..='\u{31FF}',
    '\u{3400}'..='\u{9FFF}',
    '\u{F900}'..='\u{FAFF}',
    '\u{20000}'..='\u{3FFFF}',
];

/// Letters that this reads exactly as FTS5 does: Latin, as far as it has accents, and Cyrillic. A test compares them.
const READ_ALIKE: [RangeInclusive<char>; 5] =
    [' '..='!', '#'..='\u{24F}', '\u{400}'..='\u{45F}', '\u{1E00}'..='\u{1E95}', '\u{1EA0}'..='\u{1EF9}'];

/// Words that a full-text index is asked for at once, and characters of one; more of them it is not asked for.
const MOST_WORDS: usize = 10;
const LONGEST: usize = 100;

/// A word that was typed, ready to be looked for in many texts.
pub struct TypedWord {
    text: String,
    /// Whether `text` is looked for in the text as it is written.
    literal: bool,
}

impl TypedWord {
    /// The word as texts are compared with it. Without a letter or digit in it, it is looked for as it was typed.
    ///
    /// ```
    /// use kith_core::values::TypedWord;
    /// assert!(TypedWord::of("muller").is_in("Call from Frau Müller"));
    /// assert!(!TypedWord::of("uller").is_in("Müller"));
    /// assert!(TypedWord::of("商事").is_in("田中商事の見積"));
    /// ```
    #[must_use]
    pub fn of(word: &str) -> Self {
        let plain = plain(word);
        if plain.is_empty() {
            return Self { text: word.to_string(), literal: true };
        }
        let text = if plain.chars().any(is_unspaced) { plain } else { format!(" {plain}") };
        Self { text, literal: false }
    }

    /// Whether the text has it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        if self.literal { text.contains(&self.text) } else { format!(" {}", plain(text)).contains(&self.text) }
    }
}

/// Whether a full-text index finds the same texts by these words as [`TypedWord`] does.
#[must_use]
pub fn read_as_indexed(text: &str) -> bool {
    let alike = |c: char| READ_ALIKE.iter().any(|letters| letters.contains(&c));
    text.split_whitespace().count() <= MOST_WORDS
        && text.split_whitespace().all(|word| {
            word.chars().count() <= LONGEST && word.chars().all(alike) && word.chars().any(char::is_alphanumeric)
        })
}

fn is_unspaced(c: char) -> bool {
    UNSPACED.iter().any(|letters| letters.contains(&c))
}

/// Words in small letters without accents, one blank between them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut apart = false;
    let mut take = |c: char| {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                if apart && !plain.is_empty() {
                    plain.push(' ');
                }
                apart = false;
                plain.push(c.to_ascii_lowercase());
            } else {
                apart = true;
            }
        } else if matches!(c, '\u{300}'..='\u{36F}') {
            // An accent by itself.
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            if apart && !plain.is_empty() {
                plain.push(' ');
            }
            apart = false;
            push(&mut plain, c);
        } else {
            apart = true;
        }
    };
    if text.is_ascii() {
        text.chars().for_each(&mut take)
    } else {
        text.nfc().for_each(&mut take)
    }
    plain
}

/// A letter that is not ASCII.
fn push(plain: &mut String, c: char) {
    let mut parts = c.nfd();
    let base = parts.next().unwrap_or(c);
    // FTS5 leaves these two as they are.
    let left = matches!(c, 'Ǡ' | 'ǡ');
    if base.is_ascii_alphabetic() && !left && parts.all(is_combining_mark) {
        plain.push(base.to_ascii_lowercase());
    } else if is_greek(c) {
        plain.extend(base.to_lowercase().map(|letter| if letter == 'ς' { 'σ' } else { letter }));
    } else {
        match c {
            'µ' => plain.push('μ'),
            'ſ' => plain.push('s'),
            _ => plain.extend(c.to_lowercase()),
        }
    }
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}')
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{READ_ALIKE, TypedWord, plain, read_as_indexed};

    #[test]
    fn int_06_texts_have_words_in_spite_of_accents_and_case() {
        for (word, text, has) in [
            ("muller", "Herr Müller", true),
            ("MÜLLER", "herr mu\u{308}ller", true),
            ("straße", "STRAẞE", true),
            ("peter-paul", "Peter-Pauls Kran", true),
            ("peter-paul", "Paul, Peter", false),
            ("eter", "Peter", false),
            ("商事", "田中商事の見積", true),
            ("カタ", "新しいカタログ", true),
            ("αθηνα", "Αθήνα", true),
            ("ёлкин", "Анна ЁЛКИН", true),
            ("елкин", "Анна Ёлкин", false),
            ("한국", "한국어 문서", true),
            ("👍", "Agreed 👍", true),
            ("%", "100% sure", true),
            ("100%", "100 sure", true),
            ("x", "", false),
        ] {
            assert_eq!(TypedWord::of(word).is_in(text), has, "{word} in {text}");
        }
    }

    #[test]
    fn int_06_indexes_are_asked_only_for_what_they_read_alike() {
        for text in ["muller", "Müller Kran", "100% sure", "Ёлкин", "o'brien"] {
            assert!(read_as_indexed(text), "{text}");
        }
        for text in ["商事", "αθηνα", "👍", "a %", "a\"b", "a b c d e f g h i j k", &"a".repeat(101)] {
            assert!(!read_as_indexed(text), "{text}");
        }
    }

    /// Each letter for which the index is asked becomes the word that FTS5 makes of it.
    #[test]
    fn int_06_letters_are_read_as_the_index_reads_them() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE VIRTUAL TABLE f USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE w USING fts5vocab (f, instance); BEGIN",
        )
        .unwrap();
        let mut differ = Vec::new();
        for (row, letter) in READ_ALIKE.iter().flat_map(Clone::clone).enumerate() {
            let text = format!("a{letter}b");
            conn.execute("INSERT INTO f (rowid, text) VALUES (?1, ?2)", (row as i64, &text)).unwrap();
        }
        let mut known = std::collections::HashMap::<i64, Vec<String>>::new();
        let mut all = conn.prepare("SELECT doc, term FROM w ORDER BY doc, offset").unwrap();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            known.entry(row.get(0).unwrap()).or_default().push(row.get(1).unwrap());
        }
        for (row, letter) in READ_ALIKE.iter().flat_map(Clone::clone).enumerate() {
            let index = known.get(&(row as i64)).map(|words| words.join(" ")).unwrap_or_default();
            if index != plain(&format!("a{letter}b")) {
                differ.push((letter, index));
            }
        }
        assert_eq!(differ, []);
    }
}
