//! Workbooks, address cards and JSON.

use serde_json::{Value, json};

use super::{changed, corpus, import, issues, made, write};
use crate::desk::Desk;

#[test]
fn imp_09_workbooks_and_other_vendors_come_in() {
    for (file, record_type, count) in [
        ("xlsx/relaticle-companies.xlsx", "organization", 5),
        ("vendor-csv/relaticle-companies.csv", "organization", 5),
        ("vendor-csv/salesforce-accounts-insert-template.csv", "organization", 100),
        ("vendor-csv/thunderbird.csv", "person", 1),
        ("vendor-csv/mailchimp-dialect.csv", "person", 2),
        ("vendor-csv/brevo-dialect.csv", "person", 1),
        ("vendor-csv/pipedrive-sample-template.csv", "deal", 1),
    ] {
        let desk = Desk::new();
        let report = import(&desk, &corpus(file), json!({})).unwrap();
        assert_eq!((made(&report, record_type), report.error_count), (count, 0), "{file}: {report:?}");
        let again = import(&desk, &corpus(file), json!({})).unwrap();
        assert_eq!((changed(&again), again.unchanged), (0, count), "{file}: {again:?}");
    }
}

#[test]
fn imp_09_address_cards_give_the_counts_of_their_facts() {
    let facts: Value = serde_json::from_slice(&std::fs::read(corpus("facts.json")).unwrap()).unwrap();
    for (file, fact) in facts["vcard"].as_object().unwrap() {
        let desk = Desk::new();
        let cards = usize::try_from(fact["cards"].as_u64().unwrap()).unwrap();
        // A mail address of letters that mail does not know; an address whose last part is no country.
        let refused: &[_] = match file.as_str() {
            "vcard/John_Doe_ANDROID.vcf" => &[(5, "emails", "email_invalid")],
            "vcard/icaljs-vcard.vcf" => &[(1, "country", "country_unknown")],
            _ => &[],
        };
        let subject = if file == "vcard/roundcube-apple.vcf" { "organization" } else { "person" };
        let report = import(&desk, &corpus(file), json!({})).unwrap();
        assert_eq!(issues(&report), refused, "{file}");
        assert_eq!((report.rows, made(&report, subject)), (cards, cards - refused.len()), "{file}");
        let before = desk.content();
        let again = import(&desk, &corpus(file), json!({})).unwrap();
        assert_eq!(changed(&again), 0, "{file}: {again:?}");
        assert_eq!(desk.content(), before, "{file} again changes nothing");
    }
}

#[test]
fn imp_09_json_of_other_programs_is_read_as_a_sheet() {
    let whole = r#"[
        {"First Name": "Anna", "Last Name": "Berg", "Email": "anna@example.org", "Tags": ["vip", "a, b"],
         "Company": "Berg AS", "home": {"city": "Aarhus"}},
        {"First Name": "Bo", "Email": "no address", "Extra": 1.50},
        {"First Name": "Cy", "Last Name": "Dahl", "Email": null}
    ]"#;
    let lines = "\u{feff}{\"First Name\": \"Anna\", \"Last Name\": \"Berg\"}\r\n\n{\"First Name\": \"Cy\", \"Last Name\": \"Dahl\"}\n";
    let desk = Desk::new();
    let report = import(&desk, &write(&desk, "people.json", whole), json!({"type": "person"})).unwrap();
    assert_eq!((report.rows, made(&report, "person"), report.error_count), (3, 2, 1), "{report:?}");
    assert_eq!(report.errors[0].row, 2);
    assert_eq!(desk.number("SELECT count(*) FROM tagging"), 2);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE display_name = 'Berg AS'"), 1);
    let desk = Desk::new();
    let report = import(&desk, &write(&desk, "people.jsonl", lines), json!({"type": "person"})).unwrap();
    assert_eq!((report.rows, made(&report, "person"), report.error_count), (2, 2, 0), "{report:?}");
}

#[test]
fn imp_12_broken_json_and_cards_stop_with_their_place_and_leave_nothing() {
    for (name, text, code, row) in [
        ("a.json", "[{\"first_name\": \"A\"}, {\"first_name\": ]", "sheet_json", 2),
        ("b.json", "[{\"first_name\": \"A\"}", "sheet_json", 2),
        ("c.json", "[{\"first_name\": \"A\"}] x", "sheet_json", 2),
        ("d.jsonl", "{\"first_name\": \"A\"}\n[1]\n", "sheet_json", 2),
        ("e.json", "[]", "sheet_empty", 0),
        ("f.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\n", "sheet_card", 2),
        ("g.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\nname,mail\n", "sheet_card", 2),
    ] {
        let desk = Desk::new();
        let before = desk.content();
        let error = import(&desk, &write(&desk, name, text), json!({"type": "person"})).unwrap_err();
        assert_eq!(error.code, code, "{name}: {}", error.message);
        let told = error.details.as_ref().and_then(|details| details["row"].as_u64());
        assert_eq!(told.unwrap_or(0), row, "{name}");
        assert_eq!(desk.content(), before, "{name}");
    }
}
