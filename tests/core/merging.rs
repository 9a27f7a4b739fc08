use std::collections::BTreeMap;

use kith_core::journal::{self, AuditRequest, UndoRequest};
use kith_core::matching::{self, Dismiss};
use kith_core::merging::{self, MergeCompareRequest, MergeField, MergeGroup, MergeRequest};
use kith_core::records::{self, GetRequest, RecordRow};
use kith_core::timeline::{self, TimelineRequest};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

fn merge(
    desk: &Desk,
    record_type: &str,
    survivor: &RecordRow,
    others: &[&RecordRow],
    picks: &[(&str, &RecordRow)],
) -> kith_core::Result<kith_core::journal::Changed<RecordRow>> {
    merging::merge(
        &desk.ctx,
        MergeRequest {
            r#type: record_type.into(),
            survivor: survivor.id.clone(),
            others: others.iter().map(|other| other.id.clone()).collect(),
            picks: picks.iter().map(|(key, from)| ((*key).to_string(), from.id.clone())).collect(),
            leave_out: BTreeMap::new(),
        },
    )
}

fn compare(desk: &Desk, record_type: &str, records: &[&RecordRow]) -> merging::MergeCompare {
    let ids = records.iter().map(|record| record.id.clone()).collect();
    merging::compare(&desk.ctx, MergeCompareRequest { r#type: record_type.into(), ids }).unwrap()
}

/// What is there now and was not, and what was there and is not, table by table.
fn changes(desk: &Desk, before: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let now = desk.content();
    let mut changes = Vec::new();
    for (table, rows) in before {
        changes.extend(rows.iter().filter(|row| !now[table].contains(row)).map(|row| format!("- {table} {row}")));
        changes.extend(now[table].iter().filter(|row| !rows.contains(row)).map(|row| format!("+ {table} {row}")));
        if rows.len() != now[table].len() {
            changes.push(format!("{table}: {} rows, then {}", rows.len(), now[table].len()));
        }
    }
    changes
}

fn assert_as(desk: &Desk, before: &BTreeMap<String, Vec<String>>) {
    let changes = changes(desk, before);
    assert!(changes.is_empty(), "{}", changes.join("\n"));
}

/// Rows of every table of children, by the record that they belong to.
fn children(desk: &Desk, record_type: &str, id: &str) -> BTreeMap<String, i64> {
    let catalog = desk.ctx.catalog();
    let record_type = catalog.get(record_type).unwrap();
    let count =
        |table: &str, column: &str| desk.number(&format!("SELECT count(*) FROM {table} WHERE {column} = '{id}'"));
    record_type
        .children
        .iter()
        .map(|child| (format!("{}.{}", child.table, child.column), count(child.table, child.column)))
        .collect()
}

/// A person with something in every table that can hold something of a person.
fn busy(desk: &Desk, name: &str, company: &str, colleague: &str) -> RecordRow {
    let person = desk.create(
        "person",
        json!({
            "first_name": name, "last_name": "Ax",
            "emails": [format!("{name}@x.example"), "shared@x.example"],
            "phones": [{"raw": "+45 33 12 34 56", "label": name}, format!("+4512340{:03}", name.len())],
            "addresses": [
                {"address_type": "home", "street_line_1": format!("{name} Road 1"), "city": "Aarhus", "country": "DK", "is_default": true},
            ],
            "affiliations": [{"organization": company, "title": format!("Head of {name}"), "is_primary_contact": true}],
            "tags": ["vip", name],
            "external_id": format!("crm-{name}"),
        }),
    );
    let id = &person.id;
    desk.create("deal", json!({"title": format!("Deal {name}"), "party": id}));
    desk.create("deal", json!({"title": format!("Contact {name}"), "party": company, "contact": id}));
    desk.create(
        "interaction",
        json!({"type": "call", "subject": name, "party": id, "occurred_at": "2026-11-01T10:00:00Z"}),
    );
    desk.create(
        "interaction",
        json!({"type": "email", "party": company, "contact": id, "occurred_at": "2026-11-02T10:00:00Z"}),
    );
    desk.create("note", json!({"content": format!("Note {name}"), "party": id}));
    desk.create("activity", json!({"type": "task", "subject": name, "party": id, "due_at": "2026-12-01T10:00:00Z"}));
    desk.create(
        "activity",
        json!({"type": "call", "subject": name, "party": colleague, "contact": id, "due_at": "2026-12-01T10:00:00Z"}),
    );
    let writer = desk.ctx.workspace().store().writer();
    writer
        .execute(
            "INSERT INTO external_ref VALUES ('person', ?1, '7', ?2, '2026-11-01T10:00:00.000Z')",
            [&format!("sheet {name}"), id],
        )
        .unwrap();
    person
}

fn group<'f>(fields: &'f [MergeField], key: &str) -> &'f MergeField {
    fields.iter().find(|field| field.key == key).unwrap_or_else(|| panic!("no field {key}"))
}

