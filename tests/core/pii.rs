//! Card and social security numbers in free text (IMP-26).

use kith_core::{pii, records};
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn ask<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn listed(desk: &Desk) -> Vec<pii::PiiRow> {
    pii::list(&desk.ctx, Default::default()).unwrap().rows
}

#[test]
fn imp_26_numbers_in_notes_touches_and_activities_are_listed() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    desk.create("note", json!({"content": "Order 4111111111111112, invoice 1234567890123", "party": party}));
    assert!(listed(&desk).is_empty(), "orders do not hit");
    let note = desk.create("note", json!({"content": "card 4111 1111 1111 1111", "party": party}));
    desk.create("interaction", json!({"type": "call", "party": party, "description": "SSN 123-45-6789"}));
    desk.create(
        "activity",
        json!({"subject": "Charge 5555555555554444", "party": party, "due_at": "2026-12-01T09:00:00Z"}),
    );
    let rows = listed(&desk);
    let mut found: Vec<(&str, &str, &str)> =
        rows.iter().map(|row| (row.record.r#type.as_str(), row.kind.as_str(), row.shown.as_str())).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("activity", "card", "•••• 4444"), ("interaction", "ssn", "•••-••-6789"), ("note", "card", "•••• 1111")]
    );
    assert!(rows.iter().all(|row| !row.record.title.contains("5555555555554444")), "the list shows no number");
    let of_note: Vec<_> = pii::list(&desk.ctx, ask(json!({"id": note.id}))).unwrap().rows;
    assert_eq!(of_note.len(), 1, "the warning with a record that was saved");
    desk.undo().unwrap();
    assert_eq!(listed(&desk).len(), 2, "what is gone is not listed");
    desk.redo().unwrap();
    desk.update("note", &note.id, json!({"content": "paid"})).unwrap();
    assert_eq!(listed(&desk).len(), 2);
    records::delete(&desk.ctx, ask(json!({"type": "person", "ids": [party]}))).unwrap();
    assert!(listed(&desk).is_empty());
    desk.undo().unwrap();
    assert_eq!(listed(&desk).len(), 2);
    let rows = desk.number("SELECT count(*) FROM sensitive_finding");
    desk.ctx.workspace().check(true).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM sensitive_finding"), rows, "a rebuild finds the same");
}

#[test]
fn imp_26_numbers_in_what_is_said_of_people_and_deals_are_listed_and_blacked_out() {
    let desk = Desk::new();
    let ada = desk.create("person", json!({"first_name": "Ada", "description": "Pays by 4111 1111 1111 1111"})).id;
    desk.create("organization", json!({"display_name": "Firm", "description": "Founded 1984, order 4111111111111112"}));
    desk.create("household", json!({"display_name": "The Bs", "description": "SSN 123-45-6789"}));
    desk.create("deal", json!({"title": "D", "party": ada, "description": "card 5555555555554444"}));
    let mut found: Vec<(String, String)> =
        listed(&desk).into_iter().map(|row| (row.record.r#type, row.shown)).collect();
    found.sort_unstable();
    let known = [("deal", "•••• 4444"), ("household", "•••-••-6789"), ("person", "•••• 1111")];
    assert_eq!(found, known.map(|(of, shown)| (of.to_string(), shown.to_string())));
    pii::redact(&desk.ctx, ask(json!({"type": "person", "id": ada}))).unwrap();
    assert_eq!(desk.text("SELECT description FROM party WHERE kind = 'person'"), "Pays by •••• 1111");
    assert_eq!(listed(&desk).len(), 2);
    desk.undo().unwrap();
    assert_eq!(listed(&desk).len(), 3);
    desk.ctx.workspace().check(true).unwrap();
    assert_eq!(listed(&desk).len(), 3, "a rebuild finds the same");
    desk.update("person", &ada, json!({"description": "Pays in time"})).unwrap();
    assert_eq!(listed(&desk).len(), 2);
}

#[test]
fn imp_26_what_is_said_to_be_harmless_is_not_listed_again() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let note = desk.create("note", json!({"content": "test card 4111 1111 1111 1111", "party": party})).id;
    pii::clear(&desk.ctx, ask(json!({"type": "note", "id": note}))).unwrap();
    assert!(listed(&desk).is_empty());
    desk.update("note", &note, json!({"content": "still the test card 4111-1111-1111-1111"})).unwrap();
    assert!(listed(&desk).is_empty(), "the same number in other words");
    desk.update("note", &note, json!({"content": "and 5555555555554444"})).unwrap();
    assert_eq!(listed(&desk).len(), 1, "another number is asked about");
    desk.undo().unwrap();
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(listed(&desk).len(), 1, "undo asks again");
}

#[test]
fn imp_26_blacking_out_is_one_step_that_undo_takes_back() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let html = "<p>card <strong>4111 1111 1111 1111</strong></p><p>and 4222<em>222222222</em></p>";
    let note = desk.create("note", json!({"content_html": html, "party": party}));
    let before = desk.content();
    let out = pii::redact(&desk.ctx, ask(json!({"type": "note", "id": note.id}))).unwrap();
    assert_eq!(out.value.count, 2);
    let row = records::get(&desk.ctx, ask(json!({"type": "note", "id": note.id}))).unwrap().record;
    assert_eq!(row.values["content"], "card •••• 1111\nand •••• 2222");
    assert_eq!(row.values["content_html"], "<p>card •••• 1111</p><p>and •••• 2222</p>", "form inside digits goes");
    assert!(listed(&desk).is_empty());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(listed(&desk).len(), 2);
    assert_eq!(code(pii::redact(&desk.ctx, ask(json!({"type": "invoice", "id": party})))), "unknown_type");
}

#[test]
fn imp_26_a_finding_is_shown_to_nobody_who_may_not_read_the_note() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let note = desk.create("note", json!({"content": "4111 1111 1111 1111", "party": party, "visibility": "private"}));
    let other = desk.ctx.clone().with_user(desk.create("user", json!({"name": "Other", "role": "manager"})).id);
    let page = pii::list(&other, Default::default()).unwrap();
    assert_eq!((page.rows.len(), page.count), (0, 0));
    assert_eq!(listed(&desk).len(), 1);
    let that = json!({"type": "note", "id": note.id});
    assert_eq!(code(pii::clear(&other, ask(that.clone()))), "not_found");
    assert_eq!(code(pii::redact(&other, ask(that))), "not_found");
}
