use kith_core::jobs;
use kith_core::merging::{MergeRequest, merge};
use kith_core::records::{self, GetRequest, IdsRequest, PageRequest};
use kith_core::relations::{
    Connect, Connection, ConnectionsRequest, Disconnect, GraphRequest, ReferralsRequest, connect, connections,
    disconnect, graph, referrals, rescore, rescore_when_due,
};
use kith_core::{Error, Result, ids};
use serde_json::json;

use crate::desk::{Desk, code, field};

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({"display_name": name})).id
}

fn company(desk: &Desk, name: &str) -> String {
    desk.create("organization", json!({"display_name": name})).id
}

fn link(from: &str, kind: &str, to: &str) -> Connect {
    serde_json::from_value(json!({"id": ids::new_id(), "from": from, "type": kind, "to": to})).unwrap()
}

fn relate(desk: &Desk, from: &str, kind: &str, to: &str) -> Result<String> {
    Ok(connect(&desk.ctx, link(from, kind, to))?.value.id)
}

fn of(desk: &Desk, id: &str) -> Vec<Connection> {
    connections(&desk.ctx, ConnectionsRequest { id: id.into() }).unwrap()
}

fn seen(desk: &Desk, id: &str) -> Vec<(String, String)> {
    of(desk, id).into_iter().map(|one| (one.label, one.party.title)).collect()
}

fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_string(), (*b).to_string())).collect()
}

#[test]
fn rel_01_a_relationship_is_made_read_changed_and_deleted() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann Ax"), person(&desk, "Ben Ax"));
    let given = json!({"id": ids::new_id(), "from": ann, "to": ben, "type": "parent_child", "notes": "Adopted",
                       "start_date": "2001-02-03", "end_date": "2001-02-03", "strength": 10});
    let made = connect(&desk.ctx, serde_json::from_value(given).unwrap()).unwrap();
    assert_eq!(made.value.title, "Ann Ax parent of Ben Ax");
    assert_eq!(made.change.unwrap().label, "Connected: Ann Ax parent of Ben Ax");
    let get = GetRequest { r#type: "relationship".into(), id: made.value.id.clone() };
    let row = records::get(&desk.ctx, get).unwrap().record;
    assert_eq!(row.values["notes"], "Adopted");
    assert_eq!((&row.values["start_date"], &row.values["end_date"]), (&json!("2001-02-03"), &json!("2001-02-03")));
    assert_eq!((&row.values["strength"], &row.values["strength_by_hand"]), (&json!(10), &json!(true)));
    assert!(row.values["created_at"].is_string());

    let ends = |day: &str| desk.update("relationship", &row.id, json!({"end_date": day}));
    assert_eq!(field(ends("2001-02-02")), "end_date");
    assert_eq!(field(ends("tomorrow")), "end_date");
    ends("2026-11-20").unwrap();
    assert!(of(&desk, &ann)[0].ended);
    let long = "x".repeat(5_001);
    assert_eq!(code(desk.update("relationship", &row.id, json!({"notes": long}))), "too_long");
    desk.update("relationship", &row.id, json!({"notes": &long[1..]})).unwrap();

    let before = desk.content();
    disconnect(&desk.ctx, Disconnect { ids: vec![row.id.clone()] }).unwrap();
    assert!(of(&desk, &ann).is_empty() && of(&desk, &ben).is_empty());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn rel_01_03_every_type_of_either_seed_can_be_said() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    let (acme, bolt) = (company(&desk, "Acme"), company(&desk, "Bolt"));
    relate(&desk, &ann, "parent_child", &ben).unwrap();
    for kind in ["partner", "referral", "reseller", "subsidiary", "competitor"] {
        relate(&desk, &acme, kind, &bolt).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
    assert_eq!(code(relate(&desk, &bolt, "parent_company", &acme)), "duplicate_relationship");
    assert_eq!(code(relate(&desk, &bolt, "referred_by", &acme)), "duplicate_relationship");
    assert_eq!(code(relate(&desk, &acme, "referrer", &bolt)), "duplicate_relationship");
    assert_eq!(field(relate(&desk, &acme, "nemesis", &bolt)), "type");
    assert_eq!(of(&desk, &acme).len(), 5);
}

#[test]
fn rel_02_no_self_link_and_no_fact_twice() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann Ax"), person(&desk, "Ben Ax"));
    let selfish = relate(&desk, &ann, "friend", &ann).unwrap_err();
    assert_eq!(
        (selfish.code.as_str(), selfish.message.as_str()),
        ("self_link", "A record cannot be related to itself.")
    );
    relate(&desk, &ann, "parent_child", &ben).unwrap();
    let twice = |error: Error| (error.code, error.message);
    let sentence = "Ann Ax is already parent of Ben Ax.";
    for again in [link(&ann, "parent_child", &ben), link(&ben, "child", &ann)] {
        let refused = twice(connect(&desk.ctx, again).unwrap_err());
        assert_eq!(refused, ("duplicate_relationship".into(), sentence.into()));
    }
    relate(&desk, &ann, "sibling", &ben).unwrap();
    let mirrored = twice(connect(&desk.ctx, link(&ben, "sibling", &ann)).unwrap_err());
    assert_eq!(mirrored, ("duplicate_relationship".into(), "Ann Ax is already sibling of Ben Ax.".into()));
    // What is not symmetric may stand in both directions.
    let (acme, bolt) = (company(&desk, "Acme"), company(&desk, "Bolt"));
    relate(&desk, &acme, "reseller", &bolt).unwrap();
    relate(&desk, &bolt, "reseller", &acme).unwrap();
    // The file refuses both by itself, too.
    let known = desk.text("SELECT id FROM relationship LIMIT 1");
    let writer = desk.ctx.workspace().store().writer();
    assert!(writer.execute("UPDATE relationship SET to_id = from_id WHERE id = ?1", [&known]).is_err());
}

