//! Writing down a touch with all that belongs to it, as one step.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::messages::{self, MessageInput};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft, RecordRow};
use crate::{Context, Error, Result, ids, subjects};

/// One more history in which a touch stands.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkInput {
    /// `party`, `person`, `organization`, `household` or `deal`.
    pub r#type: String,
    /// Its id.
    pub id: String,
}

/// A touch, what else it is about, and the message behind it.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRequest {
    /// The caller's UUID; the same one twice writes nothing twice.
    pub id: String,
    /// Values of the interaction, by field key.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Further parties and deals in whose histories it stands (INT-04).
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LinkInput>>")]
    pub links: Vec<LinkInput>,
    /// The message behind it (INT-10).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub message: Option<MessageInput>,
}

/// Writes down a touch (INT-15). One that its source sent before is answered as it is there (INT-03).
///
/// # Errors
/// Those of the values; `already_linked` for a history in which it stands.
pub fn log(ctx: &Context, input: LogRequest) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let interaction = catalog.get("interaction")?;
    let id = ids::canonical("id", &input.id)?;
    ctx.transact(Op::new("interactions.log", "Logged an interaction"), |tx| {
        let mut there =
            tx.prepare_cached("SELECT 1 FROM interaction WHERE id = ?1")?.exists([&id])?.then(|| id.clone());
        if there.is_none() {
            let rules = subjects::rules("interaction");
            let mut draft = new(ctx, &interaction, id.clone());
            records::set(tx, &catalog, &mut draft, &input.values)?;
            records::complete(tx, &catalog, &mut draft, &input.values)?;
            there = rules.already(tx, &draft)?;
            if there.is_none() {
                records::insert(tx, rules, draft)?;
                input.links.iter().try_for_each(|link| add_link(ctx, tx, &id, link))?;
                if let Some(message) = &input.message {
                    messages::keep(tx, &id, message)?;
                }
            }
        }
        let record = records::load_one(tx, &catalog, &interaction, there.as_deref().unwrap_or(&id))?;
        tx.label(subjects::rules("interaction").told(&record));
        Ok(record)
    })
}

fn new<'a>(ctx: &Context, record_type: &'a crate::catalog::RecordType, id: String) -> Draft<'a> {
    Draft { new: true, ..Draft::of(record_type, id, ctx.channel()) }
}

/// Puts a touch into one further history.
pub fn add_link(ctx: &Context, tx: &Tx<'_>, interaction: &str, link: &LinkInput) -> Result<()> {
    let described = tx.catalog().get("interaction_link")?;
    let field = match link.r#type.as_str() {
        "deal" => "deal",
        "party" | "person" | "organization" | "household" => "party",
        other => return Err(Error::invalid("links", format!("An interaction is not linked to a {other}."))),
    };
    let mut draft = new(ctx, &described, ids::new_id());
    let values = Map::from_iter([
        ("interaction".to_string(), Value::from(interaction)),
        (field.to_string(), Value::from(link.id.clone())),
    ]);
    records::set(tx, tx.catalog(), &mut draft, &values)?;
    records::insert(tx, subjects::rules("interaction_link"), draft)
}
