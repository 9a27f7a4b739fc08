use kith_core::rates::{self, PasteRates};
use kith_core::workspaces;
use serde_json::json;

use crate::desk::{Desk, code, field};

fn paste(desk: &Desk, text: &str) -> kith_core::rates::PastedRates {
    rates::paste(&desk.ctx, PasteRates { text: text.into(), base: None }).unwrap().value
}

#[test]
fn c_09_a_rate_is_kept_exactly_and_read_back() {
    let desk = Desk::new();
    for (text, digits) in
        [("7.460413", 7_460_413_000_000_i64), ("0.000000000001", 1), ("9000000", 9_000_000_000_000_000_000)]
    {
        let rate = desk.create("exchange_rate", json!({"currency": "eur", "on_date": "2026-01-01", "rate": text}));
        assert_eq!(desk.number("SELECT rate_e12 FROM exchange_rate WHERE deleted_at IS NULL"), digits);
        assert_eq!(rate.text("currency"), Some("EUR"));
        assert_eq!(rate.text("base"), Some("USD"), "the workspace's currency");
        assert_eq!(rate.values["rate"].as_f64().unwrap(), text.parse::<f64>().unwrap());
        let ids = kith_core::records::IdsRequest { r#type: "exchange_rate".into(), ids: vec![rate.id] };
        kith_core::records::delete(&desk.ctx, ids).unwrap();
    }
}

#[test]
fn c_09_wrong_rates_are_refused_at_their_field() {
    let desk = Desk::new();
    desk.create("exchange_rate", json!({"currency": "EUR", "on_date": "2026-01-01", "rate": 1.1}));
    for (values, at) in [
        (json!({"currency": "XXX", "on_date": "2026-01-01", "rate": 1}), "currency"),
        (json!({"currency": "USD", "on_date": "2026-01-01", "rate": 1}), "currency"),
        (json!({"currency": "DKK", "on_date": "soon", "rate": 1}), "on_date"),
        (json!({"currency": "DKK", "on_date": "2026-01-01", "rate": 0}), "rate"),
        (json!({"currency": "DKK", "on_date": "2026-01-01", "rate": -1}), "rate"),
        (json!({"currency": "DKK", "on_date": "2026-01-01", "rate": 9_000_001}), "rate"),
        (json!({"currency": "DKK", "on_date": "2026-01-01", "rate": "1.0000000000001"}), "rate"),
        (json!({"currency": "EUR", "on_date": "2026-01-01", "rate": 1.2}), "on_date"),
    ] {
        assert_eq!(field(desk.try_create("exchange_rate", values.clone())), at, "{values}");
    }
}

#[test]
fn c_09_rates_are_pasted_as_a_bank_writes_them_and_undone_as_one() {
    let desk = Desk::new();
    let before = desk.content();
    let told = paste(&desk, "date,currency,rate\n2026-01-01,EUR,1.08\n2026-02-01,EUR,1.09\n2026-01-01,JPY,0.0067\n");
    assert_eq!((told.added, told.changed, told.refused.len()), (3, 0, 0));
    let told = paste(&desk, "2026-02-01;EUR;1,10\n2026-02-01\tJPY\t0.0067\n2026-01-01,JPY,0.0067");
    assert_eq!((told.added, told.changed, told.same), (1, 1, 1));
    assert_eq!(
        desk.number("SELECT rate_e12 FROM exchange_rate WHERE currency = 'EUR' AND on_date = '2026-02-01'"),
        1_100_000_000_000
    );
    let told =
        paste(&desk, "2026-13-01,EUR,1\n2026-01-01,EURO,1\n2026-01-01,EUR,many\n2026-01-01,USD,1\n2026-01-01,CHF,-1");
    assert_eq!(told.refused.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(told.refused.iter().all(|line| !line.reason.is_empty()));
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let many = "2026-01-01,EUR,1\n".repeat(20_001);
    assert_eq!(code(rates::paste(&desk.ctx, PasteRates { text: many, base: None })), "too_many");
}

#[test]
fn c_09_rates_into_another_currency_stay_when_the_workspace_changes_its_own() {
    let desk = Desk::new();
    paste(&desk, "2026-01-01,EUR,1.08");
    let change = |currency: &str| {
        workspaces::update(&desk.ctx, serde_json::from_value(json!({"currency": currency})).unwrap()).unwrap();
    };
    let party = desk.create("organization", json!({"display_name": "Acme"})).id;
    desk.create("deal", json!({"title": "A", "party": party, "value": {"minor": 10_000, "currency": "EUR"}}));
    let sums = || kith_core::deals::forecast(&desk.ctx, Default::default()).unwrap();
    assert_eq!((sums().sums.total, sums().missing.len()), (10_800, 0));
    change("DKK");
    let told = sums();
    assert_eq!((told.currency.as_str(), told.sums.total, told.sums.open_count), ("DKK", 0, 1));
    assert_eq!((told.missing[0].currency.as_str(), told.missing[0].count, told.missing[0].total), ("EUR", 1, 10_000));
    change("USD");
    assert_eq!(sums().sums.total, 10_800);
}

#[test]
fn pty_36_a_rep_looks_rates_and_products_up() {
    let desk = Desk::new();
    let rep = desk.create("user", json!({"name": "Rep", "email": "rep@example.com", "role": "rep"})).id;
    let ctx = desk.ctx.clone().with_user(rep);
    assert_eq!(code(rates::paste(&ctx, PasteRates { text: "2026-01-01,EUR,1".into(), base: None })), "forbidden");
}
