//! Acceptance of undo: whatever changes many records, cells or a list's view, the whole file is compared before it,
//! after it, undone and done again.

use kith_core::bulk;
use kith_core::jobs::Progress;
use kith_core::records;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use serde_json::{Value, json};

use crate::desk::Desk;

/// One thing that a person does to many at once; whatever it takes to do it.
type Deed = (&'static str, Box<dyn Fn(&Desk)>);

fn bulk_deed(name: &'static str, record_type: &'static str, selection: Value, action: Value) -> Deed {
    let input = json!({"type": record_type, "selection": selection, "action": action});
    let deed = move |desk: &Desk| {
        let done = bulk::apply(&desk.ctx, serde_json::from_value(input.clone()).unwrap()).unwrap().value;
        assert!(done.changed > 1, "{name} changes several records");
    };
    (name, Box::new(deed))
}

fn cells(name: &'static str, record_type: &'static str, rows: Vec<Value>, as_text: bool) -> Deed {
    let input = json!({"type": record_type, "rows": rows, "as_text": as_text});
    let deed = move |desk: &Desk| {
        let done = bulk::update_many(&desk.ctx, serde_json::from_value(input.clone()).unwrap()).unwrap().value;
        assert_eq!((done.changed, done.refused), (rows.len(), 0), "{name}");
    };
    (name, Box::new(deed))
}

fn view(name: &'static str, id: &str, content: Value) -> Deed {
    let id = id.to_string();
    (name, Box::new(move |desk| drop(desk.update("saved_view", &id, json!({"content": content})).unwrap())))
}

#[test]
fn imp_29_scr_01_every_kind_of_bulk_change_paste_and_view_is_undone_and_redone_with_the_whole_file_compared() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 330, seed: 8, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let ana = desk.create("user", json!({"name": "Ana"})).id;
    let field = json!({"record_type": "person", "key": "shoe", "label": "Shoe", "kind": "number", "indexed": true});
    desk.create("custom_field", field);
    let of_view = |name: &str, kind: &str| json!({"name": name, "record_type": kind, "content": {}});
    let mine = desk.create("saved_view", of_view("Mine", "person")).id;
    let ids = |kind: &str| -> Vec<String> {
        let sql = format!(
            "SELECT json_group_array(id) FROM (SELECT id FROM party WHERE kind = '{kind}' ORDER BY id LIMIT 60)"
        );
        serde_json::from_str(&desk.text(&sql)).unwrap()
    };
    let (people, companies) = (ids("person"), ids("organization"));
    let rows = |ids: &[String], values: &dyn Fn(usize) -> Value| -> Vec<Value> {
        ids.iter().enumerate().map(|(at, id)| json!({"id": id, "values": values(at)})).collect()
    };
    let everyone = json!({"filter": {"all": []}});
    let active = json!({"filter": {"field": "status", "op": "eq", "value": "active"}, "except": [people[0]]});
    let set = |values: Value| json!({"kind": "set", "values": values});
    let condition = json!({"field": "status", "op": "eq", "value": "active"});
    let (first, second) = (people[0].clone(), people[1].clone());
    let (some, few) = (people.clone(), people[40..50].to_vec());
    let deeds: Vec<Deed> = vec![
        bulk_deed("edit of a field", "person", active.clone(), set(json!({"status": "churned"}))),
        bulk_deed("edit of several", "person", everyone.clone(), set(json!({"job_title": "Buyer", "source": null}))),
        bulk_deed("edit of a custom field", "person", everyone.clone(), set(json!({"shoe": 44}))),
        bulk_deed("edit of rows beneath", "person", everyone.clone(), set(json!({"emails": ["a@b.example"]}))),
        bulk_deed("emptying", "person", everyone.clone(), set(json!({"phones": [], "addresses": []}))),
        bulk_deed("assigning", "organization", everyone.clone(), set(json!({"owner": ana}))),
        bulk_deed("moving deals", "deal", everyone.clone(), set(json!({"stage": desk.stage("Negotiation")}))),
        bulk_deed("tagging", "person", everyone.clone(), json!({"kind": "add_tag", "tag": "fair"})),
        bulk_deed("untagging", "person", everyone.clone(), json!({"kind": "remove_tag", "tag": "fair"})),
        cells(
            "paste",
            "person",
            rows(
                &some,
                &|at| json!({"first_name": format!("P{at}"), "shoe": "41,5", "status": "Active", "emails": format!("p{at}@p.example"), "tags": "x; y", "birth_date": "1990-01-02"}),
            ),
            true,
        ),
        cells(
            "paste of companies",
            "organization",
            rows(
                &companies,
                &|at| json!({"annual_revenue": "EUR 1.200,50", "employee_count": at.to_string(), "owner": "Ana"}),
            ),
            true,
        ),
        cells("paste of nothing", "person", rows(&some, &|_| json!({"shoe": "", "birth_date": "", "tags": ""})), true),
        cells("fill down", "person", rows(&some[1..20], &|_| json!({"last_name": "Same", "owner": ana})), false),
        (
            "cell edit",
            Box::new(move |desk| drop(desk.update("person", &first, json!({"last_name": "Cell", "shoe": 3})).unwrap())),
        ),
        (
            "cell edit of a list",
            Box::new(move |desk| drop(desk.update("person", &second, json!({"tags": ["vip"]})).unwrap())),
        ),
        (
            "tagging of a few",
            Box::new({
                let few = few.clone();
                move |desk| {
                    drop(
                        records::add_tag(
                            &desk.ctx,
                            serde_json::from_value(json!({"type": "person", "ids": few, "tag": "new"})).unwrap(),
                        )
                        .unwrap(),
                    )
                }
            }),
        ),
        (
            "untagging of a few",
            Box::new({
                let few = few.clone();
                move |desk| {
                    drop(
                        records::remove_tag(
                            &desk.ctx,
                            serde_json::from_value(json!({"type": "person", "ids": few, "tag": "new"})).unwrap(),
                        )
                        .unwrap(),
                    )
                }
            }),
        ),
        (
            "deletion of a few",
            Box::new({
                let few = few.clone();
                move |desk| {
                    drop(
                        records::delete(
                            &desk.ctx,
                            serde_json::from_value(json!({"type": "person", "ids": few})).unwrap(),
                        )
                        .unwrap(),
                    )
                }
            }),
        ),
        (
            "restoring",
            Box::new(move |desk| {
                drop(
                    records::restore(&desk.ctx, serde_json::from_value(json!({"type": "person", "ids": few})).unwrap())
                        .unwrap(),
                )
            }),
        ),
        view("filter of a view", &mine, json!({"filter": condition})),
        view("sort of a view", &mine, json!({"filter": condition, "sort": [{"field": "created_at", "desc": true}]})),
        view("group of a view", &mine, json!({"filter": condition, "group": {"field": "owner"}})),
        view("columns of a view", &mine, json!({"columns": ["status", "shoe"], "widths": {"shoe": 90}})),
        bulk_deed("deletion with histories", "person", everyone.clone(), json!({"kind": "delete"})),
        bulk_deed("deletion of companies", "organization", everyone, json!({"kind": "delete"})),
    ];
    let mut states = vec![desk.content()];
    for (name, deed) in &deeds {
        let before = states.last().unwrap();
        deed(&desk);
        let after = desk.content();
        assert!(&after != before, "{name} changes something");
        desk.undo().unwrap();
        assert!(&desk.content() == before, "{name} undone");
        desk.redo().unwrap();
        assert!(desk.content() == after, "{name} done again");
        states.push(after);
    }
    for ((name, _), before) in deeds.iter().zip(&states).rev() {
        desk.undo().unwrap();
        assert!(&desk.content() == before, "{name} undone after all the others");
    }
    for ((name, _), after) in deeds.iter().zip(&states[1..]) {
        desk.redo().unwrap();
        assert!(&desk.content() == after, "{name} done again before all the others");
    }
    let check = desk.ctx.workspace().check(false).unwrap();
    assert!(check.ok, "{check:?}");
}

