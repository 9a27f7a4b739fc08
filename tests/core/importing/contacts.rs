//! Contacts that a program gives in one call: the same records as from a sheet, an answer for each.

use kith_core::importing::{self, BulkImport, RowAction};
use kith_core::journal::Changed;
use serde_json::{Value, json};

use super::{import, write};
use crate::desk::{Desk, code};

fn call(desk: &Desk, input: Value) -> kith_core::Result<Changed<BulkImport>> {
    importing::bulk_import(&desk.ctx, serde_json::from_value(input).unwrap())
}

fn done(desk: &Desk, input: Value) -> BulkImport {
    call(desk, input).unwrap().value
}

/// Created, updated, unchanged, skipped, refused.
fn counts(done: &BulkImport) -> [usize; 5] {
    [done.created, done.updated, done.unchanged, done.skipped, done.refused]
}

fn ids(done: &BulkImport) -> Vec<&str> {
    done.rows.iter().map(|row| row.id.as_deref().unwrap_or("-")).collect()
}

fn values(desk: &Desk, id: &str) -> serde_json::Map<String, Value> {
    let asked = serde_json::from_value(json!({"type": "person", "id": id})).unwrap();
    kith_core::records::get(&desk.ctx, asked).unwrap().record.values
}

#[test]
fn imp_10_contacts_come_in_with_everything_that_a_record_made_alone_has() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    let tag = desk.create("person", json!({"display_name": "Tagged", "tags": ["VIP"]}));
    let vip = values(&desk, &tag.id)["tags"][0]["id"].clone();
    let me = desk.text("SELECT id FROM app_user WHERE active = 1");
    let rows = json!([{
        "first_name": "Ada", "last_name": "Lovelace", "birth_date": "1815-12-10", "owner": me, "external_id": "A-1",
        "emails": [{"address": "ada@x.example", "label": "home", "state": "valid"}, {"address": "a@y.example", "is_primary": true}],
        "phones": ["+47 22 12 34 56", {"raw": "+47 22 12 34 57", "label": "mobile"}],
        "addresses": [{"address_type": "home", "street_line_1": "Engine Road 1", "city": "Oslo", "country": "NO", "latitude": 59.9}],
        "tags": [vip, "New"],
        "affiliations": [{"organization": acme.id, "title": "Analyst", "is_primary": true}],
    }, {
        "display_name": "Bob Stone", "affiliations": {"organization": {"title": "Stone Ltd"}, "title": "Mason"}, "note": null,
    }]);
    let input = json!({"rows": rows, "source": "Engine"});
    let first = done(&desk, input.clone());
    assert_eq!(counts(&first), [2, 0, 0, 0, 0], "{first:?}");
    let ada = values(&desk, ids(&first)[0]);
    assert_eq!(ada["emails"][0]["address"], "a@y.example", "the primary one comes first");
    assert_eq!((&ada["emails"][1]["label"], &ada["emails"][1]["state"]), (&json!("home"), &json!("valid")));
    assert_eq!(ada["phones"][1]["label"], "mobile");
    assert_eq!(ada["addresses"][0]["latitude"], 59.9);
    assert_eq!(ada["affiliations"][0]["organization"]["id"], json!(acme.id));
    assert_eq!(ada["affiliations"][0]["title"], "Analyst");
    assert_eq!(ada["tags"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&ada["owner"]["id"], &ada["external_id"], &ada["source"]),
        (&json!(me), &json!("A-1"), &json!("import"))
    );
    let bob = values(&desk, ids(&first)[1]);
    assert_eq!(bob["affiliations"][0]["organization"]["title"], "Stone Ltd");
    assert_eq!(bob["affiliations"][0]["title"], "Mason");

    let silent = json!([{"external_id": "A-1", "first_name": " ", "birth_date": null, "website": "", "tags": []}]);
    assert_eq!(counts(&done(&desk, json!({"rows": silent, "source": "Engine"}))), [0, 0, 1, 0, 0]);

    // The same again: nothing new, nothing changed, nothing in the history.
    let (before, entries) = (desk.content(), desk.number("SELECT count(*) FROM journal_entry"));
    let second = call(&desk, input).unwrap();
    assert_eq!(counts(&second.value), [0, 0, 2, 0, 0], "{:?}", second.value);
    assert_eq!(ids(&second.value), ids(&first));
    assert!(second.change.is_none() && second.value.batch.is_none());
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT count(*) FROM journal_entry"), entries);
    assert_eq!(desk.number("SELECT count(*) FROM import_batch"), 1);
}

