//! Which merges are taken back when, by whom, and what is asked.

use super::*;

#[test]
fn imp_16_every_merge_is_listed_with_what_it_did() {
    let desk = Desk::new();
    let a = person(&desk, "Anna", json!({"emails": ["a@x.example", "both@x.example"], "tags": ["vip"]}));
    let b = person(
        &desk,
        "Ann",
        json!({"job_title": "CTO", "emails": ["both@x.example", "b@x.example"], "tags": ["vip", "new"]}),
    );
    let c = person(&desk, "Carl", json!({}));
    desk.create("note", json!({"content": "N", "party": b.id}));
    let deleted = desk.create("note", json!({"content": "Gone", "party": b.id}));
    records::delete(&desk.ctx, IdsRequest { r#type: "note".into(), ids: vec![deleted.id] }).unwrap();
    let request = MergeRequest {
        r#type: "person".into(),
        survivor: a.id.clone(),
        others: vec![b.id.clone()],
        ..Default::default()
    };
    let foreseen = merging::preview(&desk.ctx, request).unwrap();
    let first = merge(&desk, "person", &a, &[&b], &[]);
    desk.days(1);
    let second = merge(&desk, "person", &c, &[&a], &[]);
    let all = list(&desk, None);
    assert_eq!(all.merges.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [second.as_str(), first.as_str()]);
    let one = &all.merges[1];
    assert_eq!((one.survivor.title.as_str(), one.merged[0].title.as_str()), ("Anna", "Ann"));
    assert_eq!(one.by.as_ref().unwrap().title, "Me");
    assert_eq!(one.picks, BTreeMap::from([("Job title".to_string(), "Ann".to_string())]));
    assert_eq!((&one.moved, one.parked), (&foreseen.moves, foreseen.parked_count));
    let moved = |label: &str| {
        let count = one.moved.iter().find(|count| count.label == label).unwrap();
        (count.moved, count.in_trash, count.united)
    };
    assert_eq!(moved("notes"), (1, 1, 0));
    assert_eq!(moved("e-mail addresses"), (1, 0, 1));
    assert_eq!(moved("tags"), (1, 0, 1));
    assert_eq!(one.parked, 2);
    assert_eq!(foreseen.parked.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["both@x.example", "vip"]);
    // On the page of whoever is left, whatever id one comes by.
    for id in [&a.id, &b.id, &c.id] {
        assert_eq!(list(&desk, Some(id)).merges.len(), 2);
    }
    let page =
        |cursor| merging::list(&desk.ctx, MergeListRequest { limit: Some(1), cursor, ..Default::default() }).unwrap();
    let (top, next) = (page(None), page(page(None).next_cursor));
    assert_eq!((top.merges[0].id.as_str(), next.merges[0].id.as_str()), (second.as_str(), first.as_str()));
    assert!(page(next.next_cursor).merges.is_empty());
    desk.undo().unwrap();
    assert_eq!(list(&desk, None).merges[0].state, MergeState::Undone);
    desk.redo().unwrap();
    assert_eq!(list(&desk, None).merges[0].state, MergeState::Merged);
}

#[test]
fn imp_17_an_unmerge_asks_only_where_the_same_field_was_changed_since() {
    let desk = Desk::new();
    let a = person(&desk, "Anna", json!({"last_name": "Ax", "job_title": "CEO", "emails": ["a@x.example"]}));
    let b = person(
        &desk,
        "Ann",
        json!({"last_name": "Ay", "job_title": "CTO", "emails": ["b@x.example"], "description": "About Ann"}),
    );
    let of_b = desk.create("note", json!({"content": "Of Ann", "party": b.id}));
    let deal = desk.create("deal", json!({"title": "Big", "party": b.id}));
    let (before_a, before_b) = (get(&desk, &a), get(&desk, &b));
    desk.days(1);
    let id = merge(&desk, "person", &a, &[&b], &[("job_title", &b), ("last_name", &b)]);
    desk.days(1);
    desk.update("person", &a.id, json!({"job_title": "Chair", "website": "https://anna.example"})).unwrap();
    let added = desk.create("note", json!({"content": "Since", "party": a.id}));
    desk.update("note", &of_b.id, json!({"content": "Of Ann, edited"})).unwrap();
    desk.update("deal", &deal.id, json!({"title": "Bigger"})).unwrap();
    let foreseen = preview(&desk, &id).unwrap();
    let asked: Vec<_> = foreseen
        .conflicts
        .iter()
        .map(|one| (one.key.as_str(), one.before.as_str(), one.after.as_str(), one.now.as_str()))
        .collect();
    assert_eq!(asked, [("job_title", "CEO", "CTO", "Chair")]);
    assert_eq!(
        foreseen.kept.iter().map(|one| (one.key.as_str(), one.now.as_str())).collect::<Vec<_>>(),
        [("website", "https://anna.example")]
    );
    assert_eq!(foreseen.stays, BTreeMap::from([("notes".to_string(), 1)]));
    assert_eq!(foreseen.back[0].rows["notes"], 1);
    let open = unmerge(&desk, &id, &[]).unwrap_err();
    assert_eq!(
        (open.code.as_str(), open.details.unwrap()["conflicts"][0]["key"].as_str().unwrap().to_string()),
        ("choices_needed", "job_title".into())
    );
    assert_eq!(
        code(unmerge(&desk, &id, &[("job_title", UnmergeChoice::Now), ("nope", UnmergeChoice::Now)])),
        "invalid"
    );
    for (choice, title) in
        [(UnmergeChoice::Before, "CEO"), (UnmergeChoice::After, "CTO"), (UnmergeChoice::Now, "Chair")]
    {
        let done = unmerge(&desk, &id, &[("job_title", choice)]).unwrap();
        assert_eq!(done.change.unwrap().label, "Took apart Anna Ax and Ann Ay");
        let (now_a, now_b) = (get(&desk, &a), get(&desk, &b));
        assert_eq!(now_a.text("job_title"), Some(title));
        assert_eq!((now_a.text("last_name"), now_a.text("website")), (Some("Ax"), Some("https://anna.example")));
        assert_eq!(now_a.values["emails"], before_a.values["emails"]);
        let mut b_again = now_b;
        b_again.values["last_touch_at"] = before_b.values["last_touch_at"].clone();
        assert_eq!(json!(b_again), json!(before_b));
        let party = |note: &RecordRow| get(&desk, note).values["party"]["id"].clone();
        assert_eq!((party(&of_b), party(&added)), (json!(b.id), json!(a.id)));
        assert_eq!(desk.text(&format!("SELECT content FROM note WHERE id = '{}'", of_b.id)), "Of Ann, edited");
        assert_eq!(list(&desk, None).merges[0].state, MergeState::Undone);
        assert_eq!(code(unmerge(&desk, &id, &[])), "already_undone");
        assert_eq!(
            code(journal::undo(
                &desk.ctx,
                UndoRequest { seq: Some(list(&desk, None).merges[0].seq), resolve: None, ..Default::default() }
            )),
            "already_undone"
        );
        desk.undo().unwrap();
        assert_eq!(list(&desk, None).merges[0].state, MergeState::Merged);
    }
    assert_eq!(code(preview(&desk, "nope")), "not_found");
}

#[test]
fn imp_17_the_limit_is_a_setting_of_thirty_days_at_least() {
    for (days, set, expected) in
        [(29, None, "done"), (31, None, "undo_expired"), (89, Some(90), "done"), (91, Some(90), "undo_expired")]
    {
        let desk = Desk::new();
        let (a, b) = (person(&desk, "A", json!({})), person(&desk, "B", json!({})));
        let id = merge(&desk, "person", &a, &[&b], &[]);
        let setting = |days: i64| {
            let update = serde_json::from_value(json!({"merge_undo_days": days})).unwrap();
            kith_core::workspaces::update(&desk.ctx, update)
        };
        assert_eq!(code(setting(29)), "invalid");
        if let Some(set) = set {
            setting(set).unwrap();
        }
        desk.days(days);
        let listed = &list(&desk, None).merges[0];
        assert_eq!(listed.fixed.is_some(), expected != "done", "{days}");
        let done = unmerge(&desk, &id, &[]);
        assert_eq!(done.map_or_else(|error| error.code, |_| "done".into()), expected, "{days}");
        if expected != "done" {
            assert_eq!(
                code(journal::undo(
                    &desk.ctx,
                    UndoRequest { seq: Some(listed.seq), resolve: None, ..Default::default() }
                )),
                expected
            );
        }
    }
}

#[test]
fn imp_17_a_merge_of_somebody_erased_stays() {
    let desk = Desk::new();
    let (a, b) = (
        person(&desk, "Anna", json!({"emails": ["both@x.example"]})),
        person(&desk, "Ann", json!({"emails": ["both@x.example"]})),
    );
    let id = merge(&desk, "person", &a, &[&b], &[]);
    let seq = list(&desk, None).merges[0].seq;
    desk.ctx.transact(journal::Op::new("test.erase", "Erased"), |tx| merging::forget(tx, &b.id)).unwrap();
    assert_eq!(code(preview(&desk, &id)), "erased");
    assert_eq!(code(unmerge(&desk, &id, &[])), "erased");
    assert_eq!(
        code(journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve: None, ..Default::default() })),
        "erased"
    );
    assert_eq!(desk.text("SELECT content FROM merge_parked"), "{}");
    assert_eq!(list(&desk, None).merges[0].merged[0].title, "");
}

