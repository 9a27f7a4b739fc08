//! What moves, what is united, what stays behind.

use super::*;

/// C-01: what toasts and the history say of several is said in the words of the workspace.
#[test]
fn c_01_merges_and_deletions_are_told_in_the_words_of_the_profile() {
    let desk = Desk::of(NewWorkspace { profile: Profile::Fundraising, ..NewWorkspace::default() });
    let [ada, ida, eda] = ["Ada", "Ida", "Eda"].map(|name| desk.create("person", json!({"first_name": name})));
    let merged = merge(&desk, "person", &ada, &[&ida], &[]).unwrap();
    assert_eq!(merged.change.unwrap().label, "Merged 2 constituents into Ada");
    let ids = IdsRequest { r#type: "person".into(), ids: vec![ada.id, eda.id] };
    assert_eq!(kith_core::records::delete(&desk.ctx, ids).unwrap().change.unwrap().label, "Deleted 2 constituents");
}

#[test]
fn imp_16_aud_05_everything_moves_and_nothing_points_to_the_merged() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    let other = desk.create("person", json!({"first_name": "Other"}));
    let anna = busy(&desk, "Anna", &acme.id, &other.id);
    let ann = busy(&desk, "Ann", &acme.id, &other.id);
    let annie = busy(&desk, "Annie", &acme.id, &other.id);
    let before = desk.content();
    let (a, b, c) =
        (children(&desk, "person", &anna.id), children(&desk, "person", &ann.id), children(&desk, "person", &annie.id));
    assert!(a.values().filter(|count| **count > 0).count() >= 11, "{a:?}");
    let changed = merge(&desk, "person", &anna, &[&ann, &annie], &[]).unwrap();
    assert_eq!(changed.change.as_ref().unwrap().label, "Merged 3 people into Anna Ax");
    let after = children(&desk, "person", &anna.id);
    for id in [&ann.id, &annie.id] {
        assert!(children(&desk, "person", id).values().all(|count| *count == 0), "{:?}", children(&desk, "person", id));
    }
    // What all three had is there once: a mail address, a phone number, the tag. Their places at Acme had three titles.
    let once = ["party_email.party_id", "party_phone.party_id", "tagging.record_id", "milestone.party_id"];
    for (table, count) in &after {
        let had = a[table] + b[table] + c[table];
        let expected = if once.contains(&table.as_str()) { had - 2 } else { had };
        let expected = if table == "party_alias.survivor_id" { 2 } else { expected };
        assert_eq!(*count, expected, "{table}");
    }
    // No row was lost on the way to somebody else.
    for table in
        ["deal", "interaction", "note", "activity", "external_ref", "party", "party_address", "deal_stage_history"]
    {
        assert_eq!(desk.number(&format!("SELECT count(*) FROM {table}")), before[table].len() as i64, "{table}");
    }
    let places =
        "SELECT group_concat(title || is_primary_contact, ', ') FROM (SELECT * FROM affiliation ORDER BY position)";
    assert_eq!(desk.text(places), "Head of Anna0, Head of Ann0, Head of Annie1");
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    let audit =
        journal::audit_page(&desk.ctx, AuditRequest { id: Some(anna.id.clone()), ..Default::default() }).unwrap();
    assert_eq!(audit.rows[0].action, "merged");
    assert_eq!(audit.rows[0].changes["merged"]["new"].as_array().unwrap().len(), 2);
    desk.undo().unwrap();
    assert_as(&desk, &before);
    desk.redo().unwrap();
    assert_eq!(children(&desk, "person", &anna.id), after);
    desk.undo().unwrap();
    assert_as(&desk, &before);
}

#[test]
fn imp_16_companies_move_with_their_people_children_and_domain() {
    let desk = Desk::new();
    let org = |values: Value| desk.create("organization", values);
    let a = org(json!({"display_name": "Acme", "external_id": "1", "employee_count": 5}));
    let b = org(json!({"display_name": "Acme Inc.", "domain": "acme.com", "external_id": "2", "employee_count": 300,
        "annual_revenue": {"minor": 500, "currency": "EUR"}}));
    let child = org(json!({"display_name": "Acme Child", "parent": b.id}));
    let ben = desk.create(
        "person",
        json!({"first_name": "Ben", "affiliations": [{"organization": b.id, "is_primary_contact": true}]}),
    );
    let eve = desk.create("person", json!({"first_name": "Eve", "affiliations": [{"organization": a.id, "is_primary_contact": true}, {"organization": b.id, "title": "CEO", "is_primary": true}]}));
    let before = desk.content();
    let picks = [("domain", &b), ("external_id", &b), ("employee_count", &b), ("annual_revenue", &b)];
    let merged = merge(&desk, "organization", &a, &[&b], &picks).unwrap().value;
    assert_eq!(merged.text("domain"), Some("acme.com"));
    assert_eq!(merged.text("external_id"), Some("2"));
    assert_eq!(merged.text("employee_band"), Some("201-500"));
    assert_eq!(merged.values["annual_revenue"], json!({"minor": 500, "currency": "EUR"}));
    assert_eq!(desk.text(&format!("SELECT parent_id FROM party WHERE id = '{}'", child.id)), a.id);
    // Eve was at both: one place stays, with the title and the flag of the other.
    assert_eq!(desk.number("SELECT count(*) FROM affiliation"), 2);
    let row = |person: &RecordRow| {
        desk.text(&format!(
            "SELECT coalesce(title, '-') || is_primary || is_primary_contact FROM affiliation WHERE person_id = '{}'",
            person.id
        ))
    };
    // IMP-18: the survivor's primary contact stays the only one.
    assert_eq!((row(&eve), row(&ben)), ("CEO11".to_string(), "-10".to_string()));
    desk.undo().unwrap();
    assert_as(&desk, &before);
}

