//! Imports taken back weeks later, after people went on working.

use kith_core::journal::{self, JournalEntry, Resolve, UndoRequest};
use kith_core::records::{self, IdsRequest};
use serde_json::{Value, json};

use super::{import, made, write};
use crate::desk::Desk;

fn undo(desk: &Desk, seq: i64, resolve: Option<Resolve>) -> kith_core::Result<JournalEntry> {
    Ok(journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve, ..Default::default() })?.value)
}

fn id_of(desk: &Desk, name: &str) -> String {
    desk.text(&format!("SELECT id FROM party WHERE display_name = '{name}'"))
}

/// Ten people, two of them there before; the import creates eight and changes two.
fn imported(desk: &Desk) -> i64 {
    desk.create("person", json!({"display_name": "Old One", "emails": ["old1@x.example"], "job_title": "Clerk"}));
    desk.create("person", json!({"display_name": "Old Two", "emails": ["old2@x.example"], "job_title": "Clerk"}));
    let mut sheet = String::from("Name,Email,Job title,Status,Company,Tags,Phone\n");
    for one in ["Old One,old1@x.example", "Old Two,old2@x.example"] {
        sheet.push_str(&format!("{one},Director,active,North Ltd,fair,+47 22 12 34 56\n"));
    }
    for n in 1..=8 {
        sheet.push_str(&format!("New {n},new{n}@x.example,Buyer,active,Company {n},fair,+47 22 12 34 {n}0\n"));
    }
    let report = import(desk, &write(desk, "fair.csv", &sheet), json!({"type": "person"})).unwrap();
    assert_eq!((made(&report, "person"), report.updated.get("person"), report.error_count), (8, Some(&2), 0));
    desk.days(21);
    report.seq.unwrap()
}

#[test]
fn imp_13_an_import_is_taken_back_weeks_later_and_edits_made_since_are_told_and_kept() {
    let desk = Desk::new();
    // What the undo must lead back to, but for the three that were edited.
    let seq = imported(&desk);
    let (old, edited, company) = (id_of(&desk, "Old One"), id_of(&desk, "New 3"), id_of(&desk, "Company 5"));
    desk.update("person", &old, json!({"status": "churned"})).unwrap();
    desk.update(
        "person",
        &edited,
        json!({"job_title": "Head of buying", "emails": ["new3@x.example", "three@x.example"]}),
    )
    .unwrap();
    // A company of the import was used: a deal hangs on it.
    desk.create("deal", json!({"title": "Big", "party": company}));
    let before = desk.content();

    let error = undo(&desk, seq, None).unwrap_err();
    assert_eq!(error.code, "undo_conflict");
    let conflicts = error.details.unwrap()["conflicts"].as_array().unwrap().clone();
    let told = |title: &str, field: Value| -> &Value {
        conflicts
            .iter()
            .find(|one| one["title"] == title && (field.is_null() || one["field"] == field))
            .unwrap_or_else(|| panic!("{title} {field} is not told: {conflicts:#?}"))
    };
    let status = told("Old One", json!("status"));
    assert_eq!((&status["now"], &status["was"]), (&json!("churned"), &json!("prospect")));
    assert_eq!(told("New 3", json!("job_title"))["now"], "Head of buying");
    assert_eq!(told("Company 5", Value::Null)["why"], "used_later");
    let titles: std::collections::BTreeSet<&str> = conflicts.iter().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!(titles.into_iter().collect::<Vec<_>>(), ["Company 5", "New 3", "Old One"]);
    assert_eq!(desk.content(), before, "nothing is changed without an answer");

    let done = undo(&desk, seq, Some(Resolve::Keep)).unwrap();
    assert_eq!(done.state, "undone");
    // Cells that nobody touched are back, the edited one stays.
    let cells =
        |name: &str| desk.text(&format!("SELECT job_title || ' ' || status FROM party WHERE display_name = '{name}'"));
    assert_eq!(cells("Old One"), "Clerk churned");
    assert_eq!(cells("Old Two"), "Clerk prospect");
    // A created record that was edited stays whole, with what it refers to; so does one in use.
    let there = desk.ctx.read(|conn| Ok(crate::desk::dump(conn, "SELECT display_name FROM party"))).unwrap();
    let there: Vec<&str> = there.iter().map(|row| row.trim_start_matches("Text(\"").trim_end_matches("\")")).collect();
    assert_eq!(there, ["Company 3", "Company 5", "New 3", "Old One", "Old Two"]);
    let record =
        records::get(&desk.ctx, serde_json::from_value(json!({"type": "person", "id": edited})).unwrap()).unwrap();
    let values = serde_json::to_value(&record).unwrap();
    let text = values.to_string();
    for kept in ["Head of buying", "three@x.example", "new3@x.example", "Company 3", "fair"] {
        assert!(text.contains(kept), "{kept} is missing: {text}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM party_phone"), 1, "of New 3");
    assert_eq!(desk.number("SELECT count(*) FROM tagging"), 1, "of New 3");
    assert_eq!(desk.number("SELECT count(*) FROM external_ref WHERE record_id NOT IN (SELECT id FROM party)"), 0);
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
}

