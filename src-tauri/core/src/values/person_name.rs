//! Splitting a person's name, as a suggestion only.

use super::fold::{clean_line, name_key};

/// A full name taken apart. Only ever a suggestion: names do not follow rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SplitName {
    /// `Dr.`, `Mrs`, …
    pub prefix: String,
    /// The given name.
    pub first: String,
    /// Further given names and initials.
    pub middle: String,
    /// The family name with its particles (`van der Berg`).
    pub last: String,
    /// `Jr.`, `III`, `PhD`, …
    pub suffix: String,
}

const PREFIXES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "rev",
    "fr",
    "herr",
    "frau",
    "hr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "sig",
    "dott",
    "ing",
    "dipl",
    "mag",
    "dhr",
    "mevr",
    "hon",
    "capt",
    "col",
    "gen",
    "lt",
];

const SUFFIXES: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "dds", "esq", "esquire", "cpa", "mba", "jd", "dvm", "rn", "msc", "bsc",
    "ma", "ba", "llm", "llb", "obe", "mbe", "cfa", "pe",
];

const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "ter", "ten",
    "zu", "zur", "zum", "af", "av", "bin", "ibn", "al", "el", "san", "santa", "st", "mac", "mc", "op", "vom",
];

/// Takes a full name apart: `Last, First Middle`, `First Middle Last`, with titles and suffixes.
/// One single word is a last name when it follows a title, else a first name.
pub fn split_person_name(text: &str) -> SplitName {
    let line = clean_line(text);
    let mut split = SplitName::default();
    let mut parts: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    // "Smith, Jr." and "John Smith, PhD": what stands behind the comma is a suffix.
    while parts.len() > 1 {
        match parts.last() {
            Some(last) if last.split(' ').all(|word| is_one_of(word, SUFFIXES)) => {
                split.suffix = join(last, &split.suffix);
                parts.pop();
            }
            _ => break,
        }
    }
    match parts.as_slice() {
        [] => {}
        [whole] => {
            let words = words(whole);
            let words = take_ends(&words, &mut split);
            split_western(&words, &mut split);
        }
        [last, given @ ..] => {
            split.last = (*last).to_owned();
            let joined = given.join(" ");
            let words = words(&joined);
            let words = take_ends(&words, &mut split);
            if let Some((first, middle)) = words.split_first() {
                split.first = (*first).to_owned();
                split.middle = middle.join(" ");
            }
        }
    }
    split
}

/// The words of a name. A sign that is no letter (an emoji) is no name of its own: it stays with the word before it,
/// or with the first one.
fn words(text: &str) -> Vec<&str> {
    let is_sign = |word: &str| !word.is_ascii() && !word.chars().any(char::is_alphanumeric);
    let mut words: Vec<&str> = Vec::new();
    let mut from = 0;
    let mut only_signs = true;
    for at in text.match_indices(' ').map(|(at, _)| at).chain([text.len()]) {
        let next = text.get(at + 1..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let word = text.get(from..at).unwrap_or_default();
        only_signs = only_signs && word.split(' ').all(is_sign);
        if at == text.len() || !(only_signs || is_sign(next)) {
            words.push(word);
            from = at + 1;
        }
    }
    words
}

fn take_ends<'t>(words: &[&'t str], split: &mut SplitName) -> Vec<&'t str> {
    let mut words = words.to_vec();
    while words.len() > 1 && words.first().is_some_and(|word| is_one_of(word, PREFIXES)) {
        split.prefix = join(&split.prefix, words.remove(0));
    }
    while words.len() > 2 && words.last().is_some_and(|word| is_one_of(word, SUFFIXES)) {
        if let Some(word) = words.pop() {
            split.suffix = join(word, &split.suffix);
        }
    }
    words
}

fn split_western(words: &[&str], split: &mut SplitName) {
    match words {
        [] => {}
        [only] if split.prefix.is_empty() => split.first = (*only).to_owned(),
        [only] => split.last = (*only).to_owned(),
        [first, rest @ ..] => {
            split.first = (*first).to_owned();
            // The family name begins at the first particle, else at the last word.
            let start = rest
                .iter()
                .position(|word| is_one_of(word, PARTICLES))
                .filter(|start| *start + 1 < rest.len())
                .unwrap_or(rest.len().saturating_sub(1));
            let (middle, last) = rest.split_at_checked(start).unwrap_or((&[], rest));
            split.middle = middle.join(" ");
            split.last = last.join(" ");
        }
    }
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    let key: String = name_key(word).split(' ').collect();
    list.contains(&key.as_str())
}

fn join(a: &str, b: &str) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => b.to_owned(),
        (_, true) => a.to_owned(),
        _ => format!("{a} {b}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_08_names_are_taken_apart() {
        for (text, want) in [
            ("John Smith", ["", "John", "", "Smith", ""]),
            ("Smith, John", ["", "John", "", "Smith", ""]),
            ("Smith, John Q.", ["", "John", "Q.", "Smith", ""]),
            ("Dr. John Q. Smith Jr.", ["Dr.", "John", "Q.", "Smith", "Jr."]),
            ("Smith, Dr. John, PhD", ["Dr.", "John", "", "Smith", "PhD"]),
            ("John Smith, MD", ["", "John", "", "Smith", "MD"]),
            ("Vincent van der Berg", ["", "Vincent", "", "van der Berg", ""]),
            ("Maria de la Cruz", ["", "Maria", "", "de la Cruz", ""]),
            ("van Gogh, Vincent Willem", ["", "Vincent", "Willem", "van Gogh", ""]),
            ("Mary-Jane O'Neil", ["", "Mary-Jane", "", "O'Neil", ""]),
            ("Herr Prof. Müller", ["Herr Prof.", "", "", "Müller", ""]),
            ("Cher", ["", "Cher", "", "", ""]),
            ("  Anna \u{a0} Berg ", ["", "Anna", "", "Berg", ""]),
            ("👩‍💻 Zoë 🎉", ["", "👩‍💻 Zoë 🎉", "", "", ""]),
            ("🎉 Zoë ✨ Berg 🌲", ["", "🎉 Zoë ✨", "", "Berg 🌲", ""]),
            ("Dr. Zoë Berg 🎉", ["Dr.", "Zoë", "", "Berg 🎉", ""]),
            ("🎉", ["", "🎉", "", "", ""]),
            ("Anna & Bo Berg", ["", "Anna", "& Bo", "Berg", ""]),
            ("Henry Ford II", ["", "Henry", "", "Ford", "II"]),
            ("", ["", "", "", "", ""]),
            (",", ["", "", "", "", ""]),
            ("Jack Ma", ["", "Jack", "", "Ma", ""]),
        ] {
            let split = split_person_name(text);
            assert_eq!([&split.prefix, &split.first, &split.middle, &split.last, &split.suffix], want, "{text:?}");
        }
    }
}
