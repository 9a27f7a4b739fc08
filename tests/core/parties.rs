use kith_core::records::{self, CountRequest, CreateRequest, GetRequest, IdsRequest, PageRequest, TagRequest};
use kith_core::search::{SearchRequest, find};
use kith_core::{Channel, Context, ids};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field, object};

fn page(desk: &Desk, record_type: &str, filter: serde_json::Value) -> Vec<String> {
    let request = PageRequest {
        r#type: record_type.into(),
        filter: serde_json::from_value(filter).unwrap(),
        ..Default::default()
    };
    records::page(&desk.ctx, request).unwrap().rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn pty_01_limits_of_a_name() {
    let desk = Desk::new();
    assert_eq!(code(desk.try_create("organization", json!({}))), "required");
    assert_eq!(code(desk.try_create("organization", json!({"display_name": "x".repeat(201)}))), "too_long");
    assert_eq!(code(desk.try_create("person", json!({"first_name": "x".repeat(101)}))), "too_long");
    assert_eq!(code(desk.try_create("person", json!({}))), "required");
    let row = desk.create("organization", json!({"display_name": "x".repeat(200)}));
    assert_eq!(row.title.len(), 200);
    assert!(row.values["created_at"].is_string() && row.values["updated_at"].is_string());
    assert_eq!(row.values["created_by"]["title"], "Me");
}

#[test]
fn pty_02_status_is_prospect_unless_said() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna"}));
    assert_eq!(row.values["status"], "prospect");
    assert_eq!(code(desk.update("person", &row.id, json!({"status": "vip"}))), "unknown_choice");
    assert_eq!(code(desk.update("person", &row.id, json!({"status": "deleted"}))), "unknown_choice");
}

#[test]
fn pty_04_external_ids_are_unique_where_set() {
    let desk = Desk::new();
    desk.create("person", json!({"first_name": "A"}));
    desk.create("person", json!({"first_name": "B", "external_id": "7"}));
    let again = desk.try_create("person", json!({"first_name": "C", "external_id": "7"}));
    assert_eq!(code(again), "constraint");
}

#[test]
fn pty_03_imp_06_who_made_a_record_and_where_it_came_from() {
    let desk = Desk::new();
    let api = desk.ctx.clone().with_channel(Channel::Api);
    let make = |ctx: &Context, values: serde_json::Value| {
        let id = ids::new_id();
        let request = CreateRequest { r#type: "person".into(), id, values: object(values), allow_duplicate: false };
        records::create(ctx, request).unwrap().value
    };
    let ben = desk.create("user", json!({"name": "Ben", "role": "rep"}));
    let made = [
        (make(&desk.ctx, json!({"first_name": "By hand"})), json!(null), "Me"),
        (make(&desk.ctx, json!({"first_name": "Said", "source": "web"})), json!("web"), "Me"),
        (make(&api, json!({"first_name": "Program"})), json!("api"), "Me"),
        (make(&api.with_user(ben.id), json!({"first_name": "Ben's", "source": "referral"})), json!("referral"), "Ben"),
    ];
    for (row, source, maker) in made {
        assert_eq!(
            (&row.values["source"], row.values["created_by"]["title"].as_str()),
            (&source, Some(maker)),
            "{row:?}"
        );
    }
    assert_eq!(code(desk.try_create("person", json!({"first_name": "A", "source": "fax"}))), "unknown_choice");
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE created_by IS NULL"), 0);
}

#[test]
fn pty_05_a_customer_has_an_owner_a_parent_contacts_addresses_and_interactions_both_ways() {
    let desk = Desk::new();
    let parent = desk.create("organization", json!({"display_name": "Acme"}));
    let place = json!([{"address_type": "billing", "street_line_1": "Gade 1", "city": "Aarhus", "country": "DK"}]);
    let values = json!({"display_name": "Acme North", "parent": parent.id, "addresses": place});
    let company = desk.create("organization", values);
    let works = json!([{"organization": company.id, "title": "CTO"}]);
    let anna = desk.create("person", json!({"first_name": "Anna", "affiliations": works}));
    desk.create("interaction", json!({"type": "call", "subject": "Hello", "party": company.id}));
    let row =
        records::get(&desk.ctx, GetRequest { r#type: "organization".into(), id: company.id.clone() }).unwrap().record;
    assert_eq!(row.values["owner"]["title"], "Me");
    assert_eq!(row.values["parent"]["title"], "Acme");
    assert_eq!(row.values["addresses"][0]["city"], "Aarhus");
    let of = |record_type: &str, field: &str, id: &str| {
        page(&desk, record_type, json!({"field": field, "op": "eq", "value": id}))
    };
    assert_eq!(of("organization", "parent", &parent.id), ["Acme North"]);
    assert_eq!(of("organization", "owner", &desk.text("SELECT id FROM app_user")), ["Acme", "Acme North"]);
    assert_eq!(of("interaction", "party", &company.id), ["Hello"]);
    let people = json!({"related": "people", "op": "some", "filter": {"field": "display_name", "op": "eq", "value": anna.title}});
    assert_eq!(page(&desk, "organization", people), ["Acme North"]);
    for (field_key, value) in [("owner", json!(anna.id)), ("parent", json!(anna.id)), ("parent", json!("nobody"))] {
        assert_eq!(field(desk.update("organization", &company.id, json!({field_key: value}))), field_key);
    }
}

#[test]
fn pty_08_a_name_given_whole_is_split() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"display_name": "Ada Lovelace"}));
    assert_eq!((row.text("first_name"), row.text("last_name")), (Some("Ada"), Some("Lovelace")));
    let row = desk.update("person", &row.id, json!({"last_name": "King"})).unwrap().value;
    assert_eq!(row.title, "Ada King");
}

