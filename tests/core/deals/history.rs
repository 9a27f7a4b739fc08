use kith_core::deals::{self, CloseDeal, HistoryRequest, MoveDeal, ReopenDeal};
use kith_core::timeline::{self, TimelineRequest};
use serde_json::json;

use super::{deal, to};
use crate::desk::Desk;

#[test]
fn pip_10_the_history_of_stages_is_append_only() {
    let desk = Desk::new();
    deal(&desk, "D", 1);
    let conn = rusqlite::Connection::open(desk.path()).unwrap();
    for sql in ["UPDATE deal_stage_history SET reason = 'x'", "DELETE FROM deal_stage_history"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("append_only"));
    }
}

#[test]
fn v36_08_the_timeline_tells_deals_and_changes() {
    let desk = Desk::new();
    let row = deal(&desk, "Renewal", 100_000);
    let acme = desk.text("SELECT id FROM party");
    desk.days(1);
    deals::move_deal(&desk.ctx, to(&row.id, &desk.stage("Proposal"))).unwrap();
    desk.update("organization", &acme, json!({"status": "active"})).unwrap();
    desk.create(
        "interaction",
        json!({"type": "call", "party": acme, "subject": "Hello", "occurred_at": "2026-11-23T08:00:00+02:00"}),
    );
    desk.create("note", json!({"party": acme, "title": "Plan", "content": "text", "is_pinned": true}));
    let request = TimelineRequest { r#type: "organization".into(), id: acme, ..Default::default() };
    let page = timeline::page(&desk.ctx, request).unwrap();
    let mut texts: Vec<String> = page.entries.into_iter().map(|e| e.text).collect();
    texts.sort();
    assert_eq!(
        texts,
        [
            "Call - Hello",
            "Deal Renewal created in Lead",
            "Deal Renewal: Lead → Proposal",
            "Lifecycle stage: — → Opportunity",
            "Milestone: First contact",
            "Status: Prospect → Active"
        ]
    );
    assert_eq!(page.pinned[0].text, "Note: Plan");
}

#[test]
fn v36_09_a_timeline_comes_fifty_at_a_time() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    for i in 0..120 {
        let at = format!("2026-{:02}-01T10:00:00Z", 1 + i % 10);
        desk.create(
            "interaction",
            json!({"type": "call", "party": acme.id, "subject": i.to_string(), "occurred_at": at}),
        );
    }
    let mut cursor = None;
    let mut sizes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let (id, kinds) = (acme.id.clone(), vec!["call".to_string()]);
        let request = TimelineRequest { r#type: "organization".into(), id, kinds, cursor, ..Default::default() };
        let page = timeline::page(&desk.ctx, request).unwrap();
        sizes.push(page.entries.len());
        seen.extend(page.entries.into_iter().map(|e| e.key));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((sizes, seen.len()), (vec![50, 50, 20], 120));
}

#[test]
fn pip_10_the_history_tells_from_to_when_who_how_long_and_why() {
    let desk = Desk::new();
    let row = deal(&desk, "Renewal", 100_000);
    desk.days(3);
    deals::move_deal(&desk.ctx, MoveDeal { probability: Some(60), ..to(&row.id, &desk.stage("Proposal")) }).unwrap();
    desk.days(2);
    let reason = Some("Too dear".to_string());
    deals::lose(&desk.ctx, CloseDeal { id: row.id.clone(), reason, ..Default::default() }).unwrap();
    desk.days(30);
    let history = deals::history(&desk.ctx, HistoryRequest { id: row.id.clone() }).unwrap();
    let title = |reference: &Option<kith_core::records::Reference>| reference.as_ref().map(|one| one.title.clone());
    let told: Vec<_> = history
        .changes
        .iter()
        .map(|one| (title(&one.from), one.to.title.as_str(), one.stayed_ms.map(|ms| ms / 86_400_000), one.probability))
        .collect();
    assert_eq!(
        told,
        [
            (None, "Lead", Some(3), Some(10)),
            (Some("Lead".into()), "Proposal", Some(2), Some(60)),
            (Some("Proposal".into()), "Lost", None, Some(0)),
        ]
    );
    assert_eq!(history.changes[2].reason.as_deref(), Some("Too dear"));
    assert_eq!(title(&history.changes[2].by).as_deref(), Some("Me"));
    assert_eq!(history.age_ms, 5 * 86_400_000);
    assert_eq!(crate::desk::code(deals::history(&desk.ctx, HistoryRequest { id: "none".into() })), "not_found");
}

#[test]
fn pip_10_the_times_in_stages_add_up_to_the_age() {
    let desk = Desk::new();
    let stages = ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"].map(|name| desk.stage(name));
    let mut seed: u64 = 5;
    let mut dice = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for _ in 0..20 {
        let row = deal(&desk, "D", 1);
        let mut age = 0;
        let mut open = true;
        for _ in 0..dice(15) {
            // Across changes to and from summer time, whatever the machine's zone: stays are spans, not dates.
            let days = i64::try_from(dice(120)).unwrap();
            desk.days(days);
            age += if open { days } else { 0 };
            let at = usize::try_from(dice(6)).unwrap();
            let before = deals::history(&desk.ctx, HistoryRequest { id: row.id.clone() }).unwrap();
            assert_eq!(before.age_ms, age * 86_400_000);
            if open {
                deals::move_deal(&desk.ctx, to(&row.id, &stages[at])).unwrap();
                open = at < 4;
            } else {
                deals::reopen(&desk.ctx, ReopenDeal { id: row.id.clone(), ..Default::default() }).unwrap();
                age += days;
                open = true;
            }
            let history = deals::history(&desk.ctx, HistoryRequest { id: row.id.clone() }).unwrap();
            assert_eq!(history.changes.iter().filter_map(|one| one.stayed_ms).sum::<i64>(), history.age_ms);
            assert_eq!(history.age_ms, age * 86_400_000);
        }
    }
}
