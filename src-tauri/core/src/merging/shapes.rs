use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MergeRecord;
use crate::catalog::FieldKind;
use crate::records::{RecordRow, Reference};

/// Which merge to look at.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergePreviewRequest {
    /// Id of the merge.
    pub id: String,
}

/// What a field that was changed since the merge shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnmergeChoice {
    /// As before the merge.
    Before,
    /// As the merge made it.
    After,
    /// As it is now.
    Now,
}

/// Which merge to take back.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeRequest {
    /// Id of the merge.
    pub id: String,
    /// What each field that was changed since shall be, by the key of its conflict.
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, UnmergeChoice>>")]
    pub choices: BTreeMap<String, UnmergeChoice>,
    /// What those that are not named shall be; without it every one must be named.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub rest: Option<UnmergeChoice>,
}

/// A field that the merge set and that somebody changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct UnmergeConflict {
    /// What names it in the choices.
    pub key: String,
    /// The record that it belongs to.
    pub record: Reference,
    /// The field in words; of a row of a list, the list and the column.
    pub label: String,
    /// The kind of the field; null for a row of a list. Days are told as they are kept, for the screen to write.
    pub kind: Option<FieldKind>,
    /// Before the merge, in words; empty where nothing was set.
    pub before: String,
    /// After the merge.
    pub after: String,
    /// Now.
    pub now: String,
}

/// A field of the survivor that was changed since, and that the merge had left alone: it stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct EditKept {
    /// Field key.
    pub key: String,
    /// The field in words.
    pub label: String,
    /// What it is, in words.
    pub now: String,
}

/// What a record that comes back has again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct RowsBack {
    /// The record.
    pub record: Reference,
    /// Rows by what people call them.
    #[ts(type = "Record<string, number>")]
    pub rows: BTreeMap<String, i64>,
}

/// A value of which there can be one that another record was given since: it does not come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct ValueTaken {
    /// The field in words.
    pub label: String,
    /// The value.
    pub value: String,
    /// Who has it now.
    pub by: Reference,
}

/// What taking a merge back would do.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct UnmergePreview {
    /// The merge.
    pub merge: MergeRecord,
    /// The survivor, as it would be called.
    pub survivor: Reference,
    /// What is to be decided.
    pub conflicts: Vec<UnmergeConflict>,
    /// Later edits of other fields of the survivor: they stay.
    pub kept: Vec<EditKept>,
    /// What goes back to whom.
    pub back: Vec<RowsBack>,
    /// What was added to the survivor since and stays with it, by what people call it.
    #[ts(type = "Record<string, number>")]
    pub stays: BTreeMap<String, i64>,
    /// Rows that had gone over and were removed since: they stay removed.
    #[ts(type = "Record<string, number>")]
    pub removed: BTreeMap<String, i64>,
    /// Values that do not come back.
    pub taken: Vec<ValueTaken>,
}

/// The records that are apart again.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Unmerged {
    /// The survivor first.
    pub records: Vec<RecordRow>,
}