#[test]
fn imp_16_everything_moves_and_nothing_points_to_the_merged() {
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
    let once = ["party_email.party_id", "party_phone.party_id", "tagging.record_id"];
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
fn imp_15_a_comparison_groups_fields_and_suggests_values() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "Anna", "last_name": "Ax", "job_title": "CEO", "emails": ["a@x.example"], "birth_date": "1990-01-02"}));
    desk.days(1);
    let b = desk.create(
        "person",
        json!({"first_name": "A.", "last_name": "Ax", "job_title": "CTO", "emails": ["a@x.example", "b@x.example"],
        "phones": ["+4533123456"], "tags": ["vip"], "status": "active", "do_not_contact": true}),
    );
    desk.create("note", json!({"content": "N", "party": a.id}));
    let compared = compare(&desk, "person", &[&a, &b]);
    assert_eq!(compared.survivor, b.id);
    let fields = &compared.fields;
    let is = |key: &str| (group(fields, key).group, group(fields, key).suggested == a.id, group(fields, key).combines);
    assert_eq!(is("last_name").0, MergeGroup::Same);
    assert_eq!(is("birth_date"), (MergeGroup::OnlyOne, true, false));
    assert_eq!(is("first_name"), (MergeGroup::Different, true, false), "Anna says more than A.");
    assert_eq!(is("job_title"), (MergeGroup::Different, false, false), "changed later");
    assert_eq!(is("emails"), (MergeGroup::Different, false, true));
    assert_eq!(is("phones"), (MergeGroup::OnlyOne, false, true));
    assert_eq!(is("do_not_contact"), (MergeGroup::OnlyOne, false, true));
    assert_eq!(group(fields, "status").values[1].display, "Active");
    assert_eq!(group(fields, "birth_date").values[1].display, "");
    assert_eq!(group(fields, "owner").values[0].display, "Me");
    for never in ["created_at", "updated_at", "last_touch_at", "website", "prefix"] {
        assert!(fields.iter().all(|field| field.key != never), "{never}");
    }
    let mails = compared.moves.iter().find(|one| one.label == "e-mail addresses").unwrap();
    assert_eq!((mails.count, mails.by_record[&a.id], mails.by_record[&b.id]), (3, 1, 2));
    assert_eq!(compared.moves.iter().find(|one| one.label == "notes").unwrap().count, 1);
    assert!(compared.moves.iter().all(|one| one.count > 0));
}

