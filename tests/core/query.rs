use kith_core::catalog::SortInfo;
use kith_core::query::{Compiler, Filter, Sql};
use kith_core::records::{self, CountRequest, PageRequest, RecordRow};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn compiled(desk: &Desk, record_type: &str, filter: Value) -> (String, Vec<rusqlite::types::Value>) {
    let catalog = desk.ctx.catalog();
    let compiler = Compiler { catalog: &catalog, actor: "the-reader", now: desk.ctx.now() };
    let filter: Filter = serde_json::from_value(filter).unwrap();
    let mut sql = Sql::default();
    let text = compiler.filter(&catalog.get(record_type).unwrap(), "t", &filter, &mut sql).unwrap();
    (text, sql.params)
}

#[test]
fn nfr_11_values_are_bound_and_never_spliced() {
    let desk = Desk::new();
    let hostile = "x'; DROP TABLE party; --";
    let text = |s: &str| rusqlite::types::Value::Text(s.into());
    assert_eq!(
        compiled(&desk, "organization", json!({"field": "industry", "op": "eq", "value": hostile})),
        ("t.industry = ?1 COLLATE NOCASE".into(), vec![text(hostile)])
    );
    assert_eq!(
        compiled(
            &desk,
            "person",
            json!({"all": [
            {"field": "status", "op": "in", "value": ["active", "churned"]},
            {"not": {"field": "job_title", "op": "contains", "value": "50%"}}]})
        ),
        (
            "(t.status IN (?1, ?2) AND NOT coalesce(t.job_title LIKE ?3 ESCAPE '\\', 0))".into(),
            vec![text("active"), text("churned"), text("%50\\%%")]
        )
    );
    assert_eq!(
        compiled(&desk, "person", json!({"field": "created_at", "op": "gte", "value": "now-90d"})),
        ("t.created_at >= ?1".into(), vec![text("2026-08-23T09:00:00.000Z")])
    );
    assert_eq!(
        compiled(&desk, "deal", json!({"field": "owner", "op": "eq", "value": "me"})),
        ("t.owner_id = ?1".into(), vec![text("the-reader")])
    );
    assert_eq!(
        compiled(&desk, "deal", json!({"field": "value", "op": "gt", "value": {"minor": 500, "currency": "DKK"}})),
        (
            "(t.value_minor > ?1 AND t.value_currency = ?2)".into(),
            vec![rusqlite::types::Value::Integer(500), text("DKK")]
        )
    );
}

#[test]
fn filters_that_make_no_sense_are_refused_by_name() {
    let desk = Desk::new();
    let ask = |filter: Value| {
        let request = PageRequest {
            r#type: "person".into(),
            filter: serde_json::from_value(filter).unwrap(),
            ..Default::default()
        };
        code(records::page(&desk.ctx, request))
    };
    assert_eq!(ask(json!({"field": "horn", "op": "eq", "value": 1})), "unknown_field");
    assert_eq!(ask(json!({"field": "do_not_contact", "op": "contains", "value": "x"})), "unknown_operator");
    assert_eq!(ask(json!({"related": "dragons", "op": "some"})), "unknown_relation");
    assert_eq!(ask(json!({"field": "created_at", "op": "gte", "value": "whenever"})), "invalid");
    let mut deep = json!({"field": "status", "op": "eq", "value": "active"});
    for _ in 0..30 {
        deep = json!({"not": deep});
    }
    assert_eq!(ask(deep), "filter_too_large");
    let unsortable = PageRequest {
        r#type: "person".into(),
        sort: vec![SortInfo { field: "emails".into(), desc: false }],
        ..Default::default()
    };
    assert_eq!(code(records::page(&desk.ctx, unsortable)), "not_sortable");
}

/// What a filter means, said again without SQL.
fn holds(filter: &Value, row: &RecordRow, deals: &[RecordRow]) -> bool {
    if let Some(all) = filter.get("all") {
        return all.as_array().unwrap().iter().all(|f| holds(f, row, deals));
    }
    if let Some(any) = filter.get("any") {
        return any.as_array().unwrap().iter().any(|f| holds(f, row, deals));
    }
    if let Some(not) = filter.get("not") {
        return !holds(not, row, deals);
    }
    if filter.get("related").is_some() {
        let inner = &filter["filter"];
        let some = deals.iter().any(|deal| deal.values["party"]["id"] == json!(row.id) && holds(inner, deal, &[]));
        return (filter["op"] == "some") == some;
    }
    let value = &row.values[filter["field"].as_str().unwrap()];
    let asked = &filter["value"];
    let text = |v: &Value| v.as_str().map(str::to_lowercase);
    let number = |v: &Value| v.as_i64().or_else(|| v["minor"].as_i64());
    let same = |v: &Value, w: &Value| {
        if v.is_array() {
            v.as_array().unwrap().iter().any(|tag| text(&tag["name"]) == text(w))
        } else {
            !v.is_null()
                && (v == w || (v.is_string() && text(v) == text(w)) || (number(v).is_some() && number(v) == number(w)))
        }
    };
    let ordered = |test: fn(i64, i64) -> bool, against: &Value| {
        number(value).zip(number(against)).is_some_and(|(a, b)| test(a, b))
    };
    match filter["op"].as_str().unwrap() {
        "eq" => same(value, asked),
        "ne" => !same(value, asked),
        "in" => asked.as_array().unwrap().iter().any(|one| same(value, one)),
        "not_in" => !asked.as_array().unwrap().iter().any(|one| same(value, one)),
        "contains" => text(value).is_some_and(|t| t.contains(&text(asked).unwrap())),
        "starts_with" => text(value).is_some_and(|t| t.starts_with(&text(asked).unwrap())),
        "lt" => ordered(|a, b| a < b, asked),
        "lte" => ordered(|a, b| a <= b, asked),
        "gt" => ordered(|a, b| a > b, asked),
        "gte" => ordered(|a, b| a >= b, asked),
        "between" => ordered(|a, b| a >= b, &asked[0]) && ordered(|a, b| a <= b, &asked[1]),
        "is_null" => value.is_null() || value == "" || value == &json!([]),
        "is_not_null" => !(value.is_null() || value == "" || value == &json!([])),
        other => panic!("{other}"),
    }
}

