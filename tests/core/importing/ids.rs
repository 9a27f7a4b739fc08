//! Sheets that name people, companies and households by the ids under which an earlier one brought them, and sheets whose
//! rows are of several kinds (FUN-16, IMP-09).

use kith_core::workspaces::Profile;
use kith_core::{NewWorkspace, importing};
use serde_json::json;

use super::{changed, corpus, import, issues, made, write};
use crate::desk::Desk;

/// The first donors of the corpus, of whom a column says which are organisations, and their gifts, which name them by number.
#[test]
fn fun_16_gifts_find_their_donors_by_the_ids_that_these_came_with() {
    let desk = Desk::new();
    let read = |file: &str| std::fs::read_to_string(corpus("fundraising/goodthought").join(file)).unwrap();
    let donors: String = read("donors.csv").lines().take(301).map(|line| format!("{line}\n")).collect();
    let of_them = |line: &&str| {
        let donor = line.split(',').nth(2).unwrap_or_default().trim_matches('"');
        donor.parse::<usize>().is_ok_and(|donor| donor <= 300) || donor == "donor_id"
    };
    let gifts: String = read("donations.csv").lines().filter(of_them).map(|line| format!("{line}\n")).collect();
    let kinds = |word: &str| donors.matches(word).count();
    let report = import(&desk, &write(&desk, "donors.csv", &donors), json!({})).unwrap();
    assert_eq!((report.rows, report.error_count), (300, 0), "{:?}", report.errors.first());
    assert_eq!(made(&report, "person"), kinds("Individual"));
    assert_eq!(made(&report, "organization"), kinds("Organization") + kinds("Corporate"));
    let sheet = write(&desk, "donations.csv", &gifts);
    let seen = importing::request(&desk.ctx, &sheet, importing::Wish::default()).unwrap().plan;
    let party = seen.columns.iter().find(|column| column.field == "party").unwrap();
    assert_eq!((seen.r#type.as_str(), party.column, party.qualifier.as_deref()), ("purchase", 2, Some("external_id")));
    let count = gifts.lines().count() - 1;
    let report = import(&desk, &sheet, json!({})).unwrap();
    assert_eq!((made(&report, "purchase"), report.error_count), (count, 0), "{:?}", report.errors.first());
    assert_eq!(report.created.len(), 1, "nobody is made of a number: {:?}", report.created);
    for line in gifts.lines().skip(1).take(5) {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
        let found = desk.text(&format!(
            "SELECT p.display_name || ' ' || printf('%.2f', g.amount_minor / 100.0) || ' ' || g.purchased_on FROM purchase g
             JOIN party p ON p.id = g.party_id WHERE g.external_id = '{}'",
            cells[1]
        ));
        assert_eq!(found, format!("Donor_{} {} {}", cells[2], cells[3], &cells[4][..10]));
    }
    let again = import(&desk, &sheet, json!({})).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, count), "{:?}", again.errors.first());
}

#[test]
fn fun_16_an_id_that_nobody_came_with_is_told_with_row_column_and_remedy() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Ann Ash", "external_id": "C-77"}));
    let people = write(&desk, "members.csv", "Member ID,Name\n41,Bo Bay\n42,Cy Cole\n");
    import(&desk, &people, json!({"type": "person", "columns": {"Member ID": "external_id"}})).unwrap();
    let gifts = write(
        &desk,
        "gifts.csv",
        "Gift ID,Constituent ID,Gift date,Gift amount\nG1,41,2026-01-02,10\nG2,C-77,2026-01-03,20\nG3,99,2026-01-04,30\n",
    );
    let report = import(&desk, &gifts, json!({})).unwrap();
    assert_eq!((made(&report, "purchase"), report.created.len()), (2, 1), "{report:?}");
    assert_eq!(issues(&report), [(4, "Constituent ID", "unknown_reference")]);
    assert_eq!(report.errors[0].value.as_deref(), Some("99"));
    assert!(report.errors[0].message.contains("Import the sheet that has it first"), "{}", report.errors[0].message);
    assert_eq!(
        desk.text(
            "SELECT group_concat(p.display_name, ', ' ORDER BY g.purchased_on) FROM purchase g JOIN party p ON p.id = g.party_id"
        ),
        "Bo Bay, Ann Ash"
    );
}

