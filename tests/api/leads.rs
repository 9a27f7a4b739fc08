//! Outreach through the faces that bots use: the loopback interface and the command line.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::http::{Served, kith};

#[test]
fn int_12_two_clients_of_the_interface_append_at_once() {
    let served = Served::workspace();
    let barrier = Barrier::new(3);
    std::thread::scope(|scope| {
        for hand in 0..3 {
            let (served, barrier) = (&served, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for index in 0..10 {
                    // The third hand repeats what the first one says.
                    let key = format!("{}-{index}", hand % 2);
                    let event = json!({"kind": "email_sent", "listing_hash": "h1", "name": "Anna Berg", "key": key});
                    served.ok("leads.event", event);
                }
            });
        }
    });
    let clients = served.ok("clients.list", json!({}))["clients"].as_array().unwrap().clone();
    assert_eq!(clients.len(), 1);
    let said = served.ok("clients.communications", json!({"id": clients[0]["id"]}));
    assert_eq!(said["communications"].as_array().unwrap().len(), 20);
    assert!(said["communications"].as_array().unwrap().iter().all(|one| one["source"] == "api"));
    for record_type in ["lead", "person", "deal"] {
        assert_eq!(served.ok("records.count", json!({"type": record_type}))["count"], 1, "{record_type}");
    }
    assert_eq!(served.ok("leads.list", json!({"status": "contacted"}))["leads"].as_array().unwrap().len(), 1);
}

#[test]
fn api_13_communications_of_a_client_are_read_and_written() {
    let served = Served::workspace();
    let event = json!({"kind": "email_sent", "listing_hash": "h1", "name": "Anna Berg", "key": "k"});
    served.ok("leads.event", event);
    let client = served.ok("clients.list", json!({}))["clients"][0].clone();
    let deal = served.ok("records.get", json!({"type": "deal", "id": client["id"]}));
    let party = deal["record"]["values"]["party"]["id"].clone();
    let said = json!({"type": "call", "party": party, "deal": client["id"], "subject": "Asked for a price"});
    let id = "019361f0-0000-7000-8000-00000000b001";
    served.ok("records.create", json!({"type": "interaction", "id": id, "values": said}));
    let found = served.ok("clients.communications", json!({"id": client["id"]}));
    let found = found["communications"].as_array().unwrap();
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|one| one["subject"] == "Asked for a price" && one["id"] == id), "{found:?}");
    let nobody = served.call("clients.communications", &json!({"id": "019361f0-0000-7000-8000-00000000b009"}));
    assert_eq!(nobody.status, 404);
}

#[test]
fn int_13_a_file_of_events_is_taken_in_by_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(kith(path, &["new", "a.kith"]).status.success());
    let line = json!({"kind": "contacted", "listing_hash": "h1", "name": "Anna", "at": "2026-11-20T10:00:00Z"});
    std::fs::write(path.join("events.jsonl"), format!("{line}\n{line}\n{{}}\n")).unwrap();
    let output = kith(path, &["events", "a.kith", "events.jsonl", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["rows"], &report["taken"], &report["repeated"]), (&json!(3), &json!(1), &json!(1)));
    assert_eq!(report["refused"][0]["row"], 3);
    let told = kith(path, &["events", "a.kith", "events.jsonl"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.starts_with("3 events: 0 taken in, 2 known already, 1 refused; 0 clients made"), "{told}");
    assert!(!kith(path, &["events", "a.kith", "nowhere.jsonl"]).status.success());
}
