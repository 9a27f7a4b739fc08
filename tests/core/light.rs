//! Invoices, payments, orders, cases, work orders and equipment: their rules, their words, import, merge, undo.

use crate::desk::{Desk, code, field};
use kith_core::lifecycle::{self, Lifecycle, LifecycleRequest};
use kith_core::merging::{self, MergeRequest};
use kith_core::records::IdsRequest;
use kith_core::timeline::{self, TimelineRequest};
use serde_json::{Value, json};

fn person(desk: &Desk, name: &str) -> String {
    desk.create("person", json!({ "display_name": name })).id
}

fn money(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

fn invoice(desk: &Desk, party: &str, number: &str, minor: i64) -> String {
    let values = json!({"number": number, "party": party, "issued_on": "2026-11-01", "due_on": "2026-12-01", "amount": money(minor)});
    desk.create("invoice", values).id
}

fn pay(desk: &Desk, invoice: &str, minor: i64) -> String {
    desk.create("payment", json!({"invoice": invoice, "paid_on": "2026-11-10", "amount": money(minor)})).id
}

fn one(record_type: &str, id: &str) -> IdsRequest {
    IdsRequest { r#type: record_type.into(), ids: vec![id.into()] }
}

/// Status and what is paid, in minor units.
fn state(desk: &Desk, invoice: &str) -> (String, i64) {
    (
        desk.text(&format!("SELECT status FROM invoice WHERE id = '{invoice}'")),
        desk.number(&format!("SELECT paid_minor FROM invoice WHERE id = '{invoice}'")),
    )
}

fn life(desk: &Desk, party: &str) -> Lifecycle {
    lifecycle::get(&desk.ctx, LifecycleRequest { party_id: party.into() }).unwrap()
}

fn story(desk: &Desk, party: &str) -> Vec<(String, String)> {
    let input = TimelineRequest { r#type: "person".into(), id: party.into(), ..TimelineRequest::default() };
    let page = timeline::page(&desk.ctx, input).unwrap();
    page.entries.into_iter().map(|entry| (entry.text, entry.icon)).collect()
}

#[test]
fn v36_03_payments_make_an_invoice_paid_and_open_again() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let bill = invoice(&desk, &party, "2026-1", 10_000);
    assert_eq!(state(&desk, &bill), ("sent".into(), 0));
    let first = pay(&desk, &bill, 4_000);
    assert_eq!(state(&desk, &bill), ("sent".into(), 4_000));
    let before = desk.content();
    let second = pay(&desk, &bill, 6_000);
    assert_eq!(state(&desk, &bill), ("paid".into(), 10_000));
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    desk.update("payment", &second, json!({"amount": money(5_999)})).unwrap();
    assert_eq!(state(&desk, &bill), ("sent".into(), 9_999));
    desk.update("payment", &second, json!({"amount": money(6_500)})).unwrap();
    assert_eq!(state(&desk, &bill), ("paid".into(), 10_500));
    kith_core::records::delete(&desk.ctx, one("payment", &first)).unwrap();
    assert_eq!(state(&desk, &bill), ("sent".into(), 6_500));
    kith_core::records::restore(&desk.ctx, one("payment", &first)).unwrap();
    assert_eq!(state(&desk, &bill), ("paid".into(), 10_500));
    let other = invoice(&desk, &party, "2026-2", 6_500);
    desk.update("payment", &second, json!({ "invoice": other })).unwrap();
    assert_eq!((state(&desk, &bill).0, state(&desk, &other).0), ("sent".into(), "paid".into()));
    desk.update("invoice", &other, json!({"amount": money(7_000)})).unwrap();
    assert_eq!(state(&desk, &other), ("sent".into(), 6_500));
}

#[test]
fn v36_03_what_is_said_to_be_paid_is_paid_whole_and_drafts_stay_drafts() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let bill = invoice(&desk, &party, "1", 10_000);
    pay(&desk, &bill, 3_000);
    desk.update("invoice", &bill, json!({"status": "paid"})).unwrap();
    assert_eq!(state(&desk, &bill), ("paid".into(), 10_000));
    desk.update("invoice", &bill, json!({"status": "void"})).unwrap();
    assert_eq!(state(&desk, &bill), ("void".into(), 3_000));
    let draft = desk.create(
        "invoice",
        json!({"number": "2", "party": party, "issued_on": "2026-11-01", "amount": money(100), "status": "draft"}),
    );
    pay(&desk, &draft.id, 100);
    assert_eq!(state(&desk, &draft.id), ("draft".into(), 100));
}

#[test]
fn v36_03_a_payment_is_in_the_currency_of_its_invoice_and_days_follow_each_other() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let bill = invoice(&desk, &party, "1", 10_000);
    let dollars = json!({"minor": 5, "currency": "USD"});
    let values = json!({"invoice": bill, "paid_on": "2026-11-10", "amount": dollars});
    assert_eq!(code(desk.try_create("payment", values)), "money_mixed_currencies");
    pay(&desk, &bill, 5);
    assert_eq!(code(desk.update("invoice", &bill, json!({ "amount": dollars }))), "money_mixed_currencies");
    assert_eq!(field(desk.update("invoice", &bill, json!({"due_on": "2026-10-31"}))), "due_on");
    let nameless = json!({"party": party, "issued_on": "2026-11-01", "amount": money(1)});
    assert_eq!(field(desk.try_create("invoice", nameless)), "number");
}

