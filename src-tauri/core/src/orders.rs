//! Orders of customers: what was ordered when, and how far it got.

use crate::Result;
use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::journal::Tx;
use crate::records::{Draft, Rules};

const STATUS: &[(&str, &str)] = &[
    ("draft", "Draft"),
    ("placed", "Placed"),
    ("shipped", "Shipped"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
    ("returned", "Returned"),
];

/// An order.
#[must_use]
pub fn order() -> RecordType {
    RecordType {
        key: "order",
        label: "Order",
        plural: "Orders",
        icon: "shopping-cart",
        table: "customer_order",
        title: "{t}.number",
        listed: true,
        quiet: true,
        customizable: true,
        default_sort: &[("ordered_at", true)],
        fields: vec![
            Field::new("number", "Number", K::Text)
                .required()
                .max(60)
                .listed()
                .ordered_by("{t}.number COLLATE NOCASE")
                .aliases(&["order number", "order no", "order", "order id", "order #"]),
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed().aliases(&[
                "customer",
                "client",
                "company",
                "account",
                "customer name",
            ]),
            Field::new("ordered_at", "Ordered", K::DateTime).required().listed().aliases(&[
                "order date",
                "date",
                "ordered on",
            ]),
            Field::choice("status", "Status", STATUS).default("placed").listed().aliases(&["order status"]),
            Field::money("amount", "Amount", "amount_minor", "amount_currency").unsorted().listed().aliases(&[
                "total",
                "order total",
                "order amount",
            ]),
            Field::reference("deal", "Deal", "deal_id", "deal").aliases(&["opportunity"]),
            Field::new("description", "Description", K::LongText).max(5_000),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "(SELECT p.display_name FROM party p WHERE p.id = {t}.party_id)",
            "{t}.number || ' ' || coalesce({t}.description, '')",
        )),
        story: Some(Story { kind: "'order'", at: "{t}.ordered_at", owners: &["party_id", "deal_id"], pinned: "0" }),
        ..RecordType::default()
    }
}

/// What an order adds: it was placed now unless said otherwise.
pub struct OrderRules;

impl Rules for OrderRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.column("ordered_at").is_none() {
            draft.set("ordered_at", tx.at().to_string());
        }
        Ok(())
    }
}
