use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::{Catalog, Choice, Field, FieldKind, RecordType, Relation};

/// A field as faces see it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct FieldInfo {
    /// Name in JSON.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Kind of value.
    pub kind: FieldKind,
    /// Heading in forms.
    pub section: String,
    /// Must be given.
    pub required: bool,
    /// Longest text in characters.
    pub max_length: Option<usize>,
    /// Smallest and largest whole number.
    #[ts(type = "[number, number] | null")]
    pub range: Option<(i64, i64)>,
    /// What stands behind the number, such as `%`.
    pub unit: Option<String>,
    /// Value of new records.
    #[ts(type = "unknown")]
    pub default: Value,
    /// Accepted values of a choice.
    pub choices: Vec<Choice>,
    /// Type that a reference points to; `party` for any of the three kinds.
    pub reference_type: Option<String>,
    /// Set by the core alone.
    pub read_only: bool,
    /// Lists can be ordered by it.
    pub sortable: bool,
    /// Lists can be grouped by it.
    pub groupable: bool,
    /// Filters can use it.
    pub filterable: bool,
    /// A sheet's column can be mapped to it.
    pub importable: bool,
    /// Shown in lists unless asked otherwise.
    pub in_list: bool,
    /// Shown in forms.
    pub in_form: bool,
    /// Personal data.
    pub personal: bool,
    /// Made by a user.
    pub custom: bool,
    /// A sentence for the form.
    pub help: Option<String>,
    /// Filter operators that it takes.
    pub operators: Vec<String>,
}

/// One key of an order.
#[derive(Debug, Clone, Serialize, serde::Deserialize, TS, JsonSchema)]
#[ts(rename = "Sort")]
#[schemars(rename = "Sort")]
pub struct SortInfo {
    /// Field key.
    pub field: String,
    /// Largest first.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub desc: bool,
}

/// A record type as faces see it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct RecordTypeInfo {
    /// Name in commands.
    pub key: String,
    /// One of them.
    pub label: String,
    /// Several of them.
    pub plural: String,
    /// Lucide icon name.
    pub icon: String,
    /// Field that carries the title.
    pub title_field: String,
    /// One of the three party kinds.
    pub party: bool,
    /// A list of its own is offered.
    pub listed: bool,
    /// The rail offers it once there is one.
    pub quiet: bool,
    /// Order of lists that ask for none.
    pub default_sort: Vec<SortInfo>,
    /// Only imports write its records.
    pub imported: bool,
    /// Several can be made one.
    pub mergeable: bool,
    /// People can add fields.
    pub customizable: bool,
    /// The palette finds it.
    pub searched: bool,
    /// Its records have a history of their own.
    pub history: bool,
    /// It stands in the histories of parties and deals.
    pub story: bool,
    /// Fields in form order.
    pub fields: Vec<FieldInfo>,
    /// Other records that filters can ask about.
    pub relations: Vec<RelationInfo>,
}

/// How a filter can ask about other records.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct RelationInfo {
    /// Name in filters.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// The other record type.
    pub to: String,
}

/// The catalogue as faces see it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
#[ts(rename = "Catalog")]
#[schemars(rename = "Catalog")]
pub struct CatalogInfo {
    /// Every record type.
    pub types: Vec<RecordTypeInfo>,
}

impl From<&Field> for FieldInfo {
    fn from(field: &Field) -> Self {
        Self {
            key: field.key.clone(),
            label: field.label.clone(),
            kind: field.kind,
            section: field.section.clone(),
            required: field.required,
            max_length: field.max_length,
            range: field.range,
            unit: field.unit.map(Into::into),
            default: field.default.clone(),
            choices: field.choices.clone(),
            reference_type: field.reference.map(Into::into),
            read_only: field.read_only || field.by_import,
            sortable: field.sortable,
            groupable: field.groupable(),
            filterable: true,
            importable: field.importable,
            in_list: field.in_list,
            in_form: field.in_form,
            personal: field.personal,
            custom: field.custom,
            help: field.help.clone(),
            operators: field.kind.operators().iter().map(|o| (*o).into()).collect(),
        }
    }
}

impl From<&RecordType> for RecordTypeInfo {
    fn from(record_type: &RecordType) -> Self {
        let sort = record_type.default_sort.iter();
        Self {
            key: record_type.key.into(),
            label: record_type.label.into(),
            plural: record_type.plural.into(),
            icon: record_type.icon.into(),
            title_field: record_type.fields.first().map(|f| f.key.clone()).unwrap_or_default(),
            party: record_type.party,
            listed: record_type.listed,
            quiet: record_type.quiet,
            default_sort: sort.map(|(field, desc)| SortInfo { field: (*field).into(), desc: *desc }).collect(),
            imported: record_type.imported,
            mergeable: record_type.mergeable,
            customizable: record_type.customizable,
            searched: record_type.search.is_some_and(|search| !search.entry),
            history: record_type.history,
            story: record_type.story.is_some(),
            fields: record_type.fields.iter().map(FieldInfo::from).collect(),
            relations: record_type.relations.iter().map(RelationInfo::from).collect(),
        }
    }
}

impl From<&Relation> for RelationInfo {
    fn from(relation: &Relation) -> Self {
        Self { key: relation.key.clone(), label: relation.label.clone(), to: relation.to.into() }
    }
}

impl From<&Catalog> for CatalogInfo {
    fn from(catalog: &Catalog) -> Self {
        Self { types: catalog.types().map(|t| RecordTypeInfo::from(t.as_ref())).collect() }
    }
}
