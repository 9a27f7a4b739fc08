//! Workbooks, address cards and JSON.

use kith_core::importing;
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

#[test]
fn imp_09_a_card_gives_every_address_and_says_what_is_left_out() {
    let desk = Desk::new();
    let path = corpus("vcard/John_Doe_MS_OUTLOOK.vcf");
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": path})).unwrap()).unwrap();
    let left: Vec<(&str, usize)> = seen
        .columns
        .iter()
        .filter(|column| column.mapping.is_none())
        .map(|column| (column.name.as_str(), column.filled))
        .collect();
    for name in ["Nickname", "Department", "Photo", "Instant messenger", "Anniversary", "Manager", "Assistant"] {
        assert!(left.contains(&(name, 1)), "{name} is not among {left:?}");
    }
    assert!(seen.columns.iter().any(|column| column.name == "Role"), "named, wherever it goes");
    let photo = seen.columns.iter().find(|column| column.name == "Photo").unwrap();
    assert!(photo.samples[0].starts_with("a file of "), "{:?}", photo.samples);
    import(&desk, &path, json!({})).unwrap();
    let streets = desk.text(
        "SELECT group_concat(address_type || ' ' || street_line_1 || ' ' || city, '; ') FROM
         (SELECT * FROM party_address a JOIN party p ON p.id = a.party_id WHERE p.kind = 'person' ORDER BY a.position)",
    );
    assert_eq!(streets, "mailing Cresent moon drive Albaney; home Silicon Alley 5 New York");
}

#[test]
fn imp_09_what_another_program_calls_owner_makes_no_user() {
    let desk = Desk::new();
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Yamada;Taro;;;\r\nFN:Taro Yamada\r\nX-PHONETIC-FIRST-NAME:Tarou\r\n\
                X-OWNER:Someone\r\nX-SOURCE:fair\r\nEND:VCARD\r\n";
    let path = write(&desk, "taro.vcf", card);
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": path})).unwrap()).unwrap();
    for name in ["First name (X-PHONETIC-FIRST-NAME)", "Owner (X-OWNER)", "Source (X-SOURCE)"] {
        let column = seen.columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("{name}"));
        assert!(column.mapping.is_none(), "{name}: {:?}", column.mapping);
    }
    let users = desk.number("SELECT count(*) FROM app_user");
    import(&desk, &path, json!({})).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM app_user"), users);
    assert_eq!(desk.text("SELECT first_name FROM party"), "Taro");
}

#[test]
fn imp_09_a_card_keeps_its_post_office_box_and_a_third_address() {
    let desk = Desk::new();
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Berg;Anna;;;\r\nFN:Anna Berg\r\nADR;TYPE=WORK:42;Floor 3;1 Way;Aarhus;;8000;DK\r\n\
                ADR;TYPE=WORK:17;;;Odense;;5000;DK\r\nADR;TYPE=HOME:;;2 Lane;Ribe;;6760;DK\r\nADR;TYPE=WORK:;;3 Road;Vejle;;7100;DK\r\n\
                URL:https://a.example\r\nURL:https://b.example\r\nEND:VCARD\r\n";
    let path = write(&desk, "anna.vcf", card);
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": path})).unwrap()).unwrap();
    let column = |name: &str| seen.columns.iter().find(|column| column.name == name).unwrap();
    assert_eq!(column("Further addresses").samples, ["3 Road, Vejle, 7100, DK"]);
    assert_eq!(column("Further websites").samples, ["https://b.example"]);
    assert!(column("Further addresses").mapping.is_none());
    import(&desk, &path, json!({})).unwrap();
    let lines = desk.text(
        "SELECT group_concat(address_type || ' ' || street_line_1 || ' ' || coalesce(street_line_2, '-'), '; ')
         FROM (SELECT * FROM party_address ORDER BY position)",
    );
    assert_eq!(lines, "mailing 1 Way Floor 3, PO Box 42; other PO Box 17 -; home 2 Lane -");
}
