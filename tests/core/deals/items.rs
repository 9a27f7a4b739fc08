use kith_core::records::{IdsRequest, delete, restore};
use proptest::prelude::*;
use serde_json::json;

use super::deal;
use crate::desk::{Desk, code, field};

fn line(
    desk: &Desk,
    deal: &str,
    name: &str,
    quantity: &str,
    minor: i64,
    discount: &str,
) -> kith_core::records::RecordRow {
    desk.create(
        "deal_item",
        json!({"deal": deal, "name": name, "quantity": quantity, "discount": discount, "unit_price": {"minor": minor, "currency": "DKK"}}),
    )
}

fn value(desk: &Desk, id: &str) -> (i64, bool) {
    let row = |column: &str| desk.number(&format!("SELECT coalesce({column}, -1) FROM deal WHERE id = '{id}'"));
    (row("value_minor"), row("value_follows_items") == 1)
}

fn of(id: &str) -> IdsRequest {
    IdsRequest { r#type: "deal_item".into(), ids: vec![id.into()] }
}

fn empty_deal(desk: &Desk) -> String {
    let party = desk.create("organization", json!({"display_name": "Acme"})).id;
    desk.create("deal", json!({"title": "Kit", "party": party})).id
}

#[test]
fn pip_05_a_lines_total_is_rounded_half_up() {
    let desk = Desk::new();
    let id = empty_deal(&desk);
    for (quantity, minor, discount, total) in [
        ("1", 1_000, "0", 1_000),
        ("1.5", 333, "0", 500),
        ("0.001", 499, "0", 0),
        ("0.001", 500, "0", 1),
        ("3", 1_000, "33.33", 2_000),
        ("1", 1_001, "50", 501),
        ("2", 10, "100", 0),
    ] {
        let row = line(&desk, &id, "x", quantity, minor, discount);
        assert_eq!(row.values["total"]["minor"], total, "{quantity} × {minor} less {discount} %");
        assert_eq!(row.values["quantity"].as_f64().unwrap(), quantity.parse::<f64>().unwrap());
    }
}

#[test]
fn pip_05_wrong_lines_are_refused_at_their_field() {
    let desk = Desk::new();
    let id = empty_deal(&desk);
    let price = json!({"minor": 100, "currency": "DKK"});
    for (values, at) in [
        (json!({"name": "x", "unit_price": price}), "deal"),
        (json!({"deal": id, "unit_price": price}), "name"),
        (json!({"deal": id, "name": "x"}), "unit_price"),
        (json!({"deal": id, "name": "x", "unit_price": price, "quantity": 0}), "quantity"),
        (json!({"deal": id, "name": "x", "unit_price": price, "quantity": "1.0005"}), "quantity"),
        (json!({"deal": id, "name": "x", "unit_price": price, "discount": 100.01}), "discount"),
        (json!({"deal": id, "name": "x", "unit_price": price, "discount": -1}), "discount"),
        (
            json!({"deal": id, "name": "x", "quantity": 1_000_000_000, "unit_price": {"minor": 9_000_000_000_000_i64, "currency": "DKK"}}),
            "quantity",
        ),
    ] {
        assert_eq!(field(desk.try_create("deal_item", values.clone())), at, "{values}");
    }
    line(&desk, &id, "x", "1", 100, "0");
    let other = json!({"deal": id, "name": "y", "unit_price": {"minor": 1, "currency": "EUR"}});
    assert_eq!(code(desk.try_create("deal_item", other)), "money_mixed_currencies");
}

#[test]
fn pip_04_a_value_follows_the_lines_until_somebody_writes_their_own() {
    let desk = Desk::new();
    let id = empty_deal(&desk);
    let before = desk.content();
    let first = line(&desk, &id, "Chairs", "4", 25_000, "10");
    assert_eq!(value(&desk, &id), (90_000, true));
    let second = line(&desk, &id, "Table", "1", 120_000, "0");
    assert_eq!(value(&desk, &id), (210_000, true));
    desk.update("deal_item", &first.id, json!({"quantity": 2})).unwrap();
    assert_eq!(value(&desk, &id), (165_000, true));
    delete(&desk.ctx, of(&second.id)).unwrap();
    assert_eq!(value(&desk, &id), (45_000, true));
    restore(&desk.ctx, of(&second.id)).unwrap();
    assert_eq!(value(&desk, &id), (165_000, true));
    desk.update("deal", &id, json!({"value": {"minor": 150_000, "currency": "DKK"}})).unwrap();
    assert_eq!(value(&desk, &id), (150_000, false), "a number of one's own stands");
    line(&desk, &id, "Lamp", "1", 10_000, "0");
    assert_eq!(value(&desk, &id), (150_000, false));
    assert_eq!(
        code(desk.update("deal", &id, json!({"value": {"minor": 1, "currency": "EUR"}}))),
        "money_mixed_currencies"
    );
    desk.update("deal", &id, json!({"value_follows_items": true})).unwrap();
    assert_eq!(value(&desk, &id), (175_000, true));
    for _ in 0..8 {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_04_a_value_that_was_there_first_is_not_overwritten() {
    let desk = Desk::new();
    let row = deal(&desk, "Own", 77_700);
    line(&desk, &row.id, "x", "1", 100, "0");
    assert_eq!(value(&desk, &row.id), (77_700, false));
}

#[test]
fn pip_04_a_line_takes_words_and_price_from_its_product_and_keeps_them() {
    let desk = Desk::new();
    let id = empty_deal(&desk);
    let product = desk
        .create("product", json!({"name": "Desk", "code": "D-1", "price": {"minor": 300_000, "currency": "DKK"}}))
        .id;
    let row = desk.create("deal_item", json!({"deal": id, "product": product, "quantity": 2}));
    assert_eq!((row.title.as_str(), &row.values["total"]["minor"]), ("Desk", &json!(600_000)));
    desk.update("product", &product, json!({"price": {"minor": 1, "currency": "DKK"}, "name": "Bench"})).unwrap();
    assert_eq!(desk.number("SELECT unit_minor FROM deal_item"), 300_000, "what was agreed stays");
    let euro = desk.create("product", json!({"name": "Import", "price": {"minor": 5, "currency": "EUR"}})).id;
    assert_eq!(code(desk.try_create("deal_item", json!({"deal": id, "product": euro}))), "money_mixed_currencies");
    desk.create("deal_item", json!({"deal": id, "product": euro, "unit_price": {"minor": 40, "currency": "DKK"}}));
    assert_eq!(field(desk.try_create("product", json!({"name": "Twin", "code": "d-1"}))), "code");
}

#[test]
fn c_18_a_deal_in_the_trash_takes_its_lines_and_people_along() {
    let desk = Desk::new();
    let id = empty_deal(&desk);
    line(&desk, &id, "x", "1", 100, "0");
    let person = desk.create("person", json!({"last_name": "Ann"})).id;
    desk.create("deal_contact", json!({"deal": id, "person": person}));
    let ids = IdsRequest { r#type: "deal".into(), ids: vec![id] };
    delete(&desk.ctx, ids.clone()).unwrap();
    let living = || {
        desk.number("SELECT (SELECT count(*) FROM deal_item WHERE deleted_at IS NULL) + (SELECT count(*) FROM deal_contact WHERE deleted_at IS NULL)")
    };
    assert_eq!(living(), 0);
    restore(&desk.ctx, ids).unwrap();
    assert_eq!(living(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// The value that follows is the sum of the lines, each rounded by itself.
    #[test]
    fn pip_05_a_value_that_follows_is_the_sum(lines in proptest::collection::vec((1_i64..5_000_000, 0_i64..10_000_000, 0_i64..=10_000), 1..8)) {
        let desk = Desk::new();
        let id = empty_deal(&desk);
        let mut sum = 0;
        for (quantity, minor, discount) in lines {
            let text = |whole: i64, digits: usize| {
                let padded = format!("{whole:0>width$}", width = digits + 1);
                format!("{}.{}", &padded[..padded.len() - digits], &padded[padded.len() - digits..])
            };
            line(&desk, &id, "x", &text(quantity, 3), minor, &text(discount, 2));
            let exact = i128::from(quantity) * i128::from(minor) * i128::from(10_000 - discount);
            sum += i64::try_from((exact * 2 + 10_000_000) / 20_000_000).unwrap();
            prop_assert_eq!(value(&desk, &id), (sum, true));
        }
    }
}
