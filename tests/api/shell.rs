//! What belongs to the program around a workspace.

use serde_json::json;

use crate::http::Served;

fn shell(kith: &Served, name: &str, input: serde_json::Value) -> crate::http::Answer {
    kith.request("POST", &format!("/shell/{name}"), input.to_string().as_bytes())
}

#[test]
fn scr_01_without_a_file_a_workspace_is_made_closed_and_opened_again() {
    let kith = Served::nothing();
    let status = shell(&kith, "shell_status", json!({})).json();
    assert_eq!((status["workspace"].is_null(), status["fixed"].as_bool()), (true, Some(false)));
    assert_eq!(kith.call("workspace.info", &json!({})).code(), "no_workspace");

    let path = kith.folder.path().join("new.kith").display().to_string();
    let new = json!({ "path": path, "name": "New", "profile": "sales", "currency": "EUR", "sample": null });
    let made = shell(&kith, "create_workspace", new.clone());
    assert_eq!(made.json()["workspace"], path, "{}", made.body);
    assert_eq!(kith.ok("workspace.info", json!({}))["settings"]["name"], "New");
    let again = shell(&kith, "create_workspace", new);
    assert_eq!((again.status, again.code()), (409, "file_exists".into()));

    assert!(shell(&kith, "close_workspace", json!({})).json()["workspace"].is_null());
    assert_eq!(kith.call("workspace.info", &json!({})).code(), "no_workspace");
    assert_eq!(shell(&kith, "open_workspace", json!({ "path": path })).json()["workspace"], path);
    let recent = shell(&kith, "shell_status", json!({})).json()["recent"].clone();
    assert_eq!((recent[0]["path"].as_str(), recent[0]["name"].as_str()), (Some(path.as_str()), Some("New")));
}

#[test]
fn nfr_13_closing_backs_up_what_was_changed() {
    let kith = Served::nothing();
    let path = kith.folder.path().join("a.kith");
    let backups = || std::fs::read_dir(kith.folder.path().join("a.kith-backups")).map_or(0, Iterator::count);
    shell(&kith, "create_workspace", json!({ "path": path, "name": "A" }));
    shell(&kith, "close_workspace", json!({}));
    assert_eq!(backups(), 0, "nothing was changed");
    shell(&kith, "open_workspace", json!({ "path": path }));
    let id = "019361f0-0000-7000-8000-000000000001";
    kith.ok("records.create", json!({ "type": "person", "id": id, "values": { "last_name": "Lovelace" } }));
    shell(&kith, "close_workspace", json!({}));
    assert_eq!(backups(), 1);
    let copy = std::fs::read_dir(kith.folder.path().join("a.kith-backups")).unwrap().next().unwrap().unwrap().path();
    let count = json!({ "type": "person" }).to_string();
    let output = crate::http::kith(kith.folder.path(), &["call", copy.to_str().unwrap(), "records.count", &count]);
    let count: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(count["count"], 1);
}

#[test]
fn scr_01_what_cannot_be_opened_says_why() {
    let kith = Served::nothing();
    let open = |path: &std::path::Path| shell(&kith, "open_workspace", json!({ "path": path }));
    let folder = kith.folder.path();
    assert_eq!(open(&folder.join("none.kith")).code(), "file_not_found");
    std::fs::write(folder.join("text.kith"), "this is no database".repeat(100)).unwrap();
    assert_eq!(open(&folder.join("text.kith")).code(), "not_a_workspace");
    assert_eq!(shell(&kith, "open_workspace", json!({})).code(), "bad_input");
    assert_eq!(shell(&kith, "explode", json!({})).code(), "unknown_command");
}

#[test]
fn nfr_11_a_program_that_serves_one_file_opens_no_other() {
    let kith = Served::workspace();
    let other = kith.folder.path().join("other.kith").display().to_string();
    for (name, input) in [
        ("open_workspace", json!({ "path": other })),
        ("create_workspace", json!({ "path": other, "name": "Other", "profile": "sales", "currency": "EUR" })),
        ("close_workspace", json!({})),
    ] {
        let answer = shell(&kith, name, input);
        assert_eq!((answer.status, answer.code()), (403, "fixed_workspace".into()), "{name}");
    }
    assert!(!std::path::Path::new(&other).exists());
}

#[test]
fn nfr_13_a_second_program_is_told_who_has_the_workspace() {
    let kith = Served::workspace();
    let second = crate::http::kith(kith.folder.path(), &["call", "test.kith", "workspace.info"]);
    assert!(!second.status.success());
    let error: serde_json::Value = serde_json::from_slice(&second.stderr).unwrap();
    assert_eq!(error["code"], "in_use");
}