#[test]
fn imp_14_a_rep_neither_merges_nor_takes_merges_back() {
    let desk = Desk::new();
    let (a, b) = (person(&desk, "A", json!({})), person(&desk, "B", json!({})));
    let as_role = |role: &str| {
        let row = desk.create("user", json!({"name": role, "role": role}));
        desk.ctx.clone().with_user(&row.id)
    };
    let request = || MergeRequest {
        r#type: "person".into(),
        survivor: a.id.clone(),
        others: vec![b.id.clone()],
        ..Default::default()
    };
    let (rep, viewer, manager) = (as_role("rep"), as_role("viewer"), as_role("manager"));
    for id in [&a.id, &b.id] {
        desk.update("person", id, json!({"owner": rep.user_id()})).unwrap();
    }
    for who in [&rep, &viewer] {
        assert!(!kith_core::workspaces::info(who).unwrap().may.merge);
        assert_eq!(code(merging::merge(who, request())), "forbidden");
        assert_eq!(code(merging::preview(who, request())), "forbidden");
    }
    assert!(kith_core::workspaces::info(&manager).unwrap().may.merge);
    merging::merge(&manager, request()).unwrap();
    let made = list(&desk, None).merges.remove(0);
    for who in [&rep, &viewer] {
        let request = UnmergeRequest { id: made.id.clone(), ..Default::default() };
        assert_eq!(code(merging::unmerge(who, request)), "forbidden");
        assert_eq!(code(merging::unmerge_preview(who, UnmergePreviewRequest { id: made.id.clone() })), "forbidden");
        assert_eq!(
            code(journal::undo(who, UndoRequest { seq: Some(made.seq), resolve: None, ..Default::default() })),
            "forbidden"
        );
        let told = merging::list(who, MergeListRequest::default()).unwrap().merges.remove(0);
        assert!(told.fixed.unwrap().starts_with("Only managers"));
    }
    merging::unmerge(&manager, UnmergeRequest { id: made.id, ..Default::default() }).unwrap();
}

