use std::sync::LazyLock;

use crate::catalog::{Child, Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::{Error, Result, notes};

/// What documents are filed under.
const CATEGORIES: [(&str, &str); 8] = [
    ("contract", "Contract"),
    ("proposal", "Proposal"),
    ("invoice", "Invoice"),
    ("report", "Report"),
    ("photo", "Photo"),
    ("recording", "Recording"),
    ("correspondence", "Correspondence"),
    ("other", "Other"),
];

/// Whether the reader sees the note `n`.
fn seen() -> String {
    notes::note().scope.unwrap_or("1").replace("{t}", "n")
}

/// A document on a note is seen by whoever sees the note (INT-07).
static SEEN: LazyLock<String> = LazyLock::new(|| {
    let seen = seen();
    format!("({{t}}.note_id IS NULL OR EXISTS (SELECT 1 FROM note n WHERE n.id = {{t}}.note_id AND {seen}))")
});

/// A link is seen by whoever sees its document and, where it leads to a note, that note.
static LINK_SEEN: LazyLock<String> = LazyLock::new(|| {
    let seen = seen();
    format!(
        "(NOT EXISTS (SELECT 1 FROM document d JOIN note n ON n.id = d.note_id WHERE d.id = {{t}}.document_id AND NOT {seen})
          AND ({{t}}.note_id IS NULL OR EXISTS (SELECT 1 FROM note n WHERE n.id = {{t}}.note_id AND {seen})))"
    )
});

/// A size as people read it: 2.4 MB.
const SIZE: &str = "CASE WHEN {t}.size < 1024 THEN {t}.size || ' bytes' WHEN {t}.size < 1048576 THEN printf('%.1f KB', {t}.size / 1024.0) \
    WHEN {t}.size < 1073741824 THEN printf('%.1f MB', {t}.size / 1048576.0) ELSE printf('%.1f GB', {t}.size / 1073741824.0) END";

/// A field that forms offer and sheets cannot bring: documents come as files.
fn own(mut field: Field) -> Field {
    field.importable = false;
    field
}

/// A document.
#[must_use]
pub fn document() -> RecordType {
    let to = |key, label, column, of| own(Field::reference(key, label, column, of).owned());
    RecordType {
        key: "document",
        label: "Document",
        plural: "Documents",
        icon: "paperclip",
        table: "document",
        scope: Some(&SEEN),
        title: "{t}.title",
        listed: true,
        customizable: true,
        default_sort: &[("uploaded_at", true)],
        fields: vec![
            own(Field::new("title", "Title", K::Text).required().max(300).listed()),
            own(Field::choice("category", "Category", &CATEGORIES).listed()),
            own(Field::new("description", "Description", K::LongText).max(10_000)),
            own(Field::new("tags", "Tags", K::Tags).listed()),
            to("party", "Customer", "party_id", "party").listed(),
            to("deal", "Deal", "deal_id", "deal").listed(),
            to("interaction", "Attached to interaction", "interaction_id", "interaction").read_only(),
            to("note", "Attached to note", "note_id", "note").read_only(),
            to("activity", "Attached to activity", "activity_id", "activity").read_only(),
            Field::new("filename", "File name", K::Text).read_only().unsorted(),
            Field::new("mime", "Kind", K::Text).read_only().unsorted(),
            Field::computed("size_shown", "Size", K::Text, SIZE).unsorted().listed(),
            Field::new("size", "Bytes", K::Number).read_only().unsorted().hidden(),
            Field::new("version", "Version", K::Number).read_only().unsorted().listed(),
            Field::choice("kept", "Kept", &[("inside", "In the workspace"), ("outside", "Where it was found")])
                .read_only(),
            Field::new("sha256", "SHA-256", K::Text).read_only().unsorted(),
            Field::new("uploaded_at", "Uploaded", K::DateTime).read_only().listed(),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Uploaded by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        children: vec![Child::new("tagging", "record_id", "tags").unique_with("tag_id")],
        search: Some(SearchText::record(
            "{t}.filename",
            "{t}.filename || ' ' || coalesce({t}.description, '') || ' ' || coalesce((SELECT group_concat(o.name, ' ') \
             FROM tagging g JOIN tag o ON o.id = g.tag_id WHERE g.record_id = {t}.id), '') || ' ' \
             || coalesce((SELECT b.text FROM blob b WHERE b.sha256 = {t}.sha256), '')",
        )),
        story: Some(Story { kind: "'document'", at: "{t}.uploaded_at", owners: &["party_id", "deal_id"], pinned: "0" }),
        ..RecordType::default()
    }
}

/// A further record that a document belongs to.
#[must_use]
pub fn document_link() -> RecordType {
    let to = |key, label, column, of| Field::reference(key, label, column, of).owned();
    RecordType {
        key: "document_link",
        label: "Link of a document",
        plural: "Links of documents",
        icon: "paperclip",
        table: "document_link",
        scope: Some(&LINK_SEEN),
        title: "(SELECT d.title FROM document d WHERE d.id = {t}.document_id)",
        default_sort: &[("created_at", true)],
        fields: vec![
            to("document", "Document", "document_id", "document").required().listed(),
            to("party", "Customer", "party_id", "party").listed(),
            to("deal", "Deal", "deal_id", "deal").listed(),
            to("interaction", "Interaction", "interaction_id", "interaction").listed(),
            to("note", "Note", "note_id", "note").listed(),
            to("activity", "Activity", "activity_id", "activity").listed(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}

/// What a document adds: it comes with a file.
pub struct DocumentRules;

impl Rules for DocumentRules {
    fn before_write(&self, _: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.column("sha256").is_none() {
            return Err(Error::new("needs_file", "A document comes with a file: add it by documents.add."));
        }
        Ok(())
    }

    /// What is on a private note is not told to everybody.
    fn told(&self, record: &RecordRow) -> String {
        match record.values.get("note") {
            Some(note) if !note.is_null() => "Attached a file to a note".into(),
            _ => format!("Added {}", record.title),
        }
    }
}

/// The columns of a link of which one is set.
pub const HOLDERS: [&str; 5] = ["party_id", "deal_id", "interaction_id", "note_id", "activity_id"];

/// What a link adds: it leads to one record, and to each once.
pub struct DocumentLinkRules;

impl Rules for DocumentLinkRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !draft.new {
            return Err(Error::invalid("document", "A link stays where it is; remove it and add another."));
        }
        let document = draft.must_have(tx, "document_id", "document", "Document")?;
        let set: Vec<(&str, &str)> =
            HOLDERS.iter().filter_map(|column| draft.text(column).map(|id| (*column, id))).collect();
        let [(column, id)] = set.as_slice() else {
            return Err(Error::new("required", "A link leads to one customer, deal, interaction, note or activity.")
                .field("party"));
        };
        let there = format!(
            "SELECT 1 FROM document_link WHERE document_id = ?1 AND {column} = ?2 AND deleted_at IS NULL
             UNION ALL SELECT 1 FROM document WHERE id = ?1 AND {column} = ?2"
        );
        if tx.prepare_cached(&there)?.exists([document.as_str(), id])? {
            return Err(Error::new("already_linked", "The document belongs to that record already.").field("document"));
        }
        Ok(())
    }
}
