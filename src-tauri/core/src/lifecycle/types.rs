use crate::catalog::{Field, FieldKind as K, RecordType};

/// LIF-01.
const CATEGORIES: &[(&str, &str)] =
    &[("pre_customer", "Before buying"), ("customer", "Customer"), ("post_customer", "After leaving")];
/// Where a purchase comes from.
const SOURCES: &[(&str, &str)] =
    &[("deal", "Won deal"), ("gift", "Gift"), ("invoice", "Invoice"), ("order", "Order"), ("manual", "By hand")];

/// A stage of a customer's life.
#[must_use]
pub fn lifecycle_stage() -> RecordType {
    RecordType {
        key: "lifecycle_stage",
        label: "Lifecycle stage",
        plural: "Lifecycle stages",
        icon: "circle-dot",
        table: "lifecycle_stage",
        title: "{t}.name",
        default_sort: &[("position", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("position", "Order", K::Number).between(0, 10_000).default(100).listed(),
            Field::choice("category", "Category", CATEGORIES).required().listed(),
            Field::new("color", "Colour", K::Text).max(7).unsorted().help("As #rrggbb."),
            Field::new("description", "Description", K::LongText),
            Field::new("is_active", "In use", K::YesNo).default(true).listed(),
            Field::new("code", "Known to rules as", K::Text).read_only().unsorted(),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}

/// Something that was bought (LIF-05).
#[must_use]
pub fn purchase() -> RecordType {
    RecordType {
        key: "purchase",
        label: "Purchase",
        plural: "Purchases",
        icon: "receipt",
        table: "purchase",
        title: "coalesce({t}.reference, {t}.purchased_on)",
        listed: true,
        default_sort: &[("purchased_on", true)],
        fields: vec![
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed().aliases(&[
                "customer",
                "client",
                "company",
                "account",
                "customer name",
                "bill to",
            ]),
            Field::new("purchased_on", "Bought on", K::Date).required().listed().aliases(&[
                "date",
                "invoice date",
                "order date",
                "purchase date",
            ]),
            Field::money("amount", "Amount", "amount_minor", "amount_currency").unsorted().listed().aliases(&[
                "total",
                "invoice total",
                "order total",
                "price",
            ]),
            Field::choice("source", "Came from", SOURCES).default("manual").listed(),
            Field::new("reference", "Reference", K::Text).max(200).unsorted().listed().aliases(&[
                "invoice",
                "invoice number",
                "order number",
                "number",
            ]),
            Field::reference("deal", "Deal", "deal_id", "deal").owned().read_only(),
            Field::reference("invoice", "Invoice", "invoice_id", "invoice").owned().read_only(),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}