#[test]
fn rel_02_repeating_a_call_with_the_same_id_changes_nothing() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    let call = link(&ann, "friend", &ben);
    connect(&desk.ctx, call.clone()).unwrap();
    assert!(connect(&desk.ctx, call).unwrap().change.is_none());
}

#[test]
fn rel_03_strength_is_from_1_to_10() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    let id = relate(&desk, &ann, "friend", &ben).unwrap();
    for wrong in [json!(0), json!(11), json!(-1), json!(2.5), json!("strong")] {
        assert_eq!(field(desk.update("relationship", &id, json!({"strength": wrong}))), "strength", "{wrong}");
    }
    for right in [1, 10] {
        let row = desk.update("relationship", &id, json!({"strength": right})).unwrap().value;
        assert_eq!(row.values["strength"], right);
    }
}

#[test]
fn rel_05_strength_follows_the_formula_and_a_manual_value_wins() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    let by_hand = relate(&desk, &ann, "friend", &ben).unwrap();
    let computed = relate(&desk, &ann, "colleague", &ben).unwrap();
    let strength = |id: &str| {
        let get = GetRequest { r#type: "relationship".into(), id: id.into() };
        let row = records::get(&desk.ctx, get).unwrap().record;
        (row.values["strength"].as_i64().unwrap(), row.values["strength_by_hand"] == json!(true))
    };
    assert_eq!(strength(&computed), (1, false), "nothing is known of them");
    desk.update("relationship", &by_hand, json!({"strength": 2})).unwrap();

    // A call today: 4 for how lately, 1 for how often. A deal: 1.
    desk.create("interaction", json!({"party": ben, "type": "call", "occurred_at": "2026-11-21T08:00:00.000Z"}));
    desk.create("deal", json!({"title": "D", "party": ann}));
    rescore(&desk.ctx).unwrap();
    assert_eq!((strength(&computed), strength(&by_hand)), ((6, false), (2, true)));
    for day in 1..=12 {
        let at = format!("2026-11-{day:02}T08:00:00.000Z");
        desk.create("interaction", json!({"party": ann, "contact": ben, "type": "call", "occurred_at": at}));
    }
    for deal in ["E", "F", "G", "H"] {
        desk.create("deal", json!({"title": deal, "party": ben}));
    }
    rescore(&desk.ctx).unwrap();
    assert_eq!(strength(&computed), (10, false));
    desk.days(100);
    rescore(&desk.ctx).unwrap();
    assert_eq!(strength(&computed), (4, false), "1 for the last year, 3 for the deals");

    let before = desk.content();
    let emptied = desk.update("relationship", &by_hand, json!({"strength": null})).unwrap().value;
    assert_eq!((&emptied.values["strength"], &emptied.values["strength_by_hand"]), (&json!(4), &json!(false)));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // The list to work down: the strongest first.
    let page = PageRequest { r#type: "relationship".into(), ..Default::default() };
    let order: Vec<_> = records::page(&desk.ctx, page).unwrap().rows.into_iter().map(|row| row.id).collect();
    assert_eq!(order, [computed, by_hand]);
}

#[test]
fn rel_06_family_and_work_are_seen_from_both_sides() {
    let desk = Desk::new();
    let (ann, ben, acme) = (person(&desk, "Ann"), person(&desk, "Ben"), company(&desk, "Acme"));
    relate(&desk, &ben, "child", &ann).unwrap();
    relate(&desk, &acme, "employer", &ben).unwrap();
    assert_eq!(seen(&desk, &ann), words(&[("parent of", "Ben")]));
    assert_eq!(seen(&desk, &ben), words(&[("employee of", "Acme"), ("child of", "Ann")]));
    assert_eq!(desk.number("SELECT count(*) FROM relationship"), 2, "one row a fact");
}

#[test]
fn rel_06_a_type_is_for_its_kinds_only() {
    let desk = Desk::new();
    let (ann, acme) = (person(&desk, "Ann"), company(&desk, "Acme"));
    let refused = relate(&desk, &acme, "spouse", &ann).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("wrong_kind", Some("from")));
    assert_eq!(refused.message, "Acme is an organization, and “spouse of” is not for that side of it.");
    assert_eq!(field(relate(&desk, &ann, "child", &acme)), "to");
}