#[test]
fn imp_17_merges_upon_merges_are_taken_back_in_any_order_or_say_which_first() {
    let desk = Desk::new();
    let a = person(&desk, "A", json!({"emails": ["a@x.example"]}));
    let b = person(&desk, "B", json!({"emails": ["b@x.example", "bc@x.example"]}));
    let c = person(&desk, "C", json!({"emails": ["c@x.example"], "job_title": "CTO"}));
    let d = person(&desk, "D", json!({}));
    for (name, row) in [("b", &b), ("c", &c)] {
        desk.create("note", json!({"content": name, "party": row.id}));
    }
    let before = desk.content();
    // One after the other into one survivor, the first taken back while the second stands.
    let first = merge(&desk, "person", &a, &[&b], &[]);
    let second = merge(&desk, "person", &a, &[&c], &[]);
    unmerge(&desk, &first, &[]).unwrap();
    let notes = |row: &RecordRow| {
        desk.text(&format!("SELECT coalesce(group_concat(content), '') FROM note WHERE party_id = '{}'", row.id))
    };
    assert_eq!((notes(&a).as_str(), notes(&b).as_str()), ("c", "b"));
    unmerge(&desk, &second, &[]).unwrap();
    assert_eq!(desk.content(), before);
    // Into a survivor that then goes into another one.
    let first = merge(&desk, "person", &a, &[&b], &[]);
    let second = merge(&desk, "person", &d, &[&a], &[]);
    assert_eq!(list(&desk, Some(&d.id)).merges.len(), 4);
    assert_eq!(code(unmerge(&desk, &first, &[])), "merged_since");
    let seq = list(&desk, None).merges[1].seq;
    assert_eq!(
        code(journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve: None, ..Default::default() })),
        "merged_since"
    );
    unmerge(&desk, &second, &[]).unwrap();
    unmerge(&desk, &first, &[]).unwrap();
    assert_eq!(desk.content(), before);
    // What the second united with a row of the first comes apart in order.
    let e = person(&desk, "E", json!({"emails": ["bc@x.example"]}));
    let before = desk.content();
    let first = merge(&desk, "person", &a, &[&b], &[]);
    let second = merge(&desk, "person", &a, &[&e], &[]);
    let seq = list(&desk, None).merges[1].seq;
    assert_eq!(
        code(journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve: None, ..Default::default() })),
        "merged_since"
    );
    let refused = unmerge(&desk, &first, &[]).unwrap_err();
    assert_eq!(refused.code, "merged_since");
    assert!(refused.message.contains("merge with E"), "{}", refused.message);
    unmerge(&desk, &second, &[]).unwrap();
    unmerge(&desk, &first, &[]).unwrap();
    assert_eq!(desk.content(), before);
    // A survivor in the trash.
    let id = merge(&desk, "person", &a, &[&b], &[]);
    records::delete(&desk.ctx, IdsRequest { r#type: "person".into(), ids: vec![a.id.clone()] }).unwrap();
    assert_eq!(code(unmerge(&desk, &id, &[])), "deleted_since");
}

#[test]
fn imp_16_several_merges_of_one_operation_are_undone_together_or_apart() {
    let desk = Desk::new();
    let rows: Vec<RecordRow> = (0..4)
        .map(|number| person(&desk, &format!("P{number}"), json!({"emails": [format!("p{number}@x.example")]})))
        .collect();
    let before = desk.content();
    let op = journal::Op::new("merging.merge_many", "Merged groups").told_as("created", "merged");
    let both = || {
        desk.ctx
            .transact(op, |tx| {
                for pair in rows.chunks(2) {
                    let request = MergeRequest {
                        r#type: "person".into(),
                        survivor: pair[0].id.clone(),
                        others: vec![pair[1].id.clone()],
                        ..Default::default()
                    };
                    merging::merge_within(tx, desk.ctx.channel(), &request)?;
                }
                Ok(())
            })
            .unwrap()
    };
    both();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    both();
    let merges = list(&desk, None).merges;
    assert_eq!(merges.iter().filter(|one| one.state == MergeState::Merged).count(), 2);
    unmerge(&desk, &merges[0].id, &[]).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party_alias"), 1);
    unmerge(&desk, &merges[1].id, &[]).unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(
        code(journal::undo(&desk.ctx, UndoRequest { seq: Some(merges[0].seq), resolve: None, ..Default::default() })),
        "already_undone"
    );
}

#[test]
fn imp_17_what_is_to_be_decided_is_told_in_the_words_of_the_screen() {
    let desk = Desk::new();
    let field = |key: &str, label: &str, more: Value| {
        let mut values = json!({"record_type": "organization", "key": key, "label": label});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.create("custom_field", values);
    };
    field(
        "tier",
        "Tier",
        json!({"kind": "choice", "choices": [{"value": "a", "label": "Gold"}, {"value": "b", "label": "Silver"}, {"value": "c", "label": "Bronze"}]}),
    );
    field("coach", "Coach", json!({"kind": "reference", "reference_type": "person"}));
    field("since", "Client since", json!({"kind": "date"}));
    let [eve, ida, ann] = ["Eve", "Ida", "Ann"].map(|name| person(&desk, name, json!({})));
    let parents = ["Top", "Side", "Base"].map(|name| desk.create("organization", json!({"display_name": name})));
    let said = |at: usize| {
        json!({"status": (["active", "inactive", "churned"][at]), "parent": parents[at].id, "tier": (["a", "b", "c"][at]),
            "coach": ([&eve, &ida, &ann][at].id), "since": format!("2026-01-0{}", at + 1),
            "annual_revenue": {"minor": 100_000 * (at + 1), "currency": "EUR"}})
    };
    let [a, b] = ["A", "B"].map(|name| desk.create("organization", json!({"display_name": name})));
    desk.update("organization", &a.id, said(0)).unwrap();
    desk.update("organization", &b.id, said(1)).unwrap();
    let picks = ["status", "parent", "tier", "coach", "since", "annual_revenue"].map(|key| (key, &b));
    let id = merge(&desk, "organization", &a, &[&b], &picks);
    desk.update("organization", &a.id, said(2)).unwrap();
    let conflicts = preview(&desk, &id).unwrap().conflicts;
    let told = |label: &str| {
        let one = conflicts.iter().find(|one| one.label == label).unwrap_or_else(|| panic!("{label}: {conflicts:?}"));
        [one.before.as_str(), one.after.as_str(), one.now.as_str()]
    };
    assert_eq!(told("Status"), ["Active", "Inactive", "Churned"]);
    assert_eq!(told("Parent company"), ["Top", "Side", "Base"]);
    assert_eq!(told("Tier"), ["Gold", "Silver", "Bronze"]);
    assert_eq!(told("Coach"), ["Eve", "Ida", "Ann"]);
    assert_eq!(told("Client since"), ["2026-01-01", "2026-01-02", "2026-01-03"]);
    assert_eq!(told("Annual revenue"), ["1000.00 EUR", "2000.00 EUR", "3000.00 EUR"]);
}
