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

/// The order of a column as a page after page read tells it.
fn column(desk: &Desk, stage: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = None;
    loop {
        let request = CardsRequest { stage_id: stage.into(), filter: None, cursor, limit: Some(7) };
        let page = deals::cards(&desk.ctx, request).unwrap();
        ids.extend(page.cards.into_iter().map(|card| card.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return ids;
        }
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

#[test]
fn scr_24_random_moves_keep_the_order_of_a_naive_list() {
    let desk = Desk::new();
    let stages = ["Lead", "Qualified", "Proposal"].map(|name| desk.stage(name));
    let mut model: Vec<Vec<String>> = vec![Vec::new(); 3];
    for at in 0..40 {
        model[0].insert(0, deal(&desk, &format!("D{at}"), 1).id);
    }
    let mut dice = Dice(11);
    let mut undone = 0;
    for step in 0..1_500 {
        let from = (0..3).cycle().skip(dice.below(3)).find(|at| !model[*at].is_empty()).unwrap();
        let at = dice.below(model[from].len());
        let into = dice.below(3);
        let kept = model.clone();
        let id = model[from].remove(at);
        let place = dice.below(model[into].len() + 1);
        let after_id = place.checked_sub(1).map(|at| model[into][at].clone());
        let before_id = model[into].get(place).cloned();
        model[into].insert(place, id.clone());
        // Half of the calls name one neighbour only.
        let before_id = before_id.filter(|_| after_id.is_none() || step % 2 == 0);
        let moved = deals::move_deal(&desk.ctx, MoveDeal { before_id, after_id, ..to(&id, &stages[into]) }).unwrap();
        if let Some(change) = moved.change {
            // What follows for the customer is written too.
            let deals: Vec<&String> =
                change.ids.iter().filter(|one| kept.iter().any(|stage| stage.contains(one))).collect();
            assert_eq!(deals, [&id], "a move writes the moved deal and no other");
            if dice.below(10) == 0 {
                desk.undo().unwrap();
                if undone % 2 == 0 {
                    desk.redo().unwrap();
                } else {
                    model = kept;
                }
                undone += 1;
            }
        }
        if step % 250 == 249 {
            for (stage, expected) in stages.iter().zip(&model) {
                assert_eq!(column(&desk, stage), *expected, "after {step} moves");
            }
        }
    }
    assert!(undone > 50);
    let longest = desk.number("SELECT max(length(rank)) FROM deal");
    assert!(longest <= 12, "{longest} characters");
}

#[test]
fn scr_24_a_move_to_where_a_card_stands_writes_nothing() {
    let desk = Desk::new();
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|title| deal(&desk, title, 1).id).collect();
    let lead = desk.stage("Lead");
    for (after, before) in [(Some(2), Some(0)), (Some(2), None), (None, Some(0)), (None, None)] {
        let id = |at: Option<usize>| at.map(|at| ids[at].clone());
        let input = MoveDeal { after_id: id(after), before_id: id(before), ..to(&ids[1], &lead) };
        assert!(deals::move_deal(&desk.ctx, input).unwrap().change.is_none(), "{after:?} {before:?}");
    }
}

#[test]
fn scr_24_equal_keys_keep_a_stable_order_and_part_at_the_next_move() {
    let desk = Desk::new();
    let lead = desk.stage("Lead");
    let ids: Vec<String> = (0..5).map(|at| deal(&desk, &format!("D{at}"), 1).id).collect();
    let writer = desk.ctx.workspace().store().writer();
    writer.execute("UPDATE deal SET rank = 'a5'", []).unwrap();
    drop(writer);
    let order = column(&desk, &lead);
    assert_eq!(order, {
        let mut sorted = ids.clone();
        sorted.sort();
        sorted
    });
    for at in [0, 3, 1, 4] {
        deals::move_deal(&desk.ctx, MoveDeal { after_id: Some(order[2].clone()), ..to(&order[at], &lead) }).unwrap();
    }
    assert_eq!(desk.number("SELECT count(DISTINCT rank) FROM deal"), 5);
    let again: Vec<String> = [2, 4, 1, 3, 0].iter().map(|at| order[*at].clone()).collect();
    assert_eq!(column(&desk, &lead), again);
}