#[test]
fn pty_09_a_second_primary_contact_takes_the_place_of_the_first() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    let place = |primary| json!([{"organization": acme.id, "is_primary_contact": primary}]);
    let anna = desk.create("person", json!({"first_name": "Anna", "affiliations": place(true)}));
    let ben = desk.create("person", json!({"first_name": "Ben", "affiliations": place(true)}));
    let primary = desk.text("SELECT person_id FROM affiliation WHERE is_primary_contact = 1");
    assert_eq!(primary, ben.id);
    assert_ne!(primary, anna.id);
    assert_eq!(desk.number("SELECT count(*) FROM affiliation"), 2);
}

#[test]
fn pty_16_one_company_a_domain() {
    let desk = Desk::new();
    desk.create("organization", json!({"display_name": "Acme", "domain": "https://WWW.Acme.com/about"}));
    let again = desk.try_create("organization", json!({"display_name": "Acme 2", "domain": "acme.com"}));
    assert_eq!(field(again), "domain");
    assert_eq!(
        code(desk.try_create("organization", json!({"display_name": "B", "domain": "gmail.com"}))),
        "domain_free_mail"
    );
}

#[test]
fn pty_20_21_addresses_have_limits_and_one_default_a_type() {
    let desk = Desk::new();
    let with = |country: &str, street: String| json!({"display_name": "A", "addresses": [{"address_type": "billing", "street_line_1": street, "city": "Aarhus", "country": country}]});
    assert_eq!(field(desk.try_create("organization", with("XX", "Gade 1".into()))), "addresses");
    assert_eq!(field(desk.try_create("organization", with("DK", "x".repeat(201)))), "addresses");
    let row = desk.create("organization", with("DK", "Gade 1".into()));
    let two = json!({"addresses": [
        {"address_type": "billing", "street_line_1": "One", "city": "A", "country": "DK", "is_default": true},
        {"address_type": "billing", "street_line_1": "Two", "city": "A", "country": "DK", "is_default": true},
        {"address_type": "shipping", "street_line_1": "Two", "city": "A", "country": "DK", "is_default": true}]});
    desk.update("organization", &row.id, two).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party_address WHERE is_default = 1"), 2);
    assert_eq!(desk.number("SELECT count(*) FROM party_address"), 3);
}

#[test]
fn pty_23_two_addresses_one_primary_and_search_finds_either() {
    let desk = Desk::new();
    let emails = json!([{"address": "Anna@Work.example", "label": "work"}, {"address": "anna@home.example", "label": "home", "is_primary": true}]);
    let row = desk.create("person", json!({"first_name": "Anna", "last_name": "Ax", "emails": emails}));
    assert_eq!(row.values["emails"][0]["address"], "anna@home.example");
    for typed in ["anna@work.example", "home.exam", "anna ax"] {
        let hits = find(
            &desk.ctx,
            SearchRequest { query: typed.into(), types: None, limit: None, active_only: false, active_first: false },
        )
        .unwrap()
        .hits;
        assert_eq!(hits.len(), 1, "{typed}");
    }
    assert_eq!(field(desk.update("person", &row.id, json!({"emails": ["not an address"]}))), "emails");
}

