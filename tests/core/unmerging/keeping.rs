//! Nothing of a merge is dropped, and all of it comes back.

use super::*;

#[test]
fn fun_16_ids_of_other_systems_lead_to_the_survivor_wherever_they_are_given() {
    let desk = Desk::new();
    let a = person(&desk, "Anna", json!({"external_id": "crm-1"}));
    let b = person(&desk, "Ann", json!({"external_id": "crm-2"}));
    let writer = desk.ctx.workspace().store().writer();
    for (source, id, row) in [("sheet", "7", &a), ("sheet", "8", &b), ("other", "7", &b)] {
        writer
            .execute(
                "INSERT INTO external_ref VALUES ('person', ?1, ?2, ?3, '2026-11-01T10:00:00.000Z')",
                [source, id, &row.id],
            )
            .unwrap();
    }
    drop(writer);
    let number = |row: &RecordRow| desk.text(&format!("SELECT account_number FROM party WHERE id = '{}'", row.id));
    let (own, other) = (number(&a), number(&b));
    let id = merge(&desk, "person", &a, &[&b], &[]);
    let found = |key: &str| {
        lookup(&desk.ctx, LookupRequest { key: key.into() })
            .unwrap()
            .iter()
            .map(|one| one.record.id.clone())
            .collect::<Vec<_>>()
    };
    let searched = |text: &str| {
        find(&desk.ctx, serde_json::from_value::<SearchRequest>(json!({"query": text})).unwrap())
            .unwrap()
            .hits
            .iter()
            .map(|hit| hit.id.clone())
            .collect::<Vec<_>>()
    };
    for key in ["crm-1", "crm-2", "7", "8", &own, &other] {
        assert_eq!(found(key), vec![a.id.clone()], "{key}");
    }
    assert_eq!(desk.number(&format!("SELECT count(*) FROM external_ref WHERE record_id = '{}'", a.id)), 3);
    assert_eq!(searched("crm-2"), vec![a.id.clone()]);
    let deal = desk.create("deal", json!({"title": "D", "party": b.id}));
    assert_eq!(deal.values["party"]["id"], json!(a.id));
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!((found("crm-2"), searched("crm-2")), (vec![b.id.clone()], vec![b.id.clone()]));
}

/// espocrm#3259: a merge dropped what a link says.
#[test]
fn imp_16_both_places_in_one_company_keep_their_role_title_and_days() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    let place = |title: &str, role: &str, from: &str| json!([{"organization": acme.id, "title": title, "role": role, "from_date": from}]);
    let a = person(&desk, "Anna", json!({"affiliations": place("CEO", "Board", "2020-01-01")}));
    let b = person(&desk, "Ann", json!({"affiliations": place("Engineer", "Staff", "2010-01-01")}));
    let c = person(&desk, "Annie", json!({"affiliations": [{"organization": acme.id, "title": "ceo"}]}));
    let before = desk.content();
    let id = merge(&desk, "person", &a, &[&b, &c], &[]);
    let places = get(&desk, &a).values["affiliations"].clone();
    let said: Vec<String> = places
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["title"], one["role"], one["from_date"]))
        .collect();
    assert_eq!(said, ["\"CEO\" \"Board\" \"2020-01-01\"", "\"Engineer\" \"Staff\" \"2010-01-01\""]);
    // Both survive a save of the form, too.
    desk.update("person", &a.id, json!({"affiliations": places})).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM affiliation"), 2);
    unmerge(&desk, &id, &[]).unwrap();
    let now = desk.content();
    assert_eq!(now["affiliation"], before["affiliation"]);
}

