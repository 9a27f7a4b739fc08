//! Merges of people, companies and households, and what they must never do.

mod bulk;
mod choosing;
mod links;
mod moving;
mod undoing;

use crate::desk::{Desk, code, field};
use kith_core::NewWorkspace;
use kith_core::journal::{self, AuditRequest, UndoRequest};
use kith_core::matching::{self, Dismiss};
use kith_core::merging::{self, MergeCompareRequest, MergeField, MergeGroup, MergeRequest};
use kith_core::records::{self, GetRequest, IdsRequest, RecordRow};
use kith_core::timeline::{self, TimelineRequest};
use kith_core::workspaces::Profile;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn merge(
    desk: &Desk,
    record_type: &str,
    survivor: &RecordRow,
    others: &[&RecordRow],
    picks: &[(&str, &RecordRow)],
) -> kith_core::Result<kith_core::journal::Changed<RecordRow>> {
    merging::merge(
        &desk.ctx,
        MergeRequest {
            r#type: record_type.into(),
            survivor: survivor.id.clone(),
            others: others.iter().map(|other| other.id.clone()).collect(),
            picks: picks.iter().map(|(key, from)| ((*key).to_string(), from.id.clone())).collect(),
            leave_out: BTreeMap::new(),
        },
    )
}

fn compare(desk: &Desk, record_type: &str, records: &[&RecordRow]) -> merging::MergeCompare {
    let ids = records.iter().map(|record| record.id.clone()).collect();
    merging::compare(&desk.ctx, MergeCompareRequest { r#type: record_type.into(), ids }).unwrap()
}

/// What is there now and was not, and what was there and is not, table by table.
fn changes(desk: &Desk, before: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let now = desk.content();
    let mut changes = Vec::new();
    for (table, rows) in before {
        changes.extend(rows.iter().filter(|row| !now[table].contains(row)).map(|row| format!("- {table} {row}")));
        changes.extend(now[table].iter().filter(|row| !rows.contains(row)).map(|row| format!("+ {table} {row}")));
        if rows.len() != now[table].len() {
            changes.push(format!("{table}: {} rows, then {}", rows.len(), now[table].len()));
        }
    }
    changes
}

fn assert_as(desk: &Desk, before: &BTreeMap<String, Vec<String>>) {
    let changes = changes(desk, before);
    assert!(changes.is_empty(), "{}", changes.join("\n"));
}

/// Rows of every table of children, by the record that they belong to.
fn children(desk: &Desk, record_type: &str, id: &str) -> BTreeMap<String, i64> {
    let catalog = desk.ctx.catalog();
    let record_type = catalog.get(record_type).unwrap();
    let count =
        |table: &str, column: &str| desk.number(&format!("SELECT count(*) FROM {table} WHERE {column} = '{id}'"));
    record_type
        .children
        .iter()
        .map(|child| (format!("{}.{}", child.table, child.column), count(child.table, child.column)))
        .collect()
}

/// A person with something in every table that can hold something of a person.
fn busy(desk: &Desk, name: &str, company: &str, colleague: &str) -> RecordRow {
    let person = desk.create(
        "person",
        json!({
            "first_name": name, "last_name": "Ax",
            "emails": [format!("{name}@x.example"), "shared@x.example"],
            "phones": [{"raw": "+45 33 12 34 56", "label": name}, format!("+4512340{:03}", name.len())],
            "addresses": [
                {"address_type": "home", "street_line_1": format!("{name} Road 1"), "city": "Aarhus", "country": "DK", "is_default": true},
            ],
            "affiliations": [{"organization": company, "title": format!("Head of {name}"), "is_primary_contact": true}],
            "tags": ["vip", name],
            "external_id": format!("crm-{name}"),
        }),
    );
    let id = &person.id;
    desk.create("deal", json!({"title": format!("Deal {name}"), "party": id}));
    desk.create("deal", json!({"title": format!("Contact {name}"), "party": company, "contact": id}));
    desk.create(
        "interaction",
        json!({"type": "call", "subject": name, "party": id, "occurred_at": "2026-11-01T10:00:00Z"}),
    );
    desk.create(
        "interaction",
        json!({"type": "email", "party": company, "contact": id, "occurred_at": "2026-11-02T10:00:00Z"}),
    );
    desk.create("note", json!({"content": format!("Note {name}"), "party": id}));
    desk.create("activity", json!({"type": "task", "subject": name, "party": id, "due_at": "2026-12-01T10:00:00Z"}));
    desk.create(
        "activity",
        json!({"type": "call", "subject": name, "party": colleague, "contact": id, "due_at": "2026-12-01T10:00:00Z"}),
    );
    let writer = desk.ctx.workspace().store().writer();
    writer
        .execute(
            "INSERT INTO external_ref VALUES ('person', ?1, '7', ?2, '2026-11-01T10:00:00.000Z')",
            [&format!("sheet {name}"), id],
        )
        .unwrap();
    person
}

fn group<'f>(fields: &'f [MergeField], key: &str) -> &'f MergeField {
    fields.iter().find(|field| field.key == key).unwrap_or_else(|| panic!("no field {key}"))
}
