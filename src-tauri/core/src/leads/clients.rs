//! Clients as bots and scripts read them (API-12): deals of outreach, and what changed since.

use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use ts_rs::TS;

use super::changes::{Changes, changed};
use super::find::outreach_pipeline;
use super::make;
use crate::journal::{Changed, Op};
use crate::query::page_size;
use crate::records::{Reference, title};
use crate::{Context, Error, Result, ids};

/// Which clients.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClientsRequest {
    /// Id or name of a stage.
    #[ts(optional = nullable)]
    pub stage: Option<String>,
    /// Source type.
    #[ts(optional = nullable)]
    pub source_type: Option<String>,
    /// Channel.
    #[ts(optional = nullable)]
    pub channel: Option<String>,
    /// Id of the user whose clients they are.
    #[ts(optional = nullable)]
    pub operator_id: Option<String>,
    /// Part of the client's or the customer's name.
    #[ts(optional = nullable)]
    pub q: Option<String>,
    /// What changed at or after this moment, deleted clients among it; oldest change first.
    #[ts(optional = nullable)]
    pub changed_since: Option<String>,
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// One client.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientRequest {
    /// Client id: that of the deal.
    pub id: String,
}

/// What changes of a client; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientPatch {
    /// Client id.
    pub id: String,
    /// Id or name of a stage of the client's pipeline.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub stage: Option<String>,
    /// open, won, lost, abandoned: the first stage of that kind.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub status: Option<String>,
    /// Whether a bot may go on by itself.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub automation_enabled: Option<bool>,
    /// Notes.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub notes: Option<String>,
}

/// A client of outreach (PTY-29).
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct Client {
    /// Client id: that of the deal.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The customer.
    pub party: Reference,
    /// Name of its stage.
    pub stage: String,
    /// Id of its stage.
    pub stage_id: String,
    /// open, won, lost, abandoned.
    pub status: String,
    /// By which way.
    pub channel: Option<String>,
    /// Where it comes from.
    pub source_type: Option<String>,
    /// Whose it is.
    pub operator_id: Option<String>,
    /// Whether a bot may go on by itself.
    pub automation_enabled: bool,
    /// When somebody wrote or called last.
    pub last_contacted_at: Option<String>,
    /// The latest communication, either way.
    pub last_interaction: Option<String>,
    /// Notes.
    pub notes: Option<String>,
    /// Id of the lead that it came of.
    pub lead_id: Option<String>,
    /// Reference of its listing.
    pub listing_ref: Option<String>,
    /// Hash of its listing.
    pub listing_hash: Option<String>,
    /// Where it was found.
    pub source_url: Option<String>,
    /// 0 to 100.
    #[ts(type = "number | null")]
    pub viability: Option<i64>,
    /// When it changed last, deletion included.
    pub changed_at: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// A page of clients.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Clients {
    /// The clients.
    pub clients: Vec<Client>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// Whose communications.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunicationsRequest {
    /// Client id.
    pub id: String,
    /// Those written down or changed at or after this moment.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub changed_since: Option<String>,
}

/// A touch with a client (INT-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Communication {
    /// Interaction id.
    pub id: String,
    /// By which way.
    pub channel: Option<String>,
    /// When.
    pub at: String,
    /// queued, sent, delivered, failed, replied.
    pub status: Option<String>,
    /// outbound, inbound.
    pub direction: String,
    /// Subject.
    pub subject: Option<String>,
    /// What was said.
    pub text: Option<String>,
    /// manual, bot, api…: system or by hand.
    pub source: String,
}

/// The communications of a client.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Communications {
    /// Newest first, at most 200.
    pub communications: Vec<Communication>,
}

fn select() -> String {
    format!(
        "SELECT d.id, d.title, p.kind, p.id, p.display_name, s.name, s.id, s.kind, d.channel, d.source_type, d.owner_id,
    d.automation_enabled, d.last_contacted_at,
    (SELECT max(i.occurred_at) FROM interaction i WHERE i.deal_id = d.id AND i.deleted_at IS NULL),
    d.description, d.lead_id, d.listing_ref, d.listing_hash, d.source_url, d.viability,
    {}, d.deleted_at IS NOT NULL
  FROM deal d JOIN stage s ON s.id = d.stage_id JOIN party p ON p.id = d.party_id",
        changed("d")
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        party: Reference::new(&row.get::<_, String>(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?),
        stage: row.get(5)?,
        stage_id: row.get(6)?,
        status: row.get(7)?,
        channel: row.get(8)?,
        source_type: row.get(9)?,
        operator_id: row.get(10)?,
        automation_enabled: row.get(11)?,
        last_contacted_at: row.get(12)?,
        last_interaction: row.get(13)?,
        notes: row.get(14)?,
        lead_id: row.get(15)?,
        listing_ref: row.get(16)?,
        listing_hash: row.get(17)?,
        source_url: row.get(18)?,
        viability: row.get(19)?,
        changed_at: row.get(20)?,
        deleted: row.get(21)?,
    })
}

