//! Whom a row matches: by which keys, and by which never (IMP-13).

use kith_core::importing::{self, Mode};
use kith_core::records::{self, CreateRequest};
use serde_json::{Value, json};

use super::{changed, corpus, import, import_as, made, preview, write};
use crate::desk::{Desk, code, object};

/// How many people or companies a sheet would create and update, matched by these keys alone.
fn counts(desk: &Desk, record_type: &str, by: &[&str], sheet: &str) -> (usize, usize) {
    let path = write(desk, "asked.csv", sheet);
    let report = preview(desk, &path, json!({"type": record_type, "match_by": by})).report;
    assert_eq!(report.error_count, 0, "{report:?}");
    (made(&report, record_type), report.updated.get(record_type).copied().unwrap_or(0) + report.unchanged)
}

#[test]
fn imp_13_rows_of_one_sheet_with_different_ids_never_join() {
    let desk = Desk::new();
    let text = "Customer id,Name,Email,City\nA1,Ann Lee,family@lee.example,Oslo\nA2,Bob Lee,family@lee.example,Oslo\nA3,Ann Lee,family@lee.example,Rome\n";
    let map = json!({"type": "person", "columns": {"Customer id": "external_id"}});
    let sheet = write(&desk, "members.csv", text);
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((made(&report, "person"), changed(&report)), (3, 3), "{report:?}");
    let again = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 3), "{again:?}");
    // A later file of the same source: an id that it has not brought yet is another person.
    let later = write(&desk, "members 2.csv", "Customer id,Name,Email,City\nA4,Ann Lee,family@lee.example,Oslo\n");
    let report = import(&desk, &later, map).unwrap();
    assert_eq!((made(&report, "person"), changed(&report)), (1, 1), "{report:?}");
    // Another system numbers its own way: its row is one of those that are there.
    let other = write(&desk, "newsletter.csv", "Member,Name,Email\n77,Ann Lee,family@lee.example\n");
    let report = import(&desk, &other, json!({"type": "person", "columns": {"Member": "external_id"}})).unwrap();
    assert_eq!(made(&report, "person"), 0, "{report:?}");
}

#[test]
fn imp_13_npsp_contacts_and_accounts_give_the_same_in_either_order() {
    let counted = |files: [&str; 2]| {
        let desk = Desk::new();
        for file in files {
            let path = corpus("fundraising/npsp-trailhead").join(file);
            let report = import(&desk, &path, json!({})).unwrap();
            assert_eq!(report.error_count, 0, "{file}: {:?}", report.errors.first());
        }
        let living = |kind: &str| desk.number(&format!("SELECT count(*) FROM party WHERE kind = '{kind}'"));
        let tied = desk.number("SELECT count(DISTINCT organization_id) FROM affiliation");
        let unnamed = desk.number("SELECT count(*) FROM party WHERE display_name LIKE '0016g%'");
        let housed = desk.number("SELECT count(*) FROM household_member");
        (living("person"), living("organization"), living("household"), tied, housed, unnamed)
    };
    assert_eq!(counted(["Account.csv", "Contact.csv"]), (166, 33, 82, 32, 166, 0));
    assert_eq!(counted(["Contact.csv", "Account.csv"]), (166, 33, 82, 32, 166, 0));
}

