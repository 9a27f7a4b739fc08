use kith_core::merging::{self, MergeRequest};
use kith_core::records::{GetRequest, IdsRequest, delete, restore};
use kith_core::timeline::overview;
use serde_json::json;

use super::deal;
use crate::desk::{Desk, code};

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({"last_name": name})).id
}

fn first(desk: &Desk) -> String {
    desk.text("SELECT coalesce(p.display_name, '') FROM deal d LEFT JOIN party p ON p.id = d.contact_id")
}

fn primaries(desk: &Desk) -> Vec<String> {
    let page = kith_core::records::page(
        &desk.ctx,
        serde_json::from_value(
            json!({"type": "deal_contact", "filter": {"field": "is_primary", "op": "eq", "value": true}}),
        )
        .unwrap(),
    );
    page.unwrap().rows.into_iter().map(|row| row.values["person"]["title"].as_str().unwrap().to_string()).collect()
}

#[test]
fn pip_06_the_first_contact_and_the_deals_contact_are_one() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    let before = desk.content();
    let [ann, ben, cid] = ["Ann", "Ben", "Cid"].map(|name| person(&desk, name));
    let one = desk.create("deal_contact", json!({"deal": row.id, "person": ann, "role": "Champion"})).id;
    assert_eq!((first(&desk).as_str(), primaries(&desk)), ("Ann", vec!["Ann".to_string()]));
    desk.create("deal_contact", json!({"deal": row.id, "person": ben, "role": "Decision maker"}));
    assert_eq!(primaries(&desk), ["Ann"], "the first stays the first");
    desk.update("deal", &row.id, json!({"contact": ben})).unwrap();
    assert_eq!(primaries(&desk), ["Ben"]);
    desk.update("deal", &row.id, json!({"contact": cid})).unwrap();
    assert_eq!(
        desk.number("SELECT count(*) FROM deal_contact WHERE deleted_at IS NULL"),
        3,
        "the form's contact is one of them"
    );
    assert_eq!(primaries(&desk), ["Cid"]);
    let gone = desk.text(&format!("SELECT id FROM deal_contact WHERE party_id = '{cid}'"));
    delete(&desk.ctx, IdsRequest { r#type: "deal_contact".into(), ids: vec![gone.clone()] }).unwrap();
    assert_eq!((first(&desk).as_str(), primaries(&desk)), ("Ann", vec!["Ann".to_string()]), "the next one takes over");
    restore(&desk.ctx, IdsRequest { r#type: "deal_contact".into(), ids: vec![gone] }).unwrap();
    assert_eq!(primaries(&desk), ["Ann"]);
    assert_eq!(code(desk.try_create("deal_contact", json!({"deal": row.id, "person": ann}))), "already_contact");
    assert_eq!(code(desk.update("deal_contact", &one, json!({"person": ben}))), "invalid");
    for _ in 0..9 {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_06_people_see_the_deals_that_they_are_contacts_of() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 500);
    let [ann, ben] = ["Ann", "Ben"].map(|name| person(&desk, name));
    for id in [&ann, &ben] {
        desk.create("deal_contact", json!({"deal": row.id, "person": id}));
    }
    for id in [ann, ben] {
        let told = overview(&desk.ctx, GetRequest { r#type: "person".into(), id }).unwrap();
        assert_eq!((told.deals.len(), told.open_deals, told.pipeline_value[0].minor), (1, 1, 500));
    }
}

#[test]
fn imp_18_two_contacts_of_a_deal_that_become_one_are_one_row_and_come_apart() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    let [ann, twin] = ["Ann", "Anne"].map(|name| person(&desk, name));
    desk.create("deal_contact", json!({"deal": row.id, "person": ann}));
    desk.create("deal_contact", json!({"deal": row.id, "person": twin, "role": "Champion"}));
    desk.update("deal", &row.id, json!({"contact": twin})).unwrap();
    let before = desk.content();
    let request: MergeRequest = serde_json::from_value(json!({"type": "person", "survivor": ann, "others": [twin]}))
        .unwrap_or_else(|error| panic!("{error}"));
    merging::merge(&desk.ctx, request).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM deal_contact WHERE deleted_at IS NULL"), 1);
    assert_eq!(desk.text("SELECT role FROM deal_contact WHERE deleted_at IS NULL"), "Champion");
    assert_eq!(primaries(&desk), ["Ann"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}
