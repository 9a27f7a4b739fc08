//! Planned work: what is due, when, for whom (ACT-01, ACT-02).

mod ops;

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType, Story};
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::{Error, Result};

pub use ops::{ActivityId, cancel, complete, start};

/// C-07: the union of nine.
const TYPES: &[(&str, &str)] = &[
    ("task", "Task"),
    ("call", "Call"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("follow_up", "Follow-up"),
    ("demo", "Demo"),
    ("note", "Note"),
    ("sms", "SMS"),
    ("other", "Other"),
];
/// ACT-02.
const STATUS: &[(&str, &str)] =
    &[("pending", "Pending"), ("in_progress", "In progress"), ("completed", "Completed"), ("cancelled", "Cancelled")];

/// A planned piece of work.
#[must_use]
pub fn activity() -> RecordType {
    RecordType {
        key: "activity",
        label: "Activity",
        plural: "Activities",
        icon: "calendar-check",
        table: "activity",
        title: "{t}.subject",
        listed: true,
        customizable: true,
        default_sort: &[("due_at", false)],
        fields: vec![
            Field::new("subject", "Subject", K::Text).required().max(300).listed().unsorted(),
            Field::choice("type", "Type", TYPES).required().default("task").listed(),
            Field::reference("party", "About", "party_id", "party")
                .owned()
                .listed()
                .aliases(&["company", "customer", "contact"]),
            Field::reference("contact", "Contact", "contact_id", "person"),
            Field::reference("deal", "Deal", "deal_id", "deal").owned().listed(),
            Field::new("due_at", "Due", K::DateTime).required().listed().aliases(&["due date", "due"]),
            Field::new("due_has_time", "At a time", K::YesNo).default(true),
            Field::new("reminder_at", "Remind", K::DateTime).unsorted(),
            Field::choice(
                "priority",
                "Priority",
                &[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
            )
            .default("normal")
            .listed(),
            Field::choice("status", "Status", STATUS).default("pending").listed().hidden(),
            Field::reference("assigned_to", "Assigned to", "assigned_to", "user").required().listed(),
            Field::new("description", "Description", K::LongText),
            Field::new("completed_at", "Completed", K::DateTime).read_only().unsorted(),
            Field::reference("result_interaction", "Became", "result_interaction_id", "interaction").read_only(),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        story: Some(Story {
            kind: "'activity'",
            at: "{t}.created_at",
            owners: &["party_id", "contact_id", "deal_id"],
            pinned: "0",
        }),
        ..RecordType::default()
    }
}

/// Whether a status may follow another (ACT-02). Pending work may be completed at once:
/// a one-click complete needs it.
#[must_use]
pub fn may_follow(from: &str, to: &str) -> bool {
    matches!(
        (from, to),
        ("pending", "in_progress" | "completed" | "cancelled") | ("in_progress", "completed" | "cancelled")
    )
}

/// What an activity adds.
pub struct ActivityRules;

impl Rules for ActivityRules {
    fn told(&self, record: &RecordRow) -> String {
        let what = match record.values.get("type").and_then(serde_json::Value::as_str) {
            Some("call") => "a call",
            Some("email") => "an e-mail",
            Some("meeting") => "a meeting",
            Some("follow_up") => "a follow-up",
            Some("demo") => "a demo",
            Some("sms") => "an SMS",
            Some("task") => "a task",
            _ => "an activity",
        };
        format!("Planned {what}: {}", record.title)
    }

    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new {
            if draft.column("assigned_to").is_none() {
                draft.set("assigned_to", tx.actor().to_string());
            }
            if draft.text("status").is_some_and(|status| status != "pending") {
                return Err(Error::new("bad_transition", "A new activity is pending.").field("status"));
            }
            return Ok(());
        }
        let before = draft_status(tx, draft)?;
        if let Some(Value::Text(after)) = draft.take("status") {
            ops::change(tx, &draft.id, &before, &after)?;
        }
        Ok(())
    }
}

fn draft_status(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<String> {
    Ok(tx.query_row("SELECT status FROM activity WHERE id = ?1", [&draft.id], |row| row.get(0))?)
}
