//! Flags and links that cannot stand.

use super::*;

#[test]
fn imp_18_links_to_itself_are_dropped() {
    let desk = Desk::new();
    let org = |values: Value| desk.create("organization", values);
    let parent =
        |row: &RecordRow| desk.text(&format!("SELECT coalesce(parent_id, '-') FROM party WHERE id = '{}'", row.id));
    let top = org(json!({"display_name": "Top"}));
    let a = org(json!({"display_name": "A", "parent": top.id}));
    let middle = org(json!({"display_name": "Middle", "parent": a.id}));
    let b = org(json!({"display_name": "B", "parent": middle.id}));
    let before = desk.content();
    // The parent is a record that goes in.
    merge(&desk, "organization", &a, &[&top], &[]).unwrap();
    assert_eq!((parent(&a), parent(&middle)), ("-".into(), a.id.clone()));
    desk.undo().unwrap();
    merge(&desk, "organization", &top, &[&a], &[("parent", &a)]).unwrap();
    assert_eq!((parent(&top), parent(&middle)), ("-".into(), top.id.clone()));
    desk.undo().unwrap();
    // A parent two levels up would close a loop.
    merge(&desk, "organization", &b, &[&a], &[]).unwrap();
    assert_eq!((parent(&b), parent(&middle)), ("-".into(), b.id.clone()));
    desk.undo().unwrap();
    assert_as(&desk, &before);

    let [x, y] = ["X", "Y"].map(|name| desk.create("person", json!({"first_name": name})));
    desk.create("deal", json!({"title": "D", "party": x.id, "contact": y.id}));
    let before = desk.content();
    merge(&desk, "person", &x, &[&y], &[]).unwrap();
    assert_eq!(desk.text("SELECT party_id || coalesce(contact_id, '-') FROM deal"), format!("{}-", x.id));
    desk.undo().unwrap();
    assert_as(&desk, &before);
}

#[test]
fn pty_20_23_one_primary_and_one_default_a_type_are_left() {
    let desk = Desk::new();
    let home = |street: &str, default: bool| json!({"address_type": "home", "street_line_1": street, "city": "A", "country": "DK", "is_default": default});
    let a = desk
        .create("person", json!({"first_name": "A", "phones": ["+45 33123456"], "addresses": [home("One", false)]}));
    let b = desk.create("person", json!({"first_name": "B", "emails": [{"address": "b@x.example", "state": "valid"}, {"address": "c@x.example", "is_primary": true}],
        "phones": ["+45 3312 3456", "+45 44123456"], "addresses": [home("one", true), home("Two", false)]}));
    let c = desk
        .create("person", json!({"first_name": "C", "emails": ["B@x.example"], "addresses": [home("Three", true)]}));
    let before = desk.content();
    merge(&desk, "person", &a, &[&b, &c], &[]).unwrap();
    let list = |sql: &str| desk.text(&format!("SELECT group_concat(t, ' ') FROM ({sql})"));
    assert_eq!(
        list("SELECT address || is_primary || state AS t FROM party_email ORDER BY position"),
        "b@x.example0valid c@x.example1unknown"
    );
    let phones = "SELECT digits || is_primary AS t FROM party_phone ORDER BY position";
    assert_eq!(desk.number(&format!("SELECT count(*) FROM ({phones})")), 2, "{}", list(phones));
    assert_eq!(desk.number("SELECT sum(is_primary) FROM party_phone"), 1);
    assert_eq!(
        list("SELECT street_line_1 || is_default AS t FROM party_address ORDER BY position"),
        "One1 Two0 Three0"
    );
    desk.undo().unwrap();
    assert_as(&desk, &before);
}

/// A flag that only one row of a record may have must be known to the merge.
#[test]
fn imp_18_every_flag_of_a_child_is_resolved() {
    let desk = Desk::new();
    let flags = desk.text(
        "SELECT group_concat(name || '', ' ') FROM (SELECT name FROM sqlite_schema
         WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE INDEX % = 1' ORDER BY name)",
    );
    assert_eq!(
        flags,
        "affiliation_one_primary affiliation_one_primary_contact party_address_one_default party_email_one_primary party_phone_one_primary",
        "a new flag belongs into the parts of merging/children.rs and into this list"
    );
}

