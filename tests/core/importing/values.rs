//! The unique values of a column, and choices made on the spot.

use std::path::Path;

use kith_core::importing::{self, ColumnValues, ValuesRequest, Wish};
use serde_json::{Value, json};

use super::{changed, import, issues, made, write};
use crate::desk::{Desk, code};

fn ask(desk: &Desk, path: &Path, map: Value, column: &str, more: Value) -> ColumnValues {
    let wish = Wish { map: Some(map), ..Wish::default() };
    let request = importing::request(&desk.ctx, path, wish).unwrap();
    let mut input = json!({"path": request.path, "plan": request.plan, "column": column});
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    importing::values(&desk.ctx, serde_json::from_value::<ValuesRequest>(input).unwrap()).unwrap()
}

fn told(values: &ColumnValues) -> Vec<(&str, usize, &str, &str)> {
    let one = |value: &'static str| value;
    values
        .values
        .iter()
        .map(|v| {
            let code = v.error.as_ref().map_or(one(""), |error| error.code.as_str());
            (v.text.as_str(), v.rows, v.becomes.as_deref().unwrap_or(one("=")), code)
        })
        .collect()
}

const SHEET: &str = "Name,Email,Born,Boss,Country\n\
    Ann,a@x.org,03/04/2025,Sam Sale,Denmark\nBob,b@x,13/04/2025,Sam Sale,Denmark\nCy,b@x,13/04/2025,,N/A\n\
    Di,d@x.org,soon,Lee Lead,Narnia\n";

fn map() -> Value {
    json!({"type": "person", "columns": {
        "Name": "display_name", "Email": "emails", "Born": "birth_date", "Boss": "owner", "Country": "addresses:mailing.country",
    }, "values": {"Country": {"N/A": null}}})
}

#[test]
fn scr_08_values_are_counted_and_judged_as_the_rows_are() {
    let desk = Desk::new();
    desk.create("user", json!({"name": "Sam Sale", "email": "sam@kith.example"}));
    let path = write(&desk, "people.csv", SHEET);
    let emails = ask(&desk, &path, map(), "Email", json!({}));
    assert_eq!(told(&emails), [("b@x", 2, "=", "email_invalid"), ("a@x.org", 1, "=", ""), ("d@x.org", 1, "=", "")]);
    assert_eq!((emails.distinct, emails.wrong, emails.changed, emails.blank, emails.more), (3, 1, 0, 0, false));
    let born = ask(&desk, &path, map(), "Born", json!({}));
    let want =
        [("13/04/2025", 2, "2025-04-13", ""), ("03/04/2025", 1, "2025-04-03", ""), ("soon", 1, "=", "date_invalid")];
    assert_eq!(told(&born), want, "one date of the column says which of the others is the month");
    let boss = ask(&desk, &path, map(), "Boss", json!({"search": "SAM"}));
    assert_eq!((told(&boss), boss.distinct, boss.blank), (vec![("Sam Sale", 2, "=", "")], 2, 1));
    let country = ask(&desk, &path, map(), "Country", json!({"only": "wrong"}));
    assert_eq!(told(&country), [("Narnia", 1, "=", "country_unknown")]);
    let country = ask(&desk, &path, map(), "Country", json!({"only": "changed"}));
    assert_eq!((told(&country), country.changed), (vec![("N/A", 1, "", "")], 1));
    assert_eq!(ask(&desk, &path, map(), "Email", json!({"limit": 1})).values.len(), 1);
    // What is wrong here is what the import refuses.
    let report = import(&desk, &path, map()).unwrap();
    let wrong: Vec<_> = issues(&report);
    let want = [
        (3, "Email", "email_invalid"),
        (4, "Email", "email_invalid"),
        (5, "Born", "date_invalid"),
        (5, "Country", "country_unknown"),
    ];
    assert_eq!(wrong, want);
}

#[test]
fn scr_08_many_different_values_are_said_to_be_more() {
    let desk = Desk::new();
    let mut text = String::from("Name\n");
    (0..100_500).for_each(|at| text.push_str(&format!("Person {at}\n")));
    let path = write(&desk, "many.csv", &text);
    let map = json!({"type": "person", "columns": {"Name": "display_name"}});
    let values = ask(&desk, &path, map, "Name", json!({}));
    assert_eq!((values.distinct, values.more, values.values.len()), (100_000, true, 200));
}