#[test]
fn lif_05_a_paid_invoice_is_a_purchase_and_one_sale_counts_once() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let deal = desk
        .create(
            "deal",
            json!({"title": "Pumps", "party": party, "value": money(12_000), "stage": desk.stage("Proposal")}),
        )
        .id;
    let bill = invoice(&desk, &party, "1", 10_000);
    desk.update("invoice", &bill, json!({ "deal": deal })).unwrap();
    let revenue = |desk: &Desk| life(desk, &party).total_revenue.iter().map(|sum| sum.minor).sum::<i64>();
    assert_eq!((revenue(&desk), life(&desk, &party).purchase_count), (0, 0));
    pay(&desk, &bill, 10_000);
    assert_eq!((revenue(&desk), life(&desk, &party).stage.name.as_str()), (10_000, "Customer"));
    let the = json!({ "id": deal });
    let before = desk.content();
    kith_core::deals::win(&desk.ctx, serde_json::from_value(the.clone()).unwrap()).unwrap();
    assert_eq!((revenue(&desk), life(&desk, &party).purchase_count), (12_000, 1), "the deal is the sale");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    kith_core::deals::reopen(&desk.ctx, serde_json::from_value(the).unwrap()).unwrap();
    assert_eq!((revenue(&desk), life(&desk, &party).purchase_count), (10_000, 1));
    kith_core::records::delete(&desk.ctx, one("invoice", &bill)).unwrap();
    assert_eq!(life(&desk, &party).purchase_count, 0);
    kith_core::records::restore(&desk.ctx, one("invoice", &bill)).unwrap();
    assert_eq!(life(&desk, &party).purchase_count, 1);
    desk.update("invoice", &bill, json!({"status": "void"})).unwrap();
    assert_eq!(life(&desk, &party).purchase_count, 0);
}

