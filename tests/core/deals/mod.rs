//! Deals: moves and closing, the order of cards, sums, history.

mod contacts;
mod forecast;
mod history;
mod items;
mod moving;
mod order;
mod pipelines;
mod rotting;
mod sums;

use kith_core::deals::MoveDeal;
use kith_core::journal::Changed;
use kith_core::records::{Count, IdsRequest, RecordRow};
use serde_json::json;

use crate::desk::Desk;

/// A deal of the first company, in the first stage.
pub fn deal(desk: &Desk, title: &str, minor: i64) -> RecordRow {
    let party = match desk.number("SELECT count(*) FROM party") {
        0 => desk.create("organization", json!({"display_name": "Acme"})).id,
        _ => desk.text("SELECT id FROM party LIMIT 1"),
    };
    desk.create("deal", json!({"title": title, "party": party, "value": {"minor": minor, "currency": "DKK"}}))
}

/// A move to a stage.
pub fn to(id: &str, stage: &str) -> MoveDeal {
    MoveDeal { id: id.into(), stage_id: stage.into(), ..Default::default() }
}

pub fn delete(desk: &Desk, record_type: &str, id: &str) -> kith_core::Result<Changed<Count>> {
    kith_core::records::delete(&desk.ctx, IdsRequest { r#type: record_type.into(), ids: vec![id.into()] })
}
