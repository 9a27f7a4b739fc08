//! The overview of a customer: its figures, their bounds, and that each is what its filter finds.

use crate::desk::{Desk, code};
use kith_core::records::{CountRequest, GetRequest};
use kith_core::timeline::{self, CustomerSummary, Figure};
use serde_json::{Value, json};

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({ "display_name": name })).id
}

fn of(desk: &Desk, party: &str) -> CustomerSummary {
    timeline::summary(&desk.ctx, GetRequest { r#type: "person".into(), id: party.into() }).unwrap()
}

fn money(minor: i64, currency: &str) -> Value {
    json!({ "minor": minor, "currency": currency })
}

/// What a figure comes to, `1200 EUR`, and that its filter finds as many records.
fn told(desk: &Desk, figure: &Figure) -> (i64, Vec<String>) {
    let request: CountRequest =
        serde_json::from_value(json!({"type": figure.r#type, "filter": figure.filter})).unwrap();
    assert_eq!(kith_core::records::count(&desk.ctx, request).unwrap().count, figure.count);
    (figure.count, figure.amounts.iter().map(|sum| format!("{} {}", sum.minor, sum.currency)).collect())
}

#[test]
fn v36_03_money_is_summed_by_currency_and_says_what_is_late() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    assert!(of(&desk, &party).finance.is_none());
    let bill = |number: &str, minor: i64, currency: &str, due: &str, status: &str| {
        let values = json!({"number": number, "party": party, "issued_on": "2026-09-01", "due_on": due,
            "amount": money(minor, currency), "status": status});
        desk.create("invoice", values).id
    };
    bill("1", 500, "EUR", "2026-10-01", "draft");
    assert_eq!(of(&desk, &party).finance.unwrap().payment_status, "none");
    bill("2", 1_000, "EUR", "2026-09-30", "paid");
    assert_eq!(of(&desk, &party).finance.unwrap().payment_status, "paid");
    let open = bill("3", 2_000, "EUR", "2026-11-21", "sent");
    bill("4", 4_000, "USD", "2026-12-01", "sent");
    desk.create("payment", json!({"invoice": open, "paid_on": "2026-10-01", "amount": money(500, "EUR")}));
    let finance = of(&desk, &party).finance.unwrap();
    assert_eq!(finance.payment_status, "open", "the day itself is not late");
    assert_eq!(told(&desk, &finance.revenue), (1, vec!["1000 EUR".into()]));
    assert_eq!(told(&desk, &finance.outstanding), (2, vec!["1500 EUR".into(), "4000 USD".into()]));
    assert_eq!(told(&desk, &finance.overdue), (0, vec![]));
    desk.days(1);
    let finance = of(&desk, &party).finance.unwrap();
    assert_eq!(
        (finance.payment_status.as_str(), told(&desk, &finance.overdue)),
        ("overdue", (1, vec!["1500 EUR".into()]))
    );
    for number in 5..9 {
        bill(&number.to_string(), 1, "EUR", "2026-12-01", "void");
    }
    let finance = of(&desk, &party).finance.unwrap();
    assert_eq!(finance.invoices.len(), 5);
    assert_eq!(told(&desk, &finance.outstanding).0, 2, "a void invoice is owed by nobody");
}

#[test]
fn v36_04_the_thirtieth_day_counts_and_the_one_before_does_not() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let other = person(&desk, "Ben Lund");
    for (at, subject) in [
        ("2026-10-21T23:59:59Z", "too old"),
        ("2026-10-22T00:00:00Z", "first moment of the thirtieth day"),
        ("2026-11-21T08:00:00Z", "today"),
    ] {
        desk.create("interaction", json!({"type": "meeting", "party": party, "subject": subject, "occurred_at": at}));
    }
    desk.create(
        "interaction",
        json!({"type": "meeting", "party": other, "contact": party, "occurred_at": "2026-11-20T08:00:00Z"}),
    );
    let touches = of(&desk, &party).touches;
    assert_eq!(told(&desk, &touches.last_30_days).0, 3);
    assert_eq!(told(&desk, &touches.all).0, 4);
    assert_eq!(touches.last_at.as_deref(), Some("2026-11-21T08:00:00.000Z"));
    assert_eq!(touches.newest.len(), 4);
    let overview = timeline::overview(&desk.ctx, GetRequest { r#type: "person".into(), id: party.clone() }).unwrap();
    assert_eq!(overview.interactions_30d, 3);
    for day in 1..=9 {
        let at = format!("2026-09-0{day}T08:00:00Z");
        desk.create("interaction", json!({"type": "call", "party": party, "occurred_at": at}));
    }
    let newest = of(&desk, &party).touches.newest;
    assert_eq!(newest.len(), 5);
    assert_eq!(newest[0].text("subject"), Some("today"));
}

#[test]
fn v36_06_support_is_averaged_over_what_was_answered_and_rated() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    assert!(of(&desk, &party).support.is_none());
    for (status, answer, rating) in [
        ("open", Value::Null, Value::Null),
        ("pending", json!("2026-11-01T10:30:00Z"), Value::Null),
        ("closed", json!("2026-11-01T11:30:00Z"), json!(5)),
        ("resolved", Value::Null, json!(2)),
    ] {
        desk.create(
            "case",
            json!({"subject": status, "party": party, "status": status, "opened_at": "2026-11-01T10:00:00Z",
                "first_response_at": answer, "satisfaction": rating}),
        );
    }
    let support = of(&desk, &party).support.unwrap();
    assert_eq!((told(&desk, &support.open).0, told(&desk, &support.all).0, told(&desk, &support.rated).0), (2, 4, 2));
    assert_eq!((support.response_minutes, support.satisfaction), (Some(60), Some(3.5)));
}

#[test]
fn v36_07_visits_jobs_and_machines() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    assert!(of(&desk, &party).service.is_none());
    desk.create("equipment", json!({"name": "Pump", "party": party}));
    for (status, at) in [
        ("scheduled", "2026-12-05T09:00:00Z"),
        ("in_progress", "2026-12-01T09:00:00Z"),
        ("completed", "2026-10-01T09:00:00Z"),
        ("cancelled", "2026-10-02T09:00:00Z"),
    ] {
        desk.create("work_order", json!({"description": status, "party": party, "status": status, "scheduled_at": at}));
    }
    let service = of(&desk, &party).service.unwrap();
    assert_eq!(
        [&service.scheduled, &service.completed, &service.equipment].map(|figure| told(&desk, figure).0),
        [2, 1, 1]
    );
    assert_eq!(service.next_visit_at.as_deref(), Some("2026-12-01T09:00:00.000Z"));
    assert_eq!(service.machines[0].title, "Pump");
}

#[test]
fn v36_02_the_journey_and_who_has_none() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let summary = of(&desk, &party);
    assert_eq!((summary.stage.name.as_str(), summary.milestones.len()), ("Lead", 0));
    desk.create(
        "milestone",
        json!({"milestone_type": "upsell", "party": party, "occurred_at": "2026-01-01T00:00:00Z"}),
    );
    desk.create("purchase", json!({"party": party, "purchased_on": "2026-02-01"}));
    let summary = of(&desk, &party);
    let titles: Vec<&str> = summary.milestones.iter().map(|one| one.title.as_str()).collect();
    assert_eq!((summary.stage.name.as_str(), titles), ("Customer", vec!["First purchase", "Upsell"]));
    let deal = GetRequest { r#type: "deal".into(), id: party };
    assert_eq!(code(timeline::summary(&desk.ctx, deal)), "unknown_type");
}

#[test]
fn v36_10_no_question_of_the_overview_reads_a_whole_table() {
    let desk = Desk::new();
    desk.ctx
        .read(|conn| {
            for (table, sql) in [
                ("invoice", "SELECT count(*) FROM invoice t WHERE t.deleted_at IS NULL AND t.party_id = 'x'"),
                ("interaction", "SELECT occurred_at FROM interaction WHERE contact_id = 'x' AND deleted_at IS NULL ORDER BY occurred_at DESC LIMIT 5"),
                ("interaction", "SELECT count(*) FROM interaction t WHERE t.deleted_at IS NULL AND (t.party_id = 'x' OR t.contact_id = 'x') AND t.occurred_at >= 'y'"),
                ("support_case", "SELECT avg(satisfaction) FROM support_case WHERE (party_id = 'x' OR contact_id = 'x') AND deleted_at IS NULL"),
                ("work_order", "SELECT min(scheduled_at) FROM work_order WHERE party_id = 'x' AND status IN ('scheduled', 'in_progress') AND deleted_at IS NULL"),
                ("milestone", "SELECT id FROM milestone t WHERE t.deleted_at IS NULL AND t.party_id = 'x' ORDER BY t.occurred_at DESC LIMIT 50"),
            ] {
                let plan: Vec<String> = conn
                    .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?
                    .query_map([], |row| row.get(3))?
                    .collect::<rusqlite::Result<_>>()?;
                assert!(plan.iter().any(|line| line.contains("SEARCH")), "{table}: {plan:?}");
                assert!(!plan.iter().any(|line| line.starts_with("SCAN")), "{table}: {plan:?}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn v36_01_05_who_it_is_and_what_is_for_sale() {
    let desk = Desk::new();
    let emails = json!([{"address": "office@works.example", "is_primary": true}]);
    let addresses = json!([{"street_line_1": "Quay 1", "city": "Aarhus", "country": "DK"}]);
    let works = desk
        .create(
            "organization",
            json!({"display_name": "Works", "emails": emails, "addresses": addresses, "status": "active"}),
        )
        .id;
    for (name, title) in [("Anna", "Buyer"), ("Ben", "Fitter")] {
        desk.create("person", json!({"first_name": name, "affiliations": [{"organization": works, "title": title}]}));
    }
    let deal = |title: &str, stage: &str, minor: i64| {
        desk.create(
            "deal",
            json!({"title": title, "party": works, "value": money(minor, "EUR"), "stage": desk.stage(stage)}),
        )
        .id
    };
    for (title, stage, minor) in
        [("a", "Proposal", 100), ("b", "Proposal", 250), ("c", "Won", 1_000), ("d", "Lost", 50)]
    {
        deal(title, stage, minor);
    }
    let get = || serde_json::from_value(json!({"type": "organization", "id": works})).unwrap();
    let record = kith_core::records::get(&desk.ctx, get()).unwrap().record;
    assert_eq!((record.title.as_str(), &record.values["status"]), ("Works", &json!("active")));
    assert_eq!(record.values["addresses"][0]["city"], "Aarhus");
    assert!(!record.values["owner"].is_null());
    let beside = kith_core::timeline::overview(&desk.ctx, get()).unwrap();
    let mut roles: Vec<&str> = beside.people.iter().filter_map(|one| one.title.as_deref()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["Buyer", "Fitter"]);
    assert_eq!((beside.open_deals, beside.won_deals, beside.lost_deals), (2, 1, 1), "one of two decided ones was won");
    let sums = |list: &[kith_core::records::MoneyValue]| {
        list.iter().map(|sum| (sum.minor, sum.currency.clone())).collect::<Vec<_>>()
    };
    assert_eq!(sums(&beside.pipeline_value), [(350, "EUR".to_string())]);
    assert_eq!(sums(&beside.won_value), [(1_000, "EUR".to_string())]);
}
