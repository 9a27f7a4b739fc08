//! The program is killed at moments of chance, while people write and while a sheet comes in.

use std::fmt::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::http::{KITH, Served, kith};

/// Half of the fifty kills are spread over ordinary writes, half over imports.
const KILLS: u32 = 25;

/// A moment of chance up to `most` milliseconds; the seed is printed by what fails.
fn chance(round: u32, most: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    Duration::from_millis(1 + u64::from(now ^ (round.wrapping_mul(2_654_435_761))) % most)
}

/// One number that a query over the raw file gives.
fn number(file: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn check(folder: &Path, file: &str, when: &str) {
    let output = kith(folder, &["check", file, "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{when}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(report["ok"], true, "{when}: {report}");
}

/// Sends a write without waiting for more than a dead connection.
fn write(server: &Served, number: u32) -> bool {
    use std::io::{Read, Write};
    let id = format!("019361f0-0000-7000-8000-{number:012}");
    let values = json!({"first_name": "Kill", "last_name": format!("Number {number}"), "emails": [format!("k{number}@x.example")], "tags": [format!("t{number}")]});
    let body = json!({"type": "person", "id": id, "values": values, "allow_duplicate": true}).to_string();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", server.port)) else { return false };
    let request = format!(
        "POST /api/v1/records.create HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.host(),
        server.token,
        body.len()
    );
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

#[test]
fn nfr_02_a_kill_during_ordinary_writes_loses_nothing_that_was_acknowledged() {
    for round in 0..KILLS {
        let mut server = Served::workspace();
        let wait = chance(round, 400);
        let mut acknowledged = 0;
        std::thread::scope(|scope| {
            let pid = server.id();
            scope.spawn(move || {
                std::thread::sleep(wait);
                Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
            });
            while write(&server, acknowledged) {
                acknowledged += 1;
            }
        });
        server.wait();
        let file = server.folder.path().join("test.kith");
        let when = format!("round {round}, killed after {wait:?} and {acknowledged} writes");
        let people = number(&file, "SELECT count(*) FROM party");
        assert!(
            people == i64::from(acknowledged) || people == i64::from(acknowledged) + 1,
            "{when}: {people} are there"
        );
        for half in [
            "SELECT count(*) FROM party p WHERE NOT EXISTS (SELECT 1 FROM party_email e WHERE e.party_id = p.id)",
            "SELECT count(*) FROM party p WHERE NOT EXISTS (SELECT 1 FROM tagging t WHERE t.record_id = p.id)",
            "SELECT count(*) FROM party p WHERE NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.record_id = p.id)",
            "SELECT count(*) FROM journal_entry e WHERE NOT EXISTS (SELECT 1 FROM journal_change c WHERE c.entry_seq = e.seq)",
        ] {
            assert_eq!(number(&file, half), 0, "{when}: {half}");
        }
        check(server.folder.path(), "test.kith", &when);
    }
}

/// Runs the program and kills it after up to `most` milliseconds: after how long, and whether it had ended by itself.
fn killed(folder: &Path, args: &[&str], round: u32, most: u64) -> (Duration, bool) {
    let mut child = Command::new(KITH)
        .args(args)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("settings"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let wait = chance(round, most);
    std::thread::sleep(wait);
    let finished = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    (wait, finished)
}

#[test]
fn nfr_02_a_kill_during_an_import_leaves_all_of_it_or_none_and_it_can_be_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = 1500;
    let mut sheet = String::from("First name,Last name,Email,Company\n");
    for row in 0..rows {
        writeln!(sheet, "First{row},Last{row},p{row}@x.example,Company {}", row % 50).unwrap();
    }
    std::fs::write(folder.join("people.csv"), sheet).unwrap();
    assert!(kith(folder, &["new", "empty.kith"]).status.success());
    let mut whole = 0;
    let mut most = 4000;
    for round in 0..KILLS {
        let name = format!("round-{round}.kith");
        std::fs::copy(folder.join("empty.kith"), folder.join(&name)).unwrap();
        let (wait, finished) =
            killed(folder, &["import", &name, "people.csv", "--type", "person", "--json"], round, most);
        if finished {
            // Aim better: later rounds should hit the import while it runs.
            most = (most * 3 / 4).max(200);
        }
        let when = format!("round {round}, killed after {wait:?}");
        check(folder, &name, &when);
        let people = number(&folder.join(&name), "SELECT count(*) FROM party WHERE kind = 'person'");
        assert!(people == 0 || people == rows, "{when}: {people} of {rows} are there");
        whole += u32::from(people == rows);
        // Killed before it began there is nothing to resume. One that was written and killed before its job was put away
        // is resumed as well, and is there already.
        let began = number(&folder.join(&name), "SELECT count(*) FROM job") > 0;
        if people == 0 || began {
            let resumed = kith(folder, &["import", &name, "--resume", "--json"]);
            let said = String::from_utf8_lossy(&resumed.stderr);
            assert_eq!(resumed.status.success(), began, "{when}: {said}");
            if !began {
                assert!(said.contains("nothing_to_resume"), "{when}: {said}");
                continue;
            }
            check(folder, &name, &when);
        }
        // Disturbed or not, the result is the same.
        for (sql, want) in [
            ("SELECT count(*) FROM party WHERE kind = 'person'", rows),
            ("SELECT count(*) FROM party WHERE kind = 'organization'", 50),
            ("SELECT count(*) FROM party_email", rows),
            ("SELECT count(*) FROM affiliation", rows),
            ("SELECT count(*) FROM journal_entry", 1),
            ("SELECT count(*) FROM import_batch", 1),
            ("SELECT count(*) FROM audit_log", rows + 50),
            ("SELECT count(*) FROM search_doc", rows + 50),
            ("SELECT count(*) FROM job", 0),
        ] {
            assert_eq!(number(&folder.join(&name), sql), want, "{when}: {sql}");
        }
    }
    assert!(whole < KILLS, "no kill came while the import ran");
}

#[test]
fn nfr_02_a_kill_while_a_calendar_comes_in_leaves_all_of_it_or_none_and_it_comes_in_whole_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let events = 1200;
    let mut calendar = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kith//Kill//EN\r\n");
    for event in 0..events {
        let (month, day, hour) = (1 + event / 100, 1 + event % 28, 8 + event % 9);
        writeln!(
            calendar,
            "BEGIN:VEVENT\r\nUID:kill-{event}@x.example\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:2024{month:02}{day:02}T{hour:02}0000Z\r\n\
             DURATION:PT30M\r\nSUMMARY:Meeting {event}\r\nATTENDEE:mailto:ann@x.example\r\nEND:VEVENT\r"
        )
        .unwrap();
    }
    calendar.push_str("END:VCALENDAR\r\n");
    std::fs::write(folder.join("meetings.ics"), calendar).unwrap();
    std::fs::write(folder.join("ann.csv"), "First name,Last name,Email\nAnn,Ash,ann@x.example\n").unwrap();
    assert!(kith(folder, &["new", "ann.kith"]).status.success());
    assert!(kith(folder, &["import", "ann.kith", "ann.csv", "--type", "person"]).status.success());
    let (mut cut, mut most) = (0, 900);
    for round in 0..12 {
        let name = format!("calendar-{round}.kith");
        std::fs::copy(folder.join("ann.kith"), folder.join(&name)).unwrap();
        let (wait, finished) = killed(folder, &["import", &name, "meetings.ics"], round, most);
        if finished {
            most = (most * 3 / 4).max(200);
        }
        let when = format!("round {round}, killed after {wait:?}");
        check(folder, &name, &when);
        let there = |sql: &str| number(&folder.join(&name), sql);
        let meetings = there("SELECT count(*) FROM interaction");
        assert!(meetings == 0 || meetings == events, "{when}: {meetings} of {events} are there");
        cut += u32::from(meetings == 0);
        assert!(kith(folder, &["import", &name, "meetings.ics"]).status.success(), "{when}");
        for (sql, want) in [
            ("SELECT count(*) FROM interaction", events),
            ("SELECT count(*) FROM timeline_entry WHERE kind = 'meeting'", events),
            ("SELECT count(*) FROM journal_entry", 2),
        ] {
            assert_eq!(there(sql), want, "{when}: {sql}");
        }
    }
    assert!(cut > 0, "no kill came while the calendar came in");
}
