use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::catalog::SortInfo;
use crate::query::{Filter, GroupBy};

/// A record by type, id and title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Reference {
    /// Record type.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

impl Reference {
    /// A reference of its three parts.
    #[must_use]
    pub fn new(record_type: &str, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { r#type: record_type.into(), id: id.into(), title: title.into() }
    }
}

/// An amount: minor units and an ISO 4217 code (C-09).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(rename = "Money")]
#[schemars(rename = "Money")]
pub struct MoneyValue {
    /// Minor units, e.g. cents.
    #[ts(type = "number")]
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

/// An e-mail address of a party (PTY-23).
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
pub struct EmailValue {
    /// Id of the row; minted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// As typed.
    pub address: String,
    /// work, home, other or any word.
    #[serde(default = "work")]
    pub label: String,
    /// The one to use first.
    #[serde(default)]
    pub is_primary: bool,
    /// unknown, valid, bounced, invalid.
    #[serde(default = "unknown")]
    pub state: String,
    /// Another party has it too, and that is meant (C-11).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub shared: bool,
    /// First day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_from: Option<String>,
    /// Last day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_to: Option<String>,
}

/// A phone number of a party (PTY-25, C-10).
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
pub struct PhoneValue {
    /// Id of the row; minted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// As typed.
    pub raw: String,
    /// E.164 where it can be derived.
    #[serde(default)]
    pub e164: Option<String>,
    /// Extension.
    #[serde(default)]
    pub extension: Option<String>,
    /// For reading: in the groups that its country writes, with the extension; as typed where no
    /// number was made out. Inputs need not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub shown: String,
    /// work, mobile, home, other or any word.
    #[serde(default = "work")]
    pub label: String,
    /// The one to use first.
    #[serde(default)]
    pub is_primary: bool,
    /// unknown, valid, invalid.
    #[serde(default = "unknown")]
    #[ts(optional, as = "Option<String>")]
    pub state: String,
    /// First day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_from: Option<String>,
    /// Last day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_to: Option<String>,
}

/// A postal address of a party (PTY-20).
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
pub struct AddressValue {
    /// Id of the row; minted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// billing, shipping, service, headquarters, home, mailing, other.
    #[serde(default = "other")]
    pub address_type: String,
    /// The one of its type to use first.
    #[serde(default)]
    pub is_default: bool,
    /// 1 to 200 characters.
    pub street_line_1: String,
    /// At most 200 characters.
    #[serde(default)]
    pub street_line_2: Option<String>,
    /// 1 to 100 characters.
    pub city: String,
    /// At most 100 characters.
    #[serde(default)]
    pub state_province: Option<String>,
    /// At most 20 characters.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Degrees.
    #[serde(default)]
    pub latitude: Option<f64>,
    /// Degrees.
    #[serde(default)]
    pub longitude: Option<f64>,
    /// First day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_from: Option<String>,
    /// Last day on which it is right, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub valid_to: Option<String>,
}

/// A person's place in an organisation (REL-11).
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
pub struct AffiliationValue {
    /// Id of the row; minted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
    /// The organisation.
    pub organization: Reference,
    /// The person; the record itself in inputs.
    pub person: Reference,
    /// Job title there.
    #[serde(default)]
    pub title: Option<String>,
    /// Role there.
    #[serde(default)]
    pub role: Option<String>,
    /// First day, `YYYY-MM-DD`.
    #[serde(default)]
    pub from_date: Option<String>,
    /// Last day.
    #[serde(default)]
    pub to_date: Option<String>,
    /// The person's first organisation.
    #[serde(default)]
    pub is_primary: bool,
    /// The organisation's first contact (PTY-09).
    #[serde(default)]
    pub is_primary_contact: bool,
}

/// A tag on a record.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
pub struct TagValue {
    /// Tag id.
    pub id: String,
    /// Name.
    pub name: String,
    /// CSS colour.
    pub color: Option<String>,
}

fn work() -> String {
    "work".into()
}

fn unknown() -> String {
    "unknown".into()
}

fn other() -> String {
    "other".into()
}

/// A record: its values by field key, in the shapes of their kinds; null where nothing is
/// set. In inputs a reference is its id.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct RecordRow {
    /// Record type.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Values by field key.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// When it was deleted.
    pub deleted_at: Option<String>,
    /// Whether the reader may change it (PTY-36), in pages and in one record alone.
    pub may_change: bool,
}

impl RecordRow {
    /// A value as text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str)
    }
}

