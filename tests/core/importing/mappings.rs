//! Mappings that are kept by name, and sheets that are recognised by them.

use kith_core::importing::{self, InspectRequest, MappingKind};
use serde_json::{Value, json};

use super::{import, made, write};
use crate::desk::{Desk, code};

const SHEET: &str = "Who,Company,Mail,When,Shoe\nAda Lovelace,Analytical,ada@engine.org,03/04/2025,37\n";

fn save(desk: &Desk, name: &str, path: &std::path::Path, map: Value) -> importing::SavedMapping {
    let wish = importing::Wish { map: Some(map), ..importing::Wish::default() };
    let request = importing::request(&desk.ctx, path, wish).unwrap();
    let columns = look(desk, path, Some("none")).columns.into_iter().map(|column| column.name).collect();
    let input = importing::SaveMapping { name: name.into(), columns, plan: request.plan };
    importing::save_mapping(&desk.ctx, input).unwrap().value
}

fn look(desk: &Desk, path: &std::path::Path, mapping: Option<&str>) -> importing::Inspection {
    let request = json!({"path": path.display().to_string(), "mapping": mapping});
    let request: InspectRequest = serde_json::from_value(request).unwrap();
    importing::inspect(&desk.ctx, request).unwrap()
}

fn map() -> Value {
    json!({
        "type": "person", "mode": "fill", "match_by": ["emails"],
        "columns": {
            "Who": "display_name", "Company": null, "Mail": "emails:home", "When": "birth_date",
            "Shoe": {"new_field": {"label": "Shoe size", "kind": "number"}},
        },
        "date_order": {"When": "dmy"}, "values": {"Who": {"Nobody": null}},
    })
}

#[test]
fn imp_09_a_sheet_with_the_columns_of_a_saved_mapping_is_mapped_by_it() {
    let desk = Desk::new();
    let path = write(&desk, "fair.csv", SHEET);
    let before = look(&desk, &path, None);
    assert!(before.recognised.is_none());
    let saved = save(&desk, "Trade fair", &path, map());
    assert_eq!(saved.mapping["columns"]["Mail"]["qualifier"], "home");
    assert_eq!(saved.mapping["columns"]["Company"], Value::Null);

    let next = write(&desk, "next.csv", "Mail,When,Who,Shoe,Company\ngrace@navy.mil,05/06/2025,Grace Hopper,38,Navy\n");
    let seen = look(&desk, &next, None);
    let recognised = seen.recognised.clone().unwrap();
    assert_eq!((recognised.name.as_str(), recognised.kind), ("Trade fair", MappingKind::Saved));
    assert_eq!(recognised.id, saved.id);
    assert_eq!(seen.columns[0].why, "As in the mapping “Trade fair”.");
    assert_eq!(seen.columns[4].mapping, None, "left out as in the mapping");
    assert_eq!(seen.plan.mode, importing::Mode::Fill);
    assert_eq!(seen.plan.match_by, ["emails"]);
    assert_eq!(seen.plan.date_order["When"], "dmy");

    let said_no = look(&desk, &next, Some("none"));
    assert!(said_no.recognised.is_none() && said_no.columns[4].mapping.is_some());

    let report = import(&desk, &next, json!({"mode": "upsert"})).unwrap();
    assert_eq!((made(&report, "person"), made(&report, "organization")), (1, 0));
    assert_eq!(desk.text("SELECT birth_date FROM party WHERE kind = 'person'"), "2025-06-05");
    assert_eq!(desk.text("SELECT CAST(custom ->> '$.shoe_size' AS TEXT) FROM party WHERE kind = 'person'"), "38");
}