#[test]
fn imp_18_a_merge_makes_up_no_first_contact() {
    let desk = Desk::new();
    let org = |name: &str| {
        let phones = json!(["+4533123456", "+4544123456"]);
        desk.create(
            "organization",
            json!({"display_name": name, "phones": phones, "emails": [format!("{name}@x.example")]}),
        )
    };
    let (a, b) = (org("A"), org("B"));
    for at in [&a, &b, &a] {
        desk.create("person", json!({"first_name": "P", "affiliations": [{"organization": at.id, "title": "Clerk"}]}));
    }
    let before = desk.content();
    let out = b.values["phones"][1]["id"].as_str().unwrap().to_string();
    let mut request = MergeRequest::new("organization", &a.id, vec![b.id.clone()]);
    request.leave_out.insert("phones".into(), vec![out]);
    merging::merge(&desk.ctx, request).unwrap();
    assert_eq!(desk.number("SELECT sum(is_primary_contact) FROM affiliation"), 0);
    let id = merging::list(&desk.ctx, Default::default()).unwrap().merges[0].id.clone();
    desk.update("organization", &a.id, json!({"phones": []})).unwrap();
    let some = desk.text(&format!("SELECT min(person_id) FROM affiliation WHERE organization_id = '{}'", a.id));
    desk.update("person", &some, json!({"affiliations": []})).unwrap();
    let request = merging::UnmergeRequest { id, rest: Some(merging::UnmergeChoice::Now), ..Default::default() };
    merging::unmerge(&desk.ctx, request).unwrap();
    assert_eq!(desk.number("SELECT sum(is_primary_contact) FROM affiliation"), 0);
    desk.undo().unwrap();
    for _ in 0..3 {
        desk.undo().unwrap();
    }
    assert_as(&desk, &before);
}

#[test]
fn imp_18_links_of_custom_fields_lead_to_the_survivor_and_never_from_it_to_itself() {
    let desk = Desk::new();
    desk.create("custom_field", json!({"record_type": "person", "key": "mentor", "label": "Mentor", "kind": "reference", "reference_type": "person"}));
    let [a, b, c] = ["A", "B", "C"].map(|name| desk.create("person", json!({"first_name": name})));
    for (row, to) in [(&a, &b), (&b, &a), (&c, &b)] {
        desk.update("person", &row.id, json!({"mentor": to.id})).unwrap();
    }
    let before = desk.content();
    let mentor = |row: &RecordRow| {
        desk.text(&format!("SELECT coalesce(custom ->> '$.mentor', '-') FROM party WHERE id = '{}'", row.id))
    };
    for picks in [vec![], vec![("mentor", &b)]] {
        let request = MergeRequest {
            picks: picks.iter().map(|(key, row)| ((*key).to_string(), row.id.clone())).collect(),
            ..MergeRequest::new("person", &a.id, vec![b.id.clone()])
        };
        let foreseen = merging::preview(&desk.ctx, request).unwrap();
        merge(&desk, "person", &a, &[&b], &picks).unwrap();
        assert_eq!((mentor(&a), mentor(&c)), ("-".into(), a.id.clone()));
        assert_eq!(foreseen.parked.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["B"]);
        let count = foreseen.moves.iter().find(|one| one.label == "people as mentor").unwrap();
        assert_eq!((count.moved, count.in_trash), (1, 0));
        let id = merging::list(&desk.ctx, Default::default()).unwrap().merges[0].id.clone();
        merging::unmerge(&desk.ctx, merging::UnmergeRequest { id, ..Default::default() }).unwrap();
        assert_as(&desk, &before);
    }
}

#[test]
fn imp_18_a_parent_that_would_stand_below_is_parked_and_comes_back() {
    let desk = Desk::new();
    let org = |values: Value| desk.create("organization", values);
    let top = org(json!({"display_name": "Top"}));
    let middle = org(json!({"display_name": "Middle", "parent": top.id}));
    let low = org(json!({"display_name": "Low", "parent": middle.id}));
    let before = desk.content();
    let request = MergeRequest::new("organization", &low.id, vec![top.id.clone()]);
    let foreseen = merging::preview(&desk.ctx, request.clone()).unwrap();
    assert_eq!(foreseen.parked.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["Middle"]);
    merging::merge(&desk.ctx, request).unwrap();
    let id = merging::list(&desk.ctx, Default::default()).unwrap().merges[0].id.clone();
    merging::unmerge(&desk.ctx, merging::UnmergeRequest { id, ..Default::default() }).unwrap();
    assert_as(&desk, &before);
}
