use chrono::{DateTime, FixedOffset};
use kith_core::Zone;
use kith_core::catalog::SortInfo;
use kith_core::jobs::Progress;
use kith_core::query::{Compiler, Filter, GroupBy, Sql};
use kith_core::records::{self, CountRequest, GroupsRequest, PageRequest, RecordRow};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn compiled(desk: &Desk, record_type: &str, filter: Value) -> (String, Vec<rusqlite::types::Value>) {
    let catalog = desk.ctx.catalog();
    let compiler = Compiler {
        catalog: &catalog,
        actor: "the-reader",
        now: desk.ctx.now(),
        zone: Zone::Fixed(east(0)),
        whole: false,
        led: false,
    };
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
        return match filter["op"].as_str().unwrap() {
            "some" => some,
            "none" => !some,
            _ => deals.iter().all(|deal| deal.values["party"]["id"] != json!(row.id) || holds(inner, deal, &[])),
        };
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
    if let Some(field) = filter["field"].as_str().filter(|field| ["seen_on", "seen_at"].contains(field)) {
        return dated(field, filter["op"].as_str().unwrap(), value, asked);
    }
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

/// Where the companies are: at 09:00 UTC it is 22:00 of the same day there, and an evening in UTC is tomorrow.
fn east(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3600).unwrap()
}

/// The day that a relative form names on 21 November 2026, a Saturday, written down by hand.
const DAYS: [(&str, &str); 8] = [
    ("today", "2026-11-21"),
    ("today-10d", "2026-11-11"),
    ("today+2w", "2026-12-05"),
    ("week", "2026-11-16"),
    ("month", "2026-11-01"),
    ("month+1m-1d", "2026-11-30"),
    ("quarter", "2026-10-01"),
    ("2026-11-15", "2026-11-15"),
];

/// A date against days, both as text; of a moment the day where people are.
fn dated(field: &str, op: &str, value: &Value, asked: &Value) -> bool {
    let day = |form: &Value| DAYS.iter().find(|(name, _)| *name == form.as_str().unwrap()).unwrap().1.to_string();
    let Some(text) = value.as_str().filter(|text| !text.is_empty()) else { return matches!(op, "is_null" | "ne") };
    let own = match field {
        "seen_at" => DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&east(13)).date_naive().to_string(),
        _ => text.to_string(),
    };
    match op {
        "eq" => own == day(asked),
        "lt" => own < day(asked),
        "lte" => own <= day(asked),
        "gt" => own > day(asked),
        "gte" => own >= day(asked),
        "between" => own >= day(&asked[0]) && own <= day(&asked[1]),
        other => other == "is_not_null",
    }
}

