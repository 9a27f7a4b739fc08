use chrono::FixedOffset;
use kith_core::Zone;
use kith_core::deals::{self, CloseDeal, DealCard, HistoryRequest, MoveDeal, NewOwner, ReopenDeal};
use kith_core::journal::Changed;
use kith_core::records::{self, IdsRequest};
use serde_json::{Value, json};

use super::{deal, delete, to};
use crate::desk::{Desk, code, field, object};

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
    let won =
        deals::win(&desk.ctx, CloseDeal { id: row.id.clone(), reason: Some("price".into()), ..Default::default() })
            .unwrap()
            .value;
    assert_eq!((won.stage_kind.as_str(), won.probability), ("won", 100));
    assert_eq!(desk.text("SELECT actual_close_date FROM deal"), "2026-11-24");
    assert_eq!(desk.text("SELECT won_reason FROM deal"), "price");
    assert_eq!(desk.number("SELECT count(*) FROM deal_stage_history"), 4);
    let back = deals::reopen(&desk.ctx, ReopenDeal { id: row.id.clone(), ..Default::default() }).unwrap().value;
    assert_eq!(back.stage, "Negotiation");
    assert_eq!(desk.number("SELECT count(*) FROM deal WHERE actual_close_date IS NULL"), 1);
    for wrong in [101, -1] {
        let bad = MoveDeal { probability: Some(wrong), ..to(&row.id, &desk.stage("Lead")) };
        assert_eq!(code(deals::move_deal(&desk.ctx, bad)), "invalid");
    }
}

const KINDS: [&str; 4] = ["open", "won", "lost", "abandoned"];

/// A desk whose pipeline has a second stage of each kind.
fn roomy() -> Desk {
    let desk = Desk::new();
    let pipeline = desk.text("SELECT id FROM pipeline");
    for (at, kind) in KINDS.iter().enumerate() {
        for one in ["A", "B"] {
            let values =
                json!({"name": format!("{kind} {one}"), "pipeline": pipeline, "kind": kind, "position": 10 + at});
            desk.create("stage", values);
        }
    }
    desk
}

fn close(desk: &Desk, id: &str, kind: &str) -> kith_core::Result<Changed<DealCard>> {
    let input = CloseDeal { id: id.into(), ..Default::default() };
    match kind {
        "won" => deals::win(&desk.ctx, input),
        "lost" => deals::lose(&desk.ctx, input),
        "abandoned" => deals::abandon(&desk.ctx, input),
        _ => deals::reopen(&desk.ctx, ReopenDeal { id: id.into(), ..Default::default() }),
    }
}

#[test]
fn pip_07_each_command_makes_only_its_transitions() {
    let desk = roomy();
    for from in KINDS {
        for into in KINDS {
            let row = deal(&desk, "D", 1);
            if from != "open" {
                close(&desk, &row.id, from).unwrap();
            }
            let before = desk.content();
            let done = close(&desk, &row.id, into);
            if (from == "open") != (into == "open") {
                assert_eq!(done.unwrap().value.stage_kind, into, "{from} -> {into}");
                desk.undo().unwrap();
            } else {
                assert_eq!(code(done), "bad_transition", "{from} -> {into}");
            }
            assert_eq!(desk.content(), before, "{from} -> {into}");
        }
    }
}

#[test]
fn pip_07_09_a_move_by_stage_makes_the_transitions_of_the_commands_and_never_reopens() {
    let desk = roomy();
    for from in KINDS {
        for into in KINDS {
            let row = deal(&desk, "D", 1);
            deals::move_deal(&desk.ctx, to(&row.id, &desk.stage(&format!("{from} A")))).unwrap();
            let target = desk.stage(&format!("{into} B"));
            let allowed = from == "open" || from == into;
            for way in ["move", "form", "reopen"] {
                let before = desk.content();
                let done = match way {
                    "move" => deals::move_deal(&desk.ctx, to(&row.id, &target)).map(|done| done.change),
                    "form" => desk.update("deal", &row.id, json!({"stage": target})).map(|done| done.change),
                    _ => {
                        let input =
                            ReopenDeal { id: row.id.clone(), stage_id: Some(target.clone()), ..Default::default() };
                        deals::reopen(&desk.ctx, input).map(|done| done.change)
                    }
                };
                let allowed = if way == "reopen" { from != "open" && into == "open" } else { allowed };
                if allowed {
                    done.unwrap();
                    let closed = format!("SELECT actual_close_date IS NOT NULL FROM deal WHERE id = '{}'", row.id);
                    assert_eq!(desk.number(&closed) == 1, into != "open", "{way}: {from} -> {into}");
                    desk.undo().unwrap();
                } else {
                    assert_eq!(code(done), "bad_transition", "{way}: {from} -> {into}");
                }
                assert_eq!(desk.content(), before, "{way}: {from} -> {into}");
            }
        }
    }
}

