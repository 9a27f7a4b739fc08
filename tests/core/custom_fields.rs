//! Fields of one's own, of every kind, through everything that reads the catalogue.

use kith_core::catalog::custom_kinds;
use kith_core::custom_fields::{ChangeKind, KindPreview, ReorderFields, change_kind, preview_kind, reorder};
use kith_core::exporting::{self, ExportRequest};
use kith_core::importing::{self, Mode, Wish};
use kith_core::jobs::Progress;
use kith_core::journal::{AuditRequest, audit_page};
use kith_core::merging::{MergeRequest, merge};
use kith_core::records::{self, CreateRequest, PageRequest, RecordRow};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field, object};

fn define(desk: &Desk, record_type: &str, key: &str, kind: &str, more: Value) -> RecordRow {
    let mut values = json!({"record_type": record_type, "key": key, "label": key, "kind": kind});
    values.as_object_mut().unwrap().extend(object(more));
    desk.create("custom_field", values)
}

fn titles(desk: &Desk, record_type: &str, filter: Value, sort: &str) -> Vec<String> {
    let sort = if sort.is_empty() {
        json!([])
    } else {
        json!([{"field": sort.trim_start_matches('-'), "desc": sort.starts_with('-')}])
    };
    let request = PageRequest {
        r#type: record_type.into(),
        filter: serde_json::from_value(filter).unwrap(),
        sort: serde_json::from_value(sort).unwrap(),
        ..Default::default()
    };
    records::page(&desk.ctx, request).unwrap().rows.into_iter().map(|row| row.title).collect()
}

/// Two values of each kind, the lower first; what the record shows of the first; what is refused.
fn samples(desk: &Desk) -> Vec<(&'static str, Value, [Value; 2], Value, Value)> {
    let ben = desk.create("user", json!({"name": "Ben", "email": "ben@kith.example"}));
    let cid = desk.create("user", json!({"name": "Cid"}));
    let (acme, bolt) = (
        desk.create("organization", json!({"display_name": "Acme"})),
        desk.create("organization", json!({"display_name": "Bolt"})),
    );
    let colours = json!({"choices": [{"value": "red", "label": "Red"}, {"value": "tan", "label": "Tan"}]});
    let money = |minor: i64| json!({"minor": minor, "currency": "KWD"});
    let plain = |value: &Value| value.clone();
    let same = |kind, more, values: [Value; 2], bad| {
        let shown = plain(&values[0]);
        (kind, more, values, shown, bad)
    };
    vec![
        same("text", json!({}), [json!("aa"), json!("bb")], json!("x".repeat(501))),
        same("long_text", json!({}), [json!("a\nb"), json!("b\nc")], json!({})),
        same("number", json!({}), [json!(1.5), json!(40)], json!("many")),
        same("money", json!({}), [money(1_234), money(9_999)], json!(5)),
        same("date", json!({}), [json!("2026-01-01"), json!("2026-02-01")], json!("soon")),
        same(
            "date_time",
            json!({}),
            [json!("2026-01-01T10:00:00.000Z"), json!("2026-02-01T10:00:00.000Z")],
            json!("soon"),
        ),
        same("yes_no", json!({}), [json!(false), json!(true)], json!("perhaps")),
        same("choice", colours.clone(), [json!("red"), json!("tan")], json!("blue")),
        same("many_choices", colours, [json!(["red"]), json!(["tan"])], json!(["blue"])),
        same("url", json!({}), [json!("https://a.example"), json!("https://b.example")], json!("no url")),
        same("email", json!({}), [json!("a@a.example"), json!("b@b.example")], json!("nobody")),
        same("phone", json!({}), [json!("+45 33 12 34 56"), json!("+45 33 12 34 57")], json!({})),
        ("user", json!({}), [json!(ben.id), json!(cid.id)], json!("Ben"), json!("Nobody")),
        (
            "reference",
            json!({"reference_type": "organization"}),
            [json!(acme.id), json!(bolt.id)],
            json!("Acme"),
            json!("Nothing"),
        ),
    ]
}

fn shown(value: &Value) -> Value {
    value.get("title").cloned().unwrap_or_else(|| value.clone())
}

