//! Sheets that name people, companies and users whom nobody here has: refused, made, left out, or given to one who is there.

use serde_json::{Value, json};

use super::{import, issues, made, write};
use crate::desk::Desk;

const CALLS: &str = "Type,Subject,When,Whom\ncall,One,2026-01-02,Jane Doe\ncall,Two,2026-01-03,jo@new.example\n\
    call,Three,2026-01-04,Ann Ash\n";

fn calls(missing: Value) -> Value {
    let columns = json!({"Type": "type", "Subject": "subject", "When": "occurred_at", "Whom": "party"});
    json!({"type": "interaction", "columns": columns, "missing": missing})
}

#[test]
fn imp_09_a_call_with_somebody_whom_nobody_knows_is_refused_and_makes_no_company() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Ann Ash"}));
    let report = import(&desk, &write(&desk, "calls.csv", CALLS), calls(json!({}))).unwrap();
    assert_eq!((made(&report, "interaction"), report.created.len()), (1, 1), "{report:?}");
    assert_eq!(issues(&report), [(2, "Whom", "unknown_reference"), (3, "Whom", "unknown_reference")]);
    assert_eq!(report.errors[0].value.as_deref(), Some("Jane Doe"));
    assert!(report.errors[0].message.contains("\"missing\": {\"party\": \"create\"}"), "{}", report.errors[0].message);
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
}

#[test]
fn imp_09_whom_nobody_knows_is_made_left_out_or_somebody_who_is_there() {
    for (said, people, companies, refused) in [
        (json!("create_person"), 3, 0, 0),
        // An e-mail address is a person's.
        (json!("create"), 2, 1, 0),
        (json!("refuse"), 1, 0, 2),
    ] {
        let desk = Desk::new();
        desk.create("person", json!({"display_name": "Ann Ash"}));
        let sheet = write(&desk, "calls.csv", CALLS);
        let report = import(&desk, &sheet, calls(json!({"party": said}))).unwrap();
        assert_eq!((made(&report, "interaction"), report.error_count), (3 - refused, refused), "{said}: {report:?}");
        let of = |kind: &str| desk.number(&format!("SELECT count(*) FROM party WHERE kind = '{kind}'"));
        assert_eq!((of("person"), of("organization")), (people, companies), "{said}");
        let again = import(&desk, &sheet, calls(json!({"party": said}))).unwrap();
        assert_eq!((again.unchanged, made(&again, "interaction")), (3 - refused, 0), "{said}: {again:?}");
    }
    let desk = Desk::new();
    let ann = desk.create("person", json!({"display_name": "Ann Ash"})).id;
    let sheet = write(&desk, "calls.csv", CALLS);
    let report = import(&desk, &sheet, calls(json!({"party": {"use": ann}}))).unwrap();
    assert_eq!((made(&report, "interaction"), report.created.len()), (3, 1), "{report:?}");
    assert_eq!(desk.text("SELECT count(*) || ' of ' || count(DISTINCT party_id) FROM interaction"), "3 of 1");
}

#[test]
fn imp_09_the_customer_of_a_deal_that_nobody_has_is_made_unless_the_plan_says_otherwise() {
    const DEALS: &str = "Title,Customer,Contact\nRoof,Newcomer Ltd,Bo Bay\nWall,Acme Ltd,\n";
    let columns = json!({"Title": "title", "Customer": "party", "Contact": "contact"});
    let map = |missing: Value| json!({"type": "deal", "columns": columns, "missing": missing});
    let of = |desk: &Desk, title: &str| {
        desk.text(&format!(
            "SELECT p.display_name FROM deal d JOIN party p ON p.id = d.party_id WHERE d.title = '{title}'"
        ))
    };
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd"})).id;
    let sheet = write(&desk, "deals.csv", DEALS);
    let report = import(&desk, &sheet, map(json!({"party": "refuse"}))).unwrap();
    assert_eq!((made(&report, "deal"), issues(&report)), (1, vec![(2, "Customer", "unknown_reference")]), "{report:?}");
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1, "nor is its contact made, nor the contact's company");

    let report = import(&desk, &sheet, map(json!({"party": {"use": acme}}))).unwrap();
    assert_eq!((made(&report, "deal"), report.error_count), (1, 0), "{report:?}");
    assert_eq!(of(&desk, "Roof"), "Acme Ltd");
    assert_eq!(desk.text("SELECT group_concat(display_name, ', ' ORDER BY id) FROM party"), "Acme Ltd, Bo Bay");

    let desk = Desk::new();
    let sheet = write(&desk, "deals.csv", "Title,Customer\nRoof,Newcomer Ltd\n");
    let map = |missing: Value| json!({"type": "deal", "columns": {"Title": "title", "Customer": "party"}, "missing": missing});
    let report = import(&desk, &sheet, map(json!({"party": "leave_out"}))).unwrap();
    assert_eq!(issues(&report), [(2, "Customer", "deal_needs_party")], "a deal has a customer");
    let report = import(&desk, &sheet, map(json!({"party": "create_person"}))).unwrap();
    assert_eq!((made(&report, "person"), made(&report, "organization")), (1, 0), "{report:?}");
    let desk = Desk::new();
    let report = import(&desk, &write(&desk, "deals.csv", DEALS), json!({"type": "deal", "columns": columns})).unwrap();
    assert_eq!(
        (made(&report, "organization"), made(&report, "person"), made(&report, "deal")),
        (2, 1, 2),
        "{report:?}"
    );
}