#[test]
fn pip_09_moving_to_a_won_stage_equals_winning() {
    let desk = Desk::new();
    let (one, other) = (deal(&desk, "One", 100), deal(&desk, "Other", 100));
    deals::win(&desk.ctx, CloseDeal { id: one.id.clone(), reason: Some("fit".into()), ..Default::default() }).unwrap();
    let reason = Some("fit".to_string());
    deals::move_deal(&desk.ctx, MoveDeal { reason, ..to(&other.id, &desk.stage("Won")) }).unwrap();
    let state = |id: &str| {
        desk.text(&format!(
            "SELECT d.stage_id || d.actual_close_date || d.won_reason || ifnull(d.lost_reason, '-') || h.probability || h.reason
             FROM deal d JOIN deal_stage_history h ON h.deal_id = d.id AND h.from_stage_id IS NOT NULL WHERE d.id = '{id}'"
        ))
    };
    assert_eq!(state(&one.id), state(&other.id));
}

#[test]
fn pip_09_a_deal_closes_on_the_day_of_the_one_who_closes_it() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    // 09:00 UTC on 21 November is the 21st everywhere; at +14:00 it is 23:00, and two hours later the 22nd.
    let east = desk.ctx.clone().with_zone(Zone::Fixed(FixedOffset::east_opt(15 * 3600).unwrap()));
    deals::win(&east, CloseDeal { id: row.id.clone(), ..Default::default() }).unwrap();
    assert_eq!(desk.text("SELECT actual_close_date FROM deal"), "2026-11-22");
    let west = desk.ctx.clone().with_zone(Zone::Fixed(FixedOffset::west_opt(10 * 3600).unwrap()));
    deals::reopen(&west, ReopenDeal { id: row.id.clone(), ..Default::default() }).unwrap();
    deals::win(&west, CloseDeal { id: row.id, ..Default::default() }).unwrap();
    assert_eq!(desk.text("SELECT actual_close_date FROM deal"), "2026-11-20");
}

#[test]
fn pip_09_reasons_fit_the_way_a_deal_ends() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    let reason = |kind: &str| desk.text(&format!("SELECT id FROM close_reason WHERE kind = '{kind}' AND position = 1"));
    let lose = |reason_id: String| {
        deals::lose(&desk.ctx, CloseDeal { id: row.id.clone(), reason_id: Some(reason_id), ..Default::default() })
    };
    let before = desk.content();
    assert_eq!(field(lose(reason("won"))), "close_reason");
    assert_eq!(desk.content(), before);
    lose(reason("lost")).unwrap();
    let shown =
        kith_core::records::get(&desk.ctx, serde_json::from_value(json!({"type": "deal", "id": row.id})).unwrap())
            .unwrap();
    assert_eq!(shown.record.values["close_reason"]["title"], "No budget");
    assert_eq!(field(desk.update("deal", &row.id, json!({"close_reason": reason("won")}))), "close_reason");
    let history = deals::history(&desk.ctx, HistoryRequest { id: row.id.clone() }).unwrap();
    assert_eq!(history.changes[1].close_reason.as_ref().unwrap().title, "No budget");
    // Reopened it has no reason any more; undo brings it back.
    let lost = desk.content();
    close(&desk, &row.id, "open").unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM deal WHERE close_reason_id IS NULL"), 1);
    desk.undo().unwrap();
    assert_eq!(desk.content(), lost);
    assert_eq!(code(delete(&desk, "close_reason", &reason("lost"))), "in_use");
    desk.update("close_reason", &reason("lost"), json!({"active": false})).unwrap();
    desk.update("deal", &row.id, json!({"close_reason": reason("lost"), "title": "still fine"})).unwrap();
    let next = deal(&desk, "E", 1);
    let input = CloseDeal { id: next.id, reason_id: Some(reason("lost")), ..Default::default() };
    assert_eq!(field(deals::lose(&desk.ctx, input)), "close_reason");
}

#[test]
fn pip_09_a_workspace_may_ask_every_caller_why_a_deal_is_lost() {
    let desk = Desk::new();
    let set = |value: &str| {
        kith_core::workspaces::update(&desk.ctx, serde_json::from_value(json!({"lost_reason": value})).unwrap())
    };
    assert_eq!(field(set("sometimes")), "lost_reason");
    let row = deal(&desk, "D", 1);
    close(&desk, &row.id, "lost").unwrap();
    close(&desk, &row.id, "open").unwrap();
    set("required").unwrap();
    assert_eq!(field(close(&desk, &row.id, "lost")), "close_reason");
    assert_eq!(field(desk.update("deal", &row.id, json!({"stage": desk.stage("Lost")}))), "close_reason");
    desk.update("deal", &row.id, json!({"stage": desk.stage("Lost"), "lost_reason": "Price"})).unwrap();
    assert_eq!(desk.text("SELECT reason FROM deal_stage_history ORDER BY at DESC, id DESC LIMIT 1"), "Price");
}

