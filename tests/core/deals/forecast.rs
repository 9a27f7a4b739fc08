use kith_core::deals::{
    self, CloseDeal, Forecast, ForecastGroup, ForecastRequest, ForecastSums, PlanClose, ReopenDeal,
};
use kith_core::rates::{self, PasteRates};
use kith_core::records::{CountRequest, count};
use kith_core::workspaces;
use proptest::prelude::*;
use serde_json::json;

use super::{deal, to};
use crate::desk::{Desk, code};

fn in_kroner() -> Desk {
    let desk = Desk::new();
    workspaces::update(&desk.ctx, serde_json::from_value(json!({"currency": "DKK"})).unwrap()).unwrap();
    desk
}

fn forecast(desk: &Desk) -> Forecast {
    deals::forecast(&desk.ctx, ForecastRequest::default()).unwrap()
}

fn rates(desk: &Desk, text: &str) {
    let told = rates::paste(&desk.ctx, PasteRates { text: text.into(), base: None }).unwrap().value;
    assert!(told.refused.is_empty());
}

fn close(desk: &Desk, id: &str, kind: &str) {
    let input = CloseDeal { id: id.into(), ..Default::default() };
    if kind == "won" { deals::win(&desk.ctx, input) } else { deals::lose(&desk.ctx, input) }.unwrap();
}

fn group<'f>(groups: &'f [ForecastGroup], key: &str) -> &'f ForecastSums {
    &groups.iter().find(|group| group.key == key || group.label == key).unwrap().sums
}

#[test]
fn pip_11_12_total_222000_weighted_147600_by_month_stage_owner_and_category() {
    let desk = in_kroner();
    for (whole, probability, day) in [(120_000, 80, "2026-12-31"), (72_000, 60, "2026-11-30"), (30_000, 28, "")] {
        let row = deal(&desk, "D", whole * 100);
        desk.update("deal", &row.id, json!({"probability_override": probability, "expected_close_date": day})).unwrap();
    }
    let won = deal(&desk, "Won", 50_000);
    close(&desk, &won.id, "won");
    let lost = deal(&desk, "Lost", 70_000);
    close(&desk, &lost.id, "lost");
    let told = forecast(&desk);
    assert_eq!((told.sums.total, told.sums.weighted), (22_200_000, 14_760_000));
    assert_eq!((told.sums.won, told.sums.lost, told.win_rate), (50_000, 70_000, Some(0.5)));
    assert_eq!(told.months.iter().map(|m| m.key.as_str()).collect::<Vec<_>>(), ["2026-11", "2026-12", ""]);
    assert_eq!(group(&told.months, "2026-12").weighted, 9_600_000);
    assert_eq!((group(&told.months, "2026-11").total, group(&told.months, "2026-11").won), (7_200_000, 50_000));
    assert_eq!(group(&told.months, "").weighted, 840_000);
    assert_eq!(group(&told.stages, "Lead").total, 22_200_000);
    assert_eq!(
        (group(&told.categories, "best_case").open_count, group(&told.categories, "pipeline").open_count),
        (2, 1)
    );
    assert_eq!(told.owners.len(), 1);
    assert_eq!(told.overdue.open_count, 0);
}

#[test]
fn pip_11_a_persons_category_is_kept_and_what_is_omitted_is_in_no_total() {
    let desk = in_kroner();
    let row = deal(&desk, "A", 1_000);
    deals::move_deal(&desk.ctx, to(&row.id, &desk.stage("Negotiation"))).unwrap();
    assert_eq!(group(&forecast(&desk).categories, "best_case").total, 1_000);
    desk.update("deal", &row.id, json!({"forecast_category": "commit"})).unwrap();
    deals::move_deal(&desk.ctx, to(&row.id, &desk.stage("Lead"))).unwrap();
    assert_eq!(group(&forecast(&desk).categories, "commit").total, 1_000);
    desk.update("deal", &row.id, json!({"forecast_category": "omitted"})).unwrap();
    let told = forecast(&desk);
    assert_eq!((told.sums.total, told.sums.omitted, told.open_count, told.sums.open_count), (0, 1_000, 1, 0));
    desk.update("deal", &row.id, json!({"forecast_category": null})).unwrap();
    assert_eq!(group(&forecast(&desk).categories, "pipeline").total, 1_000);
}

#[test]
fn pip_12_a_stages_new_probability_is_in_the_sums_at_once_and_undone() {
    let desk = in_kroner();
    deal(&desk, "A", 1_001);
    let lead = desk.stage("Lead");
    let before = desk.content();
    desk.update("stage", &lead, json!({"probability": 50})).unwrap();
    assert_eq!(forecast(&desk).sums.weighted, 501);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(forecast(&desk).sums.weighted, 100);
}