#[test]
fn fun_16_deals_take_customer_and_contact_by_id_and_two_of_one_id_are_nobody() {
    let desk = Desk::new();
    for (file, kind, text) in [
        ("companies.csv", "organization", "Key,Name\nA1,Acme Ltd\nX9,Xylo Ltd\n"),
        ("contacts.csv", "person", "Key,Name\nP1,Pia Poe\nX9,Xaver Xu\n"),
    ] {
        let path = write(&desk, file, text);
        import(&desk, &path, json!({"type": kind, "columns": {"Key": "external_id", "Name": "display_name"}})).unwrap();
    }
    let deals = write(
        &desk,
        "deals.csv",
        "Deal Name,Customer ID,Contact ID,Stage\nRoof,A1,P1,Proposal\nWall,X9,,Proposal\nGate,,P1,Proposal\n",
    );
    let report = import(&desk, &deals, json!({})).unwrap();
    assert_eq!(issues(&report), [(3, "Customer ID", "unknown_reference")], "{report:?}");
    assert_eq!(
        desk.text(
            "SELECT group_concat(d.title || ': ' || p.display_name || '/' || c.display_name, '; ' ORDER BY d.title DESC)
             FROM deal d JOIN party p ON p.id = d.party_id JOIN party c ON c.id = d.contact_id"
        ),
        "Roof: Acme Ltd/Pia Poe; Gate: Pia Poe/Pia Poe"
    );
    let again = import(&desk, &deals, json!({})).unwrap();
    assert_eq!((changed(&again), again.unchanged, again.error_count), (0, 2, 1), "{again:?}");
}

#[test]
fn imp_09_a_column_says_which_rows_are_people_companies_and_households() {
    let desk = Desk::new();
    let text = "Contact Type,Full Name,Email,Birthday\nIndividual,Ann Ash,ann@x.example,1980-02-01\n\
                Organization,Ash Foundation,office@ash.example,\nHousehold,Ash Household,,\n,Bo Bay,bo@x.example,\n";
    let sheet = write(&desk, "mixed.csv", text);
    let before = desk.content();
    let report = import(&desk, &sheet, json!({})).unwrap();
    assert_eq!(
        (made(&report, "person"), made(&report, "organization"), made(&report, "household"), report.error_count),
        (2, 1, 1, 0),
        "{report:?}"
    );
    let again = import(&desk, &sheet, json!({})).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 4), "{again:?}");
    let undo = kith_core::journal::UndoRequest { seq: report.seq, resolve: None, ..Default::default() };
    kith_core::journal::undo(&desk.ctx, undo).unwrap();
    assert_eq!(desk.content(), before);
    // Said to be otherwise, all rows are what the sheet is.
    let report = import(&desk, &sheet, json!({"kinds": null})).unwrap();
    assert_eq!((made(&report, "person"), made(&report, "household")), (4, 0), "{report:?}");
    assert_eq!(
        import(&desk, &sheet, json!({"kinds": "Kind"})).unwrap_err().code,
        "unknown_column",
        "a column that the sheet lacks is a mistake"
    );
}

