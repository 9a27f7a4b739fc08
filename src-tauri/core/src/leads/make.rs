//! Writing records inside an operation, as everybody else does: through the catalogue and the rules of the type.

use serde_json::{Map, Value, json};

use super::find::Lead;
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{self, Draft};
use crate::{Result, ids, lifecycle, subjects};

/// Makes a record of values, with further columns that no caller may set; its id.
pub fn make(
    tx: &Tx<'_>,
    channel: Channel,
    record_type: &str,
    values: &Map<String, Value>,
    columns: &[(&'static str, &str)],
    allow_duplicate: bool,
) -> Result<String> {
    let described = tx.catalog().get(record_type)?;
    let id = ids::new_id();
    let mut draft = Draft { new: true, allow_duplicate, ..Draft::of(&described, id.clone(), channel) };
    records::set(tx, tx.catalog(), &mut draft, values)?;
    records::complete(tx, tx.catalog(), &mut draft, values)?;
    for (column, value) in columns {
        draft.set(column, (*value).to_string());
    }
    records::insert(tx, subjects::rules(record_type), draft)?;
    Ok(id)
}

/// Changes values of a record.
pub fn change(tx: &Tx<'_>, channel: Channel, record_type: &str, id: &str, values: &Map<String, Value>) -> Result<()> {
    let described = tx.catalog().get(record_type)?;
    let mut draft = Draft::of(&described, id.to_string(), channel);
    records::set(tx, tx.catalog(), &mut draft, values)?;
    records::insert(tx, subjects::rules(record_type), draft)
}

/// The values of a lead as those of a person or company.
pub fn party_values(lead: &Lead) -> Map<String, Value> {
    let mut values = Map::from_iter([("display_name".to_string(), json!(lead.name))]);
    if let Some(email) = &lead.email {
        values.insert("emails".into(), json!([{ "address": email, "is_primary": true }]));
    }
    if let Some(phone) = &lead.phone {
        values.insert("phones".into(), json!([{ "raw": phone, "is_primary": true }]));
    }
    if let Some(source) = &lead.source {
        values.insert("source_detail".into(), json!(source));
    }
    values
}

/// Makes the customer of a lead; its life begins as a lead's (C-26).
pub fn customer(tx: &Tx<'_>, channel: Channel, lead: &Lead, record_type: &str, allow: bool) -> Result<String> {
    let party = make(tx, channel, record_type, &party_values(lead), &[], allow)?;
    lifecycle::begin(tx, &party)?;
    Ok(party)
}

/// Makes the deal of a lead with what the lead knows of it.
pub fn deal(tx: &Tx<'_>, channel: Channel, lead: &Lead, party: &str, stage: &str, title: &str) -> Result<String> {
    let mut values = Map::from_iter([
        ("title".to_string(), json!(title)),
        ("party".to_string(), json!(party)),
        ("stage".to_string(), json!(stage)),
        ("lead".to_string(), json!(lead.id)),
    ]);
    for (key, value) in [
        ("channel", &lead.channel),
        ("source_type", &lead.source),
        ("source_url", &lead.source_url),
        ("listing_ref", &lead.listing_ref),
        ("listing_hash", &lead.listing_hash),
        ("viability_reason", &lead.viability_reason),
    ] {
        if let Some(value) = value {
            values.insert(key.into(), json!(value));
        }
    }
    if let Some(score) = lead.viability {
        values.insert("viability".into(), json!(score));
    }
    make(tx, channel, "deal", &values, &[], true)
}