/// A page of clients: the deals of the outreach pipeline, and those that came of leads. Newest change last, so that a
/// bot that remembers the last `changed_at` it saw misses nothing (ITG-21).
///
/// # Errors
/// `invalid` for a cursor or a moment that is none; `too_many`.
pub fn list(ctx: &Context, input: ClientsRequest) -> Result<Clients> {
    let limit = page_size(input.limit, 50)?;
    ctx.read(|conn| {
        let mut asked = Changes::since("d", "deal", input.changed_since.as_deref())?;
        let pipeline = asked.bind(outreach_pipeline(conn)?);
        asked.test(format!("(d.pipeline_id = {pipeline} OR d.lead_id IS NOT NULL)"));
        asked.is("d.source_type", input.source_type.as_ref());
        asked.is("d.channel", input.channel.as_ref());
        asked.is("d.owner_id", input.operator_id.as_ref());
        if let Some(stage) = &input.stage {
            let stage = asked.bind(stage);
            asked.test(format!("(s.id = {stage} OR s.name = {stage} COLLATE NOCASE)"));
        }
        asked.says(&["d.title", "p.display_name"], input.q.as_deref());
        let (clients, next_cursor) =
            asked.page(conn, &select(), input.cursor.as_deref(), limit, read, |one| (&one.changed_at, &one.id))?;
        Ok(Clients { clients, next_cursor })
    })
}

/// One client, a deleted one too.
///
/// # Errors
/// `not_found`.
pub fn get(ctx: &Context, input: ClientRequest) -> Result<Client> {
    ctx.read(|conn| one(conn, &input.id))
}

fn one(conn: &Connection, id: &str) -> Result<Client> {
    conn.prepare_cached(&format!("{} WHERE d.id = ?1", select()))?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::not_found("client", id))
}

/// Changes stage, status, automation or notes of a client (PIP-19), as one operation.
///
/// # Errors
/// `not_found`, `unknown_reference` for a stage that its pipeline has not, and those of the deal's rules.
pub fn patch(ctx: &Context, input: ClientPatch) -> Result<Changed<Client>> {
    ctx.transact(Op::new("clients.patch", "Changed a client"), |tx| {
        let before = one(tx, &input.id)?;
        if before.deleted {
            return Err(Error::not_found("client", &input.id));
        }
        let mut values = Map::new();
        if let Some(on) = input.automation_enabled {
            values.insert("automation_enabled".into(), json!(on));
        }
        if let Some(notes) = &input.notes {
            values.insert("description".into(), json!(notes));
        }
        let by = match (&input.stage, &input.status) {
            (Some(stage), _) => Some(("(id = ?2 OR name = ?2 COLLATE NOCASE)", stage, "stage")),
            (None, Some(status)) if *status != before.status => Some(("kind = ?2", status, "status")),
            _ => None,
        };
        if let Some((test, value, field)) = by {
            let sql = format!(
                "SELECT id FROM stage WHERE pipeline_id = (SELECT pipeline_id FROM deal WHERE id = ?1) AND {test}
                   AND deleted_at IS NULL ORDER BY position, id LIMIT 1"
            );
            let stage: Option<String> =
                tx.prepare_cached(&sql)?.query_row(params![input.id, value], |row| row.get(0)).optional()?;
            let stage = stage.ok_or_else(|| {
                Error::new("unknown_reference", format!("The pipeline of {} has no stage “{value}”.", before.name))
                    .field(field)
            })?;
            values.insert("stage".into(), json!(stage));
        }
        if !values.is_empty() {
            make::change(tx, ctx.channel(), "deal", &input.id, &values)?;
        }
        let name = title(tx, tx.catalog(), "deal", &input.id)?.unwrap_or_default();
        tx.label(format!("Changed {name}"));
        one(tx, &input.id)
    })
}

/// The communications of a client, newest first.
///
/// # Errors
/// `not_found`, `invalid` for a moment that is none.
pub fn communications(ctx: &Context, input: CommunicationsRequest) -> Result<Communications> {
    let since = match &input.changed_since {
        Some(since) => ids::moment(ids::parse_moment("changed_since", since)?),
        None => String::new(),
    };
    ctx.read(|conn| {
        one(conn, &input.id)?;
        let mut stmt = conn.prepare_cached(
            "SELECT id, channel, occurred_at, delivery, direction, subject, description, source FROM interaction
             WHERE deal_id = ?1 AND deleted_at IS NULL AND updated_at >= ?2 ORDER BY occurred_at DESC, id DESC LIMIT 200",
        )?;
        let found = stmt.query_map(params![input.id, since], |row| {
            Ok(Communication {
                id: row.get(0)?,
                channel: row.get(1)?,
                at: row.get(2)?,
                status: row.get(3)?,
                direction: row.get(4)?,
                subject: row.get(5)?,
                text: row.get(6)?,
                source: row.get(7)?,
            })
        })?;
        Ok(Communications { communications: found.collect::<rusqlite::Result<_>>()? })
    })
}