#[test]
fn imp_09_people_join_the_household_that_their_row_names_once() {
    let desk = Desk::new();
    let text = "Name,Household,Household Key\nAnn Ash,Ash Household,H1\nBo Ash,Ash Household,H1\nCy Ash,Ash Household,H2\n\
                Di Dew,,H9\nEd Elm,Elm Household,\n";
    let sheet = write(&desk, "homes.csv", text);
    let map = json!({"type": "person", "columns": {
        "Name": "display_name", "Household": "household.display_name", "Household Key": "household.external_id",
    }});
    let before = desk.content();
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!(
        (made(&report, "person"), made(&report, "household"), made(&report, "household_member"), report.error_count),
        (5, 4, 5, 0),
        "{report:?}"
    );
    let members = "SELECT group_concat(p.display_name || CASE m.is_head WHEN 1 THEN '*' ELSE '' END, ', ' ORDER BY p.display_name)
                   FROM household_member m JOIN party p ON p.id = m.party_id JOIN external_ref x ON x.record_id = m.household_id
                   WHERE x.external_id = ";
    assert_eq!(desk.text(&format!("{members} 'H1'")), "Ann Ash*, Bo Ash");
    assert_eq!(desk.text(&format!("{members} 'H2'")), "Cy Ash*");
    let again = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 5), "{again:?}");
    let undo = kith_core::journal::UndoRequest { seq: report.seq, resolve: None, ..Default::default() };
    kith_core::journal::undo(&desk.ctx, undo).unwrap();
    assert_eq!(desk.content(), before);
    // A name that two households bear says of neither.
    for _ in 0..2 {
        desk.create("household", json!({"display_name": "Ash Household"}));
    }
    let named = json!({"type": "person", "columns": {"Household": "household.display_name", "Household Key": null}});
    let report = import(&desk, &sheet, named).unwrap();
    assert_eq!(issues(&report).first(), Some(&(2, "Household", "unknown_reference")), "{report:?}");
    assert!(report.errors[0].message.contains("by the id"), "{}", report.errors[0].message);
}

/// A row that holds the id of a note which is not for the importing person finds none (INT-07).
#[test]
fn int_07_a_sheet_does_not_reach_notes_that_are_not_for_its_reader() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"display_name": "Ann Ash"}));
    let note = desk.create("note", json!({"party": party.id, "content": "Secret words", "visibility": "private"}));
    let max = desk.create("user", json!({"name": "Max", "role": "manager"}));
    let max = desk.ctx.clone().with_user(&max.id);
    let sheet = write(&desk, "notes.csv", &format!("id,Content\n{},Mine instead\n", note.id));
    for mode in ["create", "update"] {
        let map = json!({"type": "note", "mode": mode, "columns": {"id": "id", "Content": "content"}});
        let ask = |ctx: &kith_core::Context| {
            let wish = importing::Wish { map: Some(map.clone()), ..importing::Wish::default() };
            importing::preview(ctx, importing::request(ctx, &sheet, wish).unwrap()).unwrap()
        };
        assert!(format!("{:?}", ask(&desk.ctx).sample).contains("Secret words"), "{mode}: its author sees it");
        let seen = ask(&max);
        assert!(!format!("{:?}", seen.sample).contains("Secret words"), "{mode}: {:?}", seen.sample);
        assert_eq!(seen.report.updated.len(), 0, "{mode}");
    }
}

/// Where the workspace says “opportunity”, so do refusals and the history (C-01).
#[test]
fn imp_12_refusals_and_the_history_say_the_words_of_the_profile() {
    let desk = Desk::of(NewWorkspace { profile: Profile::Fundraising, ..NewWorkspace::default() });
    let sheet =
        write(&desk, "deals.csv", "Opportunity Name,Account Name,Stage\nRoof,Ash Ltd,Proposal\nWall,,Proposal\n");
    let report = import(&desk, &sheet, json!({"type": "deal"})).unwrap();
    assert_eq!(issues(&report), [(3, "Account Name", "deal_needs_party")]);
    assert!(report.errors[0].message.starts_with("Each opportunity has a customer"), "{}", report.errors[0].message);
    assert_eq!(
        desk.text("SELECT label FROM journal_entry WHERE op = 'imports.run'"),
        "Imported 1 opportunity from deals.csv"
    );
}
