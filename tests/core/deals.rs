use kith_core::deals::{self, BoardRequest, CardsRequest, CloseDeal, MoveDeal};
use kith_core::records::RecordRow;
use kith_core::timeline::{self, TimelineRequest};
use serde_json::json;

use crate::desk::{Desk, code};

fn deal(desk: &Desk, title: &str, minor: i64) -> RecordRow {
    let party = match desk.number("SELECT count(*) FROM party") {
        0 => desk.create("organization", json!({"display_name": "Acme"})).id,
        _ => desk.text("SELECT id FROM party LIMIT 1"),
    };
    desk.create("deal", json!({"title": title, "party": party, "value": {"minor": minor, "currency": "DKK"}}))
}

fn to(id: &str, stage: &str) -> MoveDeal {
    MoveDeal { id: id.into(), stage_id: stage.into(), ..Default::default() }
}

#[test]
fn pip_06_a_deal_has_a_customer() {
    let desk = Desk::new();
    let refused = desk.try_create("deal", json!({"title": "Nobody's"}));
    assert_eq!(crate::desk::field(refused), "party");
}

#[test]
fn pip_08_09_10_moving_writes_history_and_closing_dates() {
    let desk = Desk::new();
    let row = deal(&desk, "Renewal", 100_000);
    desk.days(3);
    let card = deals::move_deal(&desk.ctx, MoveDeal { probability: Some(60), ..to(&row.id, &desk.stage("Proposal")) })
        .unwrap();
    assert_eq!(card.change.unwrap().label, "Moved Renewal to Proposal");
    assert_eq!((card.value.probability, card.value.probability_overridden, card.value.days_in_stage), (60, true, 0));
    let card = deals::move_deal(&desk.ctx, to(&row.id, &desk.stage("Negotiation"))).unwrap().value;
    assert_eq!((card.probability, card.probability_overridden), (75, false));
    let won = deals::win(&desk.ctx, CloseDeal { id: row.id.clone(), reason: Some("price".into()) }).unwrap().value;
    assert_eq!((won.stage_kind.as_str(), won.probability), ("won", 100));
    assert_eq!(desk.text("SELECT actual_close_date FROM deal"), "2026-11-24");
    assert_eq!(desk.text("SELECT won_reason FROM deal"), "price");
    assert_eq!(desk.number("SELECT count(*) FROM deal_stage_history"), 4);
    let back = deals::reopen(&desk.ctx, CloseDeal { id: row.id.clone(), reason: None }).unwrap().value;
    assert_eq!(back.stage, "Negotiation");
    assert_eq!(desk.number("SELECT count(*) FROM deal WHERE actual_close_date IS NULL"), 1);
    for wrong in [101, -1] {
        let bad = MoveDeal { probability: Some(wrong), ..to(&row.id, &desk.stage("Lead")) };
        assert_eq!(code(deals::move_deal(&desk.ctx, bad)), "invalid");
    }
}

#[test]
fn pip_07_transitions() {
    let desk = Desk::new();
    let pipeline = desk.text("SELECT id FROM pipeline");
    desk.create("stage", json!({"name": "Dropped", "pipeline": pipeline, "kind": "abandoned", "position": 9}));
    let close = |id: &str, kind: &str| {
        let input = CloseDeal { id: id.into(), reason: None };
        match kind {
            "won" => deals::win(&desk.ctx, input),
            "lost" => deals::lose(&desk.ctx, input),
            "abandoned" => deals::abandon(&desk.ctx, input),
            _ => deals::reopen(&desk.ctx, input),
        }
    };
    for from in ["open", "won", "lost", "abandoned"] {
        for into in ["open", "won", "lost", "abandoned"] {
            let row = deal(&desk, "D", 1);
            if from != "open" {
                close(&row.id, from).unwrap();
            }
            let allowed = (from == "open") != (into == "open");
            assert_eq!(close(&row.id, into).is_ok(), allowed, "{from} -> {into}");
        }
    }
}

