//! The life of a customer: stages, moves, history, purchases.

use kith_core::lifecycle::{
    self, DeleteLifecycleStage, Lifecycle, LifecycleRequest, MoveLifecycle, OrderLifecycleStages, SetTransitions,
};
use kith_core::{Context, Result};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

/// LIF-02 in order.
const DEFAULTS: [(&str, &str); 7] = [
    ("Lead", "pre_customer"),
    ("Prospect", "pre_customer"),
    ("Opportunity", "pre_customer"),
    ("Customer", "customer"),
    ("At Risk", "customer"),
    ("Churned", "post_customer"),
    ("Won Back", "customer"),
];
/// LIF-09.
const ALLOWED: [(&str, &[&str]); 7] = [
    ("Lead", &["Prospect", "Churned"]),
    ("Prospect", &["Opportunity", "Lead", "Churned"]),
    ("Opportunity", &["Customer", "Prospect", "Churned"]),
    ("Customer", &["At Risk", "Churned"]),
    ("At Risk", &["Customer", "Churned"]),
    ("Churned", &["Won Back"]),
    ("Won Back", &["Customer", "Churned"]),
];

fn stage(desk: &Desk, name: &str) -> String {
    desk.text(&format!("SELECT id FROM lifecycle_stage WHERE name = '{name}' AND deleted_at IS NULL"))
}

fn get(desk: &Desk, party: &str) -> Lifecycle {
    lifecycle::get(&desk.ctx, LifecycleRequest { party_id: party.into() }).unwrap()
}

fn go(desk: &Desk, party: &str, to: &str) -> Result<Lifecycle> {
    go_as(&desk.ctx, desk, party, to, None, false)
}

fn go_as(
    ctx: &Context,
    desk: &Desk,
    party: &str,
    to: &str,
    reason: Option<&str>,
    overridden: bool,
) -> Result<Lifecycle> {
    let input =
        MoveLifecycle { party_id: party.into(), stage_id: stage(desk, to), reason: reason.map(Into::into), overridden };
    Ok(lifecycle::move_party(ctx, input)?.value)
}

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({ "display_name": name })).id
}

/// Puts a new person into a stage, however it is reached.
fn standing_in(desk: &Desk, name: &str) -> String {
    let party = person(desk, "Anna Berg");
    if name != "Lead" {
        go_as(&desk.ctx, desk, &party, name, Some("For the test"), true).unwrap();
    }
    party
}

fn moves(life: &Lifecycle) -> Vec<String> {
    let told = |one: &lifecycle::LifecycleMove| {
        format!("{} > {} ({})", one.from.as_deref().unwrap_or("-"), one.to, one.trigger)
    };
    life.history.iter().rev().map(told).collect()
}