#[test]
fn imp_09_companies_parents_and_owners_that_nobody_has_are_made_left_out_refused_or_replaced() {
    let columns = json!({"Name": "display_name", "Company": "organization.display_name", "Owner": "owner"});
    let map = |missing: Value| json!({"type": "person", "columns": columns, "missing": missing});
    let text = "Name,Company,Owner\nBo Bay,Nowhere Ltd,\nCy Cole,,Nobody Known\n";
    let people = |desk: &Desk| desk.number("SELECT count(*) FROM party WHERE kind = 'person'");
    let companies = |desk: &Desk| desk.number("SELECT count(*) FROM party WHERE kind = 'organization'");

    let desk = Desk::new();
    let users = desk.number("SELECT count(*) FROM app_user");
    let sheet = write(&desk, "people.csv", text);
    let report = import(&desk, &sheet, map(json!({"organization": "refuse", "owner": "refuse"}))).unwrap();
    assert_eq!(issues(&report), [(2, "Company", "unknown_reference"), (3, "Owner", "unknown_reference")]);
    assert_eq!((people(&desk), companies(&desk)), (0, 0));
    import(&desk, &sheet, map(json!({"organization": "leave_out", "owner": "leave_out"}))).unwrap();
    assert_eq!((people(&desk), companies(&desk)), (2, 0));
    assert_eq!(desk.number("SELECT count(*) FROM app_user"), users);

    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd"})).id;
    let ann = desk.create("user", json!({"name": "Ann Ash"})).id;
    let sheet = write(&desk, "people.csv", text);
    let instead = json!({"organization": {"use": acme}, "owner": {"use": "Ann Ash"}});
    let report = import(&desk, &sheet, map(instead)).unwrap();
    assert_eq!((report.error_count, people(&desk), companies(&desk)), (0, 2, 1), "{report:?}");
    let works = format!(
        "SELECT p.display_name FROM affiliation a JOIN party p ON p.id = a.person_id WHERE a.organization_id = '{acme}'"
    );
    assert_eq!(desk.text(&works), "Bo Bay");
    assert_eq!(desk.text("SELECT owner_id FROM party WHERE display_name = 'Cy Cole'"), ann);

    let desk = Desk::new();
    let columns = json!({"Name": "display_name", "Parent": "parent"});
    let sheet = write(&desk, "companies.csv", "Name,Parent\nSub Ltd,Top Ltd\nLow Ltd,Sub Ltd\n");
    let map = json!({"type": "organization", "columns": columns, "missing": {"parent": "refuse"}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(issues(&report), [(2, "Parent", "unknown_reference")], "a parent further down is there");
    assert_eq!((companies(&desk), desk.number("SELECT count(*) FROM party WHERE parent_id IS NOT NULL")), (2, 1));
}

#[test]
fn imp_09_a_plan_that_says_it_of_what_names_nobody_is_refused() {
    let desk = Desk::new();
    let sheet = write(&desk, "calls.csv", CALLS);
    let refused = |missing: Value| import(&desk, &sheet, calls(missing)).unwrap_err();
    let error = refused(json!({"customer": "create"}));
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("unknown_field", Some("missing")));
    assert!(error.message.contains("party"), "{}", error.message);
    let deals = write(&desk, "deals.csv", "Title,Owner\nRoof,Ann\n");
    let map = json!({"type": "deal", "columns": {"Title": "title"}, "missing": {"owner": "create_person"}});
    assert_eq!(import(&desk, &deals, map).unwrap_err().code, "bad_input");
    let error = refused(json!({"party": {"use": "0192f0c0-0000-7000-8000-000000000000"}}));
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("unknown_reference", Some("missing.party")));
}

#[test]
fn imp_12_a_name_that_two_companies_share_is_refused_unless_the_domain_tells() {
    let desk = Desk::new();
    let first = desk.create("organization", json!({"display_name": "Twin Ltd", "domain": "one.example"})).id;
    let second = desk.create("organization", json!({"display_name": "Twin Ltd", "domain": "two.example"})).id;
    let sheet = write(
        &desk,
        "people.csv",
        "Name,Company,Company domain\nBo Bay,Twin Ltd,\nCy Cole,Twin Ltd,two.example\nDi Dow,Another name,one.example\n",
    );
    let columns = json!({
        "Name": "display_name", "Company": "organization.display_name", "Company domain": "organization.domain"
    });
    let report = import(&desk, &sheet, json!({"type": "person", "columns": columns})).unwrap();
    assert_eq!(issues(&report), [(2, "Company", "ambiguous_reference")], "{:?}", report.errors);
    let of = |name: &str| {
        desk.text(&format!(
            "SELECT a.organization_id FROM affiliation a JOIN party p ON p.id = a.person_id WHERE p.display_name = '{name}'"
        ))
    };
    assert_eq!((of("Cy Cole"), of("Di Dow")), (second, first));
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'organization'"), 2, "no third is made");
}