#[test]
fn pty_25_a_phone_keeps_what_was_typed() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "A", "phones": ["(212) 555-0100 x12", "+45 33 12 34 56"]}));
    let phones = row.values["phones"].as_array().unwrap();
    assert_eq!(phones[0]["raw"], "(212) 555-0100 x12");
    assert_eq!(phones[0]["e164"], "+12125550100");
    assert_eq!(phones[0]["extension"], "12");
    assert_eq!(phones[1]["e164"], "+4533123456");
    let filter = json!({"field": "phones", "op": "contains", "value": "555-0100"});
    assert_eq!(page(&desk, "person", filter), ["A"]);
}

#[test]
fn pty_35_delete_hides_children_and_restore_brings_them_back() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    desk.create("deal", json!({"title": "Renewal", "party": acme.id}));
    desk.create("note", json!({"content": "hello", "party": acme.id}));
    let before = desk.content();
    let ids = || IdsRequest { r#type: "organization".into(), ids: vec![acme.id.clone()] };
    records::delete(&desk.ctx, ids()).unwrap();
    let count =
        |t: &str| records::count(&desk.ctx, CountRequest { r#type: t.into(), ..Default::default() }).unwrap().count;
    assert_eq!((count("organization"), count("deal"), count("note")), (0, 0, 0));
    records::restore(&desk.ctx, ids()).unwrap();
    assert_eq!((count("organization"), count("deal"), count("note")), (1, 1, 1));
    assert_eq!(desk.content(), before);
}

#[test]
fn imp_04_an_inactive_user_cannot_own() {
    let desk = Desk::new();
    let user = desk.create("user", json!({"name": "Gone", "active": false}));
    assert_eq!(code(desk.try_create("person", json!({"first_name": "A", "owner": user.id}))), "inactive_owner");
    let row = desk.create("person", json!({"first_name": "A"}));
    assert_eq!(row.values["owner"]["title"], "Me");
}

#[test]
fn tag_01_adding_twice_is_once_and_removing_leaves_others() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "A", "tags": ["VIP", "Partner"]}));
    let tag = |name: &str| TagRequest { r#type: "person".into(), ids: vec![row.id.clone()], tag: name.into() };
    assert!(records::add_tag(&desk.ctx, tag("vip")).unwrap().change.is_none());
    assert_eq!(records::remove_tag(&desk.ctx, tag("VIP")).unwrap().value.count, 1);
    assert_eq!(page(&desk, "person", json!({"field": "tags", "op": "eq", "value": "partner"})), ["A"]);
    assert!(page(&desk, "person", json!({"field": "tags", "op": "eq", "value": "vip"})).is_empty());
}

#[test]
fn tag_03_a_custom_field_is_a_field() {
    let desk = Desk::new();
    let define = |key: &str, kind: &str| json!({"record_type": "person", "key": key, "label": key, "kind": kind});
    desk.create("custom_field", define("shoe_size", "number"));
    assert_eq!(code(desk.try_create("custom_field", define("Shoe size", "number"))), "invalid");
    assert_eq!(code(desk.try_create("custom_field", define("status", "text"))), "name_taken");
    let row = desk.create("person", json!({"first_name": "A", "shoe_size": 43, "custom.unknown": "kept"}));
    assert_eq!(row.values["shoe_size"], 43);
    assert_eq!(code(desk.update("person", &row.id, json!({"shoe_size": "large"}))), "invalid");
    assert_eq!(page(&desk, "person", json!({"field": "shoe_size", "op": "gt", "value": 40})), ["A"]);
    assert!(desk.text("SELECT custom FROM party").contains("kept"));
}

#[test]
fn rel_11_a_person_in_two_companies() {
    let desk = Desk::new();
    let a = desk.create("organization", json!({"display_name": "Acme"}));
    let b = desk.create("organization", json!({"display_name": "Bolt"}));
    let both = json!([{"organization": a.id, "title": "CTO"}, {"organization": b.id, "is_primary": true}]);
    let row = desk.create("person", json!({"first_name": "Anna", "affiliations": both}));
    assert_eq!(row.values["affiliations"][0]["organization"]["title"], "Bolt");
    let some =
        json!({"related": "people", "op": "some", "filter": {"field": "first_name", "op": "eq", "value": "anna"}});
    assert_eq!(page(&desk, "organization", some), ["Acme", "Bolt"]);
}