#[test]
fn tag_05_values_become_choices_of_a_custom_field_in_the_same_operation() {
    let desk = Desk::new();
    desk.create(
        "custom_field",
        json!({"label": "Size", "key": "shirt", "record_type": "person", "kind": "choice",
               "choices": [{"value": "s", "label": "Small"}]}),
    );
    let path = write(&desk, "shirts.csv", "Name,Shirt\nAnn,Small\nBob,X Large\nCy,small\n");
    let map = |more: Value| {
        let mut map = json!({"type": "person", "columns": {"Name": "display_name", "Shirt": "shirt"}});
        map["new_choices"] = more;
        map
    };
    let values = ask(&desk, &path, map(json!({})), "Shirt", json!({"only": "wrong"}));
    assert_eq!(told(&values), [("X Large", 1, "=", "unknown_choice")]);
    let wished = json!({"Shirt": ["X Large", "small"]});
    assert_eq!(ask(&desk, &path, map(wished.clone()), "Shirt", json!({})).wrong, 0);
    let before = desk.content();
    let report = import(&desk, &path, map(wished.clone())).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (3, 0), "{report:?}");
    assert_eq!(report.updated.get("custom_field"), Some(&1));
    assert_eq!(
        desk.text("SELECT group_concat(value ->> 'label') FROM custom_field, json_each(choices)"),
        "Small,X Large"
    );
    assert_eq!(desk.text("SELECT custom ->> '$.shirt' FROM party WHERE display_name = 'Bob'"), "x_large");
    let again = import(&desk, &path, map(wished)).unwrap();
    assert_eq!((made(&again, "person"), again.updated.len()), (0, 0), "the choices are there: {again:?}");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "undo takes the choices away too");
}

#[test]
fn tag_05_built_in_choices_are_fixed_and_the_nearest_is_said() {
    let desk = Desk::new();
    let path = write(&desk, "people.csv", "Name,State\nAnn,activ\n");
    let map = json!({
        "type": "person", "columns": {"Name": "display_name", "State": "status"}, "new_choices": {"State": ["activ"]},
    });
    let error = import(&desk, &path, map).unwrap_err();
    assert_eq!(error.code, "choices_fixed");
    assert!(error.message.contains("“Active”"), "{}", error.message);
    let map = json!({"type": "person", "columns": {"Name": "display_name"}, "new_choices": {"State": ["activ"]}});
    assert_eq!(code(import(&desk, &path, map)), "unknown_column");
}

#[test]
fn pip_06_the_close_date_of_an_open_deal_is_the_expected_one() {
    let desk = Desk::new();
    let text = "Deal,Customer,Stage,Close date\nGift,Acme,Won,2021-02-28\nPledge,Acme,Proposal,2026-12-24\n";
    let map = json!({"type": "deal", "columns": {"Deal": "title", "Customer": "party", "Stage": "stage", "Close date": "actual_close_date"}});
    let path = write(&desk, "deals.csv", text);
    let report = import(&desk, &path, map.clone()).unwrap();
    assert_eq!((made(&report, "deal"), report.error_count), (2, 0), "{report:?}");
    let days = "SELECT group_concat(title || ' ' || coalesce(actual_close_date, '-') || ' ' || coalesce(expected_close_date, '-'), '; ')
                FROM (SELECT * FROM deal ORDER BY title)";
    assert_eq!(desk.text(days), "Gift 2021-02-28 -; Pledge - 2026-12-24");
    let again = import(&desk, &path, map.clone()).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 2), "{again:?}");
    let won = write(&desk, "won.csv", &text.replace("Proposal,2026-12-24", "Won,2026-11-20"));
    import(&desk, &won, map).unwrap();
    assert_eq!(desk.text(days), "Gift 2021-02-28 -; Pledge 2026-11-20 2026-12-24");
}

#[test]
fn imp_09_phone_numbers_of_one_cell_are_parted_where_each_is_whole() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "phones.csv",
        "Name,Phone\n\
         Ada,\"+49 30 901820, +49 40 428280\"\n\
         Bo,+49 30 901821 / +49 40 428281\n\
         Cy,+49 30 901822 | +49 40 428282\n\
         Di,+49 30/901823\n",
    );
    let report = import(&desk, &sheet, json!({"type": "person", "columns": {"Phone": "phones:work"}})).unwrap();
    assert_eq!(report.error_count, 0, "{:?}", report.errors);
    assert_eq!(desk.number("SELECT count(*) FROM party_phone"), 7);
    assert_eq!(desk.number("SELECT count(*) FROM party_phone WHERE e164 IS NULL"), 0);
}
