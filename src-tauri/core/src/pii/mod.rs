//! Card and social security numbers in free text (IMP-26): found as notes, interactions and activities are written, listed
//! for review, cleared when they are none, and blacked out as a step that undo takes back.

mod commands;
mod look;

pub use commands::{Cleared, PiiPage, PiiRequest, PiiRow, ThatRequest, clear, list, redact};
pub use look::{look_over, rebuild};

/// Where free text is: record type, table, its text columns with the words for them.
pub(crate) const TEXTS: [(&str, &str, [(&str, &str); 2]); 3] = [
    ("note", "note", [("title", "title"), ("content", "content")]),
    ("interaction", "interaction", [("subject", "subject"), ("description", "description")]),
    ("activity", "activity", [("subject", "subject"), ("description", "description")]),
];
