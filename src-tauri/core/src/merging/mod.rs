//! Making one record of several: a comparison field by field, then one operation that
//! moves everything to the survivor and that undo takes back whole (IMP-14..18).

mod children;
mod compare;
mod history;
mod left_out;
mod links;
mod ops;
mod parts;
mod picks;
mod shapes;
mod undoable;
mod unmerge;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

pub use compare::compare;
pub(crate) use compare::{differing, keeper};
pub use history::{MergeListRequest, MergePage, MergeRecord, MergeState, ParkedRow, forget, list};
pub use ops::{MergePreview, merge, merge_within, preview};
pub use shapes::{
    EditKept, RowsBack, UnmergeChoice, UnmergeConflict, UnmergePreview, UnmergePreviewRequest, UnmergeRequest,
    Unmerged, ValueTaken,
};
pub use undoable::{UNDO_DAYS, may_be_undone};
pub use unmerge::{unmerge, unmerge_preview};

use crate::catalog::{Catalog, FieldKind, RecordType};
use crate::records::{RecordRow, survivor};
use crate::{Error, Result};

/// One merge takes at most this many records.
pub const MOST: usize = 20;

/// Which records to compare.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeCompareRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// 2 to 20 ids.
    pub ids: Vec<String>,
}

/// How the records differ in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeGroup {
    /// They say different things.
    Different,
    /// What is said is the same, and some say nothing.
    OnlyOne,
    /// All say the same.
    Same,
}

/// What one record has in a field.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergeValue {
    /// Record id.
    pub id: String,
    /// In the shape of the field's kind; null where nothing is set.
    #[ts(type = "unknown")]
    pub value: Value,
    /// In words; empty where nothing is set.
    pub display: String,
}

/// One field, record beside record.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergeField {
    /// Field key.
    pub key: String,
    /// Words for it.
    pub label: String,
    /// Kind of value.
    pub kind: FieldKind,
    /// How the records differ.
    pub group: MergeGroup,
    /// One value a record, in the order of the records.
    pub values: Vec<MergeValue>,
    /// Id of the record whose value is the best guess.
    pub suggested: String,
    /// What all records have is kept together; there is nothing to pick.
    pub combines: bool,
}

/// Rows that belong to the records.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergeMove {
    /// What a person calls them, several.
    pub label: String,
    /// Rows of all records.
    #[ts(type = "number")]
    pub count: i64,
    /// Rows by record id.
    #[ts(type = "Record<string, number>")]
    pub by_record: BTreeMap<String, i64>,
}

/// Records side by side.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergeCompare {
    /// The records, old ids led to their survivors.
    pub records: Vec<RecordRow>,
    /// Id of the record that is most complete.
    pub survivor: String,
    /// The fields in which at least one record has a value.
    pub fields: Vec<MergeField>,
    /// What belongs to the records; kinds of which there are none are left out.
    pub moves: Vec<MergeMove>,
}

/// What becomes of what.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// Id of the record that stays.
    pub survivor: String,
    /// 1 to 19 ids of records that go into it.
    pub others: Vec<String>,
    /// Field key to the id of the record whose value is kept. A field not named keeps the
    /// survivor's value, and where it has none the one that [`compare`] suggests.
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, String>>")]
    pub picks: BTreeMap<String, String>,
    /// Of what all records have together, the rows that are not kept: field key (`emails`, `phones`, `addresses`) to ids
    /// of rows of any of the records. They are parked with the merge.
    #[serde(default)]
    #[ts(optional, as = "Option<BTreeMap<String, Vec<String>>>")]
    pub leave_out: BTreeMap<String, Vec<String>>,
}

/// How many rows of a kind a merge gives to the survivor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct MergeCount {
    /// What a person calls them, several.
    pub label: String,
    /// Rows that go over.
    #[ts(type = "number")]
    pub moved: i64,
    /// Rows in the trash that go over too.
    #[ts(type = "number")]
    pub in_trash: i64,
    /// Rows that say what one of the survivor's says: the two become one.
    #[ts(type = "number")]
    pub united: i64,
}

impl MergeRequest {
    /// A merge that keeps the survivor's values, and where it has none the suggested ones.
    #[must_use]
    pub fn new(record_type: &str, survivor: &str, others: Vec<String>) -> Self {
        Self {
            r#type: record_type.into(),
            survivor: survivor.into(),
            others,
            picks: BTreeMap::new(),
            leave_out: BTreeMap::new(),
        }
    }
}

/// The type, when its records can be merged.
fn mergeable(catalog: &Catalog, key: &str) -> Result<Arc<RecordType>> {
    let record_type = catalog.get(key)?;
    if record_type.mergeable {
        return Ok(record_type);
    }
    Err(Error::new("not_mergeable", format!("{} cannot be merged.", record_type.plural)).field("type"))
}

/// Refuses too few and too many records.
fn check_number(number: usize, field: &str) -> Result<()> {
    match number {
        0 | 1 => Err(Error::invalid(field, "A merge takes at least two records.")),
        n if n > MOST => {
            Err(Error::new("too_many", format!("One merge takes at most {MOST} records, not {n}.")).field(field))
        }
        _ => Ok(()),
    }
}

/// The living record behind an id, an old id included; `not_found` when there is none of
/// this type.
fn living(conn: &Connection, actor: &str, record_type: &RecordType, id: &str) -> Result<String> {
    let leads_to = survivor(conn, id)?.unwrap_or_else(|| id.to_string());
    let scope = record_type.scope_sql("t").replace(":actor", "?2");
    let sql = format!(
        "SELECT 1 FROM {} t WHERE t.id = ?1 AND ?2 IS NOT NULL AND t.deleted_at IS NULL AND {scope}",
        record_type.table
    );
    if conn.prepare_cached(&sql)?.exists(params![leads_to, actor])? {
        return Ok(leads_to);
    }
    Err(Error::not_found(record_type.label, id))
}