/// Which page of which list.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// Record type.
    pub r#type: String,
    /// Which of them.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed: every word starts a word of the record; where few do, it is a part of one or nearly one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Order; at most three fields.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<SortInfo>>")]
    pub sort: Vec<SortInfo>,
    /// By what the rows are grouped; the order holds within groups.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub group: Option<GroupBy>,
    /// Fields wanted; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub fields: Option<Vec<String>>,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// So many rows are passed over first. A cursor reads on faster; this reaches any place of a list.
    #[serde(default)]
    #[ts(optional, as = "Option<usize>")]
    pub offset: usize,
    /// At most 200; 50 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
    /// What was deleted instead of what is there.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub deleted: bool,
}

/// A page of records.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Page {
    /// The records in order.
    pub rows: Vec<RecordRow>,
    /// The value of each row's group, where groups were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, type = "Array<unknown>")]
    pub groups: Vec<serde_json::Value>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// What to group and count.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupsRequest {
    /// Record type.
    pub r#type: String,
    /// Field key. Dates are grouped by month.
    pub field: String,
    /// The last group first; rows without a value come last either way.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub desc: bool,
    /// Which of them.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
}

/// The groups of a list, in order.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Groups {
    /// At most 10,000.
    pub groups: Vec<GroupRow>,
}

/// A group of a list.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct GroupRow {
    /// What its rows have in common: a code, an id, true or false, a month `2026-11`; null for no value.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// Its words: a choice's, or the title of the record; empty for no value.
    pub label: String,
    /// How many rows it has, exactly.
    #[ts(type = "number")]
    pub count: i64,
}

/// What to count.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountRequest {
    /// Record type.
    pub r#type: String,
    /// Which of them.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// What was deleted instead of what is there.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub deleted: bool,
}

/// A number of records.
#[derive(Debug, Clone, Copy, Serialize, TS, JsonSchema)]
pub struct Count {
    /// How many, exactly.
    #[ts(type = "number")]
    pub count: i64,
}

/// Several questions how many there are.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountsRequest {
    /// At most 200.
    pub of: Vec<CountRequest>,
}

/// Several numbers of records.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Counts {
    /// One for each question, in that order.
    #[ts(type = "Array<number>")]
    pub counts: Vec<i64>,
}

/// One record by id.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRequest {
    /// Record type; `party` finds any of the three kinds.
    pub r#type: String,
    /// Id; the id of a merged record leads to its survivor (IMP-17).
    pub id: String,
}

/// A record and how it was found.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct GetResult {
    /// The record.
    pub record: RecordRow,
    /// The id asked for, when a merge led elsewhere.
    pub redirected_from: Option<String>,
}

/// A new record.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRequest {
    /// Record type.
    pub r#type: String,
    /// UUIDv7 minted by the caller; a second call with it changes nothing.
    pub id: String,
    /// Values by field key.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Create although a likely duplicate is there (IMP-07).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub allow_duplicate: bool,
}

/// New values of a record.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRequest {
    /// Record type.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Values by field key; what is absent stays.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
}

/// Some records of one type.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdsRequest {
    /// Record type.
    pub r#type: String,
    /// At most 1,000.
    pub ids: Vec<String>,
}

/// A tag on some records of one type.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagRequest {
    /// Record type.
    pub r#type: String,
    /// At most 1,000.
    pub ids: Vec<String>,
    /// Its id or its name; a new name makes a tag.
    pub tag: String,
}
