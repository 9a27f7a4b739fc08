use kith_core::households::{MemberName, SuggestRequest, giving, names_of, suggest};
use kith_core::merging::{MergeRequest, merge};
use kith_core::records::{self, IdsRequest, PageRequest};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

fn person(desk: &Desk, values: Value) -> String {
    desk.create("person", values).id
}

fn household(desk: &Desk, name: &str) -> String {
    desk.create("household", json!({"display_name": name})).id
}

fn join(desk: &Desk, household: &str, person: &str) -> String {
    desk.create("household_member", json!({"household": household, "person": person})).id
}

fn head(desk: &Desk, household: &str) -> String {
    desk.text(&format!(
        "SELECT p.display_name FROM household_member m JOIN party p ON p.id = m.party_id
         WHERE m.household_id = '{household}' AND m.is_head = 1 AND m.deleted_at IS NULL"
    ))
}

#[test]
fn pty_17_every_constituent_has_a_name() {
    let desk = Desk::new();
    for kind in ["person", "organization", "household"] {
        assert_eq!(code(desk.try_create(kind, json!({}))), "required");
        assert_eq!(code(desk.try_create(kind, json!({"display_name": "  "}))), "required");
    }
}

#[test]
fn pty_18_kinds_of_organisation_and_their_constituents() {
    let desk = Desk::new();
    for kind in ["corporation", "foundation", "nonprofit", "government", "education", "other"] {
        let row = desk.create("organization", json!({"display_name": kind, "organization_type": kind}));
        assert_eq!(row.values["organization_type"], kind);
    }
    let wrong = |kind: &str| desk.try_create("organization", json!({"display_name": "A", "organization_type": kind}));
    assert_eq!(code(wrong("household")), "unknown_choice");
    assert_eq!(code(wrong("guild")), "unknown_choice");
    assert_eq!(desk.create("organization", json!({"display_name": "Plain"})).values["organization_type"], Value::Null);
}

#[test]
fn pty_19_members_have_a_role_dates_and_one_head() {
    let desk = Desk::new();
    let home = household(&desk, "Home");
    let (ann, ben) =
        (person(&desk, json!({"display_name": "Ann Ax"})), person(&desk, json!({"display_name": "Ben Ax"})));
    let first = desk.create("household_member", json!({"household": home, "person": ann, "joined_on": "2020-01-01"}));
    assert_eq!((&first.values["role"], &first.values["is_head"]), (&json!("adult"), &json!(true)));
    let second = desk.create("household_member", json!({"household": home, "person": ben, "role": "spouse"}));
    assert_eq!(second.values["is_head"], json!(false));
    assert_eq!(code(desk.try_create("household_member", json!({"household": home, "person": ben}))), "already_member");
    assert_eq!(code(desk.update("household_member", &second.id, json!({"role": "butler"}))), "unknown_choice");
    assert_eq!(field(desk.update("household_member", &first.id, json!({"left_on": "2019-12-31"}))), "left_on");
    let company = desk.create("organization", json!({"display_name": "Acme"}));
    assert_eq!(field(desk.try_create("household_member", json!({"household": home, "person": company.id}))), "person");
    assert_eq!(field(desk.try_create("household_member", json!({"household": ann, "person": ben}))), "household");

    let before = desk.content();
    desk.update("household_member", &second.id, json!({"is_head": true})).unwrap();
    assert_eq!(head(&desk, &home), "Ben Ax");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let left = desk.update("household_member", &first.id, json!({"left_on": "2026-11-20"})).unwrap().value;
    assert_eq!(left.values["is_head"], json!(false), "who left is not its head");
}

