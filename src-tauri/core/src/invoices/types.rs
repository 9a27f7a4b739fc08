use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};

const STATUS: &[(&str, &str)] =
    &[("draft", "Draft"), ("sent", "Sent"), ("paid", "Paid"), ("overdue", "Overdue"), ("void", "Void")];

/// A bill to a customer.
#[must_use]
pub fn invoice() -> RecordType {
    RecordType {
        key: "invoice",
        label: "Invoice",
        plural: "Invoices",
        icon: "file-invoice",
        table: "invoice",
        title: "{t}.number",
        listed: true,
        quiet: true,
        customizable: true,
        default_sort: &[("issued_on", true)],
        fields: vec![
            Field::new("number", "Number", K::Text)
                .required()
                .max(60)
                .listed()
                .ordered_by("{t}.number COLLATE NOCASE")
                .aliases(&["invoice number", "invoice no", "invoice", "invoice id", "invoice #"]),
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed().aliases(&[
                "customer",
                "client",
                "company",
                "account",
                "customer name",
                "bill to",
            ]),
            Field::new("issued_on", "Issued", K::Date).required().listed().aliases(&[
                "invoice date",
                "date",
                "issue date",
            ]),
            Field::new("due_on", "Due", K::Date).listed().aliases(&["due date", "payment due"]),
            Field::money("amount", "Amount", "amount_minor", "amount_currency")
                .required()
                .unsorted()
                .listed()
                .aliases(&["total", "invoice total", "invoice amount", "grand total"]),
            Field::money("paid", "Paid", "paid_minor", "amount_currency")
                .read_only()
                .unsorted()
                .listed()
                .help("What its payments come to"),
            Field::choice("status", "Status", STATUS)
                .default("sent")
                .listed()
                .aliases(&["invoice status", "payment status"])
                .help("Payments that cover the amount make it paid"),
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
        story: Some(Story {
            kind: "'invoice'",
            at: "{t}.issued_on || 'T12:00:00.000Z'",
            owners: &["party_id", "deal_id"],
            pinned: "0",
        }),
        ..RecordType::default()
    }
}

/// Money that came in for an invoice.
#[must_use]
pub fn payment() -> RecordType {
    RecordType {
        key: "payment",
        label: "Payment",
        plural: "Payments",
        icon: "banknote",
        table: "payment",
        title: "coalesce({t}.reference, {t}.paid_on)",
        listed: true,
        quiet: true,
        default_sort: &[("paid_on", true)],
        fields: vec![
            Field::reference("invoice", "Invoice", "invoice_id", "invoice").required().owned().listed().aliases(&[
                "invoice number",
                "invoice no",
                "invoice id",
            ]),
            Field::new("paid_on", "Paid on", K::Date).required().listed().aliases(&["date", "payment date", "paid at"]),
            Field::money("amount", "Amount", "amount_minor", "amount_currency")
                .required()
                .unsorted()
                .listed()
                .aliases(&["payment amount", "paid amount", "amount paid", "total"]),
            Field::new("reference", "Reference", K::Text).max(200).unsorted().listed().aliases(&[
                "payment reference",
                "transaction",
                "transaction id",
            ]),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["payment id", "id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}
