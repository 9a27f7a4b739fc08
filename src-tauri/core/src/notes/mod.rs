//! Notes on a party or a deal; a private one is its author's alone (INT-07).

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::{Error, Result};

/// A note.
#[must_use]
pub fn note() -> RecordType {
    RecordType {
        key: "note",
        label: "Note",
        plural: "Notes",
        icon: "sticky-note",
        table: "note",
        scope: Some("({t}.visibility <> 'private' OR {t}.created_by = :actor)"),
        title: "coalesce({t}.title, substr({t}.content, 1, 80))",
        listed: true,
        customizable: true,
        default_sort: &[("created_at", true)],
        fields: vec![
            Field::new("title", "Title", K::Text).max(200).listed().unsorted(),
            Field::new("content", "Note", K::LongText).required().listed(),
            Field::reference("party", "About", "party_id", "party")
                .owned()
                .listed()
                .aliases(&["company", "customer", "person"]),
            Field::reference("deal", "Deal", "deal_id", "deal").owned(),
            Field::new("is_pinned", "Pinned", K::YesNo).default(false),
            Field::choice("visibility", "Seen by", &[("all", "Everyone"), ("team", "Team"), ("private", "Only me")])
                .default("all"),
            Field::new("created_at", "Created", K::DateTime).read_only().listed(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only(),
        ],
        search: Some(SearchText { entry: true, ..SearchText::record("''", "{t}.content") }),
        story: Some(Story {
            kind: "'note'",
            at: "{t}.created_at",
            owners: &["party_id", "deal_id"],
            pinned: "{t}.is_pinned",
        }),
        ..RecordType::default()
    }
}

/// What a note adds.
pub struct NoteRules;

impl Rules for NoteRules {
    /// A private note is its author's alone, and the history is everybody's: then only that there is one.
    fn told(&self, record: &RecordRow) -> String {
        match record.values.get("visibility").and_then(serde_json::Value::as_str) {
            Some("private") => "Wrote a private note".into(),
            _ => format!("Wrote a note: {}", record.title),
        }
    }

    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let about = draft.after(tx, "party_id")?.or(draft.after(tx, "deal_id")?);
        if about.is_none() {
            return Err(Error::new("required", "A note is about a party or a deal.").field("party"));
        }
        Ok(())
    }
}
