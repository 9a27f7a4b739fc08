//! Whose values are kept.

use super::*;

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
