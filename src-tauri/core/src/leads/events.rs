use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::find::{client_of, contacted_stage, lead_named, lead_of, living_party, outreach_pipeline, party_with};
use super::make;
use super::rules::advance;
use crate::context::Channel;
use crate::journal::{Changed, Op, Tx};
use crate::records::{Reference, title};
use crate::values::{Email, clean_line};
use crate::{Context, Error, Result, ids};

/// What happened (INT-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A mail went out.
    EmailSent,
    /// A contact form was filled in.
    FormSubmitted,
    /// A message was sent, on Facebook unless `channel` says otherwise.
    MessageSent,
    /// Somebody was in touch, by whatever way.
    Contacted,
}

impl EventKind {
    /// The channel, the type of interaction and the words for it.
    fn usual(self) -> (&'static str, &'static str) {
        match self {
            Self::EmailSent => ("email", "E-mail sent"),
            Self::FormSubmitted => ("form", "Form submitted"),
            Self::MessageSent => ("facebook", "Message sent"),
            Self::Contacted => ("other", "Contacted"),
        }
    }
}

/// Something that happened to a lead (PIP-17). The lead is known by `lead_id`, else by `listing_hash`, else by
/// `source_url`; one that is not there is made of what the event says.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadEvent {
    /// What happened.
    pub kind: EventKind,
    /// Id of the lead, ours or its source's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub lead_id: Option<String>,
    /// Hash of its listing.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub listing_hash: Option<String>,
    /// Where it was found.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub source_url: Option<String>,
    /// Who it is, for a lead that is not there yet.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub name: Option<String>,
    /// Their address, for a lead that has none.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub email: Option<String>,
    /// Their number, for a lead that has none.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub phone: Option<String>,
    /// email, phone, form, facebook, sms, other; what the kind says unless given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub channel: Option<String>,
    /// When; needed where there is no `key`, so that the same event is known again.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub at: Option<String>,
    /// queued, sent, delivered, failed, replied; sent unless given.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub status: Option<String>,
    /// What was said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub text: Option<String>,
    /// Names the event: a second one of that key changes nothing but the status of the first (sent to delivered).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub key: Option<String>,
}

/// What came of an event.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct LeadEventResult {
    /// The lead.
    pub lead_id: String,
    /// The client: the lead's deal.
    pub client_id: String,
    /// The customer.
    pub party: Reference,
    /// The communication that was written down.
    pub interaction_id: String,
    /// Whether the client was made by this event.
    pub created: bool,
    /// Whether the event was known already.
    pub repeated: bool,
}

/// Takes an event in: the lead gets a client in the outreach pipeline, if it has none, and the client a communication
/// (PIP-17, INT-12). The same event twice gives one client and one communication.
///
/// # Errors
/// `required` for neither a key nor a time, or no hint of the lead; `not_found` for a lead id that nothing else explains;
/// `do_not_contact`; those of the types' rules.
pub fn event(ctx: &Context, input: LeadEvent) -> Result<Changed<LeadEventResult>> {
    ctx.transact(Op::new("leads.event", "Took an event in"), |tx| take_in(tx, ctx.channel(), &input))
}

