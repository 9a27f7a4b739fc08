use kith_core::deals;
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
        ["Call - Hello", "Deal Renewal created in Lead", "Deal Renewal: Lead → Proposal", "Status: Prospect → Active"]
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
        let request =
            TimelineRequest { r#type: "organization".into(), id: acme.id.clone(), cursor, ..Default::default() };
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
