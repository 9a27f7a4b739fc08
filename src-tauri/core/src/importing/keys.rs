//! By what a row can be told to be a record that is there already (IMP-13), type by type.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::inspect::importable;
use super::shapes::ImportPlan;
use crate::{Context, Error, Result};

/// Whose keys.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchKeysRequest {
    /// Record type of the rows.
    pub r#type: String,
}

/// One way to tell that a row is a record that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct MatchBy {
    /// As a plan's `match_by` names it.
    pub key: String,
    /// What a person reads.
    pub label: String,
    /// When a row matches by it, in one sentence.
    pub explanation: String,
    /// Fields of which a column must fill one.
    pub fields: Vec<String>,
    /// Whether it is tried when the plan names no keys.
    pub usual: bool,
}

/// The ways of one record type, the surest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MatchKeys {
    /// The ways.
    pub keys: Vec<MatchBy>,
}

/// A key, its label, its explanation, and the fields that it looks at.
type Key = (&'static str, &'static str, &'static str, &'static [&'static str]);

const ID: Key = ("id", "Kith's id", "The row holds the id that an export of Kith gave the record.", &["id"]);
const EXTERNAL_ID: Key = (
    "external_id",
    "External id",
    "The row holds the id under which this source brought the record before.",
    &["external_id"],
);
const EMAILS: Key = (
    "emails",
    "E-mail",
    "Any e-mail address is the same; for shared ones such as info@ the name must be the same too.",
    &["emails"],
);
const PHONES: Key = ("phones", "Phone", "Any phone number is the same, however it is written.", &["phones"]);
const LIKELY: Key = (
    "likely",
    "Likely duplicate",
    "What the check for duplicates would warn of when the record is typed in: name, e-mail, phone, company and address taken together.",
    &["display_name", "first_name", "last_name", "emails", "phones", "domain"],
);
const PERSON_NAMES: &[&str] = &["display_name", "first_name", "last_name"];

const PERSON: [Key; 7] = [
    ID,
    EXTERNAL_ID,
    EMAILS,
    PHONES,
    ("name_company", "Name and company", "Both the name and a company of the person are the same.", PERSON_NAMES),
    (
        "display_name",
        "Name",
        "The name is the same, and so is the company or a phone number, unless neither side has more than a name.",
        PERSON_NAMES,
    ),
    LIKELY,
];
const COMPANY: [Key; 7] = [
    ID,
    EXTERNAL_ID,
    (
        "domain",
        "Domain",
        "The company's domain is that of the row, of its website or of its e-mail address.",
        &["domain", "website", "emails"],
    ),
    ("display_name", "Name", "The name is the same, whatever the capitals, accents and marks.", &["display_name"]),
    EMAILS,
    PHONES,
    LIKELY,
];
const DEAL: [Key; 3] =
    [ID, EXTERNAL_ID, ("title", "Title and customer", "The customer has one deal of that title.", &["title"])];
const LEAD: [Key; 3] = [
    ID,
    EXTERNAL_ID,
    (
        "listing",
        "Listing",
        "The hash of the listing is the same, or for listings the reference.",
        &["listing_hash", "listing_ref"],
    ),
];
const NUMBERED: [Key; 3] =
    [ID, EXTERNAL_ID, ("number", "Number", "There is one record of that number, whatever the capitals.", &["number"])];
const OTHER: [Key; 2] = [ID, EXTERNAL_ID];

fn keys_of(record_type: &str) -> &'static [Key] {
    match record_type {
        "person" => &PERSON,
        "organization" | "household" => &COMPANY,
        "deal" => &DEAL,
        "lead" | "listing" => &LEAD,
        "invoice" | "order" | "case" | "work_order" => &NUMBERED,
        _ => &OTHER,
    }
}

/// Keys by which rows of a type are matched unless the plan says otherwise, the surest first.
#[must_use]
pub fn usual_keys(record_type: &str) -> &'static [&'static str] {
    match record_type {
        "person" => &["external_id", "emails", "display_name"],
        "organization" | "household" => &["external_id", "domain", "display_name"],
        "deal" => &["external_id", "title"],
        "lead" | "listing" => &["external_id", "listing"],
        "invoice" | "order" | "case" | "work_order" => &["external_id", "number"],
        _ => &["external_id"],
    }
}

/// By what rows of a type can be told to be records that are there (IMP-13).
///
/// # Errors
/// `unknown_type`.
pub fn match_keys(ctx: &Context, input: MatchKeysRequest) -> Result<MatchKeys> {
    let catalog = ctx.catalog();
    let described = importable(&catalog, &input.r#type).ok_or_else(|| {
        Error::new("unknown_type", format!("Rows of a sheet cannot become “{}”.", input.r#type)).field("type")
    })?;
    let usual = usual_keys(described.key);
    let keys = keys_of(described.key).iter().filter_map(|(key, label, explanation, fields)| {
        let has = |field: &&&str| **field == "id" || described.field(field).is_ok();
        let fields: Vec<String> = fields.iter().filter(has).map(ToString::to_string).collect();
        (!fields.is_empty()).then(|| MatchBy {
            key: (*key).into(),
            label: (*label).into(),
            explanation: (*explanation).into(),
            fields,
            usual: usual.contains(key),
        })
    });
    Ok(MatchKeys { keys: keys.collect() })
}

/// Refuses a plan that matches by what its type has not: nothing would ever match by it.
///
/// # Errors
/// `unknown_match_key`; `unknown_type` of what rows of the type do not bring along.
pub fn refuse_unknown_keys(record_type: &str, plan: &ImportPlan) -> Result<()> {
    refuse_unknown(record_type, &plan.match_by, "match_by")?;
    let brought = brought_by(record_type);
    for (kind, along) in &plan.along {
        if !brought.contains(&kind.as_str()) {
            let what = if brought.is_empty() { "nothing".into() } else { brought.join(" and ") };
            let message = format!("Rows of this type bring along {what}, not “{kind}”.");
            return Err(Error::new("unknown_type", message).field("along"));
        }
        refuse_unknown(kind, &along.match_by, "along")?;
    }
    Ok(())
}

fn refuse_unknown(record_type: &str, keys: &[String], field: &str) -> Result<()> {
    let known = keys_of(record_type);
    match keys.iter().find(|key| !known.iter().any(|(known, ..)| *known == spelled(key))) {
        None => Ok(()),
        Some(key) => {
            let names: Vec<&str> = known.iter().map(|(key, ..)| *key).collect();
            let message = format!("Rows cannot be matched by “{key}”; there are {}.", names.join(", "));
            Err(Error::new("unknown_match_key", message).field(field))
        }
    }
}

/// The parties that rows of a type bring along.
fn brought_by(record_type: &str) -> &'static [&'static str] {
    match record_type {
        "person" => &["organization"],
        "deal" => &["organization", "person"],
        _ => &[],
    }
}

/// A key as it is known here: names of fields that mean the same are taken too.
pub fn spelled(key: &str) -> &str {
    match key {
        "email" => "emails",
        "phone" => "phones",
        "name" | "first_name" | "last_name" => "display_name",
        "name+company" => "name_company",
        "website" => "domain",
        key => key,
    }
}