#[test]
fn lif_02_a_fresh_file_has_exactly_the_seven_stages() {
    let desk = Desk::new();
    let summary = lifecycle::summary(&desk.ctx).unwrap();
    let found: Vec<(&str, &str)> = summary.stages.iter().map(|s| (s.name.as_str(), s.category.as_str())).collect();
    assert_eq!(found, DEFAULTS);
    assert_eq!(summary.stages.iter().map(|s| s.position).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert!(summary.stages.iter().all(|s| s.is_active && s.color.is_some()));
}

#[test]
fn lif_01_a_stage_has_a_name_a_category_and_a_colour() {
    let desk = Desk::new();
    let made =
        desk.create("lifecycle_stage", json!({"name": "Ambassador", "category": "customer", "color": "#12ab9F"}));
    assert_eq!(made.values["is_active"], json!(true));
    for (values, expected) in [
        (json!({"category": "customer"}), "required"),
        (json!({"name": "x".repeat(101), "category": "customer"}), "too_long"),
        (json!({"name": "Fan"}), "required"),
        (json!({"name": "Fan", "category": "other"}), "unknown_choice"),
        (json!({"name": "Fan", "category": "customer", "color": "red"}), "invalid"),
        (json!({"name": "Fan", "category": "customer", "color": "#12345"}), "invalid"),
    ] {
        assert_eq!(code(desk.try_create("lifecycle_stage", values.clone())), expected, "{values}");
    }
}

#[test]
fn lif_09_the_matrix_of_seven_by_seven() {
    let desk = Desk::new();
    for (from, allowed) in ALLOWED {
        for (to, _) in DEFAULTS {
            let party = standing_in(&desk, from);
            let before = get(&desk, &party).history.len();
            let moved = go(&desk, &party, to);
            if from == to {
                assert_eq!(moved.unwrap().history.len(), before, "{from} to itself is no move");
            } else if allowed.contains(&to) {
                let life = moved.unwrap();
                assert_eq!((life.stage.name.as_str(), life.history.len()), (to, before + 1), "{from} to {to}");
                assert_eq!(life.previous_stage_id, Some(stage(&desk, from)));
            } else {
                let error = moved.expect_err(to);
                assert_eq!(
                    (error.code.as_str(), error.field.as_deref()),
                    ("bad_transition", Some("stage_id")),
                    "{from} to {to}"
                );
                assert_eq!(get(&desk, &party).stage.name, from);
            }
        }
    }
}

#[test]
fn lif_10_only_an_administrator_overrides_and_says_why() {
    let desk = Desk::new();
    let rep = desk.create("user", json!({"name": "Rep", "role": "rep"})).id;
    let manager = desk.create("user", json!({"name": "Manager", "role": "manager"})).id;
    let party = standing_in(&desk, "Customer");
    desk.update("person", &party, json!({ "owner": rep })).unwrap();
    for user in [&rep, &manager] {
        let ctx = desk.ctx.clone().with_user(user.clone());
        assert_eq!(code(go_as(&ctx, &desk, &party, "Lead", None, false)), "bad_transition");
        assert_eq!(code(go_as(&ctx, &desk, &party, "Lead", Some("By mistake"), true)), "forbidden");
    }
    assert_eq!(field(go_as(&desk.ctx, &desk, &party, "Lead", Some("  "), true)), "reason");
    assert_eq!(code(go_as(&desk.ctx, &desk, &party, "Lead", Some(&"x".repeat(501)), true)), "too_long");
    let life = go_as(&desk.ctx, &desk, &party, "Lead", Some("Entered by mistake"), true).unwrap();
    let last = &life.history[0];
    assert!(last.overridden);
    assert_eq!((last.reason.as_deref(), last.trigger.as_str()), (Some("Entered by mistake"), "manual"));
}

#[test]
fn lif_08_a_rep_moves_their_own_customers_and_a_bot_says_so() {
    let desk = Desk::new();
    let rep = desk.create("user", json!({"name": "Rep", "role": "rep"})).id;
    let other = person(&desk, "Bo Dahl");
    let ctx = desk.ctx.clone().with_user(rep.clone());
    assert_eq!(code(go_as(&ctx, &desk, &other, "Prospect", None, false)), "forbidden");
    let own = desk.create("person", json!({"display_name": "Cy Eck", "owner": rep})).id;
    assert_eq!(go_as(&ctx, &desk, &own, "Prospect", None, false).unwrap().stage.name, "Prospect");
    let bot = desk.ctx.clone().with_channel(kith_core::Channel::Api);
    let life = go_as(&bot, &desk, &own, "Opportunity", None, false).unwrap();
    assert_eq!(life.history[0].trigger, "api");
    assert!(life.history[0].changed_by.is_some());
    assert_eq!(code(go_as(&desk.ctx.clone().with_user(rep), &desk, &own, "Lead", None, true)), "forbidden");
}

#[test]
fn lif_08_a_move_is_one_step_that_undo_takes_back_whole() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let before = desk.content();
    let label = lifecycle::move_party(
        &desk.ctx,
        MoveLifecycle { party_id: party.clone(), stage_id: stage(&desk, "Prospect"), ..Default::default() },
    )
    .unwrap()
    .change
    .unwrap();
    assert_eq!(label.label, "Moved Anna Berg to Prospect");
    assert!(label.types.contains(&"person".to_string()), "{:?}", label.types);
    let after = desk.content();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    assert_eq!(desk.content(), after);
}

#[test]
fn lif_07_history_is_never_rewritten() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    go(&desk, &party, "Prospect").unwrap();
    let writer = desk.ctx.workspace().store().writer();
    for sql in ["UPDATE lifecycle_history SET reason = 'x'", "DELETE FROM lifecycle_history"] {
        let error = writer.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("append_only"), "{error}");
    }
}