fn said(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The same inside an operation.
pub fn take_in(tx: &Tx<'_>, channel: Channel, event: &LeadEvent) -> Result<LeadEventResult> {
    let at = match said(&event.at) {
        Some(at) => Some(ids::moment(ids::parse_moment("at", at)?)),
        None => None,
    };
    if at.is_none() && said(&event.key).is_none() {
        return Err(Error::new("required", "An event has a time or a key, by which it is known again.").field("at"));
    }
    let known = match said(&event.key) {
        Some(key) => before(tx, &format!("key:{key}"))?,
        None => None,
    };
    if let Some(known) = known {
        return repeated(tx, channel, event, known);
    }
    let (usual, words) = event.kind.usual();
    let way = said(&event.channel).unwrap_or(usual);
    let lead_id = lead(tx, channel, event, way)?;
    let key = match (said(&event.key), &at) {
        (Some(key), _) => format!("key:{key}"),
        (None, at) => format!("{words}|{lead_id}|{way}|{}", at.as_deref().unwrap_or_default()),
    };
    if let Some(known) = before(tx, &key)? {
        return repeated(tx, channel, event, known);
    }
    let at = at.unwrap_or_else(|| tx.at().to_string());
    let (client, party, created) = client(tx, channel, &lead_id)?;
    let interaction_id =
        communication(tx, channel, event, &Said { client: &client, party: &party, way, words, at: &at, key: &key })?;
    tx.prepare_cached(
        "UPDATE deal SET last_contacted_at = max(coalesce(last_contacted_at, ''), ?2), channel = coalesce(channel, ?3), updated_at = ?4
         WHERE id = ?1",
    )?
    .execute(params![client, at, way, tx.at()])?;
    tx.prepare_cached(
        "UPDATE lead SET status = CASE WHEN status = 'converted' THEN status ELSE 'contacted' END, party_id = ?2, deal_id = ?3,
           last_contacted_at = max(coalesce(last_contacted_at, ''), ?4), channel = coalesce(channel, ?5), updated_at = ?6 WHERE id = ?1",
    )?
    .execute(params![lead_id, party, client, at, way, tx.at()])?;
    let party = reference(tx, &party)?;
    tx.label(format!("{words}: {}", party.title));
    Ok(LeadEventResult { lead_id, client_id: client, party, interaction_id, created, repeated: false })
}

/// An event that was taken in: its communication, the client, the customer.
struct Known {
    interaction: String,
    client: String,
    party: String,
    lead: String,
}

fn before(tx: &Tx<'_>, key: &str) -> Result<Option<Known>> {
    Ok(tx
        .prepare_cached(
            "SELECT i.id, coalesce(i.deal_id, ''), i.party_id, coalesce((SELECT l.id FROM lead l WHERE l.deal_id = i.deal_id ORDER BY l.id LIMIT 1), '')
             FROM interaction i WHERE i.event_key = ?1",
        )?
        .query_row([key], |row| {
            Ok(Known { interaction: row.get(0)?, client: row.get(1)?, party: row.get(2)?, lead: row.get(3)? })
        })
        .optional()?)
}

/// The second time an event says at most what became of the message.
fn repeated(tx: &Tx<'_>, channel: Channel, event: &LeadEvent, known: Known) -> Result<LeadEventResult> {
    if let Some(status) = said(&event.status) {
        let there: Option<String> = tx
            .prepare_cached("SELECT delivery FROM interaction WHERE id = ?1")?
            .query_row([&known.interaction], |row| row.get(0))?;
        if there.as_deref() != Some(status) {
            let values = Map::from_iter([("delivery".to_string(), json!(status))]);
            make::change(tx, channel, "interaction", &known.interaction, &values)?;
            tx.prepare_cached("UPDATE deal SET updated_at = ?2 WHERE id = ?1")?
                .execute(params![known.client, tx.at()])?;
        }
    }
    let party = reference(tx, &known.party)?;
    Ok(LeadEventResult {
        lead_id: known.lead,
        client_id: known.client,
        party,
        interaction_id: known.interaction,
        created: false,
        repeated: true,
    })
}

fn reference(tx: &Tx<'_>, party: &str) -> Result<Reference> {
    let record_type: String =
        tx.prepare_cached("SELECT kind FROM party WHERE id = ?1")?.query_row([party], |row| row.get(0))?;
    let name = title(tx, tx.catalog(), "party", party)?.unwrap_or_default();
    Ok(Reference::new(&record_type, party, name))
}

/// The lead that an event is about, told what it did not know; made where there is none.
fn lead(tx: &Tx<'_>, channel: Channel, event: &LeadEvent, way: &str) -> Result<String> {
    let (id, hash, url) = (said(&event.lead_id), said(&event.listing_hash), said(&event.source_url));
    if let Some(found) = lead_named(tx, id, hash, url)? {
        tx.prepare_cached(
            "UPDATE lead SET contact_email = coalesce(contact_email, ?2), contact_phone = coalesce(contact_phone, ?3),
               listing_hash = coalesce(listing_hash, ?4), source_url = coalesce(source_url, ?5)
             WHERE id = ?1 AND ((contact_email IS NULL AND ?2 IS NOT NULL) OR (contact_phone IS NULL AND ?3 IS NOT NULL)
               OR (listing_hash IS NULL AND ?4 IS NOT NULL) OR (source_url IS NULL AND ?5 IS NOT NULL))",
        )?
        .execute(params![found, checked(event)?, said(&event.phone), hash, url])?;
        return Ok(found);
    }
    let (name, email) = (said(&event.name), checked(event)?);
    if hash.is_none() && url.is_none() && name.is_none() && email.is_none() {
        return Err(match id {
            Some(id) => Error::not_found("lead", id).field("lead_id"),
            None => Error::new("required", "An event names its lead by an id, a listing's hash or a source URL.")
                .field("lead_id"),
        });
    }
    let called = name.map(clean_line).or(email.clone()).or(url.map(str::to_string)).or(hash.map(str::to_string));
    let mut values = Map::from_iter([
        ("name".to_string(), json!(called.unwrap_or_default().chars().take(200).collect::<String>())),
        ("status".to_string(), json!("new")),
        ("channel".to_string(), json!(way)),
    ]);
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            values.insert(key.into(), Value::String(value.into()));
        }
    };
    put("contact_email", email.as_deref());
    put("contact_phone", said(&event.phone));
    put("listing_hash", hash);
    put("source_url", url);
    put("external_id", id);
    make::make(tx, channel, "lead", &values, &[], true)
}

