//! Milestones: which follow from what, once, and what takes them back.

use crate::desk::{Desk, code, field};
use kith_core::merging::{self, MergeRequest};
use kith_core::milestones::{self, AddMilestone};
use kith_core::records::IdsRequest;
use serde_json::json;

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({ "display_name": name })).id
}

fn touch(desk: &Desk, party: &str, at: &str) -> String {
    desk.create("interaction", json!({"type": "meeting", "party": party, "occurred_at": at})).id
}

/// Kind and day of the milestones of a party, the earliest first.
fn of(desk: &Desk, party: &str) -> Vec<String> {
    let sql = format!(
        "SELECT coalesce(group_concat(milestone_type || ' ' || substr(occurred_at, 1, 10)), '') FROM (
           SELECT * FROM milestone WHERE party_id = '{party}' AND deleted_at IS NULL ORDER BY occurred_at)"
    );
    desk.text(&sql).split(',').filter(|one| !one.is_empty()).map(str::to_string).collect()
}

fn merge(desk: &Desk, kept: &str, gone: &str) {
    let input = MergeRequest {
        r#type: "person".into(),
        survivor: kept.into(),
        others: vec![gone.into()],
        picks: [].into(),
        leave_out: [].into(),
    };
    merging::merge(&desk.ctx, input).unwrap();
}

