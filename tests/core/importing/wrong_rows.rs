//! Rows that are wrong: everything that is wrong with them, and nothing else.

use kith_core::importing;
use serde_json::json;

use super::{import, issues, made, preview, write};
use crate::desk::Desk;

#[test]
fn imp_12_a_row_is_told_everything_that_is_wrong_with_it_at_once() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "people.csv",
        "First name,Last name,Email,Birthday,Status,Website\n\
         Ada,Good,ada@x.example,1990-02-01,,\n\
         Bob,Bad,no mail,31/31/1990,sleepy,not a site at all\n\
         Cy,Half,also wrong,1991-01-01,,\n\
         Di,Fine,di@x.example,,,\n",
    );
    let map = json!({"type": "person", "columns": {"Status": "status", "Website": "website"}});
    let seen = preview(&desk, &sheet, map.clone());
    assert_eq!((seen.report.error_count, seen.of), (2, 4));
    let before = desk.content();
    let report = import(&desk, &sheet, map).unwrap();
    let mut found = issues(&report);
    found.sort_unstable();
    assert_eq!(report.error_count, 2, "two rows are refused");
    let columns: Vec<(usize, &str)> = found.iter().map(|(row, column, _)| (*row, *column)).collect();
    assert_eq!(columns, [(3, "Birthday"), (3, "Email"), (3, "Status"), (3, "Website"), (4, "Email")], "{found:?}");
    assert!(report.errors.iter().all(|issue| issue.value.as_deref().is_some_and(|value| !value.is_empty())));
    assert_eq!(desk.number("SELECT count(*) FROM party"), 2);
    assert_eq!(seen.report.errors, report.errors, "the preview says the same");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "what was tried of the refused rows left nothing");
}

#[test]
fn imp_12_what_is_missing_since_a_wrong_cell_was_left_out_is_no_further_error() {
    let desk = Desk::new();
    // Only the e-mail could name this person, and it is wrong: one error, not “has no name” too.
    let sheet = write(&desk, "people.csv", "Name,Email\n,not an address\nAda,ada@x.example\n");
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    assert_eq!(issues(&report).len(), 1, "{:?}", report.errors);
    assert_eq!(report.created.get("person"), Some(&1));
}

#[test]
fn imp_12_a_sheet_of_which_every_row_is_wrong_is_told_so_and_loses_no_column_in_silence() {
    let desk = Desk::new();
    let rows: String = (0..20).map(|n| format!("Ann,Bad{n},not an address {n},31.31.1990\n")).collect();
    let sheet = write(&desk, "bad.csv", &format!("First name,Last name,E-mail,Birthday\n{rows}"));
    let before = desk.content();
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    assert_eq!((report.rows, report.error_count, made(&report, "person")), (20, 20, 0));
    let columns: std::collections::BTreeSet<&str> = issues(&report).iter().map(|(_, column, _)| *column).collect();
    assert_eq!(columns.into_iter().collect::<Vec<_>>(), ["Birthday", "E-mail"]);
    let mut after = desk.content();
    after.remove("import_batch");
    assert_eq!(after, before.into_iter().filter(|(table, _)| table != "import_batch").collect());
}

