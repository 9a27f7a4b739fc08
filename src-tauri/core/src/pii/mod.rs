//! Card and social security numbers in free text (IMP-26): found as notes, interactions and activities are written, listed
//! for review, cleared when they are none, and blacked out as a step that undo takes back.

mod commands;
mod look;

pub use commands::{Cleared, PiiPage, PiiRequest, PiiRow, ThatRequest, clear, list, redact};
pub use look::{look_over, rebuild, triggers};

/// A record type with free text: its key, its table, its two columns of text.
pub(crate) type Texts = (&'static str, &'static str, [&'static str; 2]);

/// Where free text is.
pub(crate) const TEXTS: [Texts; 3] = [
    ("note", "note", ["title", "content"]),
    ("interaction", "interaction", ["subject", "description"]),
    ("activity", "activity", ["subject", "description"]),
];
