//! Companies and people that rows bring along: how they are found, and what rows change of those that are here.

use kith_core::records;
use serde_json::{Value, json};

use super::{import, issues, made, preview, write};
use crate::desk::Desk;

fn people(along: Value) -> Value {
    let columns = json!({
        "Name": "display_name", "Company": "organization.display_name", "Site": "organization.domain",
        "Switchboard": "organization.phones", "Mail": "organization.emails", "Size": "organization.employee_count"
    });
    json!({"type": "person", "columns": columns, "along": {"organization": along}})
}

const PEOPLE: &str = "Name,Company,Site,Switchboard,Mail,Size\nBo Bay,Acme Ltd,acme.example,+45 32 12 34 56,,120\n";

fn company(desk: &Desk, id: &str) -> Value {
    let request = records::GetRequest { r#type: "organization".into(), id: id.into() };
    Value::Object(records::get(&desk.ctx, request).unwrap().record.values)
}

#[test]
fn imp_09_a_company_that_is_here_gets_what_the_row_says_as_the_plan_wants() {
    for (said, phone, size, updated) in [
        (json!({}), true, 20, 1),
        (json!({"on_match": "fill"}), true, 20, 1),
        (json!({"on_match": "change"}), true, 120, 1),
        (json!({"on_match": "keep"}), false, 20, 0),
    ] {
        let desk = Desk::new();
        let acme = desk.create("organization", json!({"display_name": "ACME Ltd", "employee_count": 20})).id;
        let start = company(&desk, &acme);
        let sheet = write(&desk, "people.csv", PEOPLE);
        let report = import(&desk, &sheet, people(said.clone())).unwrap();
        assert_eq!((report.error_count, made(&report, "person"), made(&report, "organization")), (0, 1, 0), "{said}");
        assert_eq!(report.updated.get("organization").copied().unwrap_or_default(), updated, "{said}: {report:?}");
        let after = company(&desk, &acme);
        assert_eq!(after["display_name"], "ACME Ltd", "other capitals are no other name");
        assert_eq!(after["employee_count"], size, "{said}");
        assert_eq!(after["phones"].as_array().is_some_and(|list| list.len() == 1), phone, "{said}: {after}");
        // A second run has nothing to say.
        let again = import(&desk, &sheet, people(said.clone())).unwrap();
        assert_eq!((again.unchanged, again.updated.len(), again.created.len()), (1, 0, 0), "{said}: {again:?}");
        desk.undo().unwrap();
        let back = company(&desk, &acme);
        for field in ["display_name", "employee_count", "phones", "domain", "emails"] {
            assert_eq!(back[field], start[field], "{said}: {field}");
        }
    }
}

#[test]
fn imp_09_the_preview_shows_what_becomes_of_the_company_and_writes_nothing() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd"})).id;
    let sheet = write(&desk, "people.csv", PEOPLE);
    let seen = preview(&desk, &sheet, people(json!({})));
    let changes = &seen.sample[0].changes;
    let phone = changes.iter().find(|one| one.field == "Company: Phone");
    assert!(phone.is_some_and(|one| one.old.is_none() && one.new.is_some()), "{changes:?}");
    assert_eq!(company(&desk, &acme)["phones"], json!([]));
    // So does that of a company that is made.
    let desk = Desk::new();
    let seen = preview(&desk, &sheet, people(json!({})));
    let fields: Vec<&str> = seen.sample[0].changes.iter().map(|one| one.field.as_str()).collect();
    assert!(fields.contains(&"Company: Domain") && fields.contains(&"Company: Phone"), "{fields:?}");
    assert!(!fields.contains(&"Company: Name") && !fields.contains(&"Company: Owner"), "{fields:?}");
    // Of a person who is here and says nothing new the company alone changes.
    import(&desk, &write(&desk, "bo.csv", "Name,Company\nBo Bay,Acme Ltd\n"), json!({"type": "person"})).unwrap();
    let seen = preview(&desk, &sheet, people(json!({})));
    assert_eq!((seen.sample[0].action.as_str(), seen.sample[0].message.as_deref()), ("update", None), "{seen:?}");
}

#[test]
fn imp_13_companies_of_people_are_found_by_the_keys_that_the_plan_names() {
    let columns = json!({"Name": "display_name", "Company": "organization.display_name", "Mail": "organization.emails",
        "Number": "organization.external_id"});
    let map =
        |keys: Value| json!({"type": "person", "columns": columns, "along": {"organization": {"match_by": keys}}});
    let text = "Name,Company,Mail,Number\nBo Bay,Acme Trading,sales@acme.example,17\nCy Cole,Acme Holding,sales@acme.example,17\n\
        Di Dahl,Acme Holding,,\n";
    for (keys, companies) in [
        // By name there are two, and a third that is called like the second and has no number.
        (json!(["display_name"]), 2),
        // The number is the surest.
        (json!([]), 2),
        // One address, one company; Di's row says nothing of it, so the name counts.
        (json!(["emails"]), 2),
        (json!(["domain"]), 2),
        (json!(["external_id"]), 2),
    ] {
        let desk = Desk::new();
        let sheet = write(&desk, "people.csv", text);
        let report = import(&desk, &sheet, map(keys.clone())).unwrap();
        assert_eq!((report.error_count, made(&report, "person")), (0, 3), "{keys}: {report:?}");
        assert_eq!(made(&report, "organization"), companies, "{keys}: {report:?}");
        let works = |name: &str| {
            desk.text(&format!(
                "SELECT o.display_name FROM affiliation a JOIN party o ON o.id = a.organization_id
                 JOIN party p ON p.id = a.person_id WHERE p.display_name = '{name}'"
            ))
        };
        let by_name = keys == json!(["display_name"]);
        assert_eq!(works("Cy Cole"), if by_name { "Acme Holding" } else { "Acme Trading" }, "{keys}");
        assert_eq!(works("Di Dahl"), "Acme Holding", "{keys}");
        let again = import(&desk, &sheet, map(keys.clone())).unwrap();
        assert_eq!(again.created.len(), 0, "{keys}: {again:?}");
    }
}

