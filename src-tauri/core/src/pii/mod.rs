//! Card and social security numbers in free text (IMP-26): found as notes, touches, people and deals are written, listed
//! for review, cleared when they are none, and blacked out as a step that undo takes back.

mod commands;
mod look;

pub use commands::{Cleared, PiiPage, PiiRequest, PiiRow, ThatRequest, clear, list, redact};
pub use look::{look_over, rebuild, triggers};

/// A record type with free text.
#[derive(Clone, Copy)]
pub(crate) struct Texts {
    key: &'static str,
    table: &'static str,
    /// What tells its rows from those of other types in the same table, of a row named by `{t}`.
    among: &'static str,
    columns: &'static [&'static str],
}

impl Texts {
    const fn new(
        key: &'static str,
        table: &'static str,
        among: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        Self { key, table, among, columns }
    }

    fn among(&self, row: &str) -> String {
        self.among.replace("{t}", row)
    }

    /// That it is one of them and has four digits somewhere.
    fn with_digits(&self, row: &str) -> String {
        let each = self.columns.iter().map(|column| format!("{row}.{column} GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*'"));
        format!("{} AND ({})", self.among(row), each.collect::<Vec<_>>().join(" OR "))
    }
}

/// Where free text is.
pub(crate) const TEXTS: [Texts; 7] = [
    Texts::new("note", "note", "1", &["title", "content"]),
    Texts::new("interaction", "interaction", "1", &["subject", "description"]),
    Texts::new("activity", "activity", "1", &["subject", "description"]),
    Texts::new("person", "party", "{t}.kind = 'person'", &["description"]),
    Texts::new("organization", "party", "{t}.kind = 'organization'", &["description"]),
    Texts::new("household", "party", "{t}.kind = 'household'", &["description"]),
    Texts::new("deal", "deal", "1", &["description"]),
];
