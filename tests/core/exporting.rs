//! What is taken out comes in again as it was, in every form that the import reads.

use std::path::{Path, PathBuf};

use kith_core::exporting::{self, ExportReport, ExportRequest};
use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::{Error, records};
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn export(desk: &Desk, name: &str, mut request: Value) -> Result<(PathBuf, ExportReport), Error> {
    let path = desk.folder().join(name);
    request["path"] = json!(path);
    let request: ExportRequest = serde_json::from_value(request).unwrap();
    let report = exporting::run(&desk.ctx, &request, &Progress::default())?;
    Ok((path, report))
}

fn import(desk: &Desk, sheet: &Path, record_type: &str) -> importing::ImportReport {
    let wish = Wish { r#type: Some(record_type.into()), ..Wish::default() };
    let request = importing::request(&desk.ctx, sheet, wish).unwrap();
    importing::run(&desk.ctx, &request, &Progress::default()).unwrap()
}

/// Exports every record of a type and imports the file again: nothing may change.
fn round_trip(desk: &Desk, record_type: &str, extension: &str) {
    let before = desk.content();
    let (path, report) = export(desk, &format!("{record_type}.{extension}"), json!({"type": record_type})).unwrap();
    if report.rows == 0 && ["json", "jsonl", "vcf"].contains(&extension) {
        // Without a record such a file has no names either.
        let wish = Wish { r#type: Some(record_type.into()), ..Wish::default() };
        assert_eq!(code(importing::request(&desk.ctx, &path, wish)), "sheet_empty", "{record_type}.{extension}");
        return;
    }
    let back = import(desk, &path, record_type);
    let rows = usize::try_from(report.rows).unwrap();
    assert!(back.created.is_empty() && back.updated.is_empty(), "{record_type}.{extension}: {back:?}");
    assert_eq!((back.unchanged, back.error_count), (rows, 0), "{record_type}.{extension}: {back:?}");
    assert!(desk.content() == before, "{record_type}.{extension} changed the workspace");
}

/// Text that sheets, separators, quotes and formulas stumble over.
const HOSTILE: [&str; 14] = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "'=1+1",
    "''-5",
    "'t Hooft",
    "say \"hi\", then; stop | now",
    "\"quoted\"",
    "Zoë Ångström 山田太郎 🎉 שלום",
    "00123",
    "1e5",
    "TRUE",
    "_x0041_ & <b>",
];

#[test]
fn aut_06_the_sample_comes_back_unchanged() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 400, seed: 1, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let mut listed: Vec<&str> = desk.ctx.catalog().types().filter(|t| t.listed).map(|t| t.key).collect();
    // A document comes with its bytes, which no sheet has (DOC-05).
    listed.retain(|key| *key != "document");
    assert!(listed.contains(&"person") && listed.contains(&"note"), "{listed:?}");
    for extension in ["csv", "xlsx", "json", "jsonl", "vcf"] {
        for record_type in &listed {
            if extension != "vcf" || ["person", "organization", "household"].contains(record_type) {
                round_trip(&desk, record_type, extension);
            }
        }
    }
}

#[test]
fn aut_06_hostile_text_comes_back_unchanged() {
    let desk = Desk::new();
    for (key, kind) in [("size", "number"), ("since", "date"), ("seen", "date_time"), ("likes", "many_choices")] {
        desk.create(
            "custom_field",
            json!({"record_type": "person", "key": key, "label": key, "kind": kind,
                   "choices": [{"value": "a, b", "label": "a, b"}, {"value": "c", "label": "c"}]}),
        );
    }
    for (at, text) in HOSTILE.into_iter().enumerate() {
        let company =
            desk.create("organization", json!({"display_name": text, "description": format!("{text}\n{text}")}));
        let person = desk.create(
            "person",
            json!({
                "first_name": text, "last_name": format!("No {at}"), "job_title": text,
                "affiliations": [{"organization": company.id}],
                "phones": [{"raw": "+45 12 34 56 78"}, {"raw": "12;ext=5"}],
                "emails": [{"address": format!("a{at}@example.org")}, {"address": format!("b{at}@example.org")}],
                "addresses": [{"address_type": "home", "street_line_1": text, "city": text, "country": "DK"},
                              {"address_type": "billing", "street_line_1": "2 Way", "city": "Aarhus", "country": "DK"}],
                "size": 1.234, "since": "1850-02-03", "seen": "2026-01-02T03:04:05.678Z", "likes": ["a, b", "c"],
                "birth_date": "1899-12-31",
            }),
        );
        records::add_tag(
            &desk.ctx,
            serde_json::from_value(json!({"type": "person", "ids": [person.id], "tag": text})).unwrap(),
        )
        .unwrap();
        desk.create(
            "deal",
            json!({"title": text, "party": company.id, "contact": person.id, "value": {"minor": 1_234_567, "currency": "JPY"}}),
        );
    }
    for extension in ["csv", "xlsx", "json", "jsonl"] {
        for record_type in ["organization", "person", "deal"] {
            round_trip(&desk, record_type, extension);
        }
    }
    for record_type in ["organization", "person"] {
        round_trip(&desk, record_type, "vcf");
    }
}