/// What stands in the way of an undo is told without the words of a note that is not for the one who asks (INT-07).
#[test]
fn int_07_a_conflict_tells_nothing_of_a_note_that_is_not_the_readers() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"display_name": "Ann Ash"}));
    let note = desk.create("note", json!({"party": party.id, "content": "Open words", "visibility": "all"}));
    let max = desk.create("user", json!({"name": "Max", "role": "manager"}));
    let max = desk.ctx.clone().with_user(&max.id);
    let edit = kith_core::records::UpdateRequest {
        r#type: "note".into(),
        id: note.id.clone(),
        values: crate::desk::object(json!({"content": "Words of Max"})),
    };
    let seq = kith_core::records::update(&max, edit).unwrap().change.unwrap().seq;
    desk.update("note", &note.id, json!({"content": "Secret words", "visibility": "private"})).unwrap();
    let ask = |ctx: &kith_core::Context| {
        let request = kith_core::journal::UndoRequest { seq: Some(seq), resolve: None, ..Default::default() };
        let error = kith_core::journal::undo(ctx, request).unwrap_err();
        assert_eq!(error.code, "undo_conflict");
        error.details.unwrap().to_string()
    };
    let told = ask(&max);
    assert!(!told.contains("Secret") && !told.contains("Words of Max") && told.contains("edited_later"), "{told}");
    assert!(ask(&desk.ctx).contains("Secret words"), "its author reads it");
}
