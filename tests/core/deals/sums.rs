use kith_core::deals::{self, BoardRequest};
use serde_json::json;

use super::{deal, to};
use crate::desk::Desk;

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
    let forecast = deals::forecast(&desk.ctx, Default::default()).unwrap();
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
    let forecast = deals::forecast(&desk.ctx, Default::default()).unwrap();
    assert_eq!((forecast.open[0].total, forecast.open[0].weighted), (22_200_000, 14_760_000));
    let half = deal(&desk, "Half", 1);
    desk.update("deal", &half.id, json!({"probability_override": 50})).unwrap();
    let forecast = deals::forecast(&desk.ctx, Default::default()).unwrap();
    assert_eq!(forecast.open[0].weighted, 14_760_001, "half a minor unit rounds up");
}
