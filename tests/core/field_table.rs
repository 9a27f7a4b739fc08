//! Every field of the main record types, taken from the catalogue: its limit, its choices, its
//! default and what it refuses, by making a record, reading it back and being refused.

use kith_core::catalog::{Field, FieldKind, RecordType};
use serde_json::{Value, json};

use crate::desk::{Desk, code};

/// Values without which a record of the type cannot be made.
fn least(desk: &Desk, record_type: &str) -> Value {
    match record_type {
        "person" => json!({"first_name": "Anna"}),
        "deal" => {
            let party = desk.create("organization", json!({"display_name": "Acme"}));
            json!({"title": "Renewal", "party": party.id})
        }
        _ => json!({"display_name": "Acme"}),
    }
}

fn with(desk: &Desk, record_type: &str, field: &Field, value: &Value) -> Value {
    let mut values = least(desk, record_type);
    // Only a closed deal has that day.
    if field.key == "actual_close_date" {
        values["stage"] = json!(desk.stage("Won"));
    }
    values[&field.key] = value.clone();
    values
}

/// A value that the field takes, what reading it back shows, and values that it refuses with
/// their codes. `None` for kinds whose rows have tests of their own (PTY-09, 20, 21, 23, 25).
type Cases = (Value, Value, Vec<(Value, &'static str)>);

fn cases(desk: &Desk, record_type: &RecordType, field: &Field) -> Option<Cases> {
    let most = field.max_length.unwrap_or(100);
    Some(match (field.kind, field.key.as_str()) {
        (FieldKind::Text, "domain") => (
            json!("https://WWW.Bücher.example/x"),
            json!("xn--bcher-kva.example"),
            vec![(json!("gmail.com"), "domain_free_mail"), (json!("no domain"), "domain_invalid")],
        ),
        (FieldKind::Text, "tax_id") => {
            (json!("de 136 695 976"), json!("DE136695976"), vec![(json!("DE136695978"), "tax_id_invalid")])
        }
        (FieldKind::Text | FieldKind::LongText, _) => {
            let full = "x".repeat(most);
            (json!(full), json!(full), vec![(json!("x".repeat(most + 1)), "too_long"), (json!({}), "invalid")])
        }
        (FieldKind::Number, _) => {
            let (low, high) = field.range.expect("whole numbers have a range");
            let bad = vec![
                (json!(low - 1), "invalid"),
                (json!(high + 1), "invalid"),
                (json!(1.5), "invalid"),
                (json!("many"), "invalid"),
            ];
            (json!(high), json!(high), bad)
        }
        (FieldKind::Money, _) => (
            json!({"minor": 12_345, "currency": "DKK"}),
            json!({"minor": 12_345, "currency": "DKK"}),
            vec![
                (json!({"minor": -1, "currency": "DKK"}), "invalid"),
                (json!({"minor": 1, "currency": "XXQ"}), "currency_unknown"),
                (json!(5), "invalid"),
            ],
        ),
        (FieldKind::Date, _) => (json!("2024-02-29"), json!("2024-02-29"), vec![(json!("2023-02-29"), "invalid")]),
        (FieldKind::DateTime, _) => {
            (json!("2026-11-20T10:00:00+01:00"), json!("2026-11-20T09:00:00.000Z"), vec![(json!("soon"), "invalid")])
        }
        (FieldKind::YesNo, _) => (json!(true), json!(true), vec![(json!("maybe"), "invalid")]),
        (FieldKind::Choice, _) => {
            let last = json!(field.choices.last()?.value);
            (last.clone(), last, vec![(json!("no such choice"), "unknown_choice")])
        }
        (FieldKind::Url, _) => {
            (json!("https://example.com"), json!("https://example.com"), vec![(json!("no url"), "url_invalid")])
        }
        (FieldKind::Country, _) => (json!("dk"), json!("DK"), vec![(json!("XX"), "country_unknown")]),
        (FieldKind::User, _) => {
            let user = desk.create("user", json!({"name": "Ben"}));
            (json!(user.id), json!(user.id), vec![(json!("nobody"), "unknown_reference")])
        }
        (FieldKind::Reference, "stage") => {
            let stage = desk.text("SELECT id FROM stage ORDER BY position DESC LIMIT 1");
            (json!(stage), json!(stage), vec![(json!("nowhere"), "unknown_reference")])
        }
        (FieldKind::Reference, "pipeline") => {
            let pipeline = desk.text("SELECT id FROM pipeline");
            (json!(pipeline), json!(pipeline), vec![(json!("nowhere"), "unknown_reference")])
        }
        // Which reason a deal may have hangs on how it ended: tests/core/deals/moving.rs, pip_09_reasons_fit_…
        (FieldKind::Reference, "close_reason") => return None,
        (FieldKind::Reference, _) => {
            let to = match field.reference? {
                "person" => desk.create("person", json!({"first_name": "Ben"})),
                "lead" => desk.create("lead", json!({"name": "Ben"})),
                _ => desk.create("organization", json!({"display_name": "Group"})),
            };
            (json!(to.id), json!(to.id), vec![(json!("nowhere"), "unknown_reference")])
        }
        _ => {
            assert!(field.kind.is_parts(), "{}.{} is tested by nobody", record_type.key, field.key);
            return None;
        }
    })
}

fn shown(value: &Value) -> Value {
    value.get("id").cloned().unwrap_or_else(|| value.clone())
}

fn walk(record_type: &str, number: usize) {
    let desk = Desk::new();
    let described = desk.ctx.catalog().get(record_type).unwrap();
    let fields: Vec<&Field> = described.fields.iter().filter(|field| !field.read_only).collect();
    assert!(fields.len() >= number, "{record_type} has {} fields", fields.len());
    for field in fields {
        let name = format!("{record_type}.{}", field.key);
        let Some((good, back, bad)) = cases(&desk, &described, field) else { continue };
        let values = with(&desk, record_type, field, &good);
        let row = desk.try_create(record_type, values).unwrap_or_else(|error| panic!("{name}: {error:?}")).value;
        assert_eq!(shown(&row.values[&field.key]), back, "{name} reads back as it was given");
        let again = desk.update(record_type, &row.id, json!({ &field.key: good })).unwrap().value;
        assert_eq!(shown(&again.values[&field.key]), back, "{name} stays when it is sent again");
        for (wrong, why) in bad {
            let refused = desk.try_create(record_type, with(&desk, record_type, field, &wrong));
            assert_eq!(code(refused), why, "{name} made with {}", short(&wrong));
            let refused = desk.update(record_type, &row.id, json!({ &field.key: wrong }));
            assert_eq!(code(refused), why, "{name} changed to {}", short(&wrong));
        }
        assert_eq!(
            shown(&kith(&desk, record_type, &row.id)[&field.key]),
            back,
            "{name} is untouched by what was refused"
        );
        if field.key == "domain" {
            desk.update(record_type, &row.id, json!({"domain": null})).unwrap();
        }
    }
    defaults(&desk, &described);
}

/// What a record has when nobody says anything, and what it cannot be made without.
fn defaults(desk: &Desk, described: &RecordType) {
    let row = desk.create(described.key, least(desk, described.key));
    for field in &described.fields {
        let value = &row.values[&field.key];
        if !field.default.is_null() {
            assert_eq!(*value, field.default, "{}.{} by default", described.key, field.key);
        }
        let wanted = field.required && !field.read_only;
        if wanted && field.default.is_null() {
            let mut values = least(desk, described.key);
            values[&field.key] = Value::Null;
            assert_eq!(code(desk.try_create(described.key, values)), "required", "{}", field.key);
            let emptied = desk.update(described.key, &row.id, json!({ &field.key: null }));
            assert_eq!(code(emptied), "required", "{} emptied", field.key);
        }
    }
    for field in described.fields.iter().filter(|field| field.read_only) {
        let said = desk.update(described.key, &row.id, json!({ &field.key: "2020-01-01" }));
        assert_eq!(code(said), "read_only", "{}", field.key);
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}

fn kith(desk: &Desk, record_type: &str, id: &str) -> serde_json::Map<String, Value> {
    let request = kith_core::records::GetRequest { r#type: record_type.into(), id: id.into() };
    kith_core::records::get(&desk.ctx, request).unwrap().record.values
}

#[test]
fn pty_01_02_03_08_10_11_27_31_every_field_of_a_person() {
    walk("person", 24);
}

#[test]
fn pty_01_13_14_15_16_18_every_field_of_an_organization() {
    walk("organization", 30);
}

#[test]
fn pty_01_19_every_field_of_a_household() {
    walk("household", 15);
}

#[test]
fn pip_04_every_field_of_a_deal() {
    walk("deal", 17);
}
