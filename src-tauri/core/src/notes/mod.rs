//! Notes on a party or a deal: rich text, kept clean, read by those whom they are for (INT-07, INT-08).

mod mentions;

use rusqlite::types::Value as SqlValue;

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::values::rich_text;
use crate::{Error, Result};

/// A note has at most so many characters, as a person counts them (INT-08).
pub const MAX_CHARACTERS: usize = 10_000;

/// Who reads a note: everybody one for all; its author every one of theirs; a team's note those whose team is the author's,
/// where having none counts as a team, and administrators. Teams are compared as they are, upper and lower case alike.
const SEEN: &str = "({t}.visibility = 'all' OR {t}.created_by = :actor OR ({t}.visibility = 'team' AND EXISTS (
    SELECT 1 FROM app_user r JOIN app_user a ON a.id = {t}.created_by
    WHERE r.id = :actor AND (r.role = 'admin' OR coalesce(r.team, '') = coalesce(a.team, '') COLLATE NOCASE))))";

/// A note.
#[must_use]
pub fn note() -> RecordType {
    RecordType {
        key: "note",
        label: "Note",
        plural: "Notes",
        icon: "sticky-note",
        table: "note",
        scope: Some(SEEN),
        title: "coalesce({t}.title, substr({t}.content, 1, 80))",
        listed: true,
        customizable: true,
        default_sort: &[("created_at", true)],
        fields: vec![
            Field::new("title", "Title", K::Text).max(200).listed().unsorted(),
            Field::new("content", "Note", K::LongText).required().listed().hidden(),
            formatted(),
            Field::reference("party", "About", "party_id", "party")
                .owned()
                .listed()
                .aliases(&["company", "customer", "person"]),
            Field::reference("deal", "Deal", "deal_id", "deal").owned(),
            Field::new("is_pinned", "Pinned", K::YesNo).default(false),
            Field::choice("visibility", "Seen by", &[("all", "Everyone"), ("team", "My team"), ("private", "Only me")])
                .default("team"),
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

/// The note as HTML; writing it writes the plain text too.
fn formatted() -> Field {
    let mut field = Field::new("content_html", "Formatted note", K::LongText).max(400_000).unsorted();
    field.importable = false;
    field
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
        let mut field = "content";
        if let Some(html) = draft.text("content_html") {
            field = "content_html";
            let clean = rich_text::clean(html);
            draft.set("content", rich_text::read(&clean).text);
            draft.set("content_html", clean);
        } else if draft.column("content").is_some() {
            // Words that came without form are the whole note.
            draft.set("content_html", SqlValue::Null);
        }
        if let Some(content) = draft.text("content") {
            match rich_text::characters(content) {
                0 => return Err(Error::required(field, "Note")),
                count if count > MAX_CHARACTERS => {
                    let message = format!("A note has at most {MAX_CHARACTERS} characters, not {count}.");
                    return Err(Error::new("too_long", message).field(field));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.column("content_html").is_some() {
            let named = mentions::keep(tx, &draft.id, draft.text("content_html").unwrap_or_default())?;
            mentions::tell(tx, &draft.id, &named)?;
        }
        Ok(())
    }
}