#[test]
fn api_16_not_found_and_bad_input_are_told_apart() {
    let desk = Desk::new();
    let get = |t: &str, id: &str| records::get(&desk.ctx, GetRequest { r#type: t.into(), id: id.into() });
    assert_eq!(code(get("person", "nobody")), "not_found");
    assert_eq!(code(get("unicorn", "nobody")), "unknown_type");
    assert_eq!(field(desk.try_create("person", json!({"first_name": "A", "horn": 1}))), "horn");
}

#[test]
fn sorted_pages_walk_the_whole_list_once() {
    let desk = Desk::new();
    for i in 0..25 {
        let year = (i % 3 > 0).then_some(1990 + i % 4);
        desk.create("organization", json!({"display_name": format!("Co {i:02}"), "founded_year": year}));
    }
    for (sort, limit) in [("display_name", 7), ("created_at", 4)] {
        for desc in [false, true] {
            let mut seen = Vec::new();
            let mut cursor = None;
            loop {
                let request = serde_json::from_value(json!({"type": "organization", "sort": [{"field": sort, "desc": desc}], "limit": limit, "cursor": cursor})).unwrap();
                let page = records::page(&desk.ctx, request).unwrap();
                seen.extend(page.rows.into_iter().map(|row| row.id));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            let mut distinct = seen.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!((seen.len(), distinct.len()), (25, 25), "{sort} {desc}");
        }
    }
    let too_many = serde_json::from_value(json!({"type": "person", "limit": 201})).unwrap();
    assert_eq!(code(records::page(&desk.ctx, too_many)), "page_too_large");
}

#[test]
fn pty_10_a_corrected_address_has_not_bounced() {
    let desk = Desk::new();
    let anna = desk.create(
        "person",
        json!({"first_name": "Anna", "emails": [{"address": "ana@example.org", "state": "bounced"}],
               "phones": [{"raw": "+45 32 34 56 78", "state": "invalid"}]}),
    );
    let (emails, phones) = (&anna.values["emails"][0], &anna.values["phones"][0]);
    let entry = |of: &Value, changes: Value| {
        let mut entry = of.clone();
        entry.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        entry
    };
    let states = |emails: Value, phones: Value| {
        let row = desk.update("person", &anna.id, json!({"emails": [emails], "phones": [phones]})).unwrap().value;
        let state = |key: &str| row.values[key][0]["state"].as_str().unwrap().to_string();
        desk.undo().unwrap();
        (state("emails"), state("phones"))
    };
    let said = |email: &str, phone: &str| (email.to_string(), phone.to_string());
    let rewritten = (json!({"address": "Ana@Example.org"}), json!({"raw": "+45 3234 5678"}));
    assert_eq!(states(entry(emails, rewritten.0), entry(phones, rewritten.1)), said("bounced", "invalid"));
    let corrected = (json!({"address": "anna@example.org"}), json!({"raw": "+45 32 34 56 79"}));
    assert_eq!(states(entry(emails, corrected.0), entry(phones, corrected.1)), said("unknown", "unknown"));
    let known =
        (json!({"address": "anna@example.org", "state": "valid"}), json!({"raw": "+45 32 34 56 79", "state": "valid"}));
    assert_eq!(states(entry(emails, known.0), entry(phones, known.1)), said("valid", "valid"));
}

#[test]
fn imp_24_numbers_are_shown_in_groups_and_kept_as_they_were_typed() {
    let desk = Desk::new();
    let anna = desk.create(
        "person",
        json!({"first_name": "Anna", "phones": ["+4532345678", "2125550100 x7", "call Bo", "+54 11 2345-6789"]}),
    );
    let shown = |record: &kith_core::records::RecordRow, key: &str| -> Vec<String> {
        record.values["phones"].as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(shown(&anna, "raw"), ["+4532345678", "2125550100 x7", "call Bo", "+54 11 2345-6789"]);
    assert_eq!(shown(&anna, "shown"), ["+45 32 34 56 78", "(212) 555-0100 ext. 7", "call Bo", "+54 11 2345-6789"]);
    // Sent back as it came, nothing is another number.
    let before = desk.content();
    desk.update("person", &anna.id, json!({"phones": anna.values["phones"]})).unwrap();
    assert_eq!(desk.content(), before);
    kith_core::workspaces::update(&desk.ctx, serde_json::from_value(json!({"country": "DK"})).unwrap()).unwrap();
    let anna =
        kith_core::records::get(&desk.ctx, serde_json::from_value(json!({"type": "person", "id": anna.id})).unwrap())
            .unwrap()
            .record;
    assert_eq!(shown(&anna, "shown")[..2], ["32 34 56 78", "+1 212-555-0100 ext. 7"]);
}