#[test]
fn imp_13_contacts_of_deals_are_found_by_the_keys_that_the_plan_names_and_told() {
    let columns = json!({"Title": "title", "Customer": "party", "Contact": "person.display_name",
        "Contact phone": "person.phones", "Contact mail": "person.emails"});
    let map = |along: Value| json!({"type": "deal", "columns": columns, "along": {"person": along}});
    let text = "Title,Customer,Contact,Contact phone,Contact mail\nRoof,Acme Ltd,Robert Bay,+45 32 12 34 56,bob@acme.example\n";
    for (along, people, mails) in [(json!({"match_by": ["phones"]}), 1, 1), (json!({"match_by": ["emails"]}), 2, 0)] {
        let desk = Desk::new();
        let bob = desk.create("person", json!({"display_name": "Bob Bay", "phones": [{"raw": "+45 3212 3456"}]})).id;
        let report = import(&desk, &write(&desk, "deals.csv", text), map(along.clone())).unwrap();
        assert_eq!((report.error_count, made(&report, "deal")), (0, 1), "{along}: {report:?}");
        assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), people, "{along}");
        let found = desk.number(&format!("SELECT count(*) FROM party_email WHERE party_id = '{bob}'"));
        assert_eq!(found, mails, "{along}: its blanks are filled");
        assert_eq!(desk.text(&format!("SELECT display_name FROM party WHERE id = '{bob}'")), "Bob Bay");
    }
}

#[test]
fn imp_09_a_company_is_as_it_was_when_its_row_is_refused() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd"})).id;
    let text = "Name,Company,Switchboard,Owner\nBo Bay,Acme Ltd,+45 32 12 34 56,Nobody Known\n";
    let columns = json!({"Name": "display_name", "Company": "organization.display_name",
        "Switchboard": "organization.phones", "Owner": "owner"});
    let map = json!({"type": "person", "columns": columns, "missing": {"owner": "refuse"}});
    let report = import(&desk, &write(&desk, "people.csv", text), map).unwrap();
    assert_eq!(issues(&report), [(2, "Owner", "unknown_reference")]);
    assert_eq!((report.updated.len(), &company(&desk, &acme)["phones"]), (0, &json!([])));
}

#[test]
fn imp_09_the_column_of_a_company_that_nobody_has_is_to_blame_whatever_else_is_told_of_it() {
    let desk = Desk::new();
    let text = "First name,Last name,Company website,Company\nBo,Bay,https://acme.example,Acme Ltd\n";
    let map = json!({"type": "person", "missing": {"organization": "refuse"}});
    let report = import(&desk, &write(&desk, "people.csv", text), map).unwrap();
    assert_eq!(issues(&report), [(2, "Company", "unknown_reference")]);
    assert_eq!(report.errors[0].value.as_deref(), Some("Acme Ltd"));
}

#[test]
fn imp_13_a_company_that_comes_along_is_found_by_the_id_that_kith_gave_it() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd"})).id;
    let text = format!("Name,Company,Company id,Site\nBo Bay,Another Name,{acme},acme.example\n");
    let columns = json!({"Name": "display_name", "Company": "organization.display_name", "Company id": "organization.id",
        "Site": "organization.domain"});
    let report =
        import(&desk, &write(&desk, "people.csv", &text), json!({"type": "person", "columns": columns})).unwrap();
    assert_eq!((report.error_count, made(&report, "organization")), (0, 0), "{report:?}");
    let after = company(&desk, &acme);
    assert_eq!((&after["display_name"], &after["domain"]), (&json!("Acme Ltd"), &json!("acme.example")));
}

#[test]
fn imp_13_a_plan_that_names_what_rows_do_not_bring_along_is_refused() {
    let desk = Desk::new();
    let sheet = write(&desk, "people.csv", PEOPLE);
    for (along, code) in
        [(json!({"deal": {}}), "unknown_type"), (json!({"organization": {"match_by": ["title"]}}), "unknown_match_key")]
    {
        let mut map = people(json!({}));
        map["along"] = along.clone();
        let error = import(&desk, &sheet, map).unwrap_err();
        assert_eq!((error.code.as_str(), error.field.as_deref()), (code, Some("along")), "{along}: {error:?}");
    }
}