#[test]
fn v36_06_07_cases_and_work_orders_count_on_and_say_when_they_were_done() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    let first = desk.create("case", json!({"subject": "No water", "party": party}));
    assert_eq!(first.title, "#1001 No water");
    desk.create("case", json!({"subject": "Leak", "party": party, "number": "2040"}));
    desk.create("case", json!({"subject": "Noise", "party": party, "number": "A-1"}));
    let next = desk.create("case", json!({"subject": "Smell", "party": party}));
    assert_eq!(next.title, "#2041 Smell");
    desk.days(1);
    let done = desk.update("case", &first.id, json!({"status": "resolved", "satisfaction": 4})).unwrap().value;
    assert_eq!(done.values["resolved_at"], "2026-11-22T09:00:00.000Z");
    let again = desk.update("case", &first.id, json!({"status": "open"})).unwrap().value;
    assert_eq!(again.values["resolved_at"], Value::Null);
    assert_eq!(field(desk.update("case", &first.id, json!({"satisfaction": 6}))), "satisfaction");
    let early = json!({"first_response_at": "2026-11-20T09:00:00Z"});
    assert_eq!(field(desk.update("case", &first.id, early)), "first_response_at");
    let pump = desk.create("equipment", json!({"name": "Pump", "party": party, "serial": "P-1"})).id;
    let values = json!({"description": "Change the seal", "party": party, "equipment": pump, "scheduled_at": "2026-12-01T09:00:00Z"});
    let job = desk.create("work_order", values);
    let done = desk.update("work_order", &job.id, json!({"status": "completed"})).unwrap().value;
    assert_eq!(
        (&done.values["number"], &done.values["completed_at"]),
        (&json!("1001"), &json!("2026-11-22T09:00:00.000Z"))
    );
}

#[test]
fn v36_08_every_kind_tells_its_entry_in_its_own_words() {
    let desk = Desk::new();
    let party = person(&desk, "Anna Berg");
    invoice(&desk, &party, "2026-7", 123_456_789);
    let yen = json!({"number": "Y1", "party": party, "issued_on": "2026-10-01", "amount": {"minor": 1_500, "currency": "JPY"}});
    desk.create("invoice", yen);
    desk.create(
        "order",
        json!({"number": "88", "party": party, "ordered_at": "2026-09-01T10:00:00Z", "status": "shipped"}),
    );
    desk.create(
        "work_order",
        json!({"description": "Change the seal", "party": party, "scheduled_at": "2026-08-01T10:00:00Z"}),
    );
    desk.create(
        "case",
        json!({"subject": "No water", "party": party, "number": "17", "opened_at": "2026-07-01T10:00:00Z"}),
    );
    desk.create(
        "milestone",
        json!({"milestone_type": "renewal", "party": party, "occurred_at": "2026-06-01T10:00:00Z"}),
    );
    desk.create(
        "interaction",
        json!({"type": "call", "subject": "Hello", "party": party, "occurred_at": "2026-05-01T10:00:00Z"}),
    );
    let expected = [
        ("Invoice 2026-7 - 1,234,567.89 EUR", "file-invoice"),
        ("Invoice Y1 - 1,500 JPY", "file-invoice"),
        ("Order 88 - Shipped", "shopping-cart"),
        ("Service: Change the seal", "wrench"),
        ("Ticket #17: No water", "ticket"),
        ("Milestone: Renewal", "flag"),
        ("Milestone: First contact", "flag"),
        ("Call - Hello", "phone"),
    ];
    assert_eq!(story(&desk, &party), expected.map(|(text, icon)| (text.to_string(), icon.to_string())));
}

