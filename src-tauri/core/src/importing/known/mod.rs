//! Ready-made mappings for the exports of well-known programs: one table of headers each.

mod books;
mod crm;
mod giving;
mod salesforce;

use serde_json::Value;

/// What a program's export looks like. In a header, `#` stands for a number and `*` at the end
/// for anything; case, and the `*` behind required columns, count for nothing.
pub struct Known {
    /// What it is called by in a MAP.json: `google_contacts`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Type of its rows.
    pub record_type: &'static str,
    /// Headers that only this export has together; one of the sets is enough.
    marks: &'static [&'static [&'static str]],
    /// Header to what it fills, as in a MAP.json; an empty text leaves the column out.
    columns: &'static [(&'static str, &'static str)],
    /// Texts of a column that stand for nothing.
    nothing: &'static [(&'static str, &'static [&'static str])],
}

/// Stands for a column of the program that is recognised by its name and values like any other.
const GUESSED: &str = "?";
/// Percent of a sheet's columns that a program's table knows, at least.
const ENOUGH: usize = 60;

/// All of them.
fn all() -> impl Iterator<Item = &'static Known> {
    books::ALL.iter().chain(crm::ALL).chain(salesforce::ALL).chain(giving::ALL)
}

/// The mapping of that id or name.
pub fn named(said: &str) -> Option<&'static Known> {
    all().find(|known| known.id == said || known.name.eq_ignore_ascii_case(said))
}

/// The program whose headers a sheet has, by most of them.
pub fn recognise(headers: &[&str], record_type: Option<&str>) -> Option<&'static Known> {
    let of_type = all().filter(|known| record_type.is_none_or(|chosen| chosen == known.record_type));
    let mut best: Option<(usize, &Known)> = None;
    for known in of_type {
        let has = |mark: &&str| headers.iter().any(|header| matches(mark, header));
        if !known.marks.iter().any(|set| set.iter().all(has)) {
            continue;
        }
        let count = headers.iter().filter(|header| known.entry(header).is_some()).count();
        let enough = count * 100 >= ENOUGH * headers.len();
        if enough && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, known));
        }
    }
    best.map(|(_, known)| known)
}

impl Known {
    /// What a header fills, as an entry of a MAP.json; `None` for a header that is not its own.
    pub fn target(&self, header: &str) -> Option<Value> {
        let entry = self.entry(header).filter(|entry| *entry != GUESSED)?;
        Some(if entry.is_empty() { Value::Null } else { Value::from(entry) })
    }

    /// Texts of a column that stand for nothing.
    pub fn nothing(&self, header: &str) -> &'static [&'static str] {
        self.nothing.iter().find(|(pattern, _)| matches(pattern, header)).map_or(&[], |(_, texts)| texts)
    }

    fn entry(&self, header: &str) -> Option<&'static str> {
        self.columns.iter().find(|(pattern, _)| matches(pattern, header)).map(|(_, entry)| *entry)
    }
}

/// Whether a header is the one that a pattern stands for.
fn matches(pattern: &str, header: &str) -> bool {
    let header = header.trim().trim_end_matches('*').trim_end().to_lowercase();
    let pattern = pattern.to_lowercase();
    match (pattern.strip_suffix('*'), pattern.split_once('#')) {
        (Some(begin), _) => header.starts_with(begin),
        (None, Some((before, behind))) => header
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(behind))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())),
        (None, None) => header == pattern,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::subjects;

    #[test]
    fn imp_09_every_ready_made_target_is_a_field() {
        let catalog = subjects::catalog();
        let mut ids = HashSet::new();
        for known in all() {
            assert!(ids.insert(known.id) && ids.insert(known.name), "{} is there twice", known.name);
            for (header, entry) in known.columns.iter().filter(|(_, entry)| !["", GUESSED].contains(entry)) {
                let path = entry.split(':').next().unwrap_or_default();
                let (kind, field) = path.split_once('.').unwrap_or((known.record_type, path));
                let field = catalog.get(kind).expect(header).field(field).map(|f| f.importable && !f.read_only);
                assert_eq!(field.ok(), Some(true), "{}: {header} -> {entry}", known.id);
            }
            for mark in known.marks.iter().flat_map(|set| set.iter()) {
                assert!(known.entry(mark).is_some(), "{}: {mark} is a mark and no column", known.id);
            }
        }
    }

    #[test]
    fn imp_09_patterns_of_headers() {
        for (pattern, header, want) in [
            ("E-mail # - Value", "E-mail 12 - Value", true),
            ("E-mail # - Value", "E-mail  - Value", false),
            ("E-mail # - Value", "E-mail 1 - Type", false),
            ("npo02__*", "npo02__LargestAmount__c", true),
            ("Person - Name", "Person - Name*", true),
            ("Last Name", "LAST NAME", true),
            ("Last Name", "LastName", false),
        ] {
            assert_eq!(matches(pattern, header), want, "{pattern} / {header}");
        }
    }
}