#[test]
fn imp_15_picked_values_are_kept() {
    let desk = Desk::new();
    let field = json!({"record_type": "person", "key": "shoe", "label": "Shoe size", "kind": "number"});
    desk.create("custom_field", field);
    let a = desk.create(
        "person",
        json!({"first_name": "Anna", "last_name": "Ax", "job_title": "CEO", "shoe": 38, "custom.only_a": "a"}),
    );
    let b = desk.create("person", json!({"display_name": "Ay, Anne", "job_title": "CTO", "shoe": 40, "description": "About", "custom.only_b": "b", "custom.only_a": "b"}));
    let before = desk.content();
    let merged = merge(&desk, "person", &a, &[&b], &[("shoe", &b), ("last_name", &b)]).unwrap().value;
    assert_eq!(merged.title, "Anna Ay");
    assert_eq!(merged.text("job_title"), Some("CEO"));
    assert_eq!(merged.text("description"), Some("About"), "what the survivor lacks comes along");
    assert_eq!(merged.values["shoe"], 40);
    assert_eq!(desk.text("SELECT json_extract(custom, '$.only_a') || json_extract(custom, '$.only_b') FROM party WHERE deleted_at IS NULL"), "ab");
    assert_eq!(desk.text("SELECT name_key FROM party WHERE deleted_at IS NULL"), "anna ay");
    desk.undo().unwrap();
    assert_as(&desk, &before);
    let all: Vec<(&str, &RecordRow)> =
        ["display_name", "first_name", "last_name", "job_title"].into_iter().map(|key| (key, &b)).collect();
    let merged = merge(&desk, "person", &a, &[&b], &all).unwrap().value;
    assert_eq!((merged.title.as_str(), merged.text("first_name")), ("Ay, Anne", Some("Anne")));
}

#[test]
fn imp_15_a_picked_blank_is_blank() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "Anna", "job_title": "CEO"}));
    let b = desk.create("person", json!({"last_name": "Ax"}));
    let merged = merge(&desk, "person", &a, &[&b], &[("job_title", &b)]).unwrap().value;
    assert_eq!(merged.values["job_title"], Value::Null);
    desk.undo().unwrap();
    let nameless = merge(&desk, "person", &a, &[&b], &[("first_name", &b), ("last_name", &a)]);
    assert_eq!(code(nameless), "required");
}

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

#[test]
fn imp_18_the_stricter_state_wins() {
    let desk = Desk::new();
    let a = desk.create("person", json!({"first_name": "A"}));
    let b = desk.create("person", json!({"first_name": "B", "do_not_contact": true}));
    let merged = merge(&desk, "person", &a, &[&b], &[]).unwrap().value;
    assert_eq!(merged.values["do_not_contact"], true);
    desk.undo().unwrap();
    assert_eq!(field(merge(&desk, "person", &a, &[&b], &[("do_not_contact", &a)])), "do_not_contact");
    let merged = merge(&desk, "person", &b, &[&a], &[]).unwrap().value;
    assert_eq!(merged.values["do_not_contact"], true);
}

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

#[test]
fn pty_15_a_merge_checks_the_tax_id_that_it_takes_over_by_the_country_of_the_address() {
    let desk = Desk::new();
    let seat = json!([{"address_type": "headquarters", "street_line_1": "Gade 1", "city": "Aarhus", "country": "DK"}]);
    let dane = desk.create("organization", json!({"display_name": "Gade A/S", "addresses": seat}));
    let wrong = desk.create("organization", json!({"display_name": "Gade", "tax_id": "13585627"}));
    let right = desk.create("organization", json!({"display_name": "Gade AS", "tax_id": "13 58 56 28"}));
    let before = desk.content();
    assert_eq!(field(merge(&desk, "organization", &dane, &[&wrong], &[("tax_id", &wrong)])), "tax_id");
    assert_eq!(desk.content(), before, "nothing of the merge stays");
    let merged = merge(&desk, "organization", &dane, &[&wrong], &[("tax_id", &dane)]).unwrap().value;
    assert!(merged.values["tax_id"].is_null(), "the person may leave it out");
    let merged = merge(&desk, "organization", &dane, &[&right], &[]).unwrap().value;
    assert_eq!(merged.text("tax_id"), Some("DK13585628"));
}