#[test]
fn qua_07_imported_rows_keep_the_rules_of_records_that_are_typed_in() {
    // Contact AC-1, AC-2; Account AC-2; Address AC-1, AC-2; Relationship AC-1; Customer AC-2.
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "people.csv",
        "Customer number,Name,Email,Other e-mail,Country,Billing country\n\
         1,Ada,ada@x.example,ada@home.example,DE,DE\n\
         2,Bob,bob at x.example,,DE,\n\
         3,Cy,cy@x.example,,Atlantis,\n",
    );
    let map = json!({"type": "person", "columns": {"Customer number": "external_id", "Other e-mail": "emails:home",
        "Country": "addresses:mailing.country", "Billing country": "addresses:billing.country"}});
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!(issues(&report), [(3, "Email", "email_invalid"), (4, "Country", "country_unknown")]);
    assert_eq!(made(&report, "person"), 1);
    assert_eq!(desk.number("SELECT sum(is_primary) FROM party_email"), 1, "of two addresses one is the primary one");
    let most = "SELECT max(n) FROM (SELECT sum(is_default) n FROM party_address GROUP BY party_id, address_type)";
    assert_eq!(desk.number(most), 1, "one default address of each type");
    assert_eq!(made(&import(&desk, &sheet, map).unwrap(), "person"), 0, "who is here already is not made again");

    let sheet = write(&desk, "firms.csv", "Company,Tax number,Country\nGood,DE136695976,DE\nBad,DE000000000,DE\n");
    let map = json!({"type": "organization", "columns": {"Tax number": "tax_id"}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(issues(&report), [(3, "Tax number", "tax_id_invalid")]);

    let sheet = write(&desk, "ties.csv", "From,Kind,To\nAda,spouse,Ada\n");
    let map = json!({"type": "relationship", "columns": {"From": "from", "Kind": "type", "To": "to"}});
    assert_eq!(import(&desk, &sheet, map).unwrap().error_count, 1, "nobody is tied to themselves");
}

#[test]
fn imp_12_rows_about_one_person_are_counted_as_one_person() {
    let desk = Desk::new();
    let text =
        "Name,Email,Job title\nAda Good,ada@x.example,Clerk\nBo Fine,bo@x.example,\nAda Good,ada@x.example,Buyer\n";
    let sheet = write(&desk, "people.csv", text);
    let seen = preview(&desk, &sheet, json!({"type": "person"})).report;
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    for report in [&seen, &report] {
        assert_eq!((made(report, "person"), report.updated.get("person"), report.repeated), (2, None, 1), "{report:?}");
    }
    assert_eq!(
        desk.text("SELECT label FROM journal_entry ORDER BY seq DESC LIMIT 1"),
        "Imported 2 people from people.csv"
    );
    assert_eq!(desk.text("SELECT job_title FROM party WHERE first_name = 'Ada'"), "Buyer");
    // Somebody who was there before is one changed record, however many rows tell of them.
    let more = "Name,Email,Job title\nAda Good,ada@x.example,Chief\nAda Good,ada@x.example,Chair\n";
    let again = import(&desk, &write(&desk, "more.csv", more), json!({"type": "person"})).unwrap();
    assert_eq!((made(&again, "person"), again.updated.get("person"), again.repeated), (0, Some(&1), 1), "{again:?}");
}

#[test]
fn imp_12_a_shared_mailbox_names_nobody() {
    let desk = Desk::new();
    let text = "Name,Email,Company\n,info@noname.example,Noname Ltd\n,vera.holm@x.example,\n\u{1f469}\u{200d}\u{1f4bb} Zo\u{eb} \u{1f389},zoe@x.example,\n";
    let report = import(&desk, &write(&desk, "people.csv", text), json!({"type": "person"})).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 1), "{report:?}");
    assert!(report.errors[0].message.contains("info@noname.example"), "{:?}", report.errors);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE first_name = 'info'"), 0);
    let zoe = "SELECT first_name || '|' || coalesce(middle_name, '') || '|' || coalesce(last_name, '') FROM party WHERE first_name LIKE '%Zo%'";
    assert_eq!(desk.text(zoe), "\u{1f469}\u{200d}\u{1f4bb} Zo\u{eb} \u{1f389}||");
}