fn leaf() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec!["prospect", "active", "inactive", "churned"]);
    let industry = prop::sample::select(vec!["Energy", "energy", "En", "ood", "Food", "100%", "_", "Zoë"]);
    let year = 1990..2000_i64;
    let form = prop::sample::select(DAYS.map(|(form, _)| form).to_vec());
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
        (prop::sample::select(vec!["seen_on", "seen_at"]), form.clone(), prop::sample::select(vec!["eq", "lt", "lte", "gt", "gte"]))
            .prop_map(|(field, v, op)| json!({"field": field, "op": op, "value": v})),
        (prop::sample::select(vec!["seen_on", "seen_at"]), form.clone(), form)
            .prop_map(|(field, a, b)| json!({"field": field, "op": "between", "value": [a, b]})),
        (prop::sample::select(vec!["seen_on", "seen_at", "grade", "size"]), prop::sample::select(vec!["is_null", "is_not_null"]))
            .prop_map(|(field, op)| json!({"field": field, "op": op})),
        (prop::collection::vec(prop::sample::select(vec!["gold", "iron"]), 0..3), prop::sample::select(vec!["in", "not_in"]))
            .prop_map(|(v, op)| json!({"field": "grade", "op": op, "value": v})),
        (0..12_i64, prop::sample::select(vec!["eq", "ne", "lt", "gte"]))
            .prop_map(|(v, op)| json!({"field": "size", "op": op, "value": v})),
        (0..400_i64, prop::sample::select(vec!["some", "none", "every"]), prop::sample::select(vec!["lt", "gte", "eq"])).prop_map(
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
        let mut desk = Desk::new();
        desk.ctx = desk.ctx.clone().with_zone(Zone::Fixed(east(13)));
        for (key, kind) in [("seen_on", "date"), ("seen_at", "date_time"), ("size", "number"), ("grade", "choice")] {
            let choices = (kind == "choice").then(|| json!([{"value": "gold", "label": "Gold"}, {"value": "iron", "label": "Iron"}]));
            desk.create("custom_field", json!({"record_type": "organization", "key": key, "label": key, "kind": kind, "choices": choices}));
        }
        let industries = [None, Some("Energy"), Some("energy drinks"), Some("Food"), Some("100% wool"), Some("Zoë & co")];
        for i in 0..40_usize {
            let row = desk.create(
                "organization",
                json!({
                    "display_name": format!("Co {i}"),
                    "status": (["prospect", "active", "inactive", "churned"][i % 4]),
                    "industry": industries[i % industries.len()],
                    "seen_on": (i % 5 > 0).then(|| format!("2026-{:02}-{:02}", 10 + i % 3, 1 + (i * 7) % 30)),
                    "seen_at": (i % 4 > 0).then(|| format!("2026-11-{:02}T{:02}:00:00.000Z", 1 + (i * 5) % 30, (i * 7) % 24)),
                    "size": (i % 3 > 0).then_some(i % 11),
                    "grade": ([None, Some("gold"), Some("iron")][i % 3]),
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

/// The texts that a person typed or chose in a filter, as far as they are long enough to be told from SQL.
fn words(filter: &Value) -> Vec<String> {
    match filter {
        Value::Array(parts) => parts.iter().flat_map(words).collect(),
        Value::Object(parts) => match parts.get("value") {
            Some(Value::String(text)) if text.len() > 3 => vec![text.clone()],
            Some(Value::Array(list)) => list.iter().flat_map(|one| words(&json!({"value": one}))).collect(),
            Some(_) => Vec::new(),
            None => parts.values().flat_map(words).collect(),
        },
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_finds_what_it_means(filter in tree()) {
        let desk = companies();
        let (text, _) = compiled(desk, "organization", filter.clone());
        for value in words(&filter) {
            prop_assert!(!text.contains(&value), "{} in {}", value, text);
        }
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

/// All rows of a request, a few at a time, with the group of each. Every page is the same by cursor and by offset.
fn walk(desk: &Desk, sort: &[SortInfo], group: Option<GroupBy>) -> Vec<(Value, RecordRow)> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let request = PageRequest {
            r#type: "organization".into(),
            sort: sort.to_vec(),
            group: group.clone(),
            limit: Some(7),
            cursor,
            ..Default::default()
        };
        let ids = |page: &records::Page| page.rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        let reached = PageRequest { cursor: None, offset: found.len(), ..request.clone() };
        let page = records::page(&desk.ctx, request).unwrap();
        assert_eq!(ids(&records::page(&desk.ctx, reached).unwrap()), ids(&page));
        let groups = if group.is_some() { page.groups } else { vec![Value::Null; page.rows.len()] };
        assert_eq!(groups.len(), page.rows.len());
        assert!(found.len() <= 40, "the pages do not end");
        found.extend(groups.into_iter().zip(page.rows));
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return found,
        }
    }
}

#[test]
fn nfr_06_pages_in_any_order_of_several_fields_have_every_row_once() {
    let desk = companies();
    let fields = ["seen_at", "created_at", "display_name", "size", "seen_on"];
    for first in fields {
        for second in fields.iter().filter(|second| **second != first) {
            for turn in 0..4 {
                let sort = [(first, turn & 1 == 1), (second, turn & 2 == 2)]
                    .map(|(field, desc)| SortInfo { field: field.into(), desc });
                let mut ids: Vec<String> = walk(desk, &sort, None).into_iter().map(|(_, row)| row.id).collect();
                assert_eq!(ids.len(), 40, "{first} {second} {turn}");
                ids.sort();
                ids.dedup();
                assert_eq!(ids.len(), 40, "{first} {second} {turn}");
            }
        }
    }
}

#[test]
fn scr_01_groups_have_exact_counts_and_their_rows_in_pages() {
    let desk = companies();
    for (_, row) in walk(desk, &[], None).into_iter().take(9) {
        desk.update("organization", &row.id, json!({"owner": null})).unwrap();
    }
    let ask = |field: &str, filter: Option<Value>, desc: bool| {
        let filter = filter.map(|filter| serde_json::from_value(filter).unwrap());
        let request = GroupsRequest { r#type: "organization".into(), field: field.into(), filter, desc, search: None };
        records::groups(&desk.ctx, request).unwrap().groups
    };
    let found: Vec<(Value, String, i64)> =
        ask("grade", None, false).into_iter().map(|one| (one.value, one.label, one.count)).collect();
    assert_eq!(
        found,
        [(json!("gold"), "Gold".to_string(), 13), (json!("iron"), "Iron".into(), 13), (Value::Null, String::new(), 14)]
    );
    assert_eq!(ask("owner", None, false).iter().map(|group| group.count).collect::<Vec<_>>(), [31, 9]);
    assert_eq!(ask("owner", Some(json!({"field": "owner", "op": "is_null"})), false).len(), 1);
    // A moment late on the last evening of a month in UTC is a moment of the next month 13 hours east of it.
    assert_eq!(ask("created_at", None, false)[0].value, json!("2026-11"));
    for field in ["grade", "owner", "status", "seen_on", "seen_at", "do_not_contact", "industry", "created_by"] {
        for desc in [false, true] {
            let groups = ask(field, None, desc);
            assert_eq!(groups.iter().map(|group| group.count).sum::<i64>(), 40, "{field}");
            let by = |folded| GroupBy { field: field.into(), desc, folded };
            let sort = [SortInfo { field: "size".into(), desc: true }];
            let mut seen: Vec<(Value, i64)> = Vec::new();
            for (value, _) in walk(desk, &sort, Some(by(Vec::new()))) {
                match seen.last_mut() {
                    Some(last) if last.0 == value => last.1 += 1,
                    _ => seen.push((value, 1)),
                }
            }
            let told: Vec<(Value, i64)> = groups.iter().map(|group| (group.value.clone(), group.count)).collect();
            assert_eq!(seen, told, "{field} {desc}");
            let rest = walk(desk, &sort, Some(by(vec![groups[0].value.clone()])));
            assert_eq!(i64::try_from(rest.len()).unwrap(), 40 - groups[0].count, "{field} without its first group");
        }
    }
    let many = GroupsRequest { r#type: "organization".into(), field: "tags".into(), ..Default::default() };
    assert_eq!(code(records::groups(&desk.ctx, many)), "not_groupable");
}

#[test]
fn scr_01_today_is_the_day_where_the_reader_is() {
    let desk = Desk::new();
    desk.create("organization", json!({"display_name": "Acme"}));
    // 09:00 UTC on the 21st: the 21st in Europe, the 22nd fifteen hours and more further east.
    let count = |zone: Zone, value: &str| {
        let ctx = desk.ctx.clone().with_zone(zone);
        let filter = serde_json::from_value(json!({"field": "created_at", "op": "eq", "value": value})).unwrap();
        let request = CountRequest { r#type: "organization".into(), filter: Some(filter), ..Default::default() };
        records::count(&ctx, request).unwrap().count
    };
    assert_eq!(count(Zone::Fixed(east(1)), "2026-11-21"), 1);
    assert_eq!(count(Zone::Fixed(east(16)), "2026-11-21"), 0);
    assert_eq!(count(Zone::Fixed(east(16)), "2026-11-22"), 1);
    assert_eq!(count(Zone::Fixed(east(16)), "today"), 1);
    assert_eq!(count(Zone::Fixed(east(-10)), "2026-11-20"), 1);
}

#[test]
fn nfr_08_counts_by_status_source_and_owner_are_read_off_counters_and_are_exact() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 330, seed: 5, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let test = |field: &str, op: &str, value: Value| json!({"field": field, "op": op, "value": value});
    let active = test("status", "eq", json!("active"));
    let filters = [
        active.clone(),
        test("status", "ne", json!("active")),
        test("status", "starts_with", json!("")),
        test("source", "is_null", Value::Null),
        test("source", "is_not_null", Value::Null),
        test("source", "ne", json!("web")),
        test("source", "not_in", json!(["web", "api"])),
        test("source", "contains", json!("")),
        test("owner", "eq", json!("me")),
        json!({"not": test("owner", "eq", json!("me"))}),
        json!({"any": [active.clone(), {"all": [test("source", "eq", json!("web")), {"not": active}]}]}),
        json!({"any": []}),
    ];
    let count = |record_type: &str, filter: &Value| {
        let filter = Some(serde_json::from_value(filter.clone()).unwrap());
        let request = CountRequest { r#type: record_type.into(), filter, ..Default::default() };
        records::count(&desk.ctx, request).unwrap().count
    };
    let groups = |record_type: &str, field: &str, filter: &Value| {
        let input = json!({"type": record_type, "field": field, "filter": filter});
        let found = records::groups(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap().groups;
        found.into_iter().map(|group| (group.value, group.label, group.count)).collect::<Vec<_>>()
    };
    let compare = || {
        for record_type in ["person", "organization", "household"] {
            for filter in &filters {
                // Of what the counters do not know, every record is asked.
                let asked = json!({"all": [filter, test("created_at", "is_not_null", Value::Null)]});
                assert_eq!(count(record_type, filter), count(record_type, &asked), "{record_type} {filter}");
                for field in ["status", "source", "owner"] {
                    assert_eq!(groups(record_type, field, filter), groups(record_type, field, &asked), "{field}");
                }
            }
        }
    };
    compare();
    let some = desk.text("SELECT json_group_array(id) FROM (SELECT id FROM party ORDER BY id LIMIT 40)");
    let some: Vec<String> = serde_json::from_str(&some).unwrap();
    for (at, id) in some.iter().enumerate() {
        let kind = desk.text(&format!("SELECT kind FROM party WHERE id = '{id}'"));
        match at % 4 {
            0 => drop(desk.update(&kind, id, json!({"status": "churned", "source": null})).unwrap()),
            1 => drop(desk.update(&kind, id, json!({"owner": null, "source": "api"})).unwrap()),
            2 => drop(records::delete(&desk.ctx, records::IdsRequest { r#type: kind, ids: vec![id.clone()] }).unwrap()),
            _ => {}
        }
    }
    compare();
    (0..12).for_each(|_| drop(desk.undo().unwrap()));
    compare();
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    let before = count("person", &filters[0]);
    desk.ctx
        .workspace()
        .store()
        .writer()
        .execute("UPDATE record_total SET count = count + 1000 WHERE record_type = 'person' AND status = 'active'", [])
        .unwrap();
    assert!(count("person", &filters[0]) > before, "no record was looked at");
    assert_eq!(desk.ctx.workspace().check(false).unwrap().problems.len(), 1);
    assert!(desk.ctx.workspace().check(true).unwrap().ok);
    assert_eq!(count("person", &filters[0]), before);
}
