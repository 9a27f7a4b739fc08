//! What the fields of parties mean to each other and to the workspace.

use kith_core::parties::{Identified, LookupRequest, lookup};
use kith_core::records::{self, CreateRequest, IdsRequest, PageRequest};
use kith_core::search::{SearchRequest, find};
use kith_core::workspaces::{SettingsUpdate, update as settings};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field, object};

pub fn set(desk: &Desk, values: Value) {
    let update: SettingsUpdate = serde_json::from_value(values).unwrap();
    settings(&desk.ctx, update).unwrap();
}

fn plan(desk: &Desk, sql: &str) -> String {
    desk.ctx
        .read(|conn| {
            let mut stmt = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let lines = stmt.query_map([], |row| row.get::<_, String>(3))?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(lines.join(" / "))
        })
        .unwrap()
}

#[test]
fn pty_06_12_21_the_named_indexes_serve_their_queries() {
    let desk = Desk::new();
    for (sql, index) in [
        ("SELECT id FROM party WHERE kind = 'person' AND deleted_at IS NULL ORDER BY name_key, id", "party_by_name"),
        (
            "SELECT id FROM party WHERE kind = 'person' AND deleted_at IS NULL ORDER BY created_at, id",
            "party_by_created",
        ),
        ("SELECT id FROM party WHERE external_id = 'x' AND deleted_at IS NULL", "party_one_external_id"),
        ("SELECT id FROM party WHERE owner_id = 'x' AND status = 'active'", "party_by_owner"),
        ("SELECT id FROM party WHERE last_name = 'x' ORDER BY first_name", "party_by_last_name"),
        ("SELECT id FROM party WHERE account_number = 'x'", "party_one_account_number"),
        ("SELECT id FROM party WHERE domain = 'x' AND deleted_at IS NULL", "party_by_domain"),
        ("SELECT party_id FROM party_email WHERE address_key = 'x'", "party_email_by_key"),
        ("SELECT id FROM party_address WHERE party_id = 'x' AND address_type = 'y'", "party_address_by_type"),
        ("SELECT id FROM party_address WHERE postal_code = 'x'", "party_address_by_postal_code"),
    ] {
        let found = plan(&desk, sql);
        assert!(found.contains(index), "{sql}: {found}");
    }
}

#[test]
fn pty_10_bounced_mail_marks_the_address_and_then_the_person() {
    let desk = Desk::new();
    let anna = desk.create("person", json!({"first_name": "Anna", "emails": ["a@one.example", "a@two.example"]}));
    let bounce = || {
        desk.create("interaction", json!({"party": anna.id, "type": "email", "outcome": "bounced", "subject": "Hello"}))
    };
    let state = |address: &str| desk.text(&format!("SELECT state FROM party_email WHERE address = '{address}'"));
    let before = desk.content();
    bounce();
    assert_eq!((state("a@one.example"), state("a@two.example")), ("bounced".into(), "unknown".into()));
    assert_eq!(desk.text("SELECT contact_status FROM party"), "active");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let only_two = json!({"emails": [{"address": "a@one.example", "state": "bounced"}, {"address": "a@two.example", "is_primary": true}]});
    desk.update("person", &anna.id, only_two).unwrap();
    bounce();
    assert_eq!(desk.text("SELECT contact_status FROM party"), "inactive");
    desk.create("interaction", json!({"party": anna.id, "type": "call", "direction": "inbound", "outcome": "bounced"}));
}