#[test]
fn imp_13_each_key_matches_by_what_it_says() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme Ltd", "domain": "acme.example"}));
    desk.create(
        "person",
        json!({
            "first_name": "Ann", "last_name": "Lee", "emails": ["ann@acme.example"], "phones": ["+47 22 12 34 56"],
            "affiliations": [{"organization": acme.id}],
        }),
    );
    let (one, none) = ((0, 1), (1, 0));
    let person = |by: &str, sheet: &str| counts(&desk, "person", &[by], sheet);
    assert_eq!(person("emails", "Name,Email\nA. L.,ANN@acme.example\n"), one);
    assert_eq!(person("emails", "Name,Phone\nAnn Lee,+4722123456\n"), none);
    assert_eq!(person("phones", "Name,Phone\nA. L.,+4722123456\n"), one);
    assert_eq!(person("name_company", "Name,Company\nAnn Lee,acme ltd\n"), one);
    assert_eq!(person("name_company", "Name,Company\nAnn Lee,Other Inc\n"), none);
    assert_eq!(person("name_company", "Name,Phone\nAnn Lee,+4722123456\n"), none, "no company, no match");
    assert_eq!(person("display_name", "Name,Phone\nAnn Lee,+4722123456\n"), one);
    let id = desk.text("SELECT id FROM party WHERE kind = 'person'");
    assert_eq!(person("id", &format!("id,Name\n{id},Someone\n")), one);

    let company = |by: &str, sheet: &str| counts(&desk, "organization", &[by], sheet);
    assert_eq!(company("domain", "Company,Website\nAnother name,https://www.acme.example/about\n"), one);
    assert_eq!(company("domain", "Company,Email\nAnother name,info@acme.example\n"), one);
    assert_eq!(company("domain", "Company,Email\nAcme Ltd,info@gmail.com\n"), none);
    assert_eq!(company("display_name", "Company,Email\nACME Ltd.,info@gmail.com\n"), one);
}

#[test]
fn imp_13_likely_duplicates_are_decided_as_when_they_are_typed_in() {
    let desk = Desk::new();
    let people = [
        json!({"first_name": "Robert", "last_name": "Miller", "emails": ["robert.miller@north.example"], "phones": ["+47 22 12 34 56"]}),
        json!({"first_name": "Catherine", "last_name": "Johnson", "phones": ["+47 22 99 88 77"]}),
        json!({"first_name": "John", "last_name": "Smith", "emails": ["john@smith.example"]}),
    ];
    for values in people {
        desk.create("person", values);
    }
    let rows = [
        ["Bob", "Miller", "robert.miller@north.example", ""],
        ["Robert", "Miler", "", "+4722123456"],
        ["Katherine", "Johnson", "", "+4722998877"],
        ["John", "Smith", "", ""],
        ["John", "Smith", "j.smith@else.example", "+4799999999"],
        ["Maria", "Garcia", "maria@garcia.example", ""],
    ];
    let mut said = Vec::new();
    for [first, last, email, phone] in rows {
        let mut values = json!({"first_name": first, "last_name": last});
        if !email.is_empty() {
            values["emails"] = json!([email]);
        }
        if !phone.is_empty() {
            values["phones"] = json!([phone]);
        }
        let request = CreateRequest {
            r#type: "person".into(),
            id: kith_core::ids::new_id(),
            values: object(values),
            allow_duplicate: false,
        };
        let typed = records::create(&desk.ctx, request);
        let warned = match &typed {
            Ok(_) => false,
            Err(error) if error.code == "possible_duplicate" => true,
            Err(error) => panic!("{error:?}"),
        };
        if !warned {
            desk.undo().unwrap();
        }
        let sheet = format!("First name,Last name,Email,Phone\n{first},{last},{email},{phone}\n");
        let expected = if warned { (0, 1) } else { (1, 0) };
        assert_eq!(counts(&desk, "person", &["likely"], &sheet), expected, "{first} {last}");
        said.push(warned);
    }
    assert!(said.contains(&true) && said.contains(&false), "{said:?}");
    // What matches is changed, not doubled.
    let sheet =
        write(&desk, "likely.csv", "First name,Last name,Email,City\nBob,Miller,robert.miller@north.example,Bergen\n");
    let report = import_as(&desk, &sheet, Mode::Fill, json!({"type": "person", "match_by": ["likely"]}));
    assert_eq!((made(&report, "person"), report.updated.get("person")), (0, Some(&1)), "{report:?}");
}