#[test]
fn pip_11_12_13_sums_to_the_minor_unit() {
    let desk = Desk::new();
    // 222,000 in all and 147,600 weighted, in DKK.
    for (title, stage, whole) in
        [("A", "Lead", 24_000), ("B", "Proposal", 74_400), ("C", "Negotiation", 124_000 - 400), ("D", "Qualified", 0)]
    {
        let row = deal(&desk, title, whole * 100);
        deals::move_deal(&desk.ctx, to(&row.id, &desk.stage(stage))).unwrap();
    }
    let forecast = deals::forecast(&desk.ctx, BoardRequest::default()).unwrap();
    assert_eq!(forecast.open[0].total, 22_200_000);
    assert_eq!(forecast.open[0].weighted, 240_000 + 3_720_000 + 9_270_000);
    let board = deals::board(&desk.ctx, BoardRequest::default()).unwrap();
    let sum: i64 = board.stages.iter().flat_map(|s| &s.totals).map(|t| t.weighted).sum();
    assert_eq!(sum, forecast.open[0].weighted);
    assert_eq!(board.stages.iter().find(|s| s.name == "Won").unwrap().count, 0);
    let filtered = BoardRequest {
        filter: serde_json::from_value(json!({"field": "title", "op": "eq", "value": "b"})).unwrap(),
        ..Default::default()
    };
    let board = deals::board(&desk.ctx, filtered).unwrap();
    assert_eq!(board.stages.iter().map(|s| s.count).sum::<i64>(), 1);
}

#[test]
fn pip_12_222000_total_gives_147600_weighted() {
    let desk = Desk::new();
    for (whole, probability) in [(120_000, 80), (72_000, 60), (30_000, 28)] {
        let row = deal(&desk, "D", whole * 100);
        desk.update("deal", &row.id, json!({"probability_override": probability})).unwrap();
    }
    let forecast = deals::forecast(&desk.ctx, BoardRequest::default()).unwrap();
    assert_eq!((forecast.open[0].total, forecast.open[0].weighted), (22_200_000, 14_760_000));
    let half = deal(&desk, "Half", 1);
    desk.update("deal", &half.id, json!({"probability_override": 50})).unwrap();
    let forecast = deals::forecast(&desk.ctx, BoardRequest::default()).unwrap();
    assert_eq!(forecast.open[0].weighted, 14_760_001, "half a minor unit rounds up");
}

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
fn scr_24_cards_keep_the_order_they_are_given() {
    let desk = Desk::new();
    let lead = desk.stage("Lead");
    let ids: Vec<String> = ["a", "b", "c", "d"].iter().map(|t| deal(&desk, t, 1).id).collect();
    let titles = || {
        let request = CardsRequest { stage_id: lead.clone(), filter: None, cursor: None, limit: None };
        deals::cards(&desk.ctx, request).unwrap().cards.into_iter().map(|c| c.title).collect::<String>()
    };
    assert_eq!(titles(), "dcba");
    deals::move_deal(&desk.ctx, MoveDeal { after_id: Some(ids[2].clone()), ..to(&ids[0], &lead) }).unwrap();
    assert_eq!(titles(), "dcab");
    for _ in 0..80 {
        deals::move_deal(&desk.ctx, MoveDeal { before_id: Some(ids[0].clone()), ..to(&ids[1], &lead) }).unwrap();
        deals::move_deal(&desk.ctx, MoveDeal { before_id: Some(ids[1].clone()), ..to(&ids[0], &lead) }).unwrap();
    }
    assert_eq!(titles(), "dcab");
}

#[test]
fn scr_24_several_cards_move_as_one_operation() {
    let desk = Desk::new();
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|t| deal(&desk, t, 1).id).collect();
    let before = desk.content();
    let also = vec![ids[1].clone(), ids[2].clone()];
    let moved = deals::move_deal(&desk.ctx, MoveDeal { also, ..to(&ids[0], &desk.stage("Proposal")) }).unwrap();
    assert_eq!(moved.change.unwrap().label, "Moved 3 deals to Proposal");
    let request = CardsRequest { stage_id: desk.stage("Proposal"), filter: None, cursor: None, limit: None };
    let titles: String = deals::cards(&desk.ctx, request).unwrap().cards.into_iter().map(|c| c.title).collect();
    assert_eq!(titles, "abc");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
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