#[test]
fn imp_14_limits_and_refusals() {
    let desk = Desk::new();
    let people: Vec<RecordRow> =
        (0..21).map(|i| desk.create("person", json!({"first_name": format!("P{i}")}))).collect();
    let all: Vec<&RecordRow> = people.iter().collect();
    let before = desk.content();
    let (first, others) = (all[0], &all[1..]);
    assert_eq!(code(merge(&desk, "person", first, others, &[])), "too_many");
    assert_eq!(code(merge(&desk, "person", first, &[], &[])), "invalid");
    assert_eq!(code(merge(&desk, "person", first, &[first], &[])), "invalid");
    assert_eq!(code(merge(&desk, "deal", first, &[all[1]], &[])), "not_mergeable");
    assert_eq!(code(merge(&desk, "organization", first, &[all[1]], &[])), "not_found");
    assert_eq!(code(merge(&desk, "person", first, &[all[1]], &[("nope", first)])), "unknown_field");
    assert_eq!(code(merge(&desk, "person", first, &[all[1]], &[("emails", first)])), "invalid");
    assert_eq!(code(merge(&desk, "person", first, &[all[1]], &[("job_title", all[2])])), "invalid");
    assert_as(&desk, &before);
    let request = |ids: Vec<String>| merging::compare(&desk.ctx, MergeCompareRequest { r#type: "person".into(), ids });
    assert_eq!(code(request(vec![first.id.clone(), first.id.clone()])), "invalid");
    assert_eq!(code(request(all.iter().map(|one| one.id.clone()).collect())), "too_many");
    merge(&desk, "person", first, &others[..19], &[]).unwrap();
    // A second call, as after a reload, changes nothing.
    let again = merge(&desk, "person", first, &others[..19], &[]).unwrap();
    assert!(again.change.is_none());
    assert_eq!(again.value.id, first.id);
    assert_eq!(code(request(vec![first.id.clone(), all[1].id.clone()])), "already_merged");
}

#[test]
fn imp_17_history_of_the_merged_stays_readable() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "Anna"}));
    let b = desk.create("person", json!({"first_name": "Ann"}));
    desk.update("person", &b.id, json!({"job_title": "CTO"})).unwrap();
    desk.create("note", json!({"content": "Of Ann", "party": b.id}));
    merge(&desk, "person", &a, &[&b], &[]).unwrap();
    let request = TimelineRequest { r#type: "person".into(), id: a.id.clone(), ..Default::default() };
    let texts: Vec<String> =
        timeline::page(&desk.ctx, request).unwrap().entries.into_iter().map(|one| one.text).collect();
    assert!(texts.iter().any(|text| text == "Note: Of Ann"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "Job title: — → CTO"), "{texts:?}");
}

#[test]
fn imp_16_judgements_about_duplicates_follow() {
    let desk = Desk::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| desk.create("person", json!({"first_name": name})));
    for (x, y) in [(&a, &b), (&b, &c)] {
        let pair = Dismiss { r#type: "person".into(), ids: vec![y.id.clone(), x.id.clone()], one: None };
        matching::dismiss(&desk.ctx, pair).unwrap();
    }
    let before = desk.content();
    merge(&desk, "person", &a, &[&b], &[]).unwrap();
    assert_eq!(desk.text("SELECT group_concat(a || b) FROM match_dismissed"), format!("{}{}", a.id, c.id));
    desk.undo().unwrap();
    assert_as(&desk, &before);
}