#[test]
fn imp_13_the_keys_of_each_type_are_told_and_others_are_refused() {
    let desk = Desk::new();
    let keys = |record_type: &str| -> Vec<(String, bool)> {
        let asked = serde_json::from_value(json!({"type": record_type})).unwrap();
        let told = importing::match_keys(&desk.ctx, asked).unwrap();
        assert!(told.keys.iter().all(|key| !key.label.is_empty() && key.explanation.ends_with('.')));
        assert!(told.keys.iter().all(|key| !key.fields.is_empty()), "{told:?}");
        told.keys.into_iter().map(|key| (key.key, key.usual)).collect()
    };
    let of = |list: &[(&str, bool)]| list.iter().map(|(key, usual)| (key.to_string(), *usual)).collect::<Vec<_>>();
    assert_eq!(
        keys("person"),
        of(&[
            ("id", false),
            ("external_id", true),
            ("emails", true),
            ("phones", false),
            ("name_company", false),
            ("display_name", true),
            ("likely", false)
        ])
    );
    assert!(keys("organization").contains(&("domain".to_string(), true)));
    assert_eq!(keys("deal"), of(&[("id", false), ("external_id", true), ("title", true)]));
    assert_eq!(keys("activity"), of(&[("id", false)]));
    let sheet = write(&desk, "people.csv", "Name\nAnn\n");
    let map = |key: &str| -> Value { json!({"type": "person", "match_by": [key]}) };
    assert_eq!(code(import(&desk, &sheet, map("birth_date"))), "unknown_match_key");
    assert_eq!(made(&import(&desk, &sheet, map("name")).unwrap(), "person"), 1);
}

#[test]
fn imp_13_each_row_adds_to_what_is_there_whatever_the_rows_before_it_said() {
    let desk = Desk::new();
    let first = "Customer id,Name,Email,Phone,Job title,Tags,Company\n\
                 1,Ada Byron,ada@example.com,+44 20 7946 0001,,,Engines\n\
                 2,Bob Bell,bob@example.com,+44 20 7946 0002,Smith,Rail,Bells\n\
                 3,Cy Dale,cy@example.com,+44 20 7946 0003,Clerk,Rail,Dales\n";
    let then = "Customer id,Name,Email,Phone,Job title,Tags,Company\n\
                1,Ada Byron,,,,,\n\
                2,Bob Bell,bell@example.com,,,Steam,\n\
                3,Cy Dale,,+44 20 7946 0333,Head,,Mills\n";
    let map = json!({"type": "person", "columns": {"Customer id": "external_id"}});
    import(&desk, &write(&desk, "people.csv", first), map.clone()).unwrap();
    let sheet = write(&desk, "people.csv", then);
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!(
        (made(&report, "person"), report.updated.get("person"), report.unchanged),
        (0, Some(&2), 1),
        "{report:?}"
    );
    let has = |table: &str, owner: &str, id: u8| {
        let of =
            format!("SELECT count(*) FROM {table} x JOIN party p ON p.id = x.{owner} WHERE p.external_id = '{id}'");
        desk.number(&of)
    };
    assert_eq!(
        [has("party_email", "party_id", 1), has("party_email", "party_id", 2), has("party_email", "party_id", 3)],
        [1, 2, 1]
    );
    assert_eq!(
        [has("party_phone", "party_id", 1), has("party_phone", "party_id", 2), has("party_phone", "party_id", 3)],
        [1, 1, 2]
    );
    assert_eq!(
        [has("tagging", "record_id", 1), has("tagging", "record_id", 2), has("tagging", "record_id", 3)],
        [0, 2, 1]
    );
    let titles = "SELECT group_concat(coalesce(job_title, '-')) FROM
                  (SELECT job_title FROM party WHERE kind = 'person' ORDER BY external_id)";
    assert_eq!(desk.text(titles), "-,Smith,Head");
    let places = "SELECT count(*) FROM affiliation a JOIN party p ON p.id = a.person_id WHERE p.external_id = '3'";
    assert_eq!(desk.number(places), 2);
    let again = import(&desk, &sheet, map).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 3), "{again:?}");
}
