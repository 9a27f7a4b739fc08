//! Columns that no field is there for.

use kith_core::exporting::{self, ExportRequest};
use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use serde_json::{Value, json};

use super::{import, made, preview, write};
use crate::desk::{Desk, code};

#[test]
fn tag_05_a_column_without_a_field_becomes_a_new_custom_field_in_the_same_operation() {
    let desk = Desk::new();
    let rows: String =
        (1..=12).map(|n| format!("Ann {n},{},{},\"red; tan\"\n", 30 + n, ["North", "South"][n % 2])).collect();
    let sheet = write(&desk, "sizes.csv", &format!("Name,Shoe size (EU),Sales region,Colours\n{rows}"));
    let inspection =
        importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": sheet, "type": "person"})).unwrap())
            .unwrap();
    let kinds: Vec<Value> = inspection.columns.iter().skip(1).map(|c| json!(c.new_kind)).take(2).collect();
    assert_eq!(kinds, [json!("number"), json!("choice")]);

    let before = desk.content();
    let map = json!({"type": "person", "columns": {
        "Name": "display_name",
        "Shoe size (EU)": {"new_field": {"label": "Shoe size", "kind": "number"}},
        "Sales region": {"new_field": {"label": "Sales region", "kind": "choice"}},
        "Colours": {"new_field": {"label": "Colours", "kind": "many_choices"}},
    }});
    let planned = preview(&desk, &sheet, map.clone());
    assert_eq!((made(&planned.report, "person"), made(&planned.report, "custom_field")), (12, 3), "{planned:?}");
    assert_eq!(desk.content(), before, "a preview makes nothing");
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((made(&report, "person"), made(&report, "custom_field"), report.error_count), (12, 3, 0), "{report:?}");

    let filter = json!({"all": [
        {"field": "shoe_size", "op": "gte", "value": 40}, {"field": "sales_region", "op": "eq", "value": "north"},
    ]});
    let asked = json!({"type": "person", "filter": filter});
    let page = kith_core::records::page(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap();
    let names: Vec<&str> = page.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(names, ["Ann 10", "Ann 12"]);
    let out = desk.folder().join("out.csv");
    let asked = json!({"type": "person", "path": out, "filter": filter,
        "fields": ["display_name", "shoe_size", "sales_region", "colours"]});
    exporting::run(&desk.ctx, &serde_json::from_value::<ExportRequest>(asked).unwrap(), &Progress::default()).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("Ann 10,40,"), "{text}");

    // The next sheet with the same mapping fills the fields that are there.
    let next = write(&desk, "more.csv", "Name,Shoe size (EU),Sales region,Colours\nBob,44,South,red\n");
    let more = import(&desk, &next, map.clone()).unwrap();
    assert_eq!((made(&more, "person"), made(&more, "custom_field"), more.error_count), (1, 0, 0), "{more:?}");
    desk.undo().unwrap();
    // One undo takes records and fields back, one redo brings both.
    let with = desk.content();
    desk.undo().unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM custom_field"), 0);
    assert!(desk.ctx.catalog().get("person").unwrap().field("shoe_size").is_err());
    desk.redo().unwrap();
    assert_eq!(desk.content(), with);
    assert!(desk.ctx.catalog().get("person").unwrap().field("shoe_size").is_ok());
}

#[test]
fn tag_05_a_new_field_that_cannot_be_is_refused_before_anything_is_written() {
    let desk = Desk::new();
    let sheet = write(&desk, "sizes.csv", "Name,Size\nAnn,38\n");
    let with = |new: Value| json!({"type": "person", "columns": {"Name": "display_name", "Size": {"new_field": new}}});
    let before = desk.content();
    for (new, expected) in [
        (json!({"label": " ", "kind": "number"}), "required"),
        (json!({"label": "Job title", "kind": "text"}), "name_taken"),
        (json!({"label": "Size", "kind": "reference"}), "invalid"),
        (json!({"label": "Size", "kind": "nonsense"}), "bad_input"),
    ] {
        let wish = Wish { map: Some(with(new.clone())), ..Wish::default() };
        let outcome = importing::request(&desk.ctx, &sheet, wish)
            .and_then(|request| importing::run(&desk.ctx, &request, &Progress::default()));
        assert_eq!(code(outcome), expected, "{new}");
    }
    assert_eq!(desk.content(), before);
}
