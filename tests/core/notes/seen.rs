//! Who reads which note, through every door (INT-07).

use kith_core::{Context, records, timeline};
use serde_json::{Value, json};

use crate::desk::{Desk, code};

struct House {
    desk: Desk,
    party: String,
    /// Note ids: all, team, private.
    notes: [String; 3],
    /// Reader, and which of the notes they may read.
    readers: Vec<(&'static str, Context, [bool; 3])>,
}

const KINDS: [&str; 3] = ["all", "team", "private"];

/// The author's team is North; the notes are the author's.
fn house() -> House {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "Ann"})).id;
    let user = |name: &str, role: &str, team: Option<&str>| {
        let id = desk.create("user", json!({"name": name, "role": role, "team": team})).id;
        desk.ctx.clone().with_user(id)
    };
    let author = user("Author", "rep", Some("North"));
    let notes = KINDS.map(|kind| {
        let input = json!({"type": "note", "id": kith_core::ids::new_id(),
            "values": {"content": format!("zebra {kind}"), "party": party, "visibility": kind}});
        records::create(&author, serde_json::from_value(input).unwrap()).unwrap().value.id
    });
    let readers = vec![
        ("author", author, [true, true, true]),
        ("same team", user("Mate", "rep", Some("north")), [true, true, false]),
        ("viewer of the team", user("Looker", "viewer", Some("North")), [true, true, false]),
        ("manager of the team", user("Boss", "manager", Some("North")), [true, true, false]),
        ("other team", user("Stranger", "rep", Some("South")), [true, false, false]),
        ("manager elsewhere", user("Chief", "manager", Some("South")), [true, false, false]),
        ("no team", user("Loner", "rep", None), [true, false, false]),
        ("administrator", desk.ctx.clone(), [true, true, false]),
    ];
    House { desk, party, notes, readers }
}

fn ask<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn int_07_every_door_shows_a_note_to_whom_it_is_for_and_to_nobody_else() {
    let house = house();
    let House { party, notes, .. } = &house;
    for (who, ctx, may) in &house.readers {
        let expected: Vec<&String> = notes.iter().zip(may).filter(|(_, may)| **may).map(|(id, _)| id).collect();
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        let wanted = sorted(expected.iter().map(|id| id.to_string()).collect());

        let page = |search: Option<&str>| {
            let found = records::page(ctx, ask(json!({"type": "note", "search": search}))).unwrap();
            sorted(found.rows.into_iter().map(|row| row.id).collect())
        };
        assert_eq!(page(None), wanted, "{who}: list");
        assert_eq!(page(Some("zebra")), wanted, "{who}: search");
        for search in [None, Some("zebra")] {
            let count = records::count(ctx, ask(json!({"type": "note", "search": search}))).unwrap().count;
            assert_eq!(usize::try_from(count).unwrap(), wanted.len(), "{who}: count");
        }
        let groups = records::groups(ctx, ask(json!({"type": "note", "field": "visibility"}))).unwrap().groups;
        assert_eq!(groups.iter().map(|group| group.count).sum::<i64>(), wanted.len() as i64, "{who}: groups");

        let story = timeline::page(ctx, ask(json!({"type": "person", "id": party}))).unwrap();
        let told: Vec<String> =
            story.entries.into_iter().filter(|e| e.kind == "note").map(|e| e.reference.id).collect();
        assert_eq!(sorted(told), wanted, "{who}: timeline");
        let story = timeline::page(ctx, ask(json!({"type": "person", "id": party, "search": "zebra"}))).unwrap();
        assert_eq!(story.entries.len(), wanted.len(), "{who}: search in a story");

        let said = json!({"field": "content", "op": "contains", "value": "zebra private"});
        let about = json!({"related": "notes", "op": "some", "filter": said});
        let found = records::count(ctx, ask(json!({"type": "person", "filter": about}))).unwrap().count;
        assert_eq!(found, i64::from(may[2]), "{who}: people by their notes");

        let path = house.desk.folder().join("notes.csv");
        let export: kith_core::exporting::ExportRequest = ask(json!({"type": "note", "path": path}));
        kith_core::exporting::run(ctx, &export, &Default::default()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for (kind, may) in KINDS.iter().zip(may) {
            assert_eq!(text.contains(&format!("zebra {kind}")), *may, "{who}: export of {kind}");
        }

        for ((id, kind), may) in notes.iter().zip(KINDS).zip(may) {
            let got = records::get(ctx, ask(json!({"type": "note", "id": id})));
            assert_eq!(got.is_ok(), *may, "{who}: get {kind}");
            let again = json!({"type": "note", "id": id, "values": {"content": "mine", "party": party}});
            let again = records::create(ctx, ask(again));
            if !may {
                assert!(again.is_err(), "{who}: making a note with the id of {kind} tells nothing of it");
                let change = records::update(ctx, ask(json!({"type": "note", "id": id, "values": {"title": "x"}})));
                assert!(["not_found", "forbidden"].contains(&code(change).as_str()), "{who}: change of {kind}");
                let delete = records::delete(ctx, ask(json!({"type": "note", "ids": [id]})));
                assert!(["not_found", "forbidden"].contains(&code(delete).as_str()), "{who}: delete of {kind}");
            }
            let audit = kith_core::journal::audit_page(ctx, ask(json!({"type": "note", "id": id}))).unwrap();
            assert_eq!(!audit.rows.is_empty(), *may, "{who}: audit of {kind}");
        }
        let labels = labels(ctx);
        assert_eq!(labels.contains("zebra team"), may[1], "{who}: label of team in {labels}");
        assert!(!labels.contains("zebra private"), "{who}: {labels}");
    }
}

fn labels(ctx: &Context) -> String {
    let page = kith_core::journal::entries(ctx, ask(json!({"limit": 200}))).unwrap();
    page.entries.iter().map(|entry| format!("{}\n", entry.label)).collect()
}

#[test]
fn int_07_changes_deletions_and_undos_of_a_private_note_name_it_to_nobody_else() {
    let house = house();
    let author = &house.readers[0].1;
    let [_, _, private] = &house.notes;
    records::update(author, ask(json!({"type": "note", "id": private, "values": {"content": "zebra secret"}})))
        .unwrap();
    records::delete(author, ask(json!({"type": "note", "ids": [private]}))).unwrap();
    kith_core::journal::undo(author, Default::default()).unwrap();
    assert!(labels(author).contains("zebra"), "the author's own history names it");
    for (who, ctx, _) in house.readers.iter().skip(1) {
        let labels = labels(ctx);
        assert!(!labels.contains("zebra secret") && !labels.contains("zebra private"), "{who}: {labels}");
        let audit = kith_core::journal::audit_page(ctx, ask(json!({"limit": 200}))).unwrap();
        let told = serde_json::to_string(&audit.rows).unwrap();
        assert!(!told.contains("zebra secret") && !told.contains("zebra private"), "{who}: audit");
    }
}

#[test]
fn int_07_without_teams_a_team_note_is_everybodys() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "Ann"})).id;
    let author = desk.ctx.clone().with_user(desk.create("user", json!({"name": "A", "role": "rep"})).id);
    let input = json!({"type": "note", "id": kith_core::ids::new_id(), "values": {"content": "hello", "party": party}});
    let note = records::create(&author, ask(input)).unwrap().value;
    assert_eq!(note.values["visibility"], "team", "as INT-07 says");
    let reader = desk.ctx.clone().with_user(desk.create("user", json!({"name": "B", "role": "viewer"})).id);
    assert!(records::get(&reader, ask(json!({"type": "note", "id": note.id}))).is_ok());
}