fn leaf() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec!["prospect", "active", "inactive", "churned"]);
    let industry = prop::sample::select(vec!["Energy", "energy", "En", "ood", "Food", "100%", "_", "Zoë"]);
    let year = 1990..2000_i64;
    prop_oneof![
        (status.clone(), prop::sample::select(vec!["eq", "ne"])).prop_map(|(v, op)| json!({"field": "status", "op": op, "value": v})),
        (prop::collection::vec(status, 0..3), prop::sample::select(vec!["in", "not_in"]))
            .prop_map(|(v, op)| json!({"field": "status", "op": op, "value": v})),
        (industry, prop::sample::select(vec!["eq", "ne", "contains", "starts_with"]))
            .prop_map(|(v, op)| json!({"field": "industry", "op": op, "value": v})),
        prop::sample::select(vec!["is_null", "is_not_null"]).prop_map(|op| json!({"field": "industry", "op": op})),
        (year.clone(), prop::sample::select(vec!["eq", "ne", "lt", "lte", "gt", "gte"]))
            .prop_map(|(v, op)| json!({"field": "founded_year", "op": op, "value": v})),
        (year.clone(), year).prop_map(|(a, b)| json!({"field": "founded_year", "op": "between", "value": [a, b]})),
        (prop::sample::select(vec!["eq", "ne"]), prop::sample::select(vec!["red", "blue"]))
            .prop_map(|(op, v)| json!({"field": "tags", "op": op, "value": v})),
        prop::sample::select(vec!["is_null", "is_not_null"]).prop_map(|op| json!({"field": "tags", "op": op})),
        (0..400_i64, prop::sample::select(vec!["some", "none"]), prop::sample::select(vec!["lt", "gte", "eq"])).prop_map(
            |(v, quantity, op)| json!({"related": "deals", "op": quantity, "filter": {"field": "value", "op": op, "value": v}})
        ),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!({"all": list})),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!({"any": list})),
            inner.prop_map(|one| json!({"not": one})),
        ]
    })
}

/// The same forty companies for every case; only the questions change.
fn companies() -> &'static Desk {
    static DESK: std::sync::OnceLock<Desk> = std::sync::OnceLock::new();
    DESK.get_or_init(|| {
        let desk = Desk::new();
        let industries = [None, Some("Energy"), Some("energy drinks"), Some("Food"), Some("100% wool"), Some("Zoë & co")];
        for i in 0..40_usize {
            let row = desk.create(
                "organization",
                json!({
                    "display_name": format!("Co {i}"),
                    "status": (["prospect", "active", "inactive", "churned"][i % 4]),
                    "industry": industries[i % industries.len()],
                    "founded_year": (i % 3 > 0).then_some(1990 + i % 10),
                    "tags": match i % 4 { 0 => json!([]), 1 => json!(["red"]), 2 => json!(["blue"]), _ => json!(["red", "blue"]) },
                }),
            );
            for d in 0..i % 3 {
                let value = (d == 0).then(|| json!({"minor": i * 10, "currency": "USD"}));
                desk.create("deal", json!({"title": format!("D{i}-{d}"), "party": row.id, "value": value}));
            }
        }
        desk
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_finds_what_it_means(filter in tree()) {
        let desk = companies();
        let all = |t: &str| records::page(&desk.ctx, PageRequest { r#type: t.into(), limit: Some(200), ..Default::default() }).unwrap().rows;
        let deals = all("deal");
        let meant: Vec<String> = all("organization").iter().filter(|row| holds(&filter, row, &deals)).map(|row| row.id.clone()).collect();
        let parsed: Filter = serde_json::from_value(filter.clone()).unwrap();
        let request = PageRequest { r#type: "organization".into(), filter: Some(parsed.clone()), limit: Some(200), ..Default::default() };
        let found: Vec<String> = records::page(&desk.ctx, request).unwrap().rows.into_iter().map(|row| row.id).collect();
        prop_assert_eq!(&found, &meant, "{}", filter);
        let counted = records::count(&desk.ctx, CountRequest { r#type: "organization".into(), filter: Some(parsed), ..Default::default() }).unwrap();
        prop_assert_eq!(counted.count, i64::try_from(meant.len()).unwrap());
    }
}