#[test]
fn pty_10_a_corrected_address_makes_the_contact_reachable_again() {
    let desk = Desk::new();
    let anna = desk.create("person", json!({"first_name": "Anna", "emails": ["a@one.exmaple"]}));
    let status = || desk.text("SELECT contact_status FROM party");
    let bounce = || desk.create("interaction", json!({"party": anna.id, "type": "email", "outcome": "bounced"}));
    bounce();
    assert_eq!(status(), "inactive");
    let id = desk.text("SELECT id FROM party_email");
    desk.update("person", &anna.id, json!({"emails": []})).unwrap();
    assert_eq!(status(), "inactive", "without an address nobody is reached");
    desk.undo().unwrap();
    let emails = json!([{"id": id, "address": "a@one.example", "state": "bounced", "is_primary": true}]);
    desk.update("person", &anna.id, json!({"emails": emails})).unwrap();
    assert_eq!((status(), desk.text("SELECT state FROM party_email")), ("active".into(), "unknown".into()));
    desk.undo().unwrap();
    assert_eq!(status(), "inactive", "the correction and what follows of it are one step");
    desk.redo().unwrap();
    // What was said by hand of a contact with good addresses stays.
    desk.update("person", &anna.id, json!({"contact_status": "inactive"})).unwrap();
    desk.update("person", &anna.id, json!({"emails": ["b@one.example"]})).unwrap();
    assert_eq!(status(), "inactive");
}

#[test]
fn pty_14_an_exact_number_gives_its_band() {
    let desk = Desk::new();
    let revenue =
        |major: i64, currency: &str, digits: u32| json!({"minor": major * 10_i64.pow(digits), "currency": currency});
    for (employees, band, amount, revenue_band) in [
        (500, "201-500", revenue(99_999, "DKK", 2), "<100K"),
        (501, "501-1000", revenue(100_000, "DKK", 2), "100K-1M"),
        (10, "1-10", revenue(1_000_000, "JPY", 0), "1M-10M"),
        (1001, "1000+", revenue(100_000_000, "KWD", 3), "100M+"),
    ] {
        let row = desk.create(
            "organization",
            json!({"display_name": "A", "employee_count": employees, "annual_revenue": amount, "revenue_band": "10M-100M"}),
        );
        assert_eq!((row.text("employee_band"), row.text("revenue_band")), (Some(band), Some(revenue_band)));
        assert_eq!(row.values["annual_revenue"], amount, "NFR-21: as many decimals as the currency has");
    }
    let row =
        desk.create("organization", json!({"display_name": "B", "employee_band": "11-50", "revenue_band": "100M+"}));
    assert_eq!((row.text("employee_band"), row.text("revenue_band")), (Some("11-50"), Some("100M+")));
    assert!(row.values["employee_count"].is_null());
}

#[test]
fn pty_15_the_country_of_a_tax_id_is_said_named_or_lived_in() {
    let desk = Desk::new();
    let make = |values: Value| {
        let mut all = json!({"display_name": "A"});
        all.as_object_mut().unwrap().extend(object(values));
        desk.try_create("organization", all).map(|made| made.value)
    };
    assert_eq!(make(json!({"tax_id": "anything"})).unwrap().text("tax_id"), Some("anything"));
    assert_eq!(code(make(json!({"tax_id": "07-1234567", "tax_country": "US"}))), "tax_id_invalid");
    assert_eq!(code(make(json!({"tax_id": "GB802311781"}))), "tax_id_invalid");
    let dane = json!([{"address_type": "headquarters", "street_line_1": "Gade 1", "city": "Aarhus", "country": "DK"}]);
    assert_eq!(field(make(json!({"tax_id": "1234567", "addresses": dane}))), "tax_id");
    let row = make(json!({"tax_id": "13 58 56 28", "addresses": dane})).unwrap();
    assert_eq!(row.text("tax_id"), Some("DK13585628"));
    assert_eq!(code(desk.update("organization", &row.id, json!({"tax_id": "13585627"}))), "tax_id_invalid");
    assert_eq!(code(desk.update("organization", &row.id, json!({"tax_country": "FR"}))), "tax_id_invalid");
}

