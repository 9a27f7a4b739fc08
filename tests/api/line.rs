//! The command line: results on stdout, errors on stderr as JSON, the exit code.

use std::path::Path;

use serde_json::{Value, json};

use crate::http::kith;

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let output = kith(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn error_of(folder: &Path, arguments: &[&str]) -> Value {
    let output = kith(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} should fail");
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    let error: Value = serde_json::from_slice(&output.stderr)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
    error
}

fn count(folder: &Path, record_type: &str) -> Value {
    let input = json!({ "type": record_type }).to_string();
    json_of(folder, &["call", "a.kith", "records.count", &input, "--json"])["count"].clone()
}

#[test]
fn api_16_errors_are_json_and_the_exit_code_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for usage in [&["explode"][..], &["call"], &["new", "a.kith", "--profile", "x"], &["undo", "a.kith", "none"]] {
        assert_eq!(error_of(folder, usage)["code"], "usage", "{usage:?}");
        assert_eq!(kith(folder, usage).status.code(), Some(2));
    }
    assert_eq!(error_of(folder, &["check", "none.kith"])["code"], "file_not_found");
    assert_eq!(error_of(folder, &["call", "none.kith", "records.explode"])["code"], "unknown_command");
    json_of(folder, &["new", "a.kith", "--json"]);
    assert_eq!(error_of(folder, &["new", "a.kith"])["code"], "file_exists");
    assert_eq!(error_of(folder, &["call", "a.kith", "records.count", "{"])["code"], "bad_input");
    assert_eq!(error_of(folder, &["call", "a.kith", "records.count", "[]"])["code"], "bad_input");
    let unknown = json!({ "type": "spaceship" }).to_string();
    error_of(folder, &["call", "a.kith", "records.count", &unknown]);
}

#[test]
fn api_03_the_list_of_commands_carries_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let listing = json_of(folder.path(), &["commands", "--json"]);
    for command in listing["commands"].as_array().unwrap() {
        assert!(command["input"].is_object() && command["output"].is_object(), "{command}");
        assert!(command["write"].is_boolean());
        assert!(command["summary"].as_str().is_some_and(|summary| !summary.is_empty()));
    }
    let plain = kith(folder.path(), &["commands"]);
    assert!(String::from_utf8(plain.stdout).unwrap().contains("records.page"));
}

#[test]
fn aud_03_undo_and_redo_survive_the_end_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--json"]);
    for number in 1..=3 {
        let id = format!("019361f0-0000-7000-8000-{number:012}");
        let input =
            json!({ "type": "organization", "id": id, "values": { "display_name": format!("Company {number}") } });
        json_of(folder, &["call", "a.kith", "records.create", &input.to_string(), "--json"]);
    }
    assert_eq!(count(folder, "organization"), 3);
    let undone = json_of(folder, &["undo", "a.kith", "2", "--json"]);
    assert_eq!(undone["entries"].as_array().unwrap().len(), 2);
    assert_eq!(count(folder, "organization"), 1);
    json_of(folder, &["redo", "a.kith", "--json"]);
    assert_eq!(count(folder, "organization"), 2);
    json_of(folder, &["undo", "a.kith", "2", "--json"]);
    assert_eq!(count(folder, "organization"), 0);
    error_of(folder, &["undo", "a.kith"]);
    json_of(folder, &["redo", "a.kith", "3", "--json"]);
    assert_eq!(count(folder, "organization"), 3);
    error_of(folder, &["redo", "a.kith"]);
}

#[test]
fn nfr_13_check_and_backup_work_without_a_display() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--sample", "50", "--seed", "3", "--json"]);
    assert_eq!(count(folder, "person"), 50);
    assert_eq!(json_of(folder, &["check", "a.kith", "--json"])["ok"], true);
    assert_eq!(json_of(folder, &["check", "a.kith", "--rebuild", "--json"])["ok"], true);
    json_of(folder, &["backup", "a.kith", "b.kith", "--json"]);
    assert_eq!(error_of(folder, &["backup", "a.kith", "b.kith"])["code"], "file_exists");
    let input = json!({ "type": "person" }).to_string();
    assert_eq!(json_of(folder, &["call", "b.kith", "records.count", &input, "--json"])["count"], 50);
}