#[test]
fn aut_06_csv_takes_a_separator_and_a_byte_order_mark() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Zoë; Ångström", "job_title": "=1+1"}));
    let asked = json!({"type": "person", "fields": ["job_title", "display_name"], "bom": true, "separator": ";"});
    let (path, _) = export(&desk, "a.csv", asked).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\u{feff}id;job_title;display_name\r\n"), "{text}");
    assert!(text.ends_with(";'=1+1;\"Zoë; Ångström\"\r\n"), "{text}");
    let back = import(&desk, &path, "person");
    assert_eq!((back.unchanged, back.error_count), (1, 0), "{back:?}");
    assert_eq!(code(export(&desk, "b.csv", json!({"type": "person", "separator": "ab"}))), "invalid");
}

#[test]
fn aut_06_a_workbook_has_real_numbers_dates_and_a_header_in_sight() {
    use calamine::{Data, Reader};
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "=Acme"}));
    desk.create(
        "deal",
        json!({"title": "=1+1", "party": acme.id, "value": {"minor": 12_345, "currency": "EUR"}, "expected_close_date": "2026-12-24"}),
    );
    let asked = json!({"type": "deal", "fields": ["title", "value", "expected_close_date", "created_at"]});
    let (path, _) = export(&desk, "deals.xlsx", asked).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let row: Vec<&Data> = sheet.rows().nth(1).unwrap().iter().collect();
    assert_eq!(row[1], &Data::String("=1+1".into()));
    assert_eq!((row[2], row[3]), (&Data::Float(123.45), &Data::String("EUR".into())));
    assert!(matches!(row[4], Data::DateTime(_)) && matches!(row[5], Data::DateTime(_)), "{row:?}");
    assert!(book.worksheet_formula("Sheet1").unwrap().is_empty(), "nothing is a formula");
}

#[test]
fn aut_06_json_and_lines_hold_every_value() {
    let desk = Desk::new();
    for name in ["Ada", "Bo"] {
        desk.create("person", json!({"display_name": name, "emails": [{"address": format!("{name}@example.org")}]}));
    }
    let (path, _) = export(&desk, "a.json", json!({"type": "person"})).unwrap();
    let whole: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (path, _) = export(&desk, "a.jsonl", json!({"type": "person"})).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((whole.len(), &whole), (2, &lines));
    assert_eq!(whole[0]["emails"][0]["address"], "Ada@example.org");
    let (path, report) = export(&desk, "none.jsonl", json!({"type": "person", "search": "nobody"})).unwrap();
    assert_eq!((report.rows, std::fs::read(path).unwrap().len()), (0, 0));
}

#[test]
fn aut_06_cards_are_for_parties_alone() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Anna Müller", "emails": [{"address": "anna@example.org"}]}));
    desk.create("organization", json!({"display_name": "Acme, Inc."}));
    let (path, report) = export(&desk, "people.vcf", json!({"type": "person"})).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(report.rows, 1);
    assert!(text.contains("FN:Anna Müller\r\n") && text.contains(":anna@example.org\r\n"), "{text}");
    let (path, _) = export(&desk, "companies.vcf", json!({"type": "organization", "vcard": "3.0"})).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("VERSION:3.0\r\n") && text.contains("ORG:Acme\\, Inc.\r\n"), "{text}");
    assert_eq!(code(export(&desk, "deals.vcf", json!({"type": "deal"}))), "invalid");
    assert_eq!(code(export(&desk, "people.vcf", json!({"type": "person", "vcard": "2.1"}))), "invalid");
}

#[test]
fn aut_06_every_record_type_can_be_taken_out() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 40, seed: 2, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    for record_type in desk.ctx.catalog().types() {
        for extension in ["csv", "xlsx", "json", "jsonl"] {
            let (_, report) = export(&desk, &format!("all.{extension}"), json!({"type": record_type.key})).unwrap();
            let request = serde_json::from_value(json!({"type": record_type.key})).unwrap();
            let there = records::count(&desk.ctx, request).unwrap().count;
            assert_eq!(i64::try_from(report.rows).unwrap(), there, "{} as {extension}", record_type.key);
        }
    }
}