#[test]
fn c_09_sums_use_the_rate_of_the_day_and_never_add_unlike_currencies() {
    let desk = in_kroner();
    let party = desk.create("organization", json!({"display_name": "Acme"})).id;
    let euro = |title: &str, currency: &str, more: serde_json::Value| {
        let mut values = json!({"title": title, "party": party, "value": {"minor": 10_000, "currency": currency}});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.create("deal", values).id
    };
    euro("open", "EUR", json!({"expected_close_date": "2027-05-01"}));
    let old = euro("won in January", "EUR", json!({}));
    close(&desk, &old, "won");
    desk.update("deal", &old, json!({"actual_close_date": "2026-01-15"})).unwrap();
    euro("in francs", "CHF", json!({}));
    assert_eq!((forecast(&desk).sums.total, forecast(&desk).missing.len()), (0, 2));
    rates(
        &desk,
        "2026-01-01,EUR,7.00\n2026-01-10,EUR,7.10\n2026-01-16,EUR,7.20\n2026-11-01,EUR,7.50\n2026-12-01,EUR,9",
    );
    let told = forecast(&desk);
    assert_eq!(told.sums.total, 75_000, "an open deal by today's rate");
    assert_eq!(told.sums.won, 71_000, "a closed one by that of its day");
    assert_eq!(told.missing.iter().map(|m| (m.currency.as_str(), m.total)).collect::<Vec<_>>(), [("CHF", 10_000)]);
    assert_eq!(told.sums.open_count, 2, "what has no rate is counted");
    // By a filter the same comes out of the deals themselves.
    let filter = serde_json::from_value(json!({"field": "title", "op": "is_not_null"})).unwrap();
    let filtered = deals::forecast(&desk.ctx, ForecastRequest { filter: Some(filter), ..Default::default() }).unwrap();
    assert_eq!((filtered.sums, filtered.missing), (told.sums, told.missing));
}

#[test]
fn pip_11_overdue_deals_are_told_to_the_day() {
    let desk = in_kroner();
    for day in ["2026-10-05", "2026-11-20", "2026-11-21", "2026-11-22"] {
        let row = deal(&desk, day, 100);
        desk.update("deal", &row.id, json!({"expected_close_date": day})).unwrap();
    }
    let told = forecast(&desk);
    assert_eq!((told.overdue.open_count, told.overdue.total), (2, 200));
    let filter = serde_json::from_value(json!({"field": "title", "op": "contains", "value": "2026-11"})).unwrap();
    let some = deals::forecast(&desk.ctx, ForecastRequest { filter: Some(filter), ..Default::default() }).unwrap();
    assert_eq!(some.overdue.open_count, 1);
    let owner = ForecastRequest { owner_id: Some("nobody".into()), ..Default::default() };
    assert_eq!(deals::forecast(&desk.ctx, owner).unwrap().overdue.open_count, 0);
}

#[test]
fn pip_05_a_sum_that_passes_the_largest_number_is_refused() {
    let desk = in_kroner();
    let row = deal(&desk, "A", 9_000_000_000_000);
    assert_eq!(forecast(&desk).sums.total, 9_000_000_000_000);
    let larger = json!({"value": {"minor": 9_000_000_000_001_i64, "currency": "DKK"}});
    assert_eq!(code(desk.update("deal", &row.id, larger)), "invalid");
}

#[test]
fn pip_11_a_deal_moves_to_another_month_on_the_same_day_or_its_last() {
    let desk = in_kroner();
    let [a, b, c] = ["2026-01-31", "2026-12-15", ""].map(|day| {
        let row = deal(&desk, "D", 100);
        desk.update("deal", &row.id, json!({"expected_close_date": day})).unwrap();
        row.id
    });
    let before = desk.content();
    let plan = |ids: &[&String], month: &str| {
        let ids = ids.iter().map(|id| (*id).clone()).collect();
        deals::plan_close(&desk.ctx, PlanClose { ids, month: month.into() })
    };
    let day = |id: &str| desk.text(&format!("SELECT coalesce(expected_close_date, '') FROM deal WHERE id = '{id}'"));
    assert_eq!(plan(&[&a, &b, &c], "2027-02").unwrap().change.unwrap().label, "Moved 3 deals to February 2027");
    assert_eq!([day(&a), day(&b), day(&c)], ["2027-02-28", "2027-02-15", "2027-02-28"]);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    plan(&[&a], "2028-02").unwrap();
    assert_eq!(day(&a), "2028-02-29");
    plan(&[&a], "").unwrap();
    assert_eq!(day(&a), "");
    for month in ["2027-13", "2027-2", "soon", "2027-02-01"] {
        assert_eq!(code(plan(&[&a], month)), "invalid", "{month}");
    }
    close(&desk, &b, "won");
    assert_eq!(code(plan(&[&b], "2027-03")), "bad_transition");
}