/// What the preview counts is what is counted afterwards, row by row.
#[test]
fn imp_16_the_counts_foreseen_are_the_rows_that_move() {
    let desk = Desk::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| {
        desk.create("person", json!({"first_name": name, "tags": ["both", name], "emails": ["both@x.example", format!("{name}@x.example")]}))
    });
    let other = desk.create("user", json!({"name": "Other", "role": "rep"}));
    let theirs = desk.ctx.clone().with_user(&other.id);
    let note = |ctx: &kith_core::Context, private: bool| {
        let values = crate::desk::object(
            json!({"content": "N", "party": b.id, "visibility": (if private { "private" } else { "all" })}),
        );
        let id = kith_core::ids::new_id();
        let request = records::CreateRequest { r#type: "note".into(), id, values, allow_duplicate: true };
        records::create(ctx, request).unwrap().value
    };
    note(&theirs, true);
    note(&desk.ctx, false);
    let gone = note(&desk.ctx, false);
    records::delete(&desk.ctx, records::IdsRequest { r#type: "note".into(), ids: vec![gone.id] }).unwrap();
    for (from, to) in [(&a, &c), (&b, &c), (&b, &a)] {
        let input = json!({"id": kith_core::ids::new_id(), "from": from.id, "to": to.id, "type": "referrer"});
        kith_core::relations::connect(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
    }
    let d = desk.create("person", json!({"first_name": "D"}));
    let input = json!({"id": kith_core::ids::new_id(), "from": b.id, "to": d.id, "type": "referrer"});
    kith_core::relations::connect(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
    let foreseen = merging::preview(&desk.ctx, MergeRequest::new("person", &a.id, vec![b.id.clone()])).unwrap();
    let counted = |label: &str| {
        let one = foreseen.moves.iter().find(|one| one.label == label);
        one.map_or((0, 0, 0), |one| (one.moved, one.in_trash, one.united))
    };
    assert_eq!(counted("notes"), (2, 1, 0), "{:?}", foreseen.moves);
    assert_eq!(counted("tags"), (1, 0, 1));
    assert_eq!(counted("e-mail addresses"), (1, 0, 1));
    assert_eq!(counted("relationships"), (1, 0, 1), "{:?}", foreseen.moves);
    let held = children(&desk, "person", &a.id);
    merge(&desk, "person", &a, &[&b], &[]).unwrap();
    let now = children(&desk, "person", &a.id);
    for (table, label) in
        [("note.party_id", "notes"), ("tagging.record_id", "tags"), ("party_email.party_id", "e-mail addresses")]
    {
        let (moved, in_trash, _) = counted(label);
        assert_eq!(now[table] - held[table], moved + in_trash, "{label}");
    }
}

/// Tags of both stand together, and each has its own again.
#[test]
fn imp_16_tags_unite_and_come_apart() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "A", "tags": ["both", "a"]}));
    let b = desk.create("person", json!({"first_name": "B", "tags": ["both", "b"]}));
    let tags = |row: &RecordRow| {
        desk.text(&format!(
            "SELECT group_concat(name, ' ' ORDER BY name) FROM tagging g JOIN tag t ON t.id = g.tag_id WHERE g.record_id = '{}'",
            row.id
        ))
    };
    merge(&desk, "person", &a, &[&b], &[]).unwrap();
    assert_eq!(tags(&a), "a b both");
    let id = merging::list(&desk.ctx, Default::default()).unwrap().merges[0].id.clone();
    merging::unmerge(&desk.ctx, merging::UnmergeRequest { id, ..Default::default() }).unwrap();
    assert_eq!((tags(&a), tags(&b)), ("a both".into(), "b both".into()));
}

/// “A is not C” outlives merges of A and of C, is known by every id, and is taken back by every id.
#[test]
fn imp_08_16_what_is_not_the_same_is_so_by_every_id() {
    let desk = Desk::new();
    let [a, b, c, d] = ["A", "B", "C", "D"].map(|name| {
        desk.create(
            "person",
            json!({"first_name": "Anna", "last_name": "Axelsen", "emails": ["anna@x.example"], "job_title": name}),
        )
    });
    let pair = Dismiss { r#type: "person".into(), ids: vec![a.id.clone(), c.id.clone()], one: None };
    matching::dismiss(&desk.ctx, pair).unwrap();
    let before = desk.content();
    merge(&desk, "person", &b, &[&a], &[]).unwrap();
    merge(&desk, "person", &d, &[&c], &[]).unwrap();
    let alike = |row: &RecordRow| {
        let values = crate::desk::object(json!({"display_name": "Anna Axelsen", "emails": ["anna@x.example"]}));
        let request = matching::MatchCheck { r#type: "person".into(), values, exclude_id: Some(row.id.clone()) };
        matching::check(&desk.ctx, request).unwrap().candidates.len()
    };
    assert_eq!([&a, &b, &c, &d].map(alike), [0, 0, 0, 0]);
    let pair = matching::DismissedPair { a: a.id.clone(), b: c.id.clone() };
    let taken = matching::take_back(&desk.ctx, matching::TakeBack { r#type: "person".into(), pairs: vec![pair] });
    assert_eq!(taken.unwrap().value.count, 1);
    assert_eq!(alike(&b), 1);
    for _ in 0..3 {
        desk.undo().unwrap();
    }
    assert_as(&desk, &before);
}