#[test]
fn pty_15_numbers_of_people_that_begin_like_a_vat_id_are_taken_as_they_are() {
    let desk = Desk::new();
    let person = |tax_id: &str| desk.try_create("person", json!({"first_name": "Laura", "tax_id": tax_id}));
    for own in ["FRRLRA80A41F205X", "PTRLGU70A01H501X", "DE1234567X", "078-05-1120"] {
        assert_eq!(person(own).unwrap().value.text("tax_id"), Some(own));
    }
    assert_eq!(person("de 136 695 976").unwrap().value.text("tax_id"), Some("DE136695976"));
    assert_eq!(code(person("DE136695978")), "tax_id_invalid");
}

#[test]
fn pty_16_c_19_a_domain_is_shared_only_within_a_group_and_only_when_said() {
    let desk = Desk::new();
    let top = desk.create("organization", json!({"display_name": "Group", "domain": "acme.example"}));
    let values = |shared: bool, parent: Option<&str>| json!({"display_name": "Acme Nordic", "domain": "www.ACME.example", "domain_shared": shared, "parent": parent});
    let refused = desk.try_create("organization", values(false, Some(&top.id)));
    assert_eq!(field(refused), "domain");
    assert_eq!(code(desk.try_create("organization", values(true, None))), "domain_not_shared");
    let nordic = desk.create("organization", values(true, Some(&top.id)));
    assert_eq!(nordic.text("domain"), Some("acme.example"));
    assert_eq!(code(desk.update("organization", &nordic.id, json!({"domain_shared": false}))), "domain_taken");
    let ids = IdsRequest { r#type: "organization".into(), ids: vec![top.id.clone()] };
    records::delete(&desk.ctx, ids).unwrap();
    desk.update("organization", &nordic.id, json!({"domain_shared": false})).unwrap();
}

#[test]
fn pty_26_c_11_an_address_is_shared_only_when_somebody_says_so() {
    let desk = Desk::new();
    let anna = desk.create("person", json!({"first_name": "Anna", "last_name": "Ax", "emails": ["Us@Home.example"]}));
    let ben = desk.create("person", json!({"first_name": "Ben", "last_name": "Ax"}));
    let refused = desk.update("person", &ben.id, json!({"emails": ["us@home.example"]})).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("email_taken", Some("emails")));
    assert_eq!(refused.details.unwrap()["record"]["id"], json!(anna.id));
    let said = json!({"emails": [{"address": "us@home.example", "shared": true}]});
    let row = desk.update("person", &ben.id, said).unwrap().value;
    assert_eq!(row.values["emails"][0]["shared"], true);
    // What is kept stays kept: a form that sends it back says nothing new.
    let back = json!({"emails": [{"address": "us@home.example", "label": "home"}]});
    desk.update("person", &ben.id, back).unwrap();
    let unlike = CreateRequest {
        r#type: "household".into(),
        id: kith_core::ids::new_id(),
        values: object(json!({"display_name": "The Axes", "emails": ["us@home.example"]})),
        allow_duplicate: false,
    };
    let refused = records::create(&desk.ctx, unlike.clone());
    assert!(["email_taken", "possible_duplicate"].contains(&code(refused).as_str()));
    records::create(&desk.ctx, CreateRequest { allow_duplicate: true, ..unlike }).unwrap();
}