#[test]
fn pip_01_a_stage_asks_for_fields_by_name() {
    let desk = Desk::new();
    let party = desk.create("organization", json!({"display_name": "Acme"})).id;
    let proposal = desk.stage("Proposal");
    for wrong in [json!(["nothing"]), json!(["status"]), json!(["stage"]), json!("value"), json!({"value": 1})] {
        assert_eq!(field(desk.update("stage", &proposal, json!({"required_fields": wrong}))), "required_fields");
    }
    desk.update("stage", &proposal, json!({"required_fields": ["value", "expected_close_date", "tags"]})).unwrap();
    let row = desk.create("deal", json!({"title": "Big one", "party": party}));
    let refused = deals::move_deal(&desk.ctx, to(&row.id, &proposal)).unwrap_err();
    assert_eq!(refused.code, "fields_missing");
    assert_eq!(refused.message, "Big one needs Value, Expected close and Tags to enter Proposal.");
    assert_eq!(refused.details.unwrap()["fields"], json!(["value", "expected_close_date", "tags"]));
    assert_eq!(code(desk.update("deal", &row.id, json!({"stage": proposal}))), "fields_missing");
    assert_eq!(
        code(desk.try_create("deal", json!({"title": "N", "party": party, "stage": proposal}))),
        "fields_missing"
    );
    // Filled on the way, as one step.
    let before = desk.content();
    let values = object(json!({
        "value": {"minor": 100, "currency": "DKK"}, "expected_close_date": "2026-12-01", "tags": ["hot"],
    }));
    deals::move_deal(&desk.ctx, MoveDeal { values, ..to(&row.id, &proposal) }).unwrap();
    assert_eq!(desk.number("SELECT value_minor FROM deal"), 100);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // Of several, those that have a value keep it.
    let worth = deal(&desk, "Worth", 700);
    let values = object(json!({
        "value": {"minor": 100, "currency": "DKK"}, "expected_close_date": "2026-12-01", "tags": ["hot"],
    }));
    let also = vec![worth.id.clone()];
    deals::move_deal(&desk.ctx, MoveDeal { values, also, ..to(&row.id, &proposal) }).unwrap();
    assert_eq!(desk.number("SELECT sum(value_minor) FROM deal WHERE expected_close_date IS NOT NULL"), 800);
    let values = object(json!({"stage": desk.stage("Won")}));
    assert_eq!(field(deals::move_deal(&desk.ctx, MoveDeal { values, ..to(&row.id, &proposal) })), "stage");
}

#[test]
fn pip_08_an_override_ends_with_the_next_move_and_outlives_a_new_order() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    let other = deal(&desk, "E", 1);
    let lead = desk.stage("Lead");
    deals::move_deal(&desk.ctx, MoveDeal { probability: Some(33), ..to(&row.id, &lead) }).unwrap();
    let below = MoveDeal { before_id: Some(other.id), ..to(&row.id, &lead) };
    let card = deals::move_deal(&desk.ctx, below).unwrap().value;
    assert_eq!((card.probability, card.probability_overridden), (33, true));
    let card = deals::move_deal(&desk.ctx, to(&row.id, &desk.stage("Qualified"))).unwrap().value;
    assert_eq!((card.probability, card.probability_overridden), (25, false));
}

#[test]
fn api_03_closing_several_is_one_operation() {
    let desk = Desk::new();
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|title| deal(&desk, title, 1).id).collect();
    let before = desk.content();
    let also = ids[1..].to_vec();
    let won =
        deals::win(&desk.ctx, CloseDeal { id: ids[0].clone(), also: also.clone(), ..Default::default() }).unwrap();
    assert_eq!(won.change.unwrap().label, "Won 3 deals");
    let again = deals::reopen(&desk.ctx, ReopenDeal { id: ids[0].clone(), also, ..Default::default() }).unwrap();
    assert_eq!(again.change.unwrap().label, "Reopened 3 deals");
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let many = CloseDeal { id: ids[0].clone(), also: vec![ids[1].clone(); 201], ..Default::default() };
    assert_eq!(code(deals::lose(&desk.ctx, many)), "too_many");
}