#[test]
fn lif_16_the_first_interaction_creates_first_contact_once() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let before = desk.content();
    let middle = touch(&desk, &party, "2026-05-01T10:00:00Z");
    assert_eq!(of(&desk, &party), ["first_contact 2026-05-01"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    touch(&desk, &party, "2026-06-01T10:00:00Z");
    assert_eq!(of(&desk, &party), ["first_contact 2026-05-01"]);
    let early = touch(&desk, &party, "2026-04-01T10:00:00Z");
    assert_eq!(of(&desk, &party), ["first_contact 2026-04-01"]);
    desk.update("interaction", &early, json!({"occurred_at": "2026-05-20T10:00:00Z"})).unwrap();
    assert_eq!(of(&desk, &party), ["first_contact 2026-05-01"]);
    let ids = IdsRequest { r#type: "interaction".into(), ids: vec![middle] };
    kith_core::records::delete(&desk.ctx, ids.clone()).unwrap();
    assert_eq!(of(&desk, &party), ["first_contact 2026-05-20"]);
    kith_core::records::restore(&desk.ctx, ids).unwrap();
    assert_eq!(of(&desk, &party), ["first_contact 2026-05-01"]);
}

#[test]
fn lif_16_a_contact_and_a_completed_activity_count_too() {
    let desk = Desk::new();
    let party = desk.create("organization", json!({"display_name": "Works"})).id;
    let contact = person(&desk, "Anna Berg");
    desk.create(
        "interaction",
        json!({"type": "meeting", "party": party, "contact": contact, "occurred_at": "2026-05-01T10:00:00Z"}),
    );
    assert_eq!(of(&desk, &contact), ["first_contact 2026-05-01"]);
    let other = person(&desk, "Ben Lund");
    let activity = desk.create(
        "activity",
        json!({"subject": "Call", "type": "call", "party": other, "due_at": "2026-11-21T10:00:00Z"}),
    );
    assert!(of(&desk, &other).is_empty());
    kith_core::activities::complete(&desk.ctx, kith_core::activities::ActivityId { id: activity.id }).unwrap();
    assert_eq!(of(&desk, &other), ["first_contact 2026-11-21"]);
}

#[test]
fn lif_16_old_interactions_of_an_import_set_the_earliest_day() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    touch(&desk, &party, "2026-05-01T10:00:00Z");
    let path = desk.folder().join("calls.csv");
    std::fs::write(
        &path,
        "Type,Customer,When,Subject\nCall,Anna Berg,2019-03-01,Old\nCall,Anna Berg,2021-03-01,Newer\n",
    )
    .unwrap();
    let report = crate::leads::sheet(&desk, &path, "interaction");
    assert_eq!((report.created.get("interaction"), report.error_count), (Some(&2), 0), "{report:?}");
    assert_eq!(of(&desk, &party).len(), 1);
    assert!(of(&desk, &party)[0].starts_with("first_contact 2019-0"), "{:?}", of(&desk, &party));
}

#[test]
fn lif_16_of_two_first_contacts_the_earlier_one_stays_in_a_merge() {
    let desk = Desk::new();
    let (kept, gone) = (person(&desk, "Anna Berg"), person(&desk, "Anna Bergh"));
    touch(&desk, &kept, "2026-05-01T10:00:00Z");
    touch(&desk, &gone, "2025-05-01T10:00:00Z");
    desk.create(
        "milestone",
        json!({"milestone_type": "renewal", "party": kept, "occurred_at": "2026-06-01T10:00:00Z"}),
    );
    desk.create(
        "milestone",
        json!({"milestone_type": "renewal", "party": gone, "occurred_at": "2026-06-01T10:00:00Z"}),
    );
    let before = desk.content();
    merge(&desk, &kept, &gone);
    assert_eq!(of(&desk, &kept), ["first_contact 2025-05-01", "renewal 2026-06-01", "renewal 2026-06-01"]);
    touch(&desk, &kept, "2026-07-01T10:00:00Z");
    assert_eq!(of(&desk, &kept).iter().filter(|one| one.starts_with("first_contact")).count(), 1);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn lif_16_purchases_win_backs_and_referrals_are_milestones() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let buy = |day: &str| {
        let amount = json!({"minor": 100, "currency": "EUR"});
        desk.create("purchase", json!({"party": party, "purchased_on": day, "amount": amount})).id
    };
    buy("2026-03-01");
    let early = buy("2026-02-01");
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    kith_core::records::delete(&desk.ctx, IdsRequest { r#type: "purchase".into(), ids: vec![early] }).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-03-01"]);
    let churned = desk.text("SELECT id FROM lifecycle_stage WHERE code = 'churned'");
    let input = serde_json::from_value(json!({"party_id": party, "stage_id": churned})).unwrap();
    kith_core::lifecycle::move_party(&desk.ctx, input).unwrap();
    buy("2026-11-01");
    assert_eq!(of(&desk, &party), ["first_purchase 2026-03-01", "win_back 2026-11-21"]);
    let friend = person(&desk, "Ben Lund");
    let connect = json!({"id": kith_core::ids::new_id(), "from": friend, "to": party, "type": "referrer", "start_date": "2026-01-05"});
    let before = desk.content();
    let made = kith_core::relations::connect(&desk.ctx, serde_json::from_value(connect).unwrap()).unwrap().value;
    assert_eq!(of(&desk, &friend), ["referral_made 2026-01-05"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    let gone = serde_json::from_value(json!({ "ids": [made.id] })).unwrap();
    kith_core::relations::disconnect(&desk.ctx, gone).unwrap();
    assert!(of(&desk, &friend).is_empty());
}

#[test]
fn lif_15_others_are_set_by_hand_and_a_first_only_once() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let add = |kind: &str, at: Option<&str>| {
        milestones::add(
            &desk.ctx,
            AddMilestone {
                id: kith_core::ids::new_id(),
                party_id: party.clone(),
                milestone_type: kind.into(),
                occurred_at: at.map(str::to_string),
                details: json!({"note": "On the fair"}).as_object().cloned(),
            },
        )
    };
    let before = desk.content();
    for (kind, _) in milestones::TYPES {
        add(kind, Some("2020-01-01T10:00:00Z")).unwrap();
    }
    assert_eq!(of(&desk, &party).len(), 9);
    assert_eq!(code(add("first_contact", None)), "milestone_taken");
    assert_eq!(field(add("promotion", None)), "milestone_type");
    touch(&desk, &party, "2026-05-01T10:00:00Z");
    assert!(of(&desk, &party).contains(&"first_contact 2020-01-01".to_string()), "what a person knows stands");
    touch(&desk, &party, "2019-05-01T10:00:00Z");
    assert!(of(&desk, &party).contains(&"first_contact 2019-05-01".to_string()));
    for _ in 0..11 {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
}

#[test]
fn lif_16_the_first_purchase_follows_deals_and_invoices_into_the_trash_and_back() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let money = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let won = |title: &str, day: &str| {
        let values = json!({"title": title, "party": party, "value": money(100), "stage": desk.stage("Won"), "actual_close_date": day});
        desk.create("deal", values).id
    };
    let (early, _) = (won("Pumps", "2026-02-01"), won("Seals", "2026-04-01"));
    let paid =
        json!({"number": "7", "party": party, "issued_on": "2026-03-01", "amount": money(100), "status": "paid"});
    let invoice = desk.create("invoice", paid).id;
    let of_early = json!({"number": "8", "party": party, "issued_on": "2026-02-10", "amount": money(100), "status": "paid", "deal": early});
    desk.create("invoice", of_early);
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    let whole = desk.content();
    let one = |kind: &str, id: &str| IdsRequest { r#type: kind.into(), ids: vec![id.into()] };
    kith_core::records::delete(&desk.ctx, one("deal", &early)).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-10"], "its paid invoice stands for the sale");
    desk.undo().unwrap();
    assert_eq!(desk.content(), whole);
    desk.redo().unwrap();
    kith_core::records::restore(&desk.ctx, one("deal", &early)).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    let sales = format!("SELECT count(*) FROM purchase WHERE party_id = '{party}' AND deleted_at IS NULL");
    assert_eq!(desk.number(&sales), 3, "and each sale counts once again");

    let billed = desk.text("SELECT id FROM invoice WHERE number = '8'");
    kith_core::records::delete(&desk.ctx, one("deal", &early)).unwrap();
    kith_core::records::delete(&desk.ctx, one("invoice", &billed)).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-03-01"]);
    kith_core::records::delete(&desk.ctx, one("invoice", &invoice)).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-04-01"]);
    kith_core::records::restore(&desk.ctx, one("invoice", &invoice)).unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-03-01"]);
}

#[test]
fn lif_15_the_first_purchase_stands_where_an_earlier_one_is_taken_back_alone() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let before = desk.content();
    let buy = |day: &str| {
        desk.try_create("purchase", json!({"party": party, "purchased_on": day})).unwrap().change.unwrap().seq
    };
    let take_back = |seq: i64| {
        let input = serde_json::from_value(json!({ "seq": seq })).unwrap();
        kith_core::journal::undo(&desk.ctx, input).unwrap();
    };
    let first = buy("2026-03-01");
    let second = buy("2026-05-01");
    let both = desk.content();
    take_back(first);
    assert_eq!(of(&desk, &party), ["first_purchase 2026-05-01"]);
    take_back(second);
    assert_eq!(desk.content(), before, "without a purchase there is no first one");
    desk.redo().unwrap();
    desk.redo().unwrap();
    assert_eq!(of(&desk, &party), ["first_purchase 2026-03-01"]);
    assert_eq!(desk.content(), both, "the one that was put in its stead is gone");
    take_back(first);
    let third = buy("2026-02-01");
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    take_back(third);
    assert_eq!(of(&desk, &party), ["first_purchase 2026-05-01"]);
}

#[test]
fn lif_15_what_changed_a_first_purchase_that_stands_in_is_taken_back_and_done_again() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let before = desk.content();
    let buy = |day: &str| {
        desk.try_create("purchase", json!({"party": party, "purchased_on": day})).unwrap().change.unwrap().seq
    };
    let take_back = |seq: i64| {
        let input = serde_json::from_value(json!({ "seq": seq })).unwrap();
        kith_core::journal::undo(&desk.ctx, input).unwrap();
    };
    let again = |seq: i64| {
        let input = serde_json::from_value(json!({ "seq": seq })).unwrap();
        kith_core::journal::redo(&desk.ctx, input).unwrap();
    };
    let first = buy("2026-03-01");
    let second = buy("2026-05-01");
    take_back(first);
    let one = desk.content();
    // A purchase moves it. Without one left it is gone; the purchase that moved it comes back nevertheless.
    let third = buy("2026-02-01");
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    let two = desk.content();
    take_back(second);
    take_back(third);
    assert_eq!(desk.content(), before);
    again(third);
    assert_eq!(of(&desk, &party), ["first_purchase 2026-02-01"]);
    again(second);
    assert_eq!(desk.content(), two);
    take_back(third);
    assert_eq!(desk.content(), one);
    // A person changes it, and that is an operation like any other.
    let id = desk.text("SELECT id FROM milestone");
    let change = |at: &str| desk.update("milestone", &id, json!({ "occurred_at": at })).unwrap().change.unwrap().seq;
    let moved = change("2026-01-15T12:00:00Z");
    let changed = desk.content();
    take_back(second);
    assert_eq!(of(&desk, &party), ["first_purchase 2026-01-15"], "what a person changed is a person's");
    again(second);
    assert_eq!(desk.content(), changed);
    take_back(moved);
    assert_eq!(desk.content(), one);
    again(moved);
    assert_eq!(desk.content(), changed);
    // Taken back where no purchase is left: nothing stands in for anything.
    take_back(second);
    take_back(moved);
    assert_eq!(desk.content(), before);
}
