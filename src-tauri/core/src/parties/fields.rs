//! Fields that parties have beside names and addresses: how they like to be addressed, what
//! kind of organisation they are, what is known of them as prospects.

use crate::catalog::{Field, FieldKind as K};

/// PTY-14.
const REVENUE_BANDS: &[(&str, &str)] =
    &[("<100K", "<100K"), ("100K-1M", "100K-1M"), ("1M-10M", "1M-10M"), ("10M-100M", "10M-100M"), ("100M+", "100M+")];

/// The greeting that somebody prefers, else one made of the name: mail merges need one of everybody.
const LETTER_OPENING: &str = "coalesce(nullif(trim({t}.greeting), ''), 'Dear ' || CASE {t}.kind
    WHEN 'household' THEN coalesce({t}.informal_greeting, {t}.display_name)
    WHEN 'person' THEN coalesce({t}.first_name, {t}.display_name) ELSE {t}.display_name END)";

/// How and how often somebody wants to hear from us (PTY-10, PTY-11, PTY-27).
pub fn communication() -> Vec<Field> {
    let section = "Communication";
    vec![
        Field::new("do_not_contact", "Do not contact", K::YesNo).default(false).stricter().section(section).aliases(&[
            "do not call",
            "dnc",
            "opt out",
            "opted out",
        ]),
        Field::choice(
            "communication_preference",
            "Prefers",
            &[("any", "Any"), ("email", "E-mail"), ("phone", "Phone")],
        )
        .default("any")
        .section(section),
        Field::choice(
            "contact_frequency",
            "How often",
            &[
                ("any", "Any time"),
                ("weekly", "At most weekly"),
                ("monthly", "At most monthly"),
                ("quarterly", "At most quarterly"),
                ("yearly", "At most yearly"),
            ],
        )
        .default("any")
        .stricter()
        .section(section)
        .aliases(&["contact frequency"]),
        Field::new("greeting", "Greeting", K::Text)
            .max(100)
            .unsorted()
            .personal()
            .section(section)
            .help("How letters begin, such as “Dear Anna”.")
            .aliases(&["letter greeting", "dear"]),
        Field::computed("letter_opening", "Letter opening", K::Text, LETTER_OPENING)
            .unsorted()
            .personal()
            .section(section),
        Field::choice("contact_status", "Contact status", &[("active", "Reachable"), ("inactive", "Not reachable")])
            .default("active")
            .section(section)
            .help("“Not reachable” when mail bounces off every address, until one is corrected.")
            .aliases(&["reachable"]),
    ]
}

/// What a fundraiser keeps of a prospect (PTY-34); ratings and assignments are records of their own.
pub fn prospect() -> Vec<Field> {
    let section = "Prospect";
    vec![
        Field::money("capacity", "Giving capacity", "capacity_minor", "capacity_currency")
            .unsorted()
            .personal()
            .section(section),
        Field::choice(
            "inclination",
            "Inclination",
            &[("unknown", "Unknown"), ("low", "Low"), ("medium", "Medium"), ("high", "High")],
        )
        .section(section),
    ]
}

/// PTY-31: agents stand among the parties and are no clients.
pub fn agent() -> Field {
    Field::new("is_agent", "Is an agent", K::YesNo)
        .default(false)
        .section("Relationship")
        .help("Agents are left out of counts of clients.")
}

/// PTY-33: given by the workspace, never twice.
pub fn account_number() -> Field {
    Field::new("account_number", "Account number", K::Text).read_only().unsorted().section("History")
}

/// The name on the door (PTY-13).
pub fn dba_name() -> Field {
    Field::new("dba_name", "Trading name", K::Text).max(300).unsorted().section("Company").aliases(&[
        "dba",
        "doing business as",
        "trade name",
    ])
}

/// The tax office's id, checked by the rules of its country (PTY-15).
pub fn tax_id() -> Field {
    Field::new("tax_id", "Tax id", K::Text).max(40).unsorted().section("Company").aliases(&[
        "vat",
        "vat id",
        "vat number",
        "ein",
        "tax number",
        "tax id number",
    ])
}

/// The number by which a tax office or a state knows a person: receipts of gifts name it, and it tells namesakes apart.
pub fn personal_id() -> Field {
    Field::new("tax_id", "Personal tax id", K::Text).max(40).personal().unsorted().section("Name").aliases(&[
        "tax id",
        "ssn",
        "social security number",
        "soc sec id",
        "national id",
        "national id number",
        "personal id number",
        "personnummer",
        "cpr number",
        "nif",
    ])
}

/// Whose tax id it is, where neither the id nor an address says it.
pub fn tax_country() -> Field {
    Field::new("tax_country", "Tax id of", K::Country)
        .section("Company")
        .help("Empty: the country that a VAT id or the address names.")
}

/// Whether a domain is shared with a company of the same group (C-19).
pub fn domain_shared() -> Field {
    Field::new("domain_shared", "Shares its domain within its group", K::YesNo).default(false).section("Company")
}

/// The band of a revenue beside the exact amount (PTY-14).
pub fn revenue_band() -> Field {
    Field::choice("revenue_band", "Revenue band", REVENUE_BANDS).section("Company")
}