#[test]
fn scr_24_a_card_goes_to_another_owner_and_stage_as_one_operation() {
    let desk = Desk::new();
    let ann = desk.create("user", json!({"name": "Ann Acker", "role": "rep"})).id;
    let (one, other) = (deal(&desk, "Renewal", 100_000), deal(&desk, "Extension", 50_000));
    let owner = |id: &str| desk.text(&format!("SELECT coalesce(owner_id, 'nobody') FROM deal WHERE id = '{id}'"));
    let mine = owner(&one.id);
    let before = desk.content();
    let to_ann = || Some(NewOwner { id: Some(ann.clone()) });
    let proposal = desk.stage("Proposal");

    let moved = deals::move_deal(&desk.ctx, MoveDeal { owner: to_ann(), ..to(&one.id, &proposal) }).unwrap();
    assert_eq!(moved.change.unwrap().label, "Moved Renewal to Proposal, for Ann Acker");
    assert_eq!((moved.value.stage.as_str(), owner(&one.id)), ("Proposal", ann.clone()));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);

    let stays = MoveDeal { owner: to_ann(), also: vec![other.id.clone()], ..to(&one.id, &desk.stage("Lead")) };
    let given = deals::move_deal(&desk.ctx, stays).unwrap();
    assert_eq!(given.change.unwrap().label, "Gave 2 deals to Ann Acker");
    assert_eq!((owner(&one.id), owner(&other.id)), (ann.clone(), ann.clone()));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(owner(&one.id), mine);

    let nobody = MoveDeal { owner: Some(NewOwner::default()), ..to(&one.id, &desk.stage("Lead")) };
    assert_eq!(deals::move_deal(&desk.ctx, nobody).unwrap().change.unwrap().label, "Gave Renewal to nobody");
    assert_eq!(owner(&one.id), "nobody");

    let won = CloseDeal { id: other.id.clone(), ..Default::default() };
    deals::win(&desk.ctx, won).unwrap();
    let again = ReopenDeal { id: other.id.clone(), owner: to_ann(), ..Default::default() };
    let opened = deals::reopen(&desk.ctx, again).unwrap();
    assert_eq!(opened.change.unwrap().label, "Reopened Extension, for Ann Acker");
    assert_eq!(owner(&other.id), ann);

    let qualified = desk.stage("Qualified");
    desk.update("stage", &qualified, json!({"required_fields": ["owner"]})).unwrap();
    assert_eq!(code(deals::move_deal(&desk.ctx, to(&one.id, &qualified))), "fields_missing");
    deals::move_deal(&desk.ctx, MoveDeal { owner: to_ann(), ..to(&one.id, &qualified) }).unwrap();
    assert_eq!(owner(&one.id), ann);

    let strange = Some(NewOwner { id: Some(one.id.clone()) });
    let bad = MoveDeal { owner: strange, ..to(&one.id, &proposal) };
    assert_eq!(field(deals::move_deal(&desk.ctx, bad)), "owner");
}

#[test]
fn pty_35_a_deal_that_comes_back_with_its_customer_stands_in_a_stage_that_is_there() {
    let desk = Desk::new();
    let given = deal(&desk, "Renewal", 100_000);
    let proposal = desk.stage("Proposal");
    deals::move_deal(&desk.ctx, to(&given.id, &proposal)).unwrap();
    let party = desk.text("SELECT party_id FROM deal");
    let ids = |record_type: &str, id: &str| IdsRequest { r#type: record_type.into(), ids: vec![id.into()] };
    records::delete(&desk.ctx, ids("organization", &party)).unwrap();
    assert_eq!(code(records::restore(&desk.ctx, ids("deal", &given.id))), "owner_deleted");
    records::delete(&desk.ctx, ids("stage", &proposal)).unwrap();
    let before = desk.content();
    records::restore(&desk.ctx, ids("organization", &party)).unwrap();
    let stage = "SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.deleted_at IS NULL AND d.deleted_at IS NULL";
    assert_eq!(desk.text(stage), "Lead");
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_09_a_deal_has_the_day_of_its_close_when_it_is_closed_and_only_then() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    let day = |day: Value| desk.update("deal", &row.id, json!({"actual_close_date": day}));
    let refused = day(json!("2026-11-20")).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("actual_close_date"));
    let open = desk.try_create(
        "deal",
        json!({"title": "E", "party": row.values["party"]["id"], "actual_close_date": "2026-11-20"}),
    );
    assert_eq!(field(open), "actual_close_date");
    desk.update("deal", &row.id, json!({"stage": desk.stage("Won"), "actual_close_date": "2026-11-19"})).unwrap();
    assert_eq!(desk.text("SELECT actual_close_date FROM deal"), "2026-11-19");
    assert_eq!(field(day(Value::Null)), "actual_close_date");
    day(json!("2026-11-18")).unwrap();
    deals::reopen(&desk.ctx, ReopenDeal { id: row.id.clone(), ..Default::default() }).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM deal WHERE actual_close_date IS NOT NULL"), 0);
}
