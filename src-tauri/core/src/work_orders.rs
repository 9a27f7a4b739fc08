//! Field service: what stands at a customer's, and visits there (V36-07).

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

const STATUS: &[(&str, &str)] = &[
    ("scheduled", "Scheduled"),
    ("in_progress", "In progress"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
];

/// A visit to a customer, planned or done.
#[must_use]
pub fn work_order() -> RecordType {
    RecordType {
        key: "work_order",
        label: "Work order",
        plural: "Work orders",
        icon: "wrench",
        table: "work_order",
        title: "{t}.description",
        listed: true,
        quiet: true,
        customizable: true,
        default_sort: &[("scheduled_at", true)],
        fields: vec![
            Field::new("description", "Description", K::Text)
                .required()
                .max(300)
                .listed()
                .unsorted()
                .aliases(&["service", "job", "work", "title"]),
            Field::new("number", "Number", K::Text)
                .max(60)
                .listed()
                .ordered_by("{t}.number COLLATE NOCASE")
                .help("The next one unless you give one")
                .aliases(&["work order number", "work order", "job number", "order number"]),
            Field::reference("party", "Customer", "party_id", "party")
                .required()
                .owned()
                .listed()
                .aliases(&["customer", "client", "company", "account", "site"]),
            Field::new("scheduled_at", "Scheduled", K::DateTime).listed().aliases(&[
                "scheduled for",
                "visit date",
                "date",
                "appointment",
            ]),
            Field::choice("status", "Status", STATUS).default("scheduled").listed(),
            Field::new("completed_at", "Completed", K::DateTime).unsorted().aliases(&["completed on", "done at"]),
            Field::reference("equipment", "Equipment", "equipment_id", "equipment").aliases(&["asset", "machine"]),
            Field::reference("assigned_to", "Assigned to", "assigned_to", "user").aliases(&["technician", "assignee"]),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "(SELECT p.display_name FROM party p WHERE p.id = {t}.party_id)",
            "{t}.number",
        )),
        story: Some(Story {
            kind: "'work_order'",
            at: "coalesce({t}.completed_at, {t}.scheduled_at, {t}.created_at)",
            owners: &["party_id"],
            pinned: "0",
        }),
        ..RecordType::default()
    }
}

/// Something that stands at a customer's and is looked after.
#[must_use]
pub fn equipment() -> RecordType {
    RecordType {
        key: "equipment",
        label: "Equipment",
        plural: "Equipment",
        icon: "cpu",
        table: "equipment",
        title: "{t}.name",
        listed: true,
        quiet: true,
        customizable: true,
        default_sort: &[("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text)
                .required()
                .max(200)
                .listed()
                .ordered_by("{t}.name COLLATE NOCASE")
                .aliases(&["equipment", "asset", "machine", "device", "asset name"]),
            Field::reference("party", "Customer", "party_id", "party")
                .required()
                .owned()
                .listed()
                .aliases(&["customer", "client", "company", "account", "site"]),
            Field::new("serial", "Serial number", K::Text).max(200).listed().unsorted().aliases(&[
                "serial",
                "serial no",
                "sn",
            ]),
            Field::new("model", "Model", K::Text).max(200).listed().unsorted(),
            Field::new("installed_on", "Installed", K::Date).unsorted().listed().aliases(&[
                "install date",
                "installation date",
                "installed",
            ]),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "(SELECT p.display_name FROM party p WHERE p.id = {t}.party_id)",
            "coalesce({t}.serial, '') || ' ' || coalesce({t}.model, '')",
        )),
        ..RecordType::default()
    }
}

/// What a work order adds: a number, and when it was completed.
pub struct WorkOrderRules;

impl Rules for WorkOrderRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.column("number") == Some(&Value::Null) && !draft.new {
            return Err(Error::required("number", "Number"));
        }
        if let Some(status) = draft.text("status").map(str::to_string) {
            let completed = draft.after(tx, "completed_at")?.is_some();
            if status == "completed" && !completed {
                draft.set("completed_at", tx.at().to_string());
            } else if status != "completed" && completed && draft.column("completed_at").is_none() {
                draft.set("completed_at", Value::Null);
            }
        }
        Ok(())
    }

    fn before_insert(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        number(tx, draft)
    }
}

/// Gives a new record the number after the largest of its table, where none was given.
///
/// # Errors
/// Those of the database.
pub fn number(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if draft.text("number").is_some() {
        return Ok(());
    }
    let table = draft.record_type.table;
    let sql = format!(
        "SELECT coalesce(max(CAST(number AS INTEGER)), 1000) + 1 FROM {table} WHERE number NOT GLOB '*[^0-9]*' AND length(number) < 10"
    );
    let next: i64 = tx.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    draft.set("number", next.to_string());
    Ok(())
}
