//! What records are made of: one declaration per record type and field, custom fields
//! included. Forms, lists, filters, import, merge, export and audit all read it.

mod custom;
mod derived;
mod field;
mod info;
mod links;
mod view;

use std::sync::Arc;

pub use custom::{Additions, custom_field, custom_kinds, load as load_additions};
pub use derived::Derived;
pub use field::{Choice, Field, FieldKind, MergeRule, Storage};
pub use info::{CatalogInfo, FieldInfo, RecordTypeInfo, RelationInfo, SortInfo};
pub use view::{PublicView, ViewColumn};

use crate::{Error, Result};

/// One record type: where its rows are and what its fields are.
#[derive(Debug, Clone)]
pub struct RecordType {
    /// Name in commands, e.g. `person`.
    pub key: &'static str,
    /// One of them, in words.
    pub label: &'static str,
    /// Several of them, in words.
    pub plural: &'static str,
    /// Lucide icon name.
    pub icon: &'static str,
    /// Table that holds one row a record.
    pub table: &'static str,
    /// SQL that every row must satisfy, `{t}` for the row and `:actor` for the reader's user id.
    pub scope: Option<&'static str>,
    /// SQL expression of the record's title, `{t}` for the row.
    pub title: &'static str,
    /// Whether it is one of the three party kinds.
    pub party: bool,
    /// Whether its records have a history of their own.
    pub history: bool,
    /// Whether a list of its own is offered.
    pub listed: bool,
    /// Whether the rail offers it only once there is one.
    pub quiet: bool,
    /// Whether only imports write its records.
    pub imported: bool,
    /// Whether it can be merged.
    pub mergeable: bool,
    /// Whether the table has a `custom` JSON column.
    pub customizable: bool,
    /// Whether how many there are is kept as they are written (`record_total`).
    pub counted: bool,
    /// Order of lists that ask for none: field key, descending.
    pub default_sort: &'static [(&'static str, bool)],
    /// The fields, in the order in which forms show them.
    pub fields: Vec<Field>,
    /// Rows that belong to it: a merge re-points these and a delete hides those that say so.
    /// References of other types to this one are added by [`Catalog::new`].
    pub children: Vec<Child>,
    /// Other records that filters can ask about; references to and from other types are added
    /// by [`Catalog::new`].
    pub relations: Vec<Relation>,
    /// Search document: SQL expressions for subtitle and body, `{t}` for the row.
    pub search: Option<SearchText>,
    /// How it stands in the histories of the records that it points to.
    pub story: Option<Story>,
}

impl Default for RecordType {
    /// A type with nothing declared: the rest of a declaration that says only what is special.
    fn default() -> Self {
        Self {
            key: "",
            label: "",
            plural: "",
            icon: "circle",
            table: "",
            scope: None,
            title: "{t}.id",
            party: false,
            history: false,
            listed: false,
            quiet: false,
            imported: false,
            mergeable: false,
            customizable: false,
            counted: false,
            default_sort: &[],
            fields: Vec::new(),
            children: Vec::new(),
            relations: Vec::new(),
            search: None,
            story: None,
        }
    }
}

/// Rows of another table that belong to a record.
#[derive(Debug, Clone)]
pub struct Child {
    /// The table.
    pub table: &'static str,
    /// The column that points to the record.
    pub column: &'static str,
    /// What a person calls them, several.
    pub label: String,
    /// Hidden with the record when it is deleted.
    pub hides: bool,
    /// Extra columns of the table's unique key beside `column`; a merge drops rows that would clash.
    pub unique_with: Option<&'static str>,
}

impl Child {
    /// Rows that a merge moves and a delete leaves as they are.
    #[must_use]
    pub fn new(table: &'static str, column: &'static str, label: &str) -> Self {
        Self { table, column, label: label.into(), hides: false, unique_with: None }
    }

    /// Hidden with the record.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hides = true;
        self
    }

    /// At most one row a record and value of this column.
    #[must_use]
    pub fn unique_with(mut self, column: &'static str) -> Self {
        self.unique_with = Some(column);
        self
    }
}

/// How records of another type belong to one of this type.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Name in filters, e.g. `deals`.
    pub key: String,
    /// Words for people, several.
    pub label: String,
    /// The other record type.
    pub to: &'static str,
    /// What ties the other record to this one: any of these.
    pub ties: Vec<Tie>,
}

