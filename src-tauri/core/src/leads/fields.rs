//! What outreach adds to deals and interactions.

use crate::catalog::{Field, FieldKind as K};

/// By which way somebody is written to (INT-13).
pub const CHANNELS: &[(&str, &str)] = &[
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("form", "Form"),
    ("facebook", "Facebook"),
    ("sms", "SMS"),
    ("other", "Other"),
];
/// What became of a message (INT-12).
pub const DELIVERY: &[(&str, &str)] =
    &[("queued", "Queued"), ("sent", "Sent"), ("delivered", "Delivered"), ("failed", "Failed"), ("replied", "Replied")];
/// PIP-21: words for a score.
const VIABILITY: &[(&str, &str)] = &[("high", "High"), ("medium", "Medium"), ("low", "Low")];
const LABEL: &str = "CASE WHEN {t}.viability >= 70 THEN 'high' WHEN {t}.viability >= 40 THEN 'medium' WHEN {t}.viability >= 0 THEN 'low' END";

/// How promising a lead or client is, 0 to 100, in a word, and why (PIP-21).
pub fn viability() -> [Field; 3] {
    [
        Field::new("viability", "Viability", K::Number)
            .between(0, 100)
            .unsorted()
            .aliases(&["score", "viability score"]),
        Field::computed("viability_label", "Viability in a word", K::Choice, LABEL).choices(VIABILITY).unsorted(),
        Field::new("viability_reason", "Why so viable", K::Text).max(500).unsorted().aliases(&["viability reason"]),
    ]
}

/// The fields of a client of outreach (PTY-29), which is a deal of an outreach pipeline.
#[must_use]
pub fn deal_fields() -> Vec<Field> {
    let mut fields = vec![
        Field::reference("lead", "Lead", "lead_id", "lead").hidden(),
        Field::choice("channel", "Channel", CHANNELS),
        Field::new("source_type", "Source type", K::Text).max(100).unsorted(),
        Field::new("automation_enabled", "Automation", K::YesNo)
            .default(false)
            .help("Whether a bot may go on writing by itself."),
        Field::new("last_contacted_at", "Last contacted", K::DateTime).unsorted(),
        Field::computed(
            "last_interaction",
            "Last interaction",
            K::DateTime,
            "SELECT max(i.occurred_at) FROM interaction i WHERE i.deal_id = {t}.id AND i.deleted_at IS NULL",
        )
        .unsorted(),
        Field::new("listing_ref", "Listing", K::Text).max(200).unsorted().aliases(&["listing id", "listing reference"]),
        Field::new("listing_hash", "Listing hash", K::Text).max(200).unsorted().hidden(),
        Field::new("source_url", "Found at", K::Url).unsorted().aliases(&["source url", "listing url"]),
    ];
    fields.extend(viability());
    fields.into_iter().map(|field| field.section("Outreach")).collect()
}

/// What outreach keeps of a touch (INT-12, INT-13).
#[must_use]
pub fn interaction_fields() -> [Field; 3] {
    let key = Field::new("event_key", "Event", K::Text).read_only().unsorted();
    [Field::choice("channel", "Channel", CHANNELS), Field::choice("delivery", "Delivery", DELIVERY), key]
}
