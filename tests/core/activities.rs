use kith_core::activities::{self, ActivityId};
use serde_json::json;

use crate::desk::{Desk, code};

#[test]
fn act_02_transitions() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let new = || {
        desk.create(
            "activity",
            json!({"subject": "Call back", "type": "call", "party": party, "due_at": "2026-11-22T09:00:00Z"}),
        )
        .id
    };
    let to = |id: &str, status: &str| {
        let input = ActivityId { id: id.into() };
        match status {
            "in_progress" => activities::start(&desk.ctx, input),
            "completed" => activities::complete(&desk.ctx, input),
            "cancelled" => activities::cancel(&desk.ctx, input),
            _ => desk.update("activity", id, json!({"status": "pending"})),
        }
    };
    for from in ["pending", "in_progress", "completed", "cancelled"] {
        for into in ["pending", "in_progress", "completed", "cancelled"] {
            let id = new();
            if from != "pending" {
                to(&id, from).unwrap();
            }
            let allowed = matches!(
                (from, into),
                ("pending", "in_progress" | "completed" | "cancelled") | ("in_progress", "completed" | "cancelled")
            );
            let unchanged = from == into && matches!(into, "pending" | "completed");
            assert_eq!(to(&id, into).is_ok(), allowed || unchanged, "{from} -> {into}");
        }
    }
}

#[test]
fn act_06_completing_twice_makes_one_interaction() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let id =
        desk.create("activity", json!({"subject": "Send offer", "party": party, "due_at": "2026-11-22T09:00:00Z"})).id;
    for _ in 0..2 {
        activities::complete(&desk.ctx, ActivityId { id: id.clone() }).unwrap();
    }
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 1);
    assert_eq!(desk.text("SELECT type FROM interaction"), "other");
    assert_eq!(desk.text("SELECT completed_at FROM activity"), crate::desk::START);
}

#[test]
fn pty_11_who_must_not_be_contacted_is_not_called() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A", "do_not_contact": true})).id;
    let call = |direction: &str| {
        desk.try_create("interaction", json!({"type": "call", "party": party, "direction": direction}))
    };
    assert_eq!(code(call("outbound")), "do_not_contact");
    assert!(call("inbound").is_ok());
}

#[test]
fn int_07_a_private_note_is_its_authors_alone() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let note = desk
        .create("note", json!({"content": "secret plan", "party": party, "visibility": "private", "title": "Secret"}));
    let other = desk.create("user", json!({"name": "Other"})).id;
    let ctx = desk.ctx.clone().with_user(other);
    let get = |ctx| {
        kith_core::records::get(ctx, kith_core::records::GetRequest { r#type: "note".into(), id: note.id.clone() })
    };
    assert!(get(&desk.ctx).is_ok());
    assert_eq!(code(get(&ctx)), "not_found");
    for search in [None, Some("secret".to_string())] {
        let request =
            || kith_core::records::PageRequest { r#type: "note".into(), search: search.clone(), ..Default::default() };
        assert_eq!(kith_core::records::page(&desk.ctx, request()).unwrap().rows.len(), 1);
        assert_eq!(kith_core::records::page(&ctx, request()).unwrap().rows.len(), 0);
        let count =
            kith_core::records::CountRequest { r#type: "note".into(), search: search.clone(), ..Default::default() };
        assert_eq!(kith_core::records::count(&ctx, count).unwrap().count, 0);
    }
    let request =
        || kith_core::timeline::TimelineRequest { r#type: "person".into(), id: party.clone(), ..Default::default() };
    assert_eq!(kith_core::timeline::page(&ctx, request()).unwrap().entries.len(), 0);
    assert_eq!(kith_core::timeline::page(&desk.ctx, request()).unwrap().entries.len(), 1);
}

#[test]
fn int_26_any_offset_is_kept_as_the_same_moment() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    for (given, kept) in [
        ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000Z"),
        ("2026-01-01T00:30:00-05:00", "2026-01-01T05:30:00.000Z"),
    ] {
        let row = desk.create("interaction", json!({"type": "call", "party": party, "occurred_at": given}));
        assert_eq!(row.values["occurred_at"], kept);
    }
}

#[test]
fn act_01_act_03_an_activity_is_about_a_party_a_contact_and_a_deal() {
    let desk = Desk::new();
    let works = desk.create("organization", json!({"display_name": "Works"})).id;
    let anna = desk.create("person", json!({"first_name": "Anna"})).id;
    let deal = desk.create("deal", json!({"title": "Pumps", "party": works})).id;
    let with = |more: serde_json::Value| {
        let mut values =
            json!({"subject": "Call", "party": works, "contact": anna, "deal": deal, "due_at": "2026-12-01T09:00:00Z"});
        for (key, value) in more.as_object().unwrap() {
            values[key] = value.clone();
        }
        desk.try_create("activity", values)
    };
    let made = with(json!({})).unwrap().value;
    for (key, value) in [("type", "task"), ("priority", "normal"), ("status", "pending")] {
        assert_eq!(made.values[key], value, "{key} unless said");
    }
    for (record_type, id) in [("organization", &works), ("person", &anna), ("deal", &deal)] {
        let request = kith_core::timeline::TimelineRequest {
            r#type: record_type.into(),
            id: id.clone(),
            kinds: vec!["activity".into()],
            ..Default::default()
        };
        let story = kith_core::timeline::page(&desk.ctx, request).unwrap().entries;
        assert_eq!(
            story.iter().map(|one| one.reference.id.as_str()).collect::<Vec<_>>(),
            [made.id.as_str()],
            "{record_type}"
        );
    }
    for kind in ["call", "email", "meeting", "task", "follow_up", "demo", "note", "sms", "other"] {
        with(json!({ "type": kind })).unwrap();
    }
    for priority in ["low", "normal", "high", "urgent"] {
        with(json!({ "priority": priority })).unwrap();
    }
    assert!(with(json!({"subject": "x".repeat(300)})).is_ok());
    assert_eq!(code(with(json!({"subject": "x".repeat(301)}))), "too_long");
    assert_eq!(code(with(json!({"contact": works}))), "unknown_reference", "a contact is a person");
    assert_eq!(code(with(json!({"status": "completed"}))), "bad_transition");
}

#[test]
fn act_08_lists_of_work_are_read_by_their_indexes() {
    let desk = Desk::new();
    for test in [
        "assigned_to = 'a' AND status = 'pending' AND due_at < 'd'",
        "party_id = 'p' ORDER BY due_at DESC",
        "deleted_at IS NULL AND due_at < 'd'",
    ] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT id FROM activity WHERE {test}");
        let plan: String = desk.ctx.read(|conn| Ok(conn.query_row(&sql, [], |row| row.get(3))?)).unwrap();
        assert!(plan.starts_with("SEARCH activity USING INDEX activity_by_"), "{test}: {plan}");
    }
}
