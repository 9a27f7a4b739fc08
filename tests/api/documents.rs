//! Documents through the faces of programs, and what a kill leaves of one that is on its way in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::http::{Served, kith};

const KILLS: u32 = 6;

fn id(number: u32) -> String {
    format!("019361f0-0000-7000-8000-{number:012}")
}

fn number(file: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn api_09_documents_are_made_listed_and_deleted_by_their_other_names() {
    let served = Served::workspace();
    let person = json!({"type": "person", "id": id(1), "values": {"display_name": "Ada"}, "allow_duplicate": true});
    served.ok("records.create", person);
    // “Grüße” in UTF-8, in two pieces.
    served.ok("documents.upload", json!({"id": id(2), "offset": 0, "data": "R3LD"}));
    served.ok("documents.upload", json!({"id": id(2), "offset": 3, "data": "vMOfZQ=="}));
    let on = json!({"type": "person", "id": id(1)});
    let made = json!({"id": id(3), "upload": id(2), "filename": "hello.txt", "on": on, "tags": ["Hello"]});
    assert_eq!(served.ok("createDocument", made)["value"]["title"], "hello.txt");
    let list = served.ok("listDocuments", on.clone());
    assert_eq!((&list["documents"][0]["mime"], &list["documents"][0]["size"]), (&json!("text/plain"), &json!(7)));
    let read = served.ok("documents.read", json!({"id": id(3), "offset": 2}));
    assert_eq!((&read["data"], &read["size"]), (&json!("w7zDn2U="), &json!(7)));
    served.ok("deleteDocument", json!({"ids": [id(3)]}));
    assert_eq!(served.ok("listDocuments", on)["documents"], json!([]));
    assert_eq!(served.ok("documents.collect", json!({}))["contents"], 0);
    for (command, input, code) in [
        ("documents.list", json!({"type": "product", "id": id(1)}), "unknown_type"),
        ("documents.read", json!({"id": id(9)}), "not_found"),
        ("documents.add", json!({"id": id(9), "path": "/nowhere/at/all"}), "file_not_found"),
        ("documents.add", json!({"id": id(9), "path": "/dev/zero"}), "invalid"),
        ("documents.add", json!({"id": "x", "path": "/etc/hostname"}), "invalid"),
        ("documents.add", json!({"id": id(9), "upload": id(9), "filename": "x"}), "not_found"),
    ] {
        assert_eq!(served.call(command, &input).code(), code, "{command} {input}");
    }
}

#[test]
fn doc_02_a_kill_while_a_document_comes_in_leaves_all_of_it_or_none() {
    for round in 0..KILLS {
        let mut served = Served::workspace();
        let path = served.folder.path().join("scan.bin");
        let bytes: Vec<u8> = (0..6_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
        let wait = Duration::from_millis(u64::from(now ^ round.wrapping_mul(2_654_435_761)) % 400);
        let body = json!({"id": id(1), "path": path.display().to_string()}).to_string();
        let request = format!(
            "POST /api/v1/documents.add HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            served.host(),
            served.token,
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let pid = served.id();
        std::thread::spawn(move || {
            std::thread::sleep(wait);
            Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
        });
        let mut answer = String::new();
        let acknowledged = stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200");
        served.wait();
        let folder = served.folder.path();
        let file = folder.join("test.kith");
        let when = format!("round {round}, killed after {wait:?}");
        let output = kith(folder, &["check", "test.kith", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["ok"], true, "{when}: {report}");
        let documents = number(&file, "SELECT count(*) FROM document");
        assert!(documents == 1 || !acknowledged, "{when}: it was acknowledged");
        assert_eq!(number(&file, "SELECT count(*) FROM document_version"), documents, "{when}");
        let whole = number(&file, "SELECT count(*) FROM blob WHERE whole = 1 AND size = 6000000");
        assert!(whole >= documents, "{when}");
        // The same file comes in again, whatever was left.
        let input = json!({"id": id(1), "path": path.display().to_string()}).to_string();
        assert!(kith(folder, &["call", "test.kith", "documents.add", &input]).status.success(), "{when}");
        let to = folder.join("out.bin");
        let input = json!({"id": id(1), "path": to.display().to_string()}).to_string();
        assert!(kith(folder, &["call", "test.kith", "documents.save_as", &input]).status.success(), "{when}");
        assert!(std::fs::read(&to).unwrap() == bytes, "{when}");
    }
}