/// Odoo deletes what clashes, NPSP deleted the loser's schedules, Salesforce takes three at a time.
#[test]
fn imp_16_no_row_of_any_table_goes_and_six_are_merged_at_once() {
    let desk = Desk::new();
    let rows: Vec<RecordRow> = (0..6)
        .map(|number| {
            let row = person(&desk, &format!("P{number}"), json!({"emails": ["same@x.example"], "tags": ["same"]}));
            desk.create(
                "activity",
                json!({"type": "task", "subject": "Every month", "party": row.id, "due_at": "2026-12-01T10:00:00Z"}),
            );
            desk.create("assignment", json!({"party": row.id, "user": desk.ctx.user_id(), "role": "manager"}));
            row
        })
        .collect();
    let others: Vec<&RecordRow> = rows[1..].iter().collect();
    let before = desk.content();
    let id = merge(&desk, "person", &rows[0], &others, &[]);
    for table in ["activity", "assignment"] {
        assert_eq!(
            desk.number(&format!("SELECT count(*) FROM {table} WHERE party_id = '{}'", rows[0].id)),
            6,
            "{table}"
        );
    }
    assert_eq!(desk.number("SELECT count(*) FROM merge_parked WHERE why = 'same'"), 10, "five addresses and five tags");
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!(desk.content(), before);
}

