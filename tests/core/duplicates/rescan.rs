//! A search of what changed finds of that what a search of all finds.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn look(desk: &Desk, changed: bool) -> Value {
    let request = ScanRequest { r#type: "person".into(), changed };
    ended(desk, matching::scan(&desk.ctx, request).unwrap()).result
}

/// Two ids to the score and the reasons.
fn listed(desk: &Desk) -> BTreeMap<(String, String), (u8, String)> {
    desk.ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT a, b, score, reasons FROM match_pair")?;
            let rows = stmt.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
            Ok(rows.map(|row| row.unwrap()).collect())
        })
        .unwrap()
}

#[test]
fn imp_08_only_what_changed_is_looked_at() {
    let desk = Desk::new();
    let [first, ..] = three(&desk);
    assert_eq!(look(&desk, true)["changed"], false, "nothing was searched yet");
    desk.days(1);
    look(&desk, false);
    desk.days(1);
    assert_eq!(groups(&desk).changed_since, 0);
    assert_eq!((&look(&desk, true)["records"], groups(&desk).groups.len()), (&json!(0), 1));
    desk.days(1);
    let new = person(&desk, "Ana", "Axelsen", json!({"emails": ["anna@x.example"]}));
    let other = person(&desk, "Erik", "Holm", json!({"emails": ["erik@x.example"]}));
    assert_eq!(groups(&desk).changed_since, 2);
    assert_eq!(look(&desk, true)["records"], 2);
    assert_eq!(groups(&desk).groups[0].size, 4);
    desk.days(1);
    assert_eq!(groups(&desk).changed_since, 0);
    // What is no longer alike goes from the list; an undo is a change.
    desk.update("person", &new.id, json!({"first_name": "Berta", "last_name": "Knudsen", "emails": []})).unwrap();
    desk.update("person", &other.id, json!({"description": "Not compared"})).unwrap();
    assert_eq!(look(&desk, true)["records"], 2);
    assert_eq!(groups(&desk).groups[0].size, 3);
    desk.days(1);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(look(&desk, true)["records"], 2);
    assert_eq!(groups(&desk).groups[0].size, 4);
    // Nobody is listed with whom they were called different from.
    desk.days(1);
    dismiss(&desk, &[&new, &first], None);
    assert_eq!(groups(&desk).changed_since, 0, "a judgement is no change");
    desk.update("person", &new.id, json!({"description": "Again"})).unwrap();
    look(&desk, true);
    assert!(!listed(&desk).contains_key(&(first.id.clone(), new.id.clone())));
}

/// A name, mailbox and phone of a few, written in one of several ways.
fn written(seed: u32) -> Value {
    let of = |at: u32, from: &[&str]| from[(seed >> at) as usize % from.len()].to_string();
    let last = of(0, &["Axelsen", "Bundgaard", "Christoffersen", "Dahlgaard", "Axelsson"]);
    let first = of(3, &["Anna", "Ann", "Erik", "Eric", "Johanne"]);
    let mail = format!("{}.{}@x.example", first.to_lowercase(), last.to_lowercase());
    let phone = of(8, &["+4533123456", "33123457", "+4544556677", "+45 33 12 34 58"]);
    json!({"first_name": first, "last_name": last, "emails": if seed & 64 == 0 { vec![mail] } else { vec![] },
        "phones": if seed & 128 == 0 { vec![phone] } else { vec![] },
        "birth_date": if seed & 256 == 0 { json!(of(12, &["1980-05-04", "1980-04-05", "1971-01-02"])) } else { Value::Null }})
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn imp_08_a_search_of_what_changed_lists_what_a_search_of_all_lists(
        seeds in prop::collection::vec(any::<u32>(), 6..16),
        touched in prop::collection::btree_set(0_usize..16, 1..6),
        apart in (0_usize..16, 0_usize..16),
    ) {
        let desk = Desk::new();
        let rows: Vec<RecordRow> = seeds.iter().map(|seed| desk.create("person", written(*seed))).collect();
        let (one, other) = (&rows[apart.0 % rows.len()], &rows[apart.1 % rows.len()]);
        if one.id != other.id {
            dismiss(&desk, &[one, other], None);
        }
        desk.days(1);
        look(&desk, false);
        let whole = listed(&desk);
        let shown = titles(&groups(&desk));
        desk.days(1);
        // What is not compared changes, and what was found of the touched ones is forgotten.
        for at in &touched {
            let id = &rows[at % rows.len()].id;
            desk.update("person", id, json!({"description": "Touched"})).unwrap();
            let sql = format!("DELETE FROM match_pair WHERE a = '{id}' OR b = '{id}'");
            desk.ctx.workspace().store().writer().execute_batch(&sql).unwrap();
        }
        let result = look(&desk, true);
        prop_assert_eq!(&result["changed"], &json!(true));
        prop_assert_eq!(listed(&desk), whole);
        prop_assert_eq!(titles(&groups(&desk)), shown);
    }
}
