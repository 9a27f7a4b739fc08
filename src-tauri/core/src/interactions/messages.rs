//! The message behind a touch by mail, SMS or chat: from whom, to whom, in which thread (INT-10, INT-11).

use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::journal::Tx;
use crate::records::{self, GetRequest};
use crate::values::{Email, rich_text};
use crate::{Context, Error, Result, ids, parties};

/// A message as it was sent.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageInput {
    /// email, sms or chat.
    pub channel: String,
    /// Sender.
    pub from: String,
    /// Receivers, one at least.
    pub to: Vec<String>,
    /// Receivers of a copy.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub cc: Vec<String>,
    /// At most 1,000 characters.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub subject: Option<String>,
    /// The text.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub text: Option<String>,
    /// The same as HTML; cleaned before it is kept.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub html: Option<String>,
    /// When it was sent.
    pub sent_at: String,
    /// Its own id, as in the header Message-ID.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub message_id: Option<String>,
    /// Ids of the messages before it, oldest first, as in References; In-Reply-To last.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub references: Vec<String>,
    /// Whether it came back.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bounced: bool,
    /// When it was opened first, as the program that sent it tells; RFC 3339 with an offset.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub opened_at: Option<String>,
    /// When a link in it was followed first; whoever clicked has opened.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub clicked_at: Option<String>,
}

/// Which touch.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageRequest {
    /// Interaction id.
    pub id: String,
}

/// The message behind a touch.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MessageShown {
    /// email, sms or chat.
    pub channel: String,
    /// Sender.
    pub from: String,
    /// Receivers.
    pub to: Vec<String>,
    /// Receivers of a copy.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The same as clean HTML.
    pub html: Option<String>,
    /// When it was sent.
    pub sent_at: String,
    /// Its own id.
    pub message_id: Option<String>,
    /// One value for all messages of a conversation.
    pub thread_id: Option<String>,
    /// Whether it came back.
    pub bounced: bool,
    /// When it was opened first, as the program that sent it told.
    pub opened_at: Option<String>,
    /// When a link in it was followed first.
    pub clicked_at: Option<String>,
}

/// The message behind a touch; none behind a call.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MessageResult {
    /// The message.
    pub message: Option<MessageShown>,
}

