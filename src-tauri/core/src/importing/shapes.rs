//! What an import is asked: the sheet to look at, and how it becomes records.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sheet::SheetOptions;
use crate::catalog::{Choice, FieldKind};

/// Which sheet to look at.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectRequest {
    /// Where the file is.
    pub path: String,
    /// What the person says about the sheet.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub options: Option<SheetOptions>,
    /// Record type of the rows, where the person chose one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub r#type: Option<String>,
    /// Mapping to read the sheet by, by name or id, or `none`; recognised by its columns unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub mapping: Option<String>,
}

/// Which field a column fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Position of the column, from 0.
    pub column: usize,
    /// Record type of the field; another than the plan's fills a record that belongs to the row.
    pub r#type: String,
    /// Field key. With `new_field`, the key that it gets; made from its label when empty.
    #[serde(default)]
    pub field: String,
    /// Which part of the field: the label of an e-mail address or phone number (`home`), kind and
    /// part of an address (`mailing.city`, or `city` alone), part of an affiliation (`role`).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub qualifier: Option<String>,
    /// The custom field that the import makes for the column (TAG-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub new_field: Option<NewField>,
}

/// A custom field that an import makes for a column, in the same operation (TAG-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewField {
    /// What it is called.
    pub label: String,
    /// What it holds: any kind of a custom field but users and references.
    pub kind: FieldKind,
    /// For kinds of choices: the choices; those that the column's values name when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Choice>>")]
    pub choices: Vec<Choice>,
}

/// What a row does to a record that is there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing: the row is skipped.
    Create,
    /// It is changed; rows that match none are skipped.
    Update,
    /// Only its blanks are filled; rows that match none are skipped.
    Fill,
    /// It is changed; rows that match none make new records.
    #[default]
    Upsert,
}

/// The customer of rows that name none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DefaultParty {
    /// A company by name; made when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub organization: Option<String>,
    /// A person by name; made when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<String>,
    /// A party by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub id: Option<String>,
}

/// What rows get that do not say it themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// Customer of deals; without it such rows are refused with `deal_needs_party` (PIP-06).
    #[ts(optional = nullable)]
    pub party: Option<DefaultParty>,
    /// ISO 4217 of amounts without a currency; the workspace's unless said.
    #[ts(optional = nullable)]
    pub currency: Option<String>,
    /// Pipeline of deals, by id or name; the first unless said.
    #[ts(optional = nullable)]
    pub pipeline: Option<String>,
    /// Owner, by id or name; the importing user unless said (IMP-04).
    #[ts(optional = nullable)]
    pub owner: Option<String>,
}

/// What a stage that the pipeline lacks becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(untagged)]
pub enum StageChoice {
    /// A stage that is there.
    Existing {
        /// Its id.
        id: String,
    },
    /// A new stage.
    New {
        /// open, won, lost or abandoned.
        kind: String,
        /// 0 to 100.
        probability: u8,
    },
}

/// What becomes of a row that names somebody whom nobody here is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(untagged)]
pub enum Missing {
    /// In a word.
    Said(MissingWord),
    /// It goes to one who is there.
    Use {
        /// The party by id; of owners the user, by id, name or e-mail address.
        r#use: String,
    },
}

impl Default for Missing {
    fn default() -> Self {
        Self::Said(MissingWord::Create)
    }
}

/// The same in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingWord {
    /// A company of that name is made; of an e-mail address where anybody may stand, a person; of an owner an inactive user.
    Create,
    /// A person of that name is made.
    CreatePerson,
    /// The row is refused with `unknown_reference`.
    Refuse,
    /// The row is taken as if it named nobody.
    LeaveOut,
}

/// What a row says to a company or person that it brings along and that is here already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnMatch {
    /// Nothing.
    Keep,
    /// Its blanks are filled.
    #[default]
    Fill,
    /// It gets the values of the row.
    Change,
}

/// Companies and people that rows bring along: how they are found, and what rows may change of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Along {
    /// Keys that tell that one is here, the surest first, as `importing.match_keys` offers them for its type; companies by
    /// domain, then by name, and people by their usual keys when empty. A row that says nothing of the chosen ones is
    /// taken as if none were chosen.
    pub match_by: Vec<String>,
    /// What happens to one that is here.
    pub on_match: OnMatch,
}

/// How a sheet becomes records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImportPlan {
    /// person, organization or deal.
    pub r#type: String,
    /// What a row does to a record that is there already.
    pub mode: Mode,
    /// Keys that tell that a row is a record that is there, the surest first, as
    /// `importing.match_keys` offers them; the type's usual ones when empty.
    pub match_by: Vec<String>,
    /// Which column fills which field; columns that are not named are left out.
    pub columns: Vec<ColumnMapping>,
    /// Name of the column that says of each row whether it is a person, a company or a household (“Individual”,
    /// “Household Account”); rows that say nothing are what `type` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub kinds: Option<String>,
    /// What rows get that do not say it themselves.
    pub defaults: Defaults,
    /// Owner's name in the sheet to a user's id; null leaves the owner out. Names that are not
    /// here are matched by name or e-mail, else what `missing` says of `owner`; `"*": null` leaves those
    /// that nobody knows out.
    #[ts(type = "Record<string, string | null>")]
    pub owners: BTreeMap<String, Option<String>>,
    /// What becomes of names that nobody here has, by where they stand: `party` (the customer of a deal, whom another
    /// record is about), `organization` (the company of a person), `parent`, `owner` (IMP-09). Unsaid, companies, parents,
    /// owners and the customers of deals, purchases, invoices, orders, cases and work orders are made; rows of other types
    /// that name a party whom nobody knows are refused.
    #[ts(optional, as = "Option<BTreeMap<String, Missing>>")]
    pub missing: BTreeMap<String, Missing>,
    /// How what rows bring along is found and changed, by its type: `organization` in sheets of people and deals, `person` in
    /// those of deals (IMP-09).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<BTreeMap<String, Along>>")]
    pub along: BTreeMap<String, Along>,
    /// Stage's name in the sheet to a stage; names that are not here are matched by name, else
    /// become stages.
    pub stages: BTreeMap<String, StageChoice>,
    /// Column's name to the order of day and month in it: dmy, mdy or ymd.
    #[ts(optional, type = "Record<string, \"dmy\" | \"mdy\" | \"ymd\">")]
    pub date_order: BTreeMap<String, String>,
    /// Column's name to its decimal mark: point (`1,234.56`) or comma (`1.234,56`).
    #[ts(optional, type = "Record<string, \"point\" | \"comma\">")]
    pub decimal_style: BTreeMap<String, String>,
    /// Column's name to text in it to what it stands for; null leaves the value out.
    #[ts(optional, type = "Record<string, Record<string, string | null>>")]
    pub values: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// Column's name to the choices that its custom field gets, in the same operation.
    #[ts(optional, type = "Record<string, string[]>")]
    pub new_choices: BTreeMap<String, Vec<String>>,
    /// Numbers of rows to leave out.
    #[ts(optional, as = "Option<Vec<usize>>")]
    pub skip_rows: Vec<usize>,
}

/// A sheet and what becomes of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// Where the file is.
    pub path: String,
    /// What the person says about the sheet.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub options: Option<SheetOptions>,
    /// How it becomes records.
    pub plan: ImportPlan,
    /// Count everything, write nothing.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub dry_run: bool,
    /// Of a dry run: look at so many rows from the top; at all unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub first: Option<usize>,
}
