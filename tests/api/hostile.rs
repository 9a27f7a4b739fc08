//! Text is text: what a person or a sheet puts into a field comes back as it was and does nothing on its way.

use serde_json::json;

use crate::http::Served;

const HOSTILE: &[&str] = &[
    "Robert'); DROP TABLE party;--",
    "\" OR 1=1 --",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} #{7*7}",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "../../../../etc/passwd",
    "%s%n%x %00",
    "a\\b\\\\c \"quoted\" 'single' `tick`",
    "עברית mixed with العربية",
    "e\u{301} combining, ﬁ ligature, ｆｕｌｌ width",
    "👩‍👩‍👧‍👦 🏳️‍🌈 \u{1F469}\u{200D}\u{1F680}",
    "NULL",
    "null",
    "undefined",
    "NaN",
    "true",
    "AND OR NOT NEAR \"*\" ^ :",
];

#[test]
fn qua_03_hostile_strings_come_back_as_text() {
    let mut kith = Served::workspace();
    for (number, text) in HOSTILE.iter().enumerate() {
        let id = format!("019361f0-0000-7000-8000-{number:012}");
        let values = json!({ "display_name": text });
        let input = json!({ "type": "organization", "id": id, "values": values, "allow_duplicate": true });
        kith.ok("records.create", input);
        let record = kith.ok("records.get", json!({ "type": "organization", "id": id }))["record"].clone();
        assert_eq!(record["values"]["display_name"], *text);
        let filter = json!({ "field": "display_name", "op": "eq", "value": text });
        let page = kith.ok("records.page", json!({ "type": "organization", "filter": filter }));
        // Equality looks past upper and lower case, as people do: “NULL” also finds “null”.
        assert!(page["rows"].as_array().unwrap().iter().any(|row| row["id"] == *id), "{text}");
        for search in [
            kith.call("search.find", &json!({ "query": text })),
            kith.call("records.page", &json!({ "type": "organization", "search": text })),
        ] {
            assert_eq!(search.status, 200, "searching for {text}: {}", search.body);
        }
    }
    let count = kith.ok("records.count", json!({ "type": "organization" }));
    assert_eq!(count["count"].as_u64(), Some(HOSTILE.len() as u64));
    assert!(kith.is_alive());
}
