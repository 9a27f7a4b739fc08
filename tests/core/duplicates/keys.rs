//! What brings two records to be compared, and what tells them apart.

use super::*;

fn looked(desk: &Desk, kind: &str) -> usize {
    let request = ScanRequest { r#type: kind.into(), changed: false };
    ended(desk, matching::scan(&desk.ctx, request).unwrap()).result["pairs"].as_u64().unwrap() as usize
}

fn check(desk: &Desk, kind: &str, values: Value) -> Vec<String> {
    let values = crate::desk::object(values);
    let found = matching::check(&desk.ctx, MatchCheck { r#type: kind.into(), values, exclude_id: None }).unwrap();
    found.candidates.into_iter().map(|one| one.title).collect()
}

#[test]
fn imp_07_tax_ids_are_one_however_they_are_written() {
    let desk = Desk::new();
    let org = |name: &str, tax: &str| desk.create("organization", json!({"display_name": name, "tax_id": tax}));
    org("Gade Byg", "DK 13 58 56 28");
    assert_eq!(
        check(&desk, "organization", json!({"display_name": "GB Entreprise", "tax_id": "13585628"})),
        ["Gade Byg"]
    );
    org("GB Entreprise", "13.58.56.28");
    org("Other", "13.58.56.36");
    // The same number of another country is another id; who does not say the country may be either.
    desk.create("organization", json!({"display_name": "Maschinen", "tax_id": "13585628", "tax_country": "FI"}));
    assert_eq!(looked(&desk, "organization"), 2);
    let reasons = desk.text("SELECT reasons FROM match_pair");
    assert!(reasons.contains("same tax id 13585628") && reasons.contains("tax_id"), "{reasons}");
}

#[test]
fn imp_07_a_phone_without_its_country_is_found_by_its_end_and_extensions_tell_apart() {
    let desk = Desk::new();
    let person = |name: &str, phone: &str| {
        desk.create("person", json!({"first_name": name, "last_name": "Berg", "phones": [phone]}))
    };
    person("Annika", "33123456");
    assert_eq!(
        check(&desk, "person", json!({"first_name": "Anika", "last_name": "Holm", "phones": ["+45 33 12 34 56"]})),
        Vec::<String>::new()
    );
    assert_eq!(
        check(&desk, "person", json!({"first_name": "Anika", "last_name": "Bergh", "phones": ["+45 33 12 34 56"]})),
        ["Annika Berg"]
    );
    person("Annika", "+45 44 12 34 56 x11");
    assert_eq!(
        check(&desk, "person", json!({"first_name": "Annika", "last_name": "Holm", "phones": ["+45 44 12 34 56 x12"]})),
        Vec::<String>::new()
    );
}

#[test]
fn imp_08_a_switchboard_brings_no_pairs() {
    let desk = Desk::new();
    for name in ["Anna Ax", "Bo Bech", "Carl Dam", "Dorte Enevold", "Erik Friis", "Ditte Gade", "Hans Holm"] {
        desk.create("person", json!({"display_name": name, "phones": ["+4533123456"]}));
    }
    desk.create("person", json!({"display_name": "Anna Axe", "phones": ["+4533123456"]}));
    assert_eq!(
        check(&desk, "person", json!({"display_name": "Ida Lund", "phones": ["+4533123456"]})),
        Vec::<String>::new()
    );
    looked(&desk, "person");
    assert_eq!(desk.number("SELECT count(*) FROM match_pair WHERE reasons LIKE '%same phone +%'"), 0);
}

/// “Person 0001” and “Person 0002” are two, and nine hundred of them are looked through at once.
#[test]
fn imp_08_numbers_in_names_are_no_slips_of_the_pen() {
    let desk = Desk::new();
    let op = kith_core::journal::Op::new("test.fill", "Filled");
    desk.ctx
        .transact(op, |tx| {
            for number in 0..900 {
                for (kind, name, first, last) in [
                    ("person", format!("Person {number:04}"), Some("Person"), Some(format!("{number:04}"))),
                    ("person", format!("Client{number} Test{number}"), Some("Client"), Some(format!("Test{number}"))),
                    ("organization", format!("Site {number}"), None, None),
                    ("organization", format!("Warehouse{number} Ltd"), None, None),
                ] {
                    tx.execute(
                        "INSERT INTO party (id, kind, display_name, name_key, first_name, last_name, created_at, created_by, updated_at)
                         VALUES (?1, ?2, ?3, lower(?3), ?4, ?5, ?6, ?7, ?6)",
                        rusqlite::params![kith_core::ids::new_id(), kind, name, first, last, tx.at(), tx.actor()],
                    )?;
                }
            }
            Ok(())
        })
        .unwrap();
    assert_eq!((looked(&desk, "person"), looked(&desk, "organization")), (0, 0));
}

/// The lookups of one record go by an index, however large the workspace.
#[test]
fn imp_03_the_check_of_one_record_reads_no_table_through() {
    let desk = Desk::new();
    for sql in [
        "SELECT party_id FROM party_phone WHERE substr(digits, -8) = ?1",
        "SELECT id FROM party WHERE substr(replace(replace(replace(upper(tax_id), ' ', ''), '-', ''), '.', ''), -6) = ?1 AND tax_id IS NOT NULL",
        "SELECT party_id FROM party_email WHERE address_key = ?1",
        "SELECT id FROM party WHERE birth_date = ?1 AND +kind = 'person' AND deleted_at IS NULL",
        "SELECT id FROM party WHERE domain = ?1 AND deleted_at IS NULL",
        "SELECT id FROM party WHERE kind = ?1 AND name_key = ?2 AND deleted_at IS NULL",
        "SELECT n.id FROM (SELECT id FROM party WHERE kind = ?1 AND name_key = ?2 AND deleted_at IS NULL LIMIT 9) n
         CROSS JOIN party_address a ON a.party_id = n.id WHERE a.city = ?3 COLLATE NOCASE",
        "SELECT p.id FROM (SELECT party_id FROM party_address WHERE postal_code = ?1 LIMIT 9) n
         CROSS JOIN party p ON p.id = n.party_id WHERE p.kind = 'person' AND p.deleted_at IS NULL",
        "SELECT d.record_id FROM json_each(?1) f
         CROSS JOIN search_doc d ON d.rowid = f.value CROSS JOIN party_address a ON a.party_id = d.record_id
         WHERE d.record_type = ?2 AND (a.city = ?3 COLLATE NOCASE OR a.postal_code = ?4)",
        "SELECT b FROM match_dismissed WHERE a = ?1 UNION SELECT a FROM match_dismissed WHERE b = ?1",
        "SELECT id FROM merge WHERE unmerge_seq = ?1",
        "SELECT a.record_id FROM audit_log a WHERE a.record_type = ?2 AND a.at > ?1 AND a.action IN ('undone', 'redone', 'restored')",
    ] {
        let plan = desk
            .ctx
            .read(|conn| {
                let mut stmt = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let bound = vec!["x"; stmt.parameter_count()];
                let rows = stmt.query_map(rusqlite::params_from_iter(bound), |row| row.get::<_, String>(3))?;
                Ok(rows.map(|row| row.unwrap()).collect::<Vec<_>>().join("; "))
            })
            .unwrap();
        // By the kind alone every person is read.
        let through = plan.contains("SCAN p") || plan.contains("(kind=?)");
        assert!(plan.contains("SEARCH") && !through, "{sql}: {plan}");
    }
}

/// Of a usual name one lookup brings only some bearers. Those of the same town and those of the same postal code are
/// looked for by both at once, wherever they stand among the others.
#[test]
fn imp_03_a_bearer_of_a_usual_name_is_found_by_the_town() {
    let desk = Desk::new();
    let anna = |first_name: &str, born: Option<String>, street: &str, city: &str, postal_code: &str| {
        json!({"first_name": first_name, "last_name": "Berg", "birth_date": born, "addresses": [{"address_type": "home",
            "street_line_1": street, "city": city, "postal_code": postal_code, "country": "DK"}]})
    };
    for at in 0..130 {
        let born = Some(format!("{}-0{}-11", 1940 + at % 40, 1 + at % 9));
        desk.create("person", anna("Anna", born, &format!("Vej {at}"), "Odense", "5000"));
    }
    let here = desk.create("person", anna("Anna", None, "Skolegade 7", "Aarhus", "8000"));
    for (what, first_name, city, postal_code) in [
        ("town", "Anna", "AARHUS", ""),
        ("postal code", "Anna", "Arhus C", "8000"),
        ("town and a slip", "Annna", "Aarhus", ""),
    ] {
        let values = anna(first_name, Some("2001-02-03".into()), "Skolegade 7", city, postal_code);
        let request = MatchCheck { r#type: "person".into(), values: crate::desk::object(values), exclude_id: None };
        let found = matching::check(&desk.ctx, request).unwrap().candidates;
        assert_eq!(found.first().map(|one| &one.id), Some(&here.id), "{what}");
    }
}

/// What an older way of judging left is not used, and the next search is one of all.
#[test]
fn imp_08_what_another_way_of_judging_kept_is_searched_anew() {
    let desk = Desk::new();
    three(&desk);
    desk.days(1);
    scan(&desk);
    assert!(!groups(&desk).outdated);
    desk.days(1);
    desk.ctx.workspace().store().writer().execute_batch("UPDATE match_model SET version = version - 1").unwrap();
    assert!(groups(&desk).outdated);
    let job = matching::scan(&desk.ctx, ScanRequest { r#type: "person".into(), changed: true }).unwrap();
    assert_eq!(ended(&desk, job).result["changed"], false);
    assert!(!groups(&desk).outdated);
}

/// A rule on the city alone lists no town, and says how much it left out.
#[test]
fn imp_08_a_rule_that_many_share_is_left_out_and_counted() {
    let desk = Desk::new();
    let op = kith_core::journal::Op::new("test.fill", "Filled");
    desk.ctx
        .transact(op, |tx| {
            for number in 0..203 {
                let (id, address) = (kith_core::ids::new_id(), kith_core::ids::new_id());
                let city = if number < 201 { "Aarhus" } else { "Skagen" };
                tx.execute(
                    "INSERT INTO party (id, kind, display_name, name_key, last_name, created_at, created_by, updated_at)
                     VALUES (?1, 'person', ?2, lower(?2), ?2, ?3, ?4, ?3)",
                    rusqlite::params![id, format!("N{number}"), tx.at(), tx.actor()],
                )?;
                tx.execute(
                    "INSERT INTO party_address (id, party_id, address_type, street_line_1, city, country) VALUES (?1, ?2, 'home', ?3, ?4, 'DK')",
                    rusqlite::params![address, id, format!("Road {number}"), city],
                )?;
            }
            Ok(())
        })
        .unwrap();
    let mut rules = matching::usual_rules();
    let loose = &mut rules.get_mut("person").unwrap().loose;
    (loose.on, loose.threshold) = (true, 5);
    loose.fields = serde_json::from_value(json!([{"field": "city", "weight": 5}])).unwrap();
    let rules = serde_json::to_value(&rules).unwrap();
    workspaces::update(&desk.ctx, serde_json::from_value(json!({"duplicate_rules": rules})).unwrap()).unwrap();
    let job = matching::scan(&desk.ctx, ScanRequest { r#type: "person".into(), changed: false }).unwrap();
    let result = ended(&desk, job).result;
    assert_eq!((&result["pairs"], &result["left_out"]), (&json!(1), &json!({"values": 1, "records": 201})));
}

/// Rules that somebody set stay when something else is undone, before or after.
#[test]
fn imp_07_rules_survive_the_undo_of_something_else() {
    let desk = Desk::new();
    let set = |value: Value| {
        workspaces::update(&desk.ctx, serde_json::from_value(value).unwrap()).unwrap().change.unwrap().seq
    };
    let mut rules = matching::usual_rules();
    rules.get_mut("person").unwrap().strict.on = true;
    let first = set(json!({"merge_undo_days": 60}));
    set(json!({"duplicate_rules": rules}));
    set(json!({"duplicates_safe_score": 95}));
    desk.undo().unwrap();
    kith_core::journal::undo(&desk.ctx, serde_json::from_value(json!({"seq": first})).unwrap()).unwrap();
    let kept = workspaces::info(&desk.ctx).unwrap().settings;
    assert!(kept.duplicate_rules["person"].strict.on);
    assert_eq!((kept.merge_undo_days, kept.duplicates_safe_score), (30, 99));
}