#[test]
fn imp_13_without_edits_everything_equals_the_start_and_what_was_added_since_is_an_edit() {
    let desk = Desk::new();
    let seq = imported(&desk);
    undo(&desk, seq, None).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party"), 2);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE job_title = 'Clerk' AND status = 'prospect'"), 2);
    assert!(desk.ctx.workspace().check(false).unwrap().ok);

    let desk = Desk::new();
    let seq = imported(&desk);
    let tagged = id_of(&desk, "New 1");
    desk.update("person", &tagged, json!({"tags": ["fair", "vip"]})).unwrap();
    let trashed = IdsRequest { r#type: "person".into(), ids: vec![id_of(&desk, "New 2")] };
    records::delete(&desk.ctx, trashed).unwrap();
    // An edit that was taken back itself is none.
    desk.update("person", &id_of(&desk, "New 4"), json!({"job_title": "Other"})).unwrap();
    desk.undo().unwrap();
    assert_eq!(undo(&desk, seq, None).unwrap_err().code, "undo_conflict");
    undo(&desk, seq, Some(Resolve::Keep)).unwrap();
    let living = desk.text("SELECT group_concat(display_name, ', ') FROM (SELECT display_name FROM party WHERE kind = 'person' ORDER BY display_name)");
    assert_eq!(living, "New 1, New 2, Old One, Old Two");
    assert_eq!(desk.number("SELECT count(*) FROM tagging WHERE record_id NOT IN (SELECT id FROM party)"), 0);
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    // Again the other way: what went comes back beside what stayed.
    let again = UndoRequest { seq: Some(seq), resolve: Some(Resolve::Keep), ..Default::default() };
    journal::redo(&desk.ctx, again).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), 10);
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
}

#[test]
fn imp_13_later_edits_are_answered_one_by_one() {
    let desk = Desk::new();
    let seq = imported(&desk);
    let (one, two, made) = (id_of(&desk, "Old One"), id_of(&desk, "Old Two"), id_of(&desk, "New 3"));
    let (other, company) = (id_of(&desk, "New 4"), id_of(&desk, "Company 5"));
    for id in [&one, &two, &made, &other] {
        desk.update("person", id, json!({"job_title": "Head of all"})).unwrap();
    }
    desk.create("deal", json!({"title": "Big", "party": company}));
    let before = desk.content();
    let answer = |restore: &[&String]| {
        let restore = restore.iter().map(|id| (*id).clone()).collect();
        journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve: Some(Resolve::Keep), restore })
    };
    // What something later still uses cannot go: it is told, and nothing is done.
    let error = answer(&[&one, &company]).unwrap_err();
    let conflicts = &error.details.unwrap()["conflicts"];
    assert_eq!((&conflicts[0]["why"], &conflicts[0]["record"]), (&json!("still_used"), &json!(company)));
    assert_eq!(desk.content(), before);

    answer(&[&one, &made]).unwrap();
    let titles = "SELECT group_concat(display_name || ': ' || coalesce(job_title, '-'), '; ')
        FROM (SELECT * FROM party WHERE kind = 'person' ORDER BY display_name)";
    assert_eq!(desk.text(titles), "New 4: Head of all; Old One: Clerk; Old Two: Head of all");
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE display_name = 'Company 5'"), 1);
    let again = UndoRequest { seq: Some(seq), resolve: Some(Resolve::Keep), ..Default::default() };
    journal::redo(&desk.ctx, again).unwrap();
    assert!(desk.text(titles).contains("New 3: Buyer; New 4: Head of all; New 5: Buyer"), "{}", desk.text(titles));
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
}
