//! Cases: what customers asked for help with, how soon they were answered, and how content they were (V36-06).

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result, work_orders};

const STATUS: &[(&str, &str)] =
    &[("open", "Open"), ("pending", "Waiting for the customer"), ("resolved", "Resolved"), ("closed", "Closed")];

/// A ticket.
#[must_use]
pub fn case() -> RecordType {
    RecordType {
        key: "case",
        label: "Case",
        plural: "Cases",
        icon: "ticket",
        table: "support_case",
        title: "'#' || {t}.number || ' ' || {t}.subject",
        listed: true,
        quiet: true,
        customizable: true,
        default_sort: &[("opened_at", true)],
        fields: vec![
            Field::new("subject", "Subject", K::Text).required().max(300).listed().unsorted().aliases(&[
                "title",
                "summary",
                "case subject",
                "ticket subject",
            ]),
            Field::new("number", "Number", K::Text)
                .max(60)
                .listed()
                .ordered_by("{t}.number COLLATE NOCASE")
                .help("The next one unless you give one")
                .aliases(&["ticket number", "case number", "ticket", "ticket id", "case id"]),
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed().aliases(&[
                "customer",
                "client",
                "company",
                "account",
                "requester",
                "organization",
            ]),
            Field::reference("contact", "Contact", "contact_id", "person"),
            Field::choice("status", "Status", STATUS).default("open").listed().aliases(&["ticket status", "state"]),
            Field::choice(
                "priority",
                "Priority",
                &[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
            )
            .default("normal")
            .listed(),
            Field::new("opened_at", "Opened", K::DateTime).required().listed().aliases(&[
                "created",
                "opened",
                "created at",
                "date",
            ]),
            Field::new("first_response_at", "First answer", K::DateTime).unsorted().aliases(&[
                "first response",
                "first reply",
                "responded at",
            ]),
            Field::new("resolved_at", "Resolved", K::DateTime).unsorted().aliases(&["closed at", "solved at"]),
            Field::new("satisfaction", "Satisfaction", K::Number)
                .between(1, 5)
                .unsorted()
                .help("1 to 5, as the customer said")
                .aliases(&["csat", "rating", "satisfaction score"]),
            Field::reference("assigned_to", "Assigned to", "assigned_to", "user").aliases(&["assignee", "agent"]),
            Field::new("description", "Description", K::LongText),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "(SELECT p.display_name FROM party p WHERE p.id = {t}.party_id)",
            "{t}.number || ' ' || coalesce({t}.description, '')",
        )),
        story: Some(Story { kind: "'case'", at: "{t}.opened_at", owners: &["party_id", "contact_id"], pinned: "0" }),
        ..RecordType::default()
    }
}

/// What a case adds: a number, moments that follow each other, and when it was resolved.
pub struct CaseRules;

impl Rules for CaseRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.column("opened_at").is_none() {
            draft.set("opened_at", tx.at().to_string());
        }
        if draft.column("number") == Some(&Value::Null) && !draft.new {
            return Err(Error::required("number", "Number"));
        }
        if let Some(status) = draft.text("status").map(str::to_string) {
            let done = matches!(status.as_str(), "resolved" | "closed");
            let resolved = draft.after(tx, "resolved_at")?.is_some();
            if done && !resolved {
                draft.set("resolved_at", tx.at().to_string());
            } else if !done && resolved && draft.column("resolved_at").is_none() {
                draft.set("resolved_at", Value::Null);
            }
        }
        let opened = draft.after(tx, "opened_at")?.unwrap_or_default();
        for (column, what) in [("first_response_at", "first answered"), ("resolved_at", "resolved")] {
            if draft.after(tx, column)?.is_some_and(|at| at < opened) {
                return Err(Error::invalid(column, format!("A case is not {what} before it is opened.")));
            }
        }
        Ok(())
    }

    fn before_insert(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        work_orders::number(tx, draft)
    }
}