#[test]
fn aut_06_a_selection_in_chosen_columns() {
    let desk = Desk::new();
    let ids: Vec<String> = (0..5).map(|i| desk.create("tag", json!({"name": format!("t{i}")})).id).collect();
    let filter = json!({"field": "id", "op": "in", "value": ids[..2]});
    let (path, report) = export(&desk, "t.csv", json!({"type": "tag", "filter": filter, "fields": ["name"]})).unwrap();
    assert_eq!(report.rows, 2);
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(text, format!("id,name\r\n{},t0\r\n{},t1\r\n", ids[0], ids[1]));
    assert_eq!(code(export(&desk, "t.csv", json!({"type": "tag", "fields": ["nothing"]}))), "unknown_field");
}

#[test]
fn aut_06_ten_thousand_rows_and_no_half_file() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 10_000, seed: 3, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let (_, report) = export(&desk, "people.xlsx", json!({"type": "person"})).unwrap();
    assert_eq!(report.rows, 10_000);

    // What was there stays until the new file is whole; a cancelled job leaves nothing beside it.
    let path = desk.folder().join("kept.csv");
    std::fs::write(&path, "kept").unwrap();
    let request = serde_json::from_value(json!({"type": "person", "path": path})).unwrap();
    let job = exporting::start(&desk.ctx, request).unwrap();
    let id = || serde_json::from_value(json!({"id": job.id})).unwrap();
    kith_core::jobs::cancel(&desk.ctx, id()).unwrap();
    let ended = loop {
        let now = kith_core::jobs::get(&desk.ctx, id()).unwrap();
        if now.state != "running" {
            break now;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert_eq!(ended.state, "cancelled");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
    let parts = std::fs::read_dir(desk.folder())
        .unwrap()
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().ends_with(".part")));
    assert_eq!(parts.count(), 0);
}

#[test]
fn aut_06_a_workbook_says_what_it_cannot_hold() {
    let desk = Desk::new();
    let long = "x".repeat(40_000);
    desk.create("organization", json!({"display_name": "Acme", "description": long}));
    let refused = export(&desk, "a.xlsx", json!({"type": "organization"})).unwrap_err();
    assert_eq!(refused.code, "cell_too_long");
    assert!(refused.message.contains("Acme") && !desk.folder().join("a.xlsx").exists(), "{}", refused.message);
    round_trip(&desk, "organization", "csv");
}

#[test]
fn pty_27_preferences_come_back_in_every_form() {
    let desk = Desk::new();
    for (name, values) in [
        ("Anna", json!({"do_not_contact": true, "greeting": "Dear Anna; and, Bo"})),
        ("Bo", json!({"communication_preference": "phone", "contact_frequency": "monthly"})),
        ("Cy", json!({})),
    ] {
        let mut values = values;
        values["first_name"] = json!(name);
        desk.create("person", values);
    }
    for extension in ["csv", "xlsx", "json", "jsonl", "vcf"] {
        round_trip(&desk, "person", extension);
    }
    let (path, _) = export(&desk, "all.vcf", json!({"type": "person"})).unwrap();
    let cards = std::fs::read_to_string(&path).unwrap();
    for line in [
        "X-KITH-DO-NOT-CONTACT:yes",
        "X-KITH-GREETING:Dear Anna\\; and\\, Bo",
        "X-KITH-PREFERS:phone",
        "X-KITH-FREQUENCY:monthly",
    ] {
        assert_eq!(cards.lines().filter(|known| *known == line).count(), 1, "{line} in {cards}");
    }
    assert_eq!(cards.matches("X-KITH").count(), 4, "who says nothing is not marked: {cards}");
    let other = Desk::new();
    assert_eq!(import(&other, &path, "person").created.get("person"), Some(&3));
    let kept = "SELECT group_concat(do_not_contact || communication_preference || contact_frequency || coalesce(greeting, '-'), '|'
                ORDER BY first_name) FROM party";
    assert_eq!(other.text(kept), "1anyanyDear Anna; and, Bo|0phonemonthly-|0anyany-");
}