#[test]
fn imp_10_a_wrong_row_is_told_everything_and_does_not_stop_the_others() {
    let desk = Desk::new();
    let rows = json!([
        {"display_name": "Good One", "emails": ["good@x.example"]},
        {"display_name": "Bad One", "emails": ["no mail"], "birth_date": "31/31/1990", "shoe": 44, "status": "sleepy"},
        "not an object",
        {"display_name": "Late", "addresses": [{"street_line_1": "Street", "city": "Oslo", "country": "Nowhereland"}]},
        {"notes": []},
        {"display_name": "Good Two"},
    ]);
    let before = desk.content();
    let answer = done(&desk, json!({"rows": rows}));
    assert_eq!(counts(&answer), [2, 0, 0, 0, 4], "{answer:?}");
    let actions: Vec<RowAction> = answer.rows.iter().map(|row| row.action).collect();
    use RowAction::{Created, Refused};
    assert_eq!(actions, [Created, Refused, Refused, Refused, Refused, Created]);
    assert!(answer.rows.iter().enumerate().all(|(at, row)| row.index == at));
    let mut wrong: Vec<&str> = answer.rows[1].errors.iter().filter_map(|error| error.field.as_deref()).collect();
    wrong.sort_unstable();
    assert_eq!(wrong, ["birth_date", "emails", "shoe", "status"]);
    assert!(answer.rows[3].errors[0].field.as_deref() == Some("addresses"), "{:?}", answer.rows[3]);
    assert!(answer.rows.iter().all(|row| row.errors.is_empty() != (row.action == Refused)));
    // The history of imports has them too, each with its reasons and as it was given.
    let batch = &importing::batches(&desk.ctx).unwrap().batches[0];
    assert_eq!((batch.report.error_count, Some(&batch.id)), (4, answer.batch.as_ref()));
    let asked = serde_json::from_value(json!({"batch": batch.id})).unwrap();
    let kept = importing::refused(&desk.ctx, asked).unwrap();
    assert_eq!(kept.total, 4);
    assert!(kept.rows[0].cells[0].contains("\"shoe\":44") && kept.rows[0].issues.len() == 4);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "what was tried of the refused rows left nothing");
}

#[test]
fn imp_10_one_call_is_one_entry_of_the_history_and_each_record_is_audited() {
    let desk = Desk::new();
    let known = desk.create("person", json!({"display_name": "Known", "emails": ["known@x.example"]}));
    let before = desk.content();
    let entries = desk.number("SELECT count(*) FROM journal_entry");
    let rows = json!([
        {"display_name": "Known", "emails": ["KNOWN@x.example"], "phones": ["+47 22 12 34 56"]},
        {"display_name": "New One", "emails": ["new@x.example"]},
        {"display_name": "New One", "emails": ["new@x.example"], "birth_date": "1990-02-01"},
    ]);
    let answer = call(&desk, json!({"rows": rows, "source": "Feed"})).unwrap();
    assert_eq!(counts(&answer.value), [1, 2, 0, 0, 0], "earlier rows of a call count: {:?}", answer.value);
    assert_eq!(ids(&answer.value)[0], known.id);
    assert_eq!(ids(&answer.value)[1], ids(&answer.value)[2]);
    assert_eq!(desk.number("SELECT count(*) FROM journal_entry"), entries + 1);
    let seq = answer.change.as_ref().unwrap().seq;
    assert_eq!(desk.text("SELECT label FROM journal_entry ORDER BY seq DESC LIMIT 1"), "Imported 2 people from Feed");
    assert_eq!(desk.number(&format!("SELECT count(DISTINCT record_id) FROM audit_log WHERE entry_seq = {seq}")), 2);
    let imported = "SELECT count(*) FROM party WHERE source = 'import' AND created_by IS NOT NULL";
    assert_eq!(desk.number(imported), 1);
    let after = desk.content();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert!(importing::batches(&desk.ctx).unwrap().batches[0].undone);
    desk.redo().unwrap();
    assert_eq!(desk.content(), after);
}