#[test]
fn c_08_a_type_has_an_inverse_codes_and_no_twin() {
    let desk = Desk::new();
    let mentor = desk.create("relationship_type", json!({"name": "mentor of", "inverse_name": "mentored by"}));
    assert_eq!((mentor.text("code"), mentor.text("inverse_code")), (Some("mentor_of"), Some("mentored_by")));
    let rival = desk.create("relationship_type", json!({"name": "rival of", "symmetric": true}));
    assert_eq!((rival.text("inverse_name"), rival.text("inverse_code")), (Some("rival of"), Some("rival_of")));
    assert_eq!(field(desk.try_create("relationship_type", json!({"name": "Mentor of"}))), "name");
    assert_eq!(code(desk.try_create("relationship_type", json!({"name": "x".repeat(61)}))), "too_long");
    assert_eq!(
        code(desk.try_create("relationship_type", json!({"name": "a", "from_kind": "robot"}))),
        "unknown_choice"
    );
    let lopsided = json!({"name": "likes", "symmetric": true, "from_kind": "person"});
    assert_eq!(field(desk.try_create("relationship_type", lopsided)), "to_kind");

    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    relate(&desk, &ann, "mentored_by", &ben).unwrap();
    relate(&desk, &ann, "mentor_of", &ben).unwrap();
    assert_eq!(seen(&desk, &ben), words(&[("mentor of", "Ann"), ("mentored by", "Ann")]));
    assert_eq!(field(desk.update("relationship_type", &mentor.id, json!({"symmetric": true}))), "symmetric");
    let ids = |id: &str| IdsRequest { r#type: "relationship_type".into(), ids: vec![id.into()] };
    assert_eq!(code(records::delete(&desk.ctx, ids(&mentor.id))), "in_use");
    records::delete(&desk.ctx, ids(&rival.id)).unwrap();
}

#[test]
fn pty_07_a_relationship_is_hidden_with_either_party() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    relate(&desk, &ann, "friend", &ben).unwrap();
    let before = desk.content();
    let ids = |id: &str| IdsRequest { r#type: "person".into(), ids: vec![id.into()] };
    records::delete(&desk.ctx, ids(&ben)).unwrap();
    assert!(of(&desk, &ann).is_empty());
    records::restore(&desk.ctx, ids(&ben)).unwrap();
    assert_eq!(desk.content(), before);
    records::delete(&desk.ctx, ids(&ann)).unwrap();
    assert!(of(&desk, &ben).is_empty());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn rel_02_a_merge_moves_relationships_and_leaves_no_self_link_nor_twin() {
    let desk = Desk::new();
    let ann = person(&desk, "Ann");
    let (ben, benny, carl) = (person(&desk, "Ben"), person(&desk, "Benny"), person(&desk, "Carl"));
    relate(&desk, &ben, "friend", &benny).unwrap();
    relate(&desk, &ann, "friend", &ben).unwrap();
    let twin = relate(&desk, &benny, "friend", &ann).unwrap();
    desk.update("relationship", &twin, json!({"notes": "Since school", "strength": 9})).unwrap();
    relate(&desk, &benny, "parent_child", &carl).unwrap();
    relate(&desk, &ben, "colleague", &carl).unwrap();
    let before = desk.content();
    let request = MergeRequest {
        r#type: "person".into(),
        survivor: ben.clone(),
        others: vec![benny.clone()],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merge(&desk.ctx, request).unwrap();
    let mut now = seen(&desk, &ben);
    now.sort();
    assert_eq!(now, words(&[("colleague of", "Carl"), ("friend of", "Ann"), ("parent of", "Carl")]));
    let kept = &of(&desk, &ann)[0];
    assert_eq!((kept.notes.as_deref(), kept.strength, kept.strength_by_hand), (Some("Since school"), 9, true));
    assert_eq!(desk.number("SELECT count(*) FROM relationship"), 3);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn rel_01_a_relationship_stands_in_both_histories() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    relate(&desk, &ann, "friend", &ben).unwrap();
    for id in [ann, ben] {
        let request = serde_json::from_value(json!({"type": "person", "id": id})).unwrap();
        let page = kith_core::timeline::page(&desk.ctx, request).unwrap();
        assert!(page.entries.iter().any(|entry| entry.text == "Relationship: Ann friend of Ben"), "{:?}", page.entries);
    }
}

#[test]
fn rel_09_the_graph_reaches_as_far_as_asked_over_every_kind_of_link() {
    let desk = Desk::new();
    let (acme, group) = (company(&desk, "Acme"), company(&desk, "Group"));
    desk.update("organization", &acme, json!({"parent": group})).unwrap();
    let ann = desk
        .create("person", json!({"display_name": "Ann", "affiliations": [{"organization": acme, "title": "CTO"}]}))
        .id;
    let home = desk.create("household", json!({"display_name": "Home"})).id;
    desk.create("household_member", json!({"household": home, "person": ann}));
    let (ben, carl, dora) = (person(&desk, "Ben"), person(&desk, "Carl"), person(&desk, "Dora"));
    relate(&desk, &ann, "friend", &ben).unwrap();
    relate(&desk, &ben, "friend", &carl).unwrap();
    relate(&desk, &carl, "friend", &dora).unwrap();
    let ended = relate(&desk, &ann, "colleague", &dora).unwrap();
    desk.update("relationship", &ended, json!({"end_date": "2020-01-01"})).unwrap();
    let around = |hops: u8| {
        let found = graph(&desk.ctx, GraphRequest { id: ann.clone(), hops: Some(hops), limit: None }).unwrap();
        assert!(!found.truncated);
        let mut names: Vec<_> = found.nodes.iter().map(|n| (n.hop, n.party.title.clone())).collect();
        names.sort();
        (names, found.edges)
    };
    let named = |pairs: &[(u8, &str)]| pairs.iter().map(|(hop, name)| (*hop, (*name).to_string())).collect::<Vec<_>>();
    let (near, edges) = around(1);
    assert_eq!(near, named(&[(0, "Ann"), (1, "Acme"), (1, "Ben"), (1, "Home")]));
    let mut kinds: Vec<_> = edges.iter().map(|edge| (edge.kind.as_str(), edge.label.as_str())).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [("affiliation", "CTO at"), ("household", "head of"), ("relationship", "friend of")]);
    let (far, edges) = around(2);
    assert_eq!(far, named(&[(0, "Ann"), (1, "Acme"), (1, "Ben"), (1, "Home"), (2, "Carl"), (2, "Group")]));
    assert_eq!(edges.len(), 5);
    assert_eq!(field(graph(&desk.ctx, GraphRequest { id: ann.clone(), hops: Some(3), limit: None })), "hops");
    assert_eq!(field(graph(&desk.ctx, GraphRequest { id: ann.clone(), hops: None, limit: Some(301) })), "limit");
    assert_eq!(code(graph(&desk.ctx, GraphRequest { id: ids::new_id(), ..Default::default() })), "not_found");
    let small = graph(&desk.ctx, GraphRequest { id: ann, hops: Some(2), limit: Some(3) }).unwrap();
    assert_eq!((small.nodes.len(), small.truncated), (3, true));
}

#[test]
fn rel_10_a_chain_of_four_is_told_in_order_with_its_credit() {
    let desk = Desk::new();
    let names = ["Ann", "Ben", "Carl", "Dora"];
    let people: Vec<String> = names.iter().map(|name| person(&desk, name)).collect();
    for pair in people.windows(2) {
        relate(&desk, &pair[0], "referral", &pair[1]).unwrap();
    }
    let won = desk.stage("Won");
    let value = |minor: i64, currency: &str| json!({"minor": minor, "currency": currency});
    desk.create("deal", json!({"title": "A", "party": people[2], "stage": won, "value": value(500, "USD")}));
    desk.create("deal", json!({"title": "B", "party": people[3], "stage": won, "value": value(250, "USD")}));
    desk.create("deal", json!({"title": "C", "party": people[3], "stage": won, "value": value(99, "EUR")}));
    desk.create("deal", json!({"title": "Open", "party": people[3], "value": value(7, "USD")}));
    for (at, id) in people.iter().enumerate() {
        let told = referrals(&desk.ctx, ReferralsRequest { id: id.clone() }).unwrap();
        let order: Vec<_> = told.chain.iter().map(|one| (one.party.title.as_str(), one.step)).collect();
        let expected: Vec<_> = names.iter().enumerate().map(|(i, name)| (*name, i as i64 - at as i64)).collect();
        assert_eq!(order, expected);
        assert!(!told.loops && !told.truncated);
    }
    let told = referrals(&desk.ctx, ReferralsRequest { id: people[1].clone() }).unwrap();
    let credit = &told.chain[0].credit;
    assert_eq!((credit.direct, credit.all, credit.won_deals), (1, 3, 3));
    let sums: Vec<_> = credit.won_value.iter().map(|sum| (sum.currency.as_str(), sum.minor)).collect();
    assert_eq!(sums, [("EUR", 99), ("USD", 750)]);
    assert_eq!(told.chain[1].referred_by.as_deref(), Some(people[0].as_str()));
    assert_eq!(told.chain[3].credit.all, 0);
}

#[test]
fn rel_10_a_referral_loop_is_followed_once() {
    let desk = Desk::new();
    let people: Vec<String> = ["Ann", "Ben", "Carl"].iter().map(|name| person(&desk, name)).collect();
    for i in 0..3 {
        relate(&desk, &people[i], "referrer", &people[(i + 1) % 3]).unwrap();
    }
    let told = referrals(&desk.ctx, ReferralsRequest { id: people[0].clone() }).unwrap();
    assert!(told.loops);
    assert_eq!(told.chain.len(), 3);
    assert!(told.chain.iter().all(|one| one.credit.all == 2), "nobody is credited with themselves");
}

#[test]
fn rel_05_strengths_are_computed_anew_once_a_day_and_undo_passes_over_it() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    assert!(rescore_when_due(&desk.ctx).unwrap().is_none(), "there is nothing to compute");
    let friends = relate(&desk, &ann, "friend", &ben).unwrap();
    desk.create("interaction", json!({"party": ben, "type": "call", "occurred_at": "2026-11-21T08:00:00.000Z"}));
    desk.update("person", &ann, json!({"first_name": "Anna"})).unwrap();
    desk.undo().unwrap();
    let strength = || desk.number(&format!("SELECT strength FROM relationship WHERE id = '{friends}'"));
    let run = || {
        let mut job = rescore_when_due(&desk.ctx).unwrap().expect("due");
        while job.state == "running" {
            std::thread::yield_now();
            job = jobs::get(&desk.ctx, serde_json::from_value(json!({"id": job.id})).unwrap()).unwrap();
        }
        assert_eq!(job.state, "done");
        job.result["count"].as_i64().unwrap()
    };
    assert_eq!(strength(), 1);
    assert_eq!(run(), 1);
    assert_eq!(strength(), 5);
    assert!(rescore_when_due(&desk.ctx).unwrap().is_none(), "done today");
    desk.redo().unwrap();
    assert_eq!(desk.text(&format!("SELECT first_name FROM party WHERE id = '{ann}'")), "Anna", "redo is still there");
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!((strength(), desk.number("SELECT count(*) FROM interaction WHERE deleted_at IS NULL")), (5, 0));
    desk.undo().unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM relationship"), 0, "a computed strength is no later edit");
    desk.redo().unwrap();
    desk.days(2);
    assert_eq!(run(), 0);
}

#[test]
fn rel_01_a_type_that_is_not_offered_any_more_stays_where_it_is() {
    let desk = Desk::new();
    let (ann, ben, carl) = (person(&desk, "Ann"), person(&desk, "Ben"), person(&desk, "Carl"));
    let kept = relate(&desk, &ann, "friend", &ben).unwrap();
    let friend = desk.text("SELECT id FROM relationship_type WHERE code = 'friend'");
    desk.update("relationship_type", &friend, json!({"active": false})).unwrap();
    let refused = relate(&desk, &ann, "friend", &carl).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("inactive_type", Some("type")));
    assert_eq!(refused.message, "“friend of” is not offered any more; choose another type.");
    desk.update("relationship", &kept, json!({"notes": "Still", "type": friend})).unwrap();
    assert_eq!(seen(&desk, &ben), words(&[("friend of", "Ann")]));
    let other = relate(&desk, &ann, "colleague", &carl).unwrap();
    assert_eq!(code(desk.update("relationship", &other, json!({"type": friend}))), "inactive_type");
    desk.update("relationship_type", &friend, json!({"active": true})).unwrap();
    relate(&desk, &ann, "friend", &carl).unwrap();
}

#[test]
fn rel_02_a_relationship_that_was_made_again_does_not_come_back_beside_itself() {
    let desk = Desk::new();
    let (ann, ben) = (person(&desk, "Ann"), person(&desk, "Ben"));
    let first = relate(&desk, &ann, "friend", &ben).unwrap();
    disconnect(&desk.ctx, Disconnect { ids: vec![first.clone()] }).unwrap();
    relate(&desk, &ben, "friend", &ann).unwrap();
    let ids = IdsRequest { r#type: "relationship".into(), ids: vec![first] };
    let refused = records::restore(&desk.ctx, ids).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.message.as_str()),
        ("duplicate_relationship", "Ben is already friend of Ann.")
    );
    let rival = json!({"name": "rival of", "symmetric": true});
    let gone = desk.create("relationship_type", rival.clone()).id;
    let ids = || IdsRequest { r#type: "relationship_type".into(), ids: vec![gone.clone()] };
    records::delete(&desk.ctx, ids()).unwrap();
    desk.create("relationship_type", rival);
    assert_eq!(code(records::restore(&desk.ctx, ids())), "name_taken");
}