/// Every group's filter finds as many deals as its figures count, and parts make the whole.
fn hangs_together(desk: &Desk, told: &Forecast) {
    let all = |s: &ForecastSums| s.open_count + s.won_count + s.lost_count + s.abandoned_count + s.omitted_count;
    assert!(told.sums.weighted <= told.sums.total);
    for groups in [&told.months, &told.stages, &told.owners, &told.categories] {
        let mut sum = ForecastSums::default();
        for group in groups {
            let found = count(
                &desk.ctx,
                CountRequest { r#type: "deal".into(), filter: Some(group.filter.clone()), ..Default::default() },
            );
            assert_eq!(found.unwrap().count, all(&group.sums), "{}", group.key);
            assert!(group.sums.weighted <= group.sums.total);
            sum.open_count += group.sums.open_count;
            sum.total += group.sums.total;
            sum.weighted += group.sums.weighted;
            sum.won_count += group.sums.won_count;
            sum.won += group.sums.won;
            sum.lost_count += group.sums.lost_count;
            sum.lost += group.sums.lost;
            sum.abandoned_count += group.sums.abandoned_count;
            sum.abandoned += group.sums.abandoned;
            sum.omitted_count += group.sums.omitted_count;
            sum.omitted += group.sums.omitted;
        }
        assert_eq!(sum, told.sums);
    }
}

#[derive(Debug, Clone)]
struct Act {
    deal: usize,
    what: u8,
    minor: i64,
    percent: i64,
    month: u32,
}

fn act() -> impl Strategy<Value = Act> {
    (0_usize..6, 0_u8..9, 0_i64..1_000_000, 0_i64..=100, 1_u32..=12)
        .prop_map(|(deal, what, minor, percent, month)| Act { deal, what, minor, percent, month })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done to deals, sums that triggers keep are those of the deals, weighted is at most the total, and
    /// parts make the whole; undone, all is as before.
    #[test]
    fn pip_11_12_sums_follow_whatever_is_done(acts in proptest::collection::vec(act(), 1..30)) {
        let desk = in_kroner();
        rates(&desk, "2026-01-01,EUR,7.46\n2026-06-15,EUR,7.5");
        let ids: Vec<String> = (0..6).map(|n| deal(&desk, &format!("D{n}"), 1_000 + n).id).collect();
        let pipeline = desk.text("SELECT id FROM pipeline");
        desk.create("stage", json!({"name": "Dropped", "pipeline": pipeline, "kind": "abandoned", "position": 9}));
        let start = desk.content();
        let mut done = 0;
        for Act { deal, what, minor, percent, month } in acts {
            let id = &ids[deal];
            let currency = ["DKK", "EUR", "SEK"][deal % 3];
            let closed = desk.text(&format!("SELECT s.kind FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = '{id}'")) != "open";
            let made = match what {
                0 => desk.update("deal", id, json!({"value": {"minor": minor, "currency": currency}})).map(|c| c.change.is_some()),
                1 => desk.update("deal", id, json!({"probability_override": percent})).map(|c| c.change.is_some()),
                2 => desk.update("deal", id, json!({"expected_close_date": format!("2026-{month:02}-15")})).map(|c| c.change.is_some()),
                3 => desk.update("deal", id, json!({"forecast_category": (["pipeline", "commit", "omitted"][deal % 3])})).map(|c| c.change.is_some()),
                4 if closed => desk.update("deal", id, json!({"actual_close_date": format!("2026-{month:02}-20")})).map(|c| c.change.is_some()),
                5 => desk.update("stage", &desk.stage("Lead"), json!({"probability": percent})).map(|c| c.change.is_some()),
                6 => desk.update("deal", id, json!({"owner": null})).map(|c| c.change.is_some()),
                _ if closed => {
                    deals::reopen(&desk.ctx, ReopenDeal { id: id.clone(), ..Default::default() }).map(|c| c.change.is_some())
                }
                _ => {
                    let stage = ["Lead", "Proposal", "Won", "Lost", "Dropped"][usize::try_from(minor).unwrap() % 5];
                    deals::move_deal(&desk.ctx, to(id, &desk.stage(stage))).map(|c| c.change.is_some())
                }
            };
            done += usize::from(made.unwrap());
        }
        let told = forecast(&desk);
        hangs_together(&desk, &told);
        prop_assert!(desk.ctx.workspace().check(false).unwrap().ok);
        for _ in 0..done {
            desk.undo().unwrap();
        }
        prop_assert_eq!(desk.content(), start);
    }
}