#[test]
fn lif_03_a_stage_with_customers_is_deleted_only_when_they_go_elsewhere() {
    let desk = Desk::new();
    let made = desk.create("lifecycle_stage", json!({"name": "Ambassador", "category": "customer"})).id;
    let party = standing_in(&desk, "Customer");
    go_as(&desk.ctx, &desk, &party, "Ambassador", Some("Speaks for us"), true).unwrap();
    let delete = |move_to: Option<String>| {
        lifecycle::delete_stage(&desk.ctx, DeleteLifecycleStage { id: made.clone(), move_to })
    };
    let error = delete(None).unwrap_err();
    assert_eq!(error.code, "in_use");
    assert!(error.message.contains("1 customers"), "{}", error.message);
    assert_eq!(
        code(kith_core::records::delete(
            &desk.ctx,
            kith_core::records::IdsRequest { r#type: "lifecycle_stage".into(), ids: vec![made.clone()] }
        )),
        "in_use"
    );
    let before = desk.content();
    let left = delete(Some(stage(&desk, "Won Back"))).unwrap().value;
    assert_eq!(left.stages.len(), 7);
    assert_eq!(get(&desk, &party).stage.name, "Won Back");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // Rules go by the seven.
    let lead = DeleteLifecycleStage { id: stage(&desk, "Lead"), move_to: None };
    assert_eq!(code(lifecycle::delete_stage(&desk.ctx, lead)), "in_use");
}

#[test]
fn lif_03_stages_are_put_in_order_and_out_of_use() {
    let desk = Desk::new();
    let mut ids: Vec<String> = lifecycle::summary(&desk.ctx).unwrap().stages.into_iter().map(|s| s.id).collect();
    ids.swap(0, 1);
    let summary = lifecycle::reorder(&desk.ctx, OrderLifecycleStages { ids }).unwrap().value;
    assert_eq!(summary.stages[0].name, "Prospect");
    let party = person(&desk, "Anna Berg");
    desk.update("lifecycle_stage", &stage(&desk, "Prospect"), json!({"is_active": false})).unwrap();
    assert_eq!(field(go(&desk, &party, "Prospect")), "stage_id");
    assert!(!get(&desk, &party).allowed.contains(&stage(&desk, "Prospect")));
}

#[test]
fn lif_09_administrators_change_the_allowed_moves() {
    let desk = Desk::new();
    let (customer, lead) = (stage(&desk, "Customer"), stage(&desk, "Lead"));
    let before = desk.content();
    let set = SetTransitions { from: customer.clone(), to: vec![lead.clone()] };
    let rep = desk.create("user", json!({"name": "Rep", "role": "rep"})).id;
    assert_eq!(code(lifecycle::set_transitions(&desk.ctx.clone().with_user(rep), set.clone())), "forbidden");
    desk.undo().unwrap();
    lifecycle::set_transitions(&desk.ctx, set).unwrap();
    let party = standing_in(&desk, "Customer");
    assert_eq!(code(go(&desk, &party, "Churned")), "bad_transition");
    assert_eq!(go(&desk, &party, "Lead").unwrap().stage.name, "Lead");
    let itself = SetTransitions { from: lead.clone(), to: vec![lead] };
    assert_eq!(code(lifecycle::set_transitions(&desk.ctx, itself)), "invalid");
    for _ in 0..4 {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
}

fn deal(desk: &Desk, party: &str, values: Value) -> String {
    let mut all = json!({"title": "Renewal", "party": party, "value": {"minor": 120_000, "currency": "USD"}});
    all.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    desk.create("deal", all).id
}

/// The input of a command that needs no more than a deal.
fn the<T: serde::de::DeserializeOwned>(deal: &str) -> T {
    serde_json::from_value(json!({ "id": deal })).unwrap()
}

#[test]
fn pip_20_a_won_deal_moves_an_opportunity_to_customer_and_undo_takes_it_back() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let deal = deal(&desk, &party, json!({}));
    assert_eq!(get(&desk, &party).stage.name, "Lead", "a deal in the first stage qualifies nobody");
    kith_core::deals::move_deal(
        &desk.ctx,
        kith_core::deals::MoveDeal { id: deal.clone(), stage_id: desk.stage("Qualified"), ..Default::default() },
    )
    .unwrap();
    let life = get(&desk, &party);
    assert_eq!(moves(&life), ["Lead > Prospect (system)", "Prospect > Opportunity (system)"]);
    assert!(life.history.iter().all(|one| one.changed_by.is_none()));
    let before = desk.content();
    desk.days(3);
    kith_core::deals::win(&desk.ctx, the(&deal)).unwrap();
    let life = get(&desk, &party);
    assert_eq!(life.stage.name, "Customer");
    assert_eq!(life.history[0].from.as_deref(), Some("Opportunity"));
    assert_eq!((life.purchase_count, life.total_revenue[0].minor), (1, 120_000));
    assert_eq!(life.first_purchase_date.as_deref(), Some("2026-11-24"));
    assert_eq!(life.last_purchase_date, life.first_purchase_date);
    assert!(life.active_customer);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(get(&desk, &party).purchase_count, 0);
}

#[test]
fn lif_05_the_ledger_follows_the_deal() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let won = deal(&desk, &party, json!({"stage": desk.stage("Won")}));
    assert_eq!(get(&desk, &party).total_revenue[0].minor, 120_000);
    desk.update("deal", &won, json!({"value": {"minor": 99_000, "currency": "EUR"}})).unwrap();
    let life = get(&desk, &party);
    assert_eq!((life.total_revenue[0].currency.as_str(), life.total_revenue[0].minor), ("EUR", 99_000));
    kith_core::deals::reopen(&desk.ctx, the(&won)).unwrap();
    assert_eq!(get(&desk, &party).purchase_count, 0);
    assert_eq!(get(&desk, &party).stage.name, "Customer", "people decide who is a customer no more");
    kith_core::deals::win(&desk.ctx, the(&won)).unwrap();
    assert_eq!(get(&desk, &party).purchase_count, 1);
    let ids = kith_core::records::IdsRequest { r#type: "deal".into(), ids: vec![won] };
    kith_core::records::delete(&desk.ctx, ids.clone()).unwrap();
    assert_eq!(get(&desk, &party).purchase_count, 0);
    kith_core::records::restore(&desk.ctx, ids).unwrap();
    assert_eq!(get(&desk, &party).purchase_count, 1);
}

#[test]
fn lif_05_the_ledger_follows_the_lines_of_a_deal() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let won = deal(&desk, &party, json!({"value": null, "stage": desk.stage("Won")}));
    assert_eq!(get(&desk, &party).total_revenue, []);
    let price = json!({"minor": 5_000, "currency": "USD"});
    desk.create("deal_item", json!({"deal": won, "name": "Chairs", "quantity": "3", "unit_price": price}));
    assert_eq!(get(&desk, &party).total_revenue[0].minor, 15_000);
}

