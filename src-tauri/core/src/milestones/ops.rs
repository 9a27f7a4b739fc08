use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use ts_rs::TS;

use crate::journal::Changed;
use crate::records::{self, CreateRequest, RecordRow};
use crate::{Context, Result};

/// A milestone set by hand.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMilestone {
    /// UUIDv7 minted by the caller; a second call with it changes nothing.
    pub id: String,
    /// Id of a person, company or household.
    pub party_id: String,
    /// One of the nine kinds, such as `renewal`.
    pub milestone_type: String,
    /// When; now unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub occurred_at: Option<String>,
    /// What else is known; `note` is shown with it.
    #[serde(default)]
    #[ts(optional = nullable, type = "Record<string, unknown> | null")]
    pub details: Option<Map<String, Value>>,
}

/// Sets a milestone by hand (LIF-15).
///
/// # Errors
/// `unknown_choice`, `unknown_reference`, `milestone_taken` for a second first contact or first purchase.
pub fn add(ctx: &Context, input: AddMilestone) -> Result<Changed<RecordRow>> {
    let given = [
        ("party", json!(input.party_id)),
        ("milestone_type", json!(input.milestone_type)),
        ("occurred_at", json!(input.occurred_at)),
        ("details", json!(input.details)),
    ];
    let values: Map<String, Value> =
        given.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.into(), value)).collect();
    records::create(ctx, CreateRequest { r#type: "milestone".into(), id: input.id, values, allow_duplicate: true })
}