#[test]
fn imp_13_equal_ids_of_a_named_source_are_equal_contacts_whatever_else_differs() {
    let desk = Desk::new();
    let one = |name: &str, mail: &str| json!([{"external_id": 7, "display_name": name, "emails": [mail]}]);
    let first = done(&desk, json!({"rows": one("Ann Old", "ann@old.example"), "source": "ERP"}));
    let second = done(&desk, json!({"rows": one("Ann New", "ann@new.example"), "source": "erp"}));
    assert_eq!((counts(&second), ids(&second)), ([0, 1, 0, 0, 0], ids(&first)));
    let other = done(&desk, json!({"rows": one("Somebody Else", "else@x.example"), "source": "Shop"}));
    assert_eq!(counts(&other), [1, 0, 0, 0, 0], "another source numbers other people");
    // Who does not say where its ids come from is not believed by them alone.
    let unnamed = done(&desk, json!({"rows": one("First", "first@x.example")}));
    let clash = done(&desk, json!({"rows": one("Second", "second@x.example")}));
    assert_eq!((counts(&unnamed), counts(&clash)), ([1, 0, 0, 0, 0], [1, 0, 0, 0, 0]));
    let same = done(&desk, json!({"rows": one("First", "first@y.example")}));
    assert_eq!((counts(&same), ids(&same)), ([0, 1, 0, 0, 0], ids(&unnamed)));
}

#[test]
fn imp_13_contacts_are_matched_as_those_of_a_sheet_are() {
    let desk = Desk::new();
    let text = "Name,Email,Phone,Company\nAda Byron,ada@x.example,,\nInfo One,info@x.example,,\nCy Young,,,North Ltd\nNo Mail,,+47 22 12 34 56,\n";
    import(&desk, &write(&desk, "people.csv", text), json!({"type": "person"})).unwrap();
    let north = desk.text("SELECT id FROM party WHERE display_name = 'North Ltd'");
    let rows = json!([
        {"display_name": "A. Byron", "emails": ["ADA@x.example"]},
        {"display_name": "Info Two", "emails": ["info@x.example"]},
        {"display_name": "Cy Young", "affiliations": [{"organization": north}]},
        {"display_name": "Cy Young", "affiliations": [{"organization": {"title": "South Ltd"}}]},
        {"display_name": "no mail", "phones": ["+4722123456"]},
    ]);
    let answer = done(&desk, json!({"rows": rows, "mode": "create"}));
    use RowAction::{Created, Skipped};
    let actions: Vec<RowAction> = answer.rows.iter().map(|row| row.action).collect();
    assert_eq!(actions, [Skipped, Created, Skipped, Created, Skipped], "{answer:?}");
}

#[test]
fn imp_10_modes_and_keys_are_those_of_an_import() {
    let desk = Desk::new();
    let known =
        desk.create("person", json!({"display_name": "Known", "emails": ["k@x.example"], "birth_date": "1990-01-01"}));
    let rows = json!([
        {"display_name": "Known", "emails": ["k@x.example"], "birth_date": "1991-01-01", "job_title": "Clerk"},
        {"display_name": "Stranger", "emails": ["s@x.example"]},
    ]);
    let filled = done(&desk, json!({"rows": rows, "mode": "fill"}));
    assert_eq!(counts(&filled), [0, 1, 0, 1, 0], "{filled:?}");
    assert_eq!(ids(&filled), [known.id.as_str(), "-"]);
    assert_eq!(values(&desk, &known.id)["birth_date"], "1990-01-01");
    let updated = done(&desk, json!({"rows": rows, "mode": "update", "match_by": ["emails"]}));
    assert_eq!(counts(&updated), [0, 1, 0, 1, 0]);
    assert_eq!(values(&desk, &known.id)["birth_date"], "1991-01-01");
    assert_eq!(code(call(&desk, json!({"rows": rows, "match_by": ["shoe"]}))), "unknown_match_key");
    assert_eq!(code(call(&desk, json!({"rows": rows, "source": "  "}))), "invalid");
    assert_eq!(code(call(&desk, json!({"rows": []}))), "no_rows");
    // Companies by id join those that are there, and what is new of a place is told of it.
    let [one, two] = ["One", "Two"].map(|name| desk.create("organization", json!({"display_name": name})).id);
    let of = |id: &str, title: &str, first: bool| json!({"organization": id, "title": title, "is_primary": first});
    for places in [json!([of(&one, "Clerk", true)]), json!([of(&two, "Chair", true), of(&one, "Chief", false)])] {
        let rows = json!([{"id": known.id, "affiliations": places}]);
        assert_eq!(counts(&done(&desk, json!({"rows": rows}))), [0, 1, 0, 0, 0]);
        assert_eq!(counts(&done(&desk, json!({"rows": rows}))), [0, 0, 1, 0, 0], "{rows}");
    }
    let places = &values(&desk, &known.id)["affiliations"];
    assert_eq!((&places[0]["title"], &places[1]["title"]), (&json!("Chair"), &json!("Chief")));
}