#[test]
fn lif_05_an_imported_invoice_makes_a_customer() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let before = desk.content();
    let path = desk.folder().join("invoices.csv");
    std::fs::write(&path, "customer,invoice date,total,invoice number\nAnna Berg,2026-10-01,1250.50,2026-17\nNew Works Ltd,2026-09-01,10,2026-16\n").unwrap();
    let report = crate::leads::sheet(&desk, &path, "purchase");
    assert_eq!((report.created.get("purchase"), report.error_count), (Some(&2), 0), "{report:?}");
    let life = get(&desk, &party);
    assert_eq!((life.stage.name.as_str(), life.total_revenue[0].minor), ("Customer", 125_050));
    assert_eq!(life.first_purchase_date.as_deref(), Some("2026-10-01"));
    let company = desk.text("SELECT id FROM party WHERE display_name = 'New Works Ltd'");
    assert_eq!(get(&desk, &company).stage.name, "Customer");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn lif_04_whoever_was_never_moved_stands_where_their_status_says_and_backfill_writes_it_down() {
    let desk = Desk::new();
    let of =
        |status: &str| desk.create("person", json!({"display_name": format!("{status} one"), "status": status})).id;
    let parties = [("prospect", "Lead"), ("active", "Customer"), ("inactive", "At Risk"), ("churned", "Churned")]
        .map(|(status, stage)| (of(status), stage));
    for (party, stage) in &parties {
        let life = get(&desk, party);
        assert_eq!((life.stage.name.as_str(), life.entered_stage_at), (*stage, None));
    }
    let before = desk.content();
    assert_eq!(lifecycle::backfill(&desk.ctx).unwrap().value.count, 4);
    for (party, stage) in &parties {
        let life = get(&desk, party);
        assert_eq!(life.stage.name, *stage);
        assert_eq!(moves(&life), [format!("- > {stage} (system)")]);
    }
    assert_eq!(lifecycle::backfill(&desk.ctx).unwrap().value.count, 0);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn lif_04_lists_filter_by_stage_and_purchases() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    person(&desk, "Bo Dahl");
    deal(&desk, &party, json!({"stage": desk.stage("Won")}));
    let count = |filter: Value| {
        let request = kith_core::records::CountRequest {
            r#type: "person".into(),
            filter: Some(serde_json::from_value(filter).unwrap()),
            ..Default::default()
        };
        kith_core::records::count(&desk.ctx, request).unwrap().count
    };
    let customer = stage(&desk, "Customer");
    assert_eq!(count(json!({"field": "lifecycle_stage", "op": "eq", "value": customer})), 1);
    assert_eq!(count(json!({"field": "lifecycle_stage", "op": "ne", "value": customer})), 1);
    assert_eq!(count(json!({"field": "purchase_count", "op": "gte", "value": 1})), 1);
    assert_eq!(count(json!({"field": "last_purchase_on", "op": "gte", "value": "today-365d"})), 1);
    let summary = lifecycle::summary(&desk.ctx).unwrap();
    assert_eq!((summary.counts[&customer], summary.counts[&stage(&desk, "Lead")]), (1, 1));
}

