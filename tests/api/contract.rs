//! What every command promises, whatever it does.

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::http::{Answer, Served};

fn commands(kith: &Served) -> Vec<Value> {
    let listing = kith.request("GET", "/api/v1/commands", b"").json();
    let commands = listing["commands"].as_array().unwrap().clone();
    assert!(commands.len() >= 45, "{} commands", commands.len());
    commands
}

fn is_typed_error(answer: &Answer) -> bool {
    let error = answer.json();
    let text = |key: &str| error[key].as_str().is_some_and(|text| !text.is_empty());
    (400..500).contains(&answer.status) && text("code") && text("message") && error["code"] != "internal"
}

#[test]
fn api_03_the_openapi_document_lists_every_command() {
    let kith = Served::workspace();
    let document = kith.request("GET", "/api/v1/openapi.json", b"").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let paths = document["paths"].as_object().unwrap();
    let commands = commands(&kith);
    assert_eq!(paths.len(), commands.len());
    for command in commands {
        let name = command["name"].as_str().unwrap();
        let operation = &paths[&format!("/api/v1/{name}")]["post"];
        assert_eq!(operation["operationId"], name);
        assert!(operation["requestBody"]["content"]["application/json"]["schema"].is_object(), "{name}");
        assert!(operation["responses"]["200"]["content"]["application/json"]["schema"].is_object(), "{name}");
    }
}

#[test]
fn api_16_every_command_refuses_what_is_no_object() {
    let mut kith = Served::workspace();
    for command in commands(&kith) {
        let name = command["name"].as_str().unwrap();
        for garbage in [json!([]), json!([1, 2]), json!("text"), json!(42), json!(true)] {
            let answer = kith.call(name, &garbage);
            assert_eq!((answer.status, answer.code()), (400, "bad_input".into()), "{name} {garbage}: {}", answer.body);
        }
        for broken in [&b"{"[..], b"\xff\xfe", b"{\"a\":}", b"nul"] {
            let answer = kith.request("POST", &format!("/api/v1/{name}"), broken);
            assert_eq!((answer.status, answer.code()), (400, "bad_input".into()), "{name}: {}", answer.body);
        }
    }
    assert!(kith.is_alive());
}

#[test]
fn api_16_every_command_refuses_a_field_that_it_does_not_know() {
    let kith = Served::workspace();
    for command in commands(&kith) {
        let name = command["name"].as_str().unwrap();
        let answer = kith.call(name, &json!({ "no_such_field": 1 }));
        assert!(is_typed_error(&answer), "{name}: {} {}", answer.status, answer.body);
    }
}

#[test]
fn api_16_no_value_of_any_field_breaks_a_command() {
    let mut kith = Served::workspace();
    let values = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!(9_007_199_254_740_993_i64),
        json!(""),
        json!("\u{0}"),
        json!("'; DROP TABLE party; --"),
        json!("not-an-id"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({ "a": { "b": [] } }),
        json!(true),
    ];
    for command in commands(&kith) {
        let name = command["name"].as_str().unwrap();
        let fields = properties(&command["input"]);
        for field in &fields {
            for value in &values {
                // Alone, and with every other field filled with text, so that later checks are reached too.
                let alone = json!({ field: value });
                let mut full: serde_json::Map<String, Value> =
                    fields.iter().map(|field| (field.clone(), json!("person"))).collect();
                full.insert(field.clone(), value.clone());
                for input in [alone, Value::Object(full)] {
                    let answer = kith.call(name, &input);
                    let fine = answer.status == 200 || is_typed_error(&answer);
                    assert!(fine, "{name} {input}: {} {}", answer.status, answer.body);
                }
            }
        }
    }
    assert!(kith.is_alive());
    let sound = kith.ok("records.count", json!({ "type": "person" }));
    assert!(sound["count"].is_number());
}

/// One file is one workspace: whatever a command is given, it tells and changes nothing of another file's records.
#[test]
fn nfr_07_no_command_reads_or_changes_another_workspace() {
    let mut kith = Served::workspace();
    let other = Served::workspace();
    let given = |number: u32| format!("019361f0-0000-7000-8000-{number:012}");
    let create = |record_type: &str, number: u32, mut values: Value| {
        if record_type != "person" {
            values["party"] = json!(given(1));
        }
        other.ok("records.create", json!({"type": record_type, "id": given(number), "values": values}));
    };
    create("person", 1, json!({"first_name": "Zebrafinch Quill"}));
    create("deal", 2, json!({"title": "Zebrafinch Quill"}));
    create("note", 3, json!({"content": "Zebrafinch Quill"}));
    create("interaction", 4, json!({"type": "call", "subject": "Zebrafinch Quill"}));
    create("activity", 5, json!({"type": "task", "subject": "Zebrafinch Quill"}));
    let all = || {
        ["person", "deal", "note", "interaction", "activity"].map(|one| other.ok("records.page", json!({"type": one})))
    };
    let before = all();
    kith.ok("records.create", json!({"type": "person", "id": given(9), "values": {"first_name": "Own"}}));
    for command in commands(&kith) {
        let name = command["name"].as_str().unwrap();
        let fields = properties(&command["input"]);
        for (number, record_type) in [(1, "person"), (2, "deal"), (3, "note"), (4, "interaction"), (5, "activity")] {
            let mut input = serde_json::Map::new();
            for field in &fields {
                let value = match field.as_str() {
                    "type" | "record_type" => json!(record_type),
                    "ids" => json!([given(number)]),
                    "search" | "query" => json!("Zebrafinch"),
                    "values" => json!({}),
                    "on" | "record" => json!({"type": record_type, "id": given(number)}),
                    "id" | "party" | "deal" | "person" | "survivor" | "from" | "to" | "parent" => json!(given(number)),
                    _ => continue,
                };
                input.insert(field.clone(), value);
            }
            let answer = kith.call(name, &Value::Object(input));
            assert!(!answer.body.contains("Quill"), "{name}: {} {}", answer.status, answer.body);
        }
    }
    assert_eq!(all(), before);
    assert!(kith.is_alive());
}

fn properties(schema: &Value) -> Vec<String> {
    let target = match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => schema.pointer(pointer).unwrap(),
        None => schema,
    };
    target["properties"].as_object().map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn aud_01_listeners_hear_of_a_change_after_it_is_done() {
    let kith = Served::workspace();
    let mut stream = kith.connect();
    let request = format!("GET /api/v1/events?token={} HTTP/1.1\r\nHost: {}\r\n\r\n", kith.token, kith.host());
    stream.write_all(request.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().contains("200 OK"));

    let id = "019361f0-0000-7000-8000-000000000001";
    let values = json!({ "last_name": "Lovelace" });
    kith.ok("records.create", json!({ "type": "person", "id": id, "values": values }));
    assert!(lines.any(|line| line == "event: changed"));
    let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
    let change: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(change["ids"], json!([id]));
    assert_eq!(change["types"], json!(["person"]));
    assert_eq!(kith.ok("records.count", json!({ "type": "person" }))["count"], 1);
}