/// The address of an event, if it has one.
fn checked(event: &LeadEvent) -> Result<Option<String>> {
    match said(&event.email) {
        Some(text) => {
            let email = Email::parse(text).map_err(|error| Error::from(error).field("email"))?;
            Ok(Some(email.as_typed().to_string()))
        }
        None => Ok(None),
    }
}

/// The client of a lead and their customer, and whether the client was made for it.
fn client(tx: &Tx<'_>, channel: Channel, lead: &str) -> Result<(String, String, bool)> {
    let lead = lead_of(tx, lead)?;
    if let Some((deal, party)) = client_of(tx, &lead)? {
        let (pipeline, stage): (String, String) = tx
            .prepare_cached("SELECT pipeline_id, stage_id FROM deal WHERE id = ?1")?
            .query_row([&deal], |row| Ok((row.get(0)?, row.get(1)?)))?;
        advance(tx, &deal, &pipeline, &stage)?;
        return Ok((deal, party, false));
    }
    let known = match (&lead.party, &lead.email) {
        (Some(party), _) => living_party(tx, party)?,
        (None, Some(email)) => party_with(tx, email)?,
        (None, None) => None,
    };
    let party = match known {
        Some(party) => party,
        None => make::customer(tx, channel, &lead, "person", true)?,
    };
    let (_, contacted) = contacted_stage(tx, &outreach_pipeline(tx)?)?;
    let deal = make::deal(tx, channel, &lead, &party, &contacted, &lead.name)?;
    Ok((deal, party, true))
}

/// What a communication is about.
struct Said<'a> {
    client: &'a str,
    party: &'a str,
    way: &'a str,
    words: &'a str,
    at: &'a str,
    key: &'a str,
}

fn communication(tx: &Tx<'_>, channel: Channel, event: &LeadEvent, said_of: &Said<'_>) -> Result<String> {
    let kind = match said_of.way {
        "email" => "email",
        "phone" => "call",
        "sms" => "sms",
        "facebook" => "social",
        _ => "other",
    };
    let mut values = Map::from_iter([
        ("type".to_string(), json!(kind)),
        ("party".to_string(), json!(said_of.party)),
        ("deal".to_string(), json!(said_of.client)),
        ("subject".to_string(), json!(said_of.words)),
        ("occurred_at".to_string(), json!(said_of.at)),
        ("channel".to_string(), json!(said_of.way)),
        ("delivery".to_string(), json!(said(&event.status).unwrap_or("sent"))),
    ]);
    if said(&event.status) == Some("replied") {
        values.insert("direction".into(), json!("inbound"));
    }
    if let Some(text) = said(&event.text) {
        values.insert("description".into(), json!(text));
    }
    let source = if channel == Channel::Api { "api" } else { "bot" };
    make::make(tx, channel, "interaction", &values, &[("event_key", said_of.key), ("source", source)], true)
}
