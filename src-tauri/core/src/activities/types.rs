use crate::catalog::{Field, FieldKind as K, RecordType, Story};

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
            Field::new("due_at", "Due", K::DateTime).listed().aliases(&["due date", "due"]).help("Empty is someday."),
            Field::new("due_has_time", "At a time", K::YesNo).default(true),
            Field::new("duration_minutes", "Minutes", K::Number).between(1, 20_160).unsorted(),
            Field::new("reminder_at", "Remind", K::DateTime).unsorted(),
            Field::new("recurrence", "Repeats", K::Text)
                .max(500)
                .unsorted()
                .help("A rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=3MO"),
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
            Field::new("time_zone", "Time zone", K::Text).max(60).hidden().unsorted(),
            Field::new("due_offset", "Minutes from UTC", K::Number).read_only().unsorted(),
            Field::new("series_id", "Series", K::Text).read_only().unsorted(),
            Field::new("occurrence_at", "Occurrence", K::DateTime).read_only().unsorted(),
            Field::new("recurrence_except", "Left out of the series", K::Text).read_only().unsorted(),
            Field::new("completed_at", "Completed", K::DateTime).by_import().unsorted(),
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
