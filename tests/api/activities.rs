//! Completing by several windows at once, and while the program is killed (ACT-06).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Served, kith};

const PARTY: &str = "019361f0-0000-7000-8000-00000000a001";
const ACTIVITY: &str = "019361f0-0000-7000-8000-00000000a002";

/// A workspace with one call to be made.
fn planned() -> Served {
    let server = Served::workspace();
    server.ok("records.create", json!({"type": "person", "id": PARTY, "values": {"last_name": "Ann"}}));
    let values = json!({"subject": "Call Ann", "type": "call", "party": PARTY, "due_at": "2026-11-21T09:00:00Z"});
    server.ok("records.create", json!({"type": "activity", "id": ACTIVITY, "values": values}));
    server
}

fn interactions(file: &std::path::Path) -> i64 {
    rusqlite::Connection::open(file)
        .unwrap()
        .query_row("SELECT count(*) FROM interaction", [], |row| row.get(0))
        .unwrap()
}

/// Asks to complete it without minding a connection that dies.
fn complete(port: u16, host: &str, token: &str) {
    let body = json!({"id": ACTIVITY}).to_string();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return };
    let request = format!(
        "POST /api/v1/activities.complete HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(request.as_bytes());
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn act_06_two_windows_at_once_make_one_interaction() {
    let server = planned();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| complete(server.port, &server.host(), &server.token));
        }
    });
    let found = server.ok("records.count", json!({"type": "interaction"}));
    assert_eq!(found["count"], 1);
}

#[test]
fn act_06_a_kill_while_completing_makes_one_interaction() {
    for round in 0..8 {
        let mut server = planned();
        let (port, host, token, id) = (server.port, server.host(), server.token.clone(), server.id());
        std::thread::scope(|scope| {
            scope.spawn(|| complete(port, &host, &token));
            std::thread::sleep(Duration::from_millis(round * 3));
            std::process::Command::new("kill").args(["-9", &id.to_string()]).status().unwrap();
        });
        server.wait();
        let file = server.folder.path().join("test.kith");
        assert!(interactions(&file) <= 1, "round {round}");
        // Whoever was not answered asks again.
        let input = json!({"id": ACTIVITY}).to_string();
        let again = kith(server.folder.path(), &["call", "test.kith", "activities.complete", &input]);
        assert!(again.status.success(), "round {round}: {}", String::from_utf8_lossy(&again.stderr));
        assert_eq!(interactions(&file), 1, "round {round}");
        let report: Value =
            serde_json::from_slice(&kith(server.folder.path(), &["check", "test.kith", "--json"]).stdout).unwrap();
        assert_eq!(report["ok"], true, "round {round}: {report}");
    }
}

#[test]
fn api_05_activities_are_planned_read_changed_started_completed_cancelled_and_deleted() {
    let server = planned();
    let one = json!({"type": "activity", "id": ACTIVITY});
    let status = || server.ok("records.get", one.clone())["record"]["values"]["status"].as_str().unwrap().to_string();
    let page = server.ok("records.page", json!({"type": "activity"}));
    assert_eq!((page["rows"].as_array().unwrap().len(), status().as_str()), (1, "pending"));
    server.ok("records.update", json!({"type": "activity", "id": ACTIVITY, "values": {"priority": "high"}}));
    server.ok("activities.start", json!({"id": ACTIVITY}));
    assert_eq!(status(), "in_progress");
    let again = server.call("activities.start", &json!({"id": ACTIVITY}));
    assert_eq!((again.status, again.code().as_str()), (422, "bad_transition"));
    server.ok("activities.complete", json!({"id": ACTIVITY}));
    assert_eq!(status(), "completed");
    assert_eq!(server.call("activities.cancel", &json!({"id": ACTIVITY})).code(), "bad_transition");
    let other = "019361f0-0000-7000-8000-00000000a003";
    let values = json!({"subject": "Never mind", "type": "task", "due_at": "2026-11-21T09:00:00Z"});
    server.ok("records.create", json!({"type": "activity", "id": other, "values": values}));
    server.ok("activities.cancel", json!({"id": other}));
    server.ok("records.delete", json!({"type": "activity", "ids": [ACTIVITY, other]}));
    assert_eq!(server.ok("records.count", json!({"type": "activity"}))["count"], 0);
    for command in ["activities.start", "activities.complete", "activities.cancel"] {
        assert_eq!(server.call(command, &json!({"id": other})).status, 404, "{command}");
    }
}
