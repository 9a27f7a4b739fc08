//! Many contacts in one call (IMP-10, API-01): what is accepted, what is refused, what is answered.

use serde_json::{Value, json};

use crate::http::Served;

const BULK: &str = "contacts.bulk_import";

fn contacts(count: usize) -> Vec<Value> {
    let contact = |n: usize| {
        json!({
            "first_name": format!("First{n}"), "last_name": format!("Last{n}"), "external_id": format!("C-{n}"),
            "emails": [{"address": format!("c{n}@x.example"), "label": "work"}],
        })
    };
    (0..count).map(contact).collect()
}

fn people(kith: &Served) -> Value {
    kith.ok("records.count", json!({"type": "person"}))["count"].clone()
}

#[test]
fn api_01_nfr_14_a_thousand_contacts_are_taken_in_one_call_told_one_by_one_and_undone_as_one() {
    let kith = Served::workspace();
    let input = json!({"rows": contacts(1000), "source": "ERP"});
    let done = kith.ok(BULK, input.clone());
    let value = &done["value"];
    assert_eq!((&value["created"], &value["refused"]), (&json!(1000), &json!(0)));
    let rows = value["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1000);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!((&row["index"], &row["action"], &row["errors"]), (&json!(index), &json!("created"), &json!([])));
    }
    let one = kith.ok("records.get", json!({"type": "person", "id": rows[999]["id"]}));
    assert_eq!(one["record"]["values"]["external_id"], "C-999");
    assert_eq!(one["record"]["values"]["source"], "import");
    assert_eq!(people(&kith), 1000);

    let again = kith.ok(BULK, input);
    assert_eq!((&again["value"]["unchanged"], &again["value"]["created"]), (&json!(1000), &json!(0)));
    assert_eq!(again["change"], Value::Null);
    let same = |answer: &Value| -> Vec<Value> {
        answer["value"]["rows"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(same(&again), same(&done));

    let page = kith.ok("journal.list", json!({}));
    assert_eq!(page["entries"].as_array().unwrap().len(), 1, "one call is one entry");
    kith.ok("journal.undo", json!({"seq": done["change"]["seq"]}));
    assert_eq!(people(&kith), 0);
}

#[test]
fn api_01_nfr_14_more_than_a_thousand_contacts_are_refused_whole_and_told_the_way_without_a_limit() {
    let kith = Served::workspace();
    let answer = kith.call(BULK, &json!({"rows": contacts(1001)}));
    let error = answer.json();
    assert_eq!((answer.status, answer.code()), (422, "too_many_rows".into()));
    assert_eq!((&error["field"], &error["details"]), (&json!("rows"), &json!({"limit": 1000, "rows": 1001})));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("1000") && message.contains("importing.start"), "{message}");
    assert_eq!(people(&kith), 0);
    assert_eq!(kith.ok("importing.batches", json!({}))["batches"], json!([]));
}

#[test]
fn api_01_wrong_contacts_are_told_row_by_row_and_the_others_come_in() {
    let kith = Served::workspace();
    let mut rows = contacts(4);
    rows[1]["emails"] = json!(["no mail"]);
    rows[1]["birth_date"] = json!("soon");
    rows[2] = json!(42);
    let value = kith.ok(BULK, json!({"rows": rows}))["value"].clone();
    let counts = ["created", "updated", "unchanged", "skipped", "refused"].map(|name| value[name].clone());
    assert_eq!(counts, [2, 0, 0, 0, 2].map(|count| json!(count)));
    let errors = value["rows"][1]["errors"].as_array().unwrap();
    let mut fields: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["birth_date", "emails"]);
    assert!(errors.iter().all(|error| error["code"].is_string() && error["message"].is_string()));
    assert_eq!((&value["rows"][1]["action"], &value["rows"][1]["id"]), (&json!("refused"), &Value::Null));
    assert_eq!(value["rows"][2]["action"], "refused");
    assert_eq!(people(&kith), 2);
}
