//! Notes: rich text, who reads them, whom they name.

mod hostile;
mod seen;

use serde_json::json;

use crate::desk::{Desk, code, field};

#[test]
fn int_08_a_note_has_one_to_ten_thousand_characters_as_people_count() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let write = |content: String| desk.try_create("note", json!({"content": content, "party": party}));
    assert_eq!(field(write(String::new())), "content");
    assert_eq!(field(write("   ".into())), "content");
    assert!(write("x".into()).is_ok());
    assert!(write("é".repeat(10_000)).is_ok());
    assert_eq!(code(write("é".repeat(10_001))), "too_long");
    // A family of four is one character, though it is seven code points.
    assert!(write("👨‍👩‍👧‍👦".repeat(10_000)).is_ok());
    assert_eq!(code(write("👨‍👩‍👧‍👦".repeat(10_001))), "too_long");
    let html = |text: &str| desk.try_create("note", json!({"content_html": text, "party": party}));
    assert_eq!(field(html("<p></p><p> </p>")), "content_html", "form without words is nothing");
    assert_eq!(code(html(&format!("<p>{}</p>", "x".repeat(10_001)))), "too_long");
    assert!(html(&format!("<p><strong>{}</strong></p>", "x".repeat(10_000))).is_ok(), "tags do not count");
}

#[test]
fn int_08_form_is_kept_clean_and_its_words_are_found() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let html = "<p>Likes <strong>green</strong> tea</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    let note = desk.create("note", json!({"content_html": html, "party": party}));
    assert_eq!(note.values["content"], "Likes green tea");
    assert_eq!(note.values["content_html"], "<p>Likes <strong>green</strong> tea</p>");
    let found = |text: &str| {
        let input = serde_json::from_value(json!({"type": "note", "search": text})).unwrap();
        kith_core::records::count(&desk.ctx, input).unwrap().count
    };
    assert_eq!((found("green tea"), found("strong")), (1, 0), "words are searched, not tags");

    let before = desk.content();
    let changed = desk.update("note", &note.id, json!({"content_html": "<ul><li><p>Coffee</p></li></ul>"})).unwrap();
    assert_eq!(changed.value.values["content"], "- Coffee");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);

    // Words that come without form, from a sheet or a program, are the whole note.
    let plain = desk.update("note", &note.id, json!({"content": "Only water"})).unwrap().value;
    assert_eq!(plain.values["content_html"], serde_json::Value::Null);
}

#[test]
fn scr_12_who_is_named_is_kept_with_the_note() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"})).id;
    let ada = desk.create("person", json!({"first_name": "Ada"})).id;
    let bob = desk.create("user", json!({"name": "Bob"})).id;
    let at = |kind: &str, id: &str| {
        format!("<span data-type=\"mention\" data-kind=\"{kind}\" data-id=\"{id}\" data-label=\"x\">@x</span>")
    };
    let nobody = "0193f000-0000-7000-8000-00000000dead";
    let html =
        format!("<p>{} {} {} {}</p>", at("user", &bob), at("person", &ada), at("user", nobody), at("user", &bob));
    let before = desk.content();
    let note = desk.create("note", json!({"content_html": html, "party": acme}));
    let named = || {
        desk.text("SELECT ifnull(group_concat(coalesce(user_id, party_id), ' '), '') FROM (SELECT * FROM note_mention ORDER BY user_id IS NULL)")
    };
    assert_eq!(named(), format!("{bob} {ada}"));
    desk.update("note", &note.id, json!({"content_html": format!("<p>{}</p>", at("person", &ada))})).unwrap();
    assert_eq!(named(), ada);
    desk.undo().unwrap();
    assert_eq!(named(), format!("{bob} {ada}"));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn int_09_pinned_notes_come_first_and_only_once() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let old = desk.create("note", json!({"content": "old", "party": party, "is_pinned": true}));
    desk.days(200);
    desk.create("note", json!({"content": "new", "party": party}));
    let page = |from: Option<&str>| {
        let input = serde_json::from_value(json!({"type": "person", "id": party, "from": from})).unwrap();
        kith_core::timeline::page(&desk.ctx, input).unwrap()
    };
    let found = page(Some("2027-05-01T00:00:00.000Z"));
    assert_eq!(found.pinned.len(), 1, "a pinned note stays on top however old it is");
    assert_eq!(found.pinned[0].reference.id, old.id);
    assert_eq!(found.entries.iter().filter(|one| one.kind == "note").count(), 1);
}

#[test]
fn scr_12_who_is_named_is_told_once_and_only_of_a_note_that_they_may_read() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "Ada"})).id;
    let user = |name: &str, team: &str| desk.create("user", json!({"name": name, "role": "rep", "team": team})).id;
    let (author, mate, other) = (user("Author", "North"), user("Mate", "North"), user("Other", "South"));
    let html = |words: &str| {
        let names = [&mate, &other].map(|id| {
            format!("<span data-type=\"mention\" data-kind=\"user\" data-id=\"{id}\" data-label=\"x\">@x</span>")
        });
        format!("<p>{} {words}</p>", names.join(" "))
    };
    let ctx = desk.ctx.clone().with_user(author);
    let id = kith_core::ids::new_id();
    let values = json!({"content_html": html("one"), "party": party, "visibility": "team"});
    let input = serde_json::from_value(json!({"type": "note", "id": id, "values": values})).unwrap();
    kith_core::records::create(&ctx, input).unwrap();
    let told = |user: &str| desk.number(&format!("SELECT count(*) FROM notification WHERE user_id = '{user}'"));
    assert_eq!((told(&mate), told(&other)), (1, 0));
    assert_eq!(desk.text("SELECT text FROM notification"), "In a note about Ada", "its words are in the note alone");
    let change = json!({"type": "note", "id": id, "values": {"content_html": html("two")}});
    kith_core::records::update(&ctx, serde_json::from_value(change).unwrap()).unwrap();
    assert_eq!(told(&mate), 1, "a correction tells nobody again");
}