/// Twenty: rows in the trash still block what is unique.
#[test]
fn imp_16_records_in_the_trash_do_not_stand_in_the_way() {
    let desk = Desk::new();
    let org = |name: &str, more: Value| {
        let mut values = json!({"display_name": name});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.create("organization", values)
    };
    let ids = json!({"domain": "acme.com", "external_id": "7", "emails": ["info@acme.com"]});
    let trashed = org("Old Acme", ids.clone());
    records::delete(&desk.ctx, IdsRequest { r#type: "organization".into(), ids: vec![trashed.id.clone()] }).unwrap();
    let a = org("Acme", json!({"emails": ["info@acme.com"]}));
    let b = org("Acme Inc.", ids);
    let before = desk.content();
    let id = merge(&desk, "organization", &a, &[&b], &[("domain", &b), ("external_id", &b)]);
    let merged = get(&desk, &a);
    assert_eq!((merged.text("domain"), merged.text("external_id")), (Some("acme.com"), Some("7")));
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!(desk.content(), before);
    // What somebody else was given since does not come back, and the rest does.
    let id = merge(&desk, "organization", &a, &[&b], &[("domain", &a), ("external_id", &a)]);
    let new = org("New Acme", json!({"domain": "acme.com"}));
    let foreseen = preview(&desk, &id).unwrap();
    assert_eq!(
        foreseen
            .taken
            .iter()
            .map(|one| (one.label.as_str(), one.value.as_str(), one.by.id.as_str()))
            .collect::<Vec<_>>(),
        [("Domain", "acme.com", new.id.as_str())]
    );
    unmerge(&desk, &id, &[]).unwrap();
    let back = get(&desk, &b);
    assert_eq!((back.text("domain"), back.text("external_id")), (None, Some("7")));
}

#[test]
fn imp_18_flags_of_addresses_and_the_stricter_wish_win() {
    let desk = Desk::new();
    let mail = |state: &str| json!([{"address": "both@x.example", "state": state}]);
    let a = person(&desk, "A", json!({"emails": mail("valid"), "contact_frequency": "monthly"}));
    let b =
        person(&desk, "B", json!({"emails": mail("bounced"), "contact_frequency": "yearly", "do_not_contact": true}));
    let id = merge(&desk, "person", &a, &[&b], &[]);
    let merged = get(&desk, &a);
    assert_eq!(merged.values["emails"][0]["state"], "bounced");
    assert_eq!((merged.text("contact_frequency"), &merged.values["do_not_contact"]), (Some("yearly"), &json!(true)));
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!(
        (get(&desk, &a).values["emails"][0]["state"].clone(), get(&desk, &b).values["emails"][0]["state"].clone()),
        (json!("valid"), json!("bounced"))
    );
}

#[test]
fn rel_02_relationships_that_cannot_stand_are_parked_and_come_back() {
    let desk = Desk::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| person(&desk, name, json!({})));
    let relate = |from: &RecordRow, to: &RecordRow, kind: &str, notes: &str| {
        let input = json!({"id": kith_core::ids::new_id(), "from": from.id, "to": to.id, "type": kind, "notes": notes});
        connect(&desk.ctx, serde_json::from_value::<Connect>(input).unwrap()).unwrap();
    };
    relate(&a, &b, "referrer", "to itself");
    relate(&a, &c, "friend", "from Anna");
    relate(&c, &b, "friend", "the other way round");
    let before = desk.content();
    let id = merge(&desk, "person", &a, &[&b], &[]);
    assert_eq!(desk.text("SELECT group_concat(notes) FROM relationship"), "from Anna\nthe other way round");
    assert_eq!(desk.text("SELECT group_concat(why ORDER BY why) FROM merge_parked"), "itself,same");
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn imp_15_addresses_that_are_not_wanted_are_left_out_and_come_back() {
    let desk = Desk::new();
    let a = person(&desk, "A", json!({"emails": ["old@x.example", "a@x.example"]}));
    let b = person(&desk, "B", json!({"emails": ["b@x.example"], "phones": ["+45 33 12 34 56"]}));
    let before = desk.content();
    let row = |record: &RecordRow, field: &str, at: usize| record.values[field][at]["id"].as_str().unwrap().to_string();
    let request = |rows: BTreeMap<String, Vec<String>>| MergeRequest {
        r#type: "person".into(),
        survivor: a.id.clone(),
        others: vec![b.id.clone()],
        leave_out: rows,
        ..Default::default()
    };
    let out = BTreeMap::from([
        ("emails".to_string(), vec![row(&a, "emails", 0)]),
        ("phones".to_string(), vec![row(&b, "phones", 0)]),
    ]);
    let merged = merging::merge(&desk.ctx, request(out)).unwrap().value;
    let said: Vec<String> = merged.values["emails"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}{}", one["address"], one["is_primary"]))
        .collect();
    assert_eq!(said, ["\"b@x.example\"true", "\"a@x.example\"false"], "the primary of the other takes the place");
    assert_eq!(merged.values["phones"], json!([]));
    let id = list(&desk, None).merges[0].id.clone();
    unmerge(&desk, &id, &[]).unwrap();
    assert_eq!(desk.content(), before);
    for (key, rows, refused) in [
        ("emails", vec!["nope".to_string()], "invalid"),
        ("tags", vec![], "invalid"),
        ("nope", vec![], "unknown_field"),
    ] {
        assert_eq!(
            code(merging::merge(&desk.ctx, request(BTreeMap::from([(key.to_string(), rows)])))),
            refused,
            "{key}"
        );
    }
}

/// C-14: what only grows is read through aliases; a merge and an unmerge add to it and change nothing.
#[test]
fn c_14_no_row_of_history_is_rewritten() {
    let desk = Desk::new();
    let a = person(&desk, "Anna", json!({}));
    let b = person(&desk, "Ann", json!({"job_title": "CTO"}));
    let deal = desk.create("deal", json!({"title": "D", "party": b.id}));
    let stage = desk.stage("Proposal");
    kith_core::deals::move_deal(&desk.ctx, serde_json::from_value(json!({"id": deal.id, "stage_id": stage})).unwrap())
        .unwrap();
    desk.update("person", &b.id, json!({"job_title": "CEO"})).unwrap();
    desk.ctx
        .workspace()
        .store()
        .writer()
        .execute_batch(&format!(
            "INSERT INTO import_batch (id, file_name, source, at) VALUES ('batch', 'a.csv', 'sheet', '2026-11-01T10:00:00.000Z');
             INSERT INTO import_row VALUES ('{}', 'batch', 2, 'created');",
            b.id
        ))
        .unwrap();
    let history = || -> Vec<(&str, Vec<String>)> {
        let tables = [
            "audit_log",
            "deal_stage_history",
            "import_row",
            "import_batch",
            "journal_change",
            "merge_member",
            "merge_parked",
        ];
        desk.ctx
            .read(|conn| {
                Ok(tables.map(|table| (table, crate::desk::dump(conn, &format!("SELECT * FROM {table}")))).to_vec())
            })
            .unwrap()
    };
    let mut before = history();
    assert!(before[0].1.len() > 3 && before[1].1.len() > 1 && before[2].1.len() == 1);
    let id = merge(&desk, "person", &a, &[&b], &[("job_title", &b)]);
    for _ in 0..2 {
        let after = history();
        for ((table, rows), (_, now)) in before.iter().zip(&after) {
            assert!(rows.iter().all(|row| now.contains(row)), "{table} was rewritten");
        }
        before = after;
        let _ = unmerge(&desk, &id, &[]);
    }
}
