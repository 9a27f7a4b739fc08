//! What became of a campaign's mails, as the program that sent them tells it (INT-11).

use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::messages::{self, MessageInput};
use crate::context::Channel;
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft};
use crate::values::Email;
use crate::{Context, Error, Result, ids, parties, subjects};

/// Receivers that one call takes.
const MOST: usize = 10_000;

/// Characters of a campaign's name.
const NAME: usize = 100;

/// Characters of an address; with the name of the campaign it is the id of a touch in its source.
const ADDRESS: usize = 190;

/// Receivers between two written-down pieces of the journal: bounds memory.
const CHECKPOINT: usize = 1_000;

/// One receiver of a campaign.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignReceiver {
    /// E-mail address that the mail went to.
    pub address: String,
    /// When it was opened first; RFC 3339 with an offset.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub opened_at: Option<String>,
    /// When a link in it was followed first; RFC 3339 with an offset.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub clicked_at: Option<String>,
    /// Whether it came back.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bounced: bool,
}

/// A campaign and what is known of its receivers.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignResults {
    /// Name of the campaign, at most 100 characters; the same name again adds to what is known.
    pub campaign: String,
    /// Address that it was sent from.
    pub from: String,
    /// Subject of the mail; the campaign's name unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub subject: Option<String>,
    /// When it was sent; RFC 3339 with an offset.
    pub sent_at: String,
    /// Receivers, at most 10,000.
    pub receivers: Vec<CampaignReceiver>,
}

/// A receiver that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct CampaignRefused {
    /// The address as it was given.
    pub address: String,
    /// Why.
    pub message: String,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct CampaignReport {
    /// Mails that were written down.
    pub added: usize,
    /// Mails of which more is known.
    pub updated: usize,
    /// Mails of which all was known.
    pub unchanged: usize,
    /// Receivers whom no customer's address names, who must not be contacted, or whose row is wrong.
    pub refused: Vec<CampaignRefused>,
}

/// Keeps what a campaign's program tells of its mails, as one operation. A receiver who is a customer gets the mail as a
/// touch, once a campaign. The first opening and the first click are kept, in whatever order they are told; whoever clicked
/// has opened. A mail that came back marks the address.
///
/// # Errors
/// `required` and `invalid` for the campaign itself, `too_long`; a receiver that is merely wrong is in the report.
pub fn campaign(ctx: &Context, input: CampaignResults) -> Result<Changed<CampaignReport>> {
    let name = input.campaign.trim();
    if name.is_empty() {
        return Err(Error::required("campaign", "Campaign"));
    }
    if name.chars().count() > NAME {
        return Err(Error::new("too_long", "The name of a campaign has at most 100 characters.").field("campaign"));
    }
    if input.receivers.len() > MOST {
        return Err(Error::new("too_long", "One call takes 10,000 receivers.").field("receivers"));
    }
    let sent_at = ids::moment(ids::parse_moment("sent_at", &input.sent_at)?);
    let mail = Mail { name, sent_at, input: &input };
    ctx.transact(Op::new("interactions.campaign", "Kept the results of a campaign").many(), |tx| {
        let mut report = CampaignReport::default();
        for (turn, receiver) in input.receivers.iter().enumerate() {
            if turn % CHECKPOINT == CHECKPOINT - 1 {
                tx.checkpoint()?;
            }
            tx.execute_batch("SAVEPOINT one_receiver")?;
            match mail.one(tx, receiver) {
                Ok(Outcome::Added) => report.added += 1,
                Ok(Outcome::Updated) => report.updated += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => {
                    tx.execute_batch("ROLLBACK TO one_receiver")?;
                    let address = receiver.address.clone();
                    report.refused.push(CampaignRefused { address, message: error.message });
                }
            }
            tx.execute_batch("RELEASE one_receiver")?;
        }
        tx.label(format!("Kept the results of {name}"));
        Ok(report)
    })
}

enum Outcome {
    Added,
    Updated,
    Unchanged,
}

struct Mail<'a> {
    name: &'a str,
    sent_at: String,
    input: &'a CampaignResults,
}