#[test]
fn pty_27_a_list_for_outreach_leaves_out_who_does_not_want_it() {
    let desk = Desk::new();
    let person = |name: &str, mut values: Value| {
        values["first_name"] = json!(name);
        desk.create("person", values).id
    };
    person("Any", json!({}));
    person("Mail", json!({"communication_preference": "email"}));
    person("Phone", json!({"communication_preference": "phone"}));
    person("Silent", json!({"communication_preference": "phone", "do_not_contact": true}));
    let often = |name: &str, frequency: &str, direction: &str, at: &str| {
        let id = person(name, json!({"contact_frequency": frequency}));
        desk.create("interaction", json!({"type": "call", "party": id, "direction": direction, "occurred_at": at}));
    };
    let days_ago = |days: i64| kith_core::ids::moment(desk.ctx.now() - chrono::Duration::days(days));
    often("Weekly", "weekly", "outbound", &days_ago(6));
    often("Rested", "weekly", "outbound", &days_ago(8));
    often("Monthly", "monthly", "outbound", &days_ago(20));
    often("Quarterly", "quarterly", "outbound", &days_ago(80));
    often("Yearly", "yearly", "outbound", &days_ago(300));
    often("Asked", "yearly", "inbound", &days_ago(1));
    often("Whenever", "any", "outbound", &days_ago(1));
    let always = "Any Asked Rested Whenever";
    for (way, more, other_way) in [("email", "Mail", 1), ("phone", "Phone", 1), ("post", "", 2)] {
        for extension in ["csv", "vcf"] {
            let asked = json!({"type": "person", "outreach": way, "fields": ["first_name", "letter_opening"]});
            let asked = if extension == "vcf" { json!({"type": "person", "outreach": way}) } else { asked };
            let (path, report) = export(&desk, &format!("{way}.{extension}"), asked).unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            let told = report.left_out.expect("counted");
            assert_eq!((told.do_not_contact, told.other_way, told.too_soon), (1, other_way, 4), "{way}");
            let names = always.split(' ').chain([more]).filter(|name| !name.is_empty());
            let told = names.clone().count();
            assert_eq!(usize::try_from(report.rows).unwrap(), told, "{way}: {text}");
            for name in names {
                let part = if extension == "vcf" { format!("FN:{name}") } else { format!(",{name},Dear {name}") };
                assert!(text.contains(&part), "{part} in {text}");
            }
        }
    }
    let (_, copy) = export(&desk, "copy.csv", json!({"type": "person"})).unwrap();
    assert!((copy.rows, copy.left_out) == (11, None), "a copy has everyone: {copy:?}");
    let none =
        json!({"type": "person", "outreach": "email", "filter": {"field": "first_name", "op": "eq", "value": "Phone"}});
    let (_, report) = export(&desk, "none.csv", none).unwrap();
    assert_eq!((report.rows, report.left_out.unwrap().other_way), (0, 1), "of those that were asked for");
    assert_eq!(code(export(&desk, "deal.csv", json!({"type": "deal", "outreach": "email"}))), "invalid");
    let told = "SELECT count(*) FROM audit_log WHERE json_extract(changes, '$.outreach.new') = 'post'";
    assert_eq!(desk.number(told), 2);
}

#[test]
fn pty_27_how_a_letter_opens() {
    let desk = Desk::new();
    desk.create("person", json!({"first_name": "Anna", "last_name": "Lund", "greeting": "Hi Anna!"}));
    desk.create("person", json!({"first_name": "Bo", "last_name": "Lund"}));
    desk.create("person", json!({"last_name": "Cole"}));
    desk.create("organization", json!({"display_name": "Acme"}));
    desk.create("household", json!({"display_name": "Lund Household", "informal_greeting": "Anna and Bo"}));
    let opens = |record_type: &str| {
        let (path, _) = export(&desk, "o.csv", json!({"type": record_type, "fields": ["letter_opening"]})).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().skip(1).map(|line| line.split_once(',').unwrap().1.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(opens("person"), ["Hi Anna!", "Dear Bo", "Dear Cole"]);
    assert_eq!(opens("organization"), ["Dear Acme"]);
    assert_eq!(opens("household"), ["Dear Anna and Bo"]);
}

#[test]
fn imp_24_a_sheet_has_numbers_in_groups_and_comes_back_unchanged() {
    let desk = Desk::new();
    let phones = json!(["2125550100 x7", "+4532345678", "+54 11 2345-6789"]);
    desk.create("person", json!({"first_name": "Anna", "phones": phones}));
    desk.create("person", json!({"first_name": "Bo", "phones": ["call Bo"]}));
    let (path, _) = export(&desk, "a.csv", json!({"type": "person", "fields": ["phones"]})).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(",'+1 212-555-0100 ext. 7; +45 32 34 56 78; +54 11 2345-6789"), "{text}");
    assert!(text.contains(",call Bo"), "{text}");
    for extension in ["csv", "xlsx", "json", "jsonl", "vcf"] {
        round_trip(&desk, "person", extension);
    }
}
