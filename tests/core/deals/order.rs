use kith_core::deals::{self, CardsRequest, MoveDeal};

use super::{deal, to};
use crate::desk::Desk;

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
