//! Every touch with a party: calls, mails, meetings (C-13).

mod campaign;
mod links;
mod messages;
mod ops;
mod threads;

use rusqlite::{OptionalExtension, params};

use serde_json::json;

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText, Story};
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{Draft, RecordRow, Rules};
use crate::{Error, Result, leads, milestones, parties};

pub use campaign::{CampaignReceiver, CampaignRefused, CampaignReport, CampaignResults, campaign};
pub use links::{InteractionLinkRules, interaction_link, stands_in};
pub use messages::{MessageInput, MessageRequest, MessageResult, MessageShown, message};
pub use ops::{LinkInput, LogRequest, add_link, log};
pub use threads::{Thread, ThreadMessage, Threads, ThreadsRequest, thread, threads};

/// INT-01.
pub const TYPES: &[(&str, &str)] = &[
    ("call", "Call"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("chat", "Chat"),
    ("sms", "SMS"),
    ("social", "Social"),
    ("in_person", "In person"),
    ("other", "Other"),
];

/// INT-27: written down more than 30 days after it happened.
pub const LATER: &str = "(julianday({t}.created_at) - julianday({t}.occurred_at) > 30)";

/// INT-11: when the message behind it was opened first.
const OPENED: &str = "(SELECT c.opened_at FROM communication c WHERE c.interaction_id = {t}.id)";

/// INT-11: when a link in it was followed first.
const CLICKED: &str = "(SELECT c.clicked_at FROM communication c WHERE c.interaction_id = {t}.id)";

/// A touch that happened (INT-01, INT-02).
#[must_use]
pub fn interaction() -> RecordType {
    RecordType {
        key: "interaction",
        label: "Interaction",
        plural: "Interactions",
        icon: "messages-square",
        table: "interaction",
        title: "coalesce({t}.subject, {t}.type)",
        listed: true,
        customizable: true,
        default_sort: &[("occurred_at", true)],
        fields: with_outreach(vec![
            Field::new("subject", "Subject", K::Text).max(500).listed().unsorted(),
            Field::choice("type", "Type", TYPES).required().listed(),
            Field::reference("party", "Customer", "party_id", "party")
                .required()
                .owned()
                .listed()
                .aliases(&["company", "customer", "contact"]),
            Field::reference("contact", "Contact", "contact_id", "person"),
            Field::reference("deal", "Deal", "deal_id", "deal"),
            Field::choice("direction", "Direction", &[("outbound", "Outbound"), ("inbound", "Inbound")])
                .default("outbound"),
            Field::new("occurred_at", "When", K::DateTime).required().listed(),
            Field::new("utc_offset_minutes", "Offset from UTC", K::Number).unsorted().hidden(),
            Field::new("duration_minutes", "Minutes", K::Number).unsorted(),
            Field::choice(
                "outcome",
                "Outcome",
                &[
                    ("successful", "Successful"),
                    ("no_answer", "No answer"),
                    ("left_message", "Left message"),
                    ("bounced", "Bounced"),
                    ("follow_up_needed", "Follow-up needed"),
                    ("completed", "Completed"),
                ],
            )
            .listed(),
            Field::choice(
                "sentiment",
                "Sentiment",
                &[("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")],
            ),
            Field::new("description", "Description", K::LongText),
            Field::choice(
                "source",
                "Source",
                &[
                    ("manual", "By hand"),
                    ("email_sync", "Mail"),
                    ("phone_integration", "Phone"),
                    ("calendar_sync", "Calendar"),
                    ("api", "API"),
                    ("import", "Import"),
                    ("bot", "Bot"),
                ],
            )
            .default("manual")
            .hidden(),
            Field::new("external_id", "Id in the source", K::Text).max(300).hidden().unsorted().kept(),
            Field::computed("opened_at", "Opened", K::DateTime, OPENED).unsorted(),
            Field::computed("clicked_at", "Clicked", K::DateTime, CLICKED).unsorted(),
            Field::computed("logged_later", "Logged later", K::YesNo, LATER),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only(),
        ]),
        search: Some(SearchText {
            when: "({t}.subject IS NOT NULL OR {t}.description IS NOT NULL)",
            entry: true,
            ..SearchText::record("''", "coalesce({t}.description, '')")
        }),
        story: Some(Story {
            kind: "{t}.type",
            at: "{t}.occurred_at",
            owners: &["party_id", "contact_id", "deal_id"],
            pinned: "0",
        }),
        ..RecordType::default()
    }
}

/// What outreach keeps beside (INT-12).
fn with_outreach(mut fields: Vec<Field>) -> Vec<Field> {
    fields.extend(leads::interaction_fields());
    fields
}

/// What an interaction adds.
pub struct InteractionRules;

impl Rules for InteractionRules {
    fn told(&self, record: &RecordRow) -> String {
        let text = |key: &str| record.values.get(key).and_then(serde_json::Value::as_str);
        let what = match text("type") {
            Some("call") => "a call",
            Some("email") => "an e-mail",
            Some("meeting") => "a meeting",
            Some("chat") => "a chat",
            Some("sms") => "an SMS",
            Some("social") => "a message on social media",
            Some("in_person") => "a visit",
            _ => "a touch",
        };
        match (text("subject"), record.values.get("party").and_then(|party| party.get("title")?.as_str())) {
            (Some(subject), _) => format!("Logged {what}: {subject}"),
            (None, Some(party)) => format!("Logged {what} with {party}"),
            (None, None) => format!("Logged {what}"),
        }
    }

    /// INT-03: what a source sent before is the touch that is there, deleted or not.
    fn already(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<String>> {
        let Some(external_id) = draft.text("external_id") else { return Ok(None) };
        let source = if draft.channel == Channel::Api { "api" } else { draft.text("source").unwrap_or("manual") };
        Ok(tx
            .prepare_cached("SELECT id FROM interaction WHERE source = ?1 AND external_id = ?2")?
            .query_row([source, external_id], |row| row.get(0))
            .optional()?)
    }

    /// INT-28: many touches at once are gone only when an administrator says so.
    fn before_delete_many(&self, tx: &Tx<'_>) -> Result<()> {
        let role: String = tx.query_row("SELECT role FROM app_user WHERE id = ?1", [tx.actor()], |row| row.get(0))?;
        if role == "admin" {
            return Ok(());
        }
        Err(Error::new("forbidden", "Only administrators delete many interactions at once; delete them one by one."))
    }

    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new
            && let Some(id) = self.already(tx, draft)?
        {
            let message = "The source sent this before.";
            return Err(Error::new("already_there", message).field("external_id").details(json!({ "id": id })));
        }
        if draft.new && draft.column("occurred_at").is_none() {
            draft.set("occurred_at", tx.at().to_string());
        }
        if draft.new && draft.channel == Channel::Api {
            draft.set("source", "api".to_string());
        }
        if let Some(rusqlite::types::Value::Integer(minutes)) = draft.column("duration_minutes")
            && *minutes < 0
        {
            return Err(Error::invalid("duration_minutes", "A duration is not negative."));
        }
        // PTY-11: an outgoing touch of somebody who must not be contacted is refused with the reason.
        let outgoing = draft.after(tx, "direction")?.as_deref() == Some("outbound");
        let kind = draft.after(tx, "type")?.unwrap_or_default();
        if draft.new && outgoing && matches!(kind.as_str(), "email" | "call" | "sms" | "chat" | "social") {
            for (column, field) in [("party_id", "party"), ("contact_id", "contact")] {
                let Some(id) = draft.after(tx, column)? else { continue };
                let refused: Option<String> = tx
                    .prepare_cached("SELECT display_name FROM party WHERE id = ?1 AND do_not_contact = 1")?
                    .query([id])?
                    .next()?
                    .map(|row| row.get(0))
                    .transpose()?;
                if let Some(name) = refused {
                    let message =
                        format!("{name} is marked “Do not contact”; log an inbound touch or clear the mark first.");
                    return Err(Error::new("do_not_contact", message).field(field));
                }
            }
        }
        Ok(())
    }

    /// PTY-10: a mail that came back marks the address that it went to, the first one of whom it
    /// was meant for.
    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        milestones::follow_interaction(tx, &draft.id)?;
        if !draft.new && (draft.column("occurred_at").is_some() || draft.column("type").is_some()) {
            tx.prepare_cached(
                "UPDATE interaction_link SET (at, kind) = (SELECT occurred_at, type FROM interaction WHERE id = ?1), updated_at = ?2
                 WHERE interaction_id = ?1",
            )?
            .execute(params![draft.id, tx.at()])?;
        }
        if draft.text("outcome") != Some("bounced") || draft.after(tx, "type")?.as_deref() != Some("email") {
            return Ok(());
        }
        let Some(to) = draft.after(tx, "contact_id")?.or(draft.after(tx, "party_id")?) else { return Ok(()) };
        let mut stmt = tx.prepare_cached(
            "SELECT address_key FROM party_email WHERE party_id = ?1 ORDER BY is_primary DESC, position LIMIT 1",
        )?;
        let address: Option<String> = stmt.query_row([to], |row| row.get(0)).optional()?;
        if let Some(address) = address {
            parties::bounced(tx, &address)?;
        }
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        milestones::leave_interaction(tx, id)
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        tx.prepare_cached("UPDATE interaction SET deleted_at = NULL WHERE id = ?1")?.execute([id])?;
        milestones::follow_interaction(tx, id)
    }
}