#[test]
fn nfr_13_a_damaged_file_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--sample", "50", "--json"]);
    let mut bytes = std::fs::read(folder.join("a.kith")).unwrap();
    let middle = bytes.len() / 2;
    for byte in bytes.iter_mut().skip(middle).take(60_000) {
        *byte = 0x5a;
    }
    std::fs::write(folder.join("a.kith"), &bytes).unwrap();
    let output = kith(folder, &["check", "a.kith", "--json"]);
    assert!(!output.status.success());
    assert!(!output.stderr.is_empty());
    assert_eq!(std::fs::read(folder.join("a.kith")).unwrap(), bytes, "left where it is, as it is");
}

#[test]
fn aut_06_export_writes_sheets_and_lists() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--sample", "60", "--seed", "5", "--json"]);
    let report = json_of(folder, &["export", "a.kith", "--type", "person", "--to", "people.csv", "--json"]);
    assert_eq!(report["rows"], 60);
    let sheet = std::fs::read_to_string(folder.join("people.csv")).unwrap();
    assert_eq!(sheet.lines().count(), 61);
    let filter = json!({ "field": "status", "op": "eq", "value": "won" }).to_string();
    let report =
        json_of(folder, &["export", "a.kith", "--type", "deal", "--to", "won.json", "--filter", &filter, "--json"]);
    let list: Value = serde_json::from_slice(&std::fs::read(folder.join("won.json")).unwrap()).unwrap();
    assert_eq!(Some(list.as_array().unwrap().len() as u64), report["rows"].as_u64());
    assert!(list.as_array().unwrap().iter().all(|deal| deal["status"] == "won"));
    error_of(folder, &["export", "a.kith", "--type", "deal", "--to", "x.csv", "--filter", "{"]);
    assert_eq!(error_of(folder, &["export", "a.kith", "--type", "deal", "--to", "x.txt"])["code"], "invalid");
}

#[test]
fn pty_27_a_list_for_calls_says_whom_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--json"]);
    for (id, prefers) in [("1", "email"), ("2", "phone")] {
        let values = json!({"first_name": prefers, "communication_preference": prefers});
        let id = format!("0190f7a0-0000-7000-8000-00000000000{id}");
        let made = json!({"type": "person", "id": id, "values": values}).to_string();
        json_of(folder, &["call", "a.kith", "records.create", &made, "--json"]);
    }
    let line = ["export", "a.kith", "--type", "person", "--to", "calls.csv", "--for", "phone"];
    let said = String::from_utf8(kith(folder, &line).stdout).unwrap();
    assert!(said.contains("calls.csv: 1 records; left out 1: 0 want no contact, 1 prefer another way, 0 "), "{said}");
    let sheet = std::fs::read_to_string(folder.join("calls.csv")).unwrap();
    assert!(sheet.contains(",Dear phone,") && !sheet.contains("email,"), "{sheet}");
    assert_eq!(json_of(folder, &[&line[..], &["--json"]].concat())["left_out"]["other_way"], 1);
    assert_eq!(error_of(folder, &[&line[..7], &["fax"]].concat())["code"], "usage");
}

#[test]
fn api_16_a_call_that_starts_a_job_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    json_of(folder, &["new", "a.kith", "--sample", "400", "--seed", "3", "--json"]);
    let job = json_of(folder, &["call", "a.kith", "matching.scan", "{\"type\": \"person\"}", "--json"]);
    assert_eq!((&job["state"], &job["result"]["records"]), (&json!("done"), &json!(400)));
    let groups = json_of(folder, &["call", "a.kith", "matching.groups", "{\"type\": \"person\"}", "--json"]);
    assert!(groups["groups"].as_array().is_some_and(|groups| !groups.is_empty()), "what it found is kept");
}
