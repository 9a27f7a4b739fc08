//! Undo of a merge by the journal.

use super::*;

#[test]
fn imp_17_old_ids_lead_to_the_survivor_over_many_merges() {
    let desk = Desk::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| desk.create("person", json!({"first_name": name})));
    merge(&desk, "person", &b, &[&a], &[]).unwrap();
    merge(&desk, "person", &c, &[&b], &[]).unwrap();
    for old in [&a, &b] {
        let got = records::get(&desk.ctx, GetRequest { r#type: "person".into(), id: old.id.clone() }).unwrap();
        assert_eq!((got.record.id.as_str(), got.redirected_from.as_deref()), (c.id.as_str(), Some(old.id.as_str())));
    }
    // New things given to an old id go to the survivor.
    let deal = desk.create("deal", json!({"title": "D", "party": a.id}));
    assert_eq!(deal.values["party"]["id"], json!(c.id));
    desk.undo().unwrap();
    desk.undo().unwrap();
    let got = records::get(&desk.ctx, GetRequest { r#type: "person".into(), id: a.id.clone() }).unwrap();
    assert_eq!(got.record.id, b.id);
}

#[test]
fn imp_17_a_merge_can_be_undone_for_30_days() {
    for (days, allowed) in [(0, true), (29, true), (31, false)] {
        let desk = Desk::new();
        let a = desk.create("person", json!({"first_name": "A", "emails": ["a@x.example"]}));
        let b = desk.create("person", json!({"first_name": "B", "emails": ["b@x.example"]}));
        let before = desk.content();
        merge(&desk, "person", &a, &[&b], &[]).unwrap();
        let merged = desk.content();
        let desk = desk.reopen();
        desk.days(days);
        if allowed {
            desk.undo().unwrap();
            assert_as(&desk, &before);
        } else {
            assert_eq!(code(desk.undo()), "undo_expired");
            assert_as(&desk, &merged);
        }
    }
}

#[test]
fn imp_17_undo_asks_about_what_was_edited_since() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "Anna", "job_title": "CEO"}));
    let b = desk.create("person", json!({"first_name": "Ann", "job_title": "CTO"}));
    let seq = merge(&desk, "person", &a, &[&b], &[("job_title", &b)]).unwrap().change.unwrap().seq;
    desk.update("person", &a.id, json!({"status": "active"})).unwrap();
    let undo = |resolve| journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), resolve, ..Default::default() });
    undo(None).unwrap();
    assert_eq!(
        desk.text("SELECT group_concat(first_name || job_title || status, ',') FROM party"),
        "AnnaCEOactive,AnnCTOprospect"
    );
    let again = merge(&desk, "person", &a, &[&b], &[("job_title", &b)]).unwrap().change.unwrap().seq;
    desk.update("person", &a.id, json!({"job_title": "Chair"})).unwrap();
    let error =
        journal::undo(&desk.ctx, UndoRequest { seq: Some(again), resolve: None, ..Default::default() }).unwrap_err();
    assert_eq!(error.code, "undo_conflict");
    let desk = desk.reopen();
    journal::undo(
        &desk.ctx,
        UndoRequest { seq: Some(again), resolve: Some(journal::Resolve::Keep), ..Default::default() },
    )
    .unwrap();
    assert_eq!(
        desk.text("SELECT group_concat(first_name || job_title, ',') FROM party WHERE deleted_at IS NULL"),
        "AnnaChair,AnnCTO"
    );
}

fn values(seed: u32) -> Value {
    let bit = |n: u32| seed >> n & 1 == 1;
    let pick = |n: u32, from: &[&str]| from[(seed >> n) as usize % from.len()].to_string();
    json!({
        "first_name": pick(0, &["Anna", "A.", "Ann"]),
        "last_name": if bit(3) { json!("Ax") } else { Value::Null },
        "job_title": if bit(4) { json!(pick(5, &["CEO", "CTO"])) } else { Value::Null },
        "emails": (0..seed % 4).map(|i| format!("m{}@x.example", (seed >> 7) % 3 + i)).collect::<Vec<_>>(),
        "phones": (0..seed % 3).map(|i| format!("+4533123{:03}", (seed >> 9) % 2 + i)).collect::<Vec<_>>(),
        "addresses": (0..seed % 3).map(|i| json!({"address_type": "home", "street_line_1": format!("Road {}", (seed >> 11) % 2 + i),
            "city": "Aarhus", "country": "DK", "is_default": bit(12)})).collect::<Vec<_>>(),
        "tags": (0..seed % 3).map(|i| format!("t{}", (seed >> 13) % 2 + i)).collect::<Vec<_>>(),
        "do_not_contact": bit(15),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn imp_17_undo_of_any_merge_restores_everything(
        seeds in prop::collection::vec(any::<u32>(), 2..6),
        links in prop::collection::vec((0_usize..6, 0_usize..6, 0_usize..3), 0..12),
        picks in prop::collection::vec((0_usize..6, 0_usize..6), 0..6),
    ) {
        let desk = Desk::new();
        let companies: Vec<RecordRow> = ["X", "Y", "Z"].iter().map(|n| desk.create("organization", json!({"display_name": n}))).collect();
        let people: Vec<RecordRow> = seeds.iter().map(|seed| desk.create("person", values(*seed))).collect();
        let person = |at: usize| &people[at % people.len()];
        for (one, other, kind) in &links {
            let (party, contact) = (&person(*one).id, &person(*other).id);
            match kind {
                0 => drop(desk.create("deal", json!({"title": "D", "party": party, "contact": contact}))),
                1 => drop(desk.create("note", json!({"content": "N", "party": party}))),
                _ => {
                    let places = json!([{"organization": companies[*other % 3].id, "is_primary_contact": one % 2 == 0}]);
                    desk.update("person", party, json!({"affiliations": places})).unwrap();
                }
            }
        }
        let before = desk.content();
        let keys = ["first_name", "last_name", "job_title", "display_name", "status", "owner"];
        let picks: Vec<(&str, &RecordRow)> = picks.iter().map(|(key, from)| (keys[*key], person(*from))).collect();
        let others: Vec<&RecordRow> = people[1..].iter().collect();
        let deals = desk.number("SELECT count(*) FROM deal");
        if merge(&desk, "person", &people[0], &others, &picks).is_ok() {
            prop_assert!(desk.ctx.workspace().check(false).unwrap().ok);
            prop_assert_eq!(desk.number(&format!("SELECT count(*) FROM deal WHERE party_id = '{}'", people[0].id)), deals);
            let strict = people.iter().any(|one| one.values["do_not_contact"] == true);
            prop_assert_eq!(desk.number("SELECT do_not_contact FROM party WHERE kind = 'person' AND deleted_at IS NULL") == 1, strict);
            for other in &others {
                prop_assert!(children(&desk, "person", &other.id).values().all(|count| *count == 0));
            }
            desk.undo().unwrap();
        }
        let changes = changes(&desk, &before);
        prop_assert!(changes.is_empty(), "{}", changes.join("
"));
    }
}
