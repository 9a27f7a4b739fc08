//! The conversation that a message stands in (INT-11, INT-25).

use std::collections::HashMap;

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::messages::MessageRequest;
use crate::query::{FieldTest, Filter, Operator, page_size};
use crate::records::{self, GetRequest, PageRequest, Reference};
use crate::{Context, Result};

/// So many messages of a conversation are told: the latest ones.
const MOST: usize = 200;
/// So many characters of a text are told before the message is opened.
const PREVIEW: i64 = 160;

/// A message of a conversation, before it is opened.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ThreadMessage {
    /// The touch behind which it stands.
    pub interaction: Reference,
    /// inbound or outbound.
    pub direction: String,
    /// Sender.
    pub from: String,
    /// Subject.
    pub subject: Option<String>,
    /// The first characters of the text.
    pub preview: String,
    /// When it was sent.
    pub sent_at: String,
    /// Whether it came back.
    pub bounced: bool,
}

/// A conversation.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Thread {
    /// Its messages that the reader may see, the earliest first; the latest 200 of a longer one. None: it is no message.
    pub messages: Vec<ThreadMessage>,
}

/// Whose conversations.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreadsRequest {
    /// Interaction ids, at most 200.
    pub ids: Vec<String>,
}

/// Several conversations.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Threads {
    /// One for each touch asked for, in that order; empty for one that is not there for the reader.
    pub threads: Vec<Thread>,
}

/// The conversations of several touches, as [`thread`] tells each: a page of a history asks once.
///
/// # Errors
/// `page_too_large` for more than 200.
pub fn threads(ctx: &Context, input: ThreadsRequest) -> Result<Threads> {
    page_size(Some(input.ids.len().max(1)), 1)?;
    let one = |id| match thread(ctx, MessageRequest { id }) {
        Err(error) if error.code == "not_found" => Ok(Thread { messages: Vec::new() }),
        other => other,
    };
    Ok(Threads { threads: input.ids.into_iter().map(one).collect::<Result<_>>()? })
}

/// The conversation of a touch: its message and all that belong to it, whoever wrote them.
///
/// # Errors
/// `not_found`.
pub fn thread(ctx: &Context, input: MessageRequest) -> Result<Thread> {
    let found = records::get(ctx, GetRequest { r#type: "interaction".into(), id: input.id })?;
    let mut told: HashMap<String, ThreadMessage> = HashMap::new();
    let ids: Vec<String> = ctx.read(|conn| {
        let own: Option<(String, Option<String>)> = conn
            .prepare_cached("SELECT id, thread_id FROM communication WHERE interaction_id = ?1")?
            .query_row([&found.record.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((own, thread)) = own else { return Ok(Vec::new()) };
        let mut stmt = conn.prepare_cached(
            "SELECT c.interaction_id, i.direction, c.from_address, c.subject, substr(coalesce(c.body_text, ''), 1, ?3),
               c.sent_at, c.bounced
             FROM communication c JOIN interaction i ON i.id = c.interaction_id
             WHERE (c.id = ?1 OR c.thread_id = ?2) AND i.deleted_at IS NULL ORDER BY c.sent_at DESC, c.id DESC LIMIT ?4",
        )?;
        let mut rows = stmt.query(rusqlite::params![own, thread, PREVIEW, i64::try_from(MOST).unwrap_or(0)])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let text: String = row.get(4)?;
            let message = ThreadMessage {
                interaction: Reference::new("interaction", id.clone(), String::new()),
                direction: row.get(1)?,
                from: row.get(2)?,
                subject: row.get(3)?,
                preview: text.split_whitespace().collect::<Vec<_>>().join(" "),
                sent_at: row.get(5)?,
                bounced: row.get(6)?,
            };
            told.insert(id.clone(), message);
            ids.push(id);
        }
        Ok(ids)
    })?;
    // Whoever may not see a touch reads no line of its message.
    let filter = Filter::Field(FieldTest { field: "id".into(), op: Operator::In, value: json!(ids) });
    let request = PageRequest {
        r#type: "interaction".into(),
        filter: Some(filter),
        fields: Some(Vec::new()),
        limit: Some(MOST),
        ..PageRequest::default()
    };
    let seen: HashMap<String, String> =
        records::page(ctx, request)?.rows.into_iter().map(|row| (row.id, row.title)).collect();
    let mut messages = Vec::new();
    for id in ids.iter().rev() {
        if let (Some(title), Some(mut message)) = (seen.get(id), told.remove(id)) {
            message.interaction.title.clone_from(title);
            messages.push(message);
        }
    }
    Ok(Thread { messages })
}
