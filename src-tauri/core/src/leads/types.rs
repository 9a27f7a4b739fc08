use super::fields::{CHANNELS, viability};
use crate::catalog::{Field, FieldKind as K, RecordType, SearchText};

/// PTY-30.
const STATUS: &[(&str, &str)] =
    &[("new", "New"), ("contacted", "Contacted"), ("converted", "Converted"), ("discarded", "Discarded")];

/// Somebody who may become a customer, before there is a record of them (C-26).
#[must_use]
pub fn lead() -> RecordType {
    let mut fields = vec![
        Field::new("name", "Name", K::Text).required().max(200).listed().personal().unsorted().aliases(&[
            "lead",
            "lead name",
            "contact name",
            "full name",
            "company",
        ]),
        Field::choice("status", "Status", STATUS).default("new").listed().aliases(&["lead status"]),
        Field::new("contact_email", "E-mail", K::Email)
            .personal()
            .listed()
            .unsorted()
            .aliases(&["email", "contact email"]),
        Field::new("contact_phone", "Phone", K::Phone)
            .personal()
            .listed()
            .unsorted()
            .aliases(&["phone", "contact phone"]),
        Field::choice("channel", "Channel", CHANNELS).listed(),
        Field::new("source", "Source", K::Text).max(100).listed().unsorted().aliases(&["lead source"]),
        Field::new("source_url", "Found at", K::Url).unsorted().aliases(&["source url", "url", "link"]),
    ];
    fields.extend(viability().map(|field| if field.key == "viability" { field.listed() } else { field }));
    fields.extend([
        Field::new("listing_ref", "Listing", K::Text).max(200).unsorted().aliases(&["listing id", "listing reference"]),
        Field::new("listing_hash", "Listing hash", K::Text).max(200).unsorted().aliases(&["hash"]),
        Field::new("last_contacted_at", "Last contacted", K::DateTime).unsorted(),
        Field::reference("party", "Customer", "party_id", "party").hidden(),
        Field::reference("deal", "Deal", "deal_id", "deal").hidden(),
        Field::new("payload", "As it came", K::Json).hidden(),
        Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id", "lead id"]),
        Field::new("created_at", "Came in", K::DateTime).read_only().listed(),
        Field::reference("created_by", "Created by", "created_by", "user").read_only(),
        Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
    ]);
    RecordType {
        key: "lead",
        label: "Lead",
        plural: "Leads",
        icon: "inbox",
        table: "lead",
        title: "{t}.name",
        listed: true,
        customizable: true,
        default_sort: &[("created_at", true)],
        fields,
        search: Some(SearchText::record(
            "coalesce({t}.contact_email, {t}.contact_phone, {t}.source, '')",
            "trim(coalesce({t}.contact_email, '') || ' ' || coalesce({t}.contact_phone, '') || ' ' || coalesce({t}.source_url, '')
              || ' ' || coalesce({t}.listing_ref, '') || ' ' || coalesce({t}.external_id, ''))",
        )),
        ..RecordType::default()
    }
}

/// An offer that a lead or client is about (ITG-23): imports bring and change it, nobody else does.
#[must_use]
pub fn listing() -> RecordType {
    RecordType {
        key: "listing",
        label: "Listing",
        plural: "Listings",
        icon: "house",
        table: "listing",
        title: "{t}.title",
        listed: true,
        imported: true,
        default_sort: &[("title", false)],
        fields: vec![
            Field::new("title", "Title", K::Text)
                .required()
                .max(300)
                .listed()
                .ordered_by("{t}.title COLLATE NOCASE")
                .aliases(&["name", "listing", "listing title", "headline"]),
            Field::new("location", "Location", K::Text)
                .max(300)
                .listed()
                .unsorted()
                .aliases(&["city", "address", "place"]),
            Field::money("price", "Price", "price_minor", "price_currency")
                .unsorted()
                .listed()
                .aliases(&["amount", "rent"]),
            Field::new("source_url", "Link", K::Url).unsorted().listed().aliases(&[
                "url",
                "link",
                "listing url",
                "source url",
            ]),
            Field::new("listing_ref", "Reference", K::Text)
                .max(200)
                .unsorted()
                .listed()
                .aliases(&["ref", "listing id"]),
            Field::new("listing_hash", "Listing hash", K::Text).max(200).unsorted().aliases(&["hash"]),
            Field::new("description", "Description", K::LongText),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id"]),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "coalesce({t}.location, '')",
            "trim(coalesce({t}.location, '') || ' ' || coalesce({t}.listing_ref, '') || ' ' || coalesce({t}.source_url, ''))",
        )),
        ..RecordType::default()
    }
}
