//! Notes over HTTP (API-06), and that nobody reads through any door of it what is not for them (INT-07).

use serde_json::{Value, json};

use crate::http::Served;

fn id(number: u32) -> String {
    format!("019361f0-0000-7000-8000-{number:012}")
}

fn create(served: &Served, record_type: &str, number: u32, values: Value) -> String {
    served.ok("records.create", json!({"type": record_type, "id": id(number), "values": values}));
    id(number)
}

#[test]
fn api_06_notes_are_made_listed_read_changed_and_deleted() {
    let served = Served::workspace();
    let ann = create(&served, "person", 1, json!({"first_name": "Ann"}));
    let note =
        create(&served, "note", 2, json!({"content_html": "<p>Call <b>back</b></p>", "party": ann, "title": "To do"}));
    let one = json!({"type": "note", "id": note});
    let listed = || served.ok("records.page", json!({"type": "note"}))["rows"].as_array().unwrap().len();
    assert_eq!(listed(), 1);
    assert_eq!(served.ok("records.get", one.clone())["record"]["values"]["content"], "Call back");
    served
        .ok("records.update", json!({"type": "note", "id": note, "values": {"content": "Called", "is_pinned": true}}));
    let story = served.ok("timeline.page", json!({"type": "person", "id": ann}));
    assert_eq!(story["pinned"][0]["reference"]["id"], note.as_str());
    served.ok("records.delete", json!({"type": "note", "ids": [note]}));
    assert_eq!(listed(), 0);
    let wrong = |values: Value| served.call("records.create", &json!({"type": "note", "id": id(3), "values": values}));
    for (values, field) in [
        (json!({"content": "", "party": ann}), "content"),
        (json!({"content": "x".repeat(10_001), "party": ann}), "content"),
        (json!({"content": "x", "party": id(99)}), "party"),
        (json!({"content": "x", "party": ann, "visibility": "enemies"}), "visibility"),
    ] {
        let answer = wrong(values);
        assert_eq!((answer.status, answer.json()["field"].as_str()), (422, Some(field)), "{}", answer.body);
    }
}