#[test]
fn pty_19_a_deleted_head_comes_back_beside_the_new_one() {
    let desk = Desk::new();
    let home = household(&desk, "Home");
    let (ann, ben) = (person(&desk, json!({"display_name": "Ann"})), person(&desk, json!({"display_name": "Ben"})));
    join(&desk, &home, &ann);
    let second = join(&desk, &home, &ben);
    let ids = || IdsRequest { r#type: "person".into(), ids: vec![ann.clone()] };
    records::delete(&desk.ctx, ids()).unwrap();
    desk.update("household_member", &second, json!({"is_head": true})).unwrap();
    records::restore(&desk.ctx, ids()).unwrap();
    assert_eq!(head(&desk, &home), "Ben");
    let filter = json!({"field": "household", "op": "eq", "value": home});
    let request = PageRequest {
        r#type: "household_member".into(),
        filter: serde_json::from_value(filter).unwrap(),
        ..Default::default()
    };
    assert_eq!(records::page(&desk.ctx, request).unwrap().rows.len(), 2);
}

#[test]
fn pty_19_merged_people_are_one_member_and_undo_makes_them_two() {
    let desk = Desk::new();
    let (home, other) = (household(&desk, "Home"), household(&desk, "Other"));
    let (ann, anna) = (person(&desk, json!({"display_name": "Ann"})), person(&desk, json!({"display_name": "Anna"})));
    join(&desk, &home, &anna);
    join(&desk, &home, &ann);
    join(&desk, &other, &anna);
    let before = desk.content();
    let request = MergeRequest {
        r#type: "person".into(),
        survivor: ann.clone(),
        others: vec![anna],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merge(&desk.ctx, request).unwrap();
    assert_eq!((head(&desk, &home), head(&desk, &other)), ("Ann".into(), "Ann".into()));
    assert_eq!(desk.number("SELECT count(*) FROM household_member"), 2);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // Households, too: their members together, and one head.
    let ben = person(&desk, json!({"display_name": "Ben"}));
    join(&desk, &other, &ben);
    let before = desk.content();
    let request = MergeRequest {
        r#type: "household".into(),
        survivor: home.clone(),
        others: vec![other],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merge(&desk.ctx, request).unwrap();
    assert_eq!(desk.number(&format!("SELECT count(*) FROM household_member WHERE household_id = '{home}'")), 3);
    assert_eq!(head(&desk, &home), "Anna");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pty_19_names_are_suggested_from_members() {
    let desk = Desk::new();
    let home = household(&desk, "New");
    let ask = || suggest(&desk.ctx, SuggestRequest { id: home.clone() }).unwrap();
    assert_eq!(ask(), None);
    let john = person(&desk, json!({"prefix": "Mr.", "first_name": "John", "last_name": "Smith"}));
    let jane = person(&desk, json!({"prefix": "Mrs.", "first_name": "Jane", "last_name": "Smith"}));
    let lodger = person(&desk, json!({"first_name": "Li", "last_name": "Wu"}));
    join(&desk, &home, &john);
    join(&desk, &home, &jane);
    let gone = join(&desk, &home, &lodger);
    let names = ask().unwrap();
    assert_eq!(names.name, "Smith and Wu Household");
    assert_eq!(names.formal, "Mr. John and Mrs. Jane Smith and Li Wu");
    assert_eq!(names.informal, "John, Jane and Li");
    desk.update("household_member", &gone, json!({"left_on": "2026-01-01"})).unwrap();
    let names = ask().unwrap();
    assert_eq!((names.name.as_str(), names.formal.as_str()), ("Smith Household", "Mr. John and Mrs. Jane Smith"));
    let row =
        desk.update("household", &home, json!({"formal_greeting": names.formal, "informal_greeting": "Dear both"}));
    assert_eq!(row.unwrap().value.values["informal_greeting"], "Dear both");
    assert_eq!(code(desk.update("household", &home, json!({"formal_greeting": "x".repeat(301)}))), "too_long");
    assert_eq!(code(suggest(&desk.ctx, SuggestRequest { id: john })), "not_found");
}

#[test]
fn pty_19_a_large_household_is_not_named_one_by_one() {
    let member = |i: usize| MemberName { first: Some(format!("N{i}")), last: Some("Old".into()), ..Default::default() };
    let nine = names_of(&(0..9).map(member).collect::<Vec<_>>()).unwrap();
    assert_eq!(nine.informal, "N0, N1, N2, N3, N4, N5, N6, N7 and N8");
    let ten = names_of(&(0..10).map(member).collect::<Vec<_>>()).unwrap();
    assert_eq!(ten.informal, "N0, N1, N2, N3, N4, N5, N6, N7, N8 and friends");
    assert!(ten.formal.ends_with("N8 Old and friends"), "{}", ten.formal);
    assert_eq!(ten.name, "Old Household");
    let nameless = names_of(&[MemberName { first: Some("Cher".into()), ..Default::default() }]).unwrap();
    assert_eq!((nameless.name.as_str(), nameless.formal.as_str()), ("Cher Household", "Cher"));
}

#[test]
fn rel_11_an_affiliation_has_a_role_and_ordered_dates() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    let at = |role: &str, from: &str, to: &str| json!({"first_name": "Ann", "affiliations": [{"organization": acme.id, "title": "CTO", "role": role, "from_date": from, "to_date": to}]});
    let row = desk.create("person", at("Board", "2020-01-01", "2021-01-01"));
    let read = &row.values["affiliations"][0];
    assert_eq!(
        (&read["role"], &read["from_date"], &read["to_date"]),
        (&json!("Board"), &json!("2020-01-01"), &json!("2021-01-01"))
    );
    assert_eq!(field(desk.try_create("person", at("Board", "2021-01-02", "2021-01-01"))), "affiliations");
    assert_eq!(field(desk.try_create("person", at("Board", "yesterday", ""))), "affiliations");
    assert_eq!(code(desk.try_create("person", at(&"x".repeat(101), "", ""))), "too_long");
    let before = desk.content();
    desk.update("person", &row.id, json!({"affiliations": []})).unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pty_19_a_household_s_giving_is_its_own_and_its_members_each_counted_once() {
    let desk = Desk::new();
    let (home, other) = (household(&desk, "Home"), household(&desk, "Other"));
    let [ann, ben, carl] = ["Ann Ax", "Ben Ax", "Carl Ax"].map(|name| person(&desk, json!({"display_name": name})));
    let bought = |party: &str, minor: i64, currency: &str, on: &str| {
        let amount = json!({"minor": minor, "currency": currency});
        desk.create("purchase", json!({"party": party, "purchased_on": on, "amount": amount})).id
    };
    bought(&home, 1_000, "DKK", "2026-01-05");
    bought(&ann, 200, "DKK", "2026-03-01");
    let bens = bought(&ben, 50, "EUR", "2026-02-01");
    bought(&carl, 7_777, "DKK", "2026-04-01");
    let told = |id: &str| {
        let told = giving(&desk.ctx, SuggestRequest { id: id.into() }).unwrap();
        (told.purchases, serde_json::to_value(told.total).unwrap(), told.last_on)
    };
    assert_eq!(told(&home), (1, json!([{"minor": 1000, "currency": "DKK"}]), Some("2026-01-05".into())));
    for who in [&ann, &ben] {
        join(&desk, &home, who);
    }
    let both = json!([{"minor": 1200, "currency": "DKK"}, {"minor": 50, "currency": "EUR"}]);
    assert_eq!(told(&home), (3, both.clone(), Some("2026-03-01".into())));
    // Who belongs to two households counts in each of them once.
    join(&desk, &other, &ann);
    assert_eq!(told(&home), (3, both, Some("2026-03-01".into())));
    assert_eq!(told(&other).0, 1);
    // Who left is counted no longer; what was deleted neither.
    let gone = desk.create("household_member", json!({"household": home, "person": carl, "left_on": "2026-01-01"}));
    assert_eq!(gone.values["left_on"], "2026-01-01");
    records::delete(&desk.ctx, IdsRequest { r#type: "purchase".into(), ids: vec![bens] }).unwrap();
    assert_eq!(told(&home), (2, json!([{"minor": 1200, "currency": "DKK"}]), Some("2026-03-01".into())));
    desk.undo().unwrap();
    assert_eq!(told(&home).0, 3);
    // One person made of two gave what both gave.
    let into = MergeRequest {
        r#type: "person".into(),
        survivor: ann.clone(),
        others: vec![ben],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merge(&desk.ctx, into).unwrap();
    assert_eq!(told(&home).0, 3);
    assert_eq!(code(giving(&desk.ctx, SuggestRequest { id: ann })), "not_found");
}
