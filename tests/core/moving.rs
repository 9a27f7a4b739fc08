//! What is taken out of one workspace comes into a fresh one as it was.

use std::path::{Path, PathBuf};

use kith_core::activities::{self, ActivityId};
use kith_core::exporting::{self, ExportRequest};
use kith_core::importing::{self, ImportReport, Wish};
use kith_core::jobs::Progress;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use serde_json::{Map, Value, json};

use crate::desk::{Desk, code};

/// Whom others name comes first, and what became of other things after those.
const ORDER: [&str; 6] = ["organization", "person", "household", "deal", "interaction", "activity"];

fn export(desk: &Desk, record_type: &str, extension: &str) -> PathBuf {
    let path = desk.folder().join(format!("{record_type}.{extension}"));
    let request: ExportRequest = serde_json::from_value(json!({"type": record_type, "path": path})).unwrap();
    exporting::run(&desk.ctx, &request, &Progress::default()).unwrap();
    path
}

fn import(desk: &Desk, sheet: &Path, record_type: &str) -> ImportReport {
    let wish = Wish { r#type: Some(record_type.into()), ..Wish::default() };
    let request = importing::request(&desk.ctx, sheet, wish).unwrap();
    importing::run(&desk.ctx, &request, &Progress::default()).unwrap()
}

/// Without ids, which are new; of other records their titles, of phone numbers what they are everywhere.
fn bare(value: Value) -> Value {
    match value {
        Value::Object(mut parts) => {
            parts.remove("id");
            if parts.get("e164").is_some_and(Value::is_string) {
                parts.remove("raw");
            }
            parts.into_iter().map(|(key, part)| (key, bare(part))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(bare).collect(),
        value => value,
    }
}

/// Every record of a type by what people write in it: the fields that a sheet fills. A time zone that nobody told is that
/// of the machine.
fn written(desk: &Desk, record_type: &str) -> Vec<String> {
    let catalog = desk.ctx.catalog();
    let described = catalog.get(record_type).unwrap();
    let text = std::fs::read_to_string(export(desk, record_type, "jsonl")).unwrap();
    let filled = |key: &str| described.field(key).is_ok_and(|field| field.importable && !field.read_only);
    let row = |line: &str| {
        let row: Map<String, Value> = serde_json::from_str(line).unwrap();
        let row = row.into_iter().filter(|(key, _)| filled(key) && key != "time_zone");
        bare(Value::Object(row.collect())).to_string()
    };
    let mut all: Vec<String> = text.lines().map(row).collect();
    all.sort();
    all
}

fn types(desk: &Desk) -> Vec<&'static str> {
    let mut types: Vec<&str> = desk.ctx.catalog().types().filter(|t| t.listed).map(|t| t.key).collect();
    // A document comes with its bytes, which no sheet has (DOC-05).
    types.retain(|key| *key != "document");
    types.sort_by_key(|key| ORDER.iter().position(|one| one == key).unwrap_or(ORDER.len()));
    types
}

/// Moves all that sheets hold into a fresh workspace, twice: the second time nothing may change.
fn moves(from: &Desk, extension: &str) {
    let to = Desk::new();
    for record_type in types(from) {
        let report = import(&to, &export(from, record_type, extension), record_type);
        assert_eq!(report.error_count, 0, "{record_type}.{extension}: {:?}", report.errors);
    }
    for record_type in types(from) {
        let (was, is) = (written(from, record_type), written(&to, record_type));
        assert_eq!(is.len(), was.len(), "{record_type}.{extension}");
        for (was, is) in was.iter().zip(&is) {
            assert_eq!(is, was, "{record_type}.{extension}");
        }
    }
    for record_type in types(from) {
        let again = import(&to, &export(from, record_type, extension), record_type);
        assert!(again.created.is_empty() && again.updated.is_empty(), "{record_type}.{extension}: {again:?}");
    }
}

#[test]
fn aut_06_a_workspace_moves_into_a_fresh_one_by_sheets() {
    let from = Desk::new();
    fill(&from.ctx, Sample { people: 30, seed: 1, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let acme = from.create("organization", json!({"display_name": "Acme Rockets"}));
    let place = json!({"organization": acme.id, "title": "Director", "role": "Decides", "from_date": "2020-02-03"});
    let ada = from.create("person", json!({"first_name": "Ada", "last_name": "Moved", "affiliations": [place]}));
    // Two people who share what people are told apart by.
    for name in ["Bo One", "Cy Two"] {
        from.create("person", json!({"display_name": name, "emails": [{"address": "both@moved.example"}]}));
    }
    from.create("household", json!({"display_name": "Moved Household"}));
    for (kind, subject) in [("call", "Rang"), ("task", "Sent"), ("meeting", "Met"), ("task", "Planned")] {
        let values = json!({"type": kind, "subject": subject, "party": ada.id, "due_at": "2026-03-04T09:00:00.000Z"});
        let id = from.create("activity", values).id;
        match subject {
            "Rang" => drop(activities::complete(&from.ctx, ActivityId { id }).unwrap()),
            "Sent" => drop(activities::cancel(&from.ctx, ActivityId { id }).unwrap()),
            "Met" => drop(activities::start(&from.ctx, ActivityId { id }).unwrap()),
            _ => {}
        }
    }
    from.create("activity", json!({"subject": "About nobody"}));
    let gift = json!({"party": ada.id, "purchased_on": "2026-05-06", "source": "gift", "reference": "Appeal",
                      "amount": {"minor": 5_000, "currency": "USD"}});
    from.create("purchase", gift);
    for extension in ["csv", "xlsx"] {
        moves(&from, extension);
    }
}

#[test]
fn act_06_completed_work_that_a_sheet_tells_has_one_interaction_of_its_day() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Ada Done"}));
    let sheet = desk.folder().join("done.csv");
    let text = "subject,type,status,party,due_at,completed_at\n\
                Rang,call,completed,Ada Done,2026-01-02T10:00:00Z,2026-01-03T11:00:00Z\n\
                Wrote,email,completed,Ada Done,2026-01-04T10:00:00Z,\n\
                Open,task,pending,Ada Done,2026-01-05T10:00:00Z,2026-01-05T10:00:00Z\n";
    std::fs::write(&sheet, text).unwrap();
    let report = import(&desk, &sheet, "activity");
    assert_eq!((report.created.get("activity"), report.error_count), (Some(&2), 1), "{report:?}");
    assert_eq!(report.errors[0].column.as_deref(), Some("completed_at"), "{report:?}");
    let told = "SELECT group_concat(a.subject || ' ' || a.completed_at || ' ' || i.type || ' ' || i.occurred_at, '; ')
                FROM activity a JOIN interaction i ON i.id = a.result_interaction_id ORDER BY a.id";
    let want = "Rang 2026-01-03T11:00:00.000Z call 2026-01-03T11:00:00.000Z; \
                Wrote 2026-01-04T10:00:00.000Z email 2026-01-04T10:00:00.000Z";
    assert_eq!(desk.text(told), want);
    import(&desk, &sheet, "activity");
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 2, "a second time makes nothing");
    // Nobody writes it by hand.
    let typed = json!({"subject": "Typed", "completed_at": "2026-01-02T10:00:00Z"});
    assert_eq!(code(desk.try_create("activity", typed)), "read_only");
    assert_eq!(code(desk.try_create("activity", json!({"subject": "Typed", "status": "completed"}))), "bad_transition");
}