/// One way in which two records belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// A column of the other record holds this one's id.
    Theirs(&'static str),
    /// A column of this record holds the other's id.
    Ours(&'static str),
    /// Rows of a table between them: its name, its column for this record, its column for the other.
    Between(&'static str, &'static str, &'static str),
}

/// What search knows of a record type. `{t}` stands for the row in SQL.
#[derive(Debug, Clone, Copy)]
pub struct SearchText {
    /// SQL expression of the second line of a hit.
    pub subtitle: &'static str,
    /// SQL expression of further text that finds the record.
    pub body: &'static str,
    /// SQL expression of the words that are found by a part and in spite of a slip too; empty for none.
    pub words: &'static str,
    /// SQL that a row must satisfy to be found by text.
    pub when: &'static str,
    /// Whether it is an entry of a history: found in lists and histories, not by the palette.
    pub entry: bool,
}

impl SearchText {
    /// A record of its own.
    #[must_use]
    pub const fn record(subtitle: &'static str, body: &'static str) -> Self {
        Self { subtitle, body, words: "", when: "1", entry: false }
    }

    /// With words that are found by a part and in spite of a slip too. The body has each of them.
    #[must_use]
    pub const fn words(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }
}

/// How a record stands in the histories of the records that it points to (V36-08). `{t}` stands
/// for the row in SQL.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// SQL of the entry's kind: a quoted word, or a column.
    pub kind: &'static str,
    /// SQL of its moment.
    pub at: &'static str,
    /// Columns that hold the parties and deals in whose histories it stands.
    pub owners: &'static [&'static str],
    /// SQL of whether it is pinned.
    pub pinned: &'static str,
}

impl RecordType {
    /// A field by key, or `unknown_field`.
    pub fn field(&self, key: &str) -> Result<&Field> {
        self.fields
            .iter()
            .find(|field| field.key == key)
            .ok_or_else(|| Error::new("unknown_field", format!("{} has no field “{key}”.", self.plural)).field(key))
    }

    /// The field kept in a column, for audit labels.
    #[must_use]
    pub fn field_of_column(&self, column: &str) -> Option<&Field> {
        self.fields.iter().find(|field| match &field.storage {
            Storage::Column(own) | Storage::Scaled(own, _) => *own == column,
            Storage::Money(minor, currency) => *minor == column || *currency == column,
            _ => false,
        })
    }

    /// The SQL title of a row.
    #[must_use]
    pub fn title_sql(&self, alias: &str) -> String {
        self.title.replace("{t}", alias)
    }

    /// The SQL that limits the table to this type and to what the reader may see.
    #[must_use]
    pub fn scope_sql(&self, alias: &str) -> String {
        self.scope.map_or_else(|| "1".to_string(), |scope| scope.replace("{t}", alias))
    }
}

/// Rows of a table that people change, and the record that a change of them is told under.
#[derive(Debug, Clone, Copy)]
pub struct JournaledTable {
    /// The table.
    pub table: &'static str,
    /// How to find the record that a row belongs to.
    pub owner: Owner,
    /// Columns whose text says what the row is, for rows told as a field of their record.
    pub text: &'static [&'static str],
}

/// The record under which a changed row is told in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The row is the record; its type is this.
    Itself(&'static str),
    /// The row is a party; its type is its `kind`.
    Party,
    /// The row belongs to the party in this column, as this field.
    PartyColumn(&'static str, &'static str),
    /// The row belongs to the record of this type in this column, as this field.
    Column(&'static str, &'static str, &'static str),
}

/// All record types of a workspace, with its custom fields.
#[derive(Debug, Clone)]
pub struct Catalog {
    types: Vec<Arc<RecordType>>,
    tables: &'static [JournaledTable],
}

impl Catalog {
    /// A catalogue of built-in types.
    #[must_use]
    pub fn new(mut types: Vec<RecordType>, tables: &'static [JournaledTable]) -> Self {
        links::add(&mut types);
        Self { types: types.into_iter().map(Arc::new).collect(), tables }
    }

    /// The same tables under changed types.
    fn of(&self, types: Vec<RecordType>) -> Self {
        Self { types: types.into_iter().map(Arc::new).collect(), tables: self.tables }
    }

    /// A record type by key, or `unknown_type`.
    pub fn get(&self, key: &str) -> Result<Arc<RecordType>> {
        self.types
            .iter()
            .find(|t| t.key == key)
            .cloned()
            .ok_or_else(|| Error::new("unknown_type", format!("There is no record type “{key}”.")).field("type"))
    }

    /// Every record type.
    pub fn types(&self) -> impl Iterator<Item = &Arc<RecordType>> {
        self.types.iter()
    }

    /// Every table that the journal records.
    #[must_use]
    pub fn tables(&self) -> &'static [JournaledTable] {
        self.tables
    }

    /// The journaled table of a name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&'static JournaledTable> {
        self.tables.iter().find(|table| table.table == name)
    }
}