#[test]
fn imp_09_most_of_a_mappings_columns_are_enough_and_a_map_may_name_one() {
    let desk = Desk::new();
    let path = write(&desk, "fair.csv", SHEET);
    save(&desk, "Trade fair", &path, map());
    // Four of its five columns, and one that it does not know.
    let most =
        write(&desk, "most.csv", "who,Mail,When,Shoe,Phone\nGrace,grace@navy.mil,05/06/2025,38,+1 202 555 0100\n");
    let seen = look(&desk, &most, None);
    assert_eq!(seen.recognised.map(|one| one.name).as_deref(), Some("Trade fair"));
    assert_eq!(seen.columns[4].mapping.as_ref().map(|one| one.field.as_str()), Some("phones"));
    // Three of five are not.
    let few = write(&desk, "few.csv", "Who,Mail,When\nGrace,grace@navy.mil,05/06/2025\n");
    assert!(look(&desk, &few, None).recognised.is_none());
    assert!(look(&desk, &few, Some("trade FAIR")).recognised.is_some(), "asked for by name");
    let report = import(&desk, &few, json!({"mapping": "Trade fair", "mode": "upsert"})).unwrap();
    assert_eq!(made(&report, "person"), 1);
    let unknown = import(&desk, &few, json!({"mapping": "Fair trade"})).unwrap_err();
    assert_eq!(unknown.code, "unknown_mapping");
    assert!(unknown.message.contains("Trade fair"), "{}", unknown.message);
}

#[test]
fn imp_09_mappings_are_replaced_by_name_deleted_and_undone() {
    let desk = Desk::new();
    let path = write(&desk, "fair.csv", SHEET);
    let mut states = vec![desk.content()];
    let first = save(&desk, "Trade fair", &path, map());
    states.push(desk.content());
    let mut other = map();
    other["mode"] = json!("create");
    let second = save(&desk, "trade fair", &path, other);
    states.push(desk.content());
    assert_eq!(first.id, second.id);
    let names = || -> Vec<String> {
        importing::mappings(&desk.ctx).unwrap().mappings.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(names(), ["trade fair"]);
    importing::delete_mapping(&desk.ctx, importing::MappingId { id: first.id.clone() }).unwrap();
    assert!(names().is_empty());
    for before in states.iter().rev() {
        desk.undo().unwrap();
        assert_eq!(&desk.content(), before);
    }
    let wrong = json!({"name": "Odd", "record_type": "person", "content": {"columns": {"A": 7}}});
    assert_eq!(code(desk.try_create("saved_mapping", wrong)), "invalid");
    let wrong = json!({"name": "Odd", "record_type": "dragon", "content": {"columns": {}}});
    assert_eq!(code(desk.try_create("saved_mapping", wrong)), "invalid");
}

#[test]
fn imp_09_a_mapping_outlives_a_field_that_it_names() {
    let desk = Desk::new();
    let path = write(&desk, "fair.csv", SHEET);
    let content = json!({"type": "person", "columns": {
        "Who": "display_name", "Company": "affiliations", "Mail": "emails", "When": null, "Shoe": "gone_field",
    }});
    desk.create("saved_mapping", json!({"name": "Old", "record_type": "person", "content": content}));
    let seen = look(&desk, &path, None);
    assert_eq!(seen.recognised.map(|one| one.name).as_deref(), Some("Old"));
    assert_eq!(seen.columns[4].mapping, None);
    assert_eq!(made(&import(&desk, &path, json!({})).unwrap(), "person"), 1);
}

#[test]
fn imp_09_a_mapping_with_a_qualifier_that_there_is_not_is_refused() {
    let desk = Desk::new();
    let sheet = write(&desk, "people.csv", "Name,Firm\nAda Good,ana.example\n");
    for said in ["affiliations:domain", "affiliations:nonsense", "addresses:mailing.planet", "job_title:planet"] {
        let error = import(&desk, &sheet, json!({"type": "person", "columns": {"Firm": said}})).unwrap_err();
        assert_eq!(error.code, "unknown_field", "{said}: {error:?}");
        assert!(error.message.contains("“Firm”") && error.message.contains(said), "{}", error.message);
    }
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'organization'"), 0);
    for said in ["affiliations", "affiliations:role", "addresses:city", "addresses:mailing.city", "phones:planet"] {
        let error = import(&desk, &sheet, json!({"type": "person", "columns": {"Firm": said}})).err();
        assert!(error.is_none_or(|error| error.code != "unknown_field"), "{said}");
    }
}
