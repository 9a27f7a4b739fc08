use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::Selection;

/// What is done to every selected record.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkAction {
    /// Fields get these values; what is not named stays. Assigning is setting the owner.
    Set {
        /// Values by field key, null to empty.
        #[ts(type = "Record<string, unknown>")]
        values: Map<String, Value>,
    },
    /// A tag is put on.
    AddTag {
        /// Its id or its name; a new name makes a tag.
        tag: String,
    },
    /// A tag is taken off.
    RemoveTag {
        /// Its id or its name.
        tag: String,
    },
    /// Into the trash, with what belongs to them.
    Delete,
}

/// One change of many records.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// Record type.
    pub r#type: String,
    /// Which records.
    pub selection: Selection,
    /// What is done to them.
    pub action: BulkAction,
}

/// A record that does not take the change, and why.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct BulkRefusal {
    /// Record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Why, for programs.
    pub code: String,
    /// Why, for people.
    pub message: String,
}

/// A field of a record before and after.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct BulkChange {
    /// Field key.
    pub field: String,
    /// Value before.
    #[ts(type = "unknown")]
    pub before: Value,
    /// Value after.
    #[ts(type = "unknown")]
    pub after: Value,
}

/// One of the records that would change.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct BulkSample {
    /// Record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What would be different; empty for a deletion.
    pub changes: Vec<BulkChange>,
}

/// What a bulk change would do.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct BulkPreview {
    /// Records selected.
    #[ts(type = "number")]
    pub count: usize,
    /// Of these, so many were looked at: beyond 50,000 the rest is not rehearsed.
    #[ts(type = "number")]
    pub looked_at: usize,
    /// Would change.
    #[ts(type = "number")]
    pub changed: usize,
    /// Are so already.
    #[ts(type = "number")]
    pub already: usize,
    /// Would refuse.
    #[ts(type = "number")]
    pub refused: usize,
    /// The first of those that would refuse; at most 1,000.
    pub refusals: Vec<BulkRefusal>,
    /// The first of those that would change; at most 5.
    pub sample: Vec<BulkSample>,
}

/// What a bulk change did.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct BulkReport {
    /// Record type.
    pub r#type: String,
    /// Records selected.
    #[ts(type = "number")]
    pub count: usize,
    /// Changed.
    #[ts(type = "number")]
    pub changed: usize,
    /// Were so already.
    #[ts(type = "number")]
    pub already: usize,
    /// Refused and left as they were.
    #[ts(type = "number")]
    pub refused: usize,
    /// The first of those that refused; at most 1,000.
    pub refusals: Vec<BulkRefusal>,
    /// Number in the journal, to take it back; null when nothing changed.
    #[ts(type = "number | null")]
    pub seq: Option<i64>,
    /// What was done, in words.
    pub label: String,
    /// How long it took.
    pub seconds: f64,
}
