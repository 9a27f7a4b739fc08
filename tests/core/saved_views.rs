use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn view(name: &str) -> Value {
    json!({
        "name": name,
        "record_type": "organization",
        "content": {
            "filter": {"all": [{"field": "status", "op": "in", "value": ["active"]}]},
            "search": "",
            "sort": [{"field": "industry", "desc": true}],
            "group": {"field": "owner"},
            "columns": ["status", "owner"],
            "widths": {"status": 120},
        },
    })
}

#[test]
fn scr_01_views_are_made_changed_and_deleted_undoably() {
    let desk = Desk::new();
    let mut states = vec![desk.content()];
    let one = desk.create("saved_view", view("Active"));
    states.push(desk.content());
    let mut content = one.values["content"].clone();
    content["sort"] = json!([]);
    content["group"] = Value::Null;
    for values in [json!({"content": content}), json!({"name": "Busy", "pinned": true}), json!({"shared": false})] {
        desk.update("saved_view", &one.id, values).unwrap();
        states.push(desk.content());
    }
    kith_core::records::delete(
        &desk.ctx,
        serde_json::from_value(json!({"type": "saved_view", "ids": [one.id]})).unwrap(),
    )
    .unwrap();
    states.push(desk.content());
    for before in states.iter().rev().skip(1) {
        desk.undo().unwrap();
        assert_eq!(&desk.content(), before);
    }
    for after in states.iter().skip(1) {
        desk.redo().unwrap();
        assert_eq!(&desk.content(), after);
    }
}

#[test]
fn scr_01_one_view_of_a_list_at_most_is_shown_first() {
    let desk = Desk::new();
    let [first, second] = ["First", "Second"].map(|name| desk.create("saved_view", view(name)).id);
    desk.update("saved_view", &first, json!({"usual": true})).unwrap();
    desk.update("saved_view", &second, json!({"usual": true})).unwrap();
    assert_eq!(desk.text("SELECT name FROM saved_view WHERE usual = 1"), "Second");
    desk.undo().unwrap();
    assert_eq!(desk.text("SELECT name FROM saved_view WHERE usual = 1"), "First");
}

#[test]
fn scr_01_a_view_that_its_list_cannot_show_is_refused() {
    let desk = Desk::new();
    for (part, value, expected) in [
        ("record_type", json!("dragon"), "unknown_type"),
        ("content", json!({"filter": {"field": "horns", "op": "eq", "value": 1}}), "unknown_field"),
        ("content", json!({"sort": [{"field": "horns"}]}), "unknown_field"),
        ("content", json!({"colour": "red"}), "invalid"),
    ] {
        let mut values = view("Odd");
        values[part] = value;
        assert_eq!(code(desk.try_create("saved_view", values)), expected, "{part}");
    }
}

#[test]
fn scr_01_a_view_of_ones_own_is_seen_by_nobody_else() {
    let desk = Desk::new();
    let mut own = view("Own");
    own["shared"] = json!(false);
    desk.create("saved_view", own);
    desk.create("saved_view", view("For all"));
    let names = |ctx: &kith_core::Context| -> Vec<String> {
        let request = serde_json::from_value(json!({"type": "saved_view"})).unwrap();
        kith_core::records::page(ctx, request).unwrap().rows.into_iter().map(|row| row.title).collect()
    };
    assert_eq!(names(&desk.ctx), ["For all", "Own"]);
    let other = desk.create("user", json!({"name": "Other"}));
    assert_eq!(names(&desk.ctx.clone().with_user(other.id)), ["For all"]);
}

fn report(name: &str) -> Value {
    let request = json!({
        "report": "win_rate",
        "by": "owner",
        "from": "quarter-3m",
        "to": "quarter-1d",
        "filter": {"all": [{"field": "source", "op": "eq", "value": "Fair"}]},
    });
    json!({"name": name, "record_type": "report", "content": {"request": request, "quarters": true}})
}

#[test]
fn scr_31_a_report_is_kept_under_a_name_undoably_and_its_request_runs() {
    let desk = Desk::new();
    let before = desk.content();
    let kept = desk.create("saved_view", report("Last quarter"));
    let after = desk.content();
    let request = serde_json::from_value(kept.values["content"]["request"].clone()).unwrap();
    assert_eq!(kith_core::reports::run(&desk.ctx, request).unwrap().report, "win_rate");
    desk.update("saved_view", &kept.id, json!({"name": "Quarter", "shared": false})).unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), after);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn scr_31_a_report_that_cannot_be_shown_is_not_kept() {
    let desk = Desk::new();
    for (part, value, expected) in [
        ("report", json!("horoscope"), "unknown_report"),
        ("by", json!("moon"), "unknown_dimension"),
        ("from", json!("once upon a time"), "invalid"),
        ("filter", json!({"field": "horns", "op": "eq", "value": 1}), "unknown_field"),
        ("colour", json!("red"), "invalid"),
    ] {
        let mut values = report("Odd");
        values["content"]["request"][part] = value;
        assert_eq!(code(desk.try_create("saved_view", values)), expected, "{part}");
    }
    let mut trend = report("Trend");
    trend["content"]["request"] = json!({"report": "trend"});
    desk.create("saved_view", trend);
}