#[test]
fn imp_12_errors_say_what_is_true_and_name_choices_as_people_see_them() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "people.csv",
        "Name,Email,Birthday,Status\nAda Good,ada@x.example,29.02.2001,\nBo Fine,bo@x.example,,Lead\nCy Held,cy@x.example,13.05.1999,\n",
    );
    let map = json!({"type": "person", "columns": {"Status": "status"}, "values": {"Status": {"Lead": "pro"}}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(report.error_count, 2, "{report:?}");
    let message = |row: usize| report.errors.iter().find(|issue| issue.row == row).unwrap().message.clone();
    assert!(message(2).contains("February 2001 has 28 days"), "{}", message(2));
    let status = desk.ctx.catalog().get("person").unwrap().field("status").unwrap().choices[0].clone();
    assert!(message(3).contains(&*status.label) && message(3).contains("“pro”"), "{}", message(3));
    let asked = serde_json::from_value(json!({"batch": report.batch})).unwrap();
    let row = importing::refused(&desk.ctx, asked).unwrap().rows.remove(1);
    assert_eq!(row.cells[3], "pro", "the row shows what the error is about");
}

#[test]
fn imp_12_a_name_that_two_people_share_is_refused_and_makes_no_company() {
    let desk = Desk::new();
    let people = "Name,Email\nSharon Collins,sharon.one@x.example\nSharon Collins,sharon.two@y.example\n";
    let report = import(&desk, &write(&desk, "people.csv", people), json!({"type": "person"})).unwrap();
    assert_eq!(made(&report, "person"), 2, "{report:?}");
    let deals = "Title,Customer,Contact\n\
         Roof,Sharon Collins,\n\
         Wall,sharon.two@y.example,\n\
         Door,New Firm Ltd,\n\
         Gate,New Firm Ltd,Sharon Collins\n";
    let columns = json!({"Title": "title", "Customer": "party", "Contact": "contact"});
    let map = json!({"type": "deal", "columns": columns});
    let report = import(&desk, &write(&desk, "deals.csv", deals), map).unwrap();
    assert_eq!(issues(&report)[0], (2, "Customer", "ambiguous_reference"), "{:?}", report.errors);
    assert_eq!(report.errors[0].value.as_deref(), Some("Sharon Collins"));
    assert!(report.errors[0].message.contains("e-mail address"), "{}", report.errors[0].message);
    assert_eq!(made(&report, "organization"), 1, "only the firm that nobody shares");
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'organization' AND name_key LIKE 'sharon%'"), 0);
    let wall = "SELECT e.address_key FROM deal d JOIN party_email e ON e.party_id = d.party_id WHERE d.title = 'Wall'";
    assert_eq!(desk.text(wall), "sharon.two@y.example", "an e-mail address says which one is meant");
}

#[test]
fn imp_12_a_contact_whom_two_people_could_be_is_refused_and_makes_no_third() {
    let desk = Desk::new();
    let people = "Name,Email\nSharon Collins,sharon.one@x.example\nSharon Collins,sharon.two@y.example\n";
    import(&desk, &write(&desk, "people.csv", people), json!({"type": "person"})).unwrap();
    let map = json!({"type": "deal", "columns": {"Title": "title", "Contact": "contact"}});
    let report = import(&desk, &write(&desk, "deals.csv", "Title,Contact\nRoof,Sharon Collins\n"), map).unwrap();
    assert_eq!(issues(&report), [(2, "Contact", "ambiguous_reference")], "{:?}", report.errors);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), 2);
}

#[test]
fn imp_12_a_wrong_currency_is_to_blame_on_its_own_column_and_put_right_once() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "deals.csv",
        "Deal name,Company,Amount,Currency\nRoof,Acme,1.2M,€\nDoor,Acme,\"$5,000\",Taler\nWall,Acme,15k,Taler\nGate,Acme,much,Taler\n",
    );
    let map = |values| json!({"type": "deal", "values": values});
    let seen = preview(&desk, &sheet, map(json!({})));
    let told: Vec<_> =
        seen.report.errors.iter().map(|one| (one.row, one.column.as_deref(), one.value.as_deref())).collect();
    let taler = |row| (row, Some("Currency"), Some("Taler"));
    let much = (5, Some("Amount"), Some("much"));
    assert_eq!(told, [taler(3), taler(4), taler(5), much], "{:?}", seen.report.errors);
    let report = import(&desk, &sheet, map(json!({"Currency": {"Taler": "SEK"}}))).unwrap();
    assert_eq!(issues(&report).len(), 1, "{:?}", report.errors);
    assert_eq!(report.errors[0].column.as_deref(), Some("Amount"), "of the last row only the amount is wrong now");
    let kept = |title: &str| {
        desk.text(&format!("SELECT value_minor || ' ' || value_currency FROM deal WHERE title = '{title}'"))
    };
    assert_eq!((kept("Roof"), kept("Wall")), ("120000000 EUR".into(), "1500000 SEK".into()));
    assert_eq!(kept("Door"), "500000 USD", "what an amount itself says counts");
}

#[test]
fn imp_12_a_column_of_currencies_says_what_it_is_there_for() {
    let desk = Desk::new();
    let sheet = write(&desk, "deals.csv", "Deal name,Company,Amount,Currency\nRoof,Acme,5,EUR\n");
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": sheet})).unwrap()).unwrap();
    let column = seen.columns.iter().find(|column| column.name == "Currency").unwrap();
    assert!(column.mapping.is_none());
    assert_eq!(column.why, "It says the currency of “Amount”.");
}