/// The message behind a touch.
///
/// # Errors
/// `not_found`.
pub fn message(ctx: &Context, input: MessageRequest) -> Result<MessageResult> {
    let found = records::get(ctx, GetRequest { r#type: "interaction".into(), id: input.id })?;
    ctx.read(|conn| Ok(MessageResult { message: load(conn, &found.record.id)? }))
}

fn load(conn: &Connection, interaction: &str) -> Result<Option<MessageShown>> {
    let found = conn
        .prepare_cached(
            "SELECT id, channel, from_address, subject, body_text, body_html, sent_at, message_id, thread_id, bounced,
               opened_at, clicked_at
             FROM communication WHERE interaction_id = ?1",
        )?
        .query_row([interaction], |row| {
            let shown = MessageShown {
                channel: row.get(1)?,
                from: row.get(2)?,
                to: Vec::new(),
                cc: Vec::new(),
                subject: row.get(3)?,
                text: row.get(4)?,
                html: row.get(5)?,
                sent_at: row.get(6)?,
                message_id: row.get(7)?,
                thread_id: row.get(8)?,
                bounced: row.get(9)?,
                opened_at: row.get(10)?,
                clicked_at: row.get(11)?,
            };
            Ok((row.get::<_, String>(0)?, shown))
        })
        .optional()?;
    let Some((id, mut shown)) = found else { return Ok(None) };
    let mut stmt = conn.prepare_cached(
        "SELECT role, address FROM communication_address WHERE communication_id = ?1 ORDER BY role, position",
    )?;
    let mut rows = stmt.query([id])?;
    while let Some(row) = rows.next()? {
        let list = if row.get::<_, String>(0)? == "cc" { &mut shown.cc } else { &mut shown.to };
        list.push(row.get(1)?);
    }
    Ok(Some(shown))
}

/// Keeps the message of a touch. One that came back marks the addresses that it went to (INT-11).
pub fn keep(tx: &Tx<'_>, interaction: &str, input: &MessageInput) -> Result<()> {
    if !matches!(input.channel.as_str(), "email" | "sms" | "chat") {
        return Err(Error::invalid("message.channel", "A message goes by email, sms or chat."));
    }
    if input.from.trim().is_empty() {
        return Err(Error::required("message.from", "Sender"));
    }
    if input.to.iter().all(|to| to.trim().is_empty()) {
        return Err(Error::required("message.to", "Receiver"));
    }
    let long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    let addresses = || input.to.iter().chain(&input.cc).chain([&input.from]);
    if long(&input.subject, 1_000) || addresses().any(|one| one.chars().count() > 500) {
        return Err(
            Error::new("too_long", "A subject has at most 1,000 characters, an address 500.").field("message.subject")
        );
    }
    let id = ids::new_id();
    let html = input.html.as_deref().map(rich_text::clean);
    let text = input.text.clone().or_else(|| html.as_deref().map(|html| rich_text::read(html).text));
    let sent_at = ids::moment(ids::parse_moment("message.sent_at", &input.sent_at)?);
    let (opened_at, clicked_at) = reading(input.opened_at.as_deref(), input.clicked_at.as_deref())?;
    tx.prepare_cached(
        "INSERT INTO communication (id, interaction_id, channel, from_address, subject, body_text, body_html, sent_at, message_id,
           thread_id, bounced, created_at, opened_at, clicked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        id,
        interaction,
        input.channel,
        input.from.trim(),
        input.subject,
        text,
        html,
        sent_at,
        input.message_id,
        thread(tx, input)?,
        input.bounced,
        tx.at(),
        opened_at,
        clicked_at
    ])?;
    for named in &input.references {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO communication_reference (communication_id, message_id) VALUES (?1, ?2)",
        )?
        .execute([&id, named])?;
    }
    for (role, list) in [("to", &input.to), ("cc", &input.cc)] {
        for (position, address) in list.iter().map(|one| one.trim()).filter(|one| !one.is_empty()).enumerate() {
            tx.prepare_cached(
                "INSERT INTO communication_address (id, communication_id, role, address, position) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![ids::new_id(), id, role, address, i64::try_from(position).unwrap_or(0)])?;
        }
    }
    if input.bounced {
        came_back(tx, interaction)?;
    }
    if input.bounced && input.channel == "email" {
        for to in input.to.iter().filter_map(|to| Email::parse(to).ok()) {
            parties::bounced(tx, to.key())?;
        }
    }
    Ok(())
}

/// The moments of the first opening and the first click, as the file keeps them. A click is an opening: programs that show
/// no pictures tell of none.
pub fn reading(opened_at: Option<&str>, clicked_at: Option<&str>) -> Result<(Option<String>, Option<String>)> {
    let moment =
        |field: &str, text: Option<&str>| text.map(|text| ids::parse_moment(field, text).map(ids::moment)).transpose();
    let (opened, clicked) = (moment("opened_at", opened_at)?, moment("clicked_at", clicked_at)?);
    let opened = opened.into_iter().chain(clicked.clone()).min();
    Ok((opened, clicked))
}

/// The touch of a message that came back says so. Not by a draft: which address is marked follows from the message.
pub fn came_back(tx: &Tx<'_>, interaction: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE interaction SET outcome = 'bounced', updated_at = ?2 WHERE id = ?1 AND outcome IS NOT 'bounced'",
    )?
    .execute([interaction, tx.at()])?;
    Ok(())
}

/// The thread that a message belongs to: that of a message which it names, which names it, or which names the same. Messages
/// may arrive in any order: threads that it joins become one (INT-25).
fn thread(tx: &Tx<'_>, input: &MessageInput) -> Result<Option<String>> {
    let named: Vec<&String> = input.references.iter().chain(&input.message_id).collect();
    let Some(own) = named.first() else { return Ok(None) };
    let mut stmt = tx.prepare_cached(
        "SELECT thread_id FROM communication
           WHERE message_id IN (SELECT value FROM json_each(?1)) AND message_id IS NOT NULL AND thread_id IS NOT NULL
         UNION SELECT c.thread_id FROM communication_reference r JOIN communication c ON c.id = r.communication_id
           WHERE r.message_id IN (SELECT value FROM json_each(?1)) AND c.thread_id IS NOT NULL",
    )?;
    let known = stmt
        .query_map([serde_json::to_string(&named)?], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    let Some((thread, others)) = known.split_first() else { return Ok(Some((*own).clone())) };
    for other in others {
        tx.prepare_cached("UPDATE communication SET thread_id = ?2 WHERE thread_id = ?1")?.execute([other, thread])?;
    }
    Ok(Some(thread.clone()))
}