#[test]
fn lif_12_who_is_an_active_customer_is_a_setting() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    deal(&desk, &party, json!({"stage": desk.stage("Won")}));
    let active = || (get(&desk, &party).active_customer, lifecycle::summary(&desk.ctx).unwrap().active_customers);
    desk.days(365);
    assert_eq!(active(), (true, 1));
    desk.days(1);
    assert_eq!(active(), (false, 0));
    let set = |days: i64| {
        let input = serde_json::from_value(json!({ "active_customer_days": days })).unwrap();
        kith_core::workspaces::update(&desk.ctx, input)
    };
    set(400).unwrap();
    assert_eq!(active(), (true, 1));
    assert_eq!(field(set(0)), "active_customer_days");
}

#[test]
fn lif_11_a_churned_customer_who_buys_is_won_back() {
    let desk = Desk::new();
    let party = standing_in(&desk, "Churned");
    deal(&desk, &party, json!({"stage": desk.stage("Won")}));
    assert_eq!(get(&desk, &party).stage.name, "Won Back");
    let at_risk = standing_in(&desk, "At Risk");
    deal(&desk, &at_risk, json!({"stage": desk.stage("Won"), "external_id": "x"}));
    assert_eq!(get(&desk, &at_risk).stage.name, "Customer");
}

#[test]
fn imp_16_a_merge_keeps_the_further_stage_and_reads_both_histories() {
    let desk = Desk::new();
    let (keeps, goes) = (person(&desk, "Anna Berg"), person(&desk, "Anna Bergh"));
    go(&desk, &keeps, "Prospect").unwrap();
    deal(&desk, &goes, json!({"stage": desk.stage("Won")}));
    let before = desk.content();
    let merge = kith_core::merging::MergeRequest::new("person", &keeps, vec![goes.clone()]);
    kith_core::merging::merge(&desk.ctx, merge).unwrap();
    let life = get(&desk, &goes);
    assert_eq!(
        (life.party_id.as_str(), life.stage.name.as_str(), life.purchase_count),
        (keeps.as_str(), "Customer", 1)
    );
    assert_eq!(life.history.len(), 4, "{:?}", moves(&life));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(get(&desk, &keeps).stage.name, "Prospect");
    assert_eq!(get(&desk, &goes).stage.name, "Customer");
}

#[test]
fn imp_17_an_unmerge_gives_both_their_stages_back() {
    let desk = Desk::new();
    let (keeps, goes) = (person(&desk, "Anna Berg"), person(&desk, "Anna Bergh"));
    go(&desk, &keeps, "Prospect").unwrap();
    deal(&desk, &goes, json!({"stage": desk.stage("Won")}));
    let merge = kith_core::merging::MergeRequest::new("person", &keeps, vec![goes.clone()]);
    kith_core::merging::merge(&desk.ctx, merge).unwrap();
    let id = desk.text("SELECT id FROM merge");
    kith_core::merging::unmerge(&desk.ctx, serde_json::from_value(json!({ "id": id })).unwrap()).unwrap();
    assert_eq!(get(&desk, &keeps).stage.name, "Prospect");
    assert_eq!(get(&desk, &goes).stage.name, "Customer");
    assert_eq!(get(&desk, &goes).purchase_count, 1);
}

#[test]
fn pty_32_two_users_hold_deals_with_one_customer() {
    let desk = Desk::new();
    let (one, two) = (
        desk.create("user", json!({"name": "One", "role": "rep"})).id,
        desk.create("user", json!({"name": "Two", "role": "rep"})).id,
    );
    let party = desk.create("person", json!({"display_name": "Anna Berg", "owner": one})).id;
    let first = deal(&desk, &party, json!({"title": "First", "owner": one}));
    let second = deal(&desk, &party, json!({"title": "Second", "owner": two}));
    // What follows from a deal for its customer does not stop who may not change the customer.
    let ctx = desk.ctx.clone().with_user(two);
    kith_core::deals::win(&ctx, the(&second)).unwrap();
    assert_eq!(get(&desk, &party).stage.name, "Customer");
    assert_eq!(code(kith_core::deals::win(&ctx, the(&first))), "forbidden");
    assert_eq!(desk.number("SELECT count(DISTINCT owner_id) FROM deal WHERE deleted_at IS NULL"), 2);
}