/// Everybody who shows the token is the user of the workspace file; another user comes with another file's setting alone.
#[test]
fn int_07_a_note_for_others_is_read_through_no_door_of_the_interface() {
    let mut served = Served::workspace();
    let ann = create(&served, "person", 1, json!({"first_name": "Ann"}));
    let author = served.ok("records.page", json!({"type": "user"}))["rows"][0]["id"].as_str().unwrap().to_string();
    served.ok("records.update", json!({"type": "user", "id": author, "values": {"team": "North"}}));
    let reader = create(&served, "user", 2, json!({"name": "Ben", "role": "rep", "team": "South"}));
    let mention =
        format!("<span data-type=\"mention\" data-kind=\"user\" data-id=\"{reader}\" data-label=\"Ben\">@Ben</span>");
    let note = |number: u32, visibility: &str| {
        let html = format!("<p>{mention} zebra {visibility}</p>");
        create(
            &served,
            "note",
            number,
            json!({"content_html": html, "party": ann, "title": format!("zebra {visibility}"), "visibility": visibility}),
        )
    };
    let hidden = [note(10, "private"), note(11, "team")];
    let open = note(12, "all");
    let folder = served.folder.path().to_path_buf();
    std::fs::write(folder.join("zebra-plan.txt"), "zebra plan").unwrap();
    let path = folder.join("zebra-plan.txt").display().to_string();
    served.ok("documents.add", json!({"id": id(20), "path": path, "on": {"type": "note", "id": hidden[0]}}));
    served.ok("records.update", json!({"type": "note", "id": hidden[1], "values": {"content": "zebra team changed"}}));
    let seen = |served: &Served| served.ok("records.count", json!({"type": "note"}))["count"].as_i64().unwrap();
    assert_eq!(seen(&served), 3, "the author's own");

    served = served.again_as(&reader);
    assert_eq!(seen(&served), 1);
    let export = folder.join("notes.csv");
    let job = served.ok("exporting.start", json!({"type": "note", "path": export}));
    loop {
        let state = served.ok("jobs.get", json!({"id": job["id"]}))["state"].as_str().unwrap().to_string();
        match state.as_str() {
            "done" => break,
            "running" | "queued" => std::thread::yield_now(),
            other => panic!("{other}"),
        }
    }
    let mut said = vec![("export", std::fs::read_to_string(&export).unwrap())];
    assert!(said[0].1.contains("zebra all"), "{}", said[0].1);
    for (door, input) in [
        ("records.page", json!({"type": "note"})),
        ("records.page", json!({"type": "note", "search": "zebra"})),
        ("records.page", json!({"type": "note", "filter": {"field": "content", "op": "contains", "value": "zebra"}})),
        ("records.page", json!({"type": "document"})),
        ("records.groups", json!({"type": "note", "field": "visibility"})),
        ("timeline.page", json!({"type": "person", "id": ann})),
        ("timeline.page", json!({"type": "person", "id": ann, "search": "zebra"})),
        ("records.overview", json!({"type": "person", "id": ann})),
        ("records.summary", json!({"type": "person", "id": ann})),
        ("search.find", json!({"query": "zebra"})),
        ("search.find", json!({"query": "zebra", "types": ["note", "document"]})),
        ("documents.list", json!({"type": "person", "id": ann})),
        ("notifications.list", json!({})),
        ("journal.list", json!({"limit": 200})),
        ("audit.list", json!({"limit": 200})),
        ("audit.list", json!({"type": "note", "id": hidden[0]})),
        ("pii.list", json!({})),
    ] {
        said.push((door, served.ok(door, input).to_string()));
    }
    for (door, text) in &said {
        for word in ["zebra private", "zebra team", "zebra-plan", hidden[0].as_str(), hidden[1].as_str()] {
            // The audit tells that there was a change, of which record and by whom; not what it says.
            if text.contains(word) && !(*door == "journal.list" && word.starts_with("0193")) {
                panic!("{door} tells {word}: {text}");
            }
        }
    }
    for note in &hidden {
        for (door, input) in [
            ("records.get", json!({"type": "note", "id": note})),
            ("documents.list", json!({"type": "note", "id": note})),
            ("records.update", json!({"type": "note", "id": note, "values": {"title": "mine"}})),
            ("records.delete", json!({"type": "note", "ids": [note]})),
        ] {
            let answer = served.call(door, &input);
            assert!([403, 404].contains(&answer.status), "{door}: {}", answer.body);
            assert!(!answer.body.contains("zebra"), "{door}: {}", answer.body);
        }
    }
    for (door, input) in [
        ("documents.read", json!({"id": id(20)})),
        ("documents.versions", json!({"id": id(20)})),
        ("documents.save_as", json!({"id": id(20), "path": folder.join("stolen.txt")})),
    ] {
        assert_eq!(served.call(door, &input).status, 404, "{door}");
    }
    assert!(!folder.join("stolen.txt").exists());
    // No header and no field names another user.
    for name in ["x-kith-user", "x-user", "x-forwarded-user", "x-kith-origin"] {
        let bearer = format!("Bearer {}", served.token);
        let headers = [("Host", served.host()), ("Authorization", bearer), (name, author.clone())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body = json!({"type": "note", "id": hidden[0]}).to_string();
        assert_eq!(served.send("POST", "/api/v1/records.get", &headers, body.as_bytes()).status, 404, "{name}");
    }
    let named = json!({"type": "note", "id": hidden[0], "user": author});
    assert_eq!(served.call("records.get", &named).code(), "bad_input");
    assert_eq!(served.ok("records.get", json!({"type": "note", "id": open}))["record"]["values"]["title"], "zebra all");
}