#[test]
fn tag_03_04_05_every_kind_in_forms_lists_filters_sorts_merge_undo_and_audit() {
    let desk = Desk::new();
    let samples = samples(&desk);
    assert_eq!(samples.len(), custom_kinds().len(), "every kind is here");
    for (kind, more, [low, high], back, bad) in samples {
        let key = format!("my_{kind}");
        define(&desk, "person", &key, kind, more);
        let low_row = desk.create("person", json!({"first_name": "Low", &key: low}));
        let high_row = desk.create("person", json!({"first_name": "High", &key: high}));
        let none = desk.create("person", json!({"first_name": "None"}));
        assert_eq!(shown(&low_row.values[&key]), back, "{kind}");
        assert!(none.values[&key].is_null(), "{kind}");
        assert!(!code(desk.update("person", &low_row.id, json!({ &key: bad }))).is_empty(), "{kind} refuses");

        let described = desk.ctx.catalog().get("person").unwrap();
        let operand = |value: &Value| if kind == "many_choices" { value[0].clone() } else { value.clone() };
        for op in described.field(&key).unwrap().kind.operators() {
            let (value, mut want): (Value, Vec<&str>) = match *op {
                "is_null" => (Value::Null, vec!["None"]),
                "is_not_null" => (Value::Null, vec!["High", "Low"]),
                "eq" => (operand(&high), vec!["High"]),
                "ne" => (operand(&high), vec!["Low", "None"]),
                "in" => (json!([operand(&high)]), vec!["High"]),
                "not_in" => (json!([operand(&high)]), vec!["Low", "None"]),
                "gt" => (low.clone(), vec!["High"]),
                "gte" => (high.clone(), vec!["High"]),
                "lt" => (high.clone(), vec!["Low"]),
                "lte" => (low.clone(), vec!["Low"]),
                "between" => (json!([low, low]), vec!["Low"]),
                "contains" | "starts_with" => (high.clone(), vec!["High"]),
                other => panic!("{other} is an operator that nothing tests"),
            };
            let mut found = titles(&desk, "person", json!({"field": key, "op": op, "value": value}), "");
            found.sort();
            want.sort_unstable();
            assert_eq!(found, want, "{kind} {op}");
        }
        if described.field(&key).unwrap().sortable {
            let there = json!({"field": key, "op": "is_not_null"});
            assert_eq!(titles(&desk, "person", there.clone(), &key), ["Low", "High"], "{kind} in order");
            assert_eq!(titles(&desk, "person", there, &format!("-{key}")), ["High", "Low"], "{kind} backwards");
        }

        let before = desk.content();
        desk.update("person", &none.id, json!({ &key: low })).unwrap();
        let told = audit_page(&desk.ctx, AuditRequest { id: Some(none.id.clone()), ..Default::default() }).unwrap();
        assert!(serde_json::to_string(&told.rows[0]).unwrap().contains(&key), "{kind} in the audit log");
        desk.undo().unwrap();
        assert_eq!(desk.content(), before, "{kind} undone");

        let request = MergeRequest {
            r#type: "person".into(),
            survivor: none.id.clone(),
            others: vec![high_row.id.clone()],
            picks: Default::default(),
            leave_out: Default::default(),
        };
        let merged = merge(&desk.ctx, request).unwrap().value;
        assert_eq!(merged.values[&key], high_row.values[&key], "{kind} merged");
        desk.undo().unwrap();
        for row in [&low_row, &high_row, &none] {
            let ids = records::IdsRequest { r#type: "person".into(), ids: vec![row.id.clone()] };
            records::delete(&desk.ctx, ids).unwrap();
        }
    }
}

#[test]
fn tag_04_a_link_follows_a_merge() {
    let desk = Desk::new();
    define(&desk, "deal", "partner", "reference", json!({"reference_type": "party"}));
    let (a, b) = (
        desk.create("organization", json!({"display_name": "A"})),
        desk.create("organization", json!({"display_name": "B"})),
    );
    let deal = desk.create("deal", json!({"title": "D", "party": a.id, "partner": b.id}));
    assert_eq!(deal.values["partner"]["title"], "B");
    let before = desk.content();
    let request = MergeRequest {
        r#type: "organization".into(),
        survivor: a.id.clone(),
        others: vec![b.id],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merge(&desk.ctx, request).unwrap();
    assert_eq!(titles(&desk, "deal", json!({"field": "partner", "op": "eq", "value": a.id}), ""), ["D"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn tag_04_required_default_and_the_rules_of_a_definition() {
    let desk = Desk::new();
    let tier = define(
        &desk,
        "person",
        "tier",
        "choice",
        json!({
        "choices": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}], "default_value": "b", "required": true}),
    );
    let anna = desk.create("person", json!({"first_name": "Anna"}));
    assert_eq!(anna.values["tier"], "b");
    assert_eq!(field(desk.update("person", &anna.id, json!({"tier": null}))), "tier");
    let change = |values: Value| desk.update("custom_field", &tier.id, values);
    assert_eq!(field(change(json!({"default_value": "z"}))), "default_value");
    assert_eq!(code(change(json!({"choices": [{"value": "a", "label": "A"}]}))), "choice_in_use");
    change(json!({"choices": [{"value": "b", "label": "Bee"}, {"value": "c", "label": "C"}]})).unwrap();
    assert_eq!(field(change(json!({"choices": []}))), "choices");
    for (column, value) in [("key", "other"), ("record_type", "deal"), ("kind", "text")] {
        assert_eq!(field(change(json!({ column: value }))), column);
    }
    let refused = |values: Value| {
        let mut all = json!({"record_type": "person", "key": "k", "label": "K", "kind": "text"});
        all.as_object_mut().unwrap().extend(object(values));
        field(desk.try_create("custom_field", all))
    };
    assert_eq!(refused(json!({"kind": "choice"})), "choices");
    assert_eq!(refused(json!({"kind": "reference"})), "reference_type");
    assert_eq!(refused(json!({"kind": "reference", "reference_type": "robot"})), "reference_type");
    assert_eq!(refused(json!({"kind": "number", "default_value": "many"})), "default_value");
    assert_eq!(refused(json!({"record_type": "tag"})), "record_type");
    assert_eq!(refused(json!({"key": "tier"})), "key");
    let second = define(&desk, "person", "second", "text", json!({"position": 1}));
    reorder(&desk.ctx, ReorderFields { ids: vec![second.id, tier.id] }).unwrap();
    let described = desk.ctx.catalog().get("person").unwrap();
    let own: Vec<&str> = described.fields.iter().filter(|f| f.custom).map(|f| f.key.as_str()).collect();
    assert_eq!(own, ["second", "tier"]);
}

fn change_to(id: &str, kind: &str) -> ChangeKind {
    serde_json::from_value(json!({"id": id, "kind": kind})).unwrap()
}

#[test]
fn tag_04_a_change_of_kind_says_what_is_lost_and_is_taken_back_whole() {
    let desk = Desk::new();
    let size = define(&desk, "person", "size", "text", json!({}));
    for (name, value) in [("Anna", "43"), ("Ben", "44.5"), ("Cid", "large"), ("Dan", "1.234,5")] {
        desk.create("person", json!({"first_name": name, "size": value}));
    }
    desk.create("person", json!({"first_name": "None"}));
    let before = desk.content();
    let preview = preview_kind(&desk.ctx, change_to(&size.id, "number")).unwrap();
    assert_eq!((preview.records, preview.kept, preview.lost), (4, 3, 1));
    assert_eq!((preview.examples[0].title.as_str(), preview.examples[0].before.as_str()), ("Cid", "large"));
    assert_eq!(preview.examples[0].after, None);
    assert_eq!(desk.content(), before, "a preview changes nothing");
    let done: KindPreview = change_kind(&desk.ctx, change_to(&size.id, "number")).unwrap().value;
    assert_eq!(done, preview);
    assert_eq!(titles(&desk, "person", json!({"field": "size", "op": "gt", "value": 43}), "size"), ["Ben", "Dan"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(titles(&desk, "person", json!({"field": "size", "op": "eq", "value": "large"}), ""), ["Cid"]);
    desk.redo().unwrap();
    assert_eq!(code(preview_kind(&desk.ctx, change_to(&size.id, "tags"))), "invalid");
    assert_eq!(code(preview_kind(&desk.ctx, change_to("nothing", "text"))), "not_found");
}

#[test]
fn tag_04_values_that_have_a_meaning_in_the_new_kind_keep_it() {
    let desk = Desk::new();
    desk.create("user", json!({"name": "Ben", "email": "ben@kith.example"}));
    for (from, more, value, to, after) in [
        ("text", json!({}), json!("Red"), "choice", Some("Red")),
        ("text", json!({}), json!("21 Nov 2026"), "date", Some("2026-11-21")),
        ("text", json!({}), json!("yes"), "yes_no", Some("yes")),
        ("text", json!({}), json!("Ben"), "user", Some("Ben")),
        ("text", json!({}), json!("Nobody"), "user", None),
        ("text", json!({}), json!("a@b.example"), "email", Some("a@b.example")),
        ("text", json!({}), json!("not an address"), "email", None),
        ("number", json!({}), json!(12.5), "money", Some("12.50 USD")),
        ("number", json!({}), json!(12), "text", Some("12")),
        ("number", json!({}), json!(2), "yes_no", None),
        ("money", json!({}), json!({"minor": 1250, "currency": "USD"}), "number", Some("12.5")),
        ("date", json!({}), json!("2026-11-21"), "date_time", Some("2026-11-21T00:00:00.000Z")),
        ("date_time", json!({}), json!("2026-11-21T10:00:00.000Z"), "date", Some("2026-11-21")),
        ("choice", json!({"choices": [{"value": "r", "label": "Red"}]}), json!("r"), "text", Some("Red")),
        ("choice", json!({"choices": [{"value": "r", "label": "Red"}]}), json!("r"), "many_choices", Some("Red")),
        ("yes_no", json!({}), json!(true), "number", Some("1")),
    ] {
        let key = format!("from_{from}_{to}_{}", desk.number("SELECT count(*) FROM custom_field"));
        let own = define(&desk, "person", &key, from, more);
        desk.create("person", json!({"first_name": "Anna", &key: value}));
        let preview = preview_kind(&desk.ctx, change_to(&own.id, to)).unwrap();
        assert_eq!(preview.examples[0].after.as_deref(), after, "{from} {value} to {to}");
        change_kind(&desk.ctx, change_to(&own.id, to)).unwrap();
    }
}

#[test]
fn tag_04_an_index_is_made_on_request_and_goes_with_it() {
    let desk = Desk::new();
    let size = define(&desk, "person", "size", "number", json!({"indexed": true}));
    define(&desk, "person", "nick", "text", json!({"indexed": true}));
    define(&desk, "deal", "fee", "money", json!({"indexed": true}));
    let made = |name: &str| {
        desk.number(&format!("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = '{name}'"))
    };
    assert_eq!((made("custom_person_size"), made("custom_person_nick"), made("custom_deal_fee")), (1, 1, 1));
    let plan = |sql: &str| {
        desk.ctx
            .read(|conn| Ok(conn.query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get::<_, String>(3))?))
            .unwrap()
    };
    let used = plan(
        "SELECT t.id FROM party t WHERE t.deleted_at IS NULL AND t.kind = 'person' AND json_extract(t.custom, '$.size') > 5",
    );
    assert!(used.contains("custom_person_size"), "{used}");
    let used = plan(
        "SELECT t.id FROM party t WHERE t.deleted_at IS NULL AND t.kind = 'person' AND json_extract(t.custom, '$.nick') = 'x' COLLATE NOCASE",
    );
    assert!(used.contains("custom_person_nick"), "{used}");
    desk.update("custom_field", &size.id, json!({"indexed": false})).unwrap();
    assert_eq!(made("custom_person_size"), 0);
    desk.undo().unwrap();
    assert_eq!(made("custom_person_size"), 1);
    let desk = desk.reopen();
    assert_eq!(desk.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'custom_person_%'"), 2);
}

/// Asks for a list a number of times and waits for the jobs that this starts.
fn ask(desk: &Desk, times: usize, filter: &Value, sort: &Value) {
    for _ in 0..times {
        let input = json!({"type": "person", "filter": filter, "sort": sort, "limit": 1});
        records::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
    }
}

#[test]
fn tag_04_a_field_by_which_a_long_list_is_often_filtered_or_sorted_gets_an_index_by_itself() {
    let desk = Desk::new();
    let fields = ["size", "born", "nick", "off", "rare"].map(|key| {
        let kind = if key == "nick" { "text" } else { "number" };
        (key, define(&desk, "person", key, kind, json!({})).id)
    });
    let count = |people: i64| {
        let sql = "UPDATE record_total SET count = ?1 WHERE record_type = 'person'";
        desk.create("person", json!({"first_name": "Anna"}));
        desk.ctx.workspace().store().writer().execute(sql, [people]).unwrap();
    };
    let made = || {
        let sql = "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM sqlite_schema
           WHERE type = 'index' AND name LIKE 'custom_%' ORDER BY name)";
        desk.text(sql)
    };
    let wait = |wanted: &str| {
        let began = std::time::Instant::now();
        while made() != wanted && began.elapsed().as_secs() < 20 {
            std::thread::yield_now();
        }
        assert_eq!(made(), wanted);
    };
    let by = |field: &str, op: &str, value: Value| json!({"field": field, "op": op, "value": value});
    desk.update("custom_field", &fields[3].1, json!({"indexed": true})).unwrap();
    desk.update("custom_field", &fields[3].1, json!({"indexed": false})).unwrap();
    count(20_000);
    let entries = desk.number("SELECT count(*) FROM journal_entry WHERE state = 'done'");
    ask(&desk, 19, &by("size", "gt", json!(5)), &json!([]));
    ask(&desk, 25, &by("nick", "contains", json!("x")), &json!([{"field": "nick"}]));
    ask(&desk, 25, &json!({"not": by("rare", "eq", json!(1))}), &json!([]));
    ask(&desk, 25, &by("off", "eq", json!(1)), &json!([]));
    assert_eq!(made(), "", "not often, not what an index serves, turned off by hand");
    ask(&desk, 1, &by("size", "gt", json!(5)), &json!([]));
    wait("custom_person_size");
    ask(&desk, 20, &json!({"all": []}), &json!([{"field": "born", "desc": true}]));
    wait("custom_person_born,custom_person_size");
    assert_eq!(desk.number("SELECT indexed FROM custom_field WHERE key = 'size'"), 1, "settings show it");
    assert_eq!(desk.number("SELECT count(*) FROM journal_entry WHERE state = 'done'"), entries, "undo passes over it");
    count(9_000);
    ask(&desk, 25, &by("rare", "eq", json!(1)), &json!([]));
    ask(&desk, 25, &by("nick", "eq", json!("x")), &json!([]));
    // What is asked goes on on threads of its own: the list stays short for all of them.
    let short = Desk::reopen(desk);
    assert_eq!(short.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'custom_person_%'"), 2);
}

#[test]
fn tag_03_a_duplicate_check_does_not_trip_over_fields_of_ones_own() {
    let desk = Desk::new();
    define(&desk, "person", "fee", "money", json!({}));
    let request = CreateRequest {
        r#type: "person".into(),
        id: kith_core::ids::new_id(),
        values: object(json!({"first_name": "Anna", "fee": {"minor": 5, "currency": "EUR"}})),
        allow_duplicate: false,
    };
    let row = records::create(&desk.ctx, request).unwrap().value;
    assert_eq!(row.values["fee"]["minor"], 5);
}

#[test]
fn tag_05_every_kind_leaves_in_a_sheet_and_comes_back() {
    let desk = Desk::new();
    let mut values = json!({"first_name": "Anna", "emails": ["anna@ax.example"]});
    for (kind, more, [low, _], ..) in samples(&desk) {
        let key = format!("my_{kind}");
        define(&desk, "person", &key, kind, more);
        values[&key] = low;
    }
    let anna = desk.create("person", values);
    let out = desk.folder().join("people.csv");
    let request: ExportRequest = serde_json::from_value(json!({"type": "person", "path": out})).unwrap();
    exporting::run(&desk.ctx, &request, &Progress::default()).unwrap();
    let import = |map: Value| {
        let wish = Wish { map: Some(map), mode: Some(Mode::Upsert), ..Wish::default() };
        let request = importing::request(&desk.ctx, &out, wish).unwrap();
        importing::run(&desk.ctx, &request, &Progress::default()).unwrap()
    };
    let before = desk.content();
    let wish = Wish { map: Some(json!({"type": "person"})), mode: Some(Mode::Upsert), ..Wish::default() };
    let seen = importing::preview(&desk.ctx, importing::request(&desk.ctx, &out, wish).unwrap()).unwrap();
    assert!(seen.sample[0].changes.is_empty(), "{:?}", seen.sample[0].changes);
    let same = import(json!({"type": "person"}));
    assert_eq!((same.unchanged, same.error_count), (1, 0), "{same:?}");
    assert_eq!(desk.content(), before);
    let mut emptied = json!({});
    for kind in custom_kinds() {
        let kind = serde_json::to_value(kind).unwrap();
        emptied[format!("my_{}", kind.as_str().unwrap())] = Value::Null;
    }
    desk.update("person", &anna.id, emptied).unwrap();
    let back = import(json!({"type": "person"}));
    assert_eq!(back.error_count, 0, "{back:?}");
    let find = records::GetRequest { r#type: "person".into(), id: anna.id.clone() };
    let row = records::get(&desk.ctx, find).unwrap().record;
    for kind in custom_kinds() {
        let key = format!("my_{}", serde_json::to_value(kind).unwrap().as_str().unwrap());
        assert_eq!(row.values[&key], anna.values[&key], "{key}");
    }
}