impl Mail<'_> {
    fn one(&self, tx: &Tx<'_>, receiver: &CampaignReceiver) -> Result<Outcome> {
        let email = Email::parse(&receiver.address)
            .ok()
            .filter(|email| email.key().chars().count() <= ADDRESS)
            .ok_or_else(|| Error::invalid("address", "This is no e-mail address."))?;
        let external_id = format!("{} {}", self.name, email.key());
        let there: Option<String> = tx
            .prepare_cached("SELECT id FROM interaction WHERE source = 'import' AND external_id = ?1")?
            .query_row([&external_id], |row| row.get(0))
            .optional()?;
        if let Some(id) = there {
            return followed(tx, &id, receiver, &email);
        }
        let party: Option<String> = tx
            .prepare_cached(
                "SELECT p.id FROM party_email e JOIN party p ON p.id = e.party_id
                 WHERE e.address_key = ?1 AND p.deleted_at IS NULL AND p.is_agent = 0
                 ORDER BY e.shared, p.kind = 'person' DESC, p.id LIMIT 1",
            )?
            .query_row([email.key()], |row| row.get(0))
            .optional()?;
        let party = party.ok_or_else(|| Error::invalid("address", "No customer has this address."))?;
        self.write(tx, &party, &external_id, receiver, &email)?;
        Ok(Outcome::Added)
    }

    fn write(
        &self,
        tx: &Tx<'_>,
        party: &str,
        external_id: &str,
        receiver: &CampaignReceiver,
        email: &Email,
    ) -> Result<()> {
        let described = tx.catalog().get("interaction")?;
        let subject = self.input.subject.clone().unwrap_or_else(|| self.name.to_string());
        let given = [
            ("party", json!(party)),
            ("type", json!("email")),
            ("direction", json!("outbound")),
            ("subject", json!(subject)),
            ("occurred_at", json!(self.sent_at)),
            ("source", json!("import")),
            ("external_id", json!(external_id)),
        ];
        let values: Map<String, Value> = given.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        let id = ids::new_id();
        let mut draft = Draft { new: true, ..Draft::of(&described, id.clone(), Channel::Person) };
        records::set(tx, tx.catalog(), &mut draft, &values)?;
        records::complete(tx, tx.catalog(), &mut draft, &values)?;
        records::insert(tx, subjects::rules("interaction"), draft)?;
        let message = MessageInput {
            channel: "email".into(),
            from: self.input.from.clone(),
            to: vec![email.as_typed().to_string()],
            cc: Vec::new(),
            subject: Some(subject),
            text: None,
            html: None,
            sent_at: self.sent_at.clone(),
            message_id: None,
            references: Vec::new(),
            bounced: receiver.bounced,
            opened_at: receiver.opened_at.clone(),
            clicked_at: receiver.clicked_at.clone(),
        };
        messages::keep(tx, &id, &message)
    }
}

/// Adds to what is known of a mail.
fn followed(tx: &Tx<'_>, interaction: &str, receiver: &CampaignReceiver, email: &Email) -> Result<Outcome> {
    let (opened_at, clicked_at) = messages::reading(receiver.opened_at.as_deref(), receiver.clicked_at.as_deref())?;
    let more = tx
        .prepare_cached(
            "UPDATE communication SET opened_at = min(coalesce(opened_at, ?2), coalesce(?2, opened_at)),
               clicked_at = min(coalesce(clicked_at, ?3), coalesce(?3, clicked_at))
             WHERE interaction_id = ?1
               AND (?2 < coalesce(opened_at, '~') OR ?3 < coalesce(clicked_at, '~'))",
        )?
        .execute(params![interaction, opened_at, clicked_at])?;
    let back = receiver.bounced
        && tx
            .prepare_cached("UPDATE communication SET bounced = 1 WHERE interaction_id = ?1 AND bounced = 0")?
            .execute([interaction])?
            > 0;
    if back {
        messages::came_back(tx, interaction)?;
        parties::bounced(tx, email.key())?;
    }
    Ok(if back || more > 0 { Outcome::Updated } else { Outcome::Unchanged })
}