#[test]
fn pty_23_an_address_says_how_good_it_is_and_when() {
    let desk = Desk::new();
    let phones = json!([{"raw": "+45 33 12 34 56", "label": "mobile", "state": "invalid", "valid_to": "2026-01-31"}]);
    let addresses = json!([{"street_line_1": "Vej 1", "city": "Skagen", "country": "DK", "address_type": "home",
        "valid_from": "2026-06-01", "valid_to": "2026-08-31", "latitude": 57.72, "longitude": 10.58}]);
    let row = desk.create("person", json!({"first_name": "A", "phones": phones, "addresses": addresses}));
    assert_eq!(row.values["phones"][0]["state"], "invalid");
    assert_eq!(row.values["phones"][0]["valid_to"], "2026-01-31");
    assert_eq!(row.values["addresses"][0]["valid_from"], "2026-06-01");
    assert_eq!(row.values["addresses"][0]["latitude"], 57.72, "PTY-22: a pin set by hand");
    for (list, why) in [
        (json!({"phones": [{"raw": "1", "state": "bounced"}]}), "unknown_choice"),
        (json!({"emails": [{"address": "a@b.example", "state": "great"}]}), "unknown_choice"),
        (json!({"emails": [{"address": "a@b.example", "valid_from": "soon"}]}), "invalid"),
        (
            json!({"addresses": [{"street_line_1": "a", "city": "b", "country": "DK", "address_type": "castle"}]}),
            "unknown_choice",
        ),
        (json!({"addresses": [{"street_line_1": "a", "city": "b", "country": "DK", "latitude": 91.0}]}), "invalid"),
        (
            json!({"addresses": [{"street_line_1": "a", "city": "b", "country": "DK", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]}),
            "invalid",
        ),
    ] {
        assert_eq!(code(desk.update("person", &row.id, list.clone())), why, "{list}");
    }
}

#[test]
fn pty_33_anybody_is_found_by_number_id_or_address() {
    let desk = Desk::new();
    let anna =
        desk.create("person", json!({"first_name": "Anna", "external_id": "K-7", "emails": ["Anna@Ax.example"]}));
    let gone = desk.create("person", json!({"first_name": "Gone"}));
    desk.undo().unwrap();
    let ben = desk.create("person", json!({"first_name": "Ben"}));
    let number = |row: &records::RecordRow| row.text("account_number").unwrap().parse::<i64>().unwrap();
    assert_eq!((number(&anna), number(&gone), number(&ben)), (10_001, 10_002, 10_003), "no number is given twice");
    for (key, by) in [
        ("10001", Identified::AccountNumber),
        (" K-7 ", Identified::ExternalId),
        ("ANNA@ax.example", Identified::Email),
    ] {
        let found = lookup(&desk.ctx, LookupRequest { key: key.into() }).unwrap();
        assert_eq!(found.len(), 1, "{key}");
        assert_eq!((found[0].record.id.as_str(), found[0].by), (anna.id.as_str(), by));
    }
    assert!(lookup(&desk.ctx, LookupRequest { key: "10002".into() }).unwrap().is_empty());
    assert_eq!(code(lookup(&desk.ctx, LookupRequest { key: " ".into() })), "required");
    let hits = |query: &str| {
        find(
            &desk.ctx,
            SearchRequest { query: query.into(), types: None, limit: None, active_only: false, active_first: false },
        )
        .unwrap()
        .hits
    };
    assert_eq!(hits("10003")[0].id, ben.id);
}

#[test]
fn pty_34_the_newest_rating_of_a_kind_counts_and_one_manager_is_active() {
    let desk = Desk::new();
    let anna = desk.create(
        "person",
        json!({"first_name": "Anna", "capacity": {"minor": 5_000_000, "currency": "USD"}, "inclination": "high"}),
    );
    let rate = |kind: &str, value: &str, on: &str| {
        desk.create("rating", json!({"party": anna.id, "kind": kind, "value": value, "rated_on": on}))
    };
    rate("capacity", "B", "2025-01-01");
    rate("capacity", "A", "2026-01-01");
    rate("affinity", "3", "2024-01-01");
    let page = |record_type: &str, filter: Value| {
        let filter = serde_json::from_value(filter).unwrap();
        let request = PageRequest { r#type: record_type.into(), filter: Some(filter), ..Default::default() };
        records::page(&desk.ctx, request).unwrap().rows
    };
    let current = page("rating", json!({"field": "current", "op": "eq", "value": true}));
    let mut said: Vec<&str> = current.iter().filter_map(|row| row.text("value")).collect();
    said.sort_unstable();
    assert_eq!(said, ["3", "A"]);
    let (x, y) = (desk.create("user", json!({"name": "Xa"})), desk.create("user", json!({"name": "Ya"})));
    let assign = |user: &str| desk.create("assignment", json!({"party": anna.id, "user": user}));
    let first = assign(&x.id);
    desk.days(10);
    let before = desk.content();
    assign(&y.id);
    let active = page("assignment", json!({"field": "active", "op": "eq", "value": true}));
    assert_eq!(active.len(), 1);
    assert_eq!(active[0].values["user"]["title"], "Ya");
    assert_eq!(desk.text(&format!("SELECT to_date FROM assignment WHERE id = '{}'", first.id)), "2026-12-01");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let backwards = desk.update("assignment", &first.id, json!({"to_date": "2020-01-01"}));
    assert_eq!(field(backwards), "to_date");
    let by_rating = json!({"related": "ratings", "op": "some", "filter": {"all": [{"field": "kind", "op": "eq", "value": "capacity"}, {"field": "value", "op": "eq", "value": "A"}]}});
    assert_eq!(page("person", by_rating).len(), 1);
}

#[test]
fn pty_35_who_is_inactive_is_not_offered_and_still_listed() {
    let desk = Desk::new();
    desk.create("person", json!({"first_name": "Anna", "status": "inactive"}));
    desk.create("person", json!({"first_name": "Anna", "last_name": "Two"}));
    let hits = |active_only| {
        let request =
            SearchRequest { query: "anna".into(), types: None, limit: None, active_only, active_first: false };
        find(&desk.ctx, request).unwrap().hits.len()
    };
    assert_eq!((hits(false), hits(true)), (2, 1));
}

#[test]
fn pty_35_a_mention_finds_who_is_active_first_and_says_who_is_not() {
    let desk = Desk::new();
    desk.create("person", json!({"first_name": "Anna", "status": "inactive"}));
    for last in ["Berg", "Dahl"] {
        desk.create("person", json!({"first_name": "Anna", "last_name": last}));
    }
    let hits = |limit| {
        let request =
            SearchRequest { query: "anna".into(), limit: Some(limit), active_first: true, ..SearchRequest::default() };
        let found = find(&desk.ctx, request).unwrap().hits;
        found.into_iter().map(|hit| (hit.title, hit.inactive)).collect::<Vec<_>>()
    };
    let (berg, dahl) = (("Anna Berg".to_string(), false), ("Anna Dahl".to_string(), false));
    assert_eq!(hits(8), [berg.clone(), dahl.clone(), ("Anna".to_string(), true)], "the best fit comes last");
    assert_eq!(hits(2), [berg, dahl], "who is inactive takes nobody's place");
}

#[test]
fn imp_30_a_workspace_says_what_is_required() {
    let desk = Desk::new();
    set(&desk, json!({"required_fields": {"person": ["emails", "job_title"]}}));
    assert!(desk.ctx.catalog().get("person").unwrap().field("emails").unwrap().required);
    assert_eq!(field(desk.try_create("person", json!({"first_name": "A", "job_title": "CEO"}))), "emails");
    assert_eq!(field(desk.try_create("person", json!({"first_name": "A", "emails": ["a@b.example"]}))), "job_title");
    let row = desk.create("person", json!({"first_name": "A", "emails": ["a@b.example"], "job_title": "CEO"}));
    assert_eq!(field(desk.update("person", &row.id, json!({"emails": []}))), "emails");
    let desk = desk.reopen();
    assert_eq!(field(desk.try_create("person", json!({"first_name": "A", "job_title": "CEO"}))), "emails");
    desk.undo().unwrap();
    desk.undo().unwrap();
    desk.create("person", json!({"first_name": "A"}));
    let refused = |values: Value| {
        let update: SettingsUpdate = serde_json::from_value(json!({ "required_fields": values })).unwrap();
        code(settings(&desk.ctx, update))
    };
    assert_eq!(refused(json!({"person": ["account_number"]})), "invalid");
    assert_eq!(refused(json!({"person": ["no_such"]})), "unknown_field");
    assert_eq!(refused(json!({"robot": []})), "unknown_type");
}
