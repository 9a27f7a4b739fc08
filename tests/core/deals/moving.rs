use kith_core::deals::{self, CloseDeal, MoveDeal};
use serde_json::json;

use super::{deal, to};
use crate::desk::{Desk, code};

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