#[test]
fn imp_16_what_belongs_to_a_customer_moves_with_a_merge_and_back() {
    let desk = Desk::new();
    let (kept, gone) = (person(&desk, "Anna Berg"), person(&desk, "Anna Bergh"));
    for party in [&kept, &gone] {
        let bill = invoice(&desk, party, party, 10_000);
        pay(&desk, &bill, 10_000);
        desk.create("order", json!({"number": "1", "party": party, "ordered_at": "2026-09-01T10:00:00Z"}));
        desk.create("case", json!({"subject": "Leak", "party": kept, "contact": party}));
        let pump = desk.create("equipment", json!({"name": "Pump", "party": party})).id;
        desk.create("work_order", json!({"description": "Visit", "party": party, "equipment": pump}));
    }
    let before = desk.content();
    merging::merge(
        &desk.ctx,
        MergeRequest {
            r#type: "person".into(),
            survivor: kept.clone(),
            others: vec![gone.clone()],
            picks: [].into(),
            leave_out: [].into(),
        },
    )
    .unwrap();
    for table in ["invoice", "customer_order", "support_case", "equipment", "work_order", "purchase"] {
        assert_eq!(desk.number(&format!("SELECT count(*) FROM {table} WHERE party_id = '{kept}'")), 2, "{table}");
    }
    assert_eq!(desk.number(&format!("SELECT count(*) FROM milestone WHERE party_id = '{kept}'")), 1);
    assert_eq!(life(&desk, &kept).total_revenue[0].minor, 20_000);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn v36_03_06_07_sheets_fill_every_light_type_and_are_taken_back_whole() {
    let desk = Desk::new();
    let anna = person(&desk, "Anna Berg");
    let before = desk.content();
    let sheet = |name: &str, text: &str, record_type: &str| {
        let path = desk.folder().join(name);
        std::fs::write(&path, text).unwrap();
        let report = crate::leads::sheet(&desk, &path, record_type);
        (report.created.get(record_type).copied().unwrap_or(0), report.error_count)
    };
    let bills = "Invoice Number,Customer,Invoice Date,Due Date,Total,Status\n\
        2026-1,Anna Berg,2026-10-01,2026-10-31,1250.50,Sent\n2026-2,Anna Berg,2026-10-02,2026-11-01,99.00,Paid\n";
    assert_eq!(sheet("invoices.csv", bills, "invoice"), (2, 0));
    let paid = "Invoice Number,Payment Date,Payment Amount,Payment Reference\n2026-1,2026-10-20,1250.50,T-1\n";
    assert_eq!(sheet("payments.csv", paid, "payment"), (1, 0));
    assert_eq!(desk.number("SELECT count(*) FROM invoice WHERE status = 'paid'"), 2);
    assert_eq!(life(&desk, &anna).total_revenue[0].minor, 134_950);
    let orders = "Order Number,Customer,Order Date,Order Status,Order Total\n71,Anna Berg,2026-09-01,Shipped,10.00\n";
    assert_eq!(sheet("orders.csv", orders, "order"), (1, 0));
    let cases = "Ticket Number,Ticket Subject,Customer,Priority,Satisfaction Score\n5,No water,Anna Berg,High,4\n";
    assert_eq!(sheet("cases.csv", cases, "case"), (1, 0));
    let equipment = "Asset Name,Customer,Serial No,Install Date\nPump,Anna Berg,P-1,2020-05-01\n";
    assert_eq!(sheet("equipment.csv", equipment, "equipment"), (1, 0));
    let jobs = "Description,Customer,Visit Date,Equipment\nChange the seal,Anna Berg,2026-12-01,Pump\n";
    assert_eq!(sheet("jobs.csv", jobs, "work_order"), (1, 0));
    // A second export of the books brings no second invoice, but its news.
    let later = "Invoice Number,Customer,Invoice Date,Total,Description\n2026-1,Anna Berg,2026-10-01,1250.50,Pumps\n";
    assert_eq!(sheet("later.csv", later, "invoice"), (0, 0));
    assert_eq!(desk.number("SELECT count(*) FROM invoice"), 2);
    for _ in 0..7 {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
}

#[test]
fn v36_06_07_unused_kinds_are_not_offered_in_the_rail() {
    let desk = Desk::new();
    let used = |desk: &Desk| kith_core::workspaces::info(&desk.ctx).unwrap().used;
    assert!(used(&desk).is_empty());
    let party = person(&desk, "Anna Berg");
    let case = desk.create("case", json!({"subject": "Leak", "party": party})).id;
    assert_eq!(used(&desk), ["case"]);
    kith_core::records::delete(&desk.ctx, one("case", &case)).unwrap();
    assert!(used(&desk).is_empty());
}
